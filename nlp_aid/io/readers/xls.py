"""Old workbooks of Excel (XLS, Excel 5 to 2003), with numbers as they are shown."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO

from nlp_aid.io.document import ReadOptions
from nlp_aid.io.extras import wanted
from nlp_aid.io.readers.compression import read_all
from nlp_aid.io.readers.faults import damaged, with_password
from nlp_aid.io.readers.number_formats import GENERAL, number_shown, text_shown
from nlp_aid.io.readers.spreadsheet import SheetRow, SpreadsheetReader

_WHAT = "an old Excel workbook (.xls)"


class XlsReader(SpreadsheetReader):
    """Reads old workbooks of Excel."""

    def sheet_rows(self, stream: BinaryIO, options: ReadOptions) -> Iterator[SheetRow]:
        """Yield the rows of all sheets."""
        xlrd = wanted("xlrd", "office")
        data = read_all(stream, options.max_bytes, is_text=False)
        try:
            # What the library notes of odd files goes nowhere.
            book = xlrd.open_workbook(
                file_contents=data, formatting_info=True, ragged_rows=True, on_demand=True, logfile=io.StringIO()
            )
        except Exception as error:  # a damaged file brings about any
            if "encrypted" in str(error).lower():
                raise with_password(_WHAT) from None
            raise damaged(_WHAT, error) from None
        for index in range(book.nsheets):
            try:
                sheet = book.sheet_by_index(index)
            except Exception as error:
                raise damaged(_WHAT, error) from None
            for number in range(sheet.nrows):
                cells = {
                    column + 1: shown
                    for column in range(sheet.row_len(number))
                    if (shown := _shown(book, sheet.cell(number, column)))
                }
                if cells:
                    yield SheetRow(sheet.name, number + 1, cells)
            book.unload_sheet(index)


def _shown(book: Any, cell: Any) -> str:
    """Return what a cell shows."""
    empty, text, number, date, boolean, error, blank = range(7)
    if cell.ctype in (empty, blank):
        return ""
    code = _format(book, cell.xf_index)
    if cell.ctype in (number, date):
        return number_shown(repr(cell.value), code, since_1904=book.datemode == 1)
    if cell.ctype == boolean:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == error:
        return "#N/A"
    return text_shown(str(cell.value), code) if cell.ctype == text else ""


def _format(book: Any, style: int | None) -> str:
    try:
        return str(book.format_map[book.xf_list[style].format_key].format_str)
    except (IndexError, KeyError, TypeError):
        return GENERAL
