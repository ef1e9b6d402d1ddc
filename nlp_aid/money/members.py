"""Numbers without a unit that are money by the list they stand in: `捐款如下：张三一万，李四六千`, `老王5000，老李3000，总共8000元`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.amounts import Amount
from nlp_aid.money.context import YEAR, at_end, clause_start, ends_with, has_word, starts_with
from nlp_aid.money.currencies import YUAN, CurrencyUnit
from nlp_aid.money.heads import head_of
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.numbers import EXACT, NOTHING

_HAN = "\u3400-\u9fff"
_NAME = rf"(?:[{_HAN}0-9A-Za-z·“”]|[（(][{_HAN}0-9]{{1,6}}[)）]){{2,14}}[:：]?\s?"
_FIRST = re.compile(rf"[:：]\s?{_NAME}$")
# Behind the last amount may stand what it is in another currency, or who brought it; of one name there may be several.
_NEXT = re.compile(rf"(?:[（(][^（()）\n]{{1,24}}[)）])?(?:\s?[，,、；;\n]{{1,2}}\s?{_NAME}|、)")
_LONGEST_NAME = 18
# From a list to the words before it for what it lists: 共收到善款8万元。现将名单公布如下：.
_REACH_OF_HEAD = 80
# An item of a list with a total, which may be a line.
_LONGEST_ITEM = 60
_GAP = frozenset(" \t\u3000|:：")
_LONGEST_GAP = 24
_SENTENCE_END = re.compile("[。！？]")
# Less is seldom given, and as often a number of something.
_LEAST = 10
_MYRIAD = 10_000
_BARE_YUAN = CurrencyUnit(YUAN, None, YUAN)


def mark_members(lexicon: MoneyLexicon, text: str, amounts: Sequence[Amount]) -> None:
    """Give the members of lists that are money the unit that they leave out.

    Args:
        lexicon: the words to know.
        text: the text.
        amounts: its numbers, in order, those with a unit among them.
    """
    for amount in amounts:
        if amount.unit is None and _may_be_member(text, amount):
            break
    else:
        return
    _mark_named(lexicon, text, amounts)
    for at, amount in enumerate(amounts):
        if amount.unit is not None and ends_with(lexicon, text, _cell_end(text, amount.start), "words", "total"):
            _mark_parts(text, amounts, range(at - 1, -1, -1), amounts[at])
        elif amount.unit is not None and _opens_parts(lexicon, text, amount.end):
            _mark_parts(text, amounts, range(at + 1, len(amounts)), amounts[at])  # 1250万元，其中甲980、乙270


def _mark_named(lexicon: MoneyLexicon, text: str, amounts: Sequence[Amount]) -> None:
    """Mark names with what each gave, below a head that tells of money."""
    last = -1  # where the member before ends
    for amount in amounts:
        is_bare = amount.unit is None
        if is_bare and not _may_be_member(text, amount):
            continue
        if (last >= 0 and _NEXT.fullmatch(text, last, amount.start)) or _is_first(lexicon, text, amount):
            last = amount.end
            if is_bare:
                amount.unit = _BARE_YUAN


def _is_first(lexicon: MoneyLexicon, text: str, amount: Amount) -> bool:
    """Tell whether a colon and a name stand before a number, and before the colon words for a sum of money, or any for money before a magnitude."""
    earliest = max(0, amount.start - _LONGEST_NAME)
    before = text[earliest : amount.start]
    first = _FIRST.search(before) if "：" in before or ":" in before else None
    if first is None:
        return False
    colon = earliest + first.start()
    start = clause_start(text, colon)
    is_told = amount.number.scale >= _MYRIAD and has_word(lexicon, text, start, colon, "words", "money")
    if not is_told and not lexicon.made[_head].search(text, start, colon):
        is_list = lexicon.made[_list].search(text, start, colon) is not None
        if not is_list or not has_word(lexicon, text, max(0, start - _REACH_OF_HEAD), start, "words", "sums"):
            return False
    return not (has_word(lexicon, text, start, colon, "words", "count") or head_of(lexicon, text[start:colon]).is_other)


def _head(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Return what ends in words for a sum, or in those for a list of such: `收到善款`, `捐款名单如下`; but not 捐款热线."""
    words = lexicon.data("words")
    return re.compile(rf"{any_of(words['sums'])}(?:[\u3400-\u9fff]{{0,4}}{any_of(words['of_list'])})?\Z")


def _list(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Return what says that a list of names follows, and not what they give: 现将名单公布如下, 明细."""
    return re.compile(any_of(lexicon.data("words")["lists"]))


def _opens_parts(lexicon: MoneyLexicon, text: str, end: int) -> bool:
    """Tell whether the parts of an amount may follow: `，其中`, `（差旅300，物资200）`."""
    if text[end : end + 1] in ("（", "("):
        return True
    return end + 1 < len(text) and starts_with(lexicon, text, end + 1, "words", "part") is not None


def _cell_end(text: str, start: int) -> int:
    """Return where the cell before `start` ends, across the gap between the two."""
    end = start
    while end and text[end - 1] in _GAP and start - end < _LONGEST_GAP:
        end -= 1
    return end


def _mark_parts(text: str, amounts: Sequence[Amount], places: range, total: Amount) -> None:
    """Mark the numbers that add up to a total, be it in its magnitude (`甲村30、乙村20，共50万元`), from it on at `places`."""
    if not total.number.definite:
        return
    found: list[Amount] = []
    added = NOTHING.lower
    last = total
    for at in places:
        amount = amounts[at]
        first, second = (amount, last) if amount.start < last.start else (last, amount)
        if second.start - first.end > _LONGEST_ITEM or _SENTENCE_END.search(text, first.end, second.start):
            return
        if not _ends_item(text, amount.end):
            continue  # 产业类5个，1800万
        if amount.unit is not None or not _may_be_member(text, amount, least=1):
            return
        found.append(amount)
        added = EXACT.add(added, amount.size.lower)
        for scale in {EXACT.create_decimal(1), total.scale}:
            if len(found) > 1 and EXACT.multiply(added, scale) == total.size.lower:
                for part in found:
                    part.unit, part.code, part.size = total.unit, total.code, part.size.times(scale)
                return
        last = amount


def _ends_item(text: str, at: int) -> bool:
    return at_end(text, at) or text[at] in "）)"


def _may_be_member(text: str, amount: Amount, least: int = _LEAST) -> bool:
    """Tell whether a number stands at the end of its clause and is no year."""
    if not _ends_item(text, amount.end) or not amount.number.definite or amount.number.implicit:
        return False
    return amount.size.lower >= least and YEAR.fullmatch(text, amount.start, amount.end) is None
