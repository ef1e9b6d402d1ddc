"""Candidates: every stretch of a text that could name a place, with what it could name."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from nlp_aid.gazetteer.gazetteer import Gazetteer, GazetteerUnit
from nlp_aid.gazetteer.openings import LARGE, LONG_LARGE, LONGEST, NO_WORD
from nlp_aid.knowledge.patterns import any_of
from nlp_aid.places.lexicon import alternatives, place_words
from nlp_aid.places.names import SMALL, Group, NameEntry, Names, alone
from nlp_aid.places.openings import TextOpenings
from nlp_aid.places.value import Level

_WORDS, _KINDS, _NEIGHBOURS = place_words("names"), place_words("kinds"), place_words("neighbours")


@dataclass(slots=True)
class Candidate:
    """A stretch [start, end) that could name a place.

    Attributes:
        start, end: offsets in the readable text.
        stem: the name without the suffix.
        starts_word, ends_word: whether there is a word boundary at either end.
        groups: what it could name.
        behind_place: whether another place ends where it starts.
        mountain: whether it is the name of a natural feature too.
        beside_feature: whether it ends as natural features do, and stands in a list with one (`洪湖、梁子湖`), or is the name
            of one too, and what is said beside it is said of nature (`巢湖水质`).
        before_larger: whether the name of a province or prefecture starts where it ends (`平安|天津`).
        inside_name: whether a longer name of the gazetteer holds it.
        source: how it was found, where that is not by its name in the gazetteer.
        in_list: whether it stands in a list with counties or prefectures of its province whose names are no words.
    """

    start: int
    end: int
    stem: str
    starts_word: bool
    ends_word: bool
    groups: list[Group] = field(default_factory=list)
    behind_place: bool = False
    mountain: bool = False
    beside_feature: bool = False
    before_larger: bool = False
    inside_name: bool = False
    source: str = ""
    in_list: bool = False

    def narrowed(self, groups: list[Group]) -> Candidate:
        """Return the candidate with fewer options."""
        mountain = self.mountain or any(group.level == "feature" for group in self.groups)
        # In the order of the attributes; `dataclasses.replace` takes several times as long.
        return Candidate(
            self.start,
            self.end,
            self.stem,
            self.starts_word,
            self.ends_word,
            groups,
            self.behind_place,
            mountain,
            self.beside_feature,
            self.before_larger,
            self.inside_name,
            self.source,
            self.in_list,
        )


@dataclass(slots=True)
class Listed:
    """The names of the gazetteer in a text.

    Attributes:
        candidates: those that could be places by themselves.
        short: where they start, and the names of villages and townships without a suffix, which only the rest of the
            document can make places.
    """

    candidates: list[Candidate]
    short: list[tuple[int, str]]


def from_gazetteer(openings: TextOpenings, names: Names) -> Listed:
    """Return the candidates that are names of the gazetteer, in the text that the openings are of."""
    text, bounds = openings.text, openings.bounds
    found: dict[tuple[int, int], Candidate] = {}
    listed = Listed([], [])
    prefixes, endings, is_suffix_at = names.gazetteer.prefixes, names.endings, names.is_suffix_at
    is_word, is_large = names.gazetteer.is_word, names.gazetteer.is_large
    for start, kinds in _starts(openings, names):
        starts_word = start in bounds
        for name in prefixes(text, start):
            length = len(name)
            after = start + length
            suffixed = is_suffix_at(text, after)
            # Most are words that some village is called by: they need no closer look.
            if starts_word and after in bounds and (length > 2 or (length == 2 and not is_word(name))):
                listed.short.append((start, name))
            bare = kinds & (LARGE | LONG_LARGE) and (length > 2 or (starts_word and length == 2)) and is_large(name)
            small = False
            if suffixed:
                of_large, of_small = endings(name)
                small = text.startswith(of_small, after)
                suffixed = small or text.startswith(of_large, after)
            if not (suffixed or bare):
                continue
            entry = names.entry(name) if small else names.entry_but_small(name)
            if bare and entry.bare:
                _add(found, start, after, name, starts_word, bounds, entry.bare)
            if suffixed:
                _add_suffixed(found, text, start, name, starts_word, bounds, entry)
    listed.candidates = sorted(found.values(), key=lambda c: (c.start, c.end))
    return listed


def _starts(openings: TextOpenings, names: Names) -> Iterable[tuple[int, int]]:
    """Yield where a name may start that is followed by a word for its kind, starts a word, or is long; and what opens there."""
    at, kinds, is_long = openings.at, openings.kinds, openings.is_long
    if not len(at):
        return ()
    before_suffix = names.next_suffix(openings.chars)[at + 1] - at
    suffixed = (before_suffix <= (kinds & LONGEST)) & (is_long | (before_suffix < 3))
    by_itself = openings.is_bound[at] & (is_long | (kinds & (LARGE | NO_WORD) != 0))
    wanted = suffixed | by_itself | (is_long & (kinds & LONG_LARGE != 0))
    return zip(at[wanted].tolist(), kinds[wanted].tolist(), strict=True)


_LONG = 4


class LongNames:
    """The names larger than townships, and long ones of villages, that stand in a text in full."""

    def __init__(self, names: Iterable[Candidate]) -> None:
        """Take them from among the names of the gazetteer in the text."""
        longest: list[tuple[int, int]] = []
        for start, end in sorted((n.start, -n.end) for n in names if n.end - n.start > 2 and _stands_in_full(n)):
            if not longest or -end > longest[-1][1]:
                longest.append((start, -end))
        self._longest = longest
        self._starts = [start for start, _ in longest]

    def mark(self, candidates: Iterable[Candidate]) -> None:
        """Mark those of the candidates that lie inside of a longer name."""
        starts, longest = self._starts, self._longest
        for candidate in candidates if longest else ():
            at = bisect_right(starts, candidate.start) - 1
            if at >= 0:
                start, end = longest[at]
                candidate.inside_name = candidate.end <= end and candidate.end - candidate.start < end - start


def _stands_in_full(name: Candidate) -> bool:
    long, length = len(name.stem) > 2, name.end - name.start
    if len(name.stem) < 2 or not (length >= _LONG or (name.starts_word and name.ends_word)):
        return False
    # `西滩郭家村`, of which 郭家村 is a part.
    small = long and name.starts_word and name.ends_word
    return any(
        group.form == "full" and small if group.level in SMALL else long or group.form == "full"
        for group in name.groups
    )


def short(start: int, name: str, names: Names) -> Candidate | None:
    """Return the candidate of the townships and villages that a name without a suffix names, if there are any."""
    groups = names.entry(name).short
    return Candidate(start, start + len(name), name, True, True, list(groups), source="near") if groups else None


_SITES = re.compile(any_of(_NEIGHBOURS["sites"]))


def sites(text: str, names: Iterable[tuple[int, str]], names_of: Names) -> list[Candidate]:
    """Return the names without a suffix of villages and townships that a site is called after (`良乡|大学城`)."""
    found = []
    for start, name in names:
        # `学院新|校区`: it opens with a word that goes with the one before.
        is_name = len(name) == 2 or not names_of.gazetteer.is_word(name[:2])
        if is_name and _SITES.match(text, start + len(name)) and (candidate := short(start, name, names_of)):
            candidate.source = "site"
            found.append(candidate)
    return found


def _add(
    found: dict[tuple[int, int], Candidate],
    start: int,
    end: int,
    stem: str,
    starts_word: bool,
    bounds: Set[int],
    groups: Sequence[Group],
) -> None:
    candidate = found.get((start, end))
    if candidate is None:
        candidate = found[start, end] = Candidate(start, end, stem, starts_word, end in bounds)
    candidate.groups += groups


def _add_suffixed(
    found: dict[tuple[int, int], Candidate],
    text: str,
    start: int,
    stem: str,
    starts_word: bool,
    bounds: Set[int],
    entry: NameEntry,
) -> None:
    """Add what the name `stem` at `start` names with the suffixes that stand behind it."""
    after = start + len(stem)
    for suffix, groups in entry.suffixed.items():
        if text.startswith(suffix, after):
            _add(found, start, after + len(suffix), stem, starts_word, bounds, groups)


_LIST = "、"
# What natural features and the divisions that are called after them end with.
_WATERS_AND_MOUNTAINS = tuple("湖河江海山")
# Of two counties called after lakes side by side, the lakes are meant; counties called after rivers lie side by side.
LAKE = "湖"
_LARGER: frozenset[Level] = frozenset(("province", "prefecture"))


def mark_neighbours(text: str, candidates: Sequence[Candidate]) -> None:
    """Mark the counties that stand in a list with natural features, and what stands directly before a larger place."""
    alike = [c for c in candidates if c.stem.endswith(_WATERS_AND_MOUNTAINS) and c.end - c.start == len(c.stem) > 1]
    features = [c for c in alike if _may_be_feature(c)]
    starts, ends = {c.start: c for c in features}, {c.end: c for c in features}
    for candidate in alike:
        before, behind = candidate.start - 1, candidate.end
        beside = (
            starts.get(behind + 1) if text[behind : behind + 1] in _BETWEEN else None,
            ends.get(before) if before > 0 and text[before] in _BETWEEN else None,
        )
        # `琼海、五指山` are two cities; two lakes, or two mountains, side by side are none.
        listed = any(it and (it.stem[-1] == candidate.stem[-1] or not _may_be_division(it)) for it in beside)
        if listed and any(group.form == "bare" and group.level == "county" for group in candidate.groups):
            candidate.beside_feature = True
            if not any(group.level == "feature" for group in candidate.groups):
                feature = GazetteerUnit(None, "feature", candidate.stem, "", ("",))
                candidate.groups = [*candidate.groups, alone(feature, "pattern")]
    for candidate in candidates:
        if any(group.level == "feature" for group in candidate.groups) and _is_nature(text, candidate):
            candidate.beside_feature = True
    larger = {c.start for c in candidates if any(group.level in _LARGER for group in c.groups)}
    for candidate in candidates:
        candidate.before_larger = candidate.end in larger


_LISTED: frozenset[Level] = frozenset(("prefecture", "county"))
_OFTENER_WORDS = frozenset(_WORDS["oftener_words"])


def mark_lists(text: str, candidates: Iterable[Candidate], gazetteer: Gazetteer) -> None:
    """Mark the counties and prefectures in a list with others of their provinces that can be nothing else (`兰西、海伦`)."""
    if _LIST not in text:
        return
    provinces: dict[int, frozenset[str]] = {}
    firm: set[int] = set()
    starts: dict[int, list[Candidate]] = defaultdict(list)
    ends: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        after, before = (
            text[candidate.end : candidate.end + 1] == _LIST,
            text[candidate.start - 1 : candidate.start] == _LIST,
        )
        groups = [g for g in candidate.groups if g.level in _LISTED and g.divisions] if after or before else ()
        if groups and candidate.starts_word and candidate.ends_word and len(candidate.stem) > 1:
            provinces[id(candidate)] = frozenset().union(*(group.provinces for group in groups))
            if not gazetteer.is_word(candidate.stem) and candidate.stem not in _OFTENER_WORDS:
                firm.add(id(candidate))
            starts[candidate.start].append(candidate)
            ends[candidate.end].append(candidate)
    for forwards in (True, False) if firm else ():
        told: dict[int, frozenset[str]] = {}
        froms, tos = (ends, starts) if forwards else (starts, ends)
        for at in sorted(froms, reverse=not forwards):
            neighbours = tos.get(at + 1 if forwards else at - 1, ())
            if not neighbours or text[at if forwards else at - 1] != _LIST:
                continue
            known = frozenset[str]()
            for one in froms[at]:
                known |= told.get(id(one), frozenset()) | (provinces[id(one)] if id(one) in firm else frozenset())
            for neighbour in neighbours:
                told[id(neighbour)] = told.get(id(neighbour), frozenset()) | known
                neighbour.in_list |= not known.isdisjoint(provinces[id(neighbour)])


# What is said of lakes and mountains, and not of the cities and counties that are called after them: `巢湖水质`, `黄山风景区`.
_OF_NATURE = re.compile("的?" + any_of(_NEIGHBOURS["of_nature"]))
_BEFORE_NATURE = tuple(_NEIGHBOURS["before_nature"])


def _is_nature(text: str, candidate: Candidate) -> bool:
    before = text.endswith(_BEFORE_NATURE, 0, candidate.start)
    return before or _OF_NATURE.match(text, candidate.end) is not None


def _may_be_division(candidate: Candidate) -> bool:
    return any(group.divisions for group in candidate.groups)


def _may_be_feature(candidate: Candidate) -> bool:
    lake = candidate.stem.endswith(LAKE)
    return any(
        group.level == "feature" or (lake and (group.form, group.level) == ("bare", "county"))
        for group in candidate.groups
    )


# What stands behind names that share a suffix: `等乡`, `两县`, `三县区`, `12个乡镇`.
_SUFFIX = re.compile(alternatives(_KINDS["sharing"], _KINDS["sharing_one"]))
# It opens with a set of characters, which is quickly looked for.
_SHARED = re.compile(
    rf"[等{_WORDS['few']}\d](?:(?<=等)(?:[{_WORDS['few']}]|\d{{1,3}})|(?<=\d)\d{{1,2}})?个?((?:{_SUFFIX.pattern}){{1,2}})(?!民)"
)
# Of hamlets no list is complete: as many names as are counted are theirs (`张新、丁扬、崔家3个自然村`).
_OF_HAMLETS = re.compile(f"{any_of(_KINDS['sharing_hamlets'])}(?![长织员])")
_COUNT = re.compile(rf"(?:([{_WORDS['few']}])|(?<!\d)(\d{{1,2}}))个?$")
_NUMBERS = {char: number for number, char in enumerate(_WORDS["few"], 1)} | {"两": 2}
_LONGEST_HAMLET = 4
_BETWEEN = frozenset(_NEIGHBOURS["between"])
_MOST_SHARERS = 40


def sharing(text: str, bounds: Set[int], names: Names) -> list[Candidate]:
    """Return the names that share a suffix at the end of their list: `瓦房、瓦马、西邑等乡`."""
    found = []
    for tail in _SHARED.finditer(text):
        suffixes = _SUFFIX.findall(tail.group(1))
        end = tail.start()
        sharers: list[Candidate] = []
        while len(sharers) < _MOST_SHARERS:
            name = _sharer(text, end, suffixes, names) or _unlisted_sharer(text, end)
            if name is None:
                break
            sharers.append(name)
            end = name.start - 1
            if name.start < 3 or text[end] not in _BETWEEN:
                break
        # Of foreign places no list is complete: what stands among them is one.
        abroad = any(group.level == "city" and group.form != "pattern" for name in sharers for group in name.groups)
        sharers = [name for name in sharers if abroad or name.groups[0].form != "pattern"]
        if len(sharers) > 1:
            found += sharers[::-1]
    return found


def hamlets(text: str, bounds: Set[int], gazetteer: Gazetteer) -> list[Candidate]:
    """Return the names in lists of hamlets that are as long as is counted behind them (`张新、丁扬、崔家3个自然村`)."""
    found: list[Candidate] = []
    for kind in _OF_HAMLETS.finditer(text):
        count = _COUNT.search(text, max(0, kind.start() - 4), kind.start())
        number = 0 if count is None else _NUMBERS[count[1]] if count[1] else int(count[2])
        if count is None or not 1 < number <= _MOST_SHARERS:
            continue
        names = _counted(text, count.start(), number, bounds)
        if 2 * sum(map(gazetteer.is_word, names.values())) < len(names):
            for start, name in sorted(names.items()):
                group = alone(GazetteerUnit(None, "village", name, "", ("",)), "pattern")
                found.append(Candidate(start, start + len(name), name, True, True, [group], source="shares a suffix"))
    return found


def _counted(text: str, end: int, number: int, bounds: Set[int]) -> dict[int, str]:
    """Return where the names of a list start that ends at `end`, and the names; none if they are not so many."""
    names: dict[int, str] = {}
    for left in range(number - 1, -1, -1):
        starts = range(end - 2, max(-1, end - _LONGEST_HAMLET - 1), -1)
        # The first one is the word that the list starts with.
        start = next((at for at in starts if (text[at - 1 : at] in _BETWEEN if left else at in bounds)), None)
        name = "" if start is None else text[start:end]
        if start is None or not _HAN_ONLY.fullmatch(name) or not _NO_NAME_CHAR.isdisjoint(name):
            return {}
        names[start] = name
        end = start - 1
    return names


def _unlisted_sharer(text: str, end: int) -> Candidate | None:
    """Return the characters between two signs of a list, as a foreign name that no list has."""
    start = next((at + 1 for at in range(end - 1, max(-1, end - 9), -1) if text[at] in _BETWEEN), None)
    if start is None or end - start < 2 or not _HAN_ONLY.fullmatch(text, start, end):
        return None
    unit = GazetteerUnit(None, "city", text[start:end], "", ("",))
    return Candidate(start, end, text[start:end], True, True, [alone(unit, "pattern")], source="shares a suffix")


def _sharer(text: str, end: int, suffixes: Sequence[str], names: Names) -> Candidate | None:
    """Return the longest name that ends at `end` and would take one of the suffixes."""
    for start in range(max(0, end - _LONGEST_STEM), end - 1):
        if not names.gazetteer.is_name(text[start:end]):
            continue
        entry = names.entry(text[start:end])
        groups = [group for suffix in suffixes for group in entry.suffixed.get(suffix, ())]
        if groups:
            # A list is loose about suffixes: the `乡` of `等乡` stands for 镇 too.
            loose = [g if g.form == "full" else Group("full", g.level, g.whole, g.units) for g in groups]
            return Candidate(start, end, text[start:end], True, True, loose, source="shares a suffix")
    return None


def behind(text: str, start: int, here: Iterable[tuple[str, bool]], bounds: Set[int], names: Names) -> list[Candidate]:
    """Return names of the gazetteer as candidates where another place ends: any may continue the chain.

    Args:
        text: the readable text.
        start: where.
        here: the names that stand there, each with whether its townships and villages are asked for.
        bounds: the word boundaries in it.
        names: the names of the gazetteer.
    """
    found: dict[tuple[int, int], Candidate] = {}
    starts_word = start in bounds
    for name, small in here:
        entry = names.entry(name) if small else names.entry_but_small(name)
        after = start + len(name)
        if entry.bare or entry.short:
            _add(found, start, after, name, starts_word, bounds, [*entry.bare, *entry.short])
        if names.is_suffix_at(text, after):
            _add_suffixed(found, text, start, name, starts_word, bounds, entry)
    return list(found.values())


# The commonest surnames, but for those that are prepositions or conjunctions too (于, 和).
SURNAMES = frozenset(_WORDS["surnames"])

# The word for a kind belongs to the name although it opens the next word, where that is an office of the unit, or a part
# of a village: `曲靖市委`, `台南市长`, `姚圩村党支部`, `高滩村口`.
OFFICE = re.compile(
    f"[{_NEIGHBOURS['office_units']}](?:{alternatives(_NEIGHBOURS['of_office'])})|村(?:{alternatives(_NEIGHBOURS['of_village'])})"
    f"|[{_NEIGHBOURS['townships']}](?:{alternatives(_NEIGHBOURS['of_township'])})"
)

# A name that no list has: two to seven characters and the word for its kind. Function words, verbs and counters bound
# names in running text; in those of hamlets some of them stand for fields and sides (`那合屯`, `前进组`).
_NO_NAME_CHAR = frozenset(_WORDS["not_in_unlisted"])
_NO_HAMLETS = frozenset(_WORDS["not_hamlets"])
_NO_HAMLET_CHAR = _NO_NAME_CHAR - frozenset(_WORDS["in_hamlets"])
# `冀豫四省`: what is counted is a kind, no name.
NUMERALS = frozenset(_WORDS["numerals"])
_UNLISTED = re.compile(rf"([\u4e00-\u9fff]{{2,7}}?)({alternatives(_KINDS['unlisted'])})")
_LEVELS: dict[str, Level] = _KINDS["levels"]


def kind_of(word: str) -> Level | None:
    """Return the level of what is called by a word for a kind of place (`村`); None where it is none of ours."""
    return _LEVELS.get(word)


# Kinds that are counted together (`五地州`, `三县市`).
_COUNTED = frozenset(_KINDS["counted"])
# Units that China has a closed list of: what no list has lies abroad.
_ABROAD_ONLY = frozenset(_KINDS["abroad_only"])
_TRANSCRIPTION = frozenset(_WORDS["transcription"])
# Before the name of a lake or a bay it says where: around it.
AROUND = "环"
# A kind within what would be the name of another.
_INNER_KIND = re.compile(f"[{_KINDS['inner']}乡]")
_HAN_ONLY = re.compile("[\u4e00-\u9fff]{2,8}")
_KIND_STARTS = re.compile(f"[{_KINDS['unlisted_starts']}]")
_LONGEST_STEM = 7
# How a hamlet is found.
HAMLET = "hamlet"
# What the names of hamlets end with, and with which of that no other things are called.
_LIE_OF_LAND = frozenset(_KINDS["lie_of_land"])
_HAMLET = re.compile(rf"([\u4e00-\u9fff]{{1,3}})([{_KINDS['hamlet_ends']}])")
# What parts of a village are called, which only continue its name (`云山自然寨`).
HAMLET_KINDS = tuple(_WORDS["hamlet_kinds"])
_PART_OF_VILLAGE = re.compile(f"([\u4e00-\u9fff]{{2,4}}?|[{_WORDS['hamlet_sides']}])({any_of(HAMLET_KINDS)})")
_HAMLET_PATTERNS = (_PART_OF_VILLAGE, _HAMLET)
_CHAINED_PATTERNS = (_UNLISTED, *_HAMLET_PATTERNS)
# Behind a foreign place, a transcription and the word for its kind.
_FOREIGN = re.compile(
    f"([{_WORDS['transcription']}{_WORDS['more_transcription']}]{{2,8}}?|(?![{_WORDS['not_alone']}])"
    f"[{_WORDS['transcription']}{_WORDS['more_transcription']}](?=[村县]))({any_of(_WORDS['foreign_kinds'])})"
)
# What stands before the name of a place: a preposition of place, a conjunction, punctuation, the start of the text.
_PLACE_FOLLOWS = frozenset(_NEIGHBOURS["before_places"] + "、，。；：,;:“「（(\n ")


def unlisted(
    text: str, bounds: Set[int], names: Names, ends: Iterable[int], foreign: Iterable[int] = ()
) -> list[Candidate]:
    """Return candidates that only their form shows to be places.

    Args:
        text: the readable text.
        bounds: the word boundaries in it.
        names: tells ordinary words.
        ends: where places end: a name directly behind one continues its chain (`西邑乡` + `八鸭塘`).
        foreign: those of the ends at which a foreign place ends (`柬埔寨` + `磅清扬省`).
    """
    behind = set(ends)
    starts = set(behind)
    for kind in _KIND_STARTS.finditer(text):
        at = kind.start()
        for start in range(max(0, at - _LONGEST_STEM), at - 1):
            if start in bounds and (not start or text[start - 1] in _PLACE_FOLLOWS):
                starts.add(start)
    found: list[Candidate] = []
    waiting = sorted(starts)
    of_unlisted = set[int]()  # where villages end that no list has either: only their hamlets may follow
    for start in waiting:  # which grows as it goes
        chained = start in behind
        patterns = _HAMLET_PATTERNS if start in of_unlisted else _CHAINED_PATTERNS if chained else (_UNLISTED,)
        for pattern in patterns:
            match = pattern.match(text, start)
            if not match:
                continue
            hamlet = pattern is not _UNLISTED
            closed = match.end() in bounds or (chained and OFFICE.match(text, match.end() - 1))
            # `大岩组|通了水`: the segmenter's word is none.
            closed = closed or (hamlet and not names.gazetteer.is_word(text[match.end() - 1 : match.end() + 1]))
            if closed and _is_name(match, bounds, names.gazetteer, chained=chained, hamlet=hamlet):
                stem, kind_word = match.groups()
                if pattern is _HAMLET:
                    stem, unit = stem + kind_word, GazetteerUnit(None, "village", stem + kind_word, "", ("",))
                else:
                    unit = GazetteerUnit(None, _LEVELS.get(kind_word, "village"), stem, kind_word, (kind_word,))
                source = HAMLET if hamlet else "behind a place" if chained else "form"
                first = start
                around = stem[0] == AROUND and (len(stem) > 2 or names.gazetteer.is_name(match.group()[1:]))
                if unit.level == "feature" and around:
                    first, stem = start + 1, stem[1:]  # `环|太湖`
                    unit = GazetteerUnit(None, unit.level, stem, kind_word, (kind_word,))
                found.append(Candidate(first, match.end(), stem, True, True, [alone(unit, "pattern")], source=source))
                if unit.level == "village" and not hamlet and match.end() not in behind:
                    behind.add(match.end())
                    of_unlisted.add(match.end())
                    waiting.append(match.end())
                break
    for first in sorted(foreign):
        start = first
        while (match := _FOREIGN.match(text, start)) and match.end() in bounds:
            stem, kind_word = match.groups()
            unit = GazetteerUnit(None, _LEVELS.get(kind_word, "city"), stem, kind_word, (kind_word,))
            group = [alone(unit, "pattern")]
            found.append(Candidate(start, match.end(), stem, True, True, group, source="behind a foreign place"))
            start = match.end()
    return found


def _is_name(match: re.Match[str], bounds: Set[int], gazetteer: Gazetteer, *, chained: bool, hamlet: bool) -> bool:
    """Tell whether what a pattern matched could be a name: none of its words is an ordinary one.

    Behind a place any words will do, as the segmenter cuts rare names to pieces; elsewhere the name must be one word,
    with or without the word for its kind. Hamlets are called after plants and the lie of the land (`枫香坪`, `下组`).
    """
    stem, name = match.group(1), match.group()
    if not (_NO_HAMLET_CHAR if hamlet else _NO_NAME_CHAR).isdisjoint(stem) or stem[-1] in NUMERALS:
        return False
    if hamlet and stem in _NO_HAMLETS:
        return False
    if hamlet and (len(stem) == 1 or (len(stem) == 2 and match.group(2) in _LIE_OF_LAND)):
        return not gazetteer.is_word(name)
    if gazetteer.is_word(name[-2:]):
        # `富民|新村` behind a township, but no `示范村`.
        return chained and len(stem) > 2 and bool(gazetteer.units(stem))
    if match.group(2) in _ABROAD_ONLY and not chained and not _TRANSCRIPTION.issuperset(stem):
        return False  # `科教兴|省`
    if stem[0] in NUMERALS and len(stem) == 2 and stem[1] in _COUNTED:
        return False  # `南疆|五地州`
    if not chained and (_INNER_KIND.search(stem) or stem.count("一") > 1):
        return False  # `县管乡|用`, `一江一河`
    if len(stem) > 2 and gazetteer.is_word(stem[:2]) and match.group(2) in _WATERS_AND_MOUNTAINS:
        return False  # `山水林田|湖`
    start = match.start()
    cuts = [start, *(at for at in range(start + 1, match.end()) if at in bounds), match.end()]
    words = [name[a - start : b - start] for a, b in itertools.pairwise(cuts)]
    if not chained and (len(words) > 2 or words[0] not in (stem, name)):
        return False
    if any(unit.level != "village" for unit in gazetteer.units(name)):
        return False
    if chained and gazetteer.units(stem):
        return True  # villages are named alike all over the country
    return not any(len(word) > 1 and gazetteer.is_word(word) for word in (*words, stem))
