"""The rows of a table in the order of one of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nlp_aid.layers.specification import Field


def check_sort(columns: Sequence[Field], by: str) -> None:
    """Check that a table has a column to sort by.

    Raises:
        ValueError: it has none of that name.
    """
    names = [column.name for column in columns]
    if by not in names:
        raise ValueError(f"There is no column '{by}' to sort by. There are: {', '.join(names)}.")


def sorted_by(rows: Sequence[dict[str, Any]], by: str, columns: Sequence[Field]) -> list[dict[str, Any]]:
    """Return rows by a column: numbers from the largest, others from the least, what has none last."""
    kind = next(column.kind for column in columns if column.name == by)
    if kind in ("decimal", "integer"):
        from nlp_aid.totals.interval import number

        known = [row for row in rows if row[by] is not None]
        unknown = [row for row in rows if row[by] is None]
        known.sort(key=lambda row: number(str(row[by])) or 0, reverse=True)
        # No bound is the largest one.
        return [*unknown, *known] if by == "upper" else [*known, *unknown]
    return sorted(rows, key=lambda row: (row[by] is None, str(row[by])))
