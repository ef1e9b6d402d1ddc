"""Currencies: their names, codes and signs, and where a text writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.lexicon import MoneyLexicon

YUAN = "元"
# What stands for the code of a bare $, whose currency the text around has to tell.
DOLLAR = "$"


@dataclass(frozen=True, slots=True)
class CurrencyUnit:
    """A unit of money as a text writes it.

    Attributes:
        name: the word, code or sign.
        code: ISO 4217; None where the text around has to tell (a bare 元, a bare 先令).
        base: for those, the word that is shared (`元`, `先令`).
        factor: how many currency units it is (0.1 for 角).
        sign: it is a code or a sign, not a word.
    """

    name: str
    code: str | None
    base: str | None = None
    factor: Decimal = Decimal(1)
    sign: bool = False


def unit_at(lexicon: MoneyLexicon, text: str, start: int) -> CurrencyUnit | None:
    """Return the unit that starts at `start`; the longest one."""
    for name, unit, is_latin, others in lexicon.made[_units].by_first.get(text[start : start + 1], ()):
        if text.startswith(name, start):
            end = start + len(name)
            if (not is_latin or _stands_alone(text, start, end)) and not (others and text.startswith(others, end)):
                return unit
    return None


def unit_before(lexicon: MoneyLexicon, text: str, end: int, earliest: int = 0) -> CurrencyUnit | None:
    """Return the longest unit with a code of its own, or a sign that countries share, that ends at `end` and starts at `earliest` or later."""
    for name, unit, is_latin, _ in lexicon.made[_units].by_last.get(text[end - 1 : end], ()):
        if text.endswith(name, earliest, end) and (not is_latin or _stands_alone(text, end - len(name), end)):
            return unit
    return None


def by_country(lexicon: MoneyLexicon, text: str, start: int, base: str) -> tuple[str, bool]:
    """Return the code of a shared name (`先令`) at `start`, and whether a country tells it.

    It is the code of the country named last before it, else the default.

    A qualified name (`肯尼亚先令`) names its country as well.
    """
    countries = lexicon.made[_by_country][base]
    named = lexicon.made[_countries][base].findall(text, max(0, start - 2000), start)
    return countries[named[-1] if named else ""], bool(named)


def unit_names(lexicon: MoneyLexicon) -> frozenset[str]:
    """Return the names, codes and signs of all units."""
    return frozenset(known.name for units in lexicon.made[_units].by_first.values() for known in units)


def units_before(lexicon: MoneyLexicon) -> frozenset[str]:
    """Return the names, codes and signs that `unit_before` finds."""
    return frozenset(known.name for units in lexicon.made[_units].by_last.values() for known in units)


def colloquial_units(lexicon: MoneyLexicon) -> dict[str, CurrencyUnit]:
    """Return what people call currencies by one character that is as often another word: 欧, 刀."""
    return {name: CurrencyUnit(name, code) for name, code in lexicon.data("currencies")["colloquial"].items()}


def chinese_name(lexicon: MoneyLexicon, code: str) -> str:
    """Return what a currency is called in Chinese: CLDR's name, the spoken one where CLDR has none, else the code."""
    return lexicon.made[_chinese_names].get(code, code)


def shares_yuan(lexicon: MoneyLexicon, code: str) -> bool:
    """Tell whether people who use the currency call its unit 元."""
    return code in lexicon.data("whose_yuan") and code != "CNY"


class _Known(NamedTuple):
    """A unit, whether letters are at an end of its name, and what it is not before (元旦, 圆形, 块钱包)."""

    name: str
    unit: CurrencyUnit
    is_latin: bool
    not_before: tuple[str, ...]


class _Units(NamedTuple):
    """The units, the longest first: all by the character they start with, those of a whole currency by the one they end in."""

    by_first: dict[str, list[_Known]]
    by_last: dict[str, list[_Known]]


def _units(lexicon: MoneyLexicon) -> _Units:
    not_before = lexicon.data("currencies")["not_before"]
    units = {unit.name: unit for unit in _all(lexicon)}
    by_first: dict[str, list[_Known]] = {}
    by_last: dict[str, list[_Known]] = {}
    for name, unit in sorted(units.items(), key=lambda item: -len(item[0])):
        known = _Known(name, unit, _is_latin(name[0]) or _is_latin(name[-1]), tuple(not_before.get(name, ())))
        by_first.setdefault(name[0], []).append(known)
        is_shared_sign = unit.sign and unit.base is not None
        if (unit.code is not None or is_shared_sign) and unit.factor == 1:
            by_last.setdefault(name[-1], []).append(known)
    return _Units(by_first, by_last)


def _all(lexicon: MoneyLexicon) -> Iterator[CurrencyUnit]:
    """Yield the units of the data; where two have one name, the later is meant."""
    data = lexicon.data("currencies")
    for yuan in data["yuan"]:
        yield CurrencyUnit(yuan["name"], None, YUAN, Decimal(yuan["factor"]))
    yield from (CurrencyUnit(f"{country}币", code) for country, code in _countries_of(lexicon))
    for currency in _cldr(lexicon):
        yield from _units_of(currency)
        if currency["code"] not in data["words_not_codes"] and "former" not in currency:
            yield CurrencyUnit(currency["code"], currency["code"], sign=True)
    for base, countries in lexicon.made[_by_country].items():
        yield CurrencyUnit(base, None, base)
        yield from (CurrencyUnit(country + base, code, base) for country, code in countries.items() if country)
    for base, signs in data["shared_signs"].items():
        yield from (CurrencyUnit(sign, None, base, sign=True) for sign in signs)
    for currency in data["spoken"]:
        yield from _units_of(currency)
    yield CurrencyUnit(DOLLAR, DOLLAR, sign=True)


def _units_of(currency: dict[str, Any]) -> Iterator[CurrencyUnit]:
    code = currency["code"]
    yield from (CurrencyUnit(name, code) for name in currency.get("names", ()))
    yield from (CurrencyUnit(sign, code, sign=True) for sign in currency.get("signs", ()))
    yield from (CurrencyUnit(name, code, factor=Decimal(factor)) for name, factor in currency.get("minor", {}).items())


def _countries_of(lexicon: MoneyLexicon) -> Iterator[tuple[str, str]]:
    """Yield countries with their currencies, as the names of these have them: 斐济元, 老挝基普."""
    data = lexicon.data("currencies")
    spoken: dict[str, list[str]] = {}
    for currency in data["spoken"]:
        spoken.setdefault(currency["code"], []).extend(currency.get("names", ()))
    for currency in _cldr(lexicon):
        kinds = (YUAN, "圆", "镑", "盾", *data["by_country"], *spoken.get(currency["code"], ()))
        for name in currency["names"] if "former" not in currency else ():
            kind = max((kind for kind in kinds if name.endswith(kind)), key=len, default="")
            country = name.removesuffix(kind) if kind else ""
            if len(country) > 1:
                yield country, currency["code"]


def _cldr(lexicon: MoneyLexicon) -> list[dict[str, Any]]:
    currencies: list[dict[str, Any]] = lexicon.data("cldr")
    return currencies


def _by_country(lexicon: MoneyLexicon) -> dict[str, dict[str, str]]:
    """Return the names that several countries share, with the code for every country; `""` is the default."""
    names = {name: c["code"] for c in _cldr(lexicon) if "former" not in c for name in c["names"]}
    return {
        base: {name.removesuffix(base): code for name, code in names.items() if name.endswith(base)} | countries
        for base, countries in lexicon.data("currencies")["by_country"].items()
    }


def _chinese_names(lexicon: MoneyLexicon) -> dict[str, str]:
    currencies = [*lexicon.data("currencies")["spoken"], *_cldr(lexicon)]
    return {currency["code"]: currency["names"][0] for currency in currencies if currency.get("names")}


def _countries(lexicon: MoneyLexicon) -> dict[str, re.Pattern[str]]:
    by_country = lexicon.made[_by_country]
    return {base: re.compile(any_of(filter(None, countries))) for base, countries in by_country.items()}


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Tell whether letters at either end are not part of a longer word."""
    before = text[start - 1] if start else ""
    after = text[end : end + 1]
    return not (_is_latin(text[start]) and _is_latin(before)) and not (_is_latin(text[end - 1]) and _is_latin(after))


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()
