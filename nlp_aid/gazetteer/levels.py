"""Columns of tables that say in which province, prefecture and county a division lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from nlp_aid.gazetteer.codes import CHINA, Level, adcode, codes_by_level, is_country, is_division, names_by_level
from nlp_aid.layers.specification import Data, Derived

# The levels that have columns.
LEVELS: tuple[Level, ...] = ("province", "prefecture", "county")


def level_columns(
    code: Callable[[Data], str], path: Callable[[Data], Sequence[str]], *, holds_around: bool = False
) -> tuple[Derived, ...]:
    """Return the columns of the country, the six-digit code, and of each level its name and its code.

    Args:
        code: the code of what a mention is in; empty for none.
        path: the names from the province down to it.
        holds_around: see `nlp_aid.layers.specification.Derived`.
    """

    def of_level(level: Level) -> tuple[Derived, Derived]:
        def name(data: Data) -> str | None:
            return names_by_level(code(data), path(data)).get(level)

        def own_code(data: Data) -> str | None:
            return codes_by_level(code(data)).get(level)

        return (
            Derived(name=level, of=name, key=f"{level}_code", holds="chinese", holds_around=holds_around),
            Derived(name=f"{level}_code", of=own_code, holds="code", holds_around=holds_around),
        )

    return (
        Derived(name="country", of=lambda data: _country(code(data)), holds="code", holds_around=holds_around),
        Derived(name="adcode", of=lambda data: adcode(code(data)), holds="code", holds_around=holds_around),
        *(column for level in LEVELS for column in of_level(level)),
    )


def _country(code: str) -> str | None:
    return CHINA if is_division(code) else code if is_country(code) else None
