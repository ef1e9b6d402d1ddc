"""A document's sense of where it is."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence, Set

from nlp_aid.gazetteer.codes import CODE_LENGTHS, DIGITS, at_level, level_of, lineage
from nlp_aid.gazetteer.gazetteer import Gazetteer, GazetteerUnit
from nlp_aid.places.names import Group, Option

# What a candidate could name, with what speaks for each.
Weighed = list[tuple[Option, float]]

# What supports an option: a mention of it, or of a unit that contains it, by how many levels lie between.
DISTANCES = ("itself", "one level up", "two levels up", "three levels up", "four levels up")
# A unit mentioned within this many characters before weighs a little more than one elsewhere.
_NEAR = 400
# Of a name that more bear than this, those are passed over that only a unit far above them supports.
_MANY = 32
_FAR = 2
# So much is held of what supports a unit at an offset.
_MOST_KNOWN = 5_000
_PROVINCE = DIGITS["province"]
_LEVEL = {digits: level for level, digits in enumerate(CODE_LENGTHS)}
# A document is about one province if it names divisions in it so often, and that is such a share of all.
_OFTEN, _MOSTLY = 10, 0.7


class Context:
    """The units that a document names beyond doubt, and what they say about the names that are in doubt."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._positions: dict[str, list[int]] = defaultdict(list)
        self._units: dict[str, GazetteerUnit] = {}
        # Where divisions are named.
        self._in_china: set[int] = set()
        self._countries: dict[str, GazetteerUnit] = {}
        self.traditional = False
        # Counties named by their short names only, which say nothing about others.
        self._weak: set[str] = set()
        self._known: dict[tuple[str, bool, int], tuple[int | None, bool]] = {}
        self._supported: dict[int, tuple[Group, list[GazetteerUnit]]] = {}

    @classmethod
    def of(cls, mentions: Iterable[tuple[int, Weighed, int]], known: Iterable[str] = ()) -> Context:
        """Return the context that mentions make.

        Args:
            mentions: for each, in order, where it starts, what it could name with what speaks for each, best first, and
                how many names its chain has.
            known: the codes of provinces that the document is known to be about, named or not.
        """
        context = cls()
        context._counts.update(known)
        context.traditional = bool(list(known))
        weak = []
        for start, options, length in mentions:
            best = options[0][0]
            if length == 1 and best.form == "bare" and best.unit.level == "county":
                weak.append((start, options, length))
            else:
                context._add(start, options, length)
        # A county's short name by itself says nothing in a document that is about other provinces.
        for start, options, length in weak:
            unit = options[0][0].unit
            if not context._in_china or not context._counts.keys().isdisjoint(
                {at_level(key, "province") for key in unit.keys}
            ):
                context._add(start, options, length)
            elif not has_rival(options):
                context._weak.add(unit.keys[0])
        return context

    def __len__(self) -> int:
        """Return how many divisions the document names beyond doubt."""
        return len(self._counts)

    def _add(self, start: int, options: Weighed, length: int) -> None:
        """Take note of a mention, if it leaves no doubt what it names."""
        best = options[0][0]
        unit = best.unit
        if unit.level == "country" and unit.code and best.form == "full":
            self._countries[unit.code] = unit
        if not unit.keys or (len(unit.keys) > 1 and not unit.code) or best.form == "abbreviation" or has_rival(options):
            return
        key = unit.keys[0]
        if length == 1 and (best.form == "other" or (best.form == "bare" and len(key) > DIGITS["county"])):
            return
        if self.traditional and length == 1 and len(key) > DIGITS["county"]:
            return  # a township of the mainland alone: rather one that no list has (`新田鄉`)
        for ancestor in lineage(key):
            self._counts[ancestor] += 1
            self._positions[ancestor].append(start)
        self._units[key] = unit
        if level_of(at_level(key, "province")) == "province":
            self._in_china.add(start)

    def names_others(self, start: int) -> bool:
        """Tell whether the document names any division beyond doubt but for what stands at `start`."""
        return len(self._in_china) > (start in self._in_china)

    @functools.cached_property
    def is_of_one_province(self) -> bool:
        """Whether nearly all divisions that the document names beyond doubt lie in one province."""
        counts = [count for code, count in self._counts.items() if code.isdigit() and len(code) == DIGITS["province"]]
        return max(counts, default=0) >= max(_OFTEN, _MOSTLY * sum(counts))

    def initials(self, gazetteer: Gazetteer) -> dict[str, GazetteerUnit]:
        """Return the counties and prefectures named, by the first character of their names, where that tells them apart."""
        codes = {code for code in self._units if level_of(code) == "prefecture"}
        codes |= {code for code in self._counts if level_of(code) == "county"} | self._weak
        return _by_initial(unit for code in sorted(codes) if (unit := gazetteer.by_code(code)))

    def countries(self) -> dict[str, GazetteerUnit]:
        """Return the countries named, by the first character of their names, where that tells them apart."""
        return _by_initial(self._countries.values())

    def supported(self, group: Group) -> Sequence[GazetteerUnit]:
        """Return the units of a group that the document could support, most narrowly first."""
        if not self._counts or not group.divisions:
            return ()
        if self._counts.keys().isdisjoint(group.provinces):
            return ()
        if len(group.units) == 1:
            return group.units
        known = self._supported.get(id(group))
        if known is None:
            index = group.by_ancestor
            own = len(group.units[0].keys[0])
            least = CODE_LENGTHS[max(0, CODE_LENGTHS.index(own) - _FAR)] if len(group.units) > _MANY else 0
            named = sorted((code for code in self._counts.keys() & index.keys() if len(code) >= least), key=_narrow)
            units = list(dict.fromkeys(unit for code in named for unit in index[code]))
            known = self._supported[id(group)] = group, units  # holds the group, so that its id stays its own
        return known[1]

    def codes(self) -> list[str]:
        """Return the codes of the divisions that the document names, and of those that they lie in."""
        return [code for code in self._counts if code.isdigit()]

    def names_any(self, codes: Set[str]) -> bool:
        """Tell whether the document names any of the divisions with these codes, or a part of one."""
        return not self._counts.keys().isdisjoint(codes)

    def names_province(self, code: str, start: int) -> bool:
        """Tell whether the document names anything in the province that a division lies in elsewhere than at `start`."""
        return any(position != start for position in self._positions.get(at_level(code, "province"), ()))

    def names(self, unit: GazetteerUnit, start: int) -> bool:
        """Tell whether the document names a unit beyond doubt elsewhere than at `start`."""
        return any(position != start for code in unit.keys for position in self._positions.get(code, ()))

    def support(self, unit: GazetteerUnit, full: bool, start: int) -> tuple[int | None, bool]:
        """Return what the rest of the document says for a unit at `start`.

        Args:
            unit: the unit.
            full: whether its name is written in full.
            start: where the mention in doubt starts.

        Returns:
            How many levels above the unit the nearest unit lies that the document names (see `DISTANCES`), None where it
            names none, and whether that is mentioned shortly before.
        """
        keys = unit.keys
        if len(keys) == 1:
            key = keys[0], full, start
            known = self._known.get(key)
            if known is None:
                if len(self._known) > _MOST_KNOWN:
                    self._known.clear()
                known = self._known[key] = self._support(*key)
            return known
        found = [self._support(key, full, start) for key in keys]
        return min((one for one in found if one[0] is not None), key=_strength, default=_NONE)

    def _support(self, code: str, full: bool, start: int) -> tuple[int | None, bool]:
        counts = self._counts
        if code[:_PROVINCE] not in counts:
            return _NONE
        own = _LEVEL[len(code)]
        mentions = self._positions.get(code)
        at = bisect_left(mentions, start) if mentions else 0
        itself = mentions is not None and at < len(mentions) and mentions[at] == start  # no mention speaks for itself
        for level in range(own, -1, -1):
            ancestor = code[: CODE_LENGTHS[level]]
            if counts.get(ancestor, 0) <= itself:
                continue
            if level == own and own <= 2 and full:
                return 0, False
            positions = self._positions.get(ancestor, [])
            if len(positions) == 1 and positions[0] == start:
                continue
            before = bisect_left(positions, start)
            return own - level, bool(before and start - positions[before - 1] < _NEAR)
        return _NONE


_NONE: tuple[int | None, bool] = (None, False)


def _strength(support: tuple[int | None, bool]) -> tuple[int, bool]:
    steps, recent = support
    return steps or 0, not recent


def has_rival(options: Weighed) -> bool:
    """Tell whether something of the same level has as much to speak for it as the best option."""
    if len(options) == 1:
        return False
    best, score = options[0]
    return any(
        rival >= score and option.unit.level == best.unit.level and option.unit.keys != best.unit.keys
        for option, rival in options[1:]
    )


def _narrow(code: str) -> tuple[int, str]:
    return -len(code), code


def _by_initial(units: Iterable[GazetteerUnit]) -> dict[str, GazetteerUnit]:
    by_initial: dict[str, list[GazetteerUnit]] = defaultdict(list)
    for unit in units:
        by_initial[unit.stem[0]].append(unit)
    return {char: found[0] for char, found in by_initial.items() if len(found) == 1}
