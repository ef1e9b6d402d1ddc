"""A user's own places, from a list; see docs/tasks/own-lists.md.

They are found by their exact names, and win over what the gazetteer has there.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any, get_args

from nlp_aid.gazetteer.codes import Level, at_own_level, contains, is_division, level_of, parent
from nlp_aid.gazetteer.divisions import Divisions
from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.knowledge.lists import ListRow, ListSource, id_in, names_in, read_list, readable, string
from nlp_aid.knowledge.names import NameIndex
from nlp_aid.places.value import Place

COLUMNS = ("id", "name", "aliases", "code", "level", "parent")
_LEVELS: tuple[Level, ...] = get_args(Level)
_LARGE: tuple[Level, ...] = ("province", "prefecture", "county")
_MOST_CANDIDATES = 20


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnPlace:
    """A place of a user's.

    Attributes:
        id: what the user calls it.
        name: its name, in readable form.
        aliases: other names.
        code: its division code or country code, if it has one.
        level: see `Place`.
        parent: the code of the division that it lies in, if that is known.
        path: the names from the province down to it; empty where neither code nor parent is known.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    code: str | None = None
    level: Level | None = None
    parent: str | None = None
    path: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and the other ones."""
        return (self.name, *self.aliases)

    def to_row(self) -> dict[str, Any]:
        """Return it as a row of a list."""
        return {key: getattr(self, key) for key in COLUMNS}


def read_places(source: ListSource, gazetteer: Gazetteer) -> dict[str, OwnPlace]:
    """Return the places of a list by their ids.

    Args:
        source: the path of a `.jsonl`, `.csv` or `.tsv` file, or mappings; see `nlp_aid.knowledge.lists.read_list`.
        gazetteer: tells what the divisions are that the places lie in.

    Raises:
        FileNotFoundError: there is no such file.
        ListError: something is wrong with it.
    """
    divisions = Divisions(gazetteer)
    find = functools.cache(functools.partial(_division, divisions))
    return read_list(source, functools.partial(_place, gazetteer=gazetteer, find=find), COLUMNS, own_names=False)


class OwnPlaces:
    """Finds a user's own places."""

    def __init__(self, places: Mapping[str, OwnPlace]) -> None:
        """Index places by their names."""
        bearers: dict[str, list[OwnPlace]] = defaultdict(list)
        for place in places.values():
            for name in place.names:
                bearers[name].append(place)
        self._bearers = dict(bearers)
        self._index = NameIndex(bearers)

    def join(self, text: str, bounds: Set[int], found: Sequence[Place], gazetteer: Gazetteer) -> list[Place]:
        """Return the places that were found with the user's own, which win where their exact names stand.

        Where the gazetteer has a longer name with the user's in it (`石桥` in `石桥镇`), that stays, and so does what it has
        where the text says that the place lies elsewhere than the user's. Where it has a chain that ends with the user's name (`甲县石桥`), the span is the chain, and the place the user's. Where it has a
        division right before it in which the user's lies, they are one span.

        Args:
            text: the readable text.
            bounds: the offsets at which words start and end.
            found: the places that the gazetteer has, in order.
            gazetteer: tells ordinary words.
        """
        named = {code for place in found if (code := place.code)}
        covering = _at_offsets(found)
        own: list[Place] = []
        for start, end in self._index.find(text, bounds, gazetteer.is_word):
            last = covering.get(end - 1)
            if last is not None and last.end > end and last.start <= start:
                continue  # a longer name
            before = covering.get(start - 1)
            outer: Set[str] = frozenset()
            if before is not None and before.end == end:
                outer = _outer_of_last(before, text[before.start : start], gazetteer)
            elif before is not None and before.end == start and before.code:
                outer = {before.code}
            bearers = [place for place in self._bearers[text[start:end]] if _may_lie(place, outer)]
            if not bearers:
                continue  # the text says that it lies elsewhere
            is_chain = before is not None and (before.end == end or (outer and _is_in(bearers, outer)))
            first = before.start if before is not None and is_chain else start
            own.append(replace(_value(bearers, named), start=first, end=end, text=text[first:end]))
        taken = _at_offsets(own)
        rest = [place for place in found if taken.keys().isdisjoint(range(place.start, place.end))]
        return sorted([*rest, *own], key=lambda place: place.start)


def _outer_of_last(chain: Place, before: str, gazetteer: Gazetteer) -> set[str]:
    """Return the codes of what the last name of a chain may lie in.

    Args:
        chain: the chain.
        before: its names but for the last.
        gazetteer: tells the names.
    """
    codes = [chain.code] if chain.code else chain.candidates
    if outer := {parent(code) for code in codes if is_division(code)}:
        return outer
    # The last name is in no list: what lies outermost tells enough.
    bearers = ((stem, unit) for stem in gazetteer.prefixes(before, 0) for unit in gazetteer.units(stem))
    return {code for stem, unit in bearers if before.startswith(tuple(unit.forms), len(stem)) for code in unit.codes}


def _may_lie(place: OwnPlace, outer: Set[str]) -> bool:
    """Tell whether a place may lie in one of the divisions that the text names right before it."""
    where = place.code or place.parent
    return not outer or not where or any(contains(code, where) or contains(where, code) for code in outer)


def _is_in(places: Sequence[OwnPlace], outer: Set[str]) -> bool:
    """Tell whether places are known to lie in a division."""
    return all((where := place.code or place.parent) and any(contains(c, where) for c in outer) for place in places)


def _value(bearers: Sequence[OwnPlace], named: Set[str]) -> Place:
    """Return what a name stands for: of several places, what lies in a division that the text names; else it is open."""
    if len(bearers) > 1:
        bearers = [place for place in bearers if place.code in named or place.parent in named] or bearers
    one = bearers[0]
    value = Place(start=0, end=0, text="", name=one.name, level=one.level, confidence=1.0)
    if len(bearers) == 1:
        return replace(value, code=one.code, path=one.path, id=one.id)
    level = one.level if len({place.level for place in bearers}) == 1 else None
    codes = sorted({code for place in bearers if (code := place.code)})
    return replace(value, level=level, candidates=tuple(codes[:_MOST_CANDIDATES]))


def _at_offsets(places: Iterable[Place]) -> dict[int, Place]:
    return {at: place for place in places for at in range(place.start, place.end)}


def _place(row: ListRow, gazetteer: Gazetteer, find: Callable[[str], str]) -> OwnPlace:
    name, aliases = names_in(row)
    code, written, level = (
        at_own_level(string(row, "code")).upper(),
        string(row, "parent"),
        string(row, "level").lower(),
    )
    if code and level_of(code) is None:
        raise ValueError(
            f"The code {code!r} has neither 2, 4, 6, 9 or 12 digits nor is it a country's. Correct it, or leave it out."
        )
    if level and level not in _LEVELS:
        raise ValueError(f"The level {level!r} is none. Choose from {', '.join(_LEVELS)}.")
    if code and level and level != level_of(code):
        raise ValueError(
            f"The code {code} is that of a {level_of(code)}, and 'level' says {level}. Correct one of them."
        )
    outer = find(written) if written else (is_division(code) and parent(code)) or None
    if code and written and outer and not contains(outer, code):
        raise ValueError(f"The code {code} does not lie in {written} ({outer}). Correct one of them.")
    path = gazetteer.path(code) if is_division(code) and gazetteer.by_code(code) else ()
    if not path and outer:
        path = (*gazetteer.path(outer), name)
    return OwnPlace(
        id=id_in(row, name),
        name=name,
        aliases=aliases,
        code=code or None,
        level=level_of(code) if code else (level or None),
        parent=outer,
        path=path,
    )


def _division(divisions: Divisions, written: str) -> str:
    """Return the code of the division that a list gives as a parent.

    Raises:
        ValueError: there is none, or more than one.
    """
    if is_division(at_own_level(written)):
        found = [division] if (division := divisions.lookup(written)) else []
    else:
        every = [it for it in divisions.search(readable(written)) if it.code and is_division(it.code) and not it.valid]
        # A county is meant before a village of the same name.
        large = [it for it in every if it.level in _LARGE] or every
        found = [it for it in large if it.name == readable(written)] or large
    codes = [division.code for division in found if division.code]
    if not codes:
        raise ValueError(
            f"There is no division {written!r} for a 'parent'. Give its code; see: nlp-aid places lookup NAME"
        )
    if len(codes) > 1:
        shown = ", ".join(f"{it.code} {'/'.join(it.path)}" for it in found[:5])
        raise ValueError(f"The 'parent' {written!r} is one of {len(codes)} divisions ({shown}). Give its code.")
    return codes[0]
