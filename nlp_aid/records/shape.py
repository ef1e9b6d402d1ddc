"""The shape of a record: which fields it has, and of what type, as a tree from which schemas of other tools are made."""

from __future__ import annotations

from dataclasses import dataclass

from nlp_aid.layers.registry import layers, relations
from nlp_aid.layers.specification import (
    Field,
    FieldKind,
    LayerSpecification,
    RelationSpecification,
    RoleSpecification,
)

# What a value is by itself: text (also an exact number), a whole number, a truth value, or any data.
Plain = str
STRING, INTEGER, BOOLEAN, ANY = "string", "integer", "boolean", "any"


@dataclass(frozen=True)
class Listed:
    """A list.

    Attributes:
        of: the type of its items.
    """

    of: Type


@dataclass(frozen=True)
class Struct:
    """An object with fields that are known.

    Attributes:
        fields: their types by name, in order.
        required: the names of those that are always there, and not null.
        values: of a field that holds one of a few words, these words.
    """

    fields: dict[str, Type]
    required: tuple[str, ...] = ()
    values: dict[str, tuple[str, ...]] | None = None


Type = Plain | Listed | Struct

_KINDS: dict[FieldKind, Type] = {
    "integer": INTEGER,
    "string": STRING,
    "boolean": BOOLEAN,
    "decimal": STRING,  # exact, as the record has it
    "strings": Listed(STRING),
    "integers": Listed(INTEGER),
    "json": ANY,
}
_PLACE: dict[str, Type] = {"start": INTEGER, "end": INTEGER, "text": STRING}
_ROLE = Struct({**_PLACE, "layer": STRING, "index": INTEGER}, tuple(_PLACE))
_META: dict[str, Type] = {
    **dict.fromkeys(("schema", "nlp_aid", "model"), STRING),
    "layers": Listed(STRING),
    **dict.fromkeys(("source", "encoding", "title", "date", "author", "url"), STRING),
}


def record_shape() -> Struct:
    """Return the shape of a record with all layers and relations that there are.

    Of `meta` it has the fields that are text; the others differ from record to record.
    """
    found: dict[str, Type] = {name: Listed(_mention(one)) for name, one in layers().items()}
    found |= {name: Listed(_relation(one)) for name, one in relations().items()}
    always = [name for name, one in layers().items() if one.is_always_in_record]
    meta = Struct(dict(_META), ("schema",))
    return Struct({"id": STRING, "text": STRING, **found, "meta": meta}, ("id", "text", *always, "meta"))


def _mention(layer: LayerSpecification) -> Struct:
    fields = {field.name: _KINDS[field.kind] for field in layer.fields}
    return Struct({**_PLACE, **fields}, tuple(_PLACE), _values(layer.fields))


def _relation(relation: RelationSpecification) -> Struct:
    fields: dict[str, Type] = dict(_PLACE) if relation.has_span else {}
    for member in relation.members:
        if not isinstance(member, RoleSpecification):
            fields[member.name] = _KINDS[member.kind]
        elif member.is_index:
            fields[member.name] = INTEGER
        else:
            fields[member.name] = Listed(_ROLE) if member.is_multiple else _ROLE
    return Struct(fields, (relation.key.name,), _values(relation.fields))


def _values(fields: tuple[Field, ...]) -> dict[str, tuple[str, ...]]:
    return {field.name: field.values for field in fields if field.values}
