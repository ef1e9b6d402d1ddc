"""The labels that stand for layers in other tools' files, and records that are made of such files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from nlp_aid.layers.registry import layers, relations, specifications
from nlp_aid.layers.specification import Data, RelationSpecification
from nlp_aid.records.schema import Record

_POSITION = ("start", "end", "text")
# Under which key of its `meta` a record of an annotation tool says which mentions a person has added or moved, so that their
# values are open: indexes by layer.
ADDED = "added"


def layer_of_label() -> dict[str, str]:
    """Return the layers by the labels of their spans."""
    return {layer.label: name for name, layer in layers().items()}


def relation_of_label() -> dict[str, RelationSpecification]:
    """Return the relations by their labels."""
    return {relation.label: relation for relation in relations().values()}


def values_of(mention: Data) -> dict[str, Any]:
    """Return what a mention has beside its place in the text."""
    return {key: value for key, value in mention.items() if key not in _POSITION}


def mention(layer: str, text: str, start: int, end: int, values: dict[str, Any]) -> dict[str, Any]:
    """Return a mention with all the fields of its layer; those without a value are null, or empty lists.

    Raises:
        ValueError: it is no part of the text.
    """
    blank: dict[str, Any] = {
        field.name: [] if field.kind == "strings" else None for field in layers()[layer].regular_fields
    }
    return {**stretch(text, start, end), **blank, **values}


def stretch(text: str, start: int, end: int) -> dict[str, Any]:
    """Return a stretch of a text.

    Raises:
        ValueError: it is no part of the text.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"there is no stretch from {start} to {end} in the text of {len(text)} characters.")
    return {"start": start, "end": end, "text": text[start:end]}


def other_of(record: Record) -> dict[str, Any]:
    """Return what a record has beside its text, its `meta` and what is registered."""
    known = specifications()
    return {key: value for key, value in record.items() if key not in ("id", "text", "meta") and key not in known}


def with_layers(
    id: str, text: str, found: dict[str, list[dict[str, Any]]], meta: dict[str, Any], other: dict[str, Any]
) -> Record:
    """Return a record of the mentions of layers and of relations; those that every record has are empty where they lack.

    Raises:
        ValueError: the record says that it has a layer that is not registered, and that is lost.
    """
    ran = ran_layers(meta)
    check_registered(ran, other)
    there = {
        name: found.get(name, [])
        for name, one in specifications().items()
        if found.get(name) or one.is_always_in_record or name in ran
    }
    return cast(Record, {"id": id, "text": text, **there, **other, "meta": meta})


def ran_layers(meta: Data) -> list[str]:
    """Return the layers and the relations that a record says it has."""
    ran = meta.get("layers")
    return [name for name in ran if isinstance(name, str)] if isinstance(ran, list) else []


def check_registered(ran: Iterable[str], there: Iterable[str] = ()) -> None:
    """Check that nothing is lost of a record that was written where more layers are known.

    Args:
        ran: the layers and relations that it says it has.
        there: what is kept of it all the same.

    Raises:
        ValueError: one of them is not registered here.
    """
    known, kept = specifications(), set(there)
    if missing := [name for name in ran if name not in known and name not in kept]:
        raise ValueError(
            f"there is '{missing[0]}' in it, which is not registered here. Install the package that brings it, or "
            "register it with nlp_aid.layers.register, before reading."
        )
