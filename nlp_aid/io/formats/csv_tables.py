"""Records as CSV for spreadsheets: a file of the documents, and one for each layer's mentions and each relation."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from nlp_aid.io.formats.files import check
from nlp_aid.layers.specification import Field
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import DOCUMENTS, Row, columns_of, rows_of, table_names, tables_of, to_json, to_records

# A cell that opens like this is a formula to a spreadsheet, or its opening is dropped (https://owasp.org, CSV
# Injection; the full-width forms are formulas where Chinese or Japanese is the language of the system). An apostrophe
# before it makes it text; one is put before an apostrophe, too, so that it can be taken away again.
RISKY = re.compile(r"['=+\-@\t\r\n＝＋－＠]")
# Where a semicolon parts cells, as in many a country, quotation marks within a line do not hold it back, nor a line end: what
# is behind it in a text is a cell, too. An apostrophe is put there in the same way.
RISKY_INSIDE = re.compile(r"([;\r\n])(?='*[=+\-@＝＋－＠])")
_RISKY_BEHIND = re.compile(r";([=+\-@＝＋－＠])")
_DEFUSED_INSIDE = re.compile(r"([;\r\n])'(?='*[=+\-@＝＋－＠])")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_MARK = "'"
# Spreadsheets end a file at NUL, and Python's csv refuses it before 3.11: it is written ␀0, and ␀ itself ␀␀.
_NUL, _SIGN = "\0", "\u2400"


class CsvWriter:
    """Writes records to a folder."""

    def __init__(self, folder: Path, title: str = "", *, byte_order_mark: bool = True) -> None:
        """Set up the writer.

        Args:
            folder: a folder that is there.
            title: not used.
            byte_order_mark: whether files open with one, without which Excel does not take them for UTF-8.
        """
        self._folder = folder
        self._encoding = "utf-8-sig" if byte_order_mark else "utf-8"
        self._files = contextlib.ExitStack()
        self._tables: dict[str, Any] = {}
        self._number = 0
        self._open(DOCUMENTS)

    def write(self, record: Record) -> None:
        """Write a record.

        Raises:
            ValueError: the record holds half of a surrogate pair, or a mention without a place.
            OSError: a file cannot be written.
        """
        check(record)
        for name, rows in tables_of(record, self._number).items():
            if name not in self._tables:
                self._open(name)
            self._tables[name].writerows([cell(row[c.name], c) for c in columns_of(name)] for row in rows)
        self._number += 1

    def close(self) -> None:
        """Finish the files."""
        self._files.close()

    def _open(self, name: str) -> None:
        stream = self._files.enter_context(_file(self._folder, name).open("w", encoding=self._encoding, newline=""))
        self._tables[name] = csv.writer(stream)
        self._tables[name].writerow([column.name for column in columns_of(name)])


class OneTableWriter:
    """Writes the mentions of one layer, or the relations of a name, to one file."""

    def __init__(self, stream: BinaryIO, title: str = "", *, table: str, byte_order_mark: bool = True) -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: not used.
            table: the name of the layer.
            byte_order_mark: whether the file opens with one.
        """
        self._stream = stream
        self._table = table
        self._number = 0
        self._write(b"\xef\xbb\xbf" if byte_order_mark else b"", [[column.name for column in columns_of(table)]])

    def write(self, record: Record) -> None:
        """Write the mentions of a record.

        Raises:
            ValueError: the record holds half of a surrogate pair, or a mention without a place.
        """
        check(record)
        rows = rows_of(record, self._table, self._number)
        self._write(b"", [[cell(row[column.name], column) for column in columns_of(self._table)] for row in rows])
        self._number += 1

    def close(self) -> None:
        """Finish. The stream stays open."""
        self._stream.flush()

    def _write(self, first: bytes, rows: list[list[str]]) -> None:
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        self._stream.write(first + text.getvalue().encode("utf-8"))


def cell(value: Any, column: Field) -> str:
    """Return what a cell holds of a value; nothing in it is a formula to a spreadsheet."""
    if value is None:
        return ""
    if column.kind not in ("string", "decimal"):
        # Semicolons are in strings only, where JSON has escapes.
        return _RISKY_BEHIND.sub(lambda found: f";\\u{ord(found[1]):04x}", to_json(value))
    if column.kind == "decimal" and _NUMBER.fullmatch(value):
        return str(value)
    text = str(value).replace(_SIGN, _SIGN * 2).replace(_NUL, f"{_SIGN}0")
    text = RISKY_INSIDE.sub(rf"\1{_MARK}", text)
    # An empty cell is null.
    return _MARK + text if RISKY.match(text) or (text == "" and column.is_nullable) else text


def _value(cell: str, column: Field) -> Any:
    if cell == "" and column.is_nullable:
        return None
    if column.kind == "integer":
        return int(cell)
    if column.kind in ("string", "decimal"):
        text = _DEFUSED_INSIDE.sub(r"\1", cell.removeprefix(_MARK))
        return re.sub(f"{_SIGN}(0|{_SIGN})", lambda sign: _NUL if sign[1] == "0" else _SIGN, text)
    return json.loads(cell)


def _file(folder: Path, name: str) -> Path:
    return folder / f"{name}.csv"


def read_records(folder: Path) -> Iterator[Record]:
    """Yield the records of a folder of tables.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is no table of ours; the message names it and the line.
    """
    names = [name for name in table_names() if name != DOCUMENTS and _file(folder, name).is_file()]
    try:
        yield from to_records(_rows(folder, DOCUMENTS), {name: _rows(folder, name) for name in names})
    except ValueError as error:
        raise ValueError(f"{folder}: {error}") from None


def _rows(folder: Path, name: str) -> Iterator[Row]:
    path = _file(folder, name)
    if not path.is_file():
        raise ValueError(f"there is no {path.name} in it.")
    csv.field_size_limit(max(csv.field_size_limit(), min(sys.maxsize, 2**31 - 1)))
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        try:
            header = next(reader, [])
            known = {column.name: column for column in columns_of(name)}
            if missing := [key for key, column in known.items() if not column.is_nullable and key not in header]:
                raise ValueError(f"there is no column '{missing[0]}'.")
            for row in reader:
                if len(row) != len(header):
                    raise ValueError(f"the row has {len(row)} fields and the header {len(header)}.")
                yield {key: _value(cell, known[key]) for key, cell in zip(header, row, strict=True) if key in known}
        except (ValueError, csv.Error, RecursionError) as error:
            raise ValueError(f"{path.name}, line {reader.line_num}: {error}") from None
