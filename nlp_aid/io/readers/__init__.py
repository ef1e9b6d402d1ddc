"""Documents out of files, one module a format.

A reader is a function `read(stream, source, options)` from a binary stream, already decompressed, to an iterator of
`Document | BadDocument`; what it cannot go on with it raises as a `ReadError` or an `OSError`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from nlp_aid.io.document import BadDocument, Document, InputFormat, ReadOptions, SourceFile
from nlp_aid.io.readers import delimited, json_objects, page, parquet_rows, plain
from nlp_aid.io.readers.compression import without_ending

Reader = Callable[[BinaryIO, SourceFile, ReadOptions], Iterator[Document | BadDocument]]

READERS: dict[InputFormat, Reader] = {
    "text": plain.read,
    "html": page.read,
    "jsonl": json_objects.read_lines,
    "json": json_objects.read_file,
    "csv": delimited.read_csv,
    "tsv": delimited.read_tsv,
    "parquet": parquet_rows.read,
}
# Those that make one document of a file.
WHOLE_FILE: frozenset[InputFormat] = frozenset({"text", "html"})
_ENDINGS: dict[str, InputFormat] = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".pq": "parquet",
}


def format_of(path: str) -> InputFormat:
    """Return the format that a file's name stands for, a compression's ending apart; text if it stands for none."""
    return _ENDINGS.get(Path(without_ending(path)).suffix.lower(), "text")
