"""Tables of HTML, with cells that span rows and columns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_aid.money.heads import TableUnit
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.tables.grid import Cell, Grid, cell_of
from nlp_aid.money.tables.lines import caption_of, grids, last_unit, note_below, note_in

_TAG = re.compile(r"<(?P<end>/?)(?P<name>table|caption|tr|td|th)\b(?P<attributes>[^<>]{0,300})>", re.IGNORECASE)
_SPAN = re.compile(r"\b(?P<name>row|col)span\s?=\s?[\"']?(?P<count>[0-9]{1,3})", re.IGNORECASE)
_MOST_COLUMNS = 200


def tables_in_markup(lexicon: MoneyLexicon, raw: str) -> Iterator[Grid]:
    """Yield the tables of a raw text: those of HTML, and between them those in lines."""
    at = 0
    for start, end, tags in _stretches(raw):
        yield from grids(lexicon, raw, at, start)
        unit = last_unit(lexicon, raw, at, start)
        grid = _Reader(lexicon, raw, unit).read(tags, end)
        if grid.unit is None:
            grid.unit = note_in(lexicon, grid) or note_below(lexicon, raw, end)
        yield grid
        at = end
    yield from grids(lexicon, raw, at, len(raw))


def _stretches(raw: str) -> Iterator[tuple[int, int, list[re.Match[str]]]]:
    """Yield where tables start and end, with their tags."""
    tags: list[re.Match[str]] = []
    for tag in _TAG.finditer(raw) if "<t" in raw or "<T" in raw else ():
        name = tag["name"].lower()
        if name == "table" and tags and not tag["end"] and any(t["name"].lower() != "table" for t in tags):
            yield tags[0].start(), tag.start(), tags
            tags = []
        tags.append(tag)
        if name == "table" and tag["end"]:
            yield tags[0].start(), tag.end(), tags
            tags = []
    if tags:
        yield tags[0].start(), tags[-1].end(), tags


class _Reader:
    """Puts the cells of one table where they belong."""

    def __init__(self, lexicon: MoneyLexicon, raw: str, unit: TableUnit | None) -> None:
        self.lexicon = lexicon
        self.raw = raw
        self.grid = Grid(unit)
        self.spanning: dict[int, tuple[int, Cell]] = {}  # column: rows left, and the cell

    def read(self, tags: list[re.Match[str]], end: int) -> Grid:
        row: list[Cell] | None = None
        for at, tag in enumerate(tags):
            name = tag["name"].lower()
            if tag["end"]:
                if name == "tr" and row is not None:
                    self._close(row)
                    row = None
                continue
            stop = tags[at + 1].start() if at + 1 < len(tags) else end
            if name == "caption":
                cell = cell_of(self.raw, tag.end(), stop)
                self.grid.unit = caption_of(self.lexicon, cell.text, [cell]) or self.grid.unit
            elif name == "tr":
                if row is not None:
                    self._close(row)
                row = []
            elif name in ("td", "th"):
                row = [] if row is None else row
                self._put(row, cell_of(self.raw, tag.end(), stop), tag["attributes"])
        if row is not None:
            self._close(row)
        return self.grid

    def _put(self, row: list[Cell], cell: Cell, attributes: str) -> None:
        self._carry(row)
        spans = {match["name"].lower(): int(match["count"]) for match in _SPAN.finditer(attributes)}
        rows, columns = spans.get("row", 1), min(spans.get("col", 1), _MOST_COLUMNS)
        for _ in range(max(1, columns)):
            if len(row) < _MOST_COLUMNS:
                if rows > 1:
                    self.spanning[len(row)] = rows - 1, cell
                row.append(cell)

    def _carry(self, row: list[Cell]) -> None:
        """Put what spans from the rows above into a row, as far as it goes on from its end."""
        while (span := self.spanning.get(len(row))) is not None:
            left, cell = span
            if left > 1:
                self.spanning[len(row)] = left - 1, cell
            else:
                del self.spanning[len(row)]
            row.append(cell)

    def _close(self, row: list[Cell]) -> None:
        self._carry(row)
        if any(cell.text for cell in row):
            self.grid.rows.append(row)
