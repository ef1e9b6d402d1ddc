"""Finds places: candidates, weighed and decided together over the whole document."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from nlp_aid.gazetteer.codes import MUNICIPALITIES
from nlp_aid.gazetteer.files import open_gazetteer
from nlp_aid.gazetteer.gazetteer import Gazetteer, GazetteerUnit
from nlp_aid.knowledge.patterns import any_of
from nlp_aid.places.abbreviations import Abbreviations, is_of_broadcaster
from nlp_aid.places.candidates import (
    Candidate,
    LongNames,
    from_gazetteer,
    hamlets,
    mark_lists,
    mark_neighbours,
    sharing,
    short,
    sites,
    unlisted,
)
from nlp_aid.places.chains import Chain, Decider, is_foreign
from nlp_aid.places.context import Context, has_rival
from nlp_aid.places.lexicon import place_words
from nlp_aid.places.names import SMALL, Names, Option
from nlp_aid.places.openings import TextOpenings
from nlp_aid.places.repeats import BLANK, without_repeats
from nlp_aid.places.testimony import DOTS, Heard, Testimony
from nlp_aid.places.value import Level, Place
from nlp_aid.places.weighing import Scales, Weights, bundled
from nlp_aid.places.zones import landscape_end, zone_end

_NO_CONTEXT = Context()
# Taiwan, Hong Kong and Macao: what a text in traditional script is about, whether it names them or not.
_BEYOND = ("71", "81", "82")
_MOST_CANDIDATES = 20
# A village or a township alone is not known by a unit further above it than this.
_FAR = 2
# So many other divisions may bear a county's name before it is a common one.
_FEW_NAMESAKES = 3
_VENUES = re.compile(any_of(place_words("neighbours")["venues"]))
_LONGEST_UNKNOWN = 8
_UNIT_ENDS = frozenset("省市区州盟县旗乡镇")
_AREA = re.compile("区(?![域划])")
# No zone of a province is called by the word for its kind alone.
_SHORT_KIND = 5
# What stands directly before the name of the country that aid or a doctor goes to.
# What stands between the cells of a row.
_SEPARATORS = re.compile("[,|;\t]")
_AID_TO = re.compile(f"[{place_words('abbreviations')['before_common']}]")
_LONGEST_OF_ABBREVIATIONS = 3


@dataclass(frozen=True, slots=True)
class Decision:
    """What is decided of a text, and from what.

    Attributes:
        chains: the places, in order, not overlapping.
        candidates: what could have been a place.
        context: what the document names.
        decider: makes chains of candidates.
        scales: weighs candidates.
    """

    chains: list[Chain]
    candidates: list[Candidate]
    context: Context
    decider: Decider
    scales: Scales


class PlaceFinder:
    """Finds the places in readable texts."""

    def __init__(self, gazetteer: Gazetteer | None = None, weights: Weights | None = None) -> None:
        """Set up the finder with a gazetteer and weights, the bundled ones by default."""
        self.gazetteer = gazetteer or open_gazetteer()
        self.weights = weights or bundled()
        self.names = Names(self.gazetteer)
        self.abbreviations = Abbreviations(self.gazetteer)
        # Opened now, so that what is missing is told when a pipeline is loaded.
        self._openings = self.gazetteer.openings
        self._latest: TextOpenings | None = None

    def find(
        self,
        text: str,
        bounds: Set[int],
        year: int | None = None,
        *,
        address: bool = False,
        heard: Iterable[Heard] = (),
        traditional: bool = False,
    ) -> list[Place]:
        """Return the places in a readable text, in order, not overlapping.

        Args:
            text: the readable text.
            bounds: the offsets at which words start and end.
            year: the year of the text, where it is known: it chooses among units of other times.
            address: whether the text is an address, so that names side by side are rather a chain.
            heard: what a tagger says of the text, see `nlp_aid.entities.witnesses`.
            traditional: whether the text was written in traditional script, as Hong Kong, Macao and Taiwan write.
        """
        decision = self.decide(text, bounds, year, address=address, heard=heard, traditional=traditional)
        chains = self._with_zones(text, bounds, decision.chains)
        among = _among_small(text, chains, decision.context)
        return [self._place(text, chain, decision.context, among_small=chain.start in among) for chain in chains]

    def decide(
        self,
        text: str,
        bounds: Set[int],
        year: int | None = None,
        *,
        address: bool = False,
        heard: Iterable[Heard] = (),
        traditional: bool = False,
    ) -> Decision:
        """Return what is decided of a readable text, and from what; for the arguments see `find`."""
        given, text = text, without_repeats(text)
        bounds = self._with_missed(text, bounds)
        if text is not given:
            heard = [one for one in heard if BLANK not in text[one[0] : one[1]]]
        testimony = Testimony(heard)
        scales = Scales(text, bounds, self.gazetteer, self.weights, year, testimony)
        decider = Decider(scales, self.names, address=address)
        listed = from_gazetteer(self._openings_of(text, bounds), self.names)
        candidates = listed.candidates[:]
        if address:
            first = (short(start, name, self.names) for start, name in listed.short if not start)
            candidates += [candidate for candidate in first if candidate]
        candidates += sharing(text, bounds, self.names)
        candidates += sites(text, listed.short, self.names)
        candidates += hamlets(text, bounds, self.gazetteer)
        if not DOTS.isdisjoint(text):
            candidates = [c for c in candidates if not _is_of_person(text, c)]
        long_names = LongNames(candidates)
        long_names.mark(candidates)
        mark_neighbours(text, candidates)
        mark_lists(text, candidates, self.gazetteer)
        named = [c for c in candidates if len(c.stem) > 1 and _stands_alone(c, scales)]
        ends = {name.end for name in named} | {c.end for c in candidates if _is_township(c)}
        for candidate in candidates:
            candidate.behind_place = candidate.start in ends
        abbreviated = self.abbreviations.find(text, bounds, named)
        # `滇|中` is heard, and is a region.
        regions = {c.start for c in candidates if c.starts_word and c.ends_word and _is_region(c)}
        heard_short = self.abbreviations.heard(text, bounds, testimony.places())
        # `將軍|澳` is one name.
        long = [(start, start + len(name)) for start, name in listed.short if heard_short and len(name) > 2]
        inside = {at for start, end in long for at in range(start, end)}
        abbreviated += [one for one in heard_short if one.start not in regions and one.start not in inside]
        if traditional:
            abbreviated = [candidate for candidate in abbreviated if not is_of_broadcaster(text, candidate.start)]
        long_names.mark(abbreviated)
        unlisted_heard = list(
            testimony.unlisted(text, bounds, self.gazetteer, {(c.start, c.end) for c in candidates if not _is_minor(c)})
        )
        long_names.mark(unlisted_heard)
        if unlisted_heard:
            candidates += unlisted_heard
            long_names = LongNames(candidates)
        # What stands firm without context is the context of the rest; and what that decides is context once more.
        firm = decider.decide(candidates + abbreviated, _NO_CONTEXT)
        beyond = _BEYOND if traditional else ()
        context = _context(firm, beyond)
        further = self.abbreviations.as_in_document(abbreviated, context.countries())
        further += self.abbreviations.with_initials(text, bounds, context, named)
        further += self.abbreviations.rows(text, bounds, context, named, testimony.places())
        further += self.abbreviations.of_countries(text, bounds, context.countries())
        foreign = [chain.end for chain in firm if _starts_abroad(chain)]
        further += unlisted(text, bounds, self.names, (chain.end for chain in firm), foreign)
        long_names.mark(further)
        candidates += further
        near = self._near(listed.short, context)
        chains = decider.decide(candidates + near, context)
        wider = _context(chains, beyond)
        if len(wider) > len(context):
            context, near = wider, self._near(listed.short, wider)
            chains = decider.decide(candidates + near, context)
        return Decision(chains, candidates + near, context, decider, scales)

    def inside_unknown_words(self, text: str, bounds: Set[int]) -> Iterator[tuple[int, int]]:
        """Yield where names stand inside words that are neither ordinary words nor names, or across several of them.

        Args:
            text: the readable text.
            bounds: the offsets at which words start and end.
        """
        openings = self._openings_of(text, bounds)
        edges = np.flatnonzero(openings.is_bound)
        firsts, lasts = edges[:-1], edges[1:]
        lengths = lasts - firsts
        # Up to which word names may reach that start in it or shortly before it; and which abbreviations are in words.
        starts = openings.large()
        wanted = np.searchsorted(starts, lasts - 1) > np.searchsorted(starts, lasts - _LONGEST_UNKNOWN)
        letters = np.flatnonzero(self.abbreviations.are_known(openings.chars))
        holds = np.searchsorted(letters, lasts) > np.searchsorted(letters, firsts)
        wanted |= holds & (lengths <= _LONGEST_OF_ABBREVIATIONS)
        wanted &= (lengths > 1) & (lengths <= _LONGEST_UNKNOWN)
        offsets = edges.tolist()
        for number in np.flatnonzero(wanted).tolist():
            last = offsets[number + 1]
            if not self._is_unknown(text[offsets[number] : last]):
                continue
            start, least = offsets[number], last - _LONGEST_UNKNOWN
            while number and start > least and 1 < start - offsets[number - 1] <= _LONGEST_UNKNOWN:
                number -= 1
                if not self._is_unknown(text[offsets[number] : start]):
                    break
                start = offsets[number]
            opening = max(start, least)
            for inner, outer in self._inside(text[opening:last]):
                yield opening + inner, opening + outer

    def _with_missed(self, text: str, bounds: Set[int]) -> Set[int]:
        """Return the word boundaries with those that the segmenter misses.

        They are those of countries that aid goes to (`援|多哥`), which it cuts to pieces, and those of the cells of a row.
        """
        missed = {at for sign in _SEPARATORS.finditer(text) for at in sign.span() if at not in bounds}
        for aid in _AID_TO.finditer(text):
            start = aid.end()
            if start not in bounds and (name := self._country_at(text, start)):
                missed.update((start, start + len(name)))
        return bounds | missed if missed else bounds

    def _country_at(self, text: str, start: int) -> str | None:
        """Return the longest name of a country that stands in a text at `start`."""
        names = reversed(self.gazetteer.prefixes(text, start))
        levels = ((name, self.gazetteer.units_but_small(name)) for name in names if len(name) > 1)
        return next((name for name, units in levels if any(unit.level == "country" for unit in units)), None)

    def _openings_of(self, text: str, bounds: Set[int]) -> TextOpenings:
        """Return where names may start in a text, which is asked for the same text twice."""
        openings = self._latest
        if openings is None or openings.text is not text or openings.bounds is not bounds:
            openings = self._latest = TextOpenings.of(text, bounds, self._openings)
        return openings

    @functools.lru_cache(maxsize=4_000)  # noqa: B019 (a finder lives as long as its pipeline)
    def _is_unknown(self, word: str) -> bool:
        return not (self.gazetteer.is_word(word) or self.gazetteer.is_name(word))

    @functools.lru_cache(maxsize=3_000)  # noqa: B019
    def _inside(self, word: str) -> tuple[tuple[int, int], ...]:
        names = [
            (at, at + len(name))
            for at in range(len(word))
            for name in self.gazetteer.prefixes(word, at)
            if len(name) > 1 and self.gazetteer.is_large(name)
        ]
        if len(word) <= _LONGEST_OF_ABBREVIATIONS:
            names += [(at, at + 1) for at, char in enumerate(word) if self.abbreviations.is_known(char)]
        return tuple(names)

    def _near(self, names: Iterable[tuple[int, str]], context: Context) -> list[Candidate]:
        """Return the names without a suffix of townships and villages that a document names, or whose superiors it names."""
        near: list[Candidate] = []
        if not len(context):
            return near
        ranges, gazetteer = self._ranges_of(context), self.gazetteer
        known: dict[str, bool] = {}
        for start, name in names:
            is_near = known.get(name)
            if is_near is None:
                is_near = gazetteer.bears_any(name, ranges) or (
                    gazetteer.bears_others(name) and context.names_any(gazetteer.around_others(name))
                )
                known[name] = is_near
            if is_near and (candidate := short(start, name, self.names)):
                groups = [group for group in candidate.groups if context.names_any(group.near)]
                if groups:
                    near.append(candidate.narrowed(groups))
        return near

    def _ranges_of(self, context: Context) -> tuple[tuple[int, int], ...]:
        """Return where the townships and villages stand in the gazetteer that a document names, or whose superiors it names."""
        return tuple(ranges for code in context.codes() for ranges in self.gazetteer.rows_near(code))

    def _with_zones(self, text: str, bounds: Set[int], chains: list[Chain]) -> list[Chain]:
        """Return the chains with those that open the name of a zone grown to the zone (`横琴` + `粤澳深度合作区`).

        Behind a unit in full, a zone that opens with places of its own is another span (`滁州市` + `苏滁产业园`,
        `湘西州` + `湘西高新技术产业开发区`).
        """
        grown: list[Chain] = []
        starts = {chain.start for chain in chains}
        for chain in chains:
            if grown and grown[-1].end > chain.start:
                continue  # inside the zone before it
            best = chain.options[0][0]
            in_full = _is_in_full(text, chain)
            end = zone_end(text, chain.end, bounds)
            if in_full and chain.end in starts:
                grown.append(chain)
            elif end is not None and not _is_generic(text, chain, end):
                start = chain.start
                if in_full and self._opens_with_place(text, chain.end):
                    grown.append(chain)
                    start = chain.end
                while grown and start < chain.end and grown[-1].end == start and not _is_in_full(text, grown[-1]):
                    start = grown.pop().start
                grown.append(_unlisted(text, start, end, "zone", chain.score))
            elif best.unit.level == "feature" and text[chain.end - 1] == "山" and _AREA.match(text, chain.end):
                grown.append(_unlisted(text, chain.start, chain.end + 1, "region", chain.score))  # `太行山|区`
            elif (
                chain.length == 1
                and (best.form == "bare" or best.unit.level == "region")
                and (end := landscape_end(text, chain.end, bounds)) is not None
            ):
                grown.append(_unlisted(text, chain.start, end, "feature", chain.score))
            else:
                grown.append(chain)
        return grown

    def _opens_with_place(self, text: str, start: int) -> bool:
        """Tell whether the name that starts in a text opens with a place larger than a township, or two abbreviations."""
        two = all(map(self.abbreviations.ends_lines, text[start : start + 2]))
        return two or any(
            len(name) > 1 and self.gazetteer.is_large(name) for name in self.gazetteer.prefixes(text, start)
        )

    def _confidence(self, chain: Chain) -> float:
        return round(self.weights.probability(margin(chain)), 2)

    def _place(self, text: str, chain: Chain, context: Context, *, among_small: bool) -> Place:
        start, end = chain.start, chain.end
        confidence = self._confidence(chain)
        place = functools.partial(Place, start=start, end=end, text=text[start:end], confidence=confidence)
        best = chain.options[0][0]
        unit = best.unit
        if unit.level == "county" and not unit.suffix and unit.codes:
            # A development zone that only statistics count as a county.
            return place(name=unit.name, level="zone")
        if unit.valid:
            place = functools.partial(place, name_in_text=unit.name, valid=unit.valid, successor=unit.code)
        if len(unit.codes) != 1 and unit.successors:
            return place(level=unit.level, candidates=unit.successors)
        if _in_doubt(text, chain, context, self.gazetteer):
            rivals = _rivals(chain)
            confidence = round(self.weights.probability(chain.score) / max(2, len(rivals)), 2)
            return place(level=unit.level, candidates=rivals, confidence=confidence)
        if among_small:
            return place(level=unit.level, confidence=round(confidence / 2, 2), candidates=unit.codes)
        if unit.codes:
            today = self.gazetteer.by_code(unit.codes[0]) or unit
            return place(code=unit.code, name=today.name, level=today.level, path=self.gazetteer.path(unit.codes[0]))
        name = None if best.form == "pattern" and unit.level != "zone" else unit.name
        path = self.gazetteer.path(unit.key) if unit.key and unit.level not in ("country", "region") else ()
        return place(code=unit.code, name=name, level=unit.level, path=path)


def _is_generic(text: str, chain: Chain, end: int) -> bool:
    """Tell whether a word for zones behind a place says what it is or has (`美丽|中国|先行区`, `广东省|经济特区|条例`)."""
    best = chain.options[0][0]
    if best.form == "full" and best.unit.level == "country":
        return True
    return best.unit.level == "province" and _is_in_full(text, chain) and end - chain.end < _SHORT_KIND


def _is_in_full(text: str, chain: Chain) -> bool:
    """Tell whether a chain ends with a unit of China that is written with the word for its kind (`滁州市`, `湘西州`)."""
    return text[chain.end - 1] in _UNIT_ENDS and bool(chain.options[0][0].unit.codes)


def _unlisted(text: str, start: int, end: int, level: Level, score: float) -> Chain:
    """Return the chain of a place that no list has."""
    unit = GazetteerUnit(None, level, text[start:end], "", ("",))
    return Chain(start, end, [(Option(unit, "pattern"), score)], score, 1, [], "")


def _context(chains: Iterable[Chain], beyond: Sequence[str] = ()) -> Context:
    return Context.of(((chain.start, chain.options, chain.length) for chain in chains), beyond)


def _among_small(text: str, chains: Sequence[Chain], context: Context) -> Set[int]:
    """Return where the short names of counties start that stand in a list with villages or townships (`东城外、新城`)."""
    among = set()
    for before, behind in pairwise(chains):
        if behind.start != before.end + 1 or text[before.end] != "、":
            continue
        for one, other in ((before, behind), (behind, before)):
            best, neighbour = one.options[0][0], other.options[0][0]
            short_name = one.length == 1 and best.form == "bare" and best.unit.level == "county"
            if not short_name:
                continue
            steps, _ = context.support(best.unit, False, one.start)
            if (steps is None or steps > 1) and neighbour.form == "bare" and neighbour.unit.level in SMALL:
                among.add(one.start)
    return among


def _stands_alone(candidate: Candidate, scales: Scales) -> bool:
    """Tell whether a name larger than a township is one without any context."""
    if all(group.level in SMALL for group in candidate.groups):
        return False
    option, score = scales.weigh(candidate, _NO_CONTEXT, chained=False)[0]
    return score > 0 and option.unit.level not in SMALL


def _starts_abroad(chain: Chain) -> bool:
    while chain.before is not None:
        chain = chain.before
    return is_foreign(chain.options[0][0].unit)


def _is_of_person(text: str, candidate: Candidate) -> bool:
    """Tell whether the name of a foreign city is a part of a person's (`弗拉基米尔·伊里奇`)."""
    if DOTS.isdisjoint((text[candidate.start - 1 : candidate.start], text[candidate.end : candidate.end + 1])):
        return False
    return all(group.level == "city" for group in candidate.groups)


def _is_minor(candidate: Candidate) -> bool:
    return all(group.units[0].minor for group in candidate.groups)


def _is_region(candidate: Candidate) -> bool:
    return any(group.level == "region" and group.form == "full" for group in candidate.groups)


def _is_township(candidate: Candidate) -> bool:
    return len(candidate.stem) > 1 and any(g.form == "full" and g.level == "township" for g in candidate.groups)


def _in_doubt(text: str, chain: Chain, context: Context, gazetteer: Gazetteer) -> bool:
    """Tell whether the text leaves a doubt what a chain names.

    In doubt stands what has a rival of its level with as much to speak for it, and a township or village alone
    that no mention of its county or township supports, in a document that is about other places; and so does the short
    name of a county that the document does not support, where many others bear it, or one in a province that is named.
    """
    best = chain.options[0][0]
    if has_rival(chain.options):
        return True
    alone = chain.length == 1 and best.unit.level in SMALL and bool(best.unit.keys)
    steps, _ = context.support(best.unit, best.form == "full", chain.start)
    if best.form == "bare" and best.unit.level == "county" and chain.length == 1 and steps is None:
        # `沙河` in a text about 北京, where a town is called so; `梅江` in one about 天津, where no list has what is.
        others = gazetteer.namesakes(chain.stem, best.unit.codes[0]) if best.unit.codes else frozenset()
        elsewhere = context.names_others(chain.start)
        # `柳林公园`: a park, a bridge or a school is rather called after something near.
        common = elsewhere and (len(others) > _FEW_NAMESAKES or _VENUES.match(text, chain.end) is not None)
        return common or any(context.names_province(code, chain.start) for code in others)
    # Between a municipality and its districts is a level that nobody names.
    far = _FAR + (best.unit.keys[0][:2] in MUNICIPALITIES) if alone else _FAR
    return alone and (steps is None or steps > far) and context.names_others(chain.start)


def _rivals(chain: Chain) -> tuple[str, ...]:
    """Return the codes of what has as much to speak for it as the best."""
    best, score = chain.options[0]
    weighed = {option.unit.code: rival for option, rival in chain.options}
    codes = {code for code, rival in weighed.items() if code and rival >= score}
    for group in chain.groups:
        if (group.form, group.level) == (best.form, best.unit.level) and len(group.units) > len(weighed):
            # Those that the context says nothing of are not all among the options.
            others = {unit.code for unit in group.units if unit.code}
            codes |= others if best.unit.code not in weighed or weighed[best.unit.code] <= score else set()
    return tuple(sorted(codes)[:_MOST_CANDIDATES])


def margin(chain: Chain) -> float:
    """Return how much speaks for a chain, and how much more than for anything else it could name, whichever is less."""
    best, score = chain.options[0]
    lead = next((score - rival for option, rival in chain.options if _differ(option.unit, best.unit)), chain.score)
    return min(lead, chain.score)


def _differ(unit: GazetteerUnit, other: GazetteerUnit) -> bool:
    return unit.keys != other.keys or (not unit.keys and unit.name != other.name)
