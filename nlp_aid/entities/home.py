"""The place that the name of an organisation opens with, by the gazetteer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from nlp_aid.gazetteer.divisions import Divisions
from nlp_aid.gazetteer.gazetteer import Gazetteer, GazetteerUnit

_WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "home.json").read_text("utf-8"))
_SUFFIX = re.compile("|".join(f"{suffix}$" for suffix in (f"[{_WORDS['suffixes']}]", *_WORDS["long_suffixes"])))
_LONGEST = 12
# What a name without its suffix stands for, where it opens that of an organisation: `云南` in `云南大学`.
_LARGE = ("country", "province", "prefecture")
# `上海市` is not what `上海市场` opens with, but what `上海市民政局` does.
_GOES_ON = re.compile("|".join(_WORDS["goes_on"]))
_GOES_ON_NOT = tuple(_WORDS["goes_on_not"])


# Names of firms that open with that of a place and have nothing to do with it: `阿里巴巴公益基金会`.
_FIRMS: tuple[str, ...] = tuple(_WORDS["firms"])

_KNOWN = 4096


class Homes:
    """Tells the places that names of organisations open with."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Set up with a gazetteer."""
        self._gazetteer = gazetteer
        self._gazetteer = gazetteer
        self._divisions = Divisions(gazetteer)
        # One document has the same names again and again.
        self._known: dict[str, str | None] = {}

    def place_of(self, name: str) -> str | None:
        """Return the code of the place, at its own level, that an organisation's name opens with.

        Args:
            name: the name, in simplified script.

        Returns:
            The division code or that of the country; None where the name opens with none, or with one of several.
        """
        if name not in self._known:
            if len(self._known) >= _KNOWN:
                self._known.clear()
            self._known[name] = self._place_of(name)
        return self._known[name]

    def _place_of(self, name: str) -> str | None:
        place: GazetteerUnit | None = None
        at = 0
        while found := self._next(name, at, place):
            place, at = found
        return place.code if place else None

    def _next(self, name: str, at: int, within: GazetteerUnit | None) -> tuple[GazetteerUnit, int] | None:
        """Return the place that stands at an offset, and where it ends."""
        if name.startswith(_FIRMS, at):
            return None
        opening = name[at : at + _LONGEST]
        # Most names open with none, and looking up each of their beginnings takes a hundred times as long.
        if not any(True for _ in self._gazetteer.prefixes(opening, 0)) and not any(
            self._gazetteer.abbreviated(opening[:length]) for length in range(1, len(opening) + 1)
        ):
            return None
        for end in range(min(len(name) - 2, at + _LONGEST), at + 1, -1):
            part, rest = name[at:end], name[end:]
            is_full = bool(_SUFFIX.search(part))
            if (not is_full and end - at > 4) or (
                is_full and _GOES_ON.match(rest) and not rest.startswith(_GOES_ON_NOT)
            ):
                continue
            found = self._bearers(part, within, is_full)
            # Of several, none is certain, nor is a shorter name that one of them opens with.
            if found:
                return (found[0], end) if [one.level for one in found].count(found[0].level) == 1 else None
        return None

    def _bearers(self, part: str, within: GazetteerUnit | None, is_full: bool) -> list[GazetteerUnit]:
        """Return the places of this name in another one, larger ones first."""
        if within is not None and within.code is None:
            return []
        # Most that open a name so are villages, and nothing is to be made of them.
        if not is_full and not (self._gazetteer.is_name(part) and self._gazetteer.is_large(part)):
            return []
        code = within.code if within else None
        every = self._divisions.units_named(part, code)
        found = [one for one in every if one.code and one.valid is None and one.code != code]
        if is_full:
            return [one for one in found if one.name == part]
        return [one for one in found if one.level in _LARGE and (within is None or one.level != "country")]
