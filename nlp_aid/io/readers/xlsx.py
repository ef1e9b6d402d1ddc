"""Workbooks of Excel (XLSX), row by row, with numbers as they are shown."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import ReadError, ReadOptions
from nlp_aid.io.readers.containers import opened_zip
from nlp_aid.io.readers.faults import damaged, too_long
from nlp_aid.io.readers.number_formats import BUILT_IN, GENERAL, number_shown, text_shown
from nlp_aid.io.readers.spreadsheet import MOST_COLUMNS, SheetRow, SpreadsheetReader
from nlp_aid.io.readers.xml_parts import (
    elements,
    local,
    note_pictures,
    opened_part,
    parsed,
    part_of_kind,
    parts_with_text,
    relations,
    shifted,
)

WHAT = "an Excel workbook (.xlsx)"
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})")
# The XML of a sheet has many times the characters that it shows.
_XML_PER_TEXT = 10
_SMALL = 10_000_000
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_NAMESPACES = (
    "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}",
    "{http://purl.oclc.org/ooxml/spreadsheetml/main}",
)
_ROWS, _STRINGS = ([space + tag for space in _NAMESPACES] for tag in ("row", "si"))


class XlsxReader(SpreadsheetReader):
    """Reads workbooks of Excel."""

    def sheet_rows(self, stream: BinaryIO, options: ReadOptions) -> Iterator[SheetRow]:
        """Yield the rows of all sheets."""
        with opened_zip(stream, WHAT) as archive:
            yield from _Workbook(archive, options.max_bytes).rows()


class _Workbook:
    """A workbook that is open."""

    def __init__(self, archive: zipfile.ZipFile, limit: int) -> None:
        self._archive = archive
        self._limit = limit
        self._part = part_of_kind(archive, "", "officeDocument") or "xl/workbook.xml"
        if self._part not in archive.NameToInfo:
            raise damaged(WHAT, "it has no workbook")
        self._strings = self._shared_strings()
        self._formats = self._cell_formats()
        self._since_1904 = False

    def rows(self) -> Iterator[SheetRow]:
        """Yield the rows of all sheets."""
        known = relations(self._archive, self._part)
        with opened_part(self._archive, self._part, self._limit) as stream:
            workbook = parsed(stream)
        sheets: list[tuple[str, str]] = []
        for element in workbook.iter():
            if local(element) == "workbookPr":
                self._since_1904 = element.get("date1904") in ("1", "true")
            elif local(element) == "sheet":
                kind, part = known.get(element.get(_RELATION) or element.get(_STRICT_RELATION) or "", ("", ""))
                if kind == "worksheet":
                    sheets.append((element.get("name") or "", part))
                else:  # of a chart, for one
                    caveats.note("unread_parts")
        for name, part in sheets:
            if part not in self._archive.NameToInfo:
                raise damaged(WHAT, f"it has no sheet '{name}'")
            self._note_unread(part)
            yield from self._sheet(name, part)

    def _note_unread(self, sheet: str) -> None:
        """Note the comments, pictures, charts and text boxes of a sheet."""
        caveats.note("unread_parts", parts_with_text(self._archive, sheet, ("comments",)))
        for kind, part in relations(self._archive, sheet).values():
            if kind == "drawing" and part in self._archive.NameToInfo:
                with opened_part(self._archive, part, _SMALL) as stream:
                    drawing = parsed(stream)
                note_pictures(drawing)
                boxes = sum(any(text.strip() for text in box.itertext()) for box in drawing.iter("{*}txBody"))
                caveats.note("unread_parts", boxes)

    def _sheet(self, name: str, part: str) -> Iterator[SheetRow]:
        number = 0
        with opened_part(self._archive, part, self._limit * _XML_PER_TEXT) as stream:
            for _, row in elements(stream, _ROWS):
                number = _whole(row.get("r"), number + 1)
                cells: dict[int, str] = {}
                column = 0
                for cell in row:
                    if local(cell) == "c":
                        column = _column(cell.get("r"), column + 1)
                        if text := self._shown(cell):
                            cells[column] = text
                if cells:
                    yield SheetRow(name, number, cells)

    def _shown(self, cell: Any) -> str:
        """Return what a cell shows."""
        kind = cell.get("t") or "n"
        style = _whole(cell.get("s"), 0)
        code = self._formats[style] if style < len(self._formats) else GENERAL
        if kind == "inlineStr":
            return text_shown(next((_string(item) for item in cell if local(item) == "is"), ""), code)
        value = next((item.text or "" for item in cell if local(item) == "v"), None)
        if not value:
            caveats.note("uncomputed_cells", value is None and any(local(item) == "f" for item in cell))
            return ""
        if kind == "s":
            number = _whole(value, -1)
            if not 0 <= number < len(self._strings):
                raise damaged(WHAT, "a text is missing")
            return text_shown(self._strings[number], code)
        if kind == "b":
            return "TRUE" if value == "1" else "FALSE"
        if kind in ("str", "e"):
            return text_shown(value, code)
        return value if kind == "d" else number_shown(value, code, since_1904=self._since_1904)

    def _shared_strings(self) -> list[str]:
        part = part_of_kind(self._archive, self._part, "sharedStrings")
        found: list[str] = []
        if part:
            length = 0
            with opened_part(self._archive, part, self._limit * _XML_PER_TEXT) as stream:
                for _, item in elements(stream, _STRINGS):
                    found.append(_string(item))
                    length += len(found[-1]) + 16
                    if length > self._limit:
                        raise too_long(self._limit)
        return found

    def _cell_formats(self) -> list[str]:
        """Return the format of each style of cells."""
        part = part_of_kind(self._archive, self._part, "styles")
        if not part:
            return []
        with opened_part(self._archive, part, self._limit) as stream:
            styles = parsed(stream)
        own = {
            _whole(element.get("numFmtId"), -1): element.get("formatCode") or GENERAL
            for element in styles.iter()
            if local(element) == "numFmt"
        }
        numbers = [
            _whole(element.get("numFmtId"), 0)
            for group in styles
            if local(group) == "cellXfs"
            for element in group
            if local(element) == "xf"
        ]
        return [own.get(number) or BUILT_IN.get(number, GENERAL) for number in numbers]


def _string(item: Any) -> str:
    """Return a text of runs, without those that are struck and without what tells how it is read aloud."""
    parts: list[str] = []
    for element in item:
        if local(element) == "t":
            parts.append(element.text or "")
        elif local(element) == "r":
            text = "".join(inner.text or "" for inner in element if local(inner) == "t")
            marks = {local(mark): mark.get("val") for inner in element if local(inner) == "rPr" for mark in inner}
            if marks.get("strike", "0") in (None, "1", "true"):
                caveats.note("left_out_text", bool(text.strip()))
                continue
            position = marks.get("vertAlign")
            if position in ("superscript", "subscript"):
                name = "sup" if position == "superscript" else "sub"
                text = shifted(text, name)
            parts.append(text)
    return "".join(parts)


def _whole(written: str | None, otherwise: int) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 10 else otherwise


def _column(reference: str | None, otherwise: int) -> int:
    """Return the number of the column of a cell's name."""
    match = _REFERENCE.fullmatch(reference or "")
    number = otherwise
    if match:
        number = 0
        for letter in match[1]:
            number = number * 26 + ord(letter) - ord("A") + 1
    if number > MOST_COLUMNS:
        raise ReadError(f"it has more than {MOST_COLUMNS:,} columns, which no sheet has; save it anew.")
    return number
