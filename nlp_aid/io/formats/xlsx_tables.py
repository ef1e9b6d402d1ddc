"""Records as a workbook of Excel: a sheet of the documents, and one for each layer's mentions and each relation."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, BinaryIO

from nlp_aid import caveats
from nlp_aid.io.formats.files import check
from nlp_aid.layers.specification import ROLE_COLUMNS, Field, word
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import DOCUMENTS, columns_of, tables_of, to_json

# What a sheet and a cell hold (https://support.microsoft.com, Excel specifications and limits).
_MOST_ROWS = 1_048_576
_LONGEST = 32_767
_WIDTHS = {"text": 40, "id": 24, "document_id": 24, "path": 30}
_WIDTH = 14
# Beside a column of numbers, which Excel keeps to 15 digits, stands what they are exactly.
_EXACT = " (exact)"
_MOST_DIGITS = 300
# Without it, what has twelve digits and more is shown as 1.19E+11.
_NUMBER = "#,##0.00"
# Where in the text a role's words stand, and its mention: folded away, to be opened by the + above.
_FOLDED = tuple(f"_{name}" for name in ROLE_COLUMNS if name != "text")
_LEFT_OUT = frozenset({"layout"})


def workbook(stream: BinaryIO, title: str = "") -> Any:
    """Return an `xlsxwriter.Workbook` whose rows wait in temporary files, not in memory.

    Raises:
        ImportError: what writes workbooks is not installed.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise ImportError(
            "To write .xlsx, XlsxWriter is needed, which is not installed; install it: pip install 'nlp-aid[office]'"
        ) from None
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(stream, options)
    # Not the time of writing, so that the same records make the same file; as the entries of its archive have it.
    book.set_properties({"title": title, "created": datetime(1980, 1, 1)})
    return book


class XlsxWriter:
    """Writes records to a stream as one workbook; rows wait in temporary files, not in memory."""

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: the title of the workbook.

        Raises:
            ValueError: what writes workbooks is not installed.
        """
        try:
            self._book = workbook(stream, title)
        except ImportError as error:
            raise ValueError(str(error)) from None
        self._sheets: dict[str, Sheet] = {}
        self._number = 0
        self._sheet(DOCUMENTS)

    def write(self, record: Record) -> None:
        """Write a record.

        Raises:
            ValueError: the record holds half of a surrogate pair, or a sheet is full.
        """
        check(record)
        tables = tables_of(record, self._number)
        for name, rows in tables.items():
            if self._sheet(name).rows + len(rows) > _MOST_ROWS:
                raise ValueError(
                    f"The record {record['id']!r} does not fit: a sheet has {_MOST_ROWS:,} rows. Write several files, with --shard-size."
                )
        for name, rows in tables.items():
            for row in rows:
                self._sheet(name).add(row)
        self._number += 1

    def close(self) -> None:
        """Write the workbook. The stream stays open."""
        for sheet in self._sheets.values():
            sheet.close()
        self._book.close()

    def _sheet(self, name: str) -> Sheet:
        if name not in self._sheets:
            self._sheets[name] = Sheet(self._book, name, columns_of(name))
        return self._sheets[name]


class Sheet:
    """A sheet that is written row by row, below the names of its columns."""

    def __init__(self, book: Any, name: str, columns: Sequence[Field]) -> None:
        """Add a sheet of a name and columns to a workbook."""
        self._sheet = sheet = book.add_worksheet(name[:31])
        bold, number = book.add_format({"bold": True}), book.add_format({"num_format": _NUMBER})
        self._columns = columns
        self._heads = [head for column in columns for head in _heads(column)]
        self.rows = 1
        numbers = {column.name for column in columns if column.kind == "decimal"}
        for at, head in enumerate(self._heads):
            folded = {"level": 1, "hidden": True} if head.endswith(_FOLDED) else {}
            sheet.set_column(at, at, _WIDTHS.get(head, _WIDTH), number if head in numbers else None, folded)
        sheet.freeze_panes(1, 0)
        for at, head in enumerate(self._heads):
            sheet.write_string(0, at, head, bold)

    def add(self, row: Mapping[str, Any]) -> None:
        """Add a row, by name of column."""
        at = 0
        for column in self._columns:
            value = row[column.name]
            if column.name == "other" and isinstance(value, dict):
                value = _without_layout(value)
            self._put(at, value, column)
            at += len(_heads(column))
        self.rows += 1

    def close(self) -> None:
        """End the sheet, with a filter on each column."""
        self._sheet.autofilter(0, 0, self.rows - 1, len(self._heads) - 1)

    def _put(self, at: int, value: Any, column: Field) -> None:
        if value is None:
            return
        if column.kind == "decimal":
            with contextlib.suppress(InvalidOperation):
                number = Decimal(value)
                if number.is_finite() and abs(number.adjusted()) < _MOST_DIGITS:
                    self._sheet.write_number(self.rows, at, number)
            self._sheet.write_string(self.rows, at + 1, str(value)[:_LONGEST])
        elif column.kind == "boolean":
            self._sheet.write_boolean(self.rows, at, value)
        elif column.kind == "integer":
            self._sheet.write_number(self.rows, at, value)
        else:
            self._sheet.write_string(self.rows, at, _text(value, column))


def _heads(column: Field) -> tuple[str, ...]:
    return (column.name, column.name + _EXACT) if column.kind == "decimal" else (column.name,)


def _text(value: Any, column: Field) -> str:
    """Return a value as text that a cell holds; what is longer ends with `…`."""
    text = to_json(value) if column.kind == "json" else word(value)
    if len(text.encode("utf-16-le")) // 2 <= _LONGEST:
        return text
    caveats.note("shortened_cells")
    return text[: _LONGEST // 2] + "…"


def _without_layout(other: dict[str, Any]) -> dict[str, Any] | None:
    meta = {name: value for name, value in (other.get("meta") or {}).items() if name not in _LEFT_OUT}
    rest = {name: value for name, value in other.items() if name != "meta"}
    return {**rest, **({"meta": meta} if meta else {})} or None
