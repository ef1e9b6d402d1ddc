"""When a predicted mention is the gold one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, cast

from nlp_aid.gazetteer.codes import level_of
from nlp_aid.records.record import Record

Data = Mapping[str, Any]
Key = Callable[[Data], object]


def mentions(record: Record | None, layer: str) -> list[Data]:
    """Return a layer's mentions; empty where there is no record."""
    found: list[Data] = cast("dict[str, Any]", record or {}).get(layer) or []
    return found


def by_span(found: list[Data]) -> dict[tuple[int, int], Data]:
    """Return mentions by their offsets."""
    return {(mention["start"], mention["end"]): mention for mention in found}


def amount_and_currency(mention: Data) -> object:
    """Return the value of an amount, or else its bounds, with its currency; numbers compare as numbers."""
    value = _number(mention.get("value"))
    bounds = (_number(mention.get("lower")), _number(mention.get("upper")))
    return (value if value is not None else bounds), mention.get("currency") or "CNY"


def code(mention: Data) -> object:
    """Return the division code of a place, or None."""
    return mention.get("code") or None


def kind(mention: Data) -> object:
    """Return the type of a programme."""
    return mention.get("type")


def programme(mention: Data) -> object:
    """Return the catalogue's id of a programme; None where there is none, or one that means something in its document only."""
    id = mention.get("id")
    return None if id is None or str(id).startswith("local:") else id


def name(mention: Data) -> object:
    """Return the official name of a programme, or None."""
    return mention.get("name") or None


def _place_kind(mention: Data) -> str:
    found = code(mention)
    if found is None:
        return "no code"
    return level_of(str(found)) or "other"


# What a layer's mentions are broken down by, so that gold annotation has it too.
KINDS: dict[str, Callable[[Data], str]] = {
    "money": lambda mention: str(mention.get("currency") or "CNY"),
    "places": _place_kind,
    "programmes": lambda mention: str(kind(mention)),
}
LINKS: dict[str, Key] = {"money": amount_and_currency, "places": code, "programmes": kind}


def modifier_and_rate(mention: Data) -> object:
    """Return how an amount is stated and what it is per."""
    return mention.get("mod") or "exact", mention.get("per") or None


def _number(value: object) -> Decimal | str | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)
