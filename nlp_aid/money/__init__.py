"""The money layer: amounts of money in Chinese text, as exact numbers with their currency.

`find` reads a text, `parse` a single amount; `Money` is what they give. See `docs/money.md`.
"""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.money.api import find, parse
    from nlp_aid.money.value import CurrencyMismatchError, Money, MoneyMatch

__all__ = ["CurrencyMismatchError", "Money", "MoneyMatch", "find", "parse"]

__getattr__ = on_demand(
    __name__,
    {
        "find": "nlp_aid.money.api",
        "parse": "nlp_aid.money.api",
        "CurrencyMismatchError": "nlp_aid.money.value",
        "Money": "nlp_aid.money.value",
        "MoneyMatch": "nlp_aid.money.value",
    },
)
