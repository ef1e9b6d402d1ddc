"""Checks: do sums, shares, counts, averages, growth and conversions of a text agree? See `docs/checks.md`."""

from nlp_aid.checks.value import Check
from nlp_aid.layers.relation import register_relation

__all__ = ["Check"]

register_relation(Check)
