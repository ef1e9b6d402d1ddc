"""Files of what was added up: CSV, Parquet and Excel."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from nlp_aid.io.formats.csv_tables import cell
from nlp_aid.io.formats.xlsx_tables import Sheet, workbook
from nlp_aid.layers.specification import Field
from nlp_aid.totals.totals import Table


def write_csv(table: Table, stream: BinaryIO, *, byte_order_mark: bool = True) -> None:
    """Write a table as CSV, as the [tables of records](../docs/formats.md#csv) are written: nothing in it is a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([cell(column.name, Field(name=column.name)) for column in table.columns])
    writer.writerows([cell(row[column.name], column) for column in table.columns] for row in table.rows)
    stream.write((b"\xef\xbb\xbf" if byte_order_mark else b"") + text.getvalue().encode("utf-8", "replace"))


def write_parquet(table: Table, stream: BinaryIO) -> None:
    """Write a table as Parquet; sums are decimals, and beside each stands the exact number as a string."""
    import pyarrow.parquet

    from nlp_aid.io.formats.parquet_tables import schema
    from nlp_aid.io.formats.parquet_tables import table as arrow_table

    made = arrow_table(table.rows, table.columns, schema(table.columns))
    pyarrow.parquet.write_table(made, stream, compression="zstd")


def write_xlsx(table: Table, notes: Iterable[str], stream: BinaryIO) -> None:
    """Write a table as a workbook of one sheet, and what is told below a table on a second.

    Raises:
        ImportError: what writes workbooks is not installed.
    """
    with workbook(stream) as book:
        sheet = Sheet(book, table.layer, table.columns)
        for row in table.rows:
            sheet.add({name: _whole(value) for name, value in row.items()})
        about = Sheet(book, "notes", [Field(name="note")])
        for note in notes:
            about.add({"note": note})
        sheet.close()


def _whole(value: object) -> object:
    """Return a text without halves of surrogate pairs, which no file holds."""
    return value.encode("utf-8", "replace").decode("utf-8") if isinstance(value, str) else value
