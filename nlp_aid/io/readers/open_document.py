"""OpenDocument, as LibreOffice and WPS write it: texts (ODT), spreadsheets (ODS), presentations (ODP)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadOptions, SourceFile
from nlp_aid.io.readers.compression import seekable
from nlp_aid.io.readers.containers import opened_zip
from nlp_aid.io.readers.faults import damaged, too_long, with_password
from nlp_aid.io.readers.made_text import TextMaker
from nlp_aid.io.readers.number_formats import GENERAL, number_shown
from nlp_aid.io.readers.reader import NO_TEXT, BinaryReader
from nlp_aid.io.readers.spreadsheet import MOST_COLUMNS, SheetRow, SpreadsheetReader
from nlp_aid.io.readers.xml_parts import elements, opened_part, parsed
from nlp_aid.io.readers.xml_parts import shifted as as_shifted

_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
_XML_PER_TEXT = 10
_SPACES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "manifest": "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0",
    "dc": "http://purl.org/dc/elements/1.1/",
}
_WORD = re.compile(r"[^\W\d_]{2}")
_EXPONENT = re.compile(r"-?[0-9](?:[.,][0-9]+)?E[+-]?[0-9]+")


def _tag(name: str) -> str:
    space, _, tag = name.partition(":")
    return f"{{{_SPACES[space]}}}{tag}"


_P, _H, _ROW, _TABLE, _PAGE = map(_tag, ("text:p", "text:h", "table:table-row", "table:table", "draw:page"))
_CELLS = {_tag("table:table-cell"), _tag("table:covered-table-cell")}
_NOTE, _NOTE_BODY = _tag("text:note"), _tag("text:note-body")
_COVERED = _tag("table:covered-table-cell")
_PICTURE, _OBJECT = _tag("draw:image"), _tag("draw:object")
_REMARK = _tag("office:annotation")
_HEADS = {_tag("style:header"), _tag("style:footer")}
_SPAN, _SPACE, _TAB, _BREAK = map(_tag, ("text:span", "text:s", "text:tab", "text:line-break"))
# What is no text of the document: what was deleted, remarks, forms, how a word is read aloud, notes (which come last).
_LEFT_OUT = {
    _tag(name)
    for name in (
        "text:tracked-changes", "table:tracked-changes", "office:annotation", "office:annotation-end", "office:forms",
        "text:ruby-text", "text:sequence-decls", "text:variable-decls", "text:user-field-decls", "table:shapes",
        "table:content-validations", "presentation:notes", "text:note",
    )
}  # fmt: skip


class OdtReader(BinaryReader):
    """Reads a text: paragraphs, tables, notes."""

    what = "an OpenDocument text (.odt)"

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the document of the file."""
        maker = TextMaker(options.max_bytes)
        with _opened(seekable(stream), self.what) as archive:
            _Content(archive, options.max_bytes).put(maker)
            title = _title(archive)
        text, layout = maker.finish()
        if text:
            yield source.document(text, meta={**({"title": title} if title else {}), "layout": layout})
        else:
            yield source.bad(NO_TEXT)


class OdpReader(OdtReader):
    """Reads a presentation, slide by slide."""

    what = "an OpenDocument presentation (.odp)"


class OdsReader(SpreadsheetReader):
    """Reads a spreadsheet; numbers are what the program has written down as shown."""

    def sheet_rows(self, stream: BinaryIO, options: ReadOptions) -> Iterator[SheetRow]:
        """Yield the rows of all sheets."""
        with _opened(stream, "an OpenDocument spreadsheet (.ods)") as archive:
            struck, shifted = _styles(archive, options.max_bytes)
            sheet, number, length = "", 0, 0
            with opened_part(archive, _CONTENT, options.max_bytes * _XML_PER_TEXT) as part:
                for event, element in elements(part, {_ROW}, {_TABLE}, _LEFT_OUT):
                    if element.tag == _TABLE:
                        sheet, number = element.get(_tag("table:name")) or "", 0
                        continue
                    if event != "whole":
                        continue
                    _note_drawn(element)
                    times = _times(element, "table:number-rows-repeated")
                    cells = {
                        column: text
                        for column, cell in _row_cells(element)
                        if (text := _shown(cell, " ".join(_paragraphs(cell, struck, shifted))))
                    }
                    for repeated in range(number + 1, number + 1 + times) if cells else ():
                        length += sum(map(len, cells.values()))
                        if length > options.max_bytes:
                            raise too_long(options.max_bytes)
                        yield SheetRow(sheet, repeated, cells)
                    number += times


def _shown(cell: Any, text: str) -> str:
    """Return what a cell shows; of a number that is too long for it and stands there with an exponent, all digits."""
    value = cell.get(_tag("office:value")) or ""
    return number_shown(value, GENERAL) if value and _EXPONENT.fullmatch(text) else text


class _Content:
    """The content of a text or a presentation."""

    def __init__(self, archive: zipfile.ZipFile, limit: int) -> None:
        self._archive = archive
        self._limit = limit
        self._struck, self._shifted = _styles(archive, limit)
        self._notes: list[str] = []

    def put(self, maker: TextMaker) -> None:
        """Put all of it into a text: paragraphs and tables in order, then notes."""
        paragraph = table = slide = row = 0
        open_tables = 0
        where: dict[str, Any] = {}
        with opened_part(self._archive, _CONTENT, self._limit * _XML_PER_TEXT) as part:
            for event, element in elements(part, {_P, _H, _ROW}, {_TABLE, _PAGE}, _LEFT_OUT - {_NOTE}):
                if element.tag == _PAGE:
                    maker.gap()
                    slide += event == "start"
                    where = {"slide": slide}
                elif element.tag == _TABLE:
                    open_tables += 1 if event == "start" else -1
                    if event == "start" and open_tables == 1:
                        table, row = table + 1, 0
                    maker.end_table()
                elif event == "whole" and element.tag == _ROW:
                    _note_drawn(element)
                    row += 1
                    cells = {}
                    for column, cell in _row_cells(element):
                        self._take_notes(cell)
                        cells[column] = " ".join(_paragraphs(cell, self._struck, self._shifted))
                    maker.row(row, cells, **where, table=table)
                elif event == "whole":
                    _note_drawn(element)
                    self._take_notes(element)
                    for inner in _paragraphs(element, self._struck, self._shifted):
                        paragraph += 1
                        maker.paragraph(inner, **where, paragraph=paragraph)
        for note in self._notes:
            maker.paragraph(note, part="note")
        caveats.note("unread_parts", _heads_and_feet(self._archive, self._limit))

    def _take_notes(self, element: Any) -> None:
        for note in element.iter(_NOTE):
            for body in note.iter(_NOTE_BODY):
                self._notes += [" ".join(_paragraphs(body, self._struck, self._shifted))]


def _note_drawn(element: Any) -> None:
    """Note the pictures, objects and remarks in an element."""
    objects = list(element.iter(_OBJECT))
    # An object has a picture of itself beside it.
    caveats.note("pictures", sum(1 for _ in element.iter(_PICTURE)) - len(objects))
    caveats.note("unread_parts", len(objects) + sum(1 for _ in element.iter(_REMARK)))


def _heads_and_feet(archive: zipfile.ZipFile, limit: int) -> int:
    """Return how many heads and feet of pages hold words."""
    if _STYLES not in archive.NameToInfo:
        return 0
    with opened_part(archive, _STYLES, limit * _XML_PER_TEXT) as part:
        found = (element for event, element in elements(part, _HEADS) if event == "whole")
        return sum(_WORD.search("".join(one.itertext())) is not None for one in found)


def _row_cells(row: Any) -> Iterator[tuple[int, Any]]:
    """Yield the cells of a row that are not covered, with the number of their column."""
    column = 1
    for cell in row.iter(*_CELLS):
        if cell.getparent() is not row:
            continue
        times = _times(cell, "table:number-columns-repeated")
        if cell.tag != _COVERED and len(cell):
            for repeated in range(column, min(column + times, MOST_COLUMNS + 1)):
                yield repeated, cell
        column += times


def _times(element: Any, name: str) -> int:
    written = element.get(_tag(name)) or "1"
    return max(1, int(written)) if written.isascii() and written.isdigit() and len(written) < 8 else 1


def _paragraphs(element: Any, struck: set[str], shifted: dict[str, str]) -> list[str]:
    """Return the texts of an element's paragraphs: the element itself, if it is one, and those within it."""
    found: list[list[str]] = [[]]

    def walk(node: Any, style: str | None) -> None:
        tag = node.tag
        if tag in _LEFT_OUT or not isinstance(tag, str):
            return
        if tag in (_P, _H):
            found.append([])
        parts = found[-1]
        if tag == _SPAN:
            style = node.get(_tag("text:style-name"))
        if tag == _SPACE:
            parts.append(" " * min(_times_of_space(node), 1000))
        elif tag == _TAB:
            parts.append("\t")
        elif tag == _BREAK:
            parts.append("\n")
        elif node.text:
            parts.append(styled(node.text, style))
        for child in node:
            walk(child, style)
            if child.tail:
                found[-1].append(styled(child.tail, style))
        if tag in (_P, _H):
            found.append([])

    def styled(text: str, style: str | None) -> str:
        if style in struck:
            caveats.note("left_out_text", bool(text.strip()))
            return ""
        if style in shifted:
            return as_shifted(text, shifted[style])
        return text

    walk(element, None)  # the parser takes no more than 256 elements in one another
    return [text for parts in found if (text := "".join(parts)).strip()]


def _times_of_space(node: Any) -> int:
    written = node.get(_tag("text:c")) or "1"
    return int(written) if written.isascii() and written.isdigit() and len(written) < 6 else 1


def _styles(archive: zipfile.ZipFile, limit: int) -> tuple[set[str], dict[str, str]]:
    """Return the names of styles of struck text, and of raised (`sup`) and lowered (`sub`) text."""
    struck: set[str] = set()
    shifted: dict[str, str] = {}
    style = _tag("style:style")
    for name in (_STYLES, _CONTENT):
        if name not in archive.NameToInfo:
            continue
        with opened_part(archive, name, limit * _XML_PER_TEXT) as part:
            for _, element in elements(part, {style}, (), {_tag("office:body")}):
                for properties in element.iter(_tag("style:text-properties")):
                    own = element.get(_tag("style:name")) or ""
                    if (properties.get(_tag("style:text-line-through-style")) or "none") != "none":
                        struck.add(own)
                    position = properties.get(_tag("style:text-position")) or ""
                    if position.startswith("super") or re.match("[1-9]", position):
                        shifted[own] = "sup"
                    elif position.startswith(("sub", "-")):
                        shifted[own] = "sub"
    return struck, shifted


@contextmanager
def _opened(stream: BinaryIO, what: str) -> Iterator[zipfile.ZipFile]:
    with opened_zip(stream, what) as archive:
        if _CONTENT not in archive.NameToInfo:
            raise damaged(what, "it has no content")
        if _MANIFEST in archive.NameToInfo:
            with opened_part(archive, _MANIFEST, 10_000_000) as part:
                if any(True for _ in parsed(part).iter(_tag("manifest:encryption-data"))):
                    raise with_password(what)
        yield archive


def _title(archive: zipfile.ZipFile) -> str:
    if _META not in archive.NameToInfo:
        return ""
    with opened_part(archive, _META, 10_000_000) as part:
        return next((element.text.strip() for element in parsed(part).iter(_tag("dc:title")) if element.text), "")
