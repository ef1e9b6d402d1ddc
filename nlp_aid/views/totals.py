"""What was added up, in words: for a terminal, and as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from nlp_aid.layers.specification import Field
from nlp_aid.money.numbers import plain
from nlp_aid.money.specification import number
from nlp_aid.totals.totals import REASONS, Table
from nlp_aid.views.printable import one_line

_NUMBERS = ("decimal", "integer")
# What means something in Markdown, or in the HTML that may be in it.
_MARKS = re.compile(r"[\\`*_{}\[\]<>()#+!|~&$^:@=-]")


def is_number(column: Field) -> bool:
    """Tell whether a column is one of numbers."""
    return column.kind in _NUMBERS


def cells(table: Table) -> Iterator[list[str]]:
    """Yield the rows as words, numbers with thousands separators; an upper bound that is not there is `∞`."""
    for row in table.rows:
        yield [_cell(row[column.name], column) for column in table.columns]


def _cell(value: Any, column: Field) -> str:
    if value is None:
        return "∞" if column.name == "upper" and column.kind == "decimal" else ""
    if column.kind == "decimal":
        return number(value)
    return f"{value:,}" if type(value) is int else one_line(str(value))


def notes(table: Table, *, sums: bool = True, said: Callable[[str], str] = str) -> list[str]:
    """Return sentences on what the rows are made of, and what is left out of them.

    Args:
        table: the table.
        sums: whether with the sums of all rows.
        said: what says a sentence in the language of the user.
    """
    counted = f"Counted of {table.layer}: {table.counted:,}. Documents read: {table.read:,}"
    found = [f"{counted}, of these reprints of earlier ones: {table.reprints:,}." if table.reprints else f"{counted}."]
    for currency, total in table.totals.items() if sums else ():
        upper = "∞" if total.upper is None else f"{plain(total.upper):,f}"
        bounds = f" (from {plain(total.lower):,f} to {upper})" if total.upper != total.lower else ""
        found.append(f"In all {plain(total.stated):,f} {one_line(currency)}{bounds}.")
    if table.left_out:
        parts = [f"{table.left_out[name]:,} {said(why)}" for name, why in REASONS.items() if name in table.left_out]
        found.append(f"Left out: {'; '.join(parts)}.")
    for asked, instead in table.unmet.items():
        there = f" What there is: {', '.join(map(one_line, instead))}." if instead else ""
        found.append(f"Nothing has {one_line(asked)}.{there}")
    if table.more:
        found.append(f"{table.more:,} further rows are not shown.")
    return list(map(said, found))


def markdown(table: Table) -> str:
    """Return a table in Markdown, with what is left out below. What texts hold is escaped."""
    heads = [_escaped(column.name) for column in table.columns]
    rules = ["---:" if is_number(column) else "---" for column in table.columns]
    rows = [[_escaped(cell) for cell in row] for row in cells(table)]
    lines = [f"| {' | '.join(row)} |" for row in [heads, rules, *rows]]
    return "\n".join([*lines, "", *notes(table), ""])


def _escaped(cell: str) -> str:
    return _MARKS.sub(lambda mark: f"\\{mark[0]}", cell)
