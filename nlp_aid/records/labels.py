"""The label that stands for each layer in other tools' files: the one of its spans."""

from __future__ import annotations

from typing import Any, cast

from nlp_aid.entities import KINDS as ENTITIES
from nlp_aid.layers.mention import Mention
from nlp_aid.layers.names import LAYERS
from nlp_aid.money import MoneyMatch
from nlp_aid.places import Place
from nlp_aid.programmes import Programme
from nlp_aid.records.facts import Data
from nlp_aid.records.record import Record
from nlp_aid.records.tables import COLUMNS

_KINDS: tuple[type[Mention], ...] = (MoneyMatch, Place, Programme, *ENTITIES)
LABELS = {kind.layer: kind.label for kind in _KINDS}
LAYER_OF = {label: layer for layer, label in LABELS.items()}

_POSITION = ("start", "end", "text")


def values_of(mention: Data) -> dict[str, Any]:
    """Return what a mention has beside its place in the text."""
    return {key: value for key, value in mention.items() if key not in _POSITION}


def mention(layer: str, text: str, start: int, end: int, values: dict[str, Any]) -> dict[str, Any]:
    """Return a mention with all the fields of its layer; those without a value are null, or empty lists.

    Raises:
        ValueError: it is no part of the text.
    """
    if not 0 <= start < end <= len(text):
        raise ValueError(f"there is no stretch from {start} to {end} in the text of {len(text)} characters.")
    own = [column for column in COLUMNS[layer] if column.name not in ("document", "document_id", "other", *_POSITION)]
    blank: dict[str, Any] = {column.name: [] if column.kind == "strings" else None for column in own}
    return {"start": start, "end": end, "text": text[start:end], **blank, **values}


def with_layers(
    id: str, text: str, layers: dict[str, list[dict[str, Any]]], meta: dict[str, Any], other: dict[str, Any]
) -> Record:
    """Return a record of the mentions of layers; those that every record has are empty where they lack."""
    ran = meta["layers"] if isinstance(meta.get("layers"), list) else []
    found = {layer: layers.get(layer, []) for layer in LABELS if layers.get(layer) or layer in LAYERS or layer in ran}
    return cast(Record, {"id": id, "text": text, **found, **other, "meta": meta})
