"""When a predicted mention is the gold one."""

from __future__ import annotations

from typing import Any, cast

from nlp_aid.layers.specification import Data
from nlp_aid.records.record import Record


def mentions(record: Record | None, layer: str) -> list[Data]:
    """Return a layer's mentions, or a relation's; empty where there is no record."""
    found: list[Data] = cast("dict[str, Any]", record or {}).get(layer) or []
    return found


def by_span(found: list[Data]) -> dict[tuple[int, int], Data]:
    """Return mentions by their offsets."""
    return {(mention["start"], mention["end"]): mention for mention in found}
