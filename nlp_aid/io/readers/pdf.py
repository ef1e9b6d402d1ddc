"""PDF: the text of its pages in the order of reading, with tables, and where each line stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.extras import wanted
from nlp_aid.io.readers.compression import read_all
from nlp_aid.io.readers.faults import damaged, too_long, with_password
from nlp_aid.io.readers.made_text import TextMaker
from nlp_aid.io.readers.pdf_glyphs import contents
from nlp_aid.io.readers.pdf_page import Item, Table, TextLine, items_of
from nlp_aid.io.readers.reader import NO_TEXT, BinaryReader

_WHAT = "a PDF file"
_MOST_PAGES = 20_000
# Of a page's height, above and below, where running heads and page numbers stand.
_EDGE = 0.12
_FURNITURE = 3
_LONGEST_FURNITURE = 60
_NUMBER = re.compile(
    r"[-—–－·•\s]{0,6}[0-9０-９]{1,4}[-—–－·•\s]{0,6}|第\s?[0-9０-９一二三四五六七八九十百]{1,5}\s?[页頁](?:[\s，,/]{0,3}共\s?[0-9０-９一二三四五六七八九十百]{1,5}\s?[页頁])?"
    r"|[Pp]age\s?[0-9]{1,4}(?:\s?(?:of|/)\s?[0-9]{1,4})?|[0-9]{1,4}\s?/\s?[0-9]{1,4}"
)
_DIGITS = re.compile("[0-9０-９一二三四五六七八九十百]+")
_UNREADABLE = 0.3
# What programs put there by themselves: the name of a file.
_NO_TITLE = re.compile(r"\.[A-Za-z]{3,5}$|^(?:Microsoft Word - |untitled$|无标题)", re.IGNORECASE)


class PdfReader(BinaryReader):
    """Reads PDF."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the document of the file."""
        pdfium = wanted("pypdfium2", "office")
        raw = wanted("pypdfium2.raw", "office")
        data = read_all(stream, options.max_bytes, is_text=False)
        document = _opened(pdfium, data)
        try:
            caveats.note("attachments", document.count_attachments())
            pages, without = _pages(pdfium, raw, document, options)
            title = (document.get_metadata_dict(skip_empty=True).get("Title") or "").strip()
            if _NO_TITLE.search(title):
                title = ""
        finally:
            document.close()
        _drop_furniture(pages)
        maker = TextMaker(options.max_bytes)
        _put(pages, maker)
        text, layout = maker.finish()
        if not text and not without:
            raise ReadError(NO_TEXT)
        if not text:
            raise ReadError("it has no text, only pictures of pages (a scan); have its text recognised first (OCR).")
        meta: dict[str, Any] = {"title": title} if title else {}
        if without:
            meta["pages_without_text"] = without
            caveats.note("pages_without_text", len(without))
        yield source.document(text, meta={**meta, "layout": layout})


def _opened(pdfium: Any, data: bytes) -> Any:
    try:
        document = pdfium.PdfDocument(data)
        count = len(document)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise with_password(_WHAT) from None
        if "security" in str(error).lower():
            raise ReadError("this is a PDF file with a protection that is not known; print it to a new PDF.") from None
        raise damaged(_WHAT, error) from None
    if not 0 < count <= _MOST_PAGES:
        document.close()
        raise ReadError(f"it has {count:,} pages, and at most {_MOST_PAGES:,} are read; split it.")
    return document


class _Page:
    """What a page says, and how high it is."""

    def __init__(self, number: int, height: float, items: list[Item]) -> None:
        self.number, self.height, self.items = number, height, items


def _pages(pdfium: Any, raw: Any, document: Any, options: ReadOptions) -> tuple[list[_Page], list[int]]:
    """Return the pages, and the numbers of those that have pictures and no text."""
    pages: list[_Page] = []
    without: list[int] = []
    characters = unknown = 0
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            raise damaged(_WHAT, f"page {number} cannot be loaded") from None
        try:
            caveats.note("unread_parts", _remarks(raw, page))
            found = contents(pdfium, raw, page)
        finally:
            page.close()
        caveats.note("pictures", found.has_pictures and bool(found.glyphs))
        caveats.note("left_out_text", found.turned)
        characters += len(found.glyphs)
        unknown += found.unknown
        if characters > options.max_bytes:
            raise too_long(options.max_bytes)
        if not found.glyphs and found.has_pictures:
            without.append(number)
        pages.append(_Page(number, found.height, items_of(found)))
    if characters and unknown > characters * _UNREADABLE:
        raise ReadError(
            "its fonts do not tell which characters its signs are; have its text recognised (OCR), or get it in another form."
        )
    caveats.note("unknown_glyphs", unknown)
    return pages, without


def _remarks(raw: Any, page: Any) -> int:
    """Return how many notes, texts and fields of a form lie on a page, beside what is written on it."""
    kinds = (raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_WIDGET, raw.FPDF_ANNOT_STAMP)
    found = 0
    for index in range(min(raw.FPDFPage_GetAnnotCount(page.raw), _MOST_PAGES)):
        remark = raw.FPDFPage_GetAnnot(page.raw, index)
        found += bool(remark) and raw.FPDFAnnot_GetSubtype(remark) in kinds
        raw.FPDFPage_CloseAnnot(remark)
    return found


def _drop_furniture(pages: list[_Page]) -> None:
    """Leave out page numbers, and what stands in the same words at the same place at the edge of many pages."""
    edges = [_edge_lines(page) for page in pages]
    times = Counter(place for lines in edges for place in {_place(item) for item in lines})
    least = max(2, 0.3 * len(pages))
    for page, lines in zip(pages, edges, strict=True):
        left_out = {id(item) for item in lines if _NUMBER.fullmatch(item.text.strip()) or times[_place(item)] >= least}
        page.items = [item for item in page.items if id(item) not in left_out]


def _edge_lines(page: _Page) -> list[TextLine]:
    """Return the first and last lines of a page, as far as they stand at its edge."""
    lines = sorted((item for item in page.items if isinstance(item, TextLine)), key=lambda item: item.box[1])
    tables = [item.box for item in page.items if isinstance(item, Table)]
    first = min((box[1] for box in tables), default=page.height)
    last = max((box[3] for box in tables), default=0.0)
    above = [item for item in lines[:_FURNITURE] if item.box[3] < min(_EDGE * page.height, first)]
    below = [item for item in lines[-_FURNITURE:] if item.box[1] > max((1 - _EDGE) * page.height, last)]
    return [item for item in (*above, *below) if len(item.text) <= _LONGEST_FURNITURE]


def _place(item: TextLine) -> tuple[str, int]:
    return _DIGITS.sub("0", item.text).replace(" ", ""), round(item.box[1] / 4)


def _put(pages: list[_Page], maker: TextMaker) -> None:
    """Put the pages into a text; a paragraph or a table that goes on on the next page goes on in the text."""
    number = 0  # of tables
    row = 0
    last: Item | None = None
    for page in pages:
        for at, item in enumerate(page.items):
            where: dict[str, Any] = {"page": page.number, "box": [round(edge, 1) for edge in item.box]}
            if isinstance(item, TextLine):
                goes_on = isinstance(last, TextLine) and (last.goes_on or (at == 0 and _goes_over(last, item)))
                maker.paragraph(item.text, goes_on=goes_on, **where)
            else:
                rows = item.rows
                if at == 0 and isinstance(last, Table) and _is_same_table(last, item):
                    rows = _without_head(last, rows)
                    maker.continue_table()
                else:
                    number, row = number + 1, 0
                for cells in rows:
                    row += 1
                    maker.row(row, cells, **where, table=number)
            last = item


def _goes_over(last: TextLine, item: TextLine) -> bool:
    """Return whether the first line of a page goes on with the sentence that is open at the end of the last page."""
    is_open = re.search(r"[一-鿿，、0-9]$", last.text) is not None
    return is_open and abs(last.size - item.size) < 0.12 * last.size and item.box[0] - last.box[0] < 1.2 * item.size


def _is_same_table(last: Table, item: Table) -> bool:
    if last.columns != item.columns or bool(last.edges) != bool(item.edges):
        return False
    return all(abs(one - other) < 4 for one, other in zip(last.edges, item.edges, strict=True))


def _without_head(last: Table, rows: list[dict[int, str]]) -> list[dict[int, str]]:
    """Return the rows of a table that goes on, without the head that is repeated."""
    repeated = 0
    while repeated < min(len(rows), len(last.rows)) and rows[repeated] == last.rows[repeated]:
        repeated += 1
    return rows[repeated:]
