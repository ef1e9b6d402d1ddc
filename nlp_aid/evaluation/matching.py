"""When a predicted mention is the gold one."""

from __future__ import annotations

from nlp_aid.layers.specification import Data


def by_span(found: list[Data]) -> dict[tuple[int, int], Data]:
    """Return mentions by their offsets."""
    return {(mention["start"], mention["end"]): mention for mention in found}
