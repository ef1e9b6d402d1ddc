"""The gazetteer for readers of codes: what a code or a name stands for, what contains what."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nlp_aid.gazetteer.codes import CHINA, DIGITS, Level, at_own_level, contains, is_division, lineage
from nlp_aid.gazetteer.files import open_gazetteer
from nlp_aid.gazetteer.gazetteer import UNNAMED, Gazetteer, GazetteerUnit

_LEVELS: tuple[Level, ...] = ("country", *DIGITS)


@dataclass(frozen=True)
class Division:
    """A division, a country, or another named place.

    Attributes:
        code: its division code (2, 4, 6, 9 or 12 digits) or ISO 3166-1 alpha-2 code; None where it has none. That of a
            former unit is its successor's, None where it has several.
        name: its official name.
        level: see `nlp_aid.Place`.
        path: the names from the province down to it; for a former unit, down to its successor.
        valid: for a former unit, the first and the last year in which it had this name.
        successors: for a former unit, the codes of today's units in its place.
        covers: for a region (`长三角`), the codes of the divisions that it consists of, where that is defined.
        since: the year in which it was founded, where that is 2020 or later and the gazetteer knows it.
    """

    code: str | None
    name: str
    level: Level
    path: tuple[str, ...] = ()
    valid: tuple[int, int] | None = None
    successors: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    since: int | None = None

    def to_data(self) -> dict[str, Any]:
        """Return the division as JSON-able data."""
        data = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in data.items()}


class Divisions:
    """Looks up the places of a gazetteer."""

    def __init__(self, gazetteer: Gazetteer | None = None) -> None:
        """Set up with a gazetteer, the bundled one by default."""
        self._gazetteer = gazetteer or open_gazetteer()

    def lookup(self, code: str) -> Division | None:
        """Return what a code stands for.

        Args:
            code: a division code at its own level, or with zeros behind it (`530000`), or a country's ISO 3166-1 alpha-2
                code in either case.

        Returns:
            The division or country; None where no such code exists.
        """
        code = at_own_level(code)
        unit = self._gazetteer.by_code(code) if is_division(code) else self._gazetteer.country(code.upper())
        if unit and code in self._gazetteer.ended:
            successors = tuple(self._gazetteer.ended[code])
            former = (one for one in self._gazetteer.units(unit.stem) if one.valid and one.name == unit.name)
            unit = next((one for one in former if one.successors == successors), unit)
        return self._division(unit) if unit and unit.name not in UNNAMED else None

    def search(self, name: str, within: str | Division | None = None, year: int | None = None) -> list[Division]:
        """Return what bears a name.

        Args:
            name: a name in full (`隆阳区`), without its suffix (`隆阳`), or another common form (`芒宽乡`, `沪`), in
                simplified or traditional script.
            within: a code or division that must contain what is found.
            year: the year in which the name must have been official; by default former names are found too.

        Returns:
            The divisions, larger ones first, those with just this name before those of which it is a part, units of today
            before former ones.

        Raises:
            ValueError: `within` is a code that does not exist.
        """
        found = self.units_named(name.strip(), within, year)
        if not found:
            # Here, because most names are in readable form, and what reads the others takes a while to load.
            from nlp_aid import text

            found = self.units_named(text.read_text(name.strip()).text, within, year)
        return [self._division(unit) for unit in found]

    def units_named(
        self, name: str, within: str | Division | None = None, year: int | None = None
    ) -> list[GazetteerUnit]:
        """Return the units that bear a name in readable form, as `search` does, and without the paths to them."""
        outer = self._code(within) if within is not None else None
        found: dict[GazetteerUnit, tuple[bool, bool, int, str]] = {}
        for unit, full in self._bearers(name):
            former = unit.valid is not None
            inside = outer is None or any(contains(outer, code) for code in unit.codes)
            if inside and self._stood(unit, year):
                level = _LEVELS.index(unit.level) if unit.level in _LEVELS else len(_LEVELS)
                found.setdefault(unit, (former, not full, level, unit.code or ""))
        return sorted(found, key=lambda unit: found[unit])

    def ancestors(self, place: str | Division) -> list[Division]:
        """Return what contains a division, from the province down.

        Raises:
            ValueError: there is no such code.
        """
        code = self._code(place)
        above = map(self.lookup, lineage(code)[:-1] if is_division(code) else ())
        own = self.lookup(code)
        # A prefecture without counties (东莞市) stands at the county level again.
        return [division for division in above if division and (own is None or division.name != own.name)]

    def children(self, place: str | Division) -> list[Division]:
        """Return the divisions directly below a division, in the order of their codes; of China, the provinces.

        The level between a municipality and its districts, which has no name, is passed over. Of a region, what it
        consists of.

        Raises:
            ValueError: there is no such code, or nothing tells what the region consists of.
        """
        if not isinstance(place, str) and place.covers:
            return [division for code in place.covers if (division := self.lookup(code))]
        code = self._code(place)
        if not is_division(code) and code != CHINA:
            return []
        units: list[GazetteerUnit] = []
        for unit in self._gazetteer.below("" if code == CHINA else code):
            units += self._gazetteer.below(unit.code or "") if unit.name in UNNAMED else [unit]
        return [self._division(unit) for unit in units]

    def contains(self, outer: str | Division, inner: str | Division) -> bool:
        """Tell whether a division lies in another one, or in a region; none lies in itself.

        Args:
            outer: a code, a division, or a region that `search` found.
            inner: a code or a division.

        Raises:
            ValueError: there is no such code, or nothing tells what the region consists of.
        """
        b = self._code(inner)
        if not isinstance(outer, str) and outer.covers:
            return any(contains(code, b) for code in outer.covers)
        a = self._code(outer)
        return a != b and contains(a, b)

    def _bearers(self, name: str) -> Iterable[tuple[GazetteerUnit, bool]]:
        """Yield the units that bear a name, and whether in full."""
        for stem in self._gazetteer.prefixes(name, 0):
            suffix = name[len(stem) :]
            for unit in self._gazetteer.units(stem):
                if suffix in unit.forms:
                    yield unit, True
                elif not suffix:
                    yield unit, False
        if abbreviated := self._gazetteer.abbreviated(name):
            yield abbreviated, True

    def _division(self, unit: GazetteerUnit) -> Division:
        path = self._gazetteer.path(unit.codes[0]) if len(unit.codes) == 1 else ()
        since = self._gazetteer.founded.get(unit.code or "") if unit.valid is None else None
        return Division(unit.code, unit.name, unit.level, path, unit.valid, unit.successors, unit.covers, since)

    def _stood(self, unit: GazetteerUnit, year: int | None) -> bool:
        """Tell whether a unit stood in a year."""
        if year is None:
            return True
        if unit.valid is None:
            return year >= self._gazetteer.founded.get(unit.code or "", year)
        return unit.valid[0] <= year <= unit.valid[1]

    def _code(self, place: str | Division) -> str:
        """Return the code of a place that exists."""
        code = place if isinstance(place, str) else place.code
        if code is None:
            raise ValueError(f"{place} has no code.")
        known = self.lookup(code)
        if known is None or known.code is None:
            raise ValueError(f"There is no division with the code {code}. Codes have 2, 4, 6, 9 or 12 digits.")
        return known.code


@functools.cache
def gazetteer() -> Divisions:
    """Return the bundled gazetteer; it is opened once."""
    return Divisions()
