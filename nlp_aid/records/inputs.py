"""Documents in files, of any format and encoding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from os import PathLike, fspath
from pathlib import Path

from nlp_aid.records.document import (
    MAX_DOCUMENT_BYTES,
    STANDARD_INPUT,
    BadDocument,
    Document,
    Errors,
    InputFormat,
    Options,
    Origin,
    ReadError,
    unicode_name,
)
from nlp_aid.records.readers import READERS, format_of
from nlp_aid.records.readers.compression import open_input, without_ending
from nlp_aid.records.readers.encoding import named


def read_documents(
    paths: Iterable[str | PathLike[str]],
    input_format: InputFormat = "auto",
    *,
    encoding: str | None = None,
    errors: Errors = "strict",
    text_field: str | None = None,
    id_field: str | None = None,
    meta_fields: Iterable[str] = (),
    max_bytes: int = MAX_DOCUMENT_BYTES,
) -> Iterator[Document | BadDocument]:
    """Yield the documents of files, one at a time, in order.

    A text file or a web page is one document; its id is the file's name without the endings (`article.txt.gz`:
    `article`). JSONL has a document a line, a table a document a row, a JSON file one, or an array of them; without an
    id of its own it is the file's name and the line (`news:3`). Where an id has occurred already, `#2`, `#3`, … is
    appended to it. Files in gzip, bzip2 or xz are decompressed. JSONL and tables are read in constant memory, but for
    the ids.

    Args:
        paths: paths of files; `-` is standard input.
        input_format: the format of all files, or `auto`: what the ending of each name says, else text.
        encoding: the encoding of all files; None to find it for each.
        errors: what becomes of bytes that are not in the encoding: an error of their document (`strict`), U+FFFD
            (`replace`), nothing (`ignore`).
        text_field: the field or column with the text; None for `text`, or another obvious name such as `正文`.
        id_field: the field or column with the id; None for `id`.
        meta_fields: fields or columns to keep in the document's `meta`, under `fields`.
        max_bytes: the most that one document may have, in bytes, decompressed. Of web pages at most 20 million.

    Yields:
        A document, or a `BadDocument` in its place. A file without any document is a `BadDocument`, too. A document
        of JSONL or a table may have an empty text.

    Raises:
        ValueError: there is no such encoding; raised by the call, before anything is read.
    """
    if encoding is not None:
        named(encoding)
    options = Options(
        encoding=encoding,
        errors=errors,
        text_field=text_field,
        id_field=id_field,
        meta_fields=tuple(meta_fields),
        max_bytes=max_bytes,
    )
    return _distinct(item for path in paths for item in _read(fspath(path), input_format, options))


def _read(path: str, input_format: InputFormat, options: Options) -> Iterator[Document | BadDocument]:
    reader = READERS[format_of(path) if input_format == "auto" else input_format]
    origin = Origin(path, _stem(path))
    try:
        with open_input(path) as stream:
            yield from reader(stream, origin, options)
    except OSError as error:
        yield origin.bad(f"cannot be read ({error.strerror or error}).")
    except ReadError as error:
        yield origin.bad(error)


def _stem(path: str) -> str:
    """Return the name for ids; bytes in it that are no Unicode are replaced, so that it can be written."""
    return "stdin" if path == STANDARD_INPUT else unicode_name(Path(without_ending(path)).stem)


def _distinct(items: Iterable[Document | BadDocument]) -> Iterator[Document | BadDocument]:
    ids = _Ids()
    for item in items:
        if isinstance(item, Document) and (id := ids.distinct(item.id)) != item.id:
            yield replace(item, id=id)
        else:
            yield item


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
