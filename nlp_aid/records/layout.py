"""Where in its file a piece of text stands: from offsets to page, sheet and cell, paragraph.

A text that was made from a file of another kind has a *layout* in its record's `meta`: a list of blocks in order, side
by side, each with its `start` and `end` in the text and what is known of its place:

- `page` (from 1) and `box` (left, top, right, bottom in points, from the page's upper left corner) of a PDF,
- `sheet` of a workbook, `slide` of a presentation, `chapter` (a file) of a book, `part` (`note`, `header`, …),
- `paragraph` or `table`, counted from 1 in the document,
- `row` and `column` of its first cell. The lines of such a block are rows, counted on, and tabs part its columns.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

Block = Mapping[str, Any]

# In the order in which they are told.
_TOLD = ("sheet", "page", "slide", "chapter", "part", "table", "paragraph")


def location(layout: Sequence[Block], text: str, offset: int) -> dict[str, Any]:
    """Return where an offset stands in the file.

    Args:
        layout: the blocks, from a record's `meta`.
        text: the text of the record.
        offset: a code point of it.

    Returns:
        What the block says of its place, `row` and `column` being those of the offset, with the `cell` (`C5`) in a sheet;
        nothing before the first block.
    """
    number = bisect_right(layout, offset, key=lambda block: block["start"]) - 1
    if number < 0:
        return {}
    block = layout[number]
    return _place(block, text, offset, text.count("\n", block["start"], offset))


def shown(place: Mapping[str, Any]) -> str:
    """Return a location in words: `page 3`, `sheet 分配表, cell C5`; empty for none."""
    parts = [f"{name} {place[name]}" for name in _TOLD if name in place]
    if "cell" in place:
        parts.append(f"cell {place['cell']}")
    elif "row" in place:
        parts.append(f"row {place['row']}, column {place['column']}")
    return ", ".join(parts)


class Places:
    """Where offsets of a record's text stand in its file, in words; quick for offsets in their order."""

    def __init__(self, record: Mapping[str, Any]) -> None:
        """Take a record; where its `meta` has no layout, no offset has a place."""
        layout = record["meta"].get("layout")
        self._layout: Sequence[Block] = layout if is_layout(layout) else ()
        self._text = record["text"]
        # The block with the last offset, that offset, and the rows of the block before it.
        self._last: tuple[int, int, int] = (-1, 0, 0)

    def __bool__(self) -> bool:
        """Whether the record has a layout."""
        return bool(self._layout)

    def of(self, offset: int) -> str:
        """Return where an offset stands; empty where that is not known."""
        number = bisect_right(self._layout, offset, key=lambda block: block["start"]) - 1
        if number < 0:
            return ""
        block = self._layout[number]
        known, before, rows = self._last
        if known != number or offset < before:
            before, rows = block["start"], 0
        if "row" in block:
            rows += self._text.count("\n", before, offset)
        self._last = (number, offset, rows)
        return shown(_place(block, self._text, offset, rows))


def _place(block: Block, text: str, offset: int, rows: int) -> dict[str, Any]:
    """Return where an offset in a block stands, `rows` rows below its first."""
    found = {name: value for name, value in block.items() if name not in ("start", "end")}
    if "row" in found:
        line = max(text.rfind("\n", block["start"], offset) + 1, block["start"])
        found["row"] += rows
        found["column"] += text.count("\t", line, offset)
        if "sheet" in found:
            found["cell"] = cell_name(found["row"], found["column"])
    return found


def is_layout(value: object) -> bool:
    """Return whether a value can be a layout."""
    return isinstance(value, list) and all(
        isinstance(block, dict) and type(block.get("start")) is int and ("row" not in block or _is_cell(block))
        for block in value
    )


def _is_cell(block: Block) -> bool:
    return type(block["row"]) is int and type(block.get("column")) is int


def cell_name(row: int, column: int) -> str:
    """Return the name of a cell in a spreadsheet: `C5` for row 5, column 3."""
    letters = ""
    while column > 0:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"
