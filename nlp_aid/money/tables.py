"""Cells of tables, which take their unit from a caption (`单位：万元`) or from the heading of their column (`资金（万元）`).

Tables are read from the raw text, where the gaps between cells are still there. A row is a line or a `<tr>`; between
cells stand tabs, bars, `<td>`, commas or spaces; or every cell is a line, as in pages scraped without their markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from nlp_aid.money.currencies import YUAN, by_country, unit_at
from nlp_aid.money.lexicon import any_of, load
from nlp_aid.money.numbers import EXACT, plain, read_number
from nlp_aid.money.value import MoneyMatch
from nlp_aid.text import read_text

_TRIGGER = re.compile(r"[单單]位\s{0,3}[:：]|[（(][^\s（()）]{0,6}元[)）]|/[十百千万亿萬億]{0,2}元\s")
_CAPTION = re.compile(
    r"[单單]位\s{0,3}[:：]\s{0,3}(?P<unit>[^\s，。；：:,;<>|（）()\]】]{1,12})\s{0,3}[)）\]】]?\s{0,3}(?=[\s|<,，]|$)"
)
# Before a caption that is a part of a cell that is not the first: `县区\t资金（单位：万元）`.
_OF_COLUMN = re.compile(r"[\t|][^\t|]*[^\t|（( ][（( ]*$")
# `资金（万元）`, `资金（单位：万元）`, `资金/万元`
_IN_BRACKETS = re.compile(
    r"(?:[（(](?:[单單]位[:：])?(?P<unit>[^（()）:：]{1,10})[)）]|/(?P<behind>[^/]{1,6}))\s{0,3}$"
)
_TABLE_ROW = re.compile(r"<tr[^<>]{0,200}>|</tr\s{0,3}>", re.IGNORECASE)
_LINE = re.compile(r"\r?\n")
# Between cells, the surest sign first; a row is parted by the first that it has.
_GAPS = tuple(
    re.compile(gap, re.IGNORECASE)
    for gap in (
        r"</?t[dh][^<>]{0,200}>",
        r"\|",
        r"\t",
        r"\u3000{1,40}| {2,40}",
        r" ",
        r"(?<![0-9])[,，]|[,，](?![0-9]{3}(?![0-9]))",
    )
)
_TAG = re.compile(r"<[^<>]{0,200}>|&nbsp;")
_NUMBER = re.compile(r"[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+(?:[.．][0-9０-９]+)?|[0-9０-９]+(?:[.．][0-9０-９]+)?")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_PROSE = re.compile("[。；！？]")
# What is longer is text.
_LONGEST_LABEL = 40


class _Cell(NamedTuple):
    start: int
    text: str

    @property
    def is_number(self) -> bool:
        return _NUMBER.fullmatch(self.text) is not None


class _Unit(NamedTuple):
    """What numbers in a column are in."""

    factor: Decimal
    currency: str
    per: str | None = None


@dataclass(slots=True)
class _Table:
    """The table that is being read: its caption's unit, its headings, and its cells so far where each is a line."""

    unit: _Unit | None = None
    headings: list[str] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)  # lines of one cell before the first number
    singles: int = 0
    columns: int = 0

    def amounts(self, cells: list[_Cell]) -> Iterator[MoneyMatch]:
        """Yield the amounts in a row."""
        if len(cells) == 1:
            yield from self._single(cells[0])
            return
        if not any(cell.is_number for cell in cells):
            if any(cell.text.strip("-: ") for cell in cells):
                self.headings = [cell.text for cell in cells]
            return
        aligned = len(cells) == len(self.headings)
        for column, cell in enumerate(cells):
            labelled = column == 0 and (_YEAR.fullmatch(cell.text) or not cells[1].is_number)
            if cell.is_number and not labelled:
                yield from self._amount(cell, self.headings[column] if aligned else "")

    def _single(self, cell: _Cell) -> Iterator[MoneyMatch]:
        """Read a table of which every cell is a line: its headings stand before the label of the first row."""
        if self.headings or self.unit is None:
            return
        if not cell.is_number and not self.columns:
            self.labels.append(cell.text)
            return
        if not self.columns:
            numbered = bool(self.labels) and _is_count(self.labels[0])
            self.columns = max(1, len(self.labels) - (not numbered))
            self.singles = len(self.labels)
        column = self.singles % self.columns
        self.singles += 1
        if cell.is_number and (column or self.columns == 1):
            yield from self._amount(cell, self.labels[column] if self.columns > 1 else "")

    def _amount(self, cell: _Cell, heading: str) -> Iterator[MoneyMatch]:
        own = _IN_BRACKETS.search(heading)
        unit = _unit(own["unit"] or own["behind"]) if own else self.unit
        if unit is None or _is_count(heading):
            return
        number = Decimal(re.sub("[,，]", "", cell.text).replace("．", "."))
        value = plain(EXACT.multiply(number, unit.factor))
        end = cell.start + len(cell.text)
        yield MoneyMatch(start=cell.start, end=end, text=cell.text, value=value, currency=unit.currency, per=unit.per)


def find_cells(raw: str) -> list[MoneyMatch]:
    """Return the amounts in the tables of a raw text, with offsets into it, in order."""
    return list(_find_cells(raw)) if _TRIGGER.search(raw) else []


def _find_cells(raw: str) -> Iterator[MoneyMatch]:
    table: _Table | None = None
    for start, row in _rows(raw):
        if unit := _caption(row):
            table = _Table(unit)
            continue
        cells = _cells(start, row)
        if not cells:
            continue
        if _PROSE.search(row) or any(len(cell.text) > _LONGEST_LABEL for cell in cells):
            table = None
        elif table is None and len(cells) > 1 and any(_has_unit(cell.text) for cell in cells):
            table = _Table(headings=[cell.text for cell in cells])
        elif table is not None:
            yield from table.amounts(cells)


def _rows(raw: str) -> Iterator[tuple[int, str]]:
    """Yield the rows, each with its offset: what stands in a `<tr>`, and outside of those every line."""
    at = 0
    inside = False
    for tag in [*_TABLE_ROW.finditer(raw), None]:
        end = tag.start() if tag else len(raw)
        if inside:
            yield at, raw[at:end]
        else:
            for line in [*_LINE.finditer(raw, at, end), None]:
                line_end = line.start() if line else end
                yield at, raw[at:line_end]
                at = line.end() if line else end
        inside = tag is not None and not tag.group().startswith("</")
        at = tag.end() if tag else end


def _cells(start: int, row: str) -> list[_Cell]:
    body = row.strip(" \t|\u3000") if "<" not in row else row
    offset = row.find(body)
    gap = next((gap for gap in _GAPS if gap.search(body)), None)
    ends = [*gap.finditer(body), None] if gap else [None]
    cells = []
    at = 0
    for match in ends:
        cell = body[at : match.start() if match else len(body)]
        bare = _TAG.sub(lambda tag: " " * len(tag.group()), cell)
        if text := bare.strip():
            cells.append(_Cell(start + offset + at + bare.find(text), text))
        at = match.end() if match else len(body)
    return cells


def _caption(row: str) -> _Unit | None:
    """Return the unit that a row states for the whole table: `（单位：万元）`, `表2 资金安排（万元）`."""
    caption = _CAPTION.search(row)
    if caption and not _OF_COLUMN.search(row, 0, caption.start()):
        return _unit(caption["unit"])
    title = _IN_BRACKETS.search(row) if row.lstrip().startswith("表") and len(row) <= _LONGEST_LABEL else None
    return _unit(title["unit"]) if title and title["unit"] else None


def _has_unit(heading: str) -> bool:
    own = _IN_BRACKETS.search(heading)
    return own is not None and _unit(own["unit"] or own["behind"]) is not None


def _unit(words: str) -> _Unit | None:
    """Return what `万元`, `人民币万元`, `亿美元`, `元/亩` or `万元、%` says; None where it is no unit of money."""
    text, _, per = read_text(words).text.partition("、")[0].strip().partition("/")
    text = text.removeprefix("人民币") or text
    number = read_number(text, 0)
    at = number.end if number else 0
    unit = unit_at(text, at)
    if unit is None or at + len(unit.name) != len(text):
        return None
    factor = EXACT.multiply(number.size.lower, unit.factor) if number else unit.factor
    if unit.code is None and unit.base != YUAN:
        return _Unit(factor, by_country(text, 0, str(unit.base)), per or None)
    return _Unit(factor, unit.code or "CNY", per or None)


def _is_count(heading: str) -> bool:
    """Tell whether a column's heading says that it counts or orders things: 户数, 序号, 占比."""
    name = read_text(_IN_BRACKETS.sub("", heading)).text.strip()
    return re.search(rf"{any_of(load('words')['count_headings'])}$", name) is not None
