"""Projects told off one by one: `实施了甲村水渠修复、乙村茶园改造等7个项目`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_aid.programmes.candidate import LISTED, ProgrammeCandidate
from nlp_aid.programmes.edges import left_edge
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.value import ProgrammeType
from nlp_aid.programmes.words import alternation

_NUMERALS = {numeral: value for value, numeral in enumerate("〇一二三四五六七八九十")} | {"两": 2}
_COUNT = "(?P<count>[0-9]{1,4}|[一二两三四五六七八九十]{1,2})"
# The longest stretch of text that is taken for one list.
_LONGEST_LIST = 240
_SENTENCE_END = "。！？；：!?;:\n"
_SEPARATOR = re.compile("、|[，,]?(?:以及|及)|[，,]和|(?<=[”」])(?=[“「])")
_LONGEST_ITEM = 34
_SHORTEST_ITEM = 4


class _Patterns:
    def __init__(self, lexicon: ProgrammeLexicon) -> None:
        words = lexicon.words
        listed = alternation(words.listed)
        self.closing = re.compile(
            # Items of `8个领域` are fields, not projects.
            f"等?{_COUNT}(?:余|多)?[个项](?!{alternation(words.sectors)})[^，。；、：\n“”]{{0,10}}?{listed}"
            f"|等(?P<batch>{alternation(words.batches)})[^，。；、：\n“”]{{0,10}}?{listed}"
            f"|等(?P<loose>[^，。；、：\n“”]{{0,8}}?{listed})"
        )
        self.kinds = words.generic | words.kinds | lexicon.heads.words
        self.governors = frozenset((*words.doing, *words.building, *words.governing))


def find_listed(page: Page) -> Iterator[ProgrammeCandidate]:
    """Yield the items of lists that the text itself says are projects."""
    for match in page.lexicon.of(_Patterns).closing.finditer(page.text) if page.aid else ():
        end = match.start()
        items = _items(page, end)
        if not items or not page.aid_around(items[0][0], match.end()):
            continue
        open_ended = match.group().startswith("等")
        if match["count"] and not _agree(len(items), _number(match["count"]), open_ended):
            continue
        if not match["count"] and not page.is_about_aid(end):
            continue
        # Without a count, a place in one item is what tells names from kinds.
        needs_place = match["count"] is None or not page.is_about_aid(end)
        if needs_place and page.is_about_aid(end):
            needs_place = not any(page.place_at(start) for start, _ in items)
        for start, stop in items:
            if _is_name(page, start, stop, needs_place):
                yield ProgrammeCandidate(start, stop, _type(page, start, stop), LISTED)


def _items(page: Page, end: int) -> list[tuple[int, int]]:
    """Return the spans of the items before `end`, the first one cut behind the verb that governs the list."""
    lowest = max(0, end - _LONGEST_LIST)
    first = max((page.text.rfind(mark, lowest, end) for mark in _SENTENCE_END), default=-1) + 1
    first = max(first, lowest)
    items: list[tuple[int, int]] = []
    stop = end
    separators = [match.span() for match in _SEPARATOR.finditer(page.text, first, end)]
    for before, after in reversed(separators):
        if before < after and page.is_quoted(before):
            continue
        if re.search("[，,]", page.text[after:stop]):
            break
        items.append((after, stop))
        stop = before
    start = _start(page, stop)
    if page.text[start - 1 : start] == "和" and stop - start >= _SHORTEST_ITEM:
        items.append((start, stop))
        start, stop = _start(page, start - 1), start - 1
    if not _is_governed(page, start) and not page.has_place(start, stop) and page.opening_of(stop) is None:
        return []
    items.append((start, stop))
    items.reverse()
    return _split_last(page, items)


def _start(page: Page, stop: int) -> int:
    """Return where the item that ends at `stop` starts."""
    opening = page.opening_of(stop)
    return left_edge(page, stop) if opening is None else opening


def _is_governed(page: Page, start: int) -> bool:
    """Tell whether a verb of undertaking stands before the list: `实施`, `实施了`."""
    words = [page.text[one:other] for one, other in page.words_before(start, 6)]
    return any(
        word.rstrip("了") in page.lexicon.of(_Patterns).governors for word in words[: 2 if words[:1] == ["了"] else 1]
    )


def _split_last(page: Page, items: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the items with the last one cut at its `和`, if both halves are long enough to be items."""
    start, stop = items[-1]
    at = page.text.rfind("和", start, stop)
    if at - start < _SHORTEST_ITEM or stop - at - 1 < _SHORTEST_ITEM or not page.is_bound(at) or page.is_quoted(at):
        return items
    return [*items[:-1], (start, at), (at + 1, stop)]


def _agree(items: int, count: int, open_ended: bool) -> bool:
    """Tell whether so many items can be the list of `count` projects; one with `等` may leave some out."""
    return count > 1 and (items == count or (items < count and open_ended))


def _is_name(page: Page, start: int, stop: int, needs_place: bool) -> bool:
    if not _SHORTEST_ITEM <= stop - start <= _LONGEST_ITEM or re.search("[，。；：,;:\n《》]", page.text[start:stop]):
        return False
    if page.opening_of(stop) == start:
        return True
    if page.is_inside_place(start, stop):
        return False
    if needs_place:
        return page.has_place(start, stop) and stop - start >= 6
    inner = [page.text[one:other] for one, other in page.words_before(stop, stop - start)] or [page.text[start:stop]]
    # The nearest word comes first: the last of `inner` opens the item.
    opens_with_verb = page.place_at(start) is None and inner[-1] in page.words.stops | page.words.nominal
    is_clause = opens_with_verb or not {"的", "了", "为"}.isdisjoint(inner)
    kinds = page.lexicon.of(_Patterns).kinds
    return not is_clause and any(word not in kinds for word in inner)


def _type(page: Page, start: int, stop: int) -> ProgrammeType:
    found = page.heads.at_end(page.unquoted(start, stop))
    if (
        found
        and found[1] == "facility"
        and len(found[0]) > 1
        and (page.has_place(start, stop) or page.opening_of(stop) == start)
    ):
        return "facility"
    return "project"


def _number(written: str) -> int:
    if written.isdecimal():
        return int(written)
    if len(written) == 1:
        return _NUMERALS[written]
    tens, ones = written[0], written[1]
    return (10 if tens == "十" else _NUMERALS[tens] * 10) + (0 if ones == "十" else _NUMERALS[ones])
