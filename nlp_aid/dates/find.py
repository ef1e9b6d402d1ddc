"""The dates in a text."""

from __future__ import annotations

from nlp_aid.dates.read import expressions
from nlp_aid.dates.resolve import Anchor, Resolver
from nlp_aid.dates.value import Date


def find_dates(text: str, anchor: Anchor | None = None) -> list[Date]:
    """Return the dates in readable text, in order and not overlapping.

    Args:
        text: readable text (see `nlp_aid.text`).
        anchor: the document's date, where it is known.
    """
    return list(Resolver(text, expressions(text), anchor).dates())
