"""Records in JSONL: one JSON object a line, in UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, TextIO, cast

from nlp_aid.layer_names import ALL_LAYERS, LAYERS
from nlp_aid.records.record import SCHEMA, Record

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
# Fractions stay what is written; nothing passes through a float.
_DECODER = json.JSONDecoder(parse_float=str, parse_constant=lambda _: None)
# Line ends to many a reader, though not to JSON.
_LINE_ENDS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class JsonlWriter:
    """Writes records to a stream, one a line."""

    def __init__(self, stream: TextIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a text stream in UTF-8 that does not translate newlines.
            title: not used; JSONL has no place for it.
        """
        self._stream = stream

    def write(self, record: Record) -> None:
        """Write a record and flush it.

        Raises:
            ValueError: the record holds half of a surrogate pair, which no file in UTF-8 can hold.
        """
        line = to_line(record)
        try:
            line.encode("utf-8")
        except UnicodeEncodeError:
            raise ValueError(
                f"The record {record['id']!r} has half of a surrogate pair and cannot be written."
            ) from None
        self._stream.write(line)
        self._stream.flush()

    def close(self) -> None:
        """Finish. The stream stays open."""


def to_line(record: Record) -> str:
    """Return a record as a line of JSONL, with its line feed."""
    line = json.dumps(record, ensure_ascii=False, allow_nan=False)
    for char, escape in _LINE_ENDS.items():
        line = line.replace(char, escape)
    return line + "\n"


def read_records(path: str | PathLike[str]) -> Iterator[Record]:
    """Yield the records of a JSONL file, one at a time.

    Args:
        path: a file that `nlp-aid annotate` has written, or one of the same form.

    Yields:
        The records. Of `money`, `places` and `programmes`, those that a record lacks are empty lists in it; `meta.layers` names those that it has.

    Raises:
        OSError: the file cannot be read.
        ValueError: a line is no record; the message names the file, the line and what to mend.
    """
    with Path(path).open("rb") as stream:
        for number, item in parse_lines(stream, _DECODER):
            try:
                yield _checked(item)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from None


def parse_lines(stream: BinaryIO, decoder: json.JSONDecoder) -> Iterator[tuple[int, dict[str, Any] | ValueError]]:
    """Yield the objects of a JSONL stream, or in the place of each that is none, an error that says why.

    Args:
        stream: bytes in UTF-8, with or without a byte order mark.
        decoder: what decodes a line.

    Yields:
        The number of the line, from 1, and its object. Blank lines are passed over.
    """
    offset = 0
    for number, line in enumerate(stream, start=1):
        skip = len(BYTE_ORDER_MARK) if number == 1 and line.startswith(BYTE_ORDER_MARK) else 0
        try:
            text = decode(line[skip:], offset + skip)
            if text.strip(" \t\r\n"):
                yield number, is_object(parse(text, decoder))
        except ValueError as error:
            yield number, error
        offset += len(line)


def decode(data: bytes, offset: int = 0) -> str:
    """Return UTF-8 as text.

    Args:
        data: the bytes.
        offset: where in its file `data` starts.

    Raises:
        ValueError: a byte is not UTF-8; the message says where in the file, and what to do.
    """
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        at = offset + error.start
        encoding = "UTF-16" if at == 0 and data.startswith((b"\xff\xfe", b"\xfe\xff")) else "GB18030"
        raise ValueError(
            f"byte {at} is not UTF-8; convert the file first, for instance with iconv -f {encoding} -t UTF-8."
        ) from None


def parse(text: str, decoder: json.JSONDecoder) -> Any:
    """Return the JSON value of a line.

    Raises:
        ValueError: it is none; the message says why.
    """
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        raise ValueError(
            f"this is no valid JSON ({error.msg} at character {error.pos}); JSONL has one whole object a line."
        ) from None
    except RecursionError:
        raise ValueError("this JSON is nested too deeply to be read.") from None


def is_object(found: Any) -> dict[str, Any]:
    """Return a JSON value if it is an object.

    Raises:
        ValueError: it is something else.
    """
    if not isinstance(found, dict):
        raise ValueError("this is JSON, but no object; JSONL has one object in braces a line.")
    return found


def _checked(item: dict[str, Any] | ValueError) -> Record:
    if isinstance(item, ValueError):
        raise item
    for key in ("id", "text"):
        if not isinstance(item.get(key), str):
            raise ValueError(f"the record needs a string as '{key}'.")
    meta = item.get("meta") or {}
    schema = meta.get("schema", SCHEMA) if isinstance(meta, dict) else None
    if schema != SCHEMA:
        raise ValueError(
            f"the record's schema is {schema!r}, and this version of nlp_aid reads {SCHEMA!r}; upgrade it."
        )
    if isinstance(meta, dict) and "layers" not in meta:
        item["meta"] = meta | {"layers": [layer for layer in ALL_LAYERS if layer in item]}
    for layer in LAYERS:
        item.setdefault(layer, [])
    for layer in ALL_LAYERS:
        mentions = item.get(layer, [])
        if not isinstance(mentions, list) or not all(map(_is_mention, mentions)):
            raise ValueError(f"the record's '{layer}' has to be a list of objects with 'start' and 'end' as integers.")
    return cast(Record, item)


def _is_mention(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("start"), int) and isinstance(item.get("end"), int)
