"""Chains: names side by side that go down the hierarchy (`云南省保山市隆阳区`) are one span."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from nlp_aid.places.candidates import Candidate, Option
from nlp_aid.places.context import Context, Weighed
from nlp_aid.places.gazetteer import Unit
from nlp_aid.places.value import Level
from nlp_aid.places.weighing import Scales

_CHAIN_LINK = 4.0
_CODE_LEVELS: tuple[tuple[int, Level], ...] = ((2, "province"), (4, "prefecture"), (6, "county"), (9, "township"))
_ORDER: tuple[Level, ...] = ("country", "province", "prefecture", "county", "township", "village")


@dataclass(slots=True)
class Chain:
    """Candidates side by side, each inside the one before it: one span, linked to the last.

    Attributes:
        start, end: offsets in the readable text.
        options: what the last candidate could name, given those before it, with what speaks for each, best first.
        score: how much speaks for it.
        length: how many candidates.
    """

    start: int
    end: int
    options: Weighed
    score: float
    length: int


def decide(candidates: Iterable[Candidate], scales: Scales, context: Context) -> list[Chain]:
    """Return the chains that together have most to speak for them, in order, not overlapping."""
    chains = [chain for chain in _chains(candidates, scales, context) if chain.score > 0]
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


def _chains(candidates: Iterable[Candidate], scales: Scales, context: Context) -> list[Chain]:
    """Return every candidate as a chain of one, and every chain that they make."""
    by_start: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        by_start[candidate.start].append(candidate)
    open_chains = []
    for group in by_start.values():
        for candidate in group:
            weighed = scales.weigh(candidate, context, chained=False)
            open_chains.append(Chain(candidate.start, candidate.end, weighed, weighed[0][1], 1))
    chains = []
    while open_chains:
        chain = open_chains.pop()
        chains.append(chain)
        outer = _Outer(chain.options)
        for candidate in by_start.get(chain.end, ()):
            inside = [option for option in candidate.options if outer.contains(option)]
            if inside:
                narrowed = replace(candidate, options=inside)
                weighed = scales.weigh(narrowed, context, chained=True)
                score = chain.score + weighed[0][1] + _CHAIN_LINK
                open_chains.append(Chain(chain.start, candidate.end, weighed, score, chain.length + 1))
    return chains


class _Outer:
    """What a chain names so far, asked what lies inside."""

    def __init__(self, options: Weighed) -> None:
        best = options[0][0]
        self._abbreviation = best.form == "abbreviation"
        self._unit = best.unit
        self._codes = {option.unit.code for option, _ in options}

    def contains(self, inner: Option) -> bool:
        """Tell whether an option continues the chain."""
        unit, outer = inner.unit, self._unit
        if self._abbreviation or inner.form == "abbreviation":
            return False
        if unit.level == "feature":
            return False  # a natural feature is a span of its own
        if inner.form == "pattern":
            return _below(unit.level, outer.level) or outer.level == "city" or _foreign(outer)
        if outer.level == "country":
            within = unit.code is not None and unit.code.isdigit() and (inner.form == "full" or len(unit.code) < 5)
            return unit.level == "city" if _foreign(outer) else within
        if not unit.code:
            return not outer.code and (outer.level, unit.level) == ("county", "township")  # in Taiwan
        for size, level in _CODE_LEVELS:
            if size < len(unit.code) and unit.code[:size] in self._codes:
                # What stands further down is a word that follows (`贵州茅台`), no place in the chain.
                steps = _ORDER.index(unit.level) - _ORDER.index(level)
                if steps <= 2 or (inner.form == "full" and level != "province"):
                    return True
        return False


def _foreign(unit: Unit) -> bool:
    return unit.level == "country" and unit.code != "CN"


def _below(inner: Level, outer: Level) -> bool:
    return inner in _ORDER and outer in _ORDER[1:] and _ORDER.index(inner) > _ORDER.index(outer)
