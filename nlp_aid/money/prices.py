"""块, 角, 毛 and 分: when they are money (`三百块，` and not `三百块地板`), and what follows them (`十块三毛`, `两块五`)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money import numbers
from nlp_aid.money.context import FOR_WHAT, clause_start, ends_clause, ends_with, has_word, last_of, starts_with
from nlp_aid.money.currencies import YUAN, CurrencyUnit, unit_at
from nlp_aid.money.lexicon import MoneyLexicon, character_of, in_order
from nlp_aid.money.modifiers import modifier_before, modifier_behind
from nlp_aid.money.numbers import Interval, Number, read_number

ONE = Interval(Decimal(1), Decimal(1))
# Between the word for a price and 块 or 角 without 钱.
_REACH_OF_PRICE = 8
_MUCH, _VERY_MUCH = 10, 1000


def _change(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(character_of(lexicon.data("words")["price_change"]))


def _clause_end(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(rf"[，。；！？、,;!?）)\n]|{in_order(lexicon.data('words')['after_price_in_clause'])}|$")


def _other_end(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """The end of a range, seen from its start."""
    return re.compile(f"(?:{_to(lexicon)})[0-9{numbers.NUMERALS}十百千]")


def _other_start(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """The start of a range, seen from its end."""
    return re.compile(f"[0-9{numbers.NUMERALS}{''.join(lexicon.data('words')['units_of_price'])}](?:{_to(lexicon)})$")


def _per(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Behind a price: 五块一斤, 五块/斤."""
    goods = character_of(lexicon.data("words")["priced_goods"])
    return re.compile(rf"\s?/\s?[\u3400-\u9fff]|{_one_piece(lexicon)}(?:{goods}|(?![\u3400-\u9fff]))")


def _piece_before(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Before a price: 一斤五块."""
    return re.compile(f"{_one_piece(lexicon)}$")


def _short(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(f"([0-9{numbers.NUMERALS}半])(?!(?!{_one_piece(lexicon)})[0-9{numbers.NUMERALS}十百千万亿.,点])")


def _one_piece(lexicon: MoneyLexicon) -> str:
    return f"[一1每](?:{in_order(lexicon.data('words')['one_piece'])})"


def _to(lexicon: MoneyLexicon) -> str:
    return f"{in_order(lexicon.data('words')['to'])}|[-—~～]"


def is_price(lexicon: MoneyLexicon, text: str, number: Number, unit: CurrencyUnit) -> bool:
    """Tell whether 块, 角 and 毛 without 钱 are money: in a clause about a price, with nothing behind to count."""
    end = number.end + len(unit.name)
    if small_unit(lexicon, text, end, unit.factor):
        return True
    short = short_form(lexicon, text, end)
    end = short[0] if short else end
    of_money = end + text.startswith("的", end)
    named = unit.name in ("块", "角") and starts_with(lexicon, text, of_money, "words", "money_noun")
    is_for = unit.name == "块" and number.size.lower >= _MUCH and FOR_WHAT.match(text, end)
    behind = unit_at(lexicon, text, end)
    if (
        named
        or is_for
        or (behind and behind.code)
        or lexicon.made[_per].match(text, end)
        or lexicon.made[_change].match(text, end)
    ):
        return True
    if stated := modifier_behind(lexicon, text, end):
        end = stated.end  # 两块多
    if not ends_clause(lexicon, text, end) and not starts_with(lexicon, text, end, "words", "after_price"):
        return False
    if (short and unit.name == "块") or lexicon.made[_piece_before].search(
        text, max(0, number.start - 3), number.start
    ):
        return True  # 一个八十块
    if number.size == ONE and text[number.start - 1 : number.start] in lexicon.data("words")["together"]:
        return False  # 加在一块
    if lexicon.made[_other_start].search(text, max(0, number.start - 3), number.start):
        return True  # 从一块五到两块
    if number.size != ONE and _is_all_of_clause(lexicon, text, number.start, end):
        return True
    start = clause_start(text, number.start)
    told = last_of(lexicon, text, start, number.start, "words", "price")
    if told is not None and number.start - told.end() <= _REACH_OF_PRICE:
        return True
    if number.size.lower >= _VERY_MUCH and unit.name == "块":
        return not has_word(lexicon, text, start, number.start, "words", "pieces")  # 修房子要一万来块
    # 又给老人两三百块: so many of a thing would be named.
    if not (number.size.lower >= _MUCH and unit.name == "块"):
        return False
    is_this = ends_with(lexicon, text, number.start, "words", "this")  # 这两百块你拿着
    return is_this or has_word(lexicon, text, start, number.start, "words", "giving")


def is_every_or_none(lexicon: MoneyLexicon, text: str, number: Number, unit: CurrencyUnit) -> bool:
    """Tell whether one coin stands for every one or for none at all: 用好每一分钱, 没花一分钱, 一分钱也不收, 一分钱一分货.

    Args:
        lexicon: the words to know.
        text: the text.
        number: a one.
        unit: the unit of 元 behind it.
    """
    end = number.end + len(unit.name)
    if text[number.start - 1 : number.start] == "每" and (unit.name.endswith("钱") or text.startswith("钱", end)):
        return True
    if unit.factor >= 1 or not unit.name.endswith("钱"):
        return False
    written = text[number.start : number.end + 1]  # 一分
    if text.startswith(written, end) or text.endswith(text[number.start : end], 0, number.start):
        return True
    if starts_with(lexicon, text, end, "words", "none_behind"):
        return True
    start = clause_start(text, number.start)
    return lexicon.made[_none_of_it].search(text, start, number.start) is not None


def _none_of_it(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """What says that there is nothing; but not 不到 and other modifiers of an amount."""
    modifiers = [word for words in lexicon.data("modifiers")["before"].values() for word in words]
    return re.compile(f"(?!{any_of(modifiers)}){any_of(lexicon.data('words')['none_of_it'])}")


def _neutral_lead(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(any_of(lexicon.data("words")["neutral_lead"]))


def _is_all_of_clause(lexicon: MoneyLexicon, text: str, start: int, end: int) -> bool:
    """Tell whether a clause is nothing but an amount, or a range of two: `三百块，`, `约五毛到八毛`."""
    if text[start:end] in lexicon.data("currencies")["names_like_amounts"] or not (
        lexicon.made[_other_end].match(text, end) or lexicon.made[_clause_end].match(text, end)
    ):
        return False
    beside = modifier_before(lexicon, text, start)
    start = beside.start if beside else start
    opens = clause_start(text, start)
    return start == opens or lexicon.made[_neutral_lead].fullmatch(text, opens, start) is not None


def small_unit(lexicon: MoneyLexicon, text: str, at: int, larger: Decimal) -> tuple[Decimal, CurrencyUnit, int] | None:
    """Return what a smaller unit at `at` adds (3角 behind 元: 0.3), the unit, and where it ends."""
    if text[at : at + 1] not in numbers.STARTS:
        return None
    number = read_number(lexicon, text, at + text.startswith(("零", "〇"), at))
    if number is None or number.size.upper >= 100 or not number.definite:
        return None
    unit = unit_at(lexicon, text, number.end)
    if unit is None or unit.base != YUAN or unit.factor >= larger:
        return None
    return number.size.lower * unit.factor, unit, number.end + len(unit.name)


def short_form(lexicon: MoneyLexicon, text: str, at: int) -> tuple[int, Decimal] | None:
    """Return where the 五 of 两块五 ends and what part of a unit it is; None for 五块一斤."""
    short = lexicon.made[_short].match(text, at) if text[at : at + 1] in numbers.STARTS else None
    if (
        short is None
        or short.group(1) in "0零〇"
        or not (ends_clause(lexicon, text, short.end()) or lexicon.made[_per].match(text, short.end()))
    ):
        return None
    tenths = Decimal(5) if short.group(1) == "半" else numbers.digit(short.group(1))
    return short.end(), numbers.quotient(tenths, Decimal(10))
