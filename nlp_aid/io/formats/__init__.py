"""The formats in which records are written, one module each.

A format is a specification, `Format`. A package offers one by an entry point in the group `nlp_aid.formats`; `register`
adds one for this process.
"""

from __future__ import annotations

from pathlib import Path

from nlp_aid.io.formats.format import Format, Writer
from nlp_aid.io.readers.compression import without_ending
from nlp_aid.registry import Registry

__all__ = ["FORMATS", "Format", "Writer", "format_of", "register"]

FORMATS = Registry(
    "format",
    "nlp_aid.formats",
    Format,
    (
        Format(
            name="jsonl",
            endings=(".jsonl", ".ndjson"),
            file="nlp_aid.io.formats.jsonl:JsonlWriter",
            reader="nlp_aid.io.formats.jsonl:read_records",
            signs=(b"{",),
        ),
        Format(
            name="spacy",
            endings=(".spacy",),
            file="nlp_aid.io.formats.docbin:SpacyWriter",
            reader="nlp_aid.io.formats.docbin:read_records",
            signs=(b"x",),  # of zlib
            wants_tokens=True,
        ),
        Format(
            name="parquet",
            endings=(".parquet",),
            folder="nlp_aid.io.formats.parquet_tables:ParquetWriter",
            dataset="nlp_aid.io.formats.parquet_dataset:DatasetWriter",
            reader="nlp_aid.io.formats.parquet_tables:read_records",
            signs=(b"PAR1",),
            folder_signs=("documents.parquet", "documents/*=*"),
        ),
        Format(
            name="csv",
            endings=(".csv",),
            folder="nlp_aid.io.formats.csv_tables:CsvWriter",
            one_table="nlp_aid.io.formats.csv_tables:OneTableWriter",
            reader="nlp_aid.io.formats.csv_tables:read_records",
            folder_signs=("documents.csv",),
        ),
        Format(
            name="xlsx",
            endings=(".xlsx",),
            file="nlp_aid.io.formats.xlsx_tables:XlsxWriter",
            needs=("xlsxwriter", "office"),
            signs=(b"PK\x03\x04",),
        ),
        Format(
            name="json",
            endings=(".json",),
            file="nlp_aid.io.formats.json_array:JsonWriter",
            reader="nlp_aid.io.formats.json_array:read_records",
            signs=(b"[\n{",),
        ),
        Format(
            name="brat",
            endings=(".brat",),
            folder="nlp_aid.io.formats.brat:BratWriter",
            reader="nlp_aid.io.formats.brat:read_records",
            folder_signs=("annotation.conf", "*.ann"),
        ),
        Format(
            name="conll",
            endings=(".conll", ".conllup"),
            file="nlp_aid.io.formats.conll:ConllWriter",
            signs=(b"#",),
            wants_tokens=True,
        ),
        Format(
            name="conllu",
            endings=(".conllu",),
            file="nlp_aid.io.formats.conllu:ConlluWriter",
            wants_tokens=True,
        ),
        Format(
            name="labelstudio",
            endings=(".labelstudio.json", ".labelstudio"),
            file="nlp_aid.io.formats.labelstudio:LabelStudioWriter",
            reader="nlp_aid.io.formats.labelstudio_tasks:read_records",
            signs=(b"[",),
        ),
        Format(
            name="doccano",
            endings=(".doccano.jsonl", ".doccano"),
            file="nlp_aid.io.formats.doccano:DoccanoWriter",
            reader="nlp_aid.io.formats.doccano:read_records",
        ),
        Format(
            name="xmi",
            endings=(".xmi",),
            folder="nlp_aid.io.formats.xmi:XmiWriter",
            reader="nlp_aid.io.formats.xmi:read_records",
            folder_signs=("TypeSystem.xml",),
            needs=("cassis", "uima"),
        ),
        Format(
            name="html",
            endings=(".html", ".htm"),
            file="nlp_aid.io.formats.pages:HtmlWriter",
            folder="nlp_aid.io.formats.pages:HtmlFolderWriter",
            signs=(b"<",),
        ),
    ),
)
register = FORMATS.register


def format_of(path: Path) -> str:
    """Return the name of the format that the ending of a file's name stands for, a compression's apart; `jsonl` without one.

    Raises:
        ValueError: it stands for none that is known.
    """
    path = Path(without_ending(str(path)))
    name = path.name.lower()
    fitting = [
        (len(ending), format.name) for format in FORMATS.values() for ending in format.endings if name.endswith(ending)
    ]
    if fitting:
        return max(fitting)[1]
    if not path.suffix:
        return "jsonl"
    raise ValueError(f"No format is known for the ending '{path.suffix}'; choose one with --format: {_listed()}.")


def _listed() -> str:
    *others, last = FORMATS.names()
    return f"{', '.join(others)} or {last}"
