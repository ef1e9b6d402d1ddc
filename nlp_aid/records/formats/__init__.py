"""The formats in which records are written, one module each."""

from __future__ import annotations

from pathlib import Path

from nlp_aid.records.formats.format import Format, Writer

__all__ = ["FORMATS", "Format", "Writer", "format_of"]

FORMATS = {
    format.name: format
    for format in (
        Format(name="jsonl", endings=(".jsonl", ".ndjson", ""), file="jsonl:JsonlWriter", reader="jsonl:read_records"),
        Format(name="html", endings=(".html", ".htm"), file="html:HtmlWriter"),
    )
}


def format_of(path: Path) -> str:
    """Return the name of the format that the ending of a file's name stands for.

    Raises:
        ValueError: it stands for none that is known.
    """
    ending = path.suffix.lower()
    for format in FORMATS.values():
        if ending in format.endings:
            return format.name
    raise ValueError(f"No format is known for the ending '{path.suffix}'; choose one with --format: {_listed()}.")


def _listed() -> str:
    *others, last = FORMATS
    return f"{', '.join(others)} or {last}"
