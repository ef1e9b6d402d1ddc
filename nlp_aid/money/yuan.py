"""Which 元 or $ a text means where an amount says no more than that.

What the text says outright decides: `以下金额以港币计`, `500元（新台币，下同）`, `60万港元，其中20万元`. Else the evidence of
place does (`whose`).
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.amounts import Amount
from nlp_aid.money.currencies import DOLLAR, shares_yuan, unit_at
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.specification import CurrencyFrom
from nlp_aid.money.whose import MAINLAND, CurrencyEvidence, NamedAmount

# `500元（新台币，下同）`
_REACH_OF_SAME = 14
# `60万港元，其中20万元`
_REACH_OF_PART = 20
_UNITED_STATES = "USD"


class Currency(NamedTuple):
    """A currency, and what tells it: the text's own words, the place that the document is about, or nothing."""

    code: str
    told_by: CurrencyFrom


def currencies_of_yuan(
    lexicon: MoneyLexicon, text: str, amounts: Sequence[Amount], is_traditional: Callable[[], bool]
) -> list[Currency]:
    """Return, for every amount, the currency that a bare 元 would be there.

    From a declaration on it is what that says (`以下金额以港币计`; an amount with 下同 behind it). The part of an amount
    (`60万港元，其中20万元`) is in its currency everywhere. Else the evidence of place in the document and the sentence
    decides; without any it is CNY.

    Args:
        lexicon: the currencies and words to know.
        text: the readable text.
        amounts: its amounts, in order.
        is_traditional: tells whether the raw text is in traditional script; asked only where a currency is open.
    """
    declared = _declarations(lexicon, text)
    is_open = any(amount.code in (None, DOLLAR) for amount in amounts)
    evidence = currency_evidence_of(lexicon, text, amounts, is_traditional) if is_open else None
    is_of_elsewhere = evidence is not None and evidence.is_of_elsewhere
    if not (declared or is_of_elsewhere or any(amount.declares for amount in amounts)):
        return [Currency(MAINLAND, "default")] * len(amounts)
    current: str | None = None
    found: list[Currency] = []
    for index, amount in enumerate(amounts):
        while declared and declared[0][0] <= amount.start:
            current = declared.popleft()[1] or current
        if amount.code not in (None, DOLLAR) and amount.declares and _is_for_all(lexicon, text, amount):
            current = amount.code
        last = found[-1].code if found and found[-1].told_by == "text" else None
        if code := _currency_of_whole(lexicon, text, amounts, index, last) or current:
            found.append(Currency(code, "text"))
        elif evidence is None or amount.code not in (None, DOLLAR):
            found.append(Currency(MAINLAND, "default"))  # its own words tell
        else:
            code = evidence.currency(amount.start, is_dollar=amount.code == DOLLAR)
            found.append(Currency(code, "document" if is_of_elsewhere else "default"))
    return found


def currency_of_place(lexicon: MoneyLexicon, text: str, is_traditional: Callable[[], bool]) -> Currency:
    """Return the currency of a bare 元 anywhere in a text, by the evidence of place alone: for cells of tables."""
    evidence = currency_evidence_of(lexicon, text, (), is_traditional)
    return Currency(evidence.currency(0), "document" if evidence.is_of_elsewhere else "default")


def resolved(amount_code: str | None, yuan: Currency) -> Currency:
    """Return the currency of an amount with the code of its own words: None for a bare 元, `DOLLAR` for a bare $."""
    if amount_code == DOLLAR:
        return Currency(_UNITED_STATES, "default") if yuan.code == MAINLAND else yuan
    return yuan if amount_code is None else Currency(amount_code, "text")


def currency_evidence_of(
    lexicon: MoneyLexicon, text: str, amounts: Sequence[Amount], is_traditional: Callable[[], bool]
) -> CurrencyEvidence:
    """Return what a text tells of whose 元 is meant; see `whose`."""
    named = [
        NamedAmount(amount.start, amount.code, opens=amount.declares and not index)
        for index, amount in enumerate(amounts)
        if amount.code is not None and amount.code != DOLLAR
    ]
    return CurrencyEvidence(lexicon, text, named, is_traditional)


def _code(lexicon: MoneyLexicon, declaration: re.Match[str]) -> str | None:
    unit = unit_at(lexicon, declaration.string, declaration.start("name"))
    return unit.code if unit is not None else None


def _declaration(lexicon: MoneyLexicon) -> re.Pattern[str]:
    words = lexicon.data("declarations")
    return re.compile(rf"{any_of(words['before'])} ?(?P<name>{any_of(words['currencies'])})")


def _declared_for_all(lexicon: MoneyLexicon) -> re.Pattern[str]:
    words = lexicon.data("declarations")
    return re.compile(rf"(?P<name>{any_of(words['currencies'])})\s?[（(]{any_of(words['for_all'])}[)）]")


def _declarations(lexicon: MoneyLexicon, text: str) -> deque[tuple[int, str | None]]:
    """Return what a text says all its amounts are in: 以下金额以港币计, 新台币（下同）; each with where that ends, in order."""
    found = list(lexicon.made[_declaration].finditer(text))
    if any(map(text.__contains__, lexicon.data("declarations")["for_all"])):
        found += lexicon.made[_declared_for_all].finditer(text)
    if not found:
        return deque()
    return deque(sorted(((match.end(), _code(lexicon, match)) for match in found), key=itemgetter(0)))


def _is_for_all(lexicon: MoneyLexicon, text: str, amount: Amount) -> bool:
    behind = text[amount.end : amount.end + _REACH_OF_SAME]
    return any(word in behind for word in lexicon.data("declarations")["for_all"])


def _currency_of_whole(
    lexicon: MoneyLexicon, text: str, amounts: Sequence[Amount], index: int, last: str | None
) -> str | None:
    """Return the currency of the amount before, where this one is a part of it and both units are called 元.

    Args:
        lexicon: the currencies and words to know.
        text: the text.
        amounts: its amounts.
        index: which one.
        last: the currency of a bare 元 in the amount before, where the text tells it.
    """
    code = (amounts[index - 1].code or last) if index else None
    if code is None:
        return None
    whole, part = amounts[index - 1], amounts[index]
    if not shares_yuan(lexicon, code) or part.start - whole.end > _REACH_OF_PART:
        return None
    between = text[whole.end : part.start]
    # 港币 1,000,000.00（壹佰万元）
    is_same = whole.size == part.size and between.lstrip("整正")[:1] in ("（", "(")
    goes_on = is_same or (whole.code is None and "。" not in between)
    return code if goes_on or any(word in between for word in lexicon.data("declarations")["part"]) else None
