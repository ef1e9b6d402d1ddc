"""Which 元 a text means where it says no more than 元."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence

from nlp_aid.money.amounts import Amount
from nlp_aid.money.currencies import YUAN, shares_yuan, unit_at
from nlp_aid.money.lexicon import load

_DEFAULT = "CNY"
# `500元（新台币，下同）`
_SAME_BELOW = "下同"
# `以下金额以港币计`, `币种：港元`, `单位：港元`, `除另有说明外，均为港元`
_DECLARED = re.compile(
    "(?:[以按]|(?:币种|单位|货币)[:：为]|[均皆]为|都是) ?(?P<name>港[元币]|新?台币|澳门[元币]|新加坡[元币]|坡[元币])"
)
# `60万港元，其中20万元`
_PART = re.compile("其中|包括|余下|剩余|其余|剩下|首期|首批")
_REACH_OF_PART = 20
_MAINLAND = ("人民币", "内地", "大陆", "省", "县", "乡")


def currency_of_yuan(text: str, amounts: Sequence[Amount]) -> list[str]:
    """Return, for every amount, the currency that a bare 元 would be there.

    A bare 元 is CNY. It is another currency whose unit people call 元 (新台币, 港元) from the amount on that says so:

    - one with 下同 behind it;
    - the first amount of the text, where it qualifies its own 元 (`新台币5亿元`), or where it has the unit's full name
      (`600万港元`) and amounts with that name outnumber those in a bare 元.

    So do words without an amount (`以下金额以港币计`). It is from the start where the text up to the first amount that
    names its currency is about the place of that currency, and no other. A part of an amount (`60万港元，其中20万元`) is in its currency
    everywhere. A `人民币2万元` further on says what it is itself and changes nothing.
    """
    declared = deque((match.end(), _code(match)) for match in _DECLARED.finditer(text))
    current = _of_place(text, amounts) or _DEFAULT
    currencies: list[str] = []
    for index, amount in enumerate(amounts):
        while declared and declared[0][0] <= amount.start:
            current = declared.popleft()[1] or current
        if amount.code is not None and _tells(text, amounts, index):
            current = amount.code
        last = currencies[-1] if currencies and currencies[-1] != current else None
        currencies.append(_currency_of_whole(text, amounts, index, last) or current)
    return currencies


def _code(declaration: re.Match[str]) -> str | None:
    unit = unit_at(declaration.string, declaration.start("name"))
    return unit.code if unit is not None else None


def _currency_of_whole(text: str, amounts: Sequence[Amount], index: int, last: str | None) -> str | None:
    """Return the currency of the amount before, where this one is a part of it and both units are called 元.

    Args:
        text: the text.
        amounts: its amounts.
        index: which one.
        last: the currency of a bare 元 in the amount before, where that has been found to be a part of another.
    """
    if not index:
        return None
    whole, part = amounts[index - 1 : index + 1]
    code = whole.code or last
    if code is None or not shares_yuan(code) or part.start - whole.end > _REACH_OF_PART:
        return None
    goes_on = whole.code is None and text.find("。", whole.end, part.start) < 0
    return code if goes_on or _PART.search(text, whole.end, part.start) else None


def _tells(text: str, amounts: Sequence[Amount], index: int) -> bool:
    """Tell whether an amount with a currency of its own says what a bare 元 is from there on."""
    amount = amounts[index]
    code = str(amount.code)
    if amount.declares and _SAME_BELOW in text[amount.end : amount.end + 14]:
        return True
    if index or not shares_yuan(code):
        return False
    return amount.declares or _outnumbers(code, amounts)


def _of_place(text: str, amounts: Sequence[Amount]) -> str | None:
    """Return the currency of the place that a text is about, where it names that currency; None for the mainland."""
    named = next((amount for amount in amounts if amount.code is not None), None)
    if named is None or not shares_yuan(str(named.code)):
        return None
    before = text[: named.start]
    places = load("currencies")["sharing_yuan"][named.code]
    is_about = any(place in before for place in places) and not any(place in before for place in _MAINLAND)
    return named.code if is_about else None


def _outnumbers(code: str, amounts: Sequence[Amount]) -> bool:
    named = sum(amount.code == code for amount in amounts)
    bare = sum(amount.code is None and amount.unit is not None and amount.unit.base == YUAN for amount in amounts)
    return named > bare
