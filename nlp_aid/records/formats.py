"""The formats in which records are written."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, TextIO

from nlp_aid.records.html import HtmlWriter
from nlp_aid.records.jsonl import JsonlWriter
from nlp_aid.records.record import Record


class Writer(Protocol):
    """Writes records to a stream, one at a time."""

    def __init__(self, stream: TextIO, title: str = "") -> None:
        """Set up the writer of a stream, with a title where the format has a place for it."""

    def write(self, record: Record) -> None:
        """Write a record."""

    def close(self) -> None:
        """Write what comes last. The stream stays open."""


FORMATS: dict[str, type[Writer]] = {"jsonl": JsonlWriter, "html": HtmlWriter}
_ENDINGS = {".html": "html", ".htm": "html", ".jsonl": "jsonl", ".ndjson": "jsonl", "": "jsonl"}


def format_of(path: Path) -> str:
    """Return the format that the ending of a file's name stands for.

    Raises:
        ValueError: it stands for none that is known.
    """
    try:
        return _ENDINGS[path.suffix.lower()]
    except KeyError:
        raise ValueError(
            f"No format is known for the ending '{path.suffix}'; choose one with --format: {' or '.join(FORMATS)}."
        ) from None
