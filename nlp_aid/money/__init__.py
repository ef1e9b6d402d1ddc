"""The money layer: amounts of money in Chinese text, as exact numbers with their currency.

`find` reads a text, `parse` a single amount; `Money` is what they give. See `docs/money.md`.
"""

from nlp_aid.layers.mention import register_mention
from nlp_aid.money.api import find, parse
from nlp_aid.money.value import CurrencyMismatchError, Money, MoneyMatch

__all__ = ["CurrencyMismatchError", "Money", "MoneyMatch", "find", "parse"]

register_mention(MoneyMatch)
