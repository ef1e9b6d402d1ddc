"""Numbers with their currency: `三百二十万元`, `两块五`, `￥300`, `人民币5000万元`, `478万元港币`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from nlp_aid.money import numbers
from nlp_aid.money.context import clause_start, ends_clause, has_word, is_counted, starts_with
from nlp_aid.money.currencies import (
    DOLLAR,
    YUAN,
    CurrencyUnit,
    colloquial_units,
    unit_at,
    unit_before,
    unit_names,
    units_before,
)
from nlp_aid.money.labels import Labelled, labelled, listed
from nlp_aid.money.lexicon import MoneyLexicon, character_of
from nlp_aid.money.modifiers import REACH, last_characters, modifier_before, modifier_behind
from nlp_aid.money.numbers import Interval, Mark, Number, read_number
from nlp_aid.money.prices import ONE, is_every_or_none, is_price, short_form, small_unit


@dataclass(slots=True)
class Amount:
    """A number that is an amount of money, or may yet turn out to be one.

    Attributes:
        start: where it starts, with a currency that stands before it.
        end: where it ends, exclusive.
        number: its first number.
        size: how much, in units of its currency.
        unit: the unit that makes it money; None for a number alone.
        code: the currency, where its own words tell it.
        declares: its words say which 元 are meant (`新台币5亿元`).
        mark: an indefinite marker inside.
        scale: the magnitude that it ends in or shares (see `Number.scale`).
        shares: it takes its unit from the next one in a list.
        ranged: it has been joined of two ends.
        unit_first: its only unit stands in front of it, so that what follows may share it (`￥300-500`).
        label: the label that gives its unit (`总投资（万元）：350`).
        listed: the same for a member of a list (`（单位：万元）：甲县350、乙县280`).
    """

    start: int
    end: int
    number: Number
    size: Interval
    unit: CurrencyUnit | None = None
    code: str | None = None
    declares: bool = False
    mark: Mark | None = None
    scale: Decimal = Decimal(1)
    shares: bool = False
    ranged: bool = False
    unit_first: bool = False
    label: str | None = None
    listed: Labelled | None = None


def scan(lexicon: MoneyLexicon, text: str, *, may_be_money: bool = True) -> list[Amount]:
    """Return the numbers of a text, those with a currency as amounts of money, in order.

    Args:
        lexicon: the currencies and words to know.
        text: the readable text.
        may_be_money: only those that stand beside what an amount may stand beside; else all, also those that count other things.
    """
    runs = runs_of_money(lexicon, text) if may_be_money else [run.span() for run in numbers.RUN.finditer(text)]
    return read_runs(lexicon, text, runs)


def runs_of_money(lexicon: MoneyLexicon, text: str) -> list[tuple[int, int]]:
    """Return the runs of characters of numbers that stand beside what an amount may stand beside."""
    behind, before = lexicon.made[_telling]
    found = []
    for run in numbers.RUN.finditer(text):
        start, end = run.span()
        char = text[end : end + 1]
        # A magnitude, a unit, a list, a range or the end of a clause: most numbers count, and have none beside them.
        if (
            run.lastindex
            or char in behind
            or text[end : end + 2] in behind
            or (start and (text[start - 1] in before or text[start - 2 if start > 1 else 0 : start] in before))
            or (char in _CLAUSE_ENDS and (end - start > 1 or text[start] in _HUNDREDS))
        ):
            found.append((start, end))
    return found


def read_runs(lexicon: MoneyLexicon, text: str, runs: list[tuple[int, int]]) -> list[Amount]:
    """Return the numbers that start in such runs, as `scan` does."""
    found: list[Amount] = []
    done = 0
    for first, last in runs:
        at = first if first > done else done
        while at < last:
            if text[at] not in _ASCII_DIGITS:
                start = numbers.START.search(text, at)
                if start is None or start.start() >= last:
                    break
                at = start.start()
            number = read_number(lexicon, text, at)
            if number is None:
                digits = _DIGITS.match(text, at)
                at = digits.end() if digits else at + 1
                continue
            amount = _with_unit(lexicon, text, number, found[-1] if found else None)
            found.append(amount)
            at = done = amount.end
    return found


class _Telling(NamedTuple):
    """What stands right behind and right before a number that may be money for it: one character, or two."""

    behind: frozenset[str]
    before: frozenset[str]


class _Plain(NamedTuple):
    """What makes most amounts easy: 元 itself, what does not go on with it, and no currency in front.

    Attributes:
        unit: 元.
        goes_on: the characters behind 元 with which an amount or another word may go on (角, 人民币, 旦, 年).
        before: the characters that a currency in front of a number ends in.
        modifies: those that a modifier between the two ends in.
        unit_ends: finds the last two characters of a currency that may stand in front, or what looks like them.
    """

    unit: CurrencyUnit | None
    goes_on: frozenset[str]
    before: frozenset[str]
    modifies: frozenset[str]
    unit_ends: re.Pattern[str]


def _plain(lexicon: MoneyLexicon) -> _Plain:
    currencies = lexicon.data("currencies")
    names = unit_names(lexicon)
    words = (*currencies["not_before"].get(YUAN, ()), *currencies["not_before_after_digit"].get(YUAN, ()), *names)
    unit = unit_at(lexicon, YUAN, 0)
    in_front = units_before(lexicon)
    last = {name[-1] for name in in_front}
    short, before_last = (
        character_of({name[at] for name in in_front if (len(name) > 1) is is_long})
        for at, is_long in ((-1, False), (-2, True))
    )
    return _Plain(
        unit if unit is not None and unit.base == YUAN and unit.factor == 1 else None,
        numbers.STARTS | {word[0] for word in words} | frozenset("又钱整年月（( "),
        frozenset(last) | {" "},
        lexicon.made[last_characters],
        re.compile(f"{character_of(last)}(?:(?<={short})|(?<={before_last}.))"),
    )


def _telling(lexicon: MoneyLexicon) -> _Telling:
    names = unit_names(lexicon)
    # 几内亚法郎 and 多哥法郎 start as numbers do.
    cut = (numbers.RUN.match("1" + name) for name in names)
    behind = {name[run.end() - 1 if run else 0 :][:2] for name, run in zip(names, cut, strict=True)}
    before = {name[-2:] for name in names}
    words = lexicon.data("words")
    to = {*_TO, *words["to"]}
    joining = {word[0] for word in words["and"]} - {"/"}
    labelling = {*_LABELLING, *(word[-1] for word in words["before_value"])}
    colloquial = lexicon.data("currencies")["colloquial"]
    behind.update(word[:2] for words in lexicon.data("modifiers")["after"].values() for word in words if len(word) > 1)
    behind.update(word[:2] for word in lexicon.data("rates")["change"])
    return _Telling(
        frozenset(behind.union(to, joining, _SLASHED, _GOES_ON, colloquial)), frozenset(before.union(labelling, to))
    )


# What joins numbers to ranges and lists, beside words.
_TO = "-~～—–―─−"
_SLASHED = frozenset(f"/{digit}" for digit in f"0123456789{numbers.NUMERALS}十")
# What a number goes on with: 15k, 十来万, 三把元; 300 USD, 350（万元）.
_GOES_ON = "来把kKwWmMbBtT （("
_LABELLING = "）)]：:= "
_CLAUSE_ENDS = frozenset((*"，。；！？,;\n）)", ""))
_HUNDREDS = "百千"
_MUCH = 10
_TELLING_OF_MONEY = ("money", "plain", "price", "giving")
_MYRIAD = Decimal(10) ** 4
_HUNDREDTH = Decimal("0.01")
_YUAN_AND_YEN = ("¥", "￥")
_DIGITS = re.compile("[0-9]+")
_ASCII_DIGITS = frozenset("0123456789")
_YUAN_MONTH = re.compile("月|年")
_IN_BRACKETS = re.compile(r"[（(]([^（()），,]{1,8})[，,)）]")
_BEFORE_ONE = re.compile("[（(：:/每位]")


def _with_unit(lexicon: MoneyLexicon, text: str, number: Number, last: Amount | None) -> Amount:
    """Return a number with the units beside it; without, where those are no money. `last` is the one before it."""
    earliest = last.end if last is not None else 0
    start, end, size, scale, mark, implicit, _ = number
    amount = Amount(start, end, number, size, None, None, False, mark, scale)
    plain = lexicon.made[_plain]
    char = text[start - 1] if start > earliest else ""
    may_have_before = char in plain.before or (
        char in plain.modifies and plain.unit_ends.search(text, max(earliest, start - REACH), start - 1) is not None
    )
    unit = plain.unit
    behind = text[end + 1 : end + 2]
    is_plain = unit and text[end : end + 1] == YUAN and not implicit and behind not in plain.goes_on
    if is_plain and not (behind == "的" and text[start:end] == "二"):
        amount.unit, amount.end = unit, end + 1
        if may_have_before and (before := _unit_in_front(lexicon, text, start, earliest, modified=True)):
            _take_unit_in_front(lexicon, text, amount, before)
        return amount
    unit = _unit_behind(lexicon, text, number)
    before = None
    if may_have_before:
        may_be_modified = scale > 1 or (unit is not None and unit.base == YUAN)
        before = _unit_in_front(lexicon, text, start, earliest, modified=may_be_modified)
    beside = None
    if unit is None and before is None and (beside := labelled(lexicon, text, number)) is None:
        beside = amount.listed = listed(lexicon, text, number, last.listed if last is not None else None)
    if beside is not None:
        amount.unit = CurrencyUnit(YUAN, beside.unit.code, None if beside.unit.code else YUAN, beside.unit.factor)
        amount.code, amount.end, amount.label = beside.unit.code, beside.end, beside.label
        amount.size = number.size.times(beside.unit.factor)
        return amount
    if unit is not None and _is_money(lexicon, text, number, unit):
        amount.unit = unit
        amount.code = unit.code
        amount.end = text.index(unit.name, number.end) + len(unit.name)
        if unit.factor != 1:
            amount.size = number.size.times(unit.factor)
        if unit.base == YUAN:
            _take_small_units(lexicon, text, amount)
        elif unit.code is not None and unit.factor == 1:
            _take_hundredths(lexicon, text, amount)
        _take_second_name(lexicon, text, amount)
    if before is not None:
        _take_unit_in_front(lexicon, text, amount, before)
    return amount


def _unit_behind(lexicon: MoneyLexicon, text: str, number: Number) -> CurrencyUnit | None:
    at = number.end
    unit = unit_at(lexicon, text, at)
    if unit is None and text[at : at + 1] == " ":
        unit = unit_at(lexicon, text, at + 1)
        return unit if unit is not None and unit.sign else None
    if unit is None and text[at : at + 1] in lexicon.made[colloquial_units]:
        return _colloquial(lexicon, text, number)
    if unit is not None and unit.code is not None and _opens_amount(text, at + len(unit.name), unit):
        goes_on = _hundredths(lexicon, text, at + len(unit.name), unit.code)  # 3英镑20便士, but not 李四人民币50元
        return unit if goes_on is not None else None
    return unit


def _colloquial(lexicon: MoneyLexicon, text: str, number: Number) -> CurrencyUnit | None:
    """Return the 欧 or 刀 behind a number where its clause tells of money: 花了五千刀, but not 捅了八刀, 五百欧姆."""
    end = number.end + 1
    if number.implicit or number.size.lower < _MUCH or not ends_clause(lexicon, text, end):
        return None
    start = clause_start(text, number.start)
    told = number.scale >= _MYRIAD or any(
        has_word(lexicon, text, start, number.start, "words", group) for group in _TELLING_OF_MONEY
    )
    return lexicon.made[colloquial_units][text[number.end]] if told else None


def _unit_in_front(
    lexicon: MoneyLexicon, text: str, start: int, earliest: int, *, modified: bool
) -> tuple[int, CurrencyUnit] | None:
    """Return the currency in front of a number, and where the amount starts with it."""
    gap = 1 if start > 1 and text[start - 1] == " " else 0
    if unit := unit_before(lexicon, text, start - gap, earliest):
        return start - gap - len(unit.name), unit
    if not modified or not lexicon.made[_plain].unit_ends.search(text, max(earliest, start - REACH), start - 1):
        return None
    modifier = modifier_before(lexicon, text, start)
    if modifier and (unit := unit_before(lexicon, text, modifier.start, earliest)):
        return start, unit  # 人民币约5000万元: the amount starts behind the modifier
    return None


def _opens_amount(text: str, at: int, unit: CurrencyUnit) -> bool:
    """Tell whether a currency's name belongs to the number behind it."""
    return not unit.name.endswith(YUAN) and text[at : at + 1].isdecimal()


def _is_money(lexicon: MoneyLexicon, text: str, number: Number, unit: CurrencyUnit) -> bool:
    """Tell whether number and unit are an amount: not 二元结构, 一块地板, 三毛, 百元店."""
    end = number.end + len(unit.name)
    if number.implicit and not _is_one(lexicon, text, number, end):
        return False
    if unit.base != YUAN:
        return not (unit.code == "CNY" and number.single_digit and _ends_name(lexicon, text, number.start, end))
    if unit.name == YUAN:
        after_digit = tuple(lexicon.data("currencies")["not_before_after_digit"][YUAN])
        if number.single_digit and text.startswith(after_digit, end):
            return False
        if text.startswith("二元的", number.start):
            return False  # of two kinds; two yuan are 两元
        if _is_year(text, number) and _YUAN_MONTH.match(text, end):
            return False
    if number.size == ONE and is_every_or_none(lexicon, text, number, unit):
        return False
    if unit.name in ("块", "角", "毛"):
        return is_price(lexicon, text, number, unit)
    return unit.name != "分"


def _ends_name(lexicon: MoneyLexicon, text: str, start: int, end: int) -> bool:
    """Tell whether a digit before 人民币 is the end of a name: 李四人民币账户, but not 捐三人民币."""
    return text[start - 1 : start] in (*lexicon.data("currencies")["surnames"],) or not ends_clause(lexicon, text, end)


def _is_one(lexicon: MoneyLexicon, text: str, number: Number, end: int) -> bool:
    """Tell whether a magnitude alone (万元, 百万元) is an amount and not a measure (单位：万元) or a class (百元店)."""
    if starts_with(lexicon, text, end, "words", "not_after_implicit"):
        return False
    if number.mark is not None:
        return True
    if number.end - number.start == 1:
        beside = modifier_before(lexicon, text, number.start, implicit=True) or modifier_behind(lexicon, text, end)
        return beside is not None or starts_with(lexicon, text, end, "words", "money_noun") is not None
    return _BEFORE_ONE.match(text, number.start - 1) is None if number.start else True


def _is_year(text: str, number: Number) -> bool:
    written = text[number.start : number.end]
    return len(written) == 4 and written[:2] in ("19", "20") and written.isdecimal()


def _take_small_units(lexicon: MoneyLexicon, text: str, amount: Amount) -> None:
    """Read on behind 元 or 块: 3元5角2分, 一百元零五分, 两块五, 三块半."""
    unit = amount.unit
    while unit is not None and unit.factor > Decimal("0.01"):
        smaller = small_unit(lexicon, text, amount.end, unit.factor)
        if smaller is None:
            break
        value, unit, amount.end = smaller
        amount.size = amount.size.plus(Interval(value, value))
    short = short_form(lexicon, text, amount.end) if unit is not None and unit.name in ("块", "毛", "角") else None
    if unit is not None and short:
        amount.end = short[0]
        amount.size = amount.size.plus(Interval(short[1], short[1]).times(unit.factor))
        if text.startswith("钱", amount.end):
            amount.end += 1


def _take_hundredths(lexicon: MoneyLexicon, text: str, amount: Amount) -> None:
    """Read on behind the unit of another currency: 两美元又三美分, 5日元5日本钱, 3美元20分."""
    smaller = _hundredths(lexicon, text, amount.end, amount.code)
    if smaller is not None:
        amount.end = smaller[0]
        amount.size = amount.size.plus(smaller[1])


def _hundredths(lexicon: MoneyLexicon, text: str, at: int, code: str | None) -> tuple[int, Interval] | None:
    """Return where an amount in the small unit of a currency ends that stands at `at`, and how much it is."""
    at += text.startswith(("又", "零"), at)
    number = read_number(lexicon, text, at) if text[at : at + 1] in numbers.STARTS else None
    if number is None or not number.definite or number.size.upper >= 100:
        return None
    for name, codes in lexicon.data("currencies")["minor_behind"].items():
        end = number.end + len(name)
        if code in codes and text.startswith(name, number.end) and ends_clause(lexicon, text, end):
            return end, number.size.times(_HUNDREDTH)
    unit = unit_at(lexicon, text, number.end)
    if unit is None or unit.factor >= 1:
        return None
    end = number.end + len(unit.name)
    if unit.code == code or (unit.base == YUAN and ends_clause(lexicon, text, end)):
        return end, number.size.times(unit.factor)
    return None


def _take_second_name(lexicon: MoneyLexicon, text: str, amount: Amount) -> None:
    """Read a currency's name behind the unit (5000万元人民币, 500元（新台币）): it says which 元 are meant."""
    if amount.unit is None or amount.unit.base != YUAN:
        return
    name = unit_at(lexicon, text, amount.end)
    if name is not None and name.code is not None and not _opens_amount(text, amount.end + len(name.name), name):
        amount.end += len(name.name)
    else:
        brackets = _IN_BRACKETS.match(text, amount.end) if text[amount.end : amount.end + 1] in ("（", "(") else None
        name = unit_at(lexicon, text, brackets.start(1)) if brackets else None
        if brackets is None or name is None or len(name.name) != len(brackets.group(1)):
            return
    if name.code is not None:
        amount.code, amount.declares = name.code, True


def _take_unit_in_front(lexicon: MoneyLexicon, text: str, amount: Amount, before: tuple[int, CurrencyUnit]) -> None:
    """Read a currency in front of the number: ￥300, 人民币5000万元, 港币2亿."""
    start, unit = before
    if amount.unit is None:
        is_sign = unit.sign and not unit.name.isalpha()
        if unit.sign and amount.number.implicit and amount.mark is None:
            return  # 投资（¥万）
        certain = unit.sign or amount.number.scale > 1 or amount.number.size.lower >= 100
        amount.start, amount.code = start, unit.code
        if is_sign or (certain and not is_counted(lexicon, text, amount.end, but_nouns=not unit.sign)):
            amount.unit, amount.unit_first = unit, True
    elif amount.unit.base == YUAN and amount.code is None and unit.code is not None:
        amount.start, amount.code, amount.declares = start, unit.code, True
    elif (
        amount.code == unit.code
        or (unit.name in _YUAN_AND_YEN and amount.code == "JPY")  # ￥5万日元
        or (unit.code == DOLLAR and not amount.unit.sign)  # $300美元
    ):
        amount.start = start
