"""Spreadsheets: the base of their readers.

A workbook is one document, whose tables stand in it as rows of cells parted by tabs; or, where the column with the text is
named, a document a row.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers import fields
from nlp_aid.io.readers.compression import seekable
from nlp_aid.io.readers.made_text import TextMaker
from nlp_aid.io.readers.reader import EMPTY_TABLE, NO_TEXT, BinaryReader, TableReader, TableRow, with_rest
from nlp_aid.records.layout import cell_name

# Above the row with the columns' names may stand a title and a unit.
_HEAD_WITHIN = 20
# What a row of that many cells, of which nothing is shown, is taken for: damage, or a bomb.
MOST_COLUMNS = 16_384


@dataclass(frozen=True)
class SheetRow:
    """A row of a sheet that has something in it.

    Attributes:
        sheet: the name of the sheet.
        number: the number of the row, from 1.
        cells: what is shown in its cells, by the number of the column, from 1.
    """

    sheet: str
    number: int
    cells: Mapping[int, str] = field(default_factory=dict)


class SpreadsheetReader(BinaryReader):
    """Reads a workbook as a document, or a document a row."""

    @abstractmethod
    def sheet_rows(self, stream: BinaryIO, options: ReadOptions) -> Iterator[SheetRow]:
        """Yield the rows of all sheets that have something in them, in order.

        Args:
            stream: the bytes, to go to and fro in.
            options: how to read.

        Raises:
            ReadError: it cannot be read.
        """

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the document of a workbook, or those of its rows."""
        rows = self.sheet_rows(seekable(stream), options)
        if options.text_field is None:
            yield self._whole(rows, source, options)
        else:
            yield from with_rest(self._by_rows(rows, source, options))

    def _whole(self, rows: Iterator[SheetRow], source: SourceFile, options: ReadOptions) -> Document | BadDocument:
        maker = TextMaker(options.max_bytes)
        for row in rows:
            maker.row(row.number, row.cells, sheet=row.sheet)
        text, layout = maker.finish()
        if not text:
            return source.bad(NO_TEXT)
        return source.document(text, meta={"layout": layout})

    def _by_rows(
        self, rows: Iterator[SheetRow], source: SourceFile, options: ReadOptions
    ) -> Iterator[Document | BadDocument]:
        table = _RowTable()
        found = False
        missing: ReadError | None = None
        for sheet, of_sheet in _sheets(rows):
            try:
                head, rest = _with_head(of_sheet, options)
                for item in table.documents(_table_rows(head, rest, options), source.member(sheet), options):
                    found = True
                    yield item
            except ReadError as error:
                caveats.note("unread_tables")
                missing = missing or error
        if not found:
            if missing:
                raise missing
            yield source.bad(EMPTY_TABLE)


class _RowTable(TableReader):
    """The rows of a sheet, which come from elsewhere."""

    unit = "row"

    def rows(self, stream: BinaryIO, options: ReadOptions) -> Iterator[TableRow]:
        return iter(())


def _sheets(rows: Iterator[SheetRow]) -> Iterator[tuple[str, Iterator[SheetRow]]]:
    """Yield the rows sheet by sheet; those that are not taken are passed over."""
    waiting = next(rows, None)
    while waiting is not None:
        name = waiting.sheet

        def of_sheet(name: str = name) -> Iterator[SheetRow]:
            nonlocal waiting
            while waiting is not None and waiting.sheet == name:
                row, waiting = waiting, next(rows, None)
                yield row

        here = of_sheet()
        yield name, here
        for _ in here:
            pass


def _with_head(rows: Iterator[SheetRow], options: ReadOptions) -> tuple[SheetRow, Iterator[SheetRow]]:
    """Return the row with the columns' names, and those below it.

    Raises:
        ReadError: none of the first rows has the column with the text.
    """
    first: SheetRow | None = None
    for _, row in zip(range(_HEAD_WITHIN), rows, strict=False):
        first = first or row
        if options.text_field in row.cells.values():
            return row, rows
    names = list(first.cells.values()) if first else []
    fields.text_column(names, options)  # which says what is there
    raise ReadError(EMPTY_TABLE)


def _table_rows(head: SheetRow, rows: Iterator[SheetRow], options: ReadOptions) -> Iterator[TableRow]:
    columns = list(head.cells)
    at = next(column for column, name in head.cells.items() if name == options.text_field)
    yield TableRow(head.number, list(head.cells.values()))
    for row in rows:
        place: dict[str, Any] = {"sheet": row.sheet, "cell": cell_name(row.number, at)}
        yield TableRow(row.number, [row.cells.get(column, "") for column in columns], place=place)
