"""Conditions on rows: `kind=grant|donation`, `purpose~学校`, `amount_value>=1000000`."""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from nlp_aid.records.schema import Record
from nlp_aid.records.tables import Row
from nlp_aid.totals.columns import Column, called, resolve
from nlp_aid.totals.interval import number

_CONDITION = re.compile(r"\A\s*([^\s=!~<>]+)\s*(!=|>=|<=|=|~|<|>)(.*)", re.DOTALL)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
# Of what is there where nothing meets a condition, so many values are remembered, and so many told.
_REMEMBERED = 10_000
_NAMED = 5


@dataclass(frozen=True)
class Condition:
    """A condition on a column.

    Attributes:
        column: the column.
        sign: how its value has to stand to `values`.
        values: with what it is compared: one, or alternatives.
    """

    column: Column
    sign: str
    values: tuple[str, ...]

    def holds(self, record: Record, row: Row) -> bool:
        """Tell whether a row meets it."""
        value = self.column.value(record, row)
        if self.sign in _COMPARE:
            return self._compares(value)
        if self.sign == "~":
            return any(part in _text(value) for part in self.values if part)
        key = self.column.key.value(record, row) if self.column.key else None
        names = called(_text(value), _text(key)) if key is not None else {_text(value)}
        is_one = any(one in names for one in self.values)
        return is_one if self.sign == "=" else not is_one

    def _compares(self, value: Any) -> bool:
        bound = self.values[0]
        if value is None:
            return False
        one, other = number(_text(value)), number(bound)
        if self.column.kind in ("decimal", "integer"):
            return one is not None and other is not None and _COMPARE[self.sign](one, other)
        # Days and years compare as they are written.
        return _COMPARE[self.sign](_text(value), bound)


class Unmet:
    """A condition that a column is something, and what is there where nothing meets it."""

    def __init__(self, condition: Condition) -> None:
        """Set up."""
        self._condition = condition
        self._there: Counter[str] = Counter()
        self.written = f"{condition.column.name}={'|'.join(condition.values)}"
        self.is_unmet = any(condition.values)

    def look(self, record: Record, rows: Iterable[Row]) -> None:
        """Look whether rows of a record meet it; once one has, no more are looked at."""
        for row in rows if self.is_unmet else ():
            if self._condition.holds(record, row):
                self.is_unmet = False
                return
            value = _text(self._condition.column.value(record, row))
            if value and (value in self._there or len(self._there) < _REMEMBERED):
                self._there[value] += 1

    def instead(self) -> list[str]:
        """Return values that are there: those that are like what was asked for, or else the most frequent."""
        asked = [value for value in self._condition.values if value]
        like = [there for there in self._there if any(value in there or there in value for value in asked)]
        like += [there for value in asked for there in get_close_matches(value, self._there, cutoff=0.5)]
        return list(dict.fromkeys(like or [there for there, _ in self._there.most_common(_NAMED)]))[:_NAMED]


def condition(table: str, written: str) -> Condition:
    """Return the condition that a user has written.

    Args:
        table: the layer or the relation.
        written: a column (see `nlp_aid.totals.columns.resolve`), a sign and a value: `=` and `!=` with alternatives between
            `|`, an empty value for what is not known; `~` for what holds a text; `<`, `<=`, `>` and `>=` for numbers, days
            and years. A place is its name, also without its suffix, or its code.

    Raises:
        ValueError: it is none, or of no column.
    """
    match = _CONDITION.fullmatch(written)
    if match is None:
        raise ValueError(f"'{written}' is no condition. Write a column, a sign and a value, such as kind=grant.")
    name, sign, value = match.groups()
    column = resolve(table, name)
    values = (value.strip(),) if sign in _COMPARE else tuple(one.strip() for one in value.split("|"))
    if sign in _COMPARE and column.kind in ("decimal", "integer") and number(values[0]) is None:
        raise ValueError(f"'{written}' compares a number with '{values[0]}'. Write it in digits, such as 1000000.")
    return Condition(column, sign, values)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return " › ".join(map(str, value))
    return format(value, "f") if isinstance(value, Decimal) else str(value)
