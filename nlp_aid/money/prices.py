"""块, 角, 毛 and 分: when they are money (`三百块，` and not `三百块地板`), and what follows them (`十块三毛`, `两块五`)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp_aid.money import numbers
from nlp_aid.money.context import clause_start, ends_clause, has_word, last_of, starts_with
from nlp_aid.money.currencies import YUAN, CurrencyUnit, unit_at
from nlp_aid.money.lexicon import character_of, in_order, money_words, of_lexicon
from nlp_aid.money.modifiers import modifier_before
from nlp_aid.money.numbers import Interval, Number, read_number

_ONLY = Interval(Decimal(1), Decimal(1))
# Between the word for a price and 块 or 角 without 钱.
_REACH_OF_PRICE = 8
_MUCH = 10


@of_lexicon
def _change() -> re.Pattern[str]:
    return re.compile(character_of(money_words("words")["price_change"]))


@of_lexicon
def _clause_end() -> re.Pattern[str]:
    return re.compile(rf"[，。；！？、,;!?）)\n]|{in_order(money_words('words')['after_price_in_clause'])}|$")


@of_lexicon
def _other_end() -> re.Pattern[str]:
    """The end of a range, seen from its start."""
    return re.compile(f"(?:{_to()})[0-9{numbers.NUMERALS}十百千]")


@of_lexicon
def _other_start() -> re.Pattern[str]:
    """The start of a range, seen from its end."""
    return re.compile(f"[0-9{''.join(money_words('words')['units_of_price'])}](?:{_to()})$")


@of_lexicon
def _per() -> re.Pattern[str]:
    """Behind a price: 五块一斤, 五块/斤."""
    goods = character_of(money_words("words")["priced_goods"])
    return re.compile(rf"\s?/\s?[\u3400-\u9fff]|{_one_piece()}(?:{goods}|(?![\u3400-\u9fff]))")


@of_lexicon
def _short() -> re.Pattern[str]:
    return re.compile(f"([0-9{numbers.NUMERALS}半])(?!(?!{_one_piece()})[0-9{numbers.NUMERALS}十百千万亿.,点])")


def _one_piece() -> str:
    return f"[一1每](?:{in_order(money_words('words')['one_piece'])})"


def _to() -> str:
    return f"{in_order(money_words('words')['to'])}|[-—~～]"


def is_price(text: str, number: Number, unit: CurrencyUnit) -> bool:
    """Tell whether 块, 角 and 毛 without 钱 are money: in a clause about a price, with nothing behind to count."""
    end = number.end + len(unit.name)
    if small_unit(text, end, unit.factor):
        return True
    short = short_form(text, end)
    end = short[0] if short else end
    named = unit.name in ("块", "角") and starts_with(text, end + text.startswith("的", end), "words", "money_noun")
    behind = unit_at(text, end)
    if named or (behind and behind.code) or _per().match(text, end) or _change().match(text, end):
        return True
    if not ends_clause(text, end) and not starts_with(text, end, "words", "after_price"):
        return False
    if short and unit.name == "块":
        return True
    if number.size != _ONLY and _is_all_of_clause(text, number.start, end):
        return True
    start = clause_start(text, number.start)
    told = last_of(text, start, number.start, "words", "price")
    if told is not None and number.start - told.end() <= _REACH_OF_PRICE:
        return True
    # 又给老人两三百块: so many of a thing would be named.
    is_much = number.size.lower >= _MUCH and unit.name == "块"
    return is_much and has_word(text, start, number.start, "words", "giving")


def _is_all_of_clause(text: str, start: int, end: int) -> bool:
    """Tell whether a clause is nothing but an amount, or a range of two: `三百块，`, `约五毛到八毛`."""
    if text[start:end] in money_words("currencies")["names_like_amounts"] or not (
        _other_end().match(text, end) or _clause_end().match(text, end)
    ):
        return False
    beside = modifier_before(text, start)
    start = beside.start if beside else start
    return start == clause_start(text, start) or _other_start().search(text, max(0, start - 3), start) is not None


def small_unit(text: str, at: int, larger: Decimal) -> tuple[Decimal, CurrencyUnit, int] | None:
    """Return what a smaller unit at `at` adds (3角 behind 元: 0.3), the unit, and where it ends."""
    number = read_number(text, at + text.startswith(("零", "〇"), at))
    if number is None or number.size.upper >= 100 or not number.definite:
        return None
    unit = unit_at(text, number.end)
    if unit is None or unit.base != YUAN or unit.factor >= larger:
        return None
    return number.size.lower * unit.factor, unit, number.end + len(unit.name)


def short_form(text: str, at: int) -> tuple[int, Decimal] | None:
    """Return where the 五 of 两块五 ends and what part of a unit it is; None for 五块一斤."""
    short = _short().match(text, at)
    if (
        short is None
        or short.group(1) in "0零〇"
        or not (ends_clause(text, short.end()) or _per().match(text, short.end()))
    ):
        return None
    tenths = Decimal(5) if short.group(1) == "半" else numbers.digit(short.group(1))
    return short.end(), numbers.quotient(tenths, Decimal(10))
