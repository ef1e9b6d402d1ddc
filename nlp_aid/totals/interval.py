"""Amounts as intervals: what a text states, and between which bounds that lies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from nlp_aid.money.numbers import EXACT

_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_ZERO, _HALF = Decimal(0), Decimal("0.5")


@dataclass(frozen=True)
class Interval:
    """An amount.

    Attributes:
        stated: the number that stands for it: the one of the text, of a range its middle.
        lower: what it is at least.
        upper: what it is at most; None where there is no bound (`超过500万元`).
    """

    stated: Decimal = _ZERO
    lower: Decimal = _ZERO
    upper: Decimal | None = _ZERO

    def __add__(self, other: Interval) -> Interval:
        """Return the sum."""
        upper = None if self.upper is None or other.upper is None else EXACT.add(self.upper, other.upper)
        return Interval(EXACT.add(self.stated, other.stated), EXACT.add(self.lower, other.lower), upper)

    def without(self, part: Interval) -> Interval | None:
        """Return what is left when a part is taken off; None where the part is stated as larger."""
        stated = EXACT.subtract(self.stated, part.stated)
        if stated < 0:
            return None
        lower = _ZERO if part.upper is None else max(_ZERO, EXACT.subtract(self.lower, part.upper))
        upper = None if self.upper is None else max(stated, EXACT.subtract(self.upper, part.lower))
        return Interval(stated, min(lower, stated), upper)


def interval(amount: Mapping[str, Any]) -> Interval | None:
    """Return the interval of an amount.

    Args:
        amount: its `value`, or `lower` and `upper`, as plain decimal strings, and its `mod`.

    Returns:
        Of an exact value the value itself. 约 is within half a unit of the last digit that is not zero (约1200万元: 1150
        to 1250万元), 近 within one below (近500万元: 400 to 500万元), 超过 has no upper and 不超过 no lower bound but 0. Of
        a range its ends. None where there is no number.
    """
    value, lower, upper = (number(amount.get(name)) for name in ("value", "lower", "upper"))
    if value is None:
        if lower is None and upper is None:
            return None
        low, high = _ZERO if lower is None else lower, upper
        if high is not None and high < low:
            low, high = high, low
        middle = low if high is None else EXACT.multiply(EXACT.add(low, high), _HALF) if lower is not None else high
        return Interval(middle, low, high)
    unit = _unit(value)
    mod = amount.get("mod")
    if mod == "about":
        half = EXACT.multiply(unit, _HALF)
        return Interval(value, EXACT.subtract(value, half), EXACT.add(value, half))
    if mod == "almost":
        return Interval(value, EXACT.subtract(value, unit), value)
    if mod == "more":
        return Interval(value, value, None)
    if mod == "most":
        return Interval(value, min(_ZERO, value), value)
    return Interval(value, value, value)


def number(value: object) -> Decimal | None:
    """Return a plain decimal string as a number; None of anything else."""
    return Decimal(value) if isinstance(value, str) and _PLAIN.fullmatch(value) else None


def _unit(value: Decimal) -> Decimal:
    """Return one of the last digit that is not zero: 100万 of 1200万, 0.5 of 2.5 is 0.1."""
    if not value:
        return _ZERO
    return EXACT.scaleb(Decimal(1), EXACT.normalize(value).as_tuple().exponent)  # type: ignore[arg-type]
