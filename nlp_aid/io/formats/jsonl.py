"""Records in JSONL: one JSON object a line, in UTF-8."""

from __future__ import annotations

import json
from collections.abc import Iterator
from os import PathLike
from pathlib import Path
from typing import Any, BinaryIO, cast

from nlp_aid.io.formats.files import encoded, json_line, opened
from nlp_aid.io.json_lines import parse_lines
from nlp_aid.layers.registry import layers, specifications
from nlp_aid.records.schema import SCHEMA, Record
from nlp_aid.records.spans import check_spans

# Fractions stay what is written; nothing passes through a float.
EXACT_DECODER = json.JSONDecoder(parse_float=str, parse_constant=lambda _: None)


class JsonlWriter:
    """Writes records to a stream, one a line."""

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: not used; JSONL has no place for it.
        """
        self._stream = stream

    def write(self, record: Record) -> None:
        """Write a record and flush it.

        Raises:
            ValueError: the record holds half of a surrogate pair, which no file in UTF-8 can hold.
        """
        self._stream.write(encoded(json_line(record), record))
        self._stream.flush()

    def close(self) -> None:
        """Finish. The stream stays open."""


def read_records(path: str | PathLike[str]) -> Iterator[Record]:
    """Yield the records of a JSONL file, one at a time; also those of an export of doccano.

    Args:
        path: a file that `nlp-aid annotate` has written, or one of the same form.

    Yields:
        The records. Of `money`, `places` and `programmes`, those that a record lacks are empty lists in it; `meta.layers` names
        those that it has.

    Raises:
        OSError: the file cannot be read.
        ValueError: a line is no record; the message names the file, the line and what to mend.
    """
    with opened(Path(path)) as stream:
        for number, item in parse_lines(stream, EXACT_DECODER):
            if number == 1 and isinstance(item, dict) and "text" in item and not isinstance(item.get("id"), str):
                from nlp_aid.io.formats import doccano  # with it comes spaCy

                if doccano.is_document(item):
                    yield from doccano.read_records(Path(path))
                    return
            try:
                yield checked_record(item)
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from None


def checked_record(item: dict[str, Any] | ValueError) -> Record:
    """Return what JSON holds as a record, with the lists that it lacks.

    Raises:
        ValueError: it is none; the message says why.
    """
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
    known = specifications()
    if isinstance(meta, dict) and "layers" not in meta:
        item["meta"] = meta | {"layers": [name for name in known if name in item]}
    for name, one in known.items():
        if one.is_always_in_record:
            item.setdefault(name, [])
        there = item.get(name, [])
        if name not in layers():
            if not isinstance(there, list) or not all(isinstance(relation, dict) for relation in there):
                raise ValueError(f"the record's '{name}' has to be a list of objects.")
        elif not isinstance(there, list) or not all(map(_is_mention, there)):
            raise ValueError(f"the record's '{name}' has to be a list of objects with 'start' and 'end' as integers.")
    check_spans(item)
    return cast(Record, item)


def _is_mention(item: object) -> bool:
    return isinstance(item, dict) and isinstance(item.get("start"), int) and isinstance(item.get("end"), int)
