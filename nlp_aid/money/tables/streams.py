"""Tables whose cells follow each other without a sign where a row ends: a cell a line, or all in one line."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

from nlp_aid.money.heads import Head, TableUnit, head_of
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.tables.grid import NOTHING, Cell, Grid, names_total

_MOST_COLUMNS = 16
# Names of things before the first number of a row, and what is looked at to find how many columns there are.
_MOST_LABELS = 4
_LOOKED_AT = 200
# How much of a table has to be alike, row by row.
_ALIKE = 0.85
# What a last row with cells too few, which is no sum, makes of that.
_CUT_OFF = 0.95


def of_stream(lexicon: MoneyLexicon, cells: list[Cell], unit: TableUnit | None) -> Grid | None:
    """Return the table that a stream of cells is; None where they are in no order that repeats.

    Args:
        lexicon: the currencies and words to know.
        cells: in order, with the empty ones as far as the text shows them.
        unit: what the caption says.
    """
    first_number = next((at for at, cell in enumerate(cells) if cell.is_number), None)
    if first_number is None:
        return None
    if pairs := _pairs(lexicon, cells):
        return Grid(unit, pairs, has_heads=False)
    best: tuple[float, int, int] | None = None
    for labels in range(min(_MOST_LABELS, first_number) + 1):
        data = first_number - labels
        for columns in range(2, _MOST_COLUMNS + 1):
            if data - columns < 0 and not (data == 0 or unit is not None):
                continue
            score = _score(lexicon, cells, max(0, data - columns), data, columns, unit)
            if score is not None and (best is None or score > best[0]):
                best = score, columns, data
    if best is None or best[0] < _ALIKE:
        return _listed(cells, unit)
    _, columns, data = best
    head = cells[max(0, data - columns) : data]
    rows = [head] if len(head) == columns else []
    return Grid(unit, [*rows, *_rows(lexicon, cells[data:], columns)])


def _score(
    lexicon: MoneyLexicon, cells: list[Cell], head: int, data: int, columns: int, unit: TableUnit | None
) -> float | None:
    """Return how alike the rows would be with so many columns; None where they cannot be rows under such heads."""
    heads = cells[head:data]
    if len(heads) not in (columns, 0) or any(cell.is_number for cell in heads):
        return None
    body = cells[data : data + _LOOKED_AT]
    rows = [body[at : at + columns] for at in range(0, len(body), columns)]
    full = [row for row in rows if len(row) == columns]
    if not full:
        return None
    of_heads = [head_of(lexicon, cell.readable) for cell in heads] or [head_of(lexicon, "")] * columns
    if unit is None and not any(of_head.unit for of_head in of_heads):
        return None
    alike = _alikeness(full, of_heads, columns)
    is_cut_off = len(full) < len(rows) and len(body) < _LOOKED_AT and not names_total(lexicon, rows[-1][0])
    return alike * _CUT_OFF if alike is not None and is_cut_off else alike


def _alikeness(rows: list[list[Cell]], heads: list[Head], columns: int) -> float | None:
    alike = 0.0
    amounts = False
    for column in range(columns):
        kinds = Counter(_kind(row[column]) for row in rows)
        if kinds["number"] and heads[column].unit:
            amounts = True
        if heads[column].unit and kinds["text"] > kinds["number"]:
            return None
        kinds.pop("empty", None)
        alike += max(kinds.values(), default=0) / max(1, sum(kinds.values()))
    if not amounts and any(head.unit for head in heads):
        return None
    # The first column has names or numbers of order; fewer columns are simpler.
    numbers = ((at, row[0].number) for at, row in enumerate(rows, 1))
    named = all(number is None or number.text == str(at) for at, number in numbers)
    return alike / columns - 0.001 * columns - (0 if named else 0.1) + (0.01 if len(rows) > 1 else 0)


def _kind(cell: Cell) -> str:
    return "empty" if not cell.text or cell.text in "-—/－" else "number" if cell.is_number else "text"


def _rows(lexicon: MoneyLexicon, cells: list[Cell], columns: int) -> list[list[Cell]]:
    """Return the rows; where they are numbered, a row with a cell too few does not shift those behind it."""
    rows: list[list[Cell]] = []
    at = 0
    numbered = cells[0].text == "1"
    while at < len(cells):
        size = columns
        if numbered:
            following = str(len(rows) + 2)
            size = next(
                (gap for gap in range(columns, 1, -1) if at + gap < len(cells) and cells[at + gap].text == following),
                columns,
            )
            total = next(
                (gap for gap in range(1, size) if at + gap < len(cells) and names_total(lexicon, cells[at + gap])), None
            )
            size = total if total and cells[at].text else size
        row = cells[at : at + size]
        at += size
        if names_total(lexicon, row[0]) and len(row) < columns:
            row = [row[0], *[NOTHING] * (columns - len(row)), *row[1:]]
        rows.append(row)
    return rows


def _pairs(lexicon: MoneyLexicon, cells: list[Cell]) -> list[list[Cell]] | None:
    """Return the rows of a form, in which a label with its unit stands before every value."""
    labels = [at for at, cell in enumerate(cells[:-1]) if not cell.is_number and head_of(lexicon, cell.readable).unit]
    values = [at for at in labels if cells[at + 1].is_number]
    if not labels or len(values) < len(labels):
        return None
    # In a table the row's other cells follow the number; in a form the next label does.
    for at in labels:
        if at + 2 < len(cells) and cells[at + 2].is_number:
            return None
    if len(labels) == 1 and len(cells) > labels[0] + 3 and cells[labels[0] + 1].text == "1":
        return None
    return [[cells[at], cells[at + 1]] for at in labels]


def _listed(cells: list[Cell], unit: TableUnit | None) -> Grid | None:
    """Return a list of names, each with its number behind it, under a caption."""
    if unit is None:
        return None
    rows = [[name, value] for name, value in pairwise(cells) if not name.is_number and name.text and value.is_number]
    singles = sum(cell.is_number for cell in cells)
    return Grid(unit, rows, has_heads=False) if rows and len(rows) == singles else None
