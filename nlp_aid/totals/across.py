"""A table with a column for each value of one of its columns: years side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from nlp_aid.layers.specification import Field
from nlp_aid.totals.columns import Column
from nlp_aid.totals.sorting import check_sort, sorted_by

if TYPE_CHECKING:
    from nlp_aid.totals.totals import Table

# What a column is called of what has no value.
UNKNOWN = "unknown"
_INTERVAL = ("sum", "lower", "upper")


def spread(table: Table, across: Column, top: int | None, sort: str | None) -> Table:
    """Return a table with a column for each value that one of its columns has, and the sum of these.

    Args:
        table: a table with all its rows.
        across: the column whose values become columns.
        top: the first so many rows of each currency.
        sort: the column to sort by, in place of the sum.

    Returns:
        The table: of flows with sums, of mentions with counts. A cell is None where there is nothing.

    Raises:
        ValueError: there is no column to sort by.
    """
    names = [column.name for column in table.columns]
    is_sum = _INTERVAL[0] in names
    value = next(column for column in table.columns if column.name == (_INTERVAL[0] if is_sum else names[-2]))
    gone = {across.name, across.key.name if across.key else "", *_INTERVAL, value.name, table.layer, "documents"}
    kept = [column for column in table.columns if column.name not in gone]
    heads = _heads(table, across, {column.name for column in kept} | {value.name})
    rows: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in table.rows:
        there = rows.setdefault(tuple(row[column.name] for column in kept), {})
        head = heads[_key(row, across)]
        for name in (head, value.name):
            there[name] = there.get(name, 0) + Decimal(row[value.name])
    columns = (*kept, *(Field(name=head, kind=value.kind) for head in heads.values()), value)
    shown = [_shown(key, there, columns, kept) for key, there in rows.items()]
    if sort is not None:
        check_sort(columns, sort)
    shown = sorted_by(shown, sort or value.name, columns)
    order = list(table.totals)
    shown.sort(key=lambda row: order.index(row["currency"]) if is_sum else 0)
    of_currency: Counter[str | None] = Counter()
    taken = []
    for row in shown:
        of_currency[currency := row["currency"] if is_sum else None] += 1
        if top is None or of_currency[currency] <= top:
            taken.append(row)
    return replace(table, columns=columns, rows=taken, more=len(shown) - len(taken))


def _key(row: dict[str, Any], across: Column) -> tuple[Any, Any]:
    return row[across.name], row[across.key.name] if across.key else None


def _heads(table: Table, across: Column, taken: set[str]) -> dict[tuple[Any, Any], str]:
    """Return what the column of each value is called, in the order of the columns."""
    values = sorted({_key(row, across) for row in table.rows}, key=lambda one: (one[0] is None, str(one)))
    times = Counter(str(value) for value, _ in values)
    heads = {}
    for value, key in values:
        head = UNKNOWN if value is None and key is None else str(value if value is not None else key)
        if times[str(value)] > 1 and key is not None:
            head += f" ({key})"
        while head in taken:
            head = f"{across.name} {head}"
        taken.add(head)
        heads[value, key] = head
    return heads


def _shown(
    key: tuple[Any, ...], there: dict[str, Any], columns: tuple[Field, ...], kept: list[Field]
) -> dict[str, Any]:
    row: dict[str, Any] = dict(zip((column.name for column in kept), key, strict=True))
    for column in columns[len(kept) :]:
        number = there.get(column.name)
        row[column.name] = None if number is None else format(number, "f") if column.kind == "decimal" else int(number)
    return row
