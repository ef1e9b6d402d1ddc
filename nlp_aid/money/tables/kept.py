"""The tables of a text as they stay with its Doc, for those who read what else stands in their cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple

from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.tables.columns import Table
from nlp_aid.money.tables.grid import Cell, names_total

KEY = "aid_money_tables"


class KeptColumn(NamedTuple):
    """A column.

    Attributes:
        heads: the cells of its heads, the upper one first.
        is_total: it has the sums of others.
        is_number: most of its cells are numbers.
    """

    heads: tuple[Cell, ...]
    is_total: bool
    is_number: bool


class KeptTable(NamedTuple):
    """A table.

    Attributes:
        columns: its columns.
        rows: its rows without the heads, the cells of each under their columns.
        totals: where those cells start that are words for a sum of others.
    """

    columns: Sequence[KeptColumn]
    rows: Sequence[Sequence[Cell]]
    totals: frozenset[int]


def kept_table(lexicon: MoneyLexicon, table: Table) -> KeptTable:
    """Return what of a table is kept."""
    named = (cell for row in table.rows for cell in row if cell.text and not cell.is_number)
    return KeptTable(
        [KeptColumn(column.heads, column.is_total, column.is_number) for column in table.columns],
        table.rows,
        frozenset(cell.start for cell in named if names_total(lexicon, cell)),
    )


def to_data(tables: Iterable[KeptTable]) -> list[Any]:
    """Return tables as JSON-able data: their cells by where they stand in the raw text."""
    return [
        [
            [[column.is_total, column.is_number, _places(column.heads)] for column in table.columns],
            [_places(row) for row in table.rows],
            sorted(table.totals),
        ]
        for table in tables
    ]


def from_data(raw: str, data: Iterable[Any]) -> list[KeptTable]:
    """Return the tables of a raw text that `to_data` described."""
    return [
        KeptTable(
            [KeptColumn(tuple(_cells(raw, heads)), is_total, is_number) for is_total, is_number, heads in columns],
            [_cells(raw, row) for row in rows],
            frozenset(totals),
        )
        for columns, rows, totals in data
    ]


def _places(cells: Iterable[Cell]) -> list[int]:
    """Return where each cell starts and how long it is, one behind the other."""
    return list(chain.from_iterable((cell.start, len(cell.text)) for cell in cells))


def _cells(raw: str, places: Sequence[int]) -> list[Cell]:
    return [Cell(start, raw[start : start + size]) for start, size in zip(places[::2], places[1::2], strict=True)]
