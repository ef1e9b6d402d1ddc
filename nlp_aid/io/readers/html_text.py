"""All text of HTML, in lines, with its tables as rows of cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from nlp_aid.io.readers.made_text import TextMaker

# What nobody sees, what is struck, and how a word is read aloud.
LEFT_OUT = frozenset(
    "script style noscript template head title textarea select option iframe object svg rt rp rtc s strike del".split()
)
_INLINE = frozenset(
    "a abbr acronym b bdi bdo big cite code data dfn em font i img ins kbd label mark nobr q rb ruby samp small span strong "
    "sub sup time tt u var wbr".split()
)
_SPACE = re.compile(r"[ \t\n\f\r]+")
_HIDDEN = re.compile(r"display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden", re.IGNORECASE)
# What a cell says it spans is bounded as browsers do.
_MOST_SPANNED = 1000


def put(root: Any, maker: TextMaker, **where: Any) -> None:
    """Put the text of an element into a text: each block a paragraph, each table of data a table.

    Args:
        root: the element, as lxml has it.
        maker: the text.
        where: what its blocks say of their place.
    """
    from lxml import etree

    parts: list[str] = []
    table = 0
    skipped: Any = None

    def flush() -> None:
        text = _SPACE.sub(" ", "".join(parts))
        parts.clear()
        maker.paragraph(text, **where)

    for event, element in etree.iterwalk(root, events=("start", "end")):
        if skipped is not None:
            if element is skipped and event == "end":
                skipped = None
                parts.append(element.tail or "")
            continue
        tag = element.tag
        if event == "start":
            if is_left_out(element):
                skipped = element
            elif tag == "table" and is_data(element):
                flush()
                table += 1
                for caption in element.iter("caption"):
                    maker.paragraph(inline_text(caption), **where)
                for number, cells in enumerate(table_rows(element), start=1):
                    maker.row(number, cells, **where, table=table)
                maker.end_table()
                skipped = element
            else:
                if tag not in _INLINE:
                    flush()
                parts.append(element.text or "")
        else:
            if tag not in _INLINE:
                flush()
            parts.append(element.tail or "" if element is not root else "")
    flush()


def is_left_out(element: Any) -> bool:
    """Return whether an element's text is none of the page's."""
    if not isinstance(element.tag, str) or element.tag in LEFT_OUT:
        return True
    return element.get("hidden") is not None or _HIDDEN.search(element.get("style") or "") is not None


def is_data(table: Any) -> bool:
    """Return whether a table holds data, not the layout of a page: rows of cells without tables or paragraphs in them."""
    rows = 0
    most = 0
    for row in table.iter("tr"):
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        rows += bool(cells)
        most = max(most, len(cells))
        for cell in cells:
            if len(cell.findall(".//p")) > 5 or cell.find(".//form") is not None:
                return False
    return rows > 1 and most > 1 and next((inner for inner in table.iter("table") if inner is not table), None) is None


def table_rows(table: Any) -> Iterator[dict[int, str]]:
    """Yield the rows of a table: what its cells hold by their column, from 1. What cells span beside the first is empty."""
    taken: dict[int, int] = {}  # columns that a cell above reaches into, and for how many rows yet
    for row in table.iter("tr"):
        cells: dict[int, str] = {}
        reach = {column: left - 1 for column, left in taken.items() if left > 1}
        column = 1
        for cell in row:
            if cell.tag not in ("td", "th"):
                continue
            while column in taken:
                column += 1
            cells[column] = inline_text(cell)
            down = _span(cell, "rowspan")
            for _ in range(_span(cell, "colspan")):
                if down > 1:
                    reach[column] = down - 1
                column += 1
        taken = reach
        if any(text.strip() for text in cells.values()):
            yield cells


def _span(cell: Any, name: str) -> int:
    written = (cell.get(name) or "1").strip()
    return (
        min(max(1, int(written)), _MOST_SPANNED) if written.isascii() and written.isdigit() and len(written) < 6 else 1
    )


def inline_text(element: Any) -> str:
    """Return the text of an element in one line, its blocks parted by spaces."""
    from lxml import etree

    parts: list[str] = []
    skipped: Any = None
    for event, inner in etree.iterwalk(element, events=("start", "end")):
        if skipped is not None:
            if inner is skipped and event == "end":
                skipped = None
                parts.append(inner.tail or "")
            continue
        if event == "start" and is_left_out(inner):
            skipped = inner
            continue
        gap = "" if inner.tag in _INLINE or inner is element else " "
        parts += (
            [gap, inner.text or ""] if event == "start" else [gap, inner.tail or "" if inner is not element else ""]
        )
    return _SPACE.sub(" ", "".join(parts)).strip()


def parsed_html(html: str) -> Any:
    """Return the tree of a page in HTML; None for one that has no element."""
    from lxml import etree
    from lxml.html import HTMLParser

    try:
        return etree.fromstring(
            html, HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
        )
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return None
