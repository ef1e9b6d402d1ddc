"""Files that records are in."""

from __future__ import annotations

import contextlib
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from nlp_aid.io.readers.compression import DAMAGE, open_input
from nlp_aid.records.schema import Record

# Line ends to many a reader, though not to JSON.
_LINE_ENDS = {"\x85": "\\u0085", "\u2028": "\\u2028", "\u2029": "\\u2029"}
# Unsafe in the name of a file or a URL, here or there.
_UNSAFE = re.compile(r"[^\w.()+-]|^[.-]+|\.+$")
# Windows takes these for devices.
_DEVICE = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
# In bytes; a file system takes 255, with an ending and a number.
_LONGEST = 150


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """Open a file of records, decompressed if it is compressed.

    Raises:
        OSError: it cannot be read.
        ValueError: what it is compressed to is damaged.
    """
    with open_input(str(path)) as stream:
        try:
            yield stream
        except DAMAGE as error:
            raise ValueError(f"{path}: the compressed data are damaged or cut off ({error}).") from None


def json_line(value: object) -> str:
    """Return data as JSON in one line, with its line feed."""
    line = json.dumps(value, ensure_ascii=False, allow_nan=False)
    for char, escape in _LINE_ENDS.items():
        line = line.replace(char, escape)
    return line + "\n"


def encoded(text: str, record: Record) -> bytes:
    """Return what is written of a record in UTF-8.

    Raises:
        ValueError: the record holds half of a surrogate pair, which no file in UTF-8 can hold.
    """
    with encoding(record):
        return text.encode("utf-8")


@contextlib.contextmanager
def encoding(record: Record) -> Iterator[None]:
    """Say of which record it is that something cannot be encoded.

    Raises:
        ValueError: the record holds half of a surrogate pair.
    """
    try:
        yield
    except UnicodeEncodeError:
        raise ValueError(f"The record {record['id']!r} has half of a surrogate pair and cannot be written.") from None


def check(record: Record) -> None:
    """Check that a record can be written at all.

    Raises:
        ValueError: the record holds half of a surrogate pair.
    """
    encoded(json.dumps(record, ensure_ascii=False), record)


class FileNames:
    """Names for the files of documents, safe on any system, and distinct also where case does not count."""

    def __init__(self, *taken: str) -> None:
        """Set up; `taken` are names that are not given."""
        self._times = {name.casefold(): 1 for name in taken}

    def of(self, id: str) -> str:
        """Return a name, without ending, that tells the id."""
        name = _UNSAFE.sub("_", unicodedata.normalize("NFC", id)).encode("utf-8", "replace")[:_LONGEST]
        plain = name.decode("utf-8", "ignore") or "document"
        if device := _DEVICE.fullmatch(plain):
            # Of `aux.txt` the part before the dot is what counts.
            plain = f"{device[1]}_{device[2] or ''}"
        distinct = plain
        while distinct.casefold() in self._times:
            self._times[plain.casefold()] += 1
            distinct = f"{plain}-{self._times[plain.casefold()]}"
        self._times[distinct.casefold()] = 1
        return distinct
