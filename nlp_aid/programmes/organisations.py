"""Names of organisations and meetings, inside which a designation is no programme: `乡村振兴局`, `第三次对口支援工作会议`."""

from __future__ import annotations

import re

from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.words import alternation

_LONGEST = 24


def is_in_organisation(page: Page, start: int, end: int) -> bool:
    """Tell whether the name of an organisation goes on behind the span."""
    match = page.lexicon.of(_tail).match(page.text, end, end + _LONGEST)
    return match is not None and page.is_bound(match.end())


# Behind one of these stands who gets what a verb behind that gives: `向甲县|捐赠|奖学金`.
TO = ("向", "给", "对", "为")
# What the names of meetings open with: their number, or who meets.
_OPENING = re.compile(r"(?:第[一二三四五六七八九十0-9]{1,3}[次届]|全[国省市县区州旗]|中央)[^，。；：、\n]{0,14}\Z")


def is_in_meeting(page: Page, start: int, end: int) -> bool:
    """Tell whether the span lies in the name of a meeting with a number, or of all of a place (`全省易地扶贫搬迁工作会议`)."""
    if _OPENING.search(page.text[max(0, start - _LONGEST) : start]) is None:
        return False
    return page.lexicon.of(_meeting).match(page.text, end, end + _LONGEST) is not None


def _meeting(lexicon: ProgrammeLexicon) -> re.Pattern[str]:
    meetings = alternation(lexicon.files.read("classes")["meeting"])
    # `全省推进以工代赈项目并|召开|会议`: of what is done there, and of no name.
    return re.compile(f"(?:(?!召开|举行|举办|出席|参加|通过)[^，。；：、\n]){{0,16}}?{meetings}")


def giving_verbs(lexicon: ProgrammeLexicon) -> frozenset[str]:
    """Return the verbs that stand between who gives and what is given: `某局支援|…`, `向甲县援助|…`."""
    return frozenset((*lexicon.words.supporting, *lexicon.files.read("classes")["giving"]))


def sure_ends(lexicon: ProgrammeLexicon) -> tuple[str, ...]:
    """Return how names of organisations end and no other words do, as with `中心`, `部`."""
    return tuple(end for end, other in lexicon.words.organisation_ends.items() if not other)


def _tail(lexicon: ProgrammeLexicon) -> re.Pattern[str]:
    words = lexicon.words
    ends = (
        re.escape(end) + (f"(?!{alternation(other)})" if other else "")
        for end, other in words.organisation_ends.items()
    )
    return re.compile(f"{alternation(words.organisation_links)}{{0,3}}(?:{'|'.join(ends)})")
