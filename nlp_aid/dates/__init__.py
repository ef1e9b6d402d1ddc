"""Dates and periods of the calendar, with values."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.dates.value import Date

__all__ = ["Date"]

__getattr__ = on_demand(
    __name__,
    {
        "Date": "nlp_aid.dates.value",
    },
)
