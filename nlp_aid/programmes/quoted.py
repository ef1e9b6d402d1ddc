"""Names in quotation marks: `“百县百品”活动`, `“清零行动”`, `“云品入沪”`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from nlp_aid.programmes.candidate import QUOTED, ProgrammeCandidate
from nlp_aid.programmes.entries import Entry
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import CLAUSE, Page, aid_words
from nlp_aid.programmes.value import ProgrammeType
from nlp_aid.programmes.words import alternation

_LONGEST_NAME = 24
_LONGEST_TAIL = 14
_TAIL = re.compile(rf"(?![的了])[\u3400-\u9fffA-Za-z0-9]{{1,{_LONGEST_TAIL}}}")
_COUNTED = re.compile("[0-9一二三四五六七八九十百几多余]{1,18}[个座家所条处]\\Z")


class _Patterns:
    def __init__(self, lexicon: ProgrammeLexicon) -> None:
        words = lexicon.words
        doing = f"{alternation(words.doing)}[了起]?"
        self.doing = re.compile(rf"{doing}[^，。；：、\n]{{0,4}}\Z")
        self.doing_near = re.compile(rf"{doing}\Z")
        self.building = re.compile(rf"{alternation(words.building)}[^。；，,\n]{{0,14}}\Z")
        # `“扶贫车间”` is a word for a kind of thing, and the marks are for emphasis.
        self.kinds = words.generic - words.naming
        self.called = re.compile(rf"{alternation(words.calling)}\Z")
        self.of_kind = re.compile(rf"的[^，。；：、\n“”]{{0,8}}?{alternation(words.said_kinds)}")
        self.contest = re.compile(alternation(words.contests))
        self.built = re.compile(alternation(words.completed))
        self.other = re.compile(alternation(words.other))
        # Goods that go somewhere: `云品入沪`, `黔货出山`, `疆果东送`.
        self.moves = re.compile(
            rf"[\u3400-\u9fff]{{1,3}}(?:[{words.entering}][\u3400-\u9fff]{{1,2}}|[{words.directions}][{words.carrying}])\Z"
        )
        self.aid = lexicon.of(aid_words)


def find_quoted(page: Page, known: Callable[[str], Entry | None]) -> Iterator[ProgrammeCandidate]:
    """Yield the quotations that are names of undertakings of aid, with the head noun behind them.

    Args:
        page: the text.
        known: returns the catalogue's entry for a name. Such a name is complete by itself; only a head noun right behind
            it belongs to it.
    """
    for opening, closing in page.quotations:
        name = page.text[opening + 1 : closing]
        if not 2 <= len(name) <= _LONGEST_NAME or CLAUSE.search(name):
            continue
        found = _with_head_behind(page, opening, closing, name, known) or _with_head_inside(
            page, opening, closing, name
        )
        if found is None:
            found = _called(page, opening, closing)
        if found is None and (kind := _bare(page, opening, closing, name)):
            found = ProgrammeCandidate(opening, closing + 1, kind, QUOTED)
        if found:
            yield found


def _with_head_behind(
    page: Page, opening: int, closing: int, name: str, known: Callable[[str], Entry | None]
) -> ProgrammeCandidate | None:
    """Return `“…”慈善项目`, if the words between quotation and head noun belong to it and it is aid."""
    tail = _TAIL.match(page.text, closing + 1)
    if tail is None:
        return None
    head = _head_behind(page, tail.start(), tail.end())
    if head is None:
        return None
    end, kind = head
    if entry := known(name):
        return _known_with_head(page, opening, closing, end, kind, entry)
    started = page.lexicon.of(_Patterns).doing.search(page.text[max(0, opening - 12) : opening])
    if page.aid_in(opening, end):
        return ProgrammeCandidate(opening, end, kind, QUOTED)
    if page.lexicon.of(_Patterns).other.search(page.text, opening, end):
        return None
    # A strategy or an initiative beside talk of aid need not be one of aid, nor need an activity: there are many.
    if (
        kind == "policy"
        or page.lexicon.of(_Patterns).contest.search(page.text, closing, end)
        or not page.is_among_aid(opening, end)
    ):
        return None
    common = page.text.endswith("活动", 0, end)
    about = page.is_about_aid(opening, 2 if common else 1)
    return ProgrammeCandidate(opening, end, kind, QUOTED) if about or (started and not common) else None


def _known_with_head(
    page: Page, opening: int, closing: int, end: int, kind: ProgrammeType, entry: Entry
) -> ProgrammeCandidate | None:
    """Return `“母亲邮包”项目`, with a name of the catalogue in the marks.

    A policy is one, and the projects under it are many: `“以工代赈”项目` names none, nor does `“一带一路”国际市场`.
    """
    if entry.type == "policy" and kind == "facility":
        return None
    plain = page.text[closing + 1 : end] in page.heads
    # `“万企兴万村”甘肃行动`: where it is done stands before the head noun.
    head = page.behind_places(closing + 1, end) if entry.type in ("campaign", "mechanism") else closing + 1
    if not _is_plain_head(page, head, end) or (plain and entry.type == "policy"):
        return None
    named_alike = plain and kind in ("campaign", "project", "mechanism")
    return ProgrammeCandidate(opening, end, entry.type if named_alike else kind, QUOTED)


def _is_plain_head(page: Page, start: int, end: int) -> bool:
    """Tell whether a head noun stands here, with nothing before it but words of aid: `精准扶贫模式`."""
    words = [page.text[one:other] for one, other in page.words_before(end, end - start)]
    return page.text[start:end] in page.heads or all(
        word in page.heads or word in page.words.generic or page.lexicon.of(_Patterns).aid.search(word)
        for word in words
    )


def _head_behind(page: Page, start: int, limit: int) -> tuple[int, ProgrammeType] | None:
    """Return where the head noun behind a quotation ends, and its type; None if a word comes first that ends the name."""
    found: tuple[int, ProgrammeType] | None = None
    at = start
    for after in range(start + 1, limit + 1):
        if not page.is_bound(after):
            continue
        if head := page.heads.before(page.text, start, after):
            found = after, page.heads.type_of(head)
        elif found or _ends_name(page, at, after):
            break
        at = after
    return found


def _ends_name(page: Page, start: int, end: int) -> bool:
    word = page.text[start:end]
    if word in page.words.people:
        return False
    return (word in page.words.stops and word not in page.words.nominal) or word[0] in "的了等在"


def _with_head_inside(page: Page, opening: int, closing: int, name: str) -> ProgrammeCandidate | None:
    """Return `“…行动”`, if it is aid."""
    found = page.heads.at_end(name)
    if found is None or len(name) - len(found[0]) < 2 or name[: -len(found[0])] in page.lexicon.of(_Patterns).kinds:
        return None
    head, kind = found
    before = page.text[max(0, opening - 18) : opening]
    own = page.aid_in(opening, closing)
    if not own and page.lexicon.of(_Patterns).other.search(name):
        return None
    around = page.aid_around(opening, closing)
    fits: object
    if kind == "facility" and len(head) == 1 and _COUNTED.search(before):
        fits = own > 0  # `29个“红色名村”` is a kind
    elif kind == "facility":
        fits = own or (
            page.is_about_aid(opening)
            and (
                (around and len(head) > 2)
                or page.lexicon.of(_Patterns).building.search(before)
                or page.lexicon.of(_Patterns).built.match(page.text, closing + 1)
            )
        )
    elif len(head) == 1:
        fits = own or (around and page.is_about_aid(opening) and page.lexicon.of(_Patterns).doing.search(before))
    else:
        fits = own or (around and (page.is_about_aid(opening) or page.lexicon.of(_Patterns).doing.search(before)))
    return ProgrammeCandidate(opening, closing + 1, kind, QUOTED) if fits else None


def _called(page: Page, opening: int, closing: int) -> ProgrammeCandidate | None:
    """Return the name in `名为“…”的公益项目`, if it is aid."""
    if not page.lexicon.of(_Patterns).called.search(page.text[max(0, opening - 4) : opening]):
        return None
    behind = page.lexicon.of(_Patterns).of_kind.match(page.text, closing + 1)
    head = page.heads.before(page.text, closing + 1, behind.end()) if behind else None
    if head is None or not page.aid_around(opening, closing):
        return None
    return ProgrammeCandidate(opening, closing + 1, page.heads.type_of(head), QUOTED)


def _bare(page: Page, opening: int, closing: int, name: str) -> ProgrammeType | None:
    """Return the type of a quoted name without a head noun: goods that go to a place, or what a verb starts."""
    if not page.is_among_aid(opening, closing) or page.lexicon.of(_Patterns).other.search(name):
        return None
    before = page.text[max(0, opening - 8) : opening]
    of_place = name[0] in page.words.abbreviations or name[-1] in page.words.abbreviations
    if page.lexicon.of(_Patterns).moves.match(name) and (
        of_place
        or (len(name) == 4 and page.lexicon.of(_Patterns).doing_near.search(before))
        or page.has_place(opening + 1, closing)
    ):
        return "campaign"
    if (
        "—" not in name
        and not name.endswith("之路")
        and page.is_about_aid(opening)
        and len(name) >= 4
        and page.aid_in(opening, closing)
        and page.lexicon.of(_Patterns).doing_near.search(before)
    ):
        return "campaign"
    return None
