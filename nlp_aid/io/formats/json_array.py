"""Records in one JSON file: an array of them, a record a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from nlp_aid.io.formats import labelstudio_tasks
from nlp_aid.io.formats.array_items import array_items
from nlp_aid.io.formats.files import encoded, json_line, opened
from nlp_aid.io.formats.jsonl import EXACT_DECODER, checked_record
from nlp_aid.records.schema import Record


class JsonWriter:
    """Writes records to a stream as one array."""

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: not used; JSON has no place for it.
        """
        self._stream = stream
        self._between = b"[\n"

    def write(self, record: Record) -> None:
        """Write a record.

        Raises:
            ValueError: the record holds half of a surrogate pair, which no file in UTF-8 can hold.
        """
        line = encoded(json_line(record), record).rstrip(b"\n")
        self._stream.write(self._between + line)
        self._between = b",\n"

    def close(self) -> None:
        """Close the array. The stream stays open."""
        self._stream.write(b"[]\n" if self._between == b"[\n" else b"\n]\n")
        self._stream.flush()


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of a JSON file, one at a time; also those of an export of Label Studio.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is no array of records; the message names the file and what to mend.
    """
    with opened(path) as stream:
        for number, item in enumerate(array_items(stream, path, EXACT_DECODER, "records"), start=1):
            if number == 1 and labelstudio_tasks.is_task(item):
                yield from labelstudio_tasks.read_records(path)
                return
            try:
                yield checked_record(item if isinstance(item, dict) else ValueError("a record is an object in braces."))
            except ValueError as error:
                raise ValueError(f"{path}, item {number}: {error}") from None
