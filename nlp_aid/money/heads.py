"""Units of money in captions, heads and labels: `单位：万元`, `资金（万元）`, `资金/万元`."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.currencies import DOLLAR, YUAN, by_country, unit_at, unit_before, unit_names
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.numbers import EXACT, read_number
from nlp_aid.text import read_text

# `资金（万元）`, `资金（单位：万元）`, `资金（万元，下同）`, `资金/万元`
_IN_BRACKETS = re.compile(
    r"[（(\[【](?:[^（()）:：\[\]【】]{0,6}[:：]\s?)?(?P<unit>[^（()）:：\[\]【】]{1,16})[)）\]】]"
)
_BEHIND = re.compile(r"[/／](?P<unit>[^/／（()）]{1,6})$")
_PARTS = re.compile("[、,，;；/／和]")
# 物资（折合万元）
_VALUED = re.compile("^(?:折合|价值|折价|约合|合计|折|合|约)")
_LONGEST = 16
_AT_END = re.compile("(?<=[\u3400-\u9fff：:])(?<![一二三四五六七八九十百千万亿几数])(?P<unit>[千万亿]元)$")
_YUAN_ENDS = (YUAN, "圆")
# What means nothing in a unit; but not the gap of `RMB million`.
_GAP = re.compile("(?<![A-Za-z]) | (?![A-Za-z])")
# What annual reports write behind a currency over a column: HK$'000, US$ million, RMB’000, HK$m.
_APOSTROPHES = "'’‘＇′`´"
_THOUSANDS = re.compile(rf"[{_APOSTROPHES}]?000")
_BEHIND_CURRENCY = rf"[{_APOSTROPHES}]\s?000|000|(?i:thousand|million|billion)s?|mn|bn|[mMkK]"
_PLURAL = re.compile("(?i:(?<=thousand)s|(?<=[mb]illion)s)$")
# Between a currency and the brackets.
_BETWEEN = (" ", "：", ":")
# Tables say the same again and again.
_REMEMBERED = 4096


class TableUnit(NamedTuple):
    """What the numbers of a table are in.

    Attributes:
        factor: how many units of the currency one is.
        code: ISO 4217; None for a bare 元, `DOLLAR` for a bare $.
        per: what a rate is per.
        is_one_of: other units stand before it (户、万元), so that only what is named as money is in it.
    """

    factor: Decimal
    code: str | None
    per: str | None = None
    is_one_of: bool = False


def unit_of(lexicon: MoneyLexicon, words: str) -> TableUnit | None:
    """Return what `万元`, `人民币万元`, `亿美元`, `元/亩` or `万元、%` says; None where it is no unit of money."""
    return lexicon.made[_units](words) if len(words) <= _LONGEST else None


def unit_in_brackets(lexicon: MoneyLexicon, text: str, start: int, words: str) -> TableUnit | None:
    """Return what `words` say in brackets that open at `start` of a text; a currency may stand before them: `港币（千元）`, `HK$（百万）`."""
    unit = unit_of(lexicon, words)
    if unit is not None and unit.code is not None:
        return unit
    before = unit_before(lexicon, text, start - (text[start - 1 : start] in _BETWEEN))
    if before is None or before.code is None:
        return unit
    if unit is not None:
        return unit._replace(code=before.code)
    factor = _magnitude(lexicon, words)
    return None if factor is None else TableUnit(factor, before.code)


def _magnitude(lexicon: MoneyLexicon, words: str) -> Decimal | None:
    """Return what a magnitude alone is (`万`, `百万`); None where words are none."""
    text = _PLURAL.sub("", read_text(words).text)
    if _THOUSANDS.fullmatch(text):
        return Decimal(1000)
    number = read_number(lexicon, text, 0) if text else None
    is_magnitude = number is not None and number.implicit and number.end == len(text)
    return number.size.lower if number is not None and is_magnitude else None


def _units(lexicon: MoneyLexicon) -> Callable[[str], TableUnit | None]:
    return functools.lru_cache(_REMEMBERED)(functools.partial(_read_unit, lexicon))


def _read_unit(lexicon: MoneyLexicon, words: str) -> TableUnit | None:
    text = _GAP.sub("", read_text(words).text)
    parts = [part for part in _PARTS.split(text) if part]
    units = [_unit(lexicon, part, None) for part in parts]
    if len(units) > 1 and (first := units[0]) and first.code:
        if second := units[1]:
            return second if second.code else second._replace(code=first.code)  # 人民币，万元
        if (factor := _magnitude(lexicon, parts[1])) is not None:
            return first._replace(factor=EXACT.multiply(first.factor, factor))  # 美元，千
    if len(units) > 1 and units[0] is None:
        unit = next((unit for unit in units if unit is not None), None)
        return unit._replace(is_one_of=True) if unit is not None and "/" not in text else None  # 户、万元
    whole, _, per = text.partition("/")
    # Of two (元/生·年) the thing, which stands first.
    return _unit(lexicon, _PARTS.split(whole)[0], None if not per or "、" in text else re.split("[·・/]", per)[0])


def _unit(lexicon: MoneyLexicon, text: str, per: str | None) -> TableUnit | None:
    text = _VALUED.sub("", text)
    if is_renminbi := text.startswith("人民币") and text != "人民币":
        text = text.removeprefix("人民币")
    named = unit_at(lexicon, text, 0)
    if named is not None and named.code is not None and len(named.name) < len(text):
        words = text[len(named.name) :].strip()
        if (factor := _magnitude(lexicon, words)) is not None:
            return TableUnit(factor, named.code, per)  # ¥万
        rest = _unit(lexicon, words, per)  # 港币万元
        return rest._replace(code=named.code) if rest is not None and rest.code is None else None
    number = read_number(lexicon, text, 0)
    at = number.end if number else 0
    unit = unit_at(lexicon, text, at)
    if unit is None or (number is not None and not number.implicit and at > 1):
        return None
    behind = at + len(unit.name)
    if behind != len(text):
        second = unit_at(lexicon, text, behind) if unit.code is None else None  # 万元人民币
        if second is None or second.code is None or behind + len(second.name) != len(text):
            return None
        unit = replace(unit, code=second.code)
    factor = EXACT.multiply(number.size.lower, unit.factor) if number else unit.factor
    if unit.code is None and unit.base != YUAN:
        return TableUnit(factor, by_country(lexicon, text, 0, str(unit.base))[0], per)
    return TableUnit(factor, unit.code or ("CNY" if is_renminbi else None), per)


class Head(NamedTuple):
    """What a head or label says of the numbers under or behind it.

    Attributes:
        unit: the unit of money that it gives.
        is_other: it gives another unit (户, %), or names what is counted or ordered (户数, 序号).
        is_money: its words are about money (资金, 投资).
    """

    unit: TableUnit | None = None
    is_other: bool = False
    is_money: bool = False


def head_of(lexicon: MoneyLexicon, text: str) -> Head:
    """Return what a head says; `text` is as it is read."""
    return lexicon.made[_heads](text)


def _heads(lexicon: MoneyLexicon) -> Callable[[str], Head]:
    return functools.lru_cache(_REMEMBERED)(functools.partial(_read_head, lexicon))


def _read_head(lexicon: MoneyLexicon, text: str) -> Head:
    unit = None
    has_other = False
    for match in (*_IN_BRACKETS.finditer(text), *_BEHIND.finditer(text)):
        words = match["unit"]
        found = unit_in_brackets(lexicon, text, match.start(), words)
        unit = unit or found
        has_other = has_other or (found is None and is_other_unit(lexicon, words))
    if unit is None and text[-1:] in _YUAN_ENDS and len(text) > 1:
        unit = unit_of(lexicon, text)  # 港币千元, over a column
        if unit is None and (magnitude := _AT_END.search(text)):
            unit = unit_of(lexicon, magnitude["unit"])  # 总投资万元
    if unit is None and (reported := lexicon.made[_reported].search(text)):
        unit = unit_of(lexicon, reported["unit"])  # HK$'000, 2023年 千港元
    if unit is not None:
        return Head(unit, is_money=True)
    name = _IN_BRACKETS.sub("", text).strip(" ：:")
    is_money = lexicon.made[_money].search(name) is not None
    counted = lexicon.made[_counts].search(name)
    # 资金规模 and 预算规模 are amounts, 建设规模 is none.
    ambiguous = lexicon.data("tables")["ambiguous_counts"]
    is_other = has_other or "%" in text or (counted is not None and (counted.group() not in ambiguous or not is_money))
    return Head(None, is_other, is_money and not is_other)


def _reported(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Return what finds a currency with a magnitude at the end of a head, behind a space or words."""
    names = [name for name in unit_names(lexicon) if len(name) > 1 or not name.isalpha()]
    currency = any_of(names)
    return re.compile(
        rf"(?<![A-Za-z$])(?P<unit>{currency}\s?(?:{_BEHIND_CURRENCY})"
        rf"|(?<![0-9一二三四五六七八九十百千万亿几数])(?:百万|千万|十亿|百|千|万|亿){currency})$"
    )


def is_caption(lexicon: MoneyLexicon, cell: str) -> bool:
    """Tell whether a cell is nothing but a caption: `单位：万元`, `（金额单位：元）`."""
    match = caption().fullmatch(cell.strip())
    return match is not None and unit_of(lexicon, match["unit"]) is not None


@functools.cache
def caption() -> re.Pattern[str]:
    """Return the expression for a caption, in raw text: `单位：万元`."""
    return re.compile(
        r"[（(\[【]?\s{0,3}(?:[^\s（(：:]{0,4}[单單]\s{0,2}位|金[额額])\s{0,3}[:：]\s{0,3}"
        r"(?P<unit>(?:[百千万萬亿億]\s)?[^\s，。；：:;,<>|（）()\]】]{1,12})(?:[，,][^\s（）()。]{1,6})?(?:\s{0,3}[)）\]】])?"
    )


def note_unit(lexicon: MoneyLexicon, line: str) -> TableUnit | None:
    """Return the unit that a note below a table gives: `注：单位为万元`, `表中金额单位均为万元。`."""
    match = lexicon.made[_note].match(read_text(line).text)
    return unit_of(lexicon, match["unit"]) if match else None


def _note(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(
        rf"\s{{0,8}}[（(]?\s?{any_of(lexicon.data('tables')['notes'])}[^。\n]{{0,24}}?单位(?:均|皆|都|一律)?(?:[为是]|[:：])\s?"
        r"(?P<unit>[^\s，。；：:;,<>|（）()\]】]{1,12})[)）]?(?=[，。；;,\s<|]|$)"
    )


def is_other_unit(lexicon: MoneyLexicon, words: str) -> bool:
    """Tell whether words are a unit that is none of money: 户, 公里."""
    return words in lexicon.made[_other_units]


def _counts(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(rf"{any_of(lexicon.data('tables')['counts'])}$")


def _money(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(any_of(lexicon.data("tables")["money"]))


def _other_units(lexicon: MoneyLexicon) -> frozenset[str]:
    rates = lexicon.data("rates")
    return frozenset([*rates["time"], *rates["things"], *rates["classifiers"], *lexicon.data("tables")["units"]])


__all__ = [
    "DOLLAR",
    "Head",
    "TableUnit",
    "caption",
    "head_of",
    "is_caption",
    "is_other_unit",
    "unit_in_brackets",
    "unit_of",
]
