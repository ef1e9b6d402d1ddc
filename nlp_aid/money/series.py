"""Amounts that share a unit: ranges (`3-5万元`) and lists (`200、300、500万元`)."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money import numbers
from nlp_aid.money.amounts import Amount
from nlp_aid.money.context import ends_clause, ends_with, has_word, starts_with
from nlp_aid.money.currencies import YUAN
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.numbers import Interval, quotient

_LONGEST_TO = 7
# Before 从, the word that says that something changes.
_REACH_OF_CHANGE = 10
# What stands between two amounts of one range or list is no longer.
_FARTHEST = 8
_HUNDREDS = re.compile(f"([1-9{numbers.NUMERALS}])[百千佰仟](?![0-9{numbers.NUMERALS}])")
# A label in an enumeration: `小学500、初中800、高中1000元`.
_LABELLED = re.compile(r"、[\u3400-\u9fff]{1,6}")
# Members of a list that differ by more have not left out a common magnitude: 1000、2万元.
_ALIKE = 100
_MYRIAD = Decimal(10) ** 4
# Enumerations seldom have more items.
_LAST_ITEM = 30


def conjunction(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Return the expression for what joins the members of a list."""
    return re.compile(any_of(lexicon.data("words")["and"]))


def _to(lexicon: MoneyLexicon) -> re.Pattern[str]:
    to = any_of(lexicon.data("words")["to"])
    return re.compile(rf"(?:[（(]不?含[)）])?\s?(?:{to}|-{{1,2}}|[~～—–―─−]{{1,2}})\s?")


def share_units(lexicon: MoneyLexicon, text: str, amounts: list[Amount]) -> list[Amount]:
    """Return the amounts with ranges joined, and with every member of a list that shares its unit as money."""
    if len(amounts) == 1:
        return amounts
    joined = _join_ranges(lexicon, text, amounts)
    for left, right in pairwise(joined):
        if right.start - left.end <= _FARTHEST and (left.unit is None or right.unit is None):
            break
    else:
        return joined
    _share_backwards(lexicon, text, joined)
    # A label may have a digit in it: 一等奖5000、二等奖3000元.
    others = [a for a in joined if a.unit is not None or not a.number.single_digit]
    if 1 < len(others) < len(joined):
        _share_backwards(lexicon, text, others)
    for left, right in pairwise(joined):
        if left.unit is not None and right.unit is None and _goes_on(lexicon, text, left, right):
            right.unit, right.code = left.unit, right.code or left.code
    return joined


def _share_backwards(lexicon: MoneyLexicon, text: str, amounts: list[Amount]) -> None:
    right = amounts[-1]
    for left in amounts[-2::-1]:
        is_near = right.start - left.end <= _FARTHEST
        if is_near and left.unit is None and right.unit is not None and _lists(lexicon, text, left, right):
            _share(left, right)
        right = left


def _join_ranges(lexicon: MoneyLexicon, text: str, amounts: list[Amount]) -> list[Amount]:
    joined: list[Amount] = []
    for amount in amounts:
        is_near = bool(joined) and amount.start - joined[-1].end <= _LONGEST_TO
        if is_near and (whole := _range(lexicon, text, joined[-1], amount)):
            joined[-1] = whole
        else:
            joined.append(amount)
    return joined


def _range(lexicon: MoneyLexicon, text: str, left: Amount, right: Amount) -> Amount | None:
    """Return the amount between two ends; None where they are none."""
    if approximate := _neighbours(text, left, right):
        return approximate
    if not lexicon.made[_to].fullmatch(text, left.end, right.start) or left.ranged:
        return None
    if _is_change(lexicon, text, left.start, right.end):
        return None
    if right.unit is not None:
        if left.unit is not None and not _same_currency(left, right):
            return None
        own = left.unit is not None and not left.unit_first
        lower = left.size if own else _scaled(text, left, right)
        upper = right.size
    elif left.unit is not None and left.unit_first and ends_clause(lexicon, text, right.end):
        lower, upper = _scaled(text, left, right), right.size
    elif left.unit is not None and right.number.scale >= _MYRIAD and ends_clause(lexicon, text, right.end):
        lower, upper = left.size, right.size.times(left.unit.factor)
    elif _has_magnitude(text, left) or _has_magnitude(text, right):
        lower, upper = _scaled(text, left, right), right.size  # perhaps money: 损失40亿—50亿
    else:
        return None
    if lower.lower >= upper.upper or (left.unit is None and (left.number.implicit or lower.lower * 1000 < upper.upper)):
        return None
    return _joined(left, right, Interval(lower.lower, upper.upper))


def _is_change(lexicon: MoneyLexicon, text: str, start: int, end: int) -> bool:
    """Tell whether two amounts in [start, end) are before and after a change: 涨价了，从一块五到两块; but not 从3000元到5000元不等."""
    if text[start - 1 : start] not in ("从", "由") or text.startswith("不等", end):
        return False
    return has_word(lexicon, text, max(0, start - _REACH_OF_CHANGE), start, "rates", "changes")


def _has_magnitude(text: str, amount: Amount) -> bool:
    """Tell whether a number ends in 万 or more, or in a k."""
    return amount.number.scale >= _MYRIAD or text[amount.number.end - 1] in "kK"


def _neighbours(text: str, left: Amount, right: Amount) -> Amount | None:
    """Return the amount of 三、四百元, which is 300 to 400."""
    if not left.number.single_digit or left.unit or text[left.end : right.start] != "、":
        return None
    if text[max(0, left.start - 1) : left.start] == "、":
        return None  # 一、二、三万元
    digit = text[right.start]
    if digit not in numbers.NUMERALS or numbers.digit(digit) != left.size.lower + 1 or not right.number.definite:
        return None
    unit = quotient(right.size.lower, numbers.digit(digit))
    if unit <= 1 or unit != 10 ** unit.adjusted() or right.unit is None:
        return None
    return _joined(left, right, Interval(left.size.lower * unit, right.size.upper))


def _joined(left: Amount, right: Amount, size: Interval) -> Amount:
    return Amount(
        left.start,
        right.end,
        right.number,
        size,
        right.unit or left.unit,
        left.code or right.code,
        left.declares or right.declares,
        mark=left.mark if left.mark == right.mark else None,
        scale=right.scale,
        ranged=True,
    )


def _scaled(text: str, left: Amount, right: Amount) -> Interval:
    """Return what a bare left end says: in 3-5万元 it shares the magnitude, in 8000-1万元 it does not."""
    factor = right.unit.factor if right.unit is not None else Decimal(1)
    hundreds = _HUNDREDS.match(text, right.number.start)
    if hundreds and left.number.size.upper < numbers.digit(hundreds.group(1)):  # 2-3千元, 三到五百万元
        return left.size.times(quotient(right.size.lower, numbers.digit(hundreds.group(1))))
    mantissa = quotient(right.number.size.upper, right.number.scale)
    shared = left.number.scale == 1 and left.number.size.lower < mantissa
    if right.number.scale == 1 and left.number.scale >= _MYRIAD:
        shared = False
    return left.number.size.times(right.number.scale if shared else Decimal(1)).times(factor)


def _same_currency(left: Amount, right: Amount) -> bool:
    if left.unit_first and right.code is None:
        return right.unit is not None and right.unit.base == YUAN  # 人民币300至500元
    if left.unit is None or right.unit is None or left.unit.base or right.unit.base:
        return left.unit is not None and right.unit is not None and left.unit.base == right.unit.base
    return left.code == right.code


def _lists(lexicon: MoneyLexicon, text: str, left: Amount, right: Amount) -> bool:
    """Tell whether `left`, a number alone, takes its unit from `right`."""
    if left.number.implicit or right.number.implicit:
        return False
    if lexicon.made[conjunction].fullmatch(text, left.end, right.start):
        if left.number.scale > 1:
            return not text[left.end - 1].isascii()  # 宽1m、5元
        return not _is_item_number(text, left, right) and _ratio(left, right) * _ALIKE >= 1
    if _is_before_change(lexicon, text, left, right):
        return not _is_counted(lexicon, text, left)
    if _LABELLED.fullmatch(text, left.end, right.start) and not _is_counted(lexicon, text, left):
        labelled = text[left.start - 1].isalpha() if left.start else False
        return labelled and left.number.size.lower >= 100 and Decimal(10) >= _ratio(left, right) >= Decimal("0.1")
    return False


def _is_before_change(lexicon: MoneyLexicon, text: str, left: Amount, right: Amount) -> bool:
    """Tell whether a number is what there was before: 由19,610升至20,280元."""
    if text[left.start - 1 : left.start] not in ("从", "由"):
        return False
    return starts_with(lexicon, text, left.end, "rates", "change") == text[left.end : right.start]


def _is_counted(lexicon: MoneyLexicon, text: str, amount: Amount) -> bool:
    """Tell whether the word before a number says that it counts something: 游客人次86.5万、收入83.9亿元."""
    return ends_with(lexicon, text, amount.start, "words", "count")


def _ratio(left: Amount, right: Amount) -> Decimal:
    """Return how the two compare without their magnitudes."""
    coefficient = quotient(right.number.size.upper, right.number.scale)
    return quotient(quotient(left.number.size.lower, left.number.scale), coefficient) if coefficient else Decimal(0)


def _leaves_out_yi(left: Amount, right: Amount) -> bool:
    """Tell whether a list says 100万、110万亿元 and means 万亿 each time."""
    return left.number.scale == _MYRIAD and right.scale == _MYRIAD**3


def _is_item_number(text: str, amount: Amount, following: Amount) -> bool:
    """Tell whether a number opens a line or clause (`1、500万元用于修路`), or is a date's or an ordinal."""
    before = text[amount.start - 1] if amount.start else "\n"
    opens = before in "。；;：:！？\n（(" and text[amount.end : following.start] == "、"
    return before in "第年月." or (opens and amount.number.size.upper <= _LAST_ITEM)


def _share(left: Amount, right: Amount) -> None:
    """Give `left` the unit of `right`, and its magnitude where `left` has none and is not much the larger number."""
    left.unit, left.code, left.shares = right.unit, left.code or right.code, True
    alike = Decimal("0.1") <= _ratio(left, right) <= 10
    if (left.number.scale == 1 and _ratio(left, right) < _ALIKE) or (alike and _leaves_out_yi(left, right)):
        left.scale = right.scale
    factor = right.unit.factor if right.unit is not None else Decimal(1)
    left.size = left.size.times(quotient(left.scale, left.number.scale) * factor)


def _goes_on(lexicon: MoneyLexicon, text: str, left: Amount, right: Amount) -> bool:
    """Tell whether a magnitude alone goes on with a list: 12万元和8.5万."""
    return (
        right.start - left.end <= _FARTHEST
        and right.number.scale >= _MYRIAD
        and not right.number.implicit
        and lexicon.made[conjunction].fullmatch(text, left.end, right.start) is not None
        and ends_clause(lexicon, text, right.end)
    )
