"""Chains: names side by side that go down the hierarchy (`云南省保山市隆阳区`) are one span."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from nlp_aid.gazetteer.codes import DIGITS
from nlp_aid.gazetteer.gazetteer import GazetteerUnit
from nlp_aid.places.candidates import HAMLET, HAMLET_KINDS, Candidate, behind
from nlp_aid.places.context import Context, Weighed
from nlp_aid.places.lexicon import place_words
from nlp_aid.places.names import Group, Names
from nlp_aid.places.value import Level
from nlp_aid.places.weighing import Scales

# Features of a chain: what a link speaks for it.
LINK, ADDRESS_LINK = "link", "link in an address"
# What has less to speak for it makes no chain either.
_HOPELESS = -7.0
# Nothing has more levels than the country, province, prefecture, county, township and village.
_LONGEST_CHAIN = 6
_STEPS = 2
# Of what a name could name so few units, it is asked beforehand what lies in them.
_FEW = 4
# Prefectures that lie in another one, whatever their codes say: 塔城地区 and 阿勒泰地区 in 伊犁.
_ADMINISTERED: dict[str, list[str]] = place_words("names")["administers"]
# Provinces that others have become of: what lay in 四川 until 1997 lies in 重庆.
_PARTED: dict[str, tuple[str, int]] = place_words("names")["parted"]
_HONG_KONG_MACAO = ("81", "82")
# What hamlets lie in.
_WITH_HAMLETS: frozenset[Level] = frozenset(("county", "township", "village"))
_ORDER: tuple[Level, ...] = ("country", "province", "prefecture", "county", "township", "village")


@dataclass(slots=True)
class Chain:
    """Candidates side by side, each inside the one before it: one span, linked to the last.

    Attributes:
        start, end: offsets in the readable text.
        options: what the last candidate could name, given those before it, with what speaks for each, best first.
        score: how much speaks for it.
        length: how many candidates.
        groups: all that the last candidate could name.
        stem: its name without the suffix.
        candidate: the last candidate, as it continues the chain.
        before: the chain that it continues.
    """

    start: int
    end: int
    options: Weighed
    score: float
    length: int
    groups: list[Group]
    stem: str
    candidate: Candidate | None = None
    before: Chain | None = None


class Decider:
    """Makes chains of the candidates of one text, and chooses among them."""

    def __init__(self, scales: Scales, names: Names, *, address: bool = False) -> None:
        """Set up with what weighs the candidates, and the names that may continue a chain.

        Args:
            scales: weighs the candidates.
            names: the names of the gazetteer.
            address: whether the text is nothing but a place: no name is an ordinary word that happens to follow.
        """
        self.link = ADDRESS_LINK if address else LINK
        self._link = scales.weights.values.get(self.link, 0.0)
        self._scales = scales
        self._names = names
        self._reach = len(_ORDER) if address else _STEPS
        self._names_at: dict[int, list[str]] = {}
        self._behind: dict[tuple[object, ...], tuple[list[Candidate], list[Group]]] = {}
        # The same names meet again and again; the groups are held, so that their ids stay their own.
        self._fitting: dict[tuple[object, ...], tuple[list[Group], list[Group], list[Group]]] = {}

    def decide(self, candidates: Iterable[Candidate], context: Context) -> list[Chain]:
        """Return the chains that together have most to speak for them, in order, not overlapping."""
        chains = [chain for chain in self.chains(candidates, context) if chain.score > 0]
        chains.sort(key=lambda chain: (chain.end, -chain.start))
        ends = [chain.end for chain in chains]
        best: list[tuple[float, Chain | None, int]] = [(0.0, None, 0)]
        for number, chain in enumerate(chains):
            before = bisect_right(ends, chain.start, 0, number)
            taken = best[before][0] + chain.score
            skipped = best[number][0]
            best.append((taken, chain, before) if taken > skipped else (skipped, None, number))
        decided = []
        at = len(best) - 1
        while at:
            _, taken_chain, at = best[at]
            if taken_chain:
                decided.append(taken_chain)
        return decided[::-1]

    def chains(self, candidates: Iterable[Candidate], context: Context) -> list[Chain]:
        """Return every candidate as a chain of one, and every chain that they make."""
        patterns: dict[int, list[Candidate]] = defaultdict(list)
        chains: list[Chain] = []
        for candidate in candidates:
            if candidate.groups[0].form == "pattern":
                patterns[candidate.start].append(candidate)
            if candidate.source == HAMLET:
                continue  # it only continues a chain
            weighed = self._scales.weigh(candidate, context, chained=False)
            if weighed[0][1] > _HOPELESS:
                chains.append(
                    Chain(
                        candidate.start,
                        candidate.end,
                        weighed,
                        weighed[0][1],
                        1,
                        candidate.groups,
                        candidate.stem,
                        candidate,
                    )
                )
        for chain in chains:  # which grows as it goes
            if chain.length == _LONGEST_CHAIN:
                continue
            inner = self._continuing(chain)
            if chain.end in patterns:
                inner = [*inner, *patterns[chain.end]]
            for candidate in inner:
                if candidate.source == HAMLET and chain.options[0][0].unit.level not in _WITH_HAMLETS:
                    continue
                groups = self._inside(chain, candidate.groups)
                if groups:
                    last = candidate.narrowed(groups)
                    weighed = self._scales.weigh(last, context, chained=True)
                    score = chain.score + weighed[0][1] + self._link
                    chains.append(
                        Chain(
                            chain.start,
                            candidate.end,
                            weighed,
                            score,
                            chain.length + 1,
                            groups,
                            candidate.stem,
                            last,
                            chain,
                        )
                    )
        return chains

    def _inside(self, chain: Chain, inner: list[Group]) -> list[Group]:
        """Return what of the groups continues a chain."""
        best = chain.options[0][0]
        key = (*map(id, chain.groups), best.form, best.unit.level, best.unit.code, *map(id, inner))
        known = self._fitting.get(key)
        if known is None:
            groups = [group for group in (_inside(chain, group, self._reach) for group in inner) if group]
            known = self._fitting[key] = groups, chain.groups, inner
        return known[0]

    def _continuing(self, chain: Chain) -> list[Candidate]:
        """Return the names of the gazetteer at the end of a chain, among which are those that continue it."""
        outer, form = chain.options[0][0]
        if form == "abbreviation" and not is_foreign(outer):
            return []
        if not (outer.level == "country" or any(group.divisions for group in chain.groups)):
            return []
        key = (chain.end, outer.level, *map(id, chain.groups))
        known = self._behind.get(key)
        if known is None:
            text, end = self._scales.text, chain.end
            names = self._names_at.get(end)
            if names is None:
                names = self._names_at[end] = self._names.gazetteer.prefixes(text, end)
            fitting = list(self._fit(names, chain)) if names else ()
            found = behind(text, end, fitting, self._scales.bounds, self._names) if fitting else []
            known = self._behind[key] = found, chain.groups
        return known[0]

    def _fit(self, names: Sequence[str], chain: Chain) -> Iterator[tuple[str, bool]]:
        """Yield the names that could lie in what a chain names, each with whether townships and villages of it could.

        Most names that stand behind a place are other words, and what they could name takes long to unpack.
        """
        gazetteer, outer = self._names.gazetteer, chain.options[0][0].unit
        if outer.level in ("country", "city"):
            # Of foreign countries only cities are listed; behind 中国 stands no township.
            small = outer.code == "CN" and self._reach > _STEPS
            yield from ((name, small) for name in names if small or gazetteer.is_large(name))
            return
        codes = [code for group in chain.groups if group.divisions for code in group.codes if code.isdigit()]
        codes += [part for code in codes for part in _ADMINISTERED.get(code, ())]
        if len(codes) > _FEW:
            yield from ((name, True) for name in names)
            return
        ranges = [it for code in codes for it in gazetteer.rows_below(code)]
        small_ones = [it for it in ranges if gazetteer.are_small(it)]
        large = [it for it in ranges if not gazetteer.are_small(it)]
        deep = self._reach > _STEPS or any(len(code) > DIGITS["province"] for code in codes)
        for name in names:
            may_be_small = deep or self._names.is_suffix_at(self._scales.text, chain.end + len(name))
            small = may_be_small and gazetteer.bears_any(name, small_ones)
            if small or gazetteer.bears_others(name) or gazetteer.bears_any(name, large):
                yield name, small


def _inside(chain: Chain, inner: Group, reach: int) -> Group | None:
    """Return the units of a group that continue a chain; None where none does.

    Args:
        chain: the chain.
        inner: the group.
        reach: over how many levels it may go down to a name that is not written in full.
    """
    best = chain.options[0][0]
    outer = best.unit
    if is_foreign(outer):
        return _inside_foreign(chain, inner)
    if best.form == "abbreviation" or inner.form == "abbreviation" or inner.level == "feature":
        return None  # a natural feature is a span of its own
    if inner.form == "pattern":
        # What a hamlet is called has no word for its kind, or one that only hamlets have.
        part = outer.level == "village" and inner.units[0].suffix in ("", *HAMLET_KINDS)
        if best.form == "bare" and inner.units[0].name.startswith(tuple(filter(None, outer.forms))):
            return None  # `偏城|乡下堡村`: the word for its kind belongs to the name before
        return inner if part or _below(inner.level, outer.level) else None
    if outer.level == "country":
        in_china = inner.divisions and any(code.isdigit() for code in inner.codes)
        deepest = max(reach, _ORDER.index("county")) if inner.form == "full" else reach
        return inner if in_china and _ORDER.index(inner.level) <= deepest else None
    if not inner.divisions or inner.level not in _ORDER:
        return None
    if (inner.level == "township" or inner.form == "bare") and inner.units[0].key.startswith(_HONG_KONG_MACAO):
        return None  # a quarter is no division, and a span of its own
    # Former units have the codes of others.
    units: dict[int, GazetteerUnit] = {}
    for group in chain.groups:
        if not group.divisions or group.level not in _ORDER[1:-1]:
            continue
        # What stands further down is a word that follows (`贵州茅台`), no place in the chain.
        steps = _ORDER.index(inner.level) - _ORDER.index(group.level)
        if inner.form == "bare" and inner.level == "village" and steps > 1 and reach == _STEPS:
            continue  # `西湖|龙井`
        administered = _ADMINISTERED if steps == 0 else {}
        for code in sorted(group.codes & administered.keys()):
            within = {part for part in administered[code] if part in inner.codes}
            units.update((id(unit), unit) for unit in inner.units if not within.isdisjoint(unit.keys))
        if steps < 1 or (steps > reach and (inner.form != "full" or len(inner.units[0].stem) < 2)):
            continue
        if len(group.codes) <= _FEW:
            for code in sorted(group.codes):
                units.update((id(unit), unit) for unit in inner.units if _lies_in(unit, code))
            continue
        for code in sorted(group.codes & inner.by_ancestor.keys()):
            units.update((id(unit), unit) for unit in inner.by_ancestor[code] if code not in unit.keys)
    # Sorted above, as sets have another order in each process, and units of equal weight are told in theirs.
    if not units:
        return None
    return inner if len(units) == len(inner.units) else inner.only(list(units.values()))


def _lies_in(unit: GazetteerUnit, code: str) -> bool:
    """Tell whether a unit, or one of today's in its place, lies in the division with a code, and none is that one."""
    if code in _PARTED and unit.valid:
        part, year = _PARTED[code]
        if unit.valid[0] < year and any(key.startswith(part) for key in unit.keys):
            return True
    return any(key.startswith(code) for key in unit.keys) and code not in unit.keys


def _inside_foreign(chain: Chain, inner: Group) -> Group | None:
    """Return the units of a group that lie in the foreign place that a chain ends with."""
    if inner.form == "abbreviation" or inner.level == "feature":
        return None
    if inner.form == "pattern":
        return None if chain.options[0][0].form == "abbreviation" else inner
    if inner.level != "city":
        return None
    outer = {key for group in chain.groups for key in group.codes}
    if not inner.divisions:  # where it lies is not known
        return inner if chain.options[0][0].unit.level == "country" else None
    units = {
        id(u): u for key in sorted(outer & inner.by_ancestor.keys()) for u in inner.by_ancestor[key] if u.key != key
    }
    return inner.only(list(units.values())) if units else None


def is_foreign(unit: GazetteerUnit) -> bool:
    """Tell whether a unit is a foreign country or lies in one."""
    return unit.level in ("country", "city") and unit.code != "CN"


def _below(inner: Level, outer: Level) -> bool:
    return inner in _ORDER and outer in _ORDER[1:] and _ORDER.index(inner) > _ORDER.index(outer)
