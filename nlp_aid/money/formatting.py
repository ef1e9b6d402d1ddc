"""Amounts of money as text."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, get_args

from nlp_aid.money.currencies import chinese_name
from nlp_aid.money.lexicon import MoneyLexicon

Language = Literal["zh", "en"]

_MAGNITUDES = (("万亿", 12), ("亿", 8), ("万", 4))
# 3849.8万, but not 0.0001万, and 1234567元 rather than 123.4567万元 with more digits still.
_DECIMALS = 4


def format_amount(lexicon: MoneyLexicon, bounds: tuple[Decimal, Decimal], currency: str, language: Language) -> str:
    """Return an amount as text.

    Args:
        lexicon: what currencies are called in Chinese.
        bounds: the lower and the upper bound, which are equal for a definite amount.
        currency: ISO 4217 code.
        language: `zh` or `en`.

    Raises:
        ValueError: the language is another one.
    """
    if language not in get_args(Language):
        raise ValueError(f"Unknown language {language!r}. Known are {list(get_args(Language))}.")
    lower, upper = bounds
    if language == "en":
        numbers = [_grouped(lower)] if lower == upper else [_grouped(lower), _grouped(upper)]
        return f"{currency} {'–'.join(numbers)}"
    unit = "元" if currency == "CNY" else chinese_name(lexicon, currency)
    amounts = [_chinese(lower)] if lower == upper else [_chinese(lower), _chinese(upper)]
    return "至".join(amount + unit for amount in amounts)


def _grouped(number: Decimal) -> str:
    return _without_zeros(format(number, ",f"))


def _chinese(number: Decimal) -> str:
    for name, power in _MAGNITUDES:
        coefficient = _without_zeros(format(_shifted(number, -power), "f"))
        if abs(number).adjusted() >= power and len(coefficient.partition(".")[2]) <= _DECIMALS:
            return coefficient + name
    return _without_zeros(format(number, "f"))


def _shifted(number: Decimal, power: int) -> Decimal:
    """Return `number` times ten to the `power`, exactly (`Decimal.scaleb` rounds to the context)."""
    sign, digits, exponent = number.as_tuple()
    return Decimal((sign, digits, int(exponent) + power))


def _without_zeros(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number
