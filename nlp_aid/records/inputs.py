"""Documents in files: plain text and JSONL."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

from nlp_aid.records.jsonl import BYTE_ORDER_MARK, decode, parse_lines

InputFormat = Literal["auto", "text", "jsonl"]

STANDARD_INPUT = "-"
_JSONL_ENDINGS = (".jsonl", ".ndjson")


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document to annotate.

    Attributes:
        id: its id, distinct within a run.
        text: its text, unchanged; line ends are what they are in the file.
        where: where it comes from, for messages.
    """

    id: str
    text: str
    where: str


@dataclass(frozen=True, kw_only=True)
class BadDocument:
    """What stands in the place of a document that cannot be read or annotated.

    Attributes:
        where: where it comes from: file, line and id as far as there are any.
        reason: a sentence that says what is wrong and what to do.
    """

    where: str
    reason: str


def read_documents(paths: Iterable[str], input_format: InputFormat = "auto") -> Iterator[Document | BadDocument]:
    """Yield the documents of files, one at a time, in order.

    A text file is one document; its id is the file's name without the ending (`article.txt`: `article`). A JSONL file
    has a document a line, `{"id": …, "text": …}`; without an `id` it is the file's name without the ending and the
    line (`news:3`). Where an id has occurred already, `#2`, `#3`, … is appended to it.

    Args:
        paths: paths of files; `-` is standard input.
        input_format: `text`, `jsonl`, or `auto`: JSONL if the name ends in `.jsonl` or `.ndjson`, else text.

    Yields:
        A document, or a `BadDocument` in its place. A file without any document is a `BadDocument`, too. A document of
        a JSONL file may have an empty text.
    """
    ids = _Ids()
    for path in paths:
        for item in _read(path, input_format):
            yield replace(item, id=ids.distinct(item.id)) if isinstance(item, Document) else item


def _read(path: str, input_format: InputFormat) -> Iterator[Document | BadDocument]:
    ending = Path(path).suffix.lower()
    is_jsonl = ending in _JSONL_ENDINGS if input_format == "auto" else input_format == "jsonl"
    where = "standard input" if path == STANDARD_INPUT else path
    try:
        with _open(path) as stream:
            yield from (_read_jsonl if is_jsonl else _read_text)(stream, where, _stem(path))
    except OSError as error:
        yield BadDocument(where=where, reason=f"cannot be read ({error.strerror or error}).")


def _open(path: str) -> contextlib.AbstractContextManager[BinaryIO]:
    return contextlib.nullcontext(sys.stdin.buffer) if path == STANDARD_INPUT else Path(path).open("rb")


def _stem(path: str) -> str:
    """Return the name for ids; bytes in it that are no Unicode are replaced, so that it can be written."""
    stem = "stdin" if path == STANDARD_INPUT else Path(path).stem
    return os.fsencode(stem).decode("utf-8", "replace")


def _read_text(stream: BinaryIO, where: str, stem: str) -> Iterator[Document | BadDocument]:
    data = stream.read()
    skip = len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0
    try:
        text = decode(data[skip:], skip)
    except ValueError as error:
        yield BadDocument(where=where, reason=str(error))
        return
    if text.strip():
        yield Document(id=stem, text=text, where=where)
    else:
        yield BadDocument(where=where, reason="the file is empty; there is nothing to annotate.")


def _read_jsonl(stream: BinaryIO, where: str, stem: str) -> Iterator[Document | BadDocument]:
    empty = True
    for number, item in parse_lines(stream, _DECODER):
        empty = False
        line = f"{where}, line {number}"
        if isinstance(item, ValueError):
            yield BadDocument(where=line, reason=str(item))
        else:
            yield _document(item, line, f"{stem}:{number}")
    if empty:
        yield BadDocument(where=where, reason="the file has no documents; there is nothing to annotate.")


class _Number(str):
    """A JSON number as it is written, apart from strings."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_int=_Number, parse_float=_Number, parse_constant=lambda _: None)


def _document(item: dict[str, Any], where: str, default_id: str) -> Document | BadDocument:
    """Return the document that an object describes. An `id` that is null, NaN or empty is none."""
    given, text = item.get("id"), item.get("text")
    if given is None or given == "":
        id = default_id
    elif isinstance(given, str):
        id = str(given)
        where = f"{where}, id {id}"
    else:
        return BadDocument(
            where=where, reason="its 'id' is neither a string nor a number; give it one or leave it out."
        )
    if not _is_unicode(id):
        return BadDocument(where=where, reason="its 'id' has half of a surrogate pair; give it another.")
    if "text" not in item:
        return BadDocument(where=where, reason="it has no 'text'; the text to annotate has to stand under that name.")
    if not isinstance(text, str) or isinstance(text, _Number):
        return BadDocument(where=where, reason="its 'text' is not a string; put the text to annotate there in quotes.")
    return Document(id=id, text=text, where=where)


def _is_unicode(text: str) -> bool:
    return not any("\ud800" <= char <= "\udfff" for char in text)


class _Ids:
    """The ids given so far."""

    def __init__(self) -> None:
        self._times: dict[str, int] = {}

    def distinct(self, id: str) -> str:
        """Return `id`, or if it has been given already, `id#2`, `id#3`, …, the first that has not."""
        distinct = id
        while distinct in self._times:
            self._times[id] += 1
            distinct = f"{id}#{self._times[id]}"
        self._times[distinct] = 1
        return distinct
