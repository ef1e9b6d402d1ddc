"""Sums in tables: rows and columns of 合计 against the cells that they are the sums of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from nlp_aid.checks.figures import Figure, of_money
from nlp_aid.checks.find import Found
from nlp_aid.checks.words import words
from nlp_aid.money import MoneyMatch

# Between two cells of one table.
_FURTHEST = 600

_Cell = tuple[MoneyMatch, Figure]


def find_in_tables(money: Sequence[MoneyMatch]) -> Iterator[Found]:
    """Yield the checks of the sums of tables.

    Args:
        money: the amounts of a text, in order: their rows and columns, and which are sums, are what the money layer says.
    """
    for table in _tables(money):
        yield from _columns(table)


def _tables(money: Sequence[MoneyMatch]) -> Iterator[list[_Cell]]:
    table: list[_Cell] = []
    seen: set[tuple[str, str]] = set()
    for index, one in enumerate(money):
        if one.value is None or not one.row or not one.column:
            continue
        key = (one.row, one.column)
        if table and (key in seen or one.start - table[-1][0].end > _FURTHEST):
            yield table
            table, seen = [], set()
        seen.add(key)
        table.append((one, of_money(one, index)))
    if table:
        yield table


def _columns(table: list[_Cell]) -> Iterator[Found]:
    """Yield the checks of one table; none where a row is a part of another, or there are sums within it."""
    rows = list(dict.fromkeys(str(money.row) for money, _ in table))
    columns = list(dict.fromkeys(str(money.column) for money, _ in table))
    if any(part in name for name in rows for part in words("part_rows")):
        return
    cells = {(str(money.row), str(money.column)): (money, figure) for money, figure in table}
    total_rows = [row for row in rows if _is_total(row)]
    others = [row for row in rows if row not in total_rows]
    if len(total_rows) == 1 and len(others) > 1 and total_rows[0] in (rows[0], rows[-1]):
        for column in columns:
            whole = cells.get((total_rows[0], column))
            parts = [cells[row, column][1] for row in others if (row, column) in cells]
            if whole is not None and len(parts) > 1:
                yield _sum(whole[1], parts)


def _is_total(name: str) -> bool:
    return name.strip("：: ").endswith(("合计", "总计", "合計", "總計"))


def _sum(whole: Figure, parts: Sequence[Figure]) -> Found:
    expected = sum((part.value for part in parts), Decimal(0))
    tolerance = (whole.step + sum((part.step for part in parts), Decimal(0))) / 2
    return Found("sum", whole, tuple(parts), expected, tolerance)
