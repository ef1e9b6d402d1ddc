"""The tables of a page: in which cell an amount stands, what may fill a role of it, and what the heads of the columns say does."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from nlp_aid.flows.candidates import PARTY, Candidate
from nlp_aid.flows.heads import Part, are_gifts, gives, is_rate, part_of_head
from nlp_aid.flows.page import LAYERS, PARTIES, VERBS, Page, Stretch, mark
from nlp_aid.flows.words import party_of
from nlp_aid.money.tables import NOTHING, Cell, KeptTable
from nlp_aid.text import Reading
from nlp_aid.text.alike import plain

# `一、昭通市`, `（二）社会捐赠`, `1.项目`
_NUMBERING = re.compile(r"(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|[（(]?[0-9]{1,2}[)）、.．])\s?(?![0-9])")
_NOTHING = frozenset("- — —— －－ － / ／ \\ 无".split())
_PART = ("其中", "其 中")
# What money is called.
_MONEY = ("资金", "款", "金额", "经费")
# So many lines above a table say what it is.
_TITLE = 3
# Of the headline and of these lines, so many words at most.
_HEADLINE = 200
# With fewer columns a table is one of items and sums.
_COLUMNS = 3
# The places of a row from the surest to the least sure.
_RECEIVERS: tuple[Part, ...] = ("recipient", "place", "doing")
_PARTIES: tuple[Part, ...] = ("donor", "recipient", "place", "doing", "name")
_PURPOSES: tuple[Part, ...] = ("use", "project", "content")
_NOT_UNDER: dict[str, tuple[Part, ...]] = {
    "donor": ("recipient", "use", "time"),
    "recipient": ("donor", "use", "time"),
}


class Place(NamedTuple):
    """Where a cell stands: in which table, in which row (-1 for a head) and column, and its first word and the one behind it.

    A cell that spans rows is in the first of them; `last` is the last one.
    """

    table: int
    row: int
    last: int
    column: int
    start: int
    end: int
    is_number: bool


@dataclass(slots=True)
class Sheet:
    """A table of a page.

    Attributes:
        parts: what the cells of each column are.
        is_part: of each column whether it has parts of another (其中).
        is_total: of each column whether it has the sums of others.
        is_rate: of each column whether its numbers are prices or standards.
        heads: of each column where its lowest head stands.
        rows: of each row where its cells stand; None for an empty cell.
        totals: the rows with sums of others; with `subtotals` those of a part of the table.
        part_rows: the rows with parts of the one before (其中).
        sections: of each row the last row before it that is nothing but a name, or -1.
        amounts: of each row and column the index of the amount that fills the cell.
        title: what stands in the headline and the lines above.
    """

    parts: list[Part | None]
    is_part: list[bool]
    is_total: list[bool]
    is_rate: list[bool]
    heads: list[Place | None]
    rows: list[list[Place | None]] = field(default_factory=list)
    totals: set[int] = field(default_factory=set)
    subtotals: set[int] = field(default_factory=set)
    part_rows: set[int] = field(default_factory=set)
    sections: list[int] = field(default_factory=list)
    amounts: dict[tuple[int, int], int] = field(default_factory=dict)
    title: str = ""

    def is_sum(self, row: int) -> bool:
        """Tell whether a row has the sums of others."""
        return row in self.totals or row in self.subtotals


class Tables:
    """The tables of a page that have heads and amounts.

    Attributes:
        sheets: the tables.
        cells: of each amount that stands in a cell of one where that is.
        is_whole: of each of those whether the amount is what the cell says, and not one of several in its text.
    """

    def __init__(self, page: Page, reading: Reading, tables: Iterable[KeptTable]) -> None:
        """Put the tables of a raw text on the words of its page."""
        self.page = page
        self.sheets: list[Sheet] = []
        self.cells: dict[int, Place] = {}
        self.is_whole: set[int] = set()
        self._at: dict[int, Place] = {}
        self._rows: dict[tuple[int, int], _Row] = {}
        self._reading = reading
        for whole in tables:
            for table in _unfolded(whole):
                if sum(bool(column.heads) for column in table.columns) > 1:
                    self._put(table)

    def _put(self, table: KeptTable) -> None:
        page, number = self.page, len(self.sheets)
        heads = [self._readable(column.heads[-1:]) for column in table.columns]
        parts = [part_of_head(head) for head in heads]
        if len(parts) < _COLUMNS:
            # In a table of items and sums the items may be anything.
            parts = [None if part == "project" else part for part in parts]
        sheet = Sheet(
            parts,
            [any(self._readable([cell]).startswith(_PART) for cell in column.heads) for column in table.columns],
            [column.is_total for column in table.columns],
            [is_rate(head) for head in heads],
            [
                self._place(cell, number, -1, at, {})
                for at, column in enumerate(table.columns)
                for cell in (column.heads or (NOTHING,))[-1:]
            ],
        )
        at: dict[int, Place] = {}
        places: dict[int, Place] = {}
        for index, cells in enumerate(table.rows):
            row: list[Place | None] = []
            for column, cell in enumerate(cells[: len(table.columns)]):
                place = self._place(cell, number, index, column, places)
                row.append(place)
            named = [cell for cell in cells if cell.text]
            name = next((cell.readable for cell in named if not cell.is_number), "")
            sheet.rows.append(row)
            before = index - 1
            is_name = before >= 0 and sum(place is not None for place in sheet.rows[before]) == 1
            sheet.sections.append(-1 if before < 0 else before if is_name else sheet.sections[before])
            if any(cell.start in table.totals for cell in named[:2]):
                (sheet.subtotals if name.endswith("小计") else sheet.totals).add(index)
            elif name.startswith(_PART):
                sheet.part_rows.add(index)
        for place in places.values():
            at.update(dict.fromkeys(range(place.start, place.end), place))
        for column, of in enumerate(table.columns):
            for cell in of.heads:
                if (place := self._place(cell, number, -1, column, {})) is not None:
                    for word in range(place.start, place.end):
                        at.setdefault(word, place)
        found = {
            index: place
            for index, (start, _) in enumerate(page.amounts)
            if (place := at.get(start)) is not None and place.row >= 0 and start not in self._at
        }
        whole: dict[tuple[int, int], int] = {}
        for index, place in found.items():
            if page.amounts[index][0] == place.start:
                whole.setdefault((place.row, place.column), index)
        if not whole:
            return
        sheet.amounts = whole
        sheet.title = self._title(min(at))
        self.sheets.append(sheet)
        self.cells.update(found)
        self.is_whole.update(whole.values())
        self._at.update(at)

    def _place(self, cell: Cell, table: int, row: int, column: int, places: dict[int, Place]) -> Place | None:
        if not cell.text or cell.text in _NOTHING:
            return None
        if (spanning := places.get(cell.start)) is not None:
            if spanning.column == column:
                spanning = places[cell.start] = spanning._replace(last=row)
            return spanning
        start, end = self.page.words_of(*self._reading.to_readable(cell.start, cell.start + len(cell.text)))
        if start >= end:
            return None
        places[cell.start] = place = Place(table, row, row, column, start, end, cell.is_number)
        return place

    def _readable(self, cells: Iterable[Cell]) -> str:
        return "".join(cell.readable for cell in cells)

    def _title(self, start: int) -> str:
        page = self.page
        first = bisect_left(page.line, page.line[start] - _TITLE)
        return "".join(
            page.words[: min(bisect_left(page.line, 1), _HEADLINE)] + page.words[max(first, start - _HEADLINE) : start]
        )

    def is_in_row(self, one: Candidate) -> bool:
        """Tell whether a candidate stands in a row of a table, and not in a head."""
        place = self._at.get(one.start)
        return place is not None and place.row >= 0

    def is_rate(self, amount: int) -> bool:
        """Tell whether an amount stands under the head of a price or a standard."""
        place = self.cells.get(amount)
        return place is not None and amount in self.is_whole and self.sheets[place.table].is_rate[place.column]

    def may_fill(self, amount: int, one: Candidate, role: str) -> bool:
        """Tell whether a candidate may fill a role of an amount.

        Not what stands in another row, in the head of another column or over two cells, nor a party that stands where the head says what
        else that is. From outside of the table comes no party but a name or what ends like one.
        """
        own = self.cells.get(amount)
        if own is None:
            return True
        first, last = self._at.get(one.start), self._at.get(one.end - 1)
        if first is None:
            is_party = bool(one.whole) or self.page.words[one.end - 1][-1] in PARTY
            return last is None and (is_party or role not in _NOT_UNDER)
        if last is None or (first.table, first.start) != (last.table, last.start) or first.table != own.table:
            return False
        if first.row < 0:
            return first.column == own.column and not (role == "purpose" and self._is_money(one, first.end))
        if first.is_number and not any(stretch.layer == "dates" for stretch in one.whole):
            return False
        sheet = self.sheets[own.table]
        if role in _NOT_UNDER:
            part = sheet.parts[first.column]
            if part in _NOT_UNDER[role] or (part in ("project", "content") and not one.whole):
                return False
        return first.row <= own.row <= first.last or first.row == sheet.sections[own.row]

    def _is_money(self, one: Candidate, end: int) -> bool:
        """Tell whether a part of a head is what the money is called (`补助` in `补助资金`), and not what it is for."""
        return any(self.page.words[at].endswith(_MONEY) for at in range(one.start, min(one.end + 1, end)))

    def told(self, amount: int) -> dict[str, Candidate]:
        """Return what fills the roles of an amount by the heads of the columns."""
        own = self.cells.get(amount)
        if own is None:
            return {}
        sheet = self.sheets[own.table]
        # An amount in the cell of another is a part of that: `10（其中上级6万元）`.
        if sheet.is_sum(own.row) or (own.row, own.column) not in sheet.amounts:
            return {}
        row = self._rows.get((own.table, own.row))
        if row is None:  # of all amounts in a row the same is told, and a row may be long
            row = self._rows[own.table, own.row] = _Row(self, sheet.parts, sheet.rows[own.row])
        found: dict[str, Candidate | None] = {"donor": row.first("donor"), "time": row.first("time")}
        gifts = self._are_gifts(amount, own)
        # In a list of gifts those who are named give; in one of what is handed out they receive.
        receivers = _RECEIVERS if gifts is not False else ("recipient", "name", "place", "doing")
        found["recipient"] = next((one for part in receivers if (one := row.last(part)) is not None), None)
        if found["donor"] is None:
            found["donor"] = self._giver_in_head(own)
        if found["donor"] is None and gifts and not row.may_have("donor"):
            found["donor"] = row.first("name")
        is_list = found["donor"] is not None and gifts and not any(row.may_have(part) for part in _RECEIVERS)
        if is_list and found["recipient"] is None:
            found["recipient"] = self._collector
        found["purpose"] = next((one for part in _PURPOSES if (one := row.first(part)) is not None), None)
        return {role: one for role, one in found.items() if one is not None}

    @functools.cached_property
    def _collector(self) -> Candidate | None:
        """The charity whose name opens the page, if one's does: it has what those gave whom its list names."""
        names = [one for one in self.page.from_to("organisations", 0, 0) if one.end > 0]
        one = max(names, key=lambda one: one.end, default=None)
        if one is None or party_of(self.page.words[one.end - 1]) != "charity":
            return None
        return self._candidate(one.start, one.end)

    def _giver_in_head(self, own: Place) -> Candidate | None:
        """Return the place or organisation that the head of an amount's column names as the giver: `天津协作资金（万元）`."""
        head = self.sheets[own.table].heads[own.column]
        if head is None:
            return None
        for one in self._mentions(head.start, head.end):
            if one.layer in PARTIES and one.end < head.end:
                return self._candidate(one.start, one.end) if gives(self.page.written(one.end, head.end)) else None
        return None

    def filler(self, place: Place, part: Part) -> Candidate | None:
        """Return what a cell says, without the number that it has in a list; None where it is not what its head says."""
        page = self.page
        start, end = place.start, place.end
        if numbering := _NUMBERING.match(page.written(start, end)):
            start = page.words_of(page.starts[start] + numbering.end(), page.ends[end - 1])[0]
        if start >= end or (place.is_number and part != "time"):
            return None
        text = page.written(start, end)
        inside = self._mentions(start, end)
        if text.startswith(_PART) or (part != "time" and part not in _PURPOSES and page.classes[end - 1] in VERBS):
            return None
        if part in ("place", "doing") and not (
            any(one.layer in PARTIES for one in inside) or text.rstrip("）)等")[-1:] in PARTY
        ):
            return None
        if part == "time" and not any(one.layer == "dates" for one in inside):
            return None
        return self._candidate(start, end)

    def _candidate(self, start: int, end: int) -> Candidate:
        page = self.page
        one = Candidate(start, end)
        one.whole = [stretch for stretch in self._mentions(start, end) if (stretch.start, stretch.end) == (start, end)]
        one.key = plain(page.written(start, end))
        one.left, one.right = mark(page, start - 1, page.clause[start]), mark(page, end, page.clause[end - 1])
        return one

    def _mentions(self, start: int, end: int) -> list[Stretch]:
        """Return the mentions in a stretch of words."""
        return [one for layer in LAYERS for one in self.page.from_to(layer, start, end - 1) if one.end <= end]

    def _are_gifts(self, amount: int, own: Place) -> bool | None:
        """Tell whether the head of an amount's column, or else what stands above its table, speaks of gifts or of what is handed out."""
        said = are_gifts(self.page.money[amount].column or "")
        return are_gifts(self.sheets[own.table].title) if said is None else said


class _Row:
    """What the cells of a row say under their heads; looked for once, when it is asked for."""

    def __init__(self, tables: Tables, parts: Sequence[Part | None], places: Sequence[Place | None]) -> None:
        self._tables, self._parts = tables, frozenset(parts)
        self._places: dict[Part, list[Place]] = {}
        for part, place in zip(parts, places, strict=False):
            if part is not None and place is not None:
                self._places.setdefault(part, []).append(place)
        self._found: dict[tuple[Part, int], Candidate | None] = {}

    def may_have(self, part: Part) -> bool:
        """Tell whether the table has a column for it."""
        return part in self._parts

    def first(self, part: Part) -> Candidate | None:
        """Return what the first cell under such a head says that says it."""
        return self._next(part, 1)

    def last(self, part: Part) -> Candidate | None:
        """Return what the last one says."""
        return self._next(part, -1)

    def _next(self, part: Part, step: int) -> Candidate | None:
        if (part, step) not in self._found:
            fillers = (self._tables.filler(place, part) for place in self._places.get(part, [])[::step])
            self._found[part, step] = next((one for one in fillers if one is not None), None)
        return self._found[part, step]


def _unfolded(table: KeptTable) -> list[KeptTable]:
    """Return a table that is printed in two or more halves side by side as one below the other, or as tables of their own."""
    lowest = [column.heads[-1].readable if column.heads else "" for column in table.columns]
    size = len(lowest)
    width = next(
        (at for at in range(2, size // 2 + 1) if size % at == 0 and lowest == lowest[:at] * (size // at)), size
    )
    if width < size and any(part_of_head(head) for head in lowest[:width]):
        rows = [row[at : at + width] for at in range(0, size, width) for row in table.rows]
        return [
            table._replace(columns=table.columns[:width], rows=[row for row in rows if any(cell.text for cell in row)])
        ]
    starts = [0]
    last_of = {name: at for at, name in enumerate(lowest)}
    reach = -1  # where the last column stands that is called like one of numbers since the last start
    for at in range(size - 1):
        if at >= 2 and reach > at and part_of_head(lowest[at]) in _PARTIES:
            starts.append(at)
            reach = -1
        if table.columns[at].is_number and lowest[at]:
            reach = max(reach, last_of[lowest[at]])
    return [
        table._replace(columns=table.columns[first:last], rows=[row[first:last] for row in table.rows])
        for first, last in zip(starts, [*starts[1:], size], strict=True)
    ]


def same(tables: Tables, kinds: Sequence[Sequence[float]]) -> list[Sequence[float]]:
    """Return how probable each kind is of each amount, of those of one column the mean: a column holds things of one kind."""
    found = list(kinds)
    columns: dict[tuple[int, int], list[int]] = {}
    for amount in sorted(tables.is_whole):
        place = tables.cells[amount]
        if not tables.sheets[place.table].is_sum(place.row):
            columns.setdefault((place.table, place.column), []).append(amount)
    for column in columns.values():
        mean = [sum(values) / len(column) for values in zip(*(kinds[amount] for amount in column), strict=True)]
        for amount in column:
            found[amount] = mean
    return found


def agree(tables: Tables, flows: Sequence[tuple[int, dict[str, Candidate | None]]]) -> None:
    """Let the flows of a column agree in what neither their rows nor the heads tell: what most of them have from elsewhere fills all.

    Where most have nothing, none has anything.

    Args:
        tables: the tables of a page.
        flows: the amount of each flow, and what fills its roles; that is changed.
    """
    columns: dict[tuple[int, int], list[tuple[int, dict[str, Candidate | None]]]] = {}
    for amount, roles in flows:
        place = tables.cells.get(amount)
        if place is not None and amount in tables.is_whole and not tables.sheets[place.table].is_sum(place.row):
            columns.setdefault((place.table, place.column), []).append((amount, roles))
    for column in columns.values():
        for role in column[0][1]:
            free = [roles for _, roles in column if (one := roles[role]) is None or not tables.is_in_row(one)]
            there: dict[str | None, list[Candidate | None]] = {}
            for roles in free:
                one = roles[role]
                there.setdefault(None if one is None else one.key, []).append(one)
            most = max(there.values(), key=len, default=[])
            if 2 * len(most) > len(column):
                for roles in free:
                    names = [other and other.key for name, other in roles.items() if name != role]
                    if most[0] is None or most[0].key not in names:
                        roles[role] = most[0]
