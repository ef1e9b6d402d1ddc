"""What speaks for and against it that a candidate is a place: named numbers, each a pure function of what was seen.

A feature says something of the text (`street`: the name is a street's), or of how the name is written, or of what the
document names elsewhere. What it weighs is in `models/places/weights.json`; a feature without a weight weighs nothing.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Set
from typing import NamedTuple

from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.knowledge.patterns import any_of
from nlp_aid.places.candidates import OFFICE, SURNAMES, Candidate
from nlp_aid.places.lexicon import place_words
from nlp_aid.places.names import SMALL, Form
from nlp_aid.places.testimony import UNHEARD, Testimony
from nlp_aid.places.value import Level

Feature = tuple[str, float]

_WORDS = place_words("neighbours")
_NAMES = place_words("names")
_FUNCTION_WORDS = frozenset(_NAMES["function_words"])
_QUANTITIES = frozenset(_NAMES["quantities"])
_SMALLER_KIND = re.compile(any_of(_WORDS["smaller_kinds"]))
_KIND_WORDS = frozenset(_WORDS["kind_words"])
_DESCRIBING = frozenset(_NAMES["describing"])
_OFTENER_WORDS = frozenset(_NAMES["oftener_words"])
_QUALITIES = frozenset(_NAMES["describing_words"])
_COUNTERS, _MODALS = frozenset(_WORDS["counters"]), frozenset(_WORDS["modals"])
# Surnames that are oftener a preposition or a number.
_FAMILY_NAMES = SURNAMES - frozenset(_NAMES["surnames_oftener_words"])
_PEOPLES = re.compile(any_of(_WORDS["peoples"]))
_PEOPLES_ALWAYS = frozenset(_WORDS["peoples_always"])
_STREET = re.compile(f"[{_WORDS['street_directions']}]?" + any_of(_WORDS["streets"]))
_STREET_SIDES = frozenset(_WORDS["street_sides"])
# What one character more makes of a name, cut as one word with it (`中国式`, `日本队`).
_BEHIND_NAMES = frozenset(_WORDS["behind_names"])
# `两天|后`: a numeral before the first character of the name counts it.
_TIMES, _COUNTS = frozenset(_WORDS["times"]), frozenset(_NAMES["numerals"] + "几多半数0123456789")
_DIRECTIONS = frozenset(_WORDS["directions"])
# `天山南北`, `长江上游` are cut as one word.
_SIDES = frozenset(_WORDS["sides"])
# What only a mountain has, and no division that is called by its name.
_SLOPES = frozenset(_WORDS["slopes"])
_OF_DIRECTION = re.compile(f"[{_WORDS['of_direction']}]")
_BEFORE_DIRECTION = frozenset(_WORDS["before_direction"])
# What stands before a person's name: a name that opens with a surname is rather his (`导演|陆川`).
_ROLES = tuple(_WORDS["roles"])
_TITLES, _FIRMS = frozenset(_WORDS["titles"]), frozenset(word[:2] for word in _WORDS["firms"])
# Firms by name, and the rest of a list behind a name with a firm in it.
_FIRM_NAMES = tuple(_NAMES["firms"])
_NEXT_FIRM = re.compile(f"、(?:{any_of(_FIRM_NAMES)}|[\u4e00-\u9fff]{{2,4}}?{any_of(_WORDS['firm_kinds'])})")
_STORMS = tuple(_WORDS["storms"])
# What all of them have.
_WIND = re.compile(f"[{_WORDS['storm_characters']}]")
# `“桦加沙”等15个台风`, `“山竹”来袭`.
_STORMS_BEHIND = re.compile(
    f"{any_of(_WORDS['storm_acts'])}|[“「][^“”「」]{{1,6}}[”」]|等?(?:[0-9]{{1,3}}|[{_NAMES['few']}]|多)?[个场号次]?{any_of(_WORDS['storms'])}"
)
_QUOTED = re.compile("[“「][^“”「」]{1,6}[”」]")
# The quoted name before another one in a list, and how far back the word for all of them may stand.
_QUOTED_BEFORE = re.compile("[“「][^“”「」]{1,6}[”」][、和]?$")
_STORM_LIST = 20
# What stands before and behind a cell of a row that is not its first.
_SEPARATORS, _CELL_ENDS = ",|;\t", ",|;\t\r\n"
_OPENING, _CLOSING = '“「『‘《〈"', '”」』’》〉"'
# What opens the words behind a name that are looked for, and what stands before it.
_TELLING = frozenset(
    word[0]
    for kind in ("smaller_kinds", "streets", "street_directions", "peoples", "of_office", "of_village", "of_township")
    for word in _WORDS[kind]
)
_TELLING_BEFORE = _COUNTERS | _MODALS | _FAMILY_NAMES
# The levels whose names are taken from ordinary words or mistaken for them.
_COMMON: frozenset[Level] = frozenset(("prefecture", "county", "township", "village"))
_PHRASE = 4
_LONGEST_WORD = 4


class Evidence(NamedTuple):
    """What the text around a candidate says, whatever the candidate could name.

    Attributes:
        source: how the candidate was found (see `Candidate`).
        length: characters of the name.
        stem: characters of the name without its suffix.
        is_word: the stem is an ordinary word (`和平`).
        is_function_word: the stem is a conjunction, a preposition or the like.
        oftener_word: the stem is the name of a county, and oftener another word (`振兴`, `滨江`).
        whole_is_word: the name with its suffix is an ordinary word (`大城市`).
        ends_in_kind: the name ends in a word for kinds of places (`占|城镇`).
        described: what stands before the word for the kind describes it (`文旅名|县`).
        quality: the stem is a word for what a village or town is to be (`幸福|村`, `未来|社区`).
        inside_name: a longer name of the gazetteer holds it.
        ends_in_word: the last word of the name, longer than its suffix, is an ordinary one (`和|农村`).
        starts_word, ends_word: a word boundary stands at either end, or what follows is an office of the unit.
        next_word_takes_suffix: the suffix opens an ordinary word (`上海|市场`).
        recut_behind: its last character makes a word with the one behind it (`新|乡风` for `新乡|风`).
        recut: its first character makes a word with the one before, and the rest is a word (`和|美乡村` for `和美|乡村`).
        inside_word: how many characters the longer ordinary word or set phrase has that it is a part of (`长治|久安`).
        among_words: ordinary words stand on both sides of it (`医疗|互助|活动`).
        half_phrase: it is one half of four characters between punctuation, the other half no place (`除险|固安`).
        level_follows: `级` follows (`柳家铺村级`).
        kind_follows: the word for a smaller unit follows (`白沙|社区`).
        area_follows: `地区` follows (`巢湖地区`, a former prefecture, is no lake).
        slope_follows: the side of a mountain follows (`大兴安岭|南麓`).
        direction: the name is a point of the compass, said of a place.
        titled: a person's title follows, or what somebody is stands before it, and it opens with a surname.
        street: the name is a street's.
        storm: the name is a storm's.
        firm: the word for a business follows.
        people: the name is a people's or a language's.
        counted: a counter stands before it.
        modal: a modal verb stands before it (`要|大兴`).
        given_name: a surname stands before it.
        behind_place: another place ends where it starts.
        before_larger: a province or prefecture starts where it ends (`平安|天津`).
        beside_feature: a natural feature has its name, and the words beside it speak of one (`洪湖、梁子湖`, `巢湖水质`).
        beside_firm: the next name in its list is a firm's.
        beside_word: the one before or behind it in its list is an ordinary word.
        person: what the tagger speaks for a person's name, as log-odds and whether the name is longer.
        place: what the tagger speaks for a place, as log-odds.
        cut_by_tagger: the tagger has a name that ends or starts inside of it.
        in_organisation: the tagger has an organisation that it opens, or is inside of.
        quoted: it stands alone between quotation marks.
        in_cell: it stands alone in a cell of a row (`楚雄,武定,40`).
        in_list: it stands in a list with counties of its province whose names are no words (`兰西、海伦`).
        cuts_unknown: it opens what the segmenter takes for a word, and no list has (`巴楚|段`).
    """

    source: str
    length: int
    stem: int
    is_word: bool
    is_function_word: bool
    oftener_word: bool
    whole_is_word: bool
    ends_in_kind: bool
    described: bool
    quality: bool
    inside_name: bool
    ends_in_word: bool
    starts_word: bool
    ends_word: bool
    next_word_takes_suffix: bool
    recut_behind: bool
    recut: bool
    inside_word: int
    among_words: bool
    half_phrase: bool
    level_follows: bool
    kind_follows: bool
    area_follows: bool
    slope_follows: bool
    direction: bool
    titled: bool
    street: bool
    storm: bool
    firm: bool
    people: bool
    counted: bool
    modal: bool
    given_name: bool
    behind_place: bool
    before_larger: bool
    beside_feature: bool
    beside_firm: bool
    beside_word: bool
    person: tuple[float, bool] | None
    place: float | None
    cut_by_tagger: bool
    in_organisation: bool
    quoted: bool
    in_cell: bool
    in_list: bool
    cuts_unknown: bool


class Name(NamedTuple):
    """What a name says by itself, wherever it stands: see `Evidence` for what is there too."""

    is_word: bool
    is_function_word: bool
    oftener_word: bool
    whole_is_word: bool
    ends_in_kind: bool
    described: bool
    quality: bool
    # The name without its first character is an ordinary word.
    rest_is_word: bool
    # It is a point of the compass, or a number.
    is_direction: bool
    is_quantity: bool


@functools.lru_cache(maxsize=3_000)
def name_of(gazetteer: Gazetteer, name: str, stem_length: int) -> Name:
    """Return what a name says by itself, whose stem is so long."""
    is_word = gazetteer.is_word
    stem, suffixed = name[:stem_length], stem_length < len(name)
    return Name(
        # No name of three characters or more is a word of its own.
        is_word=stem_length < 3 and is_word(stem),
        is_function_word=stem in _FUNCTION_WORDS,
        oftener_word=stem in _OFTENER_WORDS,
        whole_is_word=suffixed and is_word(name),
        ends_in_kind=len(name) > 2 and name[-2:] in _KIND_WORDS,
        described=stem_length > 1 and suffixed and stem[-1] in _DESCRIBING,
        quality=stem in _QUALITIES,
        rest_is_word=is_word(name[1:]),
        is_direction=stem in _DIRECTIONS,
        is_quantity=stem in _QUANTITIES,
    )


def evidence_of(
    candidate: Candidate, text: str, bounds: Set[int], gazetteer: Gazetteer, testimony: Testimony
) -> Evidence:
    """Return what the text says around a candidate.

    Args:
        candidate: the candidate.
        text: the readable text.
        bounds: the word boundaries in it.
        gazetteer: tells ordinary words and names.
        testimony: what a tagger says of the text.
    """
    is_word = gazetteer.is_word
    start, end, length = candidate.start, candidate.end, len(candidate.stem)
    suffix_at = start + length
    ends_word, source = candidate.ends_word, candidate.source
    name = name_of(gazetteer, text[start:end], length)
    before, behind = text[start - 1 : start] if start else "", text[end : end + 2]
    first = behind[:1]
    short, bare = end - start == 2, suffix_at == end
    # What follows is looked at where it may say something, by its first character.
    kind = road = people = office = None
    if first in _TELLING:
        road, kind, people = _STREET.match(text, end), _SMALLER_KIND.match(text, end), _PEOPLES.match(text, end)
        office = OFFICE.match(text, end - 1)
    telling_before = before in _TELLING_BEFORE
    sides = behind in _SIDES
    goes_on = (
        bare and first in _BEHIND_NAMES and end + 1 in bounds and not (name.oftener_word or _is_common(name, candidate))
    )
    closes_word = ends_word or office is not None or (sides and end + 2 in bounds) or goes_on
    person, heard, cut, in_organisation = testimony.about(start, end) if testimony.heard else UNHEARD
    if heard is not None and (name.is_quantity or OFFICE.match(text, end)):
        heard = None  # `曲靖` in `曲靖市委`: the tagger has left out the suffix
    # In the order of the attributes of `Evidence`; named arguments would take longer than much of what they say.
    return Evidence(
        source,
        end - start,
        length,
        name.is_word,
        name.is_function_word,
        name.oftener_word,
        name.whole_is_word,
        name.ends_in_kind,
        name.described and source != "heard",
        name.quality,
        candidate.inside_name,
        ends_word and _ends_in_word(text, start, end - 1 if bare else suffix_at, end, bounds, gazetteer),
        candidate.starts_word,
        closes_word,
        not (closes_word or bare) and suffix_at in bounds and _word_at(text, suffix_at, bounds, gazetteer),
        bare and length == 2 and end + 1 in bounds and is_word(text[end - 1 : end + 1]),
        name.rest_is_word and start > 0 and is_word(text[start - 1 : start + 1]),
        _inside_word(text, candidate, bounds, gazetteer) if short and not (sides or goes_on) else 0,
        name.is_word and short and start > 1 and is_word(behind) and is_word(text[start - 2 : start]),
        short and _half_phrase(text, start, end, gazetteer),
        first == "级",
        kind is not None and kind.end() in bounds,
        behind == "地区",
        behind in _SLOPES,
        name.is_direction and (before in _BEFORE_DIRECTION or _OF_DIRECTION.match(text, end) is not None),
        behind in _TITLES or (bare and text[start] in _FAMILY_NAMES and text.endswith(_ROLES, 0, start)),
        road is not None and (road.end() in bounds or text[road.end() : road.end() + 1] in _STREET_SIDES),
        _is_storm(text, start, end),
        behind in _FIRMS,
        people is not None and (people.group() in _PEOPLES_ALWAYS or people.end() in bounds),
        (telling_before and before in _COUNTERS) or (before in _COUNTS and text[start] in _TIMES),
        telling_before and before in _MODALS and start - 1 in bounds,
        telling_before and before in _FAMILY_NAMES and start - 1 in bounds,
        candidate.behind_place,
        candidate.before_larger,
        candidate.beside_feature,
        (first == "、" or before == "、") and _beside_firm(text, start, end),
        name.is_word and (first == "、" or before == "、") and _beside_word(text, start, end, bounds, gazetteer),
        person,
        heard,
        cut,
        in_organisation,
        first in _CLOSING and before in _OPENING and before != "",
        before in _SEPARATORS and first in _CELL_ENDS and before != "",
        candidate.in_list,
        bare and candidate.starts_word and not closes_word and _opens_unknown(text, start, end, bounds, gazetteer),
    )


def _opens_unknown(text: str, start: int, end: int, bounds: Set[int], gazetteer: Gazetteer) -> bool:
    """Tell whether what the segmenter takes for a word is in no list, and goes on behind a name that opens it."""
    last = next((at for at in range(end + 1, end + 4) if at in bounds), None)
    return last is not None and not (gazetteer.is_word(text[start:last]) or gazetteer.is_word(text[end - 1 : last]))


def _word_at(text: str, start: int, bounds: Set[int], gazetteer: Gazetteer) -> bool:
    """Tell whether an ordinary word starts at a word boundary."""
    end = next((at for at in range(start + 1, start + 5) if at in bounds), None)
    return end is not None and gazetteer.is_word(text[start:end])


def _ends_in_word(text: str, start: int, suffix_at: int, end: int, bounds: Set[int], gazetteer: Gazetteer) -> bool:
    """Tell whether the last word of a name is an ordinary one that holds more than the suffix."""
    for last in range(end - 2, start, -1):
        if last in bounds:
            return last < suffix_at and gazetteer.is_word(text[last:end])
    return False


def _inside_word(text: str, candidate: Candidate, bounds: Set[int], gazetteer: Gazetteer) -> int:
    """Return how many characters a longer ordinary word has that holds the stretch and is not cut otherwise; else 0.

    One that is the name of a region and another word behind it is none (`亚洲纪录`).
    """
    start, end = candidate.start, candidate.end
    for first in range(max(0, end - _LONGEST_WORD), start + 1):
        opens = first in bounds
        for last in range(max(end, first + 3), min(len(text), first + _LONGEST_WORD) + 1):
            if (opens or last in bounds) and gazetteer.is_word(text[first:last]):
                if first == start and _is_region(candidate) and gazetteer.is_word(text[end:last]):
                    continue
                return last - first
    return 0


def _is_common(name: Name, candidate: Candidate) -> bool:
    """Tell whether a name is an ordinary word, and no country's."""
    return name.is_word and not any(group.level == "country" for group in candidate.groups)


def _is_region(candidate: Candidate) -> bool:
    return any(group.level == "region" for group in candidate.groups)


def _half_phrase(text: str, start: int, end: int, gazetteer: Gazetteer) -> bool:
    """Tell whether the stretch is one half of four characters between punctuation, the other half no place."""
    for first in (start, start - _PHRASE // 2):
        last = first + _PHRASE
        if first < 0 or last > len(text) or (first and _is_han(text[first - 1])):
            continue
        if last < len(text) and _is_han(text[last]):
            continue
        other = text[end:last] if first == start else text[first:start]
        if all(map(_is_han, other)) and not (gazetteer.is_name(other) and gazetteer.is_large(other)):
            return True
    return False


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _is_storm(text: str, start: int, end: int) -> bool:
    """Tell whether the words on either side, behind quotation marks, say that the name is a storm's."""
    if not _WIND.search(text, max(0, start - _LONGEST_WORD - _STORM_LIST), end + _LONGEST_WORD + _STORM_LIST):
        return False
    quoted = _QUOTED.match(text, _opening_before(text, start))
    if quoted is None or quoted.end() <= end:
        quoted = None  # another one
    first, last = quoted.span() if quoted else (start, end)
    if not _WIND.search(text, max(0, first - (_STORM_LIST if quoted else 6)), last + (_STORM_LIST if quoted else 6)):
        return False
    while quoted and (before := _QUOTED_BEFORE.search(text, max(0, first - 10), first)):
        first = before.start()  # `台风“剑鱼”“麦德姆”`
    if text.startswith(_STORMS, last) or text.endswith(_STORMS, 0, first):
        return True
    return quoted is not None and _STORMS_BEHIND.match(text, last) is not None


def _opening_before(text: str, start: int) -> int:
    """Return where the quotation may open that a name is the last characters of: a storm's name has few (`“桦|加沙”`)."""
    return next((at for at in range(start - 1, max(0, start - _LONGEST_WORD) - 1, -1) if text[at] in _OPENING), start)


def _beside_word(text: str, start: int, end: int, bounds: Set[int], gazetteer: Gazetteer) -> bool:
    """Tell whether the item before or behind in a list is an ordinary word, and the name of no larger place (`黄金、|白银`)."""
    items = []
    # Where the name and its neighbour both go on, they are parts of items: `某某体育场、|民勤|体育场`.
    if start and text[start - 1] == "、":
        first = next((at for at in range(start - 2, max(-1, start - 5), -1) if at in bounds), start - 1)
        if not (_is_han(text[first - 1 : first]) and _is_han(text[end : end + 1])):
            items.append(text[first : start - 1])
    if text[end : end + 1] == "、":
        last = next((at for at in range(end + 2, end + 5) if at in bounds), end + 1)
        if not (_is_han(text[last : last + 1]) and _is_han(text[start - 1 : start])):
            items.append(text[end + 1 : last])
    return any(gazetteer.is_word(it) and not (gazetteer.is_name(it) and gazetteer.is_large(it)) for it in items)


def _beside_firm(text: str, start: int, end: int) -> bool:
    """Tell whether the next name of a list, or the one before, is a firm's."""
    next_name = _NEXT_FIRM.match(text, end)
    return next_name is not None or (start > 2 and text[start - 1] == "、" and text.endswith(_FIRM_NAMES, 0, start - 1))


def features(evidence: Evidence, form: Form, level: Level, whole: bool, chained: bool) -> Iterator[Feature]:
    """Yield what the text says of a candidate that would be written in a form, and name a place of a level.

    Args:
        evidence: what the text says around it.
        form: how the name would be written.
        level: the level of what it would name.
        whole: whether the name has no suffix in the list.
        chained: whether it continues a chain.
    """
    yield f"{form} {level}", 1.0
    if evidence.source:
        yield f"found: {evidence.source}", 1.0
    yield from _name(evidence, form, level, whole, chained)
    yield from _bounds(evidence, form, level, whole, chained)
    yield from _neighbours(evidence, form, level, whole, chained)
    yield from _heard(evidence, form, level, chained)


def _name(evidence: Evidence, form: Form, level: Level, whole: bool, chained: bool) -> Iterator[Feature]:
    """Yield what the name itself says."""
    yield "characters", evidence.length
    small = level in SMALL
    if form == "full" and level in ("region", "feature"):
        yield "characters of a region or feature", evidence.stem
        if evidence.stem > 5:
            yield "long region or feature", 1.0
    if form == "pattern" and chained:
        yield "pattern, chained", 1.0
    if evidence.is_word and form == "full" and small and not chained:
        yield "ordinary word, small, full", 1.0
        if level == "village":
            yield "ordinary word, village, full", 1.0
    if evidence.is_word and whole and small:
        yield "ordinary word, bare", 1.0
    elif evidence.is_word and level in _COMMON:
        yield "ordinary word, chained" if chained else f"ordinary word, {form}", 1.0
    elif evidence.stem > 2 and small:
        yield "long stem, small", 1.0
    if evidence.stem == 1 and form == "full":
        yield "one character, chained" if chained else f"one character, {level}", 1.0
        if evidence.is_function_word and not chained:
            yield "function word", 1.0
    if evidence.oftener_word and chained and form == "bare":
        yield "oftener a word, chained", 1.0
    if evidence.whole_is_word and (form == "other" or evidence.stem == 1 or small):
        yield "ordinary word with the suffix", 1.0
    if evidence.inside_name:
        yield "inside a longer name, chained" if chained else "inside a longer name", 1.0
    if chained:
        return
    if evidence.ends_in_kind and form != "bare" and level in _COMMON:
        yield "ends in a word for kinds", 1.0
    if (evidence.described or evidence.quality) and form == "pattern":
        yield "described kind", 1.0
    elif evidence.quality and small and form != "bare":
        yield "described kind, listed", 1.0
    if evidence.ends_in_word and form != "bare" and level in _COMMON and (small or not whole):
        yield "ends in an ordinary word", 2.0 if whole else 1.0
    if evidence.inside_word and form != "abbreviation" and level not in ("country", "province"):
        yield ("inside a set phrase" if evidence.inside_word == _PHRASE else "inside a word"), 1.0
    if level in _COMMON:
        if evidence.recut:
            yield "cut otherwise", 1.0
        if form == "bare" or (whole and form == "full"):
            if evidence.among_words and evidence.is_word:
                yield "an ordinary word among others", 1.0
            if evidence.half_phrase:
                yield f"half of a phrase, {level}", 1.0
            if evidence.quoted:
                yield "quoted", 1.0


def _bounds(evidence: Evidence, form: Form, level: Level, whole: bool, chained: bool) -> Iterator[Feature]:
    """Yield what the word boundaries at either end say."""
    short = whole and evidence.stem == 2
    if not evidence.starts_word and not chained:
        yield ("cuts out" if short or evidence.stem == 1 else f"cuts a word before, {form}"), 1.0
    if evidence.ends_word:
        return
    if short:
        yield "cuts out", 1.0
    elif form != "bare" and evidence.next_word_takes_suffix:
        sure = chained and not evidence.level_follows
        yield ("next word takes the suffix, chained" if sure else "next word takes the suffix"), 1.0
    else:
        yield f"cuts a word behind, {form}", 0.5 if evidence.stem > 2 else 1.0
        if evidence.cuts_unknown and level == "county":
            yield "cuts what is no word behind", 1.0


def _neighbours(evidence: Evidence, form: Form, level: Level, whole: bool, chained: bool) -> Iterator[Feature]:
    """Yield what the words on either side say."""
    bare = form == "bare"
    if evidence.direction and level == "region":
        yield "direction", 1.0
    if evidence.titled and bare and level in _COMMON:
        yield "titled", 1.0
    if level == "feature" and evidence.area_follows:
        yield "area follows", 1.0
    if bare and level in _COMMON and evidence.slope_follows:
        yield "slope follows", 1.0
    if bare and level in ("prefecture", "county") and evidence.beside_feature:
        yield "beside a natural feature", 1.0
    if bare and level == "county" and evidence.beside_firm:
        yield "beside a firm", 1.0
    if bare and evidence.in_list and level in ("prefecture", "county"):
        yield "in a list of places", 1.0
    if bare and evidence.beside_word and level in _COMMON:
        yield "beside a word in a list", 1.0
    if bare and level in ("county", "township", "village") and evidence.before_larger and evidence.is_word:
        yield "before a larger place", 1.0
    if bare and level in _COMMON and evidence.recut_behind:
        yield "cut otherwise behind", 1.0
    if evidence.street and (bare or level in ("feature", "region")):
        yield "street", 1.0
    if evidence.storm and form != "abbreviation" and level not in ("country", "province"):
        yield "storm", 1.0
    if evidence.people and (bare or (whole and form != "abbreviation")):
        yield "people", 1.0
    if bare and level in ("prefecture", "county") and evidence.kind_follows:
        yield "smaller kind follows", 1.0
    if bare and evidence.firm and level in _COMMON:
        yield f"firm, {level}", 1.0
    if chained:
        return
    if level in SMALL and evidence.counted:
        yield "counted", 1.0
    if level in SMALL and evidence.behind_place:
        yield "behind another place, small", 1.0
    if evidence.given_name and evidence.stem == 2 and (bare or level == "feature"):
        yield f"given name, {level}", 1.0
    if bare and evidence.modal and level in _COMMON:
        yield "behind a modal verb", 1.0
    if bare and level == "county" and evidence.behind_place:
        yield "behind another place, county", 1.0


def _heard(evidence: Evidence, form: Form, level: Level, chained: bool) -> Iterator[Feature]:
    """Yield what the tagger says."""
    if evidence.person and form == "bare" and level in _COMMON and not chained:
        odds, inside = evidence.person
        yield "heard as a person", 1.0
        yield "heard as a person, log-odds", odds
        if inside:
            yield "heard inside a person", 1.0
    doubtful = form == "bare" or level == "city" or level in SMALL or evidence.stem == 1
    sort = "pattern" if form == "pattern" else "doubtful" if doubtful else "sure"
    # Of a name that goes on, the tagger has heard a part.
    if evidence.place is not None and not evidence.inside_name:
        yield f"heard as a place, {sort}", 1.0
        yield f"heard as a place, {sort}, log-odds", evidence.place
    if evidence.cut_by_tagger:
        yield f"crosses what is heard, {sort}", 1.0
    if evidence.in_organisation and sort != "sure":
        yield f"heard in an organisation, {sort}", 1.0
