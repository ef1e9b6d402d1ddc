"""Lists whose number of items a text states: `保山、临沧、怒江三州市`, `…等7个项目`."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from nlp_aid.checks.figures import Figure
from nlp_aid.checks.find import Found
from nlp_aid.checks.words import any_word, words
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.numbers import read_number
from nlp_aid.places import Place

_MOST = 60
# Of a list of other things than places, what may not be in it: it would be another list, or a sentence.
_LEAST_ITEMS = 3
_LONGEST = 400
_OPEN = {"“": "”", "（": "）", "《": "》", "(": ")", "「": "」"}


@dataclass(frozen=True, slots=True)
class _Item:
    start: int
    end: int


def find_in_lists(text: str, places: Sequence[Place]) -> Iterator[Found]:
    """Yield the checks of lists in a readable text.

    Args:
        text: the text.
        places: its places, with offsets into it.
    """
    ends = {place.end: index for index, place in enumerate(places)}
    for match in _stated().finditer(text):
        number = read_number(MoneyLexicon.bundled(), text, match.start("number"))
        if number is None or not number.definite or number.end != match.end("number") or number.size.lower < 2:
            continue
        count = number.size.lower
        stated = Figure(match.start("number"), match.end(), count, Decimal(0), match["unit"], is_exact=True)
        is_open = match["open"] is not None
        if match["level"] and match.start() in ends:
            row = _places_before(text, places, ends[match.start()])
            if row is None or (is_open and len(row) < count) or _are_above(row, match["level"]):
                continue
            others = _and_others().match(text, match.end())
            together = count + (_number(text, others.start("number")) if others else 0)
            is_of_both = len(row) == together != count
            if others and not is_of_both and len(row) != count:
                continue  # 三省一市: of which the row names some
            said = replace(stated, value=together, end=others.end()) if others and is_of_both else stated
            yield _found(said, [_Item(place.start, place.end) for place in row], len(row))
        elif is_open:
            items = _items_before(text, match.start())
            if items is None or len(items) != count:
                continue
            yield _found(stated, items, len({text[item.start : item.end] for item in items}))


def _found(stated: Figure, items: Sequence[_Item], count: int) -> Found:
    parts = tuple(Figure(item.start, item.end, Decimal(1), Decimal(0), "", is_exact=True) for item in items)
    return Found("count", stated, parts, Decimal(count), Decimal(0))


def _places_before(text: str, places: Sequence[Place], last: int) -> list[Place] | None:
    """Return the places in a row that end with the one of the index; None where something else may stand in the row."""
    row = [places[last]]
    for place in reversed(places[max(0, last - _MOST) : last]):
        gap = text[place.end : row[0].start]
        is_abbreviated = not gap and len(place.text) == len(row[0].text) == 1
        if not is_abbreviated and not _join().fullmatch(gap):
            break
        row.insert(0, place)
    before = text[row[0].start - 1 : row[0].start]
    is_abbreviated = all(len(place.text) == 1 for place in row)  # 中日两国 can hardly be wrong
    if len(row) < 2 or is_abbreviated or before in ("、", "和", "及", "与", "）", ")"):
        return None
    return row


def _are_above(row: Sequence[Place], level: str) -> bool:
    """Tell whether a place in a row may be of a higher level than what is counted: 湖北、湖南72个县, 中国与欧洲三国."""
    if level in words("countries"):
        return not all(place.code is not None and place.code.isalpha() for place in row)
    least = next((length for name, length in words("lengths_of_codes").items() if name in level), 0)
    return any(place.code is not None and place.code.isdecimal() and len(place.code) < least for place in row)


def _number(text: str, at: int) -> Decimal:
    number = read_number(MoneyLexicon.bundled(), text, at)
    return number.size.lower if number is not None else Decimal(0)


def _items_before(text: str, end: int) -> list[_Item] | None:
    """Return the items of a list that ends at `end`, as `、` parts them outside of quotation marks and brackets."""
    start = max(0, end - _LONGEST)
    for match in re.finditer("[，。；！？：\n,;:]", text[start:end]):
        start = max(start, end - min(_LONGEST, end) + match.end())
    lead = _lead().match(text, start, end)
    start = lead.end() if lead else start
    items: list[_Item] = []
    depth: list[str] = []
    first = start
    for at in range(start, end):
        char = text[at]
        if char in _OPEN:
            depth.append(_OPEN[char])
        elif depth and char == depth[-1]:
            depth.pop()
        elif char == "、" and not depth:
            items.append(_Item(first, at))
            first = at + 1
    items.append(_Item(first, end))
    if len(items) < _LEAST_ITEMS or depth or any(item.start == item.end for item in items):
        return None
    return items


@functools.cache
def _stated() -> re.Pattern[str]:
    """The number behind a list, and what is counted: 三州市, 等7个项目."""
    return re.compile(
        rf"(?P<open>等)?(?P<number>[2-9]|[1-9][0-9]|[二两三四五六七八九]|[二三四五六七八九]?十[一二三四五六七八九]?)"
        rf"(?P<unit>个?(?P<level>{any_word('divisions')})|[个项家所][\u3400-\u9fff]{{1,4}})"
    )


@functools.cache
def _and_others() -> re.Pattern[str]:
    """Behind 三省: 一市."""
    return re.compile(rf"(?P<number>[1-9一二两三四五六七八九])个?{any_word('divisions')}")


@functools.cache
def _lead() -> re.Pattern[str]:
    """Before the first item: 共实施了, 主要包括."""
    return re.compile(rf"[\u3400-\u9fff]{{0,12}}?(?:{any_word('lead')})(?:了|有|为)?")


@functools.cache
def _join() -> re.Pattern[str]:
    return re.compile(any_word("joins"))
