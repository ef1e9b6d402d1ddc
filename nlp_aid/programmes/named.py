"""Names without quotation marks that a head noun ends: `花园村自来水入户工程`, `抚边乡幼儿园`.

No single sign makes a stretch of text a name, so signs are counted: a place that opens it, talk of aid, money beside it,
the verb before it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from nlp_aid.programmes.candidate import NAMED, ProgrammeCandidate
from nlp_aid.programmes.edges import left_edge
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.organisations import TO, giving_verbs, sure_ends
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.value import ProgrammeType
from nlp_aid.programmes.words import alternation

_AMOUNT_BEHIND = re.compile(r"[0-9][0-9.,]{0,12}(?:余|多)?[万亿]{0,2}(?:元|[，,。；;、（(\s]|\Z)")
_AMOUNT_BEFORE = re.compile(r"(?:元|[0-9][万亿])的?\Z")
_ITEM = re.compile(r"[）)\s、；：，,;:元]\Z")
# What belongs to a name behind it.
STAGE = re.compile(r"[（(](?:[一二三四五六七八九十0-9]{1,2}期|第[一二三四五六七八九十0-9]{1,2}[期批])[）)]")
_SUPPORTED_BEHIND = re.compile(r"[，,]?[^，。；\n]{0,4}支持")
_COORDINATION = re.compile("[、和及与]|以及|，以及")
_SHORTEST = {"project": 6, "campaign": 6, "fund": 4, "facility": 5, "mechanism": 5, "policy": 6}
_ENOUGH = 4
# Before these kinds stands who gives them.
_GIVEN = ("project", "fund", "campaign")
# Farther than the sentence and the surroundings of a name reach.
_AROUND = 240


class _Patterns:
    def __init__(self, lexicon: ProgrammeLexicon) -> None:
        words = lexicon.words
        donated = alternation(words.donated)
        self.use = re.compile(rf"{alternation(words.using)}了?\Z")
        self.doing = re.compile(rf"{alternation(words.doing)}[了起]?\Z")
        self.put_up = re.compile(rf"{alternation(words.putting_up)}[了起]?\Z")
        self.set_up = re.compile(rf"{alternation(words.setting_up)}了?\Z")
        self.works = re.compile(rf"{alternation(words.works)}(?=[，。；、和及等]|项目|\Z)")
        self.given = re.compile(
            rf"(?:{donated}|{alternation(words.giving)}[^，。；、\n]{{0,6}}?{alternation(words.given)})的\Z"
        )
        self.supported = re.compile(rf"{alternation(words.supporting)}的\Z")
        self.gives = lexicon.of(giving_verbs)
        self.givers = ("政府", *(end for end in lexicon.of(sure_ends) if end not in lexicon.heads))
        self.given_behind = re.compile(rf"[，,]?[^，。；\n]{{0,8}}{donated}")


@dataclass(frozen=True)
class _Stretch:
    """A stretch that may be a name, and what is looked at in judging it."""

    page: Page
    start: int
    end: int
    head: str
    before: str
    behind: str
    follows: bool

    @property
    def patterns(self) -> _Patterns:
        return self.page.lexicon.of(_Patterns)

    @property
    def opens_with_place(self) -> bool:
        return self.page.place_at(self.start) is not None

    @property
    def opens_with_pair(self) -> bool:
        """Whether it is named after two places: `闽宁产业园`."""
        end = self.page.place_at(self.start)
        return end is not None and end - self.start <= 2 and self.page.place_at(end) is not None

    @property
    def opens_with_village(self) -> bool:
        end = self.page.place_at(self.start)
        return end is not None and self.page.text[self.start : end].endswith(self.page.words.villages)

    @property
    def is_of_aid(self) -> bool:
        return self.page.aid_in(self.start, self.end) > 0

    @property
    def is_among_aid(self) -> bool:
        return self.page.is_about_aid(self.start)

    @property
    def is_done(self) -> bool:
        return self.patterns.doing.search(self.before) is not None


def find_named(page: Page, is_known: Callable[[str], bool]) -> Iterator[ProgrammeCandidate]:
    """Yield the names that enough signs speak for. Without word boundaries there are none.

    Args:
        page: the text.
        is_known: tells whether a name is that of a national scheme, to which a place before it does not belong.
    """
    patterns, heads = page.lexicon.of(_Patterns), page.heads
    last = -1
    for match in heads.pattern.finditer(page.text):
        end = match.end()
        kind = heads.type_of(match.group())
        # Whatever speaks for a name, one of aid has a word of aid in it or around it.
        if not page.aid_in(end - _AROUND, end + _AROUND):
            continue
        # A long head noun is one even where the segmenter joins its end to the next word: `产业|园年|内`.
        is_word = end in page.bounds or (len(match.group()) > 2 and match.start() in page.bounds)
        if not is_word or page.is_quoted(match.start()):
            continue
        if heads.pattern.match(page.text, end):
            continue  # `扶贫工程|项目`: the name ends with the last of them
        start = left_edge(page, end)
        if kind in _GIVEN:
            start = _behind_giver(page, start, end)
        name_start = page.behind_places(start, end)
        if kind in ("mechanism", "policy"):
            start = name_start
        if end - start < _SHORTEST[kind] or not _says_something(page, start, match.start(), kind):
            continue
        # What a whole county does is the national scheme, what one village does a project.
        if is_known(page.unquoted(name_start, end)) and not page.text[start:name_start].endswith(page.words.villages):
            continue
        if kind == "fund" and any(is_known(page.text[one:end]) for one, _ in page.words_before(end, end - start)):
            continue  # `紧急预拨|中央自然灾害救灾资金`: the catalogue has the name; what stands before it is none of it
        if (
            kind == "facility"
            and (works := patterns.works.match(page.text, end))
            and patterns.use.search(page.text, max(0, start - 4), start)
        ):
            kind, end = "project", works.end()
        stage = STAGE.match(page.text, end)
        end = stage.end() if stage else end
        follows = 0 <= last < start and _COORDINATION.fullmatch(page.text, last, min(start, last + 4)) is not None
        before, behind = page.text[max(0, start - 12) : start], page.text[end : end + 16]
        if _SIGNS[kind](_Stretch(page, start, end, match.group(), before, behind, follows)) >= _ENOUGH:
            yield ProgrammeCandidate(start, end, kind, NAMED)
            last = end


def _behind_giver(page: Page, start: int, end: int) -> int:
    """Return where a name starts behind the organisation that gives, and behind the verb."""
    patterns, first = page.lexicon.of(_Patterns), start
    is_given_to = page.text[start - 1 : start] in TO
    inner = list(page.words_before(end, end - start))[::-1]
    for one, other in inner:
        word = page.text[one:other]
        if word.endswith(patterns.givers) or (word in patterns.gives and (is_given_to or one == start != first)):
            start = other
    return start


def _says_something(page: Page, start: int, head: int, kind: ProgrammeType) -> bool:
    """Tell whether a word before the head noun is more than description."""
    if kind in ("facility", "fund") and page.has_place(start, head):
        return True
    return any(
        one + 1 < other and page.text[one:other] not in page.words.generic and not page.is_inside_place(one, other)
        for one, other in page.words_before(head, head - start)
    )


def _project_signs(it: _Stretch) -> int:
    money = bool(
        _AMOUNT_BEHIND.match(it.behind) or _AMOUNT_BEFORE.search(it.before) or it.patterns.use.search(it.before)
    )
    given = it.patterns.given.search(it.before) is not None or it.patterns.supported.search(it.before) is not None
    if not (it.is_among_aid or it.is_of_aid) or not (it.opens_with_place or it.is_of_aid or money or given):
        return 0
    # A plan or a work whose name speaks of aid is one; there are projects of every kind.
    called = it.is_of_aid and it.is_done and it.head in ("工程", "计划")
    # Public works are many, too: a name of one is long, or an item of a list, and the text speaks of little but aid.
    weight = (it.end - it.start >= 10 or _ITEM.search(it.before) is not None) and (
        it.is_of_aid or money or it.opens_with_village or it.page.is_about_aid(it.start, 2)
    )
    opens = it.opens_with_place and (it.is_of_aid or not it.page.text.startswith("中国", it.start))
    return 2 * opens + 2 * money + it.is_done + it.is_of_aid + it.is_among_aid + weight + 3 * given + called


def _fund_signs(it: _Stretch) -> int:
    # `补助资金` says nothing about aid by itself: farms and hospitals get some as well.
    if not it.page.aid_in(it.start, it.end - len(it.head)) and it.head not in ("救灾资金", "慈善信托"):
        return 4 if it.patterns.set_up.search(it.before) and it.is_among_aid else 0
    return 3 + it.is_among_aid + (it.opens_with_place or it.is_done)


def _facility_signs(it: _Stretch) -> int:
    if not it.is_among_aid or not it.page.has_place(it.start, it.end):
        return 0
    given = it.patterns.given.search(it.before) is not None or it.patterns.given_behind.match(it.behind) is not None
    built = it.patterns.put_up.search(it.before) is not None or it.follows
    supported = it.head not in it.page.words.ordinary and _SUPPORTED_BEHIND.match(it.behind) is not None
    return 1 + 2 * it.opens_with_place + it.opens_with_pair + it.is_of_aid + (3 if given else 2 * (built or supported))


def _campaign_signs(it: _Stretch) -> int:
    if it.head == "活动" or not it.is_of_aid:
        return 0
    return 2 + it.is_done + it.is_among_aid + it.opens_with_place


def _mechanism_signs(it: _Stretch) -> int:
    if it.head != "模式" or it.end - it.start > 10 or not it.is_among_aid:
        return 0
    # Ways of doing something are many; it takes much talk of aid to make one a way of aid.
    return 1 + 2 * it.is_done + (it.is_of_aid or it.page.is_about_aid(it.start, 2))


def _no_signs(it: _Stretch) -> int:
    return 0


_SIGNS: dict[ProgrammeType, Callable[[_Stretch], int]] = {
    "project": _project_signs,
    "fund": _fund_signs,
    "facility": _facility_signs,
    "campaign": _campaign_signs,
    "mechanism": _mechanism_signs,
    "policy": _no_signs,
}
