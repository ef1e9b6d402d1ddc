"""The formats in which records are written, one module each."""

from __future__ import annotations

from pathlib import Path

from nlp_aid.io.formats.format import Format, Writer

__all__ = ["FORMATS", "Format", "Writer", "format_of"]

FORMATS = {
    format.name: format
    for format in (
        Format(name="jsonl", endings=(".jsonl", ".ndjson"), file="jsonl:JsonlWriter", reader="jsonl:read_records"),
        Format(
            name="spacy",
            endings=(".spacy",),
            file="docbin:SpacyWriter",
            reader="docbin:read_records",
            wants_tokens=True,
        ),
        Format(
            name="parquet",
            endings=(".parquet",),
            folder="parquet_tables:ParquetWriter",
            reader="parquet_tables:read_records",
        ),
        Format(name="csv", endings=(".csv",), folder="csv_tables:CsvWriter", reader="csv_tables:read_records"),
        Format(name="brat", endings=(".brat",), folder="brat:BratWriter", reader="brat:read_records"),
        Format(name="conll", endings=(".conll", ".conllup"), file="conll:ConllWriter", wants_tokens=True),
        Format(
            name="labelstudio",
            endings=(".labelstudio.json", ".labelstudio"),
            file="labelstudio:LabelStudioWriter",
            reader="labelstudio:read_records",
        ),
        Format(name="html", endings=(".html", ".htm"), file="pages:HtmlWriter", folder="pages:HtmlFolderWriter"),
    )
}


def format_of(path: Path) -> str:
    """Return the name of the format that the ending of a file's name stands for; `jsonl` for a name without ending.

    Raises:
        ValueError: it stands for none that is known.
    """
    name = path.name.lower()
    for format in FORMATS.values():
        if name.endswith(format.endings):
            return format.name
    if not path.suffix:
        return "jsonl"
    raise ValueError(f"No format is known for the ending '{path.suffix}'; choose one with --format: {_listed()}.")


def _listed() -> str:
    *others, last = FORMATS
    return f"{', '.join(others)} or {last}"
