"""Where names of organisations and persons could stand: stretches that the tagger holds possible, and others about them.

A candidate has evidence, a value for each named feature; `nlp_aid.entities.decision` weighs it.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp_aid.entities.identity import heads, type_of, well_known
from nlp_aid.entities.names import PLACE_LETTERS, is_organisation, is_person
from nlp_aid.entities.tags import N_TAGS, OUTSIDE, Floats, tag
from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.knowledge.names import NameIndex

_DATA = Path(__file__).parent / "data"
_WORDS: dict[str, Any] = json.loads((_DATA / "candidates.json").read_text("utf-8"))
_B, _M, _E, _S = range(4)
# From which probability on the tagger's word for a beginning, an end and what is between counts.
_POSSIBLE, _INSIDE = 0.02, 0.02
_LONGEST = {"ORG": 40, "PER": 20}
# No more ends than these are tried behind a beginning, the likeliest ones.
_ENDS = 4
# Before the head of a name, fainter beginnings count, no more than these and no farther away.
_FAINT, _BEGINNINGS, _LONGEST_HEADED = 0.002, 5, 24
# Of candidates in a stretch of so many characters, no more are looked at than these; hardly any real text has more.
_STRETCH, _MOST_IN_STRETCH = 40, 36
# How often a report's turns of phrase stand in a text that is one.
_STYLE = 4
# How many of their words a character a report has that is full of them, and how long a text counts as at least.
_DENSE, _SHORT = 0.05, 200
# The longest place that a name opens with.
_LONGEST_PLACE = 9
_MARK = re.compile(r"[,，;；、。!！?？:：|/\s]")
_STOPS = re.compile(rf"{_MARK.pattern}|[《》“”0-9]")
# A name of which a bracket stands before what was tagged: `（上海）投资管理有限公司`.
_OPENED = re.compile("[\u4e00-\u9fff]{1,6}[（(][\u4e00-\u9fff]{0,6}$")
# How low a probability is told apart.
_LEAST = 1e-4
_BETWEEN = re.compile("[和与及]")
_OPENING = ("（", "(")
# `现代汽车（中国）`
_BRANCH = re.compile("[（(]([\u4e00-\u9fff]{2,6})[）)]")
_LATIN = re.compile("[A-Za-z0-9 .&-]+")
# An item of a list, how many are looked at on either side of a name, and how long an item is at most, a name among them.
_LONGEST_ITEM = 20
_ITEM = re.compile(
    rf"[^、，,。；;：:！!？?\s（）()《》“”和与及等]{{2,{_LONGEST_ITEM}}}(?=[、，,。；;：:！!？?\s（）()《》“”和与及等]|$)"
)
_NEIGHBOURS = 2
_LONGEST_LISTED = {"ORG": 14, "PER": 4}
# Of what the tagger sees so little of is no name, unless it is one that everybody knows or stands in a list with others.
_LEAST_SHARE = 0.003
_DOTTED = re.compile("[·・•]")
# `甘财振兴〔2023〕8号`: the letters of who has issued a document stand before the year.
_ISSUED = re.compile(r"[\u4e00-\u9fff]{0,6}[〔\[［【（(](?:19|20)\d\d[〕\]］】）)](?:第|字第)?\d{1,5}号")
# What joins two names of a kind, and from which probability on the one says something of the other.
_JOINS, _SURE = "、和与及", 0.6


class Candidate(NamedTuple):
    """A stretch of readable text that may be a name.

    Attributes:
        start: offset of its first character.
        end: offset behind its last one.
        label: `ORG` or `PER`.
        probability: how sure the tagger is of it, from 0 to 1.
    """

    start: int
    end: int
    label: str
    probability: float


# Of what the share in a stretch counts, no name or a label; a column each, with its tags.
_NONE = "none"
_SHARED = (_NONE, "LOC", *_LONGEST)
_FIRST_TAG = {label: tag(label, _B) for label in _LONGEST}
_OF_LABELS = np.zeros((N_TAGS, len(_SHARED)), dtype=np.float32)
_OF_LABELS[OUTSIDE, 0] = 1
for _at, _label in enumerate(_SHARED[1:], start=1):
    _OF_LABELS[tag(_label, _B) : tag(_label, _S) + 1, _at] = 1
# What the tagger says of a candidate, and how long this is, as features of each label.
_MEASURES = ("sure", "begins", "ends", _NONE, "share", "before", "behind")
_MEASURED = {label: [f"{label} {measure}" for measure in _MEASURES] for label in _LONGEST}
_LENGTHS = {label: [f"{label} length {length}" for length in range(7)] for label in _LONGEST}

# Numbers that are looked up one by one, which takes an array long; a list would hold an object for each.
Chances = Any  # a memoryview of numbers; mypy knows those of bytes alone


@dataclass(frozen=True)
class Page:
    """A text with what is known of it.

    Attributes:
        text: the readable text.
        chances: the probability of every tag, a row a character.
        tagged: what the tagger has found: start, end and label.
        words: the offsets at which words start and end.
        gazetteer: tells places and ordinary words.
    """

    text: str
    chances: Floats
    tagged: Sequence[tuple[int, int, str]]
    words: Set[int]
    gazetteer: Gazetteer

    @functools.cached_property
    def begins(self) -> dict[str, Chances]:
        """By label, how probable it is that a name begins at a character."""
        return {label: self._either(label, _B) for label in _LONGEST}

    @functools.cached_property
    def ends(self) -> dict[str, Chances]:
        """By label, how probable it is that a name ends with a character."""
        return {label: self._either(label, _E) for label in _LONGEST}

    def _either(self, label: str, position: int) -> Chances:
        first = tag(label, _B)
        return (self.chances[:, first + position] + self.chances[:, first + _S]).data

    @functools.cached_property
    def _of_labels(self) -> Floats:
        return self.chances @ _OF_LABELS

    @functools.cached_property
    def inside(self) -> dict[str, Floats]:
        """By label, how probable it is that a character is in such a name; and in none."""
        return {label: self._of_labels[:, at] for at, label in enumerate(_SHARED)}

    @functools.cached_property
    def sums(self) -> NDArray[np.float64]:
        """The sums of the probabilities to be in no name, and in one of each label (`_SHARED`), of all characters before each offset."""
        sums = np.zeros((len(self.text) + 1, len(_SHARED)))
        np.cumsum(self._of_labels, axis=0, out=sums[1:])
        return sums

    @functools.cached_property
    def _shares(self) -> dict[str, Chances]:
        return {label: self.sums[:, at].data for at, label in enumerate(_SHARED)}

    def share(self, label: str, start: int, end: int) -> float:
        """Return the mean probability of the characters of a stretch to be in a name with a label; 0 where there are none."""
        start, end = max(start, 0), min(end, len(self.text))
        sums = self._shares[label]
        return (sums[end] - sums[start]) / (end - start) if end > start else 0.0


def candidates(page: Page) -> list[Candidate]:
    """Return the candidates of a text, in order."""
    text = page.text
    found = {(start, end, label) for start, end, label in page.tagged if label in _LONGEST}
    for label in _LONGEST:
        found.update((start, end, label) for start, end in _possible(page, label))
    found.update((start, end, "PER") for start, end in _titled(text))
    places = [(start, end) for start, end, label in page.tagged if label == "LOC"]
    found.update((start, end, "ORG") for start, end in _headed(page, places))
    found = {one for one in found if page.share(one[2], one[0], one[1]) >= _LEAST_SHARE}
    found.update(_again(page))
    found.update(_listed(page))
    persons = {(start, end) for start, end, label in found if label == "PER"}
    persons.update(list(_dotted(text, persons)))
    # `李俏说`
    persons.update([(start, end - 1) for start, end in persons if end - start > 1 and text[end - 1] in _verbs_behind()])
    organisations = {(start, end) for start, end, label in found if label == "ORG"}
    organisations.update(_known().find(text, page.words, page.gazetteer.is_word))
    organisations.update(list(_extended(page, organisations, places)))
    organisations.update(span for start, end in list(organisations) for span in _parts(text, start, end))
    spans = sorted(
        {*((start, end, "ORG") for start, end in organisations), *((start, end, "PER") for start, end in persons)}
    )
    probabilities = _probabilities(page, spans)
    return [
        Candidate(*spans[at], probabilities[at])
        for at in _likely(spans, probabilities)
        if _may_be_name(page, *spans[at])
    ]


def _may_be_name(page: Page, start: int, end: int, label: str) -> bool:
    name = page.text[start:end]
    if label == "ORG":
        return is_organisation(page.text, start, end) and not _is_only_place(page, name)
    return is_person(page.text, start, end) and not _is_country(page, name) and not _ISSUED.match(page.text, end)


def _likely(spans: Sequence[tuple[int, int, str]], probabilities: Sequence[float]) -> list[int]:
    """Return the indexes of spans, and of more than text has in one stretch the likeliest, so that none is slow for how full it is."""
    kept: list[int] = []
    for _, group in itertools.groupby(range(len(spans)), lambda at: spans[at][0] // _STRETCH):
        there = list(group)
        if len(there) > _MOST_IN_STRETCH:
            there = sorted(sorted(there, key=probabilities.__getitem__, reverse=True)[:_MOST_IN_STRETCH])
        kept += there
    return kept


def _possible(page: Page, label: str) -> Iterator[tuple[int, int]]:
    """Yield the stretches whose ends the tagger holds possible, with nothing between that it does not."""
    starts = _from(page.begins[label], _POSSIBLE)
    if not starts:
        return
    final = page.ends[label]
    stops = np.flatnonzero(page.inside[label] < _INSIDE).tolist()
    stops.append(len(final))
    ends = _from(final, _POSSIBLE)
    for start in starts:
        stop = min(stops[bisect_left(stops, start)], start + _LONGEST[label])
        behind = ends[bisect_left(ends, start) : bisect_left(ends, stop)]
        for end in sorted(behind, key=final.__getitem__, reverse=True)[:_ENDS]:
            yield start, end + 1


def _from(chances: Chances, least: float) -> list[int]:
    """Return where a probability is not below another."""
    return np.flatnonzero(np.asarray(chances) >= least).tolist()


def _headed(page: Page, places: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield what ends with the head of an organisation's name, and begins with a place, or where the tagger may see a beginning."""
    starts = sorted({*_from(page.begins["ORG"], _FAINT), *(start for start, _ in places)} & page.words)
    units = [match.start() for match in _unit().finditer(page.text)]
    for match in _heads().finditer(page.text):
        end = match.end()
        if _goes_on().match(page.text, end):
            continue
        furthest = max(end - _LONGEST_HEADED, _stop(page.text, match.start()))
        within = starts[bisect_left(starts, furthest) : bisect_left(starts, match.start())]
        yield from ((start, end) for start in within[-_BEGINNINGS:])
        # `县民政局`, `省农信联社`, `省委`, `人社局`
        before = bisect_right(units, match.start())
        if before and units[before - 1] >= furthest:
            yield units[before - 1], end
        if match[0] in _stand_alone():
            yield match.start(), end


def _stop(text: str, at: int) -> int:
    """Return where the last mark before an offset ends."""
    before = text[max(0, at - _LONGEST_HEADED) : at]
    match = _STOPS.search(before[::-1])
    return at - match.start() if match else at - len(before)


def _again(page: Page) -> Iterator[tuple[int, int, str]]:
    """Yield where names that the tagger has found stand again."""
    text = page.text
    names = {text[start:end]: label for start, end, label in page.tagged if label in _LONGEST and end - start > 1}
    lengths: dict[str, set[int]] = {}
    for name in names:
        lengths.setdefault(name[:2], set()).add(len(name))
    if not lengths:
        return
    # By the lower half of the code alone: what is seen too much is looked up for nothing.
    lower = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u2")[::2]
    opens = np.zeros(1 << 16, dtype=bool)
    opens[[ord(key[0]) & 0xFFFF for key in lengths]] = True
    for at in np.flatnonzero(opens[lower]).tolist():
        for length in lengths.get(text[at : at + 2], ()):
            name = text[at : at + length]
            # At the end of a text there is less.
            if len(name) == length and (label := names.get(name)):
                yield at, at + length, label


def _listed(page: Page) -> Iterator[tuple[int, int, str]]:
    """Yield what stands in a list beside a name that the tagger has found: whole items, one or two to either side."""
    text = page.text
    for start, end, label in page.tagged:
        if label not in _LONGEST:
            continue
        for _ in range(_NEIGHBOURS):
            item = _ITEM.match(text, end + 1) if text[end : end + 1] == "、" else None
            if not item:
                break
            end = item.end()
            if end - item.start() <= _LONGEST_LISTED[label]:
                yield item.start(), end, label
        for _ in range(_NEIGHBOURS):
            before = (
                text[max(0, start - 1 - _LONGEST_ITEM) : start - 1][::-1] if text[start - 1 : start] == "、" else ""
            )
            item = _ITEM.match(before)
            if not item:
                break
            end, start = start - 1, start - 1 - item.end()
            if end - start <= _LONGEST_LISTED[label]:
                yield start, end, label


def _dotted(text: str, persons: Set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield as one what the tagger has parted at a dot: `安德烈` and `伊万诺夫` in `安德烈・伊万诺夫`."""
    by_start: dict[int, list[int]] = {}
    for start, end in persons:
        if _DOTTED.match(text, start - 1):
            by_start.setdefault(start, []).append(end)
    if by_start:
        for start, end in persons:
            yield from ((start, last) for last in by_start.get(end + 1, ()) if last - start <= _LONGEST["PER"])


def _titled(text: str) -> Iterator[tuple[int, int]]:
    """Yield what stands behind or before a title, with a surname."""
    for match in _named_behind().finditer(text):
        start = match.start()
        if _title_before().search(text[max(0, start - 6) : start]):
            yield from ((start, start + length) for length in (2, 3, 4) if length <= len(match[1]))
    for match in _named_before().finditer(text):
        for length in (1, 2, 3):
            end = match.start() + length
            if _title_behind().match(text, end) or (length > 1 and _said().match(text, end)):
                yield match.start(), end


def _extended(
    page: Page, spans: Iterable[tuple[int, int]], places: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Yield organisations with the places before them, and with what goes on behind them."""
    text = page.text
    by_end = {end: start for start, end in places}
    for start, end in spans:
        first = start
        while first in by_end and start - first < _LONGEST["ORG"]:
            first = by_end[first]
            yield first, end
        if _is_opened(text[start:end]) and (opened := _OPENED.search(text, max(0, start - 14), start)):
            yield opened.start(), end
        branch = _BRANCH.match(text, end)
        if branch and not page.gazetteer.is_name(branch[1]):
            branch = None
        for match in (_body().match(text, end), _bracket().match(text, end), branch):
            if match:
                yield start, match.end()
                if first != start:
                    yield first, match.end()


def _is_opened(name: str) -> bool:
    return name.count("）") + name.count(")") > name.count("（") + name.count("(")


def _parts(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield what stands between conjunctions and marks in a stretch."""
    cuts = [match.span() for match in _between().finditer(text, start, end)]
    if cuts:
        firsts, lasts = [start, *(last for _, last in cuts)], [*(first for first, _ in cuts), end]
        yield from ((first, last) for first, last in zip(firsts, lasts, strict=True) if first < last)


def _probabilities(page: Page, spans: Sequence[tuple[int, int, str]]) -> list[float]:
    """Return of stretches the least probability of a tag in each, were it a name with its label."""
    if not spans:
        return []
    starts, ends = np.array([start for start, _, _ in spans]), np.array([end for _, end, _ in spans])
    first = np.array([_FIRST_TAG[label] for _, _, label in spans])
    least = np.minimum(page.chances[starts, first + _B], page.chances[ends - 1, first + _E])
    for at in _FIRST_TAG.values():
        longer = np.flatnonzero((ends - starts > 2) & (first == at))
        if len(longer):
            inner = np.column_stack((starts[longer] + 1, ends[longer] - 1)).ravel()
            inside = np.minimum.reduceat(page.chances[:, at + _M], inner)[::2]
            least[longer] = np.minimum(least[longer], inside)
    alone = ends - starts == 1
    least[alone] = page.chances[starts[alone], first[alone] + _S]
    return least.tolist()  # type: ignore[no-any-return]


def evidence(page: Page, found: Sequence[Candidate]) -> list[dict[str, float]]:
    """Return the features of candidates, by name."""
    text, gazetteer = page.text, page.gazetteer
    written = [text[start:end] for start, end, _, _ in found]
    again = {name for name, count in Counter(written).items() if count > 1}
    best: dict[tuple[str, str], float] = {}
    for name, (_, _, label, probability) in zip(written, found, strict=True):
        if name in again:
            best[name, label] = max(best.get((name, label), 0.0), probability)
    tagged = {(start, end, label) for start, end, label in page.tagged}
    sure = {(one.label, at) for one in found if one.probability > _SURE for at in (one.start, one.end)}
    ends = {end for _, end, label in page.tagged if label == "LOC"}
    # Many candidates begin or end at the same place.
    befores = {start: _before(text, start, ends) for start in {one.start for one in found if one.label == "ORG"}}
    behinds = {end: _behind(text, end) for end in {one.end for one in found if one.label == "ORG"}}
    # In such a report, persons stand beside their titles.
    has_persons = any(one.label == "PER" for one in found)
    is_report, density = (_is_report(text), _density(text)) if has_persons else (False, 0.0)
    every = []
    for one, name, measures in zip(found, written, _measured(page, found), strict=True):
        start, end, label, probability = one
        features = dict(zip(_MEASURED[label], measures, strict=True))
        features[label] = features[_LENGTHS[label][min(6, len(name))]] = 1.0
        if (start, end, label) in tagged:
            features[f"{label} tagged"] = 1.0
        if start not in page.words:
            features[f"{label} begins within a word"] = 1.0
        if end not in page.words:
            features[f"{label} ends within a word"] = 1.0
        if start and text[start - 1] in _JOINS and (label, start - 1) in sure:
            features[f"{label} joined before"] = 1.0
        if text[end : end + 1] in _JOINS and (label, end + 1) in sure:
            features[f"{label} joined behind"] = 1.0
        if name in again and best[name, label] > probability:
            features[f"{label} surer elsewhere"] = best[name, label]
        if label == "ORG":
            features.update(_of_name(gazetteer, name))
            features.update(befores[start])
            features.update(behinds[end])
            features["place inside"] = page.share("LOC", start, end)
            if text[start - 1 : start] == "《" and text[end : end + 1] == "》":
                features["title of a work"] = 1.0
        else:
            features.update(_of_person(page, one, is_report, density))
        every.append(features)
    return every


def _measured(page: Page, found: Sequence[Candidate]) -> list[list[float]]:
    """Return what the tagger says of each candidate: its `_MEASURES`."""
    if not found:
        return []
    starts, ends = np.array([one[:2] for one in found]).T
    is_organisation = np.array([one.label == "ORG" for one in found])
    column = np.where(is_organisation, _SHARED.index("ORG"), _SHARED.index("PER"))
    at_starts, at_ends = page.sums[starts], page.sums[ends]
    rows = np.arange(len(found))

    def either(chances: Mapping[str, Chances], at: NDArray[np.int64]) -> NDArray[np.float64]:
        return np.where(is_organisation, np.asarray(chances["ORG"])[at], np.asarray(chances["PER"])[at])

    measures = np.empty((len(found), len(_MEASURES)))
    measures[:, 0] = [one.probability for one in found]
    measures[:, 1] = either(page.begins, starts)
    measures[:, 2] = either(page.ends, ends - 1)
    measures[:, :3] = np.log(np.maximum(measures[:, :3], _LEAST))
    measures[:, 3] = (at_ends[:, 0] - at_starts[:, 0]) / (ends - starts)
    measures[:, 4] = (at_ends[rows, column] - at_starts[rows, column]) / (ends - starts)
    measures[:, 5] = at_starts[rows, column] - page.sums[np.maximum(starts - 1, 0), column]
    measures[:, 6] = page.sums[np.minimum(ends + 1, len(page.text)), column] - at_ends[rows, column]
    return measures.tolist()


def _is_report(text: str) -> bool:
    """Tell whether a text reads like a report of a government."""
    words = _WORDS["reports"]
    return any(word in text for word in words["addressed"]) or sum(map(text.count, words["style"])) >= _STYLE


def _density(text: str) -> float:
    """Return how densely the words of reports and plans stand in a text, from 0 to 1: there, names without a title are few."""
    words = _WORDS["reports"]
    number = sum(map(text.count, (*words["style"], *words["words"])))
    return min(1.0, number / max(_SHORT, len(text)) / _DENSE)


def _before(text: str, start: int, ends: Set[int]) -> dict[str, float]:
    """Return the features of what stands before an organisation; `ends` are those of places."""
    before = text[start - 1 : start]
    held = {
        "behind a place": start in ends,
        "unit left before": before in _units() and (start == 1 or not text[start - 2].isalnum()),
        "led in": _lead_in().search(text[max(0, start - 3) : start]),
        "mark before": not before.isalnum(),
    }
    return {feature: 1.0 for feature, holds in held.items() if holds}


def _behind(text: str, end: int) -> dict[str, float]:
    """Return the features of what stands behind an organisation."""
    behind = text[end : end + 1]
    held = {
        "goes on": _goes_on().match(text, end),
        "goes on in brackets": behind in _OPENING and _bracket().match(text, end),
        "body follows": _body().match(text, end),
        "post behind": _any("posts").match(text, end),
        "acts": _any("acts").match(text, end),
        "mark behind": not behind.isalnum(),
    }
    return {feature: 1.0 for feature, holds in held.items() if holds}


@functools.lru_cache(4_096)
def _of_name(gazetteer: Gazetteer, name: str) -> Mapping[str, float]:
    """Return the features that the name of an organisation has wherever it stands."""
    kind = type_of(name)
    found: dict[str, float] = {
        "kind known" if kind else "kind unknown": 1.0,
        f"well known, {min(4, len(name))}" if name in well_known() else "not well known": 1.0,
        **_parts_of_name(gazetteer, name, kind is not None),
    }
    held = {
        "is a division": _is_place(gazetteer, name),
        "coordinated inside": _BETWEEN.search(name),
        "general": _general().match(name),
        "brackets inside": "（" in name or "(" in name,
        "bare": _bare().fullmatch(name),
        "letters": _LATIN.fullmatch(name),
        "function word inside": _function_words().search(name),
        "unit alone inside": _unit_alone(gazetteer, name),
    }
    found.update((feature, 1.0) for feature, holds in held.items() if holds)
    for last in (name[-2:], name[-1:]):
        if last in _last():
            found[f"last {last}"] = 1.0
            break
    return found


def _parts_of_name(gazetteer: Gazetteer, name: str, is_known: bool) -> dict[str, float]:
    """Return the features of a name that opens with a place or with its unit alone: `保山市民政局`, `县税务局`."""
    opens = _place_that_opens(gazetteer, name)
    if not opens and name[0] in _units() and len(name) > 2:
        return {"unit and head": 1.0} if name[1:] in _whole_heads() else {"unit opens": float(is_known)}
    if not opens:
        return {"no place opens": float(is_known)}
    if name[opens:] in _whole_heads():
        return {"place and head": 1.0}
    return {"place opens, kind known" if is_known else "place opens, kind unknown": 1.0}


def _unit_alone(gazetteer: Gazetteer, name: str) -> bool:
    """Tell whether a name ends with another one that a unit opens, behind what is no place: `走进市妇联`."""
    for at in range(1, len(name) - 1):
        if name[at] in _units() and name[at + 1 :] in _whole_heads():
            return (
                not _is_place(gazetteer, name[: at + 1])
                and not _is_place(gazetteer, name[:at])
                and _place_that_opens(gazetteer, name) < at
            )
    return False


def _place_that_opens(gazetteer: Gazetteer, name: str) -> int:
    """Return how long the longest place is that a name opens with, of two characters and more, with something behind; 0 if none."""
    forms, longest, limit = gazetteer.suffix_forms(), 0, min(_LONGEST_PLACE, len(name) - 2)
    for stem in gazetteer.prefixes(name, 0):
        length = len(stem)
        if not gazetteer.is_name(stem):
            continue
        for end in (length + 3, length + 2, length + 1):
            if end <= limit and name[length:end] in forms:
                longest = max(longest, end)
                break
        if longest < length <= limit and length > 1 and gazetteer.is_large(stem):
            longest = length
    return longest


def _of_person(page: Page, one: Candidate, is_report: bool, density: float) -> dict[str, float]:
    text, start, end = page.text, one.start, one.end
    before, behind = _title_before().search(text[max(0, start - 6) : start]), _title_behind().match(text, end)
    is_titled = bool(before or behind)
    of_name = _of_person_name(page.gazetteer, text[start:end])
    held = {
        "untitled in a report": is_report and not is_titled and "famous" not in of_name,
        "title before": before,
        "title behind": behind,
        "place goes on": _place_behind().match(text, end),
        "said": _said().match(text, end),
        "cut at a dot": _DOTTED.match(text, end) or (start and _DOTTED.match(text, start - 1)),
        "number before": text[start - 1 : start].isdigit(),
    }
    found = {feature: 1.0 for feature in of_name if not (is_titled and feature.endswith(", untitled"))}
    found.update({feature: 1.0 for feature, holds in held.items() if holds})
    if not (is_titled or "famous" in found or "dotted" in found or "said" in found):
        found["untitled among words of reports"] = density
        found.update({f"{feature}, untitled": 1.0 for feature in ("a word", "is a place") if feature in found})
    if "famous" not in found and (given := _given(text[start:end])):
        found["given name"] = given
    found["place as person"] = page.share("LOC", start, end)
    return found


@functools.lru_cache(4_096)
def _of_person_name(gazetteer: Gazetteer, name: str) -> Sequence[str]:
    """Return the features that the name of a person has wherever it stands; those of what has no title end so."""
    surname, dotted = surnames().match(name), _DOTTED.search(name)
    held = {
        "famous": name in _WORDS["famous"],
        "letters of places, untitled": len(name) < 5 and _place_letters().issuperset(name),
        "surname": surname,
        "no surname, untitled": not (surname or dotted),
        "dotted": dotted,
        "a word": len(name) < 5 and gazetteer.is_word(name),
        # Names of villages count here: most of them are words or surnames with something behind.
        "is a place": _is_place(gazetteer, name) or (len(name) > 1 and gazetteer.is_name(name)),
        "verb at the end": name[-1] in _verbs_behind(),
        "address inside": surname and _address().fullmatch(name, surname.end()),
        "an organisation": name in well_known(),
        "a side": _side().fullmatch(name),
    }
    return [feature for feature, holds in held.items() if holds]


@functools.lru_cache(4_096)
def _given(name: str) -> float:
    """Return how much likelier the characters behind a surname are in a given name than in words; 0 where there is no such name."""
    surname, likelier = surnames().match(name), _likelier()
    behind = name[surname.end() :] if surname else ""
    if len(behind) == 1:
        return likelier["alone"].get(behind, 0.0)
    if len(behind) == 2:
        return likelier["first"].get(behind[0], 0.0) + likelier["second"].get(behind[1], 0.0)
    return 0.0


@functools.lru_cache(4_096)
def _is_place(gazetteer: Gazetteer, name: str) -> bool:
    """Tell whether something in the gazetteer has the name with its suffix, or something larger than a village without."""
    is_name, forms = gazetteer.is_name, gazetteer.suffix_forms()
    return len(name) > 1 and (
        (is_name(name) and gazetteer.is_large(name))
        or (name[-1:] in forms and is_name(name[:-1]))
        or (name[-2:] in forms and is_name(name[:-2]))
        or (name[-3:] in forms and is_name(name[:-3]))
    )


def _is_only_place(page: Page, name: str) -> bool:
    """Tell whether a place has the name, and no organisation that everybody knows: `闵行`, `云南省`."""
    return name not in well_known() and _is_place(page.gazetteer, name)


def _is_country(page: Page, name: str) -> bool:
    return _is_place(page.gazetteer, name) and any(unit.level == "country" for unit in page.gazetteer.units(name))


@functools.cache
def _known() -> NameIndex:
    return NameIndex(well_known())


@functools.cache
def _any(key: str, before: str = "", behind: str = "") -> re.Pattern[str]:
    words = sorted(_WORDS[key], key=lambda word: (-len(word), word))
    return re.compile(f"{before}(?:{'|'.join(map(re.escape, words))}){behind}")


@functools.cache
def _between() -> re.Pattern[str]:
    return re.compile(f"{_MARK.pattern}+|{_any('between').pattern}")


def _body() -> re.Pattern[str]:
    return _any("bodies")


@functools.cache
def _bracket() -> re.Pattern[str]:
    return re.compile(f"[（(][^（）()，。]{{2,16}}{_any('bracketed').pattern}[）)]")


def _goes_on() -> re.Pattern[str]:
    return _any("goes_on")


def _general() -> re.Pattern[str]:
    return _any("general")


@functools.cache
def _bare() -> re.Pattern[str]:
    return re.compile(f"[{_WORDS['units']}]{{1,2}}(?:{'|'.join(map(re.escape, _WORDS['bare']))})")


def _function_words() -> re.Pattern[str]:
    return _any("function_words")


def _lead_in() -> re.Pattern[str]:
    return _any("lead_in", behind="$")


@functools.cache
def _heads() -> re.Pattern[str]:
    # By their first characters, and then the longest first: with fewer to try, it is found sooner.
    by_first: dict[str, list[str]] = {}
    for head in heads():
        by_first.setdefault(head[0], []).append(re.escape(head[1:]))
    return re.compile("|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items()))


@functools.cache
def _place_letters() -> frozenset[str]:
    return frozenset(PLACE_LETTERS)


@functools.cache
def _whole_heads() -> frozenset[str]:
    return frozenset(head for head in heads() if len(head) > 1)


@functools.cache
def _units() -> frozenset[str]:
    return frozenset(_WORDS["units"])


@functools.cache
def _unit() -> re.Pattern[str]:
    return re.compile(f"[{_WORDS['units']}]")


@functools.cache
def _last() -> frozenset[str]:
    return frozenset(_WORDS["last"])


def surnames() -> re.Pattern[str]:
    """Return the expression for a surname."""
    return _any("surnames")


@functools.cache
def _likelier() -> dict[str, dict[str, float]]:
    """Return how much likelier characters are in given names than in words; see `models/entities/given.py`."""
    found: dict[str, dict[str, float]] = json.loads((_DATA / "given.json").read_text("utf-8"))
    return found


@functools.cache
def _verbs_behind() -> frozenset[str]:
    return frozenset(_WORDS["verbs_behind"])


@functools.cache
def _stand_alone() -> frozenset[str]:
    units, bare = _WORDS["units"], _WORDS["bare"]
    return frozenset({*bare, *(unit + head for unit in units for head in bare)})


@functools.cache
def _named_behind() -> re.Pattern[str]:
    last = "".join(sorted({word[-1] for word in _WORDS["titles_before"]}))
    return re.compile(f"(?<=[{last}：: ])(?=([{_first_of_surnames()}][\u4e00-\u9fff]{{1,3}}))")


@functools.cache
def _named_before() -> re.Pattern[str]:
    first = "".join(sorted({word[0] for key in ("titles_behind", "said") for word in _WORDS[key]}))
    return re.compile(f"[{_first_of_surnames()}](?=[\u4e00-\u9fff]{{0,2}}[{first}])")


@functools.cache
def _first_of_surnames() -> str:
    return "".join(sorted({surname[0] for surname in _WORDS["surnames"]}))


def _title_before() -> re.Pattern[str]:
    return _any("titles_before", behind="[\\s:：]?$")


def _title_behind() -> re.Pattern[str]:
    return _any("titles_behind", before="\\s?")


def _address() -> re.Pattern[str]:
    return _any("addresses")


@functools.cache
def _side() -> re.Pattern[str]:
    return re.compile(f"[{_WORDS['sides']}]方")


def _place_behind() -> re.Pattern[str]:
    return _any("place_behind")


def _said() -> re.Pattern[str]:
    return _any("said")
