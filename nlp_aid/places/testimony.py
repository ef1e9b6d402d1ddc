"""What a tagger says about the names in a text: one witness among others, who can be wrong."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Set

from nlp_aid.gazetteer.gazetteer import Gazetteer, GazetteerUnit
from nlp_aid.knowledge.patterns import any_of
from nlp_aid.places.candidates import AROUND, NUMERALS, Candidate, kind_of
from nlp_aid.places.lexicon import alternatives, place_words
from nlp_aid.places.names import alone
from nlp_aid.places.value import Level

# Start and end in the readable text, `LOC`, `ORG`, `PER` or `DATE`, and the probability.
Heard = tuple[int, int, str, float]
# Of a stretch of the text: the log-odds that it is a person's name or in one, and which, None where no person was heard;
# the log-odds that it is a place, None where nothing was heard of that; whether what was heard starts or ends inside of
# it and lies partly outside; whether a longer organisation was heard that holds it.
About = tuple[tuple[float, bool] | None, float | None, bool, bool]
UNHEARD: About = (None, None, False, False)

_LEAST, _MOST = 0.02, 0.98
# From this probability on, a name that no list has is taken for a place.
_SURE = 0.4
# One character needs more, and so does an ordinary word.
_SURE_OF_SHORT = 0.65
_SURE_OF_WORD = 0.8
_WORDS, _KINDS, _NEIGHBOURS = place_words("names"), place_words("kinds"), place_words("neighbours")
# Characters with which Chinese writes foreign names (《世界人名翻译大辞典》, Xinhua's tables of transcription).
_TRANSCRIPTION = frozenset(_WORDS["transcription"])
# Firms and other words that are written as foreign places are.
_NO_PLACES = frozenset([*_WORDS["firms"], *_WORDS["no_foreign_places"]])
# What natural features are called.
_FEATURES = re.compile(f"(?:{alternatives(_KINDS['features'], _KINDS['features_one'])})$")
_UNITS = re.compile(f"(?:{alternatives(_KINDS['units'], _KINDS['units_one'])})$")
_LEVELS: dict[str, Level] = _KINDS["levels_heard"]
# What a part of the earth is called behind a name that it does not belong to: `坦帕|地区`, `苏瓦|港`.
_GENERAL = re.compile(f"(?:{alternatives(_KINDS['general'])})$")
_CHINESE = re.compile("(?<![\u4e00-\u9fff])[\u4e00-\u9fff]{2,}$")
_INNER_KIND = re.compile(f"[{_KINDS['inner']}]")
# Units that China has a closed list of (`最佳口碑|省`).
_ABROAD_ONLY = frozenset(_KINDS["abroad_only"])
# What is called after a people alone is of a kind (`瑶族|村`, `毛南族|自治县`).
_PEOPLE = "族"
# Between the parts of a person's name (`弗拉基米尔·伊里奇`).
DOTS = frozenset("·・•‧")
# A numeral or a word like it before a kind counts or describes (`千村`, `多州`, `大县`).
_NO_NAME_START = frozenset(_WORDS["not_first"])
_NO_NAME = frozenset(_WORDS["not_in_heard"])
_NO_FOREIGN_END: str = _WORDS["no_foreign_end"]
_LONGEST = 12
# A person is not where these stand before the name.
_WHERE = re.compile(f"(?:{alternatives(_NEIGHBOURS['before_heard'])})$")
_WHO = re.compile(f"[{_NEIGHBOURS['person_starts']}]?(?:{alternatives(_NEIGHBOURS['of_person'])})")
# A village is called by the hamlet that it grew from, kind and all (`岩脚寨|村`).
_HAMLETS = frozenset(_KINDS["of_hamlets"])
# `博戈里亚湖|边`
_SHORES = frozenset(_NEIGHBOURS["shores"])
# What is called after persons (`恩格尔系数`).
_EPONYMS = re.compile(any_of(_NEIGHBOURS["eponyms"]))
_BETWEEN = frozenset(_NEIGHBOURS["between"])


class Testimony:
    """What the tagger has heard of a text; says nothing where it did not run."""

    def __init__(self, heard: Iterable[Heard] = ()) -> None:
        """Set up with what was heard, in order and not overlapping."""
        self.heard = list(heard)
        self._places = {(start, end): weight for start, end, label, weight in self.heard if label == "LOC"}
        self._starts = [start for start, *_ in self.heard]

    def places(self) -> list[tuple[int, int]]:
        """Return start and end of what was heard to be a place, where that is likely."""
        return [span for span, probability in self._places.items() if probability >= _SURE_OF_SHORT]

    def about(self, start: int, end: int) -> About:
        """Return what was heard of what stands from `start` to `end`."""
        heard, person, place, cuts, in_organisation = self.heard, None, None, False, False
        at = max(0, bisect_right(self._starts, start) - 1)
        while at < len(heard):
            first, last, label, probability = heard[at]
            at += 1
            if first >= end:
                break
            if last <= start:
                continue
            if first == start and last == end:
                if label == "LOC":
                    place = _log_odds(probability)
            elif first <= start and end <= last:
                in_organisation |= label == "ORG"
            elif first < start or end < last:
                cuts = True
            if label == "PER" and first <= start and end <= last:
                person = _log_odds(probability), last - first > end - start
        return person, place, cuts, in_organisation

    def unlisted(
        self, text: str, bounds: Set[int], gazetteer: Gazetteer, listed: Set[tuple[int, int]]
    ) -> Iterator[Candidate]:
        """Yield what was heard to be a place and is in no list, if it is named as places are.

        The tagger takes venues, stations and streets for places too; so what is not called by a kind of place must be
        a foreign name.

        Args:
            text: the readable text.
            bounds: the offsets at which words start and end.
            gazetteer: tells ordinary words and names.
            listed: start and end of what could be a name in a list.
        """
        before = _NOTHING
        for name in self._whole_names(text, bounds, gazetteer):
            start, end, label, probability = name
            if (start, end) in listed:
                before = name
                continue
            likely = label == "LOC" and probability >= _SURE
            if likely or (label in ("LOC", "PER") and _stands_where_places_do(text, name, before)):
                before = (start, end, "LOC", probability)
                start = _behind_larger(text, start, end, gazetteer)
                last = end
                unit = _unit(text[start:end], gazetteer) if end - start <= _LONGEST else None
                if unit is None and (general := _GENERAL.search(text[start:end])):
                    last = start + general.start()
                    unit = _unit(text[start:last], gazetteer)
                two_countries = last - start == 2 and all(map(gazetteer.abbreviated, text[start:end]))
                word = gazetteer.is_word(text[start:last]) and (probability < _SURE_OF_WORD or last - start > 2)
                word = word or not DOTS.isdisjoint((text[start - 1 : start], text[last : last + 1]))
                word = word or text[start:last] in _NO_PLACES or _recut(text, start, last, gazetteer)
                word = word or _EPONYMS.match(text, last) is not None
                # `粤美|县城`: the word for its kind opens another.
                opens = unit is not None and unit.level == "county" and last not in bounds and last + 1 in bounds
                word = word or bool(opens and gazetteer.is_word(text[last - 1 : last + 1]))
                if unit and not two_countries and not word:
                    yield Candidate(start, last, unit.stem, True, True, [alone(unit, "pattern")], source="heard")
            else:
                before = name

    def _whole_names(self, text: str, bounds: Set[int], gazetteer: Gazetteer) -> Iterator[Heard]:
        """Yield what was heard, with foreign names whole: the tagger cuts long ones, and leaves out what they are."""
        held = _NOTHING
        for start, end, label, probability in self.heard:
            if label in ("LOC", "PER") and _is_foreign(text[start:end]):
                if held[1] == start and held[2] and not gazetteer.units(text[held[0] : held[1]]):
                    held = held[0], end, min(label, held[2]), max(held[3], probability)
                    continue
                while label == "LOC" and start not in bounds and text[start - 1] in _TRANSCRIPTION:
                    start -= 1
                while label == "LOC" and end not in bounds and text[end] in _TRANSCRIPTION:
                    end += 1
            if held[2]:
                yield _with_kind(text, held, bounds, gazetteer)
            held = start, end, label, probability
        if held[2]:
            yield _with_kind(text, held, bounds, gazetteer)


_NOTHING: Heard = (0, 0, "", 0.0)


def _stands_where_places_do(text: str, name: Heard, before: Heard) -> bool:
    """Tell whether the words on either side show a foreign place, or another place stands in a list with it."""
    start, end, _, _ = name
    if not _is_foreign(text[start:end]) or _WHO.match(text, end):
        return False
    if _WHERE.search(text, max(0, start - 2), start):
        return True
    return before[2] == "LOC" and before[1] == start - 1 and text[before[1]] in _BETWEEN


def _with_kind(text: str, name: Heard, bounds: Set[int], gazetteer: Gazetteer) -> Heard:
    """Return a name with the word for its kind behind it (`博戈里亚|湖`), or its last syllable and that (`姆蓬|古河`)."""
    start, end, label, probability = name
    if label == "LOC" and text[end - 1] in _HAMLETS and text[end : end + 1] == "村":
        is_kind = end + 1 in bounds or not gazetteer.is_word(text[end : end + 2])  # `岩脚寨|村民`
        return (start, end + 1, label, probability) if is_kind else name
    if label not in ("LOC", "PER") or not _is_foreign(text[start:end]):
        return name
    for last in (end + 1, end + 2):
        more = text[end:last]
        closed = last in bounds or text[last : last + 1] in _SHORES
        if closed and _is_syllable(more[:-1]) and (_UNITS.search(more) or _FEATURES.search(more)):
            is_name = len(more) == 1 or not (gazetteer.is_word(more) or gazetteer.units(text[start:end]))
            return (start, last, "LOC", probability) if is_name else name
    return name


def _behind_larger(text: str, start: int, end: int, gazetteer: Gazetteer) -> int:
    """Return where a name starts that was heard as one with what stands before it.

    That is a country before a foreign name (`卢旺达|鲁巴武`), a division before a natural feature (`荣成|石岛湾`), or the word
    for around it (`环|巢湖`).
    """
    if text[start] == AROUND and gazetteer.is_name(text[start + 1 : end]):
        return start + 1
    feature = _FEATURES.search(text, start, end)
    for name in gazetteer.prefixes(text, start):
        rest = start + len(name)
        if rest >= end:
            continue
        levels = {unit.level for unit in gazetteer.units_but_small(name)}
        if "country" in levels and _is_foreign(text[rest:end]):
            return rest
        if feature and feature.start() - rest > 0 and len(name) > 1 and not levels.isdisjoint(("prefecture", "county")):
            return rest
    return start


def _is_syllable(text: str) -> bool:
    """Tell whether a foreign name can have this, one character or none, before the word for its kind."""
    return not text or (text in _TRANSCRIPTION and text not in _NO_NAME_START)


def _log_odds(probability: float) -> float:
    probability = min(max(probability, _LEAST), _MOST)
    return math.log(probability / (1 - probability))


def _unit(name: str, gazetteer: Gazetteer) -> GazetteerUnit | None:
    """Return what a name in no list names, by its form; None if it does not look like a place's."""
    if not _CHINESE.match(name) or not _NO_NAME.isdisjoint(name):
        return None
    kind = _UNITS.search(name) or _FEATURES.search(name)
    if kind and kind.start() > 1:
        stem, suffix = name[: kind.start()], kind.group()
        if not _is_foreign(stem) and (suffix in _ABROAD_ONLY or not _is_stem(stem, gazetteer)):
            return None
        level = _LEVELS.get(suffix) or kind_of(suffix) or "feature"
        return None if gazetteer.is_word(name[-2:]) else GazetteerUnit(None, level, stem, suffix, (suffix,))
    listed = any(unit.level in ("country", "city") for unit in gazetteer.units(name[:-1]) if len(name) > 2)
    if not _is_foreign(name) or listed:
        return None  # `汤加|尚`: a name that a list has, and a word
    return GazetteerUnit(None, "city", name, "", ("",))


def _is_stem(stem: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a Chinese name for a kind of place is made as such names are: of no word, nor of another kind."""
    opens_with_word = len(stem) > 2 and gazetteer.is_word(stem[:2])
    return not (
        stem[0] in _NO_NAME_START
        or stem[-1] in NUMERALS
        or opens_with_word
        or gazetteer.is_word(stem)
        or _INNER_KIND.search(stem)
        or stem[-1] == _PEOPLE
    )


def _recut(text: str, start: int, end: int, gazetteer: Gazetteer) -> bool:
    """Tell whether the first character belongs to the word before, and the rest is an abbreviation and a kind (`和美|湘村`)."""
    with_before = start > 0 and gazetteer.is_word(text[start - 1 : start + 1])
    return with_before and end - start == 3 and gazetteer.abbreviated(text[start + 1]) is not None


def _is_foreign(name: str) -> bool:
    """Tell whether a name is written as foreign names are."""
    return len(name) > 1 and _TRANSCRIPTION.issuperset(name) and not name.endswith(_NO_FOREIGN_END)
