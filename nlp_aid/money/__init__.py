"""The money layer."""

from nlp_aid.mentions import register
from nlp_aid.money.value import Money

__all__ = ["Money"]

register(Money)
