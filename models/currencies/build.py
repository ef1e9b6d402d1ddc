"""Builds the table of currencies: `python models/currencies/build.py`.

Source: CLDR, through Babel. For every currency that is legal tender somewhere, or was after 1945: its ISO 4217 code, its
Chinese names (China, Taiwan and Hong Kong; all in simplified script) and the signs that are its own.

Writes `cldr.json`, one currency a line; `nlp_aid/money/currencies.py` reads it.
"""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from babel import Locale
from babel.core import get_global
from babel.localedata import locale_identifiers
from opencc import OpenCC

HERE = Path(__file__).parent
CHINESE = ("zh", "zh_Hant", "zh_Hant_HK")
# Where a text of today may still name a currency that is gone.
SINCE = 1945


class Tender(NamedTuple):
    """Where a currency is or was legal tender."""

    current: dict[str, set[str]]
    former: set[str]


def tender() -> Tender:
    """Return the territories of every currency in use, and the currencies that are gone."""
    current: dict[str, set[str]] = defaultdict(set)
    former = set()
    for territory, currencies in get_global("territory_currencies").items():
        for code, _, end, is_tender in currencies:
            if is_tender and end is None:
                current[code].add(territory)
            elif is_tender and end[0] >= SINCE:
                former.add(code)
    return Tender(current, former - current.keys())


def names(code: str) -> list[str]:
    """Return the Chinese names of a currency, without those that need a remark (`(1960–1980)`)."""
    simplified = OpenCC("t2s")
    found = (Locale.parse(locale).currencies.get(code) for locale in CHINESE)
    read = (simplified.convert(name) for name in found if name)
    return list(dict.fromkeys(name for name in read if all("\u4e00" <= char <= "\u9fff" for char in name)))


def signs(current: dict[str, set[str]]) -> dict[str, list[str]]:
    """Return for every currency the signs of Chinese and English texts, and of its own countries, that no other has."""
    owners: dict[str, set[str]] = defaultdict(set)
    for code, sign in _signs(current):
        if any(unicodedata.category(char) == "Sc" for char in sign) and " " not in sign:
            owners[sign].add(code)
    own: dict[str, list[str]] = defaultdict(list)
    for sign, codes in owners.items():
        if len(codes) == 1:
            own[codes.pop()].append(sign)
    return own


def _signs(current: dict[str, set[str]]) -> Iterator[tuple[str, str]]:
    for identifier in ("zh", "en"):
        yield from Locale.parse(identifier).currency_symbols.items()
    for identifier in locale_identifiers():
        locale = Locale.parse(identifier)
        for code, sign in locale.currency_symbols.items():
            if locale.territory in current.get(code, ()):
                yield code, sign


def main() -> None:
    """Write the table."""
    current, former = tender()
    own = signs(current)
    taken: set[str] = set()
    lines = []
    for code in [*sorted(current), *sorted(former)]:
        currency = {
            "code": code,
            "names": [name for name in names(code) if name not in taken],
            "signs": sorted(own.get(code, [])),
        }
        taken.update(currency["names"])
        if currency["names"]:
            lines.append(json.dumps(currency | ({} if code in current else {"former": True}), ensure_ascii=False))
    (HERE / "cldr.json").write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf8")


if __name__ == "__main__":
    main()
