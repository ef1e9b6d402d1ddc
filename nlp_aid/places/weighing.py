"""How much speaks for it that a candidate is a place, and which.

The weights are additive, in no unit; above zero a candidate is taken for a place. Each is a fact about the language.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Set
from dataclasses import dataclass

from nlp_aid.gazetteer.gazetteer import Gazetteer, Unit
from nlp_aid.places.candidates import OFFICE, SURNAMES, Candidate
from nlp_aid.places.context import Context, Weighed
from nlp_aid.places.names import SMALL, Form, Group, Option
from nlp_aid.places.testimony import Testimony
from nlp_aid.places.value import Level

# How much a form at a level speaks for a place, before anything else is known; above zero it is taken for one.
_PRIOR: dict[Form, dict[Level, float]] = {
    "full": {
        "country": 5, "region": 4.5, "feature": 5.5, "city": 4, "zone": 4, "province": 6, "prefecture": 6, "county": 5,
        "township": 4, "village": 2,
    },
    "other": {"county": 2.5, "township": 0.5, "village": -1},
    "bare": {"province": 5, "prefecture": 4, "county": 2.5, "township": -2.5, "village": -3.5},
    "abbreviation": dict.fromkeys(("country", "region", "province", "prefecture", "county"), 2.0),
    "pattern": {"prefecture": 0.5, "county": 0.5, "township": 0.5, "village": 0.5, "region": 0, "feature": 0,
                "city": 0.5},
}  # fmt: skip
_ORDINARY_WORD: dict[Form, float] = {"full": -2.5, "other": -4, "bare": -6, "abbreviation": 0, "pattern": 0}
_SMALL_ORDINARY_WORD = -0.7
_CUTS_WORD_BEFORE: dict[Form, float] = {"full": -2, "other": -4, "bare": -4, "abbreviation": 0, "pattern": -4}
_CUTS_WORD_BEHIND: dict[Form, float] = {"full": -3, "other": -4, "bare": -4.5, "abbreviation": 0, "pattern": -4}
# `易县` is a county; `新村`, `本镇` are none unless a chain leads to them.
_ONE_CHARACTER_STEM: dict[Level, float] = {"county": -2, "township": -8, "village": -8}
_CHAINED_ONE_CHARACTER_STEM = -1.0
# `和|县` is a county, and oftener the conjunction and `县`.
_FUNCTION_WORD_STEM = -4.0
_FUNCTION_WORDS = frozenset("和与及对将被为等是从向到把于以各每全某两几该本成单同任通应")
# `千村万户`: numerals, which the tagger takes for names.
_QUANTITIES = frozenset("千百万多数")
_LONG_STEM = 0.7
# The word for a kind may be the first part of the next word: `上海|市场`, `柳家铺|村级`.
_NEXT_WORD_TAKES_SUFFIX = -6.0
_CHAINED_NEXT_WORD_TAKES_SUFFIX = -1.0
# In a chain, what a list has goes before what only looks like a name.
_CHAINED_PATTERN = -1.5
# `白沙社区` is no county 白沙.
_SMALLER_KIND = re.compile("社区|街道|[村镇乡山江河湖]")
_GOES_ON = -4.0
_AREA = -2.0
_RECUT = -7.0
_RECUT_BEHIND = -4.0
# A name without a suffix that is cut out of a longer word: `马里` in `马里布`.
_CUT_OUT = -6.0
# `10个小康村`: what is counted is a kind, no name.
_COUNTED = -5.0
# Behind a modal verb stands another verb.
_MODALS = frozenset("要须应")
_BEHIND_MODAL = -3.5
_COUNTERS = frozenset("个些处批座类种")
# `和|农村`, with a village 和农村 somewhere: the last word of what looks like a name is an ordinary one.
_ENDS_IN_ORDINARY_WORD = -4.0
# Words for a kind, whatever the segmenter makes of them: `和美|乡村`.
_KIND_WORDS = ("乡村", "农村")
# `钱|秀英`: behind a surname stands a given name.
_GIVEN_NAME: dict[Level, float] = {"county": -6.0, "prefecture": -8.0, "feature": -6.5}
# Surnames that are oftener a preposition or a number.
_FAMILY_NAMES = SURNAMES - frozenset("向万方任")
# Peoples and languages are no places, nor are kinds of elephants.
_PEOPLES = re.compile("族|裔|[语话象]")
_PEOPLE = -8.0
_PEOPLES_ALWAYS = ("族", "裔")
# What is longer is likelier meant: `东北地区` rather than `东北`.
_A_CHARACTER = 0.1
_LISTED_CHARACTER = 0.4
# `撒哈拉以南非洲` is more than the places in it.
_LONG_LISTED = 6.0
# Behind a place that does not contain it, a short name is somebody's (`宁夏|宝丰集团`), and a village another of its name.
_BEHIND_ANOTHER_PLACE = -3.0
_CHAINED_ORDINARY_WORD = -2.0
# Streets are named after places that they are not in: `重庆路`, `朝阳西路`.
_STREET_NAME = re.compile("[东西南北中]?(?:大道|大街|路|街|巷|城)")
_STREET_SIDES = frozenset("上口段边旁")
_STREET = -7.0
_ENOUGH = 2
# A city takes its name from a mountain (`井冈山`), and is called by it; a district is not (`天山`).
_MOUNTAIN = -6.0
_NAMED_AS_DISTRICT = 2.0
# `延安城西北`, `西北部`: a direction.
_DIRECTIONS = frozenset(("东北", "西北", "西南", "东南"))
_OF_DIRECTION = re.compile("[部方角侧边向约]")
_PLACE_BEFORE_DIRECTION = frozenset("城市县镇村岛湖山")
_DIRECTION = -8.0
# `文成|公主`: a title behind a name.
_TITLES = ("公主", "先生", "女士", "同志", "老师", "大妈", "大爷", "奶奶", "爷爷")
_TITLED = -4.0
# What exists today is likelier meant than what is no more, unless the text is of that time.
_FORMER = -1.2
_FORMER_IN_ITS_YEARS = 1.5
_BEFORE_ITS_YEARS = -3.0
# How sure a place is at most because the tagger says so.
_HEARD_MOST = 1.5
# The levels whose names are taken from ordinary words or mistaken for them.
_COMMON: frozenset[Level] = frozenset(("prefecture", "county", "township", "village"))


@dataclass(slots=True)
class Evidence:
    """What the text around a candidate says, whatever the candidate could name.

    Attributes:
        length: characters of the name.
        stem: characters of the name without its suffix.
        is_word: the stem is an ordinary word (`和平`).
        is_function_word: the stem is a conjunction, a preposition or the like.
        whole_is_word: the name with its suffix is an ordinary word (`大城市`).
        ends_in_word: the last word of the name, longer than its suffix, is an ordinary one (`和|农村`).
        starts_word, ends_word: a word boundary stands at either end, or what follows is an office of the unit.
        next_word_takes_suffix: the suffix opens an ordinary word (`上海|市场`).
        recut_behind: its last character makes a word with the one behind it (`新|乡风` for `新乡|风`).
        recut: its first character makes a word with the one before, and the rest is a word (`和|美乡村` for `和美|乡村`).
        level_follows: `级` follows (`柳家铺村级`).
        kind_follows: the word for a smaller unit follows (`白沙|社区`).
        area_follows: `地区` follows (`巢湖地区`, a former prefecture, is no lake).
        direction: the name is a point of the compass, said of a place.
        titled: a person's title follows.
        street: the name is a street's.
        people: the name is a people's or a language's.
        counted: a counter stands before it.
        modal: a modal verb stands before it (`要|大兴`).
        given_name: a surname stands before it.
        behind_place: another place ends where it starts.
        person: what the tagger speaks for a person's name.
        place: what the tagger speaks for a place.
    """

    length: int
    stem: int
    is_word: bool
    is_function_word: bool
    whole_is_word: bool
    ends_in_word: bool
    starts_word: bool
    ends_word: bool
    next_word_takes_suffix: bool
    recut_behind: bool
    recut: bool
    level_follows: bool
    kind_follows: bool
    area_follows: bool
    direction: bool
    titled: bool
    street: bool
    people: bool
    counted: bool
    modal: bool
    given_name: bool
    behind_place: bool
    person: float
    place: float


# Form, level, whether the name has no suffix in the list, whether it continues a chain.
_Scores = dict[tuple[Form, Level, bool, bool], float]


class Scales:
    """Weighs the candidates of one text."""

    def __init__(
        self,
        text: str,
        bounds: Set[int],
        gazetteer: Gazetteer,
        year: int | None = None,
        testimony: Testimony | None = None,
    ) -> None:
        """Set up the scales.

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            gazetteer: tells ordinary words.
            year: the year of the text, where it is known.
            testimony: what a tagger says of the text, where it ran.
        """
        self.year = year
        self.testimony = testimony or Testimony()
        self.text = text
        self.bounds = bounds
        self.gazetteer = gazetteer
        # Candidates are weighed again and again, with other contexts and in other chains.
        self._known: dict[tuple[int, int, bool], tuple[Evidence, _Scores]] = {}
        # Without a context and alone, the same is said each time; the candidates are held, so that their ids stay their own.
        self._alone: dict[tuple[int, bool], tuple[Candidate, Weighed]] = {}

    def weigh(self, candidate: Candidate, context: Context, *, chained: bool) -> Weighed:
        """Return the options of a candidate with what speaks for each, best first.

        Args:
            candidate: the candidate.
            context: what the rest of the document names.
            chained: whether it continues a chain.
        """
        if chained or len(context):
            return self._weigh(candidate, context, chained)
        key = id(candidate), candidate.behind_place
        known = self._alone.get(key)
        if known is None:
            known = self._alone[key] = candidate, self._weigh(candidate, context, chained)
        return known[1]

    def _weigh(self, candidate: Candidate, context: Context, chained: bool) -> Weighed:
        key = candidate.start, candidate.end, candidate.behind_place
        if key not in self._known:
            self._known[key] = self._evidence_of(candidate), {}
        evidence, scores = self._known[key]
        weighed: Weighed = []
        for group in candidate.groups:
            kind = group.form, group.level, group.whole, chained
            score = scores.get(kind)
            if score is None:
                score = sum(part(evidence, *kind) for part in _PARTS)
                if not chained and (evidence.person or evidence.place):
                    score = _as_heard(evidence, group.form, group.level, score)
                scores[kind] = score
            if group.form == "bare" and group.level == "county" and _is_mountain(candidate):
                named = any(context.names(unit, candidate.start) for unit in group.units)
                score += _NAMED_AS_DISTRICT if named else _MOUNTAIN * (group.units[0].suffix == "区")
            found = _weigh_group(group, score, context, candidate.start)
            if group.units[0].valid:
                found = [(option, score + _in_year(option.unit, self.year)) for option, score in found]
            weighed += found
        if len(weighed) > 1:
            weighed.sort(key=_score, reverse=True)
        return weighed

    def _evidence_of(self, candidate: Candidate) -> Evidence:
        text, bounds, is_word = self.text, self.bounds, self.gazetteer.is_word
        start, end, stem = candidate.start, candidate.end, candidate.stem
        suffix_at = start + len(stem)
        road = _STREET_NAME.match(text, end)
        kind = _SMALLER_KIND.match(text, end)
        people = _PEOPLES.match(text, end)
        return Evidence(
            length=end - start,
            stem=len(stem),
            # No name of three characters or more is a word of its own.
            is_word=len(stem) < 3 and is_word(stem),
            is_function_word=stem in _FUNCTION_WORDS,
            whole_is_word=suffix_at < end and is_word(text[start:end]),
            ends_in_word=text.endswith(_KIND_WORDS, start, end)
            or (candidate.ends_word and self._ends_in_word(start, suffix_at, end)),
            starts_word=candidate.starts_word,
            ends_word=candidate.ends_word or OFFICE.match(text, end - 1) is not None,
            next_word_takes_suffix=suffix_at < end and suffix_at in bounds and self._word_at(suffix_at),
            recut_behind=len(stem) == 2 and suffix_at == end and end + 1 in bounds and is_word(text[end - 1 : end + 1]),
            recut=start > 0 and is_word(text[start - 1 : start + 1]) and is_word(text[start + 1 : end]),
            level_follows=text.startswith("级", end),
            kind_follows=kind is not None and kind.end() in bounds,
            area_follows=text.startswith("地区", end),
            direction=stem in _DIRECTIONS
            and (_OF_DIRECTION.match(text, end) is not None or text[start - 1 : start] in _PLACE_BEFORE_DIRECTION),
            titled=text.startswith(_TITLES, end),
            street=road is not None and (road.end() in bounds or text[road.end() : road.end() + 1] in _STREET_SIDES),
            people=people is not None and (people.group() in _PEOPLES_ALWAYS or people.end() in bounds),
            counted=text[start - 1 : start] in _COUNTERS,
            modal=text[start - 1 : start] in _MODALS and start - 1 in bounds,
            given_name=text[start - 1 : start] in _FAMILY_NAMES and start - 1 in bounds,
            behind_place=candidate.behind_place,
            person=self.testimony.for_person(start, end),
            place=0.0 if stem in _QUANTITIES else self.testimony.for_place(start, end),
        )

    def _word_at(self, start: int) -> bool:
        """Tell whether an ordinary word starts at a word boundary."""
        end = next((at for at in range(start + 1, start + 5) if at in self.bounds), None)
        return end is not None and self.gazetteer.is_word(self.text[start:end])

    def _ends_in_word(self, start: int, suffix_at: int, end: int) -> bool:
        """Tell whether the last word of a name is an ordinary one that holds more than the suffix."""
        if suffix_at == end:  # a name that is listed with its suffix
            suffix_at = end - 1
        last = next((at for at in range(end - 2, start, -1) if at in self.bounds), None)
        return last is not None and last < suffix_at and self.gazetteer.is_word(self.text[last:end])


def _weigh_group(group: Group, score: float, context: Context, start: int) -> Weighed:
    """Return the units that the context could support, and of the others two: more are not needed to see a doubt."""
    supported = context.supported(group)
    if not supported:
        return [(Option(unit, group.form), score) for unit in group.units[:_ENOUGH]]
    full = group.form == "full"
    weighed = [(Option(unit, group.form), score + context.support(unit, full, start)) for unit in supported]
    if len(supported) < len(group.units):
        known = {unit.code for unit in supported}
        others = (unit for unit in group.units if unit.code not in known or unit.code is None)
        weighed += [(Option(unit, group.form), score) for unit in itertools.islice(others, _ENOUGH)]
    return weighed


def _is_mountain(candidate: Candidate) -> bool:
    return candidate.mountain or any(group.level == "feature" and group.form == "full" for group in candidate.groups)


def _in_year(unit: Unit, year: int | None) -> float:
    """Return what the year of the text says for a former unit."""
    if year is None or unit.valid is None:
        return _FORMER
    first, last = unit.valid
    if first <= year <= last:
        return _FORMER_IN_ITS_YEARS
    return _FORMER if year > last else _BEFORE_ITS_YEARS


def _score(weighed: tuple[Option, float]) -> float:
    return weighed[1]


def _as_name(evidence: Evidence, form: Form, level: Level, whole: bool, chained: bool) -> float:
    """Return what the name itself says; `whole` is true of a name that has no suffix in the list."""
    score = _PRIOR[form].get(level, -5.0) + _A_CHARACTER * evidence.length
    if form == "full" and level in ("region", "feature"):
        score += _LISTED_CHARACTER * evidence.stem + _LONG_LISTED * (evidence.stem > 5)
    if form == "pattern" and chained:
        score += _CHAINED_PATTERN
    if evidence.is_word and form == "full" and level in SMALL and not chained:
        score += _SMALL_ORDINARY_WORD
    if evidence.is_word and whole and level in SMALL:
        score += _ORDINARY_WORD["bare"]
    elif evidence.is_word and level in _COMMON:
        score += _CHAINED_ORDINARY_WORD if chained else _ORDINARY_WORD[form]
    elif evidence.stem > 2 and level in SMALL:
        score += _LONG_STEM
    if evidence.stem == 1 and form == "full":
        score += _CHAINED_ONE_CHARACTER_STEM if chained else _ONE_CHARACTER_STEM.get(level, 0)
        score += _FUNCTION_WORD_STEM * (evidence.is_function_word and not chained)
    if evidence.whole_is_word and (form == "other" or evidence.stem == 1 or level in SMALL):
        score += _CUT_OUT
    if evidence.ends_in_word and form != "bare" and level in _COMMON and not chained and (level in SMALL or not whole):
        score += _ENDS_IN_ORDINARY_WORD * (2 if whole else 1)
    if evidence.recut and level in _COMMON and not chained:
        score += _RECUT
    return score


def _at_bounds(evidence: Evidence, form: Form, level: Level, whole: bool, chained: bool) -> float:
    """Return what the word boundaries at either end say."""
    short = whole and evidence.stem == 2
    score = 0.0
    if not evidence.starts_word and not chained:
        score += _CUT_OUT if short or evidence.stem == 1 else _CUTS_WORD_BEFORE[form]
    if evidence.ends_word:
        return score
    if short:
        return score + _CUT_OUT
    if form != "bare" and evidence.next_word_takes_suffix:
        sure = chained and not evidence.level_follows
        return score + (_CHAINED_NEXT_WORD_TAKES_SUFFIX if sure else _NEXT_WORD_TAKES_SUFFIX)
    return score + _CUTS_WORD_BEHIND[form] / (2 if evidence.stem > 2 else 1)


def _among_neighbours(evidence: Evidence, form: Form, level: Level, whole: bool, chained: bool) -> float:
    """Return what the words on either side say."""
    score = 0.0
    if evidence.direction and level == "region":
        score += _DIRECTION
    if evidence.titled and form == "bare" and level in _COMMON:
        score += _TITLED
    if level == "feature":
        score += _AREA * evidence.area_follows
    if form == "bare" and level in _COMMON:
        score += _RECUT_BEHIND * evidence.recut_behind
    if evidence.street and (form == "bare" or level == "feature"):
        score += _STREET
    if evidence.people and (form == "bare" or (whole and form != "abbreviation")):
        score += _PEOPLE
    if form == "bare" and level in ("prefecture", "county") and evidence.kind_follows:
        score += _GOES_ON
    if chained:
        return score
    if level in SMALL and evidence.counted:
        score += _COUNTED
    if level in SMALL and evidence.behind_place:
        score += _BEHIND_ANOTHER_PLACE
    if evidence.given_name and evidence.stem == 2 and (form == "bare" or level == "feature"):
        score += _GIVEN_NAME.get(level, 0)
    if form == "bare" and evidence.modal and level in _COMMON:
        score += _BEHIND_MODAL
    if form == "bare" and level == "county":
        score += _BEHIND_ANOTHER_PLACE * evidence.behind_place
    return score


def _as_heard(evidence: Evidence, form: Form, level: Level, score: float) -> float:
    """Return the score after the tagger is heard.

    It never makes anything surer than barely a place: names that are sure without it, and chains, go before.
    """
    if evidence.person and form == "bare" and level in _COMMON:
        score -= evidence.person
    # What the words on either side rule out, the tagger does not bring back.
    ruled_out = evidence.recut or evidence.ends_in_word or evidence.counted or evidence.street or evidence.people
    if ruled_out or evidence.is_function_word or (evidence.behind_place and form == "bare"):
        return score
    return max(score, min(score + evidence.place, _HEARD_MOST))


_PARTS = (_as_name, _at_bounds, _among_neighbours)
