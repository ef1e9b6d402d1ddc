"""Records in files of a format."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from nlp_aid.io.formats import FORMATS
from nlp_aid.records import Record


def write(path: Path, format: str, records: Iterable[Record], title: str = "", *, folder: bool | None = None, **options: Any) -> Path:  # fmt: skip
    """Write records to a file, or to a new folder, and return its path."""
    chosen = FORMATS[format]
    if chosen.is_folder if folder is None else folder:
        path.mkdir(parents=True)
        _fill(chosen.open(path, title, **options), records)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as stream:
            _fill(chosen.open(stream, title, **options), records)
    return path


def _fill(writer: Any, records: Iterable[Record]) -> None:
    for record in records:
        writer.write(record)
    writer.close()
