"""Documents out of files: a reader for each kind.

A reader is a specification, `Reader`, of how files of its kind are recognised and what reads them. A package offers one
by an entry point in the group `nlp_aid.readers`; `register` adds one for this process.
"""

from nlp_aid.io.readers.reader import BinaryReader, Reader, TableReader, TableRow, TextReader
from nlp_aid.registry import Registry

__all__ = ["READERS", "BinaryReader", "Reader", "TableReader", "TableRow", "TextReader", "register"]

READERS = Registry(
    "input format",
    "nlp_aid.readers",
    Reader,
    (
        Reader(
            name="text",
            load="nlp_aid.io.readers.reader:TextReader",
            endings=(".txt", ".text", ".md"),
            is_one_document=True,
        ),
        Reader(
            name="html",
            load="nlp_aid.io.readers.page:PageReader",
            endings=(".html", ".htm", ".xhtml"),
            is_one_document=True,
        ),
        Reader(name="jsonl", load="nlp_aid.io.readers.json_objects:JsonLinesReader", endings=(".jsonl", ".ndjson")),
        Reader(name="json", load="nlp_aid.io.readers.json_objects:JsonReader", endings=(".json",)),
        Reader(name="csv", load="nlp_aid.io.readers.delimited:CsvReader", endings=(".csv",)),
        Reader(name="tsv", load="nlp_aid.io.readers.delimited:TsvReader", endings=(".tsv",)),
        Reader(
            name="parquet",
            load="nlp_aid.io.readers.parquet_rows:ParquetReader",
            endings=(".parquet", ".pq"),
            signs=(b"PAR1",),
            is_binary=True,
            title="a Parquet file",
        ),
    ),
)
register = READERS.register
