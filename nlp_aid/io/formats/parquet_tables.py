"""Records as Parquet: a file of the documents, and one for each layer's mentions and each relation."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterable, Iterator
from decimal import Context, Decimal, Inexact, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from nlp_aid.io.formats.files import check
from nlp_aid.layers.specification import Field
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import DOCUMENTS, Row, columns_of, table_names, tables_of, to_json, to_records

# The widest decimal that polars and DuckDB read as one: 28 digits before the point, 10 behind it.
PRECISION, SCALE = 38, 10
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_EXACTLY = Context(prec=PRECISION, traps=[InvalidOperation, Inexact])
_LAST_DIGIT = Decimal(1).scaleb(-SCALE)

# What a row group holds at most, save for one document that is longer.
_ROWS = 65_536
_CHARACTERS = 8_000_000
# Rows that are read at one go.
_BATCH = 256

_TYPES = {
    "integer": pa.int64(),
    "string": pa.string(),
    "boolean": pa.bool_(),
    "decimal": pa.decimal128(PRECISION, SCALE),
    "strings": pa.list_(pa.string()),
    "integers": pa.list_(pa.int64()),
    "json": pa.string(),
}


class ParquetWriter:
    """Writes records to a folder."""

    def __init__(self, folder: Path, title: str = "") -> None:
        """Set up the writer.

        Args:
            folder: a folder that is there.
            title: not used.
        """
        self._folder = folder
        self._tables = {DOCUMENTS: _Table(folder, DOCUMENTS)}
        self._number = 0

    def write(self, record: Record) -> None:
        """Write a record.

        Raises:
            ValueError: the record holds half of a surrogate pair, or a mention without a place.
            OSError: a file cannot be written.
        """
        check(record)
        for name, rows in tables_of(record, self._number).items():
            if name not in self._tables:
                self._tables[name] = _Table(self._folder, name)
            for row in rows:
                self._tables[name].add(row)
        self._number += 1

    def close(self) -> None:
        """Finish the files."""
        with contextlib.ExitStack() as stack:
            for table in self._tables.values():
                stack.callback(table.close)


class _Table:
    """A file, and the rows that wait for their row group to be full."""

    def __init__(self, folder: Path, name: str) -> None:
        self._columns = columns_of(name)
        self._schema = schema(self._columns)
        self._writer = pq.ParquetWriter(_file(folder, name), self._schema, compression="zstd")
        self._waiting: list[Row] = []
        self._characters = 0

    def add(self, row: Row) -> None:
        self._waiting.append(row)
        self._characters += len(row.get("text") or "")
        if len(self._waiting) >= _ROWS or self._characters >= _CHARACTERS:
            self._flush()

    def close(self) -> None:
        try:
            self._flush()
        finally:
            self._writer.close()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(table(self._waiting, self._columns, self._schema))
        self._waiting, self._characters = [], 0


def schema(columns: Iterable[Field]) -> pa.Schema:
    """Return the schema of a table. Beside a decimal stands the number as the record has it (`value_string`)."""
    fields = []
    for column in columns:
        fields.append(pa.field(column.name, _TYPES[column.kind], column.is_nullable))
        if column.kind == "decimal":
            fields.append(pa.field(_as_string(column), pa.string()))
    return pa.schema(fields)


def table(rows: list[Row], columns: Iterable[Field], schema: pa.Schema) -> pa.Table:
    """Return rows as an Arrow table."""
    arrays: dict[str, list[Any]] = {}
    for column in columns:
        values = [row[column.name] for row in rows]
        if column.kind == "json":
            values = [None if value is None else to_json(value) for value in values]
        elif column.kind == "decimal":
            arrays[_as_string(column)] = values
            values = [_decimal(value) for value in values]
        arrays[column.name] = values
    return pa.table({name: arrays[name] for name in schema.names}, schema=schema)


def _as_string(column: Field) -> str:
    return f"{column.name}_string"


def _decimal(value: str | None) -> Decimal | None:
    """Return a number if the column can hold it to the last digit."""
    if value is None or not _NUMBER.fullmatch(value):
        return None
    try:
        return Decimal(value).quantize(_LAST_DIGIT, context=_EXACTLY)
    except (InvalidOperation, Inexact):
        return None


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.parquet"


def read_records(folder: Path) -> Iterator[Record]:
    """Yield the records of a folder of tables, or of a dataset.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is damaged, or no table of ours; the message names it.
    """
    if (folder / DOCUMENTS).is_dir():
        from nlp_aid.io.formats import parquet_dataset

        yield from parquet_dataset.read_records(folder)
        return
    files = {name: _file(folder, name) for name in table_names() if name != DOCUMENTS}
    found = {name: rows_in(file, name) for name, file in files.items() if file.is_file()}
    try:
        yield from to_records(rows_in(_file(folder, DOCUMENTS), DOCUMENTS), found)
    except ValueError as error:
        raise ValueError(f"{folder}: {error}") from None


def rows_in(path: Path, name: str) -> Iterator[Row]:
    """Yield the rows of a file of a table.

    Raises:
        OSError: it cannot be read.
        ValueError: there is none, it is damaged, or no such table; the message names it.
    """
    if not path.is_file():
        raise ValueError(f"there is no {path.name} in it.")
    try:
        with pq.ParquetFile(path) as file:
            names = set(file.schema_arrow.names)
            if missing := [c.name for c in columns_of(name) if not c.is_nullable and c.name not in names]:
                raise ValueError(f"{path.name} has no column '{missing[0]}'.")
            # Of a decimal the string, if it is there.
            sources = {
                c: _as_string(c) if _as_string(c) in names else c.name for c in columns_of(name) if c.name in names
            }
            if not file.metadata.num_row_groups:  # which pyarrow 18 does not read
                return
            for batch in file.iter_batches(_BATCH, columns=list(sources.values())):
                for cells in batch.to_pylist():
                    yield {column.name: _value(cells[source], column) for column, source in sources.items()}
    except (pa.ArrowException, OSError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise
        raise ValueError(f"{path.name} is no Parquet file, or damaged ({_first_line(error)}).") from None


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0].rstrip(".")


def _value(cell: Any, column: Field) -> Any:
    if column.kind == "json" and cell is not None:
        return json.loads(cell)
    if isinstance(cell, Decimal):
        text = format(cell, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return cell
