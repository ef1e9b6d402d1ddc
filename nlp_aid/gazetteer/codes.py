"""Division codes: how many digits a level has, and what contains what.

A code of GB/T 2260 has six digits, two a level: 53 云南省, 5305 保山市, 530502 隆阳区; townships have three more (GB/T 10114),
villages three more again. Here a code stands at its own level, without the zeros that fill it up. Countries have the two
letters of ISO 3166-1.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from typing import Literal

Level = Literal[
    "country", "province", "prefecture", "county", "township", "village", "region", "feature", "zone", "city"
]

# How many digits the code of a division of each level has, from the province down.
DIGITS: dict[Level, int] = {"province": 2, "prefecture": 4, "county": 6, "township": 9, "village": 12}
CODE_LENGTHS = tuple(DIGITS.values())
CHINA = "CN"
TAIWAN, HONG_KONG, MACAO = "71", "81", "82"
# Beijing, Tianjin, Shanghai, Chongqing; and what stands for a prefecture in the codes of counties directly under a province.
MUNICIPALITIES = frozenset(("11", "12", "31", "50"))
_DIRECT = "90"

_LEVELS = {digits: level for level, digits in DIGITS.items()}
# The digits of the level above.
_ABOVE = dict(zip(CODE_LENGTHS, (0, *CODE_LENGTHS), strict=False))
_COUNTRY = re.compile("[A-Z]{2}")
# Codes are filled up with zeros to the length of a county's, a township's or a village's.
_FILLED = CODE_LENGTHS[2:]


def is_division(code: str) -> bool:
    """Tell whether a code is made as that of a division is; whether there is one is for the gazetteer to say."""
    return len(code) in _LEVELS and code.isascii() and code.isdigit()


def is_country(code: str) -> bool:
    """Tell whether a code is made as that of a country is."""
    return _COUNTRY.fullmatch(code) is not None


def level_of(code: str) -> Level | None:
    """Return the level that a code is of; None where it is neither a division's nor a country's."""
    if is_division(code):
        return _LEVELS[len(code)]
    return "country" if is_country(code) else None


@functools.lru_cache(maxsize=2_000)
def lineage(code: str) -> tuple[str, ...]:
    """Return the codes of a division and of all that contain it, from the province down."""
    return tuple(code[:length] for length in CODE_LENGTHS if length <= len(code))


def parent(code: str) -> str:
    """Return the code of what lies directly above a division; empty for a province."""
    return code[: _ABOVE[len(code)]]


def at_level(code: str, level: Level) -> str:
    """Return the code of the division of a level that a division lies in; its own where it is no lower."""
    return code[: DIGITS[level]]


def contains(outer: str, inner: str) -> bool:
    """Tell whether a division or country lies in another, or is the other; of countries only China has divisions."""
    if outer == inner:
        return True
    return is_division(inner) and (outer == CHINA or (is_division(outer) and inner.startswith(outer)))


def adcode(code: str) -> str | None:
    """Return a division's code in six digits, as maps and other tables have it: `310000`, `530500`.

    Returns:
        Of a township or a village the code of its county; None of what is no division.
    """
    return at_level(code, "county").ljust(DIGITS["county"], "0") if is_division(code) else None


def codes_by_level(code: str) -> dict[Level, str]:
    """Return the codes on the way down to a division, by level; empty for what is no division.

    Counties of a municipality, and those directly under a province, have no prefecture.
    """
    if not is_division(code):
        return {}
    found = {level: code[:length] for level, length in DIGITS.items() if length <= len(code)}
    if code[:2] in MUNICIPALITIES or code[2:4] == _DIRECT:
        found.pop("prefecture", None)
    return found


def names_by_level(code: str, path: Sequence[str]) -> dict[Level, str]:
    """Return the names on the way down to a division, by level.

    Args:
        code: the code of a division.
        path: the names from the province down. A prefecture without counties (东莞市) is its own county, and is in it once.

    Returns:
        The names; empty for what is no division, or where the path does not fit the code.
    """
    levels = list(codes_by_level(code))
    names = [str(name) for name in path]
    if len(names) == len(levels) - 1 and "prefecture" in levels and len(names) > 1:
        names.insert(1, names[1])
    return dict(zip(levels, names, strict=True)) if len(names) == len(levels) else {}


def at_own_level(code: str) -> str:
    """Return a code without the zeros that fill it up to a longer one: `530000` is `53`, `530502000000` is `530502`."""
    code = code.strip()
    if not is_division(code):
        return code
    for length in CODE_LENGTHS:
        if len(code) in _FILLED and len(code) > length and not code[length:].strip("0"):
            return code[:length]
    return code
