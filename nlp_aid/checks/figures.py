"""The figures of a text: amounts of money, counts and percentages, each with the step to which it is rounded."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from nlp_aid.checks.words import any_word, words
from nlp_aid.money import MoneyMatch
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.modifiers import modifier_before, modifier_behind
from nlp_aid.money.numbers import quotient

PERCENT = "%"
_MAGNITUDES = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8, "万亿": 10**12}
_DIGITS = re.compile(r"(?P<digits>[0-9]{1,3}(?:[,，][0-9]{3})+|[0-9]{1,12})(?:\.(?P<fraction>[0-9]{1,6}))?")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure.

    Attributes:
        start: where it starts in the readable text.
        end: where it ends, with its unit.
        value: what it says.
        step: the unit of its last place: it is rounded, or cut off, to that.
        unit: the currency, `%`, or what is counted.
        is_exact: the text says neither about nor more than.
        index: the index of the amount of money; None for another figure.
        per: what an amount is per.
    """

    start: int
    end: int
    value: Decimal
    step: Decimal
    unit: str
    is_exact: bool
    index: int | None = None
    per: str | None = None


def figures_of(text: str, money: Sequence[MoneyMatch]) -> list[Figure]:
    """Return the figures of a readable text, in order.

    Args:
        text: the text.
        money: its amounts, with offsets into it.
    """
    found = [of_money(one, index) for index, one in enumerate(money) if one.value is not None]
    taken = {at for one in money for at in range(one.start, one.end)}
    for match in _figure().finditer(text):
        if match.start() in taken or match.start("unit") in taken:
            continue
        number = _DIGITS.match(match["number"])
        scale = Decimal(_MAGNITUDES[match["magnitude"] or ""])
        if number is None:
            continue
        unit = "%" if match["unit"] in "%％" else words("same_units").get(match["unit"], match["unit"])
        found.append(
            Figure(
                match.start(),
                match.end(),
                _value(number) * scale,
                _step(number) * scale,
                unit,
                modifier_before(MoneyLexicon.bundled(), text, match.start()) is None
                and modifier_behind(MoneyLexicon.bundled(), text, match.end()) is None,
            )
        )
    return sorted(found, key=lambda figure: figure.start)


def of_money(money: MoneyMatch, index: int) -> Figure:
    """Return an amount as a figure."""
    assert money.value is not None  # noqa: S101 (as its caller has seen to)
    number = _DIGITS.search(money.text)
    written = _value(number) if number else Decimal(0)
    step = quotient(money.value, written) * _step(number) if number and written else _last_place(money.value)
    return Figure(
        money.start, money.end, money.value, step, money.currency, money.mod == "exact", index=index, per=money.per
    )


def _value(number: re.Match[str]) -> Decimal:
    return Decimal(re.sub("[,，]", "", number["digits"]) + (f".{number['fraction']}" if number["fraction"] else ""))


def _step(number: re.Match[str]) -> Decimal:
    return Decimal(1).scaleb(-len(number["fraction"] or ""))


def _last_place(value: Decimal) -> Decimal:
    """Return the place of the last digit that is not 0: 三百二十万 is rounded to 10,000 or less."""
    return Decimal(1).scaleb(int(value.normalize().as_tuple().exponent)) if value else Decimal(1)


@functools.cache
def _figure() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![0-9.,，A-Za-z第/-])(?P<number>[0-9]{{1,3}}(?:[,，][0-9]{{3}})+(?:\.[0-9]{{1,6}})?|[0-9]{{1,12}}(?:\.[0-9]{{1,6}})?)"
        rf"(?P<magnitude>万亿|[百千万亿])?(?P<unit>[%％]|{any_word('units')})"
    )
