"""What the sums of tables are sums of: the parts of a row (其中, 合计), and the rows that a total row adds up."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from decimal import Decimal

from nlp_aid.flows.tables import Sheet, Tables
from nlp_aid.money.numbers import EXACT
from nlp_aid.money.value import MoneyMatch

# Sums are printed rounded.
_ROUNDING = Decimal("0.002")
# How much of a column has to be the sum of those beside it, where no head says so.
_MOST = 0.8
# So many columns beside one, and rows below one, are added up.
_COLUMNS, _ROWS = 12, 100
# By so many rows it is told what a column adds up.
_LOOKED_AT = 50
# So many digits round numbers have.
_ROUND = 2


def are_alike(one: Decimal, other: Decimal) -> bool:
    """Tell whether two numbers are the same but for rounding."""
    return abs(one - other) <= max(abs(one), abs(other)) * _ROUNDING


def _is_odd(value: Decimal) -> bool:
    """Tell whether a number has three digits or more that are not zeros at its end, so that it adds up to another by no chance."""
    return len(str(value).replace(".", "").strip("0")) > _ROUND


def told_again(tables: Tables, money: Sequence[MoneyMatch], flows: Collection[int]) -> set[int]:
    """Return the amounts that are no flows of their own: a sum that says only what another amount has said.

    That is the sum of a row with one amount, and the sum of a column that the text before the table tells.

    Args:
        tables: the tables of a page.
        money: its amounts.
        flows: the indexes of those that may be flows.
    """
    found = set()
    before = _Before(tables, money, flows)
    for sheet in tables.sheets:
        beside: dict[int, list[int]] = {}  # of each row its amounts in columns that are no sums
        for (row, column), amount in sheet.amounts.items():
            if not (sheet.is_rate[column] or sheet.is_total[column]):
                beside.setdefault(row, []).append(amount)
        for (row, column), amount in sheet.amounts.items():
            value = money[amount].value
            if amount not in flows or value is None:
                continue
            others = beside.get(row, []) if sheet.is_total[column] else []
            is_same = len(others) == 1 and others[0] in flows and money[others[0]].value == value
            if is_same or (row in sheet.totals and before.last(amount, value) is not None):
                found.add(amount)
    return found


class _Before:
    """The flows of the text between the tables, by their currencies and values."""

    def __init__(self, tables: Tables, money: Sequence[MoneyMatch], flows: Collection[int]) -> None:
        self.money = money
        self._amounts: dict[str, dict[Decimal, list[int]]] = {}
        for amount in sorted(flows):
            value = money[amount].value
            if amount not in tables.is_whole and value is not None:
                self._amounts.setdefault(money[amount].currency, {}).setdefault(value, []).append(amount)
        self._values = {currency: sorted(of) for currency, of in self._amounts.items()}

    def last(self, amount: int, value: Decimal) -> int | None:
        """Return the last before an amount that has a value, as far as it is rounded."""
        currency = self.money[amount].currency
        values, margin = self._values.get(currency, []), abs(value) * _ROUNDING
        near = values[bisect_left(values, value - margin) : bisect_right(values, value + margin)][:_LOOKED_AT]
        before = (self._amounts[currency][one] for one in near)
        return max((of[at - 1] for of in before if (at := bisect_left(of, amount))), default=None)


def wholes(tables: Tables, money: Sequence[MoneyMatch], flows: Collection[int]) -> dict[int, int]:
    """Return of each flow in a table that is a part of another the amount of that.

    Args:
        tables: the tables of a page.
        money: its amounts.
        flows: the indexes of those that are flows.
    """
    found: dict[int, int] = {}
    before = _Before(tables, money, flows)
    for sheet in tables.sheets:
        _Sums(sheet, money, flows, before, found).add()
    return found


class _Sums:
    """The sums of one table."""

    def __init__(
        self,
        sheet: Sheet,
        money: Sequence[MoneyMatch],
        flows: Collection[int],
        before: _Before,
        found: dict[int, int],
    ) -> None:
        self.sheet, self.money, self.flows, self.before, self.found = sheet, money, flows, before, found
        self.columns = [column for column in sorted({of for _, of in sheet.amounts}) if not sheet.is_rate[column]]
        self.first = min(sheet.amounts.values())
        self.names_givers = not {"donor", "name"}.isdisjoint(sheet.parts)
        self._rows_of: dict[int, list[int]] = {}
        for row, column in sorted(sheet.amounts):
            self._rows_of.setdefault(column, []).append(row)

    def _value(self, row: int, column: int) -> Decimal | None:
        amount = self.sheet.amounts.get((row, column))
        return None if amount is None else self.money[amount].value

    def _flow(self, row: int, column: int) -> int | None:
        amount = self.sheet.amounts.get((row, column))
        return amount if amount in self.flows else None

    def add(self) -> None:
        """Note what each amount is a part of."""
        whole_of_column = self._wholes_of_columns()
        tops: dict[int, list[tuple[int, int]]] = {column: [] for column in self.columns}
        for (row, column), amount in sorted(self.sheet.amounts.items()):
            if column not in tops or amount not in self.flows:
                continue
            above = whole_of_column.get(column)
            while above is not None and self._value(row, above) is None:
                above = whole_of_column.get(above)
            value = None if above is None else self._value(row, above)
            if above is None or value is None:
                tops[column].append((row, amount))
                continue
            whole = self._flow(row, above)
            if whole is None and value == self.money[amount].value:
                # It stands for the sum of its row, which would say the same again.
                tops[above].append((row, amount))
            elif (whole := self._told_before(value) if whole is None else whole) is not None and self._is_less(
                amount, whole
            ):
                self.found[amount] = whole
            else:
                tops[column].append((row, amount))
        for column in self.columns:
            self._add_column(column, tops[column])

    def _wholes_of_columns(self) -> dict[int, int]:
        """Return of each column that has parts of another that other one."""
        sheet, found = self.sheet, {}
        whole: int | None = None
        for column in self.columns:
            if not sheet.is_part[column]:
                whole = column
            elif whole is not None:
                found[column] = whole
        for at, column in enumerate(self.columns):
            if sheet.is_part[column]:
                continue
            behind = [other for other in self.columns[at + 1 : at + 1 + _COLUMNS] if other not in found]
            before = [other for other in reversed(self.columns[max(0, at - _COLUMNS) : at]) if other not in found]
            for run in (behind, before):
                if (size := self._run(column, run)) > 0:
                    found.update(dict.fromkeys(run[:size], column))
                    break
        return found

    def _run(self, column: int, others: list[int]) -> int:
        """Return how many of other columns, in order, a column adds up; 0 where it does not."""
        wholes = [(row, self._value(row, column)) for row in self._rows_of[column][:_LOOKED_AT]]
        rows = [(whole, self._reached(row, others)) for row, whole in wholes if whole is not None]
        is_named = self.sheet.is_total[column]
        if len(rows) < 2 and not is_named:
            return 0
        for size in range(len(others), 1, -1):
            filled = adding = 0
            for whole, reached in rows:
                count, total = reached[size]
                if count > 1 or (count and is_named):
                    filled += 1
                    adding += are_alike(total, whole)
            if filled and adding >= _MOST * filled and (is_named or filled > 1):
                return size
        return 0

    def _reached(self, row: int, columns: list[int]) -> list[tuple[int, Decimal]]:
        """Return how many of the first so many columns have a value in a row, and what they add up to: of none, of one, and so on."""
        found = [(0, Decimal(0))]
        for column in columns:
            count, total = found[-1]
            value = self._value(row, column)
            found.append((count, total) if value is None else (count + 1, total + value))
        return found

    def _add_column(self, column: int, tops: list[tuple[int, int]]) -> None:
        """Note what the rows of a column are parts of."""
        sheet = self.sheet
        open_rows: list[tuple[int, int]] = []  # those that no sum has claimed
        sums: list[tuple[int, int]] = []
        above: int | None = None  # a sum that stands above its rows
        by_row = dict(tops)
        rows = sorted({*by_row, *(row for row in sheet.totals | sheet.subtotals if (row, column) in sheet.amounts)})
        for row in rows:
            amount = by_row.get(row)
            if row in sheet.part_rows and amount is not None and open_rows and self._is_less(amount, open_rows[-1][1]):
                self.found[amount] = open_rows[-1][1]
            elif not sheet.is_sum(row):
                if amount is not None:
                    open_rows.append((row, amount))
            else:
                claimed = open_rows if row in sheet.subtotals else [*sums, *open_rows]
                whole = amount if amount is not None else self._told_before(self._value(row, column))
                if not claimed:
                    above = whole
                elif whole is not None:
                    self._claim(claimed, whole)
                    sums = [*(sums if row in sheet.subtotals else []), *([(row, amount)] if amount is not None else [])]
                    open_rows = []
        if above is not None:
            self._claim([one for one in (*sums, *open_rows) if one[1] != above], above)
        elif left := self._nested([*sums, *open_rows] if not sums else open_rows):
            whole = self._told_before(sum((self.money[amount].value or Decimal(0) for _, amount in left), Decimal(0)))
            if whole is not None and len(left) > 1:
                self._claim(left, whole)

    def _claim(self, rows: list[tuple[int, int]], whole: int) -> None:
        for _, amount in self._nested(rows):
            if amount != whole and self._is_less(amount, whole):
                self.found[amount] = whole

    def _is_less(self, amount: int, whole: int) -> bool:
        mine, its = self.money[amount].value, self.money[whole].value
        return mine is not None and its is not None and mine <= its

    def _nested(self, rows: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Note the rows that those just below them add up to, and return the rest."""
        values = [self.money[amount].value or Decimal(0) for _, amount in rows]
        rest, at = [], 0
        while at < len(rows):
            rest.append(rows[at])
            reached, size = Decimal(0), 0
            while reached < values[at] and size < _ROWS and at + 1 + size < len(rows):
                reached = EXACT.add(reached, values[at + 1 + size])
                size += 1
            parts = values[at + 1 : at + 1 + size]
            # 全市 above its counties is the sum of all; no list of givers is so.
            is_first = at == 0 and size == len(rows) - 1 and not self.names_givers
            if size > 1 and reached == values[at] and (is_first or sum(_is_odd(value) for value in parts) > 1):
                for _, part in rows[at + 1 : at + 1 + size]:
                    self.found[part] = rows[at][1]
                at += size
            at += 1
        return rest

    def _told_before(self, value: Decimal | None) -> int | None:
        """Return the flow outside of the table that has a value, if it is told before."""
        return None if value is None else self.before.last(self.first, value)
