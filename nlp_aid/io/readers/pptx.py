"""Presentations of PowerPoint (PPTX): the text of their slides, tables and notes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadOptions, SourceFile
from nlp_aid.io.readers.compression import seekable
from nlp_aid.io.readers.containers import opened_zip
from nlp_aid.io.readers.docx import core_properties, local_name
from nlp_aid.io.readers.faults import damaged
from nlp_aid.io.readers.made_text import TextMaker
from nlp_aid.io.readers.reader import NO_TEXT, BinaryReader
from nlp_aid.io.readers.xml_parts import (
    local,
    note_pictures,
    opened_part,
    parsed,
    part_of_kind,
    parts_with_text,
    relations,
    shifted,
)

WHAT = "a PowerPoint presentation (.pptx)"
_SLIDE_BYTES = 50_000_000
_SMALL = 10_000_000


class PptxReader(BinaryReader):
    """Reads presentations."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the document of a presentation."""
        maker = TextMaker(options.max_bytes)
        with opened_zip(seekable(stream), WHAT) as archive:
            main = part_of_kind(archive, "", "officeDocument") or "ppt/presentation.xml"
            if main not in archive.NameToInfo:
                raise damaged(WHAT, "it has no slides")
            known = relations(archive, main)
            with opened_part(archive, main, _SMALL) as part:
                ids = [
                    next((value for name, value in one.attrib.items() if str(name).endswith("relationships}id")), "")
                    for one in parsed(part).iter()
                    if local(one) == "sldId"
                ]
            for number, slide in enumerate((known[id][1] for id in ids if id in known), start=1):
                if slide not in archive.NameToInfo:
                    raise damaged(WHAT, f"slide {number} is missing")
                maker.gap()
                for name, where in ((slide, {}), (part_of_kind(archive, slide, "notesSlide"), {"part": "note"})):
                    if name:
                        with opened_part(archive, name, _SLIDE_BYTES) as part:
                            _put(parsed(part), maker, {"slide": number, **where})
                caveats.note("unread_parts", parts_with_text(archive, slide, ("comments",)))
            meta = core_properties(archive)
        text, layout = maker.finish()
        if text:
            yield source.document(text, meta={**meta, "layout": layout})
        else:
            yield source.bad(NO_TEXT)


def _put(slide: Any, maker: TextMaker, where: dict[str, Any]) -> None:
    table = 0
    note_pictures(slide)
    for shape in slide.iter():
        name = local(shape)
        if name == "tbl":
            table += 1
            rows = [row for row in shape if local(row) == "tr"]
            for number, row in enumerate(rows, start=1):
                maker.row(number, _row(row), **where, table=table)
            maker.end_table()
        elif name == "txBody" and local(shape.getparent()) != "tc" and not _is_furniture(shape.getparent()):
            for paragraph in shape:
                if local(paragraph) == "p":
                    maker.paragraph(_text(paragraph), **where)


def _is_furniture(shape: Any) -> bool:
    """Return whether a shape holds the number, the date or the foot of every slide."""
    kinds = [one.get("type") for one in shape.iter() if local(one) == "ph"]
    return any(kind in ("sldNum", "dt", "ftr", "hdr", "sldImg") for kind in kinds)


def _row(row: Any) -> dict[int, str]:
    cells: dict[int, str] = {}
    for column, cell in enumerate((one for one in row if local(one) == "tc"), start=1):
        if cell.get("hMerge") not in ("1", "true") and cell.get("vMerge") not in ("1", "true"):
            texts = (_text(one) for one in cell.iter() if local(one) == "p")
            cells[column] = " ".join(text for text in texts if text.strip())
    return cells


def _text(paragraph: Any) -> str:
    parts: list[str] = []
    for run in paragraph:
        name = local(run)
        if name == "br":
            parts.append("\n")
        elif name in ("r", "fld"):
            marks: dict[str, str] = {
                local_name(key): value for one in run if local(one) == "rPr" for key, value in one.attrib.items()
            }
            text = "".join(one.text or "" for one in run if local(one) == "t")
            if marks.get("strike", "noStrike") != "noStrike":
                caveats.note("left_out_text", bool(text.strip()))
                continue
            shift = marks.get("baseline") or "0"
            if shift.lstrip("-").strip("0%"):
                kind = "sub" if shift.startswith("-") else "sup"
                text = shifted(text, kind)
            parts.append(text)
    return "".join(parts)
