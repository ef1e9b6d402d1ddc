"""The value types of the layers and relations that are registered. Apart from the registry, because they load spaCy."""

from __future__ import annotations

import functools
from dataclasses import fields
from typing import Any

from nlp_aid.layers.mention import Mention, register_mention
from nlp_aid.layers.registry import layers, relations, version
from nlp_aid.layers.relation import Relation, register_relation
from nlp_aid.layers.specification import Specification
from nlp_aid.registry import resolve

_POSITION = ("start", "end", "text")


def mention_types() -> dict[str, type[Mention]]:
    """Return the value type of each layer, by name, in order.

    Raises:
        ImportError: what a specification names is not there.
        TypeError: it is no type with the fields of the specification.
    """
    return _types(version())[0]


def relation_types() -> dict[str, type[Relation]]:
    """Return the value type of each relation, by name, in order; raises as `mention_types`."""
    return _types(version())[1]


@functools.lru_cache(maxsize=1)
def _types(version: int) -> tuple[dict[str, type[Mention]], dict[str, type[Relation]]]:
    of_mentions: dict[str, type[Mention]] = {}
    of_relations: dict[str, type[Relation]] = {}
    for name, layer in layers().items():
        of_mentions[name] = kind = _resolved(layer, Mention, [field.name for field in layer.fields])
        if (kind.layer, kind.label) != (layer.name, layer.label):
            raise TypeError(f"{layer.value} is the value type of '{kind.layer}' ({kind.label}), not of '{name}'.")
        register_mention(kind)
    for name, relation in relations().items():
        of_relations[name] = found = _resolved(relation, Relation, [member.name for member in relation.members])
        register_relation(found)
    return of_mentions, of_relations


def _resolved(specification: Specification, base: type[Any], names: list[str]) -> type[Any]:
    kind = resolve(specification.value)
    if not isinstance(kind, type) or not issubclass(kind, base):
        raise TypeError(f"{specification.value} of '{specification.name}' is no {base.__name__}.")
    own = [field.name for field in fields(kind) if field.name not in _POSITION]
    if own != names:
        raise TypeError(
            f"The fields of {specification.value} are {own}, and those of the specification of '{specification.name}' "
            f"are {names}: they have to be the same, in the same order."
        )
    return kind
