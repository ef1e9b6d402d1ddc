"""Documents of Word (DOCX): paragraphs, tables, text boxes, notes; as they read when all changes are accepted."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any, BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadOptions, SourceFile
from nlp_aid.io.readers.compression import seekable
from nlp_aid.io.readers.containers import opened_zip
from nlp_aid.io.readers.faults import damaged
from nlp_aid.io.readers.made_text import TextMaker
from nlp_aid.io.readers.reader import NO_TEXT, BinaryReader
from nlp_aid.io.readers.xml_parts import (
    elements,
    local,
    note_pictures,
    opened_part,
    parsed,
    part_of_kind,
    parts_with_text,
    shifted,
)

WHAT = "a Word document (.docx)"
_XML_PER_TEXT = 10
_MAIN = (
    "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}",
    "{http://purl.oclc.org/ooxml/wordprocessingml/main}",
)
_PARAGRAPHS, _ROWS, _TABLES, _NOTES = (
    frozenset(space + tag for space in _MAIN for tag in tags)
    for tags in (("p",), ("tr",), ("tbl",), ("footnote", "endnote"))
)
# What is no text: what was deleted or moved away, the second form of a drawing, how a word is read aloud, properties.
_LEFT_OUT = {
    "del",
    "moveFrom",
    "Fallback",
    "rt",
    "rPr",
    "pPr",
    "tblPr",
    "tcPr",
    "trPr",
    "instrText",
    "delText",
    "sectPr",
}
# In half points; less is a matter of taste.
_SHIFTED = 5
_OFF = ("0", "false", "off", "none")


class DocxReader(BinaryReader):
    """Reads documents of Word."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the document of the file."""
        maker = TextMaker(options.max_bytes)
        with opened_zip(seekable(stream), WHAT) as archive:
            main = part_of_kind(archive, "", "officeDocument") or "word/document.xml"
            if main not in archive.NameToInfo:
                raise damaged(WHAT, "it has no text part")
            _put_body(archive, main, maker, options.max_bytes)
            for kind in ("footnotes", "endnotes"):
                if part := part_of_kind(archive, main, kind):
                    _put_notes(archive, part, maker, options.max_bytes)
            caveats.note("unread_parts", parts_with_text(archive, main, ("comments", "header", "footer")))
            meta = core_properties(archive)
        text, layout = maker.finish()
        if text:
            yield source.document(text, meta={**meta, "layout": layout})
        else:
            yield source.bad(NO_TEXT)


def _put_body(archive: zipfile.ZipFile, part: str, maker: TextMaker, limit: int) -> None:
    paragraph = table = row = open_tables = 0
    with opened_part(archive, part, limit * _XML_PER_TEXT) as stream:
        for event, element in elements(stream, _PARAGRAPHS | _ROWS, _TABLES):
            if event == "whole":
                note_pictures(element)
            if element.tag in _TABLES:
                open_tables += 1 if event == "start" else -1
                if event == "start" and open_tables == 1:
                    table, row = table + 1, 0
                maker.end_table()
            elif element.tag in _ROWS:
                row += 1
                maker.row(row, _row(element), table=table)
            elif len(element):
                for text in _texts(element):
                    paragraph += 1
                    maker.paragraph(text, paragraph=paragraph)


def _put_notes(archive: zipfile.ZipFile, part: str, maker: TextMaker, limit: int) -> None:
    with opened_part(archive, part, limit * _XML_PER_TEXT) as stream:
        for _, note in elements(stream, _NOTES):
            if not any(local_name(name) == "type" for name in note.attrib):  # the line above notes is one, too
                maker.gap()
                maker.paragraph("\n".join(_texts(note)), part="note")


def local_name(name: str) -> str:
    """Return the name of an attribute without its namespace."""
    return str(name).rpartition("}")[2]


def _value(element: Any) -> str | None:
    """Return the value of a property; None if it says nothing but that it is on."""
    return next((value for name, value in element.attrib.items() if local_name(name) == "val"), None)


def _row(row: Any) -> dict[int, str]:
    """Return what the cells of a row hold, by their column; one that goes on from the row above is empty."""
    cells: dict[int, str] = {}
    if any(local(one) == "del" for properties in row if local(properties) == "trPr" for one in properties):
        return cells
    column = 1
    for holder in row.iter():
        name = local(holder)
        if (
            name not in ("gridBefore", "tc")
            or next(above for above in holder.iterancestors() if local(above) == "tr") is not row
        ):
            continue
        if name == "gridBefore":
            column += _number(_value(holder), 0)
            continue
        span, goes_on = 1, False
        for properties in holder:
            if local(properties) == "tcPr":
                for one in properties:
                    if local(one) == "gridSpan":
                        span = _number(_value(one), 1)
                    elif local(one) == "vMerge":
                        goes_on = _value(one) in (None, "continue")
        if not goes_on:
            cells[column] = " ".join(_texts(holder))
        column += max(1, span)
    return cells


def _number(written: str | None, otherwise: int) -> int:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 5 else otherwise


def _texts(element: Any) -> list[str]:
    """Return the texts of an element's paragraphs, each apart: the element itself, if it is one, and those within it."""
    found: list[list[str]] = []
    open_: list[list[str]] = []

    def walk(node: Any) -> None:
        name = local(node)
        if name in _LEFT_OUT or not name:
            return
        if name == "p":
            parts: list[str] = []
            found.append(parts)
            open_.append(parts)
            for child in node:
                walk(child)
            open_.pop()
            return
        if name == "r":
            _run(node)
            return
        for child in node:
            walk(child)

    def _run(run: Any) -> None:
        marks = {local(mark): _value(mark) for inner in run if local(inner) == "rPr" for mark in inner}
        is_hidden = any(name in marks and marks[name] not in _OFF for name in ("strike", "dstrike", "vanish"))
        position = _position(marks)
        for child in run:
            name = local(child)
            if name in ("drawing", "pict", "object", "AlternateContent", "ruby"):
                walk(child)  # a text box, a word with its reading
            elif is_hidden or not open_:
                caveats.note("left_out_text", name == "t" and bool((child.text or "").strip()))
            elif name == "t":
                text = child.text or ""
                if position:
                    text = shifted(text, position)
                open_[-1].append(text)
            elif name in ("tab", "ptab"):
                open_[-1].append("\t")
            elif name in ("br", "cr"):
                open_[-1].append("\n")
            elif name == "noBreakHyphen":
                open_[-1].append("-")

    walk(element)  # the parser takes no more than 256 elements in one another
    return [text for parts in found if (text := "".join(parts)).strip()]


def _position(marks: dict[str, str | None]) -> str:
    """Return `sup` for a run that is raised, `sub` for one that is lowered, by a property or by half points."""
    named = {"superscript": "sup", "subscript": "sub"}.get(marks.get("vertAlign") or "", "")
    shift = marks.get("position") or ""
    if named or not re.fullmatch("-?[1-9][0-9]{0,2}", shift) or abs(int(shift)) < _SHIFTED:
        return named
    return "sub" if shift.startswith("-") else "sup"


def core_properties(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the title that an Office Open XML file says it has."""
    part = part_of_kind(archive, "", "core-properties")
    if not part:
        return {}
    with opened_part(archive, part, 10_000_000) as stream:
        title = next((one.text.strip() for one in parsed(stream).iter() if local(one) == "title" and one.text), "")
    return {"title": title} if title else {}
