"""Checks: do sums, shares, counts, averages, growth and conversions of a text agree? See `docs/checks.md`."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.checks.value import Check

__all__ = ["Check"]

__getattr__ = on_demand(
    __name__,
    {
        "Check": "nlp_aid.checks.value",
    },
)
