"""Units in brackets beside a number: `总投资（万元）：350`, `发行总额（亿元）12.50`, `350（万元）`."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.context import ends_clause
from nlp_aid.money.heads import TableUnit, head_of, unit_in_brackets, unit_of
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.numbers import Number

# `（单位：万元）：昭通市16,214；曲靖市12,873`: the first of a list, and what stands before each of the others.
_NAME = r"(?P<name>[^0-9，。；、：:;,\s（()）|]{1,12})[:：]?\s?"
_FIRST = re.compile(
    rf"[（(](?:[^（()）:：\n]{{0,6}}[:：])?(?P<unit>[^（()）\s:：]{{1,8}})[)）](?:分别)?(?:为|是|如下)?(?:[:：]\s?)?{_NAME}$"
)
_NEXT = re.compile(rf"\s?(?:[；;，,、和及]|以及)\s?(?:其中[:：]?)?{_NAME}")
_ENDS_ITEM = re.compile(r"[；;，,、。\n]|[和及]|以及|$")
_REACH_OF_LIST = 48
_BEHIND = re.compile(r"\s?[（(](?P<unit>[^（()）\s，,]{1,8})[)）]")
_REACH = 24
_CLAUSE_END = re.compile(r"[，。；！？、;\n\t|\s]|,(?![0-9])|(?<!单位)[:：]")
# What a number in a form ends before, where no sign parts the two: `资金（亿元）：3.6 户数：12`.
_NEXT_LABEL = re.compile(r"\s?[\u3400-\u9fff]{2,10}(?:[（(][^（）()\s]{1,8}[)）])?[:：]")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_OPENING = "（([【"
_CLOSING = frozenset("）)]：:= ")


class Labelled(NamedTuple):
    """The unit that stands in brackets beside a number, where the amount ends with it, and its label if it is before."""

    unit: TableUnit
    end: int
    label: str | None


def _before(lexicon: MoneyLexicon) -> re.Pattern[str]:
    words = any_of(lexicon.data("words")["before_value"])
    return re.compile(
        r"[（(\[](?:单位[:：])?(?P<unit>[^（()）\[\]:：\s]{1,8})[)）\]]\s?(?:[:：=]\s?)?" + rf"(?:{words}){{0,2}}\s?$"
    )


def _before_ends(lexicon: MoneyLexicon) -> frozenset[str]:
    """Return the characters that `_before` may end in."""
    return _CLOSING | {word[-1] for word in lexicon.data("words")["before_value"]}


def labelled(lexicon: MoneyLexicon, text: str, number: Number) -> Labelled | None:
    """Return the unit in brackets beside a number; None where there is none."""
    if not number.definite:
        return None
    written = text[number.start : number.end]
    if text[number.start - 1 : number.start] in lexicon.made[_before_ends]:
        start = max(0, number.start - _REACH)
        window = text[start : number.start]
        has_brackets = "）" in window or ")" in window or "]" in window
        before = lexicon.made[_before].search(window) if has_brackets else None
        unit = unit_in_brackets(lexicon, window, before.start(), before["unit"]) if before else None
        if before is not None and unit is not None and _ends(lexicon, text, number.end) and written != "0":
            return Labelled(unit, number.end, _label(text, start + before.end("unit") + 1))
    if text[number.end : number.end + 1] in ("（", "(", " "):
        behind = _BEHIND.match(text, number.end)
        unit = unit_of(lexicon, behind["unit"]) if behind else None
        is_other = (
            _YEAR.fullmatch(written) or text[number.start - 1 : number.start] in lexicon.data("words")["ordinals"]
        )
        if behind is not None and unit is not None and not is_other:
            return Labelled(unit, behind.end(), None)
    return None


def _ends(lexicon: MoneyLexicon, text: str, at: int) -> bool:
    """Tell whether the value of a label ends at `at`."""
    return ends_clause(lexicon, text, at) or _NEXT_LABEL.match(text, at) is not None


def listed(lexicon: MoneyLexicon, text: str, number: Number, last: Labelled | None) -> Labelled | None:
    """Return the unit of a number in a list that gives it once, before the name of its first member; None where there is none.

    Args:
        lexicon: the words to know.
        text: the text.
        number: what stands behind a name.
        last: the member before, as this function gave it, which ends where that ends.
    """
    if not number.definite or not _ENDS_ITEM.match(text, number.end):
        return None
    if last is not None and (member := _NEXT.fullmatch(text, last.end, number.start)):
        is_other = head_of(lexicon, member["name"]).is_other
        return None if is_other else last._replace(end=number.end)
    if text[number.start - 1 : number.start].isdigit():
        return None
    start = max(0, number.start - _REACH_OF_LIST)
    before = text[start : number.start]
    first = _FIRST.search(before) if ")" in before or "）" in before else None
    unit = unit_of(lexicon, first["unit"]) if first else None
    if first is None or unit is None or head_of(lexicon, first["name"]).is_other:
        return None
    return Labelled(unit, number.end, _label(text, start + first.end("unit") + 1))


def _label(text: str, end: int) -> str:
    """Return the label that ends in a bracket: the words of the clause, with the unit."""
    start = max(0, end - _REACH)
    opens = max(text.rfind(bracket, start, end) for bracket in _OPENING)
    return _CLAUSE_END.split(text[start:opens])[-1] + text[opens:end]
