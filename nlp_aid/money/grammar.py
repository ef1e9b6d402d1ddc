"""Finds amounts of money.

A text is read in steps, each a module of rules: numbers (`numbers`) with the units beside them (`amounts`, `prices`), ranges
and lists that share a unit (`series`) or leave it out (`members`), magnitudes that are money without a unit (`bare`); then for every amount its
currency (`yuan`, `currencies`), its modifier (`modifiers`) and what it is per (`rates`). Cells of tables are found apart
(`tables`). What the rules are to find is the corpus in `tests/money/corpus`, a file for each kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal, localcontext

from nlp_aid.money import bare
from nlp_aid.money.amounts import Amount, read_runs, runs_of_money, scan
from nlp_aid.money.context import ends_with, starts_with
from nlp_aid.money.currencies import YUAN, by_country, unit_at
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.members import mark_members
from nlp_aid.money.modifiers import behind_starts, is_neutral, modifier_before, modifier_behind
from nlp_aid.money.numbers import EXACT, Interval, plain
from nlp_aid.money.rates import Rates, is_rate, rate_end, rate_named, suffix_starts
from nlp_aid.money.series import share_units
from nlp_aid.money.value import Modifier, MoneyMatch
from nlp_aid.money.yuan import Currency, currencies_of_yuan, resolved

# What rates of exchange are given for.
_ONE, _HUNDRED = (Interval(Decimal(number), Decimal(number)) for number in (1, 100))
# What makes a magnitude behind it money.
_LEAD = "捐款"
# What closes an amount on a receipt: 叁佰元整.
_CLOSES = ("整", "正")
_DIGITS_ALONE = re.compile("[0-9.,，]*")


def find_money(lexicon: MoneyLexicon, text: str, is_traditional: Callable[[], bool] = bool) -> list[MoneyMatch]:
    """Return the amounts in a readable text, in order, not overlapping.

    Args:
        lexicon: the currencies and words to know.
        text: as `nlp_aid.text.read_text` gives it.
        is_traditional: tells whether the raw text is in traditional script, which is evidence of whose 元 is meant; asked
            only where that is open.
    """
    runs = runs_of_money(lexicon, text)
    if not runs:
        return []
    with localcontext(EXACT):
        amounts = _money_of(lexicon, text, read_runs(lexicon, text, runs))
        if not amounts:
            return []
        rates = Rates(lexicon, text)
        found = [
            _money(lexicon, text, amount, currency, rates)
            for amount, currency in zip(
                amounts, currencies_of_yuan(lexicon, text, amounts, is_traditional), strict=True
            )
        ]
        return _alike(text, amounts, found)


def scan_money(lexicon: MoneyLexicon, text: str) -> list[Amount]:
    """Return the amounts of money of a readable text, before what is beside them is read."""
    return _money_of(lexicon, text, scan(lexicon, text))


def _money_of(lexicon: MoneyLexicon, text: str, numbers: list[Amount]) -> list[Amount]:
    amounts = share_units(lexicon, text, numbers) if numbers else []
    mark_members(lexicon, text, amounts)
    money: list[Amount] = []
    for amount in amounts:
        last = money[-1] if money else None
        goes_on = last is not None and amount.unit is None and bare.goes_on(lexicon, text, amount, last)
        if goes_on and last is not None:
            amount.unit, amount.code = last.unit, amount.code or last.code
        is_money = goes_on or amount.unit is not None
        if not is_money and (is_money := bare.is_money(lexicon, text, amount, last)) and last is not None:
            amount.code = amount.code or bare.code_before(text, amount, last)
        if is_money and not _is_exchange_unit(lexicon, text, amount):
            money.append(amount)
    return money


def _is_exchange_unit(lexicon: MoneyLexicon, text: str, amount: Amount) -> bool:
    """Tell whether the amount only names the unit of an exchange rate: 1美元兑7.1元, 每100日元兑4.9元."""
    if amount.size.lower > _HUNDRED.lower or (amount.size != _ONE and amount.size != _HUNDRED):
        return False
    for_it = starts_with(lexicon, text, amount.end, "words", "exchanged_for")
    if amount.size == _HUNDRED:
        return for_it is not None and for_it.startswith("兑")
    return for_it is not None or ends_with(lexicon, text, amount.start, "words", "exchange_of")


def _money(lexicon: MoneyLexicon, text: str, amount: Amount, yuan: Currency, rates: Rates) -> MoneyMatch:
    lower, upper = amount.size
    definite = lower == upper
    currency = _currency(lexicon, text, amount, yuan)
    # Put in field by field: six times as fast as a call with all of them, which looks at each.
    money = object.__new__(MoneyMatch)
    known = money.__dict__
    known["start"] = amount.start
    known["end"] = amount.end
    known["text"] = text[amount.start : amount.end]
    known["value"] = plain(lower) if definite else None
    known["lower"] = None if definite else plain(lower)
    known["upper"] = None if definite else plain(upper)
    known["currency"] = currency.code
    known["mod"] = _modifier(lexicon, text, amount)
    per = rates.per(amount)
    known["per"] = rate_named(lexicon, amount.label) if per is None and amount.label is not None else per
    known["currency_from"] = currency.told_by
    known["row"] = None
    known["column"] = amount.label
    known["is_total"] = False
    known["use"] = None
    return money


def _currency(lexicon: MoneyLexicon, text: str, amount: Amount, yuan: Currency) -> Currency:
    if amount.code is not None:
        return resolved(amount.code, yuan)
    base = amount.unit.base if amount.unit is not None else None
    if base is None or base == YUAN:
        return yuan
    code, is_told = by_country(lexicon, text, amount.start, base)
    return Currency(code, "document" if is_told else "default")


def _modifier(lexicon: MoneyLexicon, text: str, amount: Amount) -> Modifier:
    beside = modifier_before(lexicon, text, amount.start, implicit=amount.number.implicit)
    if beside is None and text[amount.end : amount.end + 1] in lexicon.made[_starts_behind]:
        beside = modifier_behind(lexicon, text, amount.end)
        if beside is None and (behind_rate := rate_end(lexicon, text, amount.end)) > amount.end:
            beside = modifier_behind(lexicon, text, behind_rate)
    if beside is None:
        return amount.mark or "exact"
    # 约2000多元 is more than 2000.
    return "more" if amount.mark == "more" and beside.modifier == "about" else beside.modifier


def _starts_behind(lexicon: MoneyLexicon) -> frozenset[str]:
    """Return the characters that a modifier behind an amount, or what it is per, may start with."""
    return lexicon.made[behind_starts] | lexicon.made[suffix_starts]


def _alike(text: str, amounts: list[Amount], found: list[MoneyMatch]) -> list[MoneyMatch]:
    """Give alternatives the modifier of the first (约合70亿或900万), and members of a list the rate of the last."""
    for index in range(1, len(found)):
        left, right = found[index - 1], found[index]
        if right.start - left.end == 1 and text[left.end] == "或" and right.mod == "exact":
            found[index] = replace(right, mod=left.mod)
    for index in range(len(found) - 1, 0, -1):
        left, right = found[index - 1], found[index]
        if amounts[index - 1].shares and left.per is None:
            found[index - 1] = replace(left, per=right.per)
    return found


def read_amount(lexicon: MoneyLexicon, text: str) -> MoneyMatch | None:
    """Return the amount that a readable text is, with nothing else but its modifier and what it is per; else None.

    A magnitude without a currency is one here: nothing says that it is anything but money.
    """
    found = find_money(lexicon, text)
    if not found and not _DIGITS_ALONE.fullmatch(text):
        lead = len(_LEAD)
        found = [
            replace(money, start=money.start - lead, end=money.end - lead)
            for money in find_money(lexicon, f"{_LEAD}{text}")
        ]
    return found[0] if len(found) == 1 and _is_all(lexicon, text, found[0]) else None


def _is_all(lexicon: MoneyLexicon, text: str, money: MoneyMatch) -> bool:
    """Tell whether nothing stands beside an amount but its modifier and what it is per."""
    before, behind = modifier_before(lexicon, text, money.start), modifier_behind(lexicon, text, money.end)
    lead = text[: before.start if before else money.start].strip()
    tail = text[behind.end if behind else money.end :].strip()
    tail = tail[1:].lstrip() if tail[:1] in _CLOSES else tail
    if not behind and tail and (last := modifier_behind(lexicon, text, rate_end(lexicon, text, money.end))):
        tail = text[money.end : last.start] + text[last.end :]
    currency = unit_at(lexicon, tail, 1) if tail[:1] in ("（", "(") else None
    is_currency = currency is not None and len(tail) == len(currency.name) + 2
    return (is_neutral(lexicon, lead) or is_rate(lexicon, lead)) and (not tail or is_currency or is_rate(lexicon, tail))
