"""Which 元 a text means where it says no more than 元."""

from __future__ import annotations

from collections.abc import Sequence

from nlp_aid.money.amounts import Amount
from nlp_aid.money.currencies import YUAN, shares_yuan

_DEFAULT = "CNY"
# `500元（新台币，下同）`
_SAME_BELOW = "下同"


def currency_of_yuan(text: str, amounts: Sequence[Amount]) -> list[str]:
    """Return, for every amount, the currency that a bare 元 would be there.

    A bare 元 is CNY. It is another currency whose unit people call 元 (新台币, 港元) from the amount on that says so:

    - one with 下同 behind it;
    - the first amount of the text, where it qualifies its own 元 (`新台币5亿元`), or where it has the unit's full name
      (`600万港元`) and amounts with that name outnumber those in a bare 元.

    A `人民币2万元` further on says what it is itself and changes nothing.
    """
    current = _DEFAULT
    currencies = []
    for index, amount in enumerate(amounts):
        if amount.code is not None and _tells(text, amounts, index):
            current = amount.code
        currencies.append(current)
    return currencies


def _tells(text: str, amounts: Sequence[Amount], index: int) -> bool:
    """Tell whether an amount with a currency of its own says what a bare 元 is from there on."""
    amount = amounts[index]
    code = str(amount.code)
    if amount.declares and _SAME_BELOW in text[amount.end : amount.end + 14]:
        return True
    return index == 0 and shares_yuan(code) and (amount.declares or _outnumbers(code, amounts))


def _outnumbers(code: str, amounts: Sequence[Amount]) -> bool:
    named = sum(amount.code == code for amount in amounts)
    bare = sum(amount.code is None and amount.unit is not None and amount.unit.base == YUAN for amount in amounts)
    return named > bare
