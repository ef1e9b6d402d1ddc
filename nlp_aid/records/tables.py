"""Records as tables: one of the documents, one for each layer's mentions, one for each relation."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from nlp_aid.layers.registry import layers, relations, specifications, version
from nlp_aid.layers.specification import (
    ROLE_COLUMNS,
    Field,
    FieldKind,
    RelationSpecification,
    RoleSpecification,
)
from nlp_aid.records.facts import mentions
from nlp_aid.records.labels import check_registered, other_of, ran_layers
from nlp_aid.records.layout import Places
from nlp_aid.records.roles import Facts, fact_columns
from nlp_aid.records.schema import Record

Row = dict[str, Any]

DOCUMENTS = "documents"

# Every row says which document it belongs to: by its number among those of the table, from 0. Ids need not be distinct
# in data that others made.
_NUMBER = Field(name="document", kind="integer", is_nullable=False)
_ID = Field(name="document_id", is_nullable=False)
# Where in its file the mention stands, or that by which relations of a name are told apart, in words, for a text that was made of a file of another kind. It follows from the
# layout in the document's `meta`, and is not read back.
_LOCATION = Field(name="location")
# What no other column holds, so that nothing is lost.
_OTHER = Field(name="other", kind="json")

_META = (
    *(Field(name=name) for name in ("schema", "nlp_aid", "model")),
    Field(name="layers", kind="strings"),
    *(Field(name=name) for name in ("source", "encoding", "title", "date", "author", "url")),
    Field(name="fields", kind="json"),
)
_MENTION = (
    Field(name="start", kind="integer", is_nullable=False),
    Field(name="end", kind="integer", is_nullable=False),
    Field(name="text", is_nullable=False),
)
_DOCUMENT = (_NUMBER, Field(name="id", is_nullable=False), Field(name="text", is_nullable=False), *_META, _OTHER)
# The columns that are stored of a role, each behind its name: `donor_start`.
_ROLE = tuple(Field(name=name, kind="string" if name in ("text", "layer") else "integer") for name in ROLE_COLUMNS)
# The sentence with the amount, or with what else fills the role by which relations of a name are told apart.
_SENTENCE = Field(name="sentence")


def columns_of(table: str) -> tuple[Field, ...]:
    """Return the columns of the table `documents`, of that of a layer, or of that of a relation."""
    return _columns(version())[table]


def table_names() -> list[str]:
    """Return the names of the tables that there can be."""
    return list(_columns(version()))


@functools.lru_cache(maxsize=1)
def _columns(version: int) -> dict[str, tuple[Field, ...]]:
    return {
        DOCUMENTS: _DOCUMENT,
        **{
            name: (_NUMBER, _ID, *_MENTION, *layer.regular_fields, *layer.derived, _LOCATION, _OTHER)
            for name, layer in layers().items()
        },
        **{
            name: (_NUMBER, _ID, *_of_relation(relation, with_facts=True), _SENTENCE, _LOCATION, _OTHER)
            for name, relation in relations().items()
        },
    }


def _of_relation(relation: RelationSpecification, *, with_facts: bool = False) -> Iterator[Field]:
    """Yield the columns of a relation: those that are stored, or with facts those that follow from its roles, too."""
    yield from _MENTION if relation.has_span else ()
    for member in relation.members:
        if not isinstance(member, RoleSpecification):
            yield member
            continue
        if member.is_index:
            yield Field(name=member.name, kind="integer")
        elif member.is_multiple:
            yield Field(name=member.name, kind="json")
        else:
            yield from (Field(name=f"{member.name}_{field.name}", kind=field.kind) for field in _ROLE)
        if with_facts:
            yield from fact_columns(member)


def _stretches(relation: RelationSpecification) -> list[RoleSpecification]:
    """Return the roles that have several columns."""
    return [role for role in relation.roles if not role.is_index and not role.is_multiple]


def layers_of(record: Record) -> list[str]:
    """Return the layers of a record that have a table: those that ran, and any that has mentions."""
    ran = ran_layers(record["meta"])
    return [name for name in layers() if name in ran or mentions(record, name)]


def relations_of(record: Record) -> list[RelationSpecification]:
    """Return the relations of a record that have a table: those that were looked for, and any that there are."""
    ran = ran_layers(record["meta"])
    return [relation for name, relation in relations().items() if name in ran or mentions(record, name)]


def document_row(record: Record, number: int) -> Row:
    """Return a record's row in the table of documents; `number` is its number among them, from 0."""
    meta, more = _split(cast("dict[str, Any]", record["meta"]), _META)
    other = other_of(record)
    if more:
        other["meta"] = more
    return {_NUMBER.name: number, "id": record["id"], "text": record["text"], **meta, _OTHER.name: other or None}


def mention_rows(record: Record, layer: str, number: int) -> Iterator[Row]:
    """Yield the rows of a record in the table of a layer; `number` is that of its document.

    Raises:
        ValueError: a mention does not say where it stands.
    """
    places = Places(record)
    derived = layers()[layer].derived
    for mention in mentions(record, layer):
        values, other = _split(mention, (*_MENTION, *layers()[layer].regular_fields))
        if values["start"] is None or values["end"] is None:
            raise _without_place(record, layer)
        if values["text"] is None:
            values["text"] = record["text"][values["start"] : values["end"]]
        place = places.of(values["start"])
        yield {
            _NUMBER.name: number,
            "document_id": record["id"],
            **values,
            **{column.name: _fitting(column, column.value(mention)) for column in derived},
            _LOCATION.name: place or None,
            _OTHER.name: other or None,
        }


def relation_rows(record: Record, relation: RelationSpecification, number: int) -> Iterator[Row]:
    """Yield the rows of a record in the table of a relation; `number` is that of its document."""
    facts = Facts(record)
    for data, row in zip(mentions(record, relation.name), _stored_rows(record, relation, number), strict=True):
        known = facts.of(relation, data)
        found = {
            column.name: _fitting(column, known[column.name])
            for role in relation.roles
            for column in fact_columns(role)
        }
        told = {_SENTENCE.name: facts.sentence(relation, data), _LOCATION.name: facts.location(relation, data)}
        yield {**row, **found, **told}


def _stored_rows(record: Record, relation: RelationSpecification, number: int) -> Iterator[Row]:
    columns = tuple(_of_relation(relation))
    for data in mentions(record, relation.name):
        flat = dict(data)
        for role in _stretches(relation):
            filler = flat.get(role.name)
            if filler is None or _is_role(filler):
                flat.pop(role.name, None)
                flat |= {f"{role.name}_{field.name}": (filler or {}).get(field.name) for field in _ROLE}
        values, other = _split(flat, columns)
        yield {_NUMBER.name: number, _ID.name: record["id"], **values, _OTHER.name: other or None}


def _is_role(filler: object) -> bool:
    return (
        isinstance(filler, dict)
        and filler.keys() == {field.name for field in _ROLE}
        and all(filler[name] is not None for name in ("start", "end", "text"))
        and all(value is None or _FITS[field.kind](value) for field in _ROLE for value in [filler[field.name]])
    )


def _relation(row: Row, relation: RelationSpecification) -> dict[str, Any]:
    """Return the relation of a row."""
    there: dict[str, Any] = {column.name: row.get(column.name) for column in (_MENTION if relation.has_span else ())}
    for member in relation.members:
        if member in _stretches(relation):
            filler = {field.name: row.get(f"{member.name}_{field.name}") for field in _ROLE}
            there[member.name] = None if filler["start"] is None else filler
        else:
            there[member.name] = row.get(member.name)
    return {**there, **(row.get(_OTHER.name) or {})}


def rows_of(record: Record, table: str, number: int) -> list[Row]:
    """Return the rows of a record in the table `documents`, in that of a layer, or in that of a relation."""
    if table == DOCUMENTS:
        return [document_row(record, number)]
    relation = relations().get(table)
    return list(relation_rows(record, relation, number) if relation else mention_rows(record, table, number))


def tables_of(record: Record, number: int) -> dict[str, list[Row]]:
    """Return the rows of a record in all its tables."""
    names = (DOCUMENTS, *layers_of(record), *(relation.name for relation in relations_of(record)))
    return {table: rows_of(record, table, number) for table in names}


def check_kinds(record: Record) -> None:
    """Check that the fields of mentions and of relations are of the kinds that the schema says.

    Raises:
        ValueError: one is of another kind, or a mention does not say where it stands.
    """
    for name in layers_of(record):
        fields = layers()[name].regular_fields
        for mention in mentions(record, name):
            if not all(_FITS["integer"](mention.get(edge)) for edge in ("start", "end")):
                raise _without_place(record, name)
            for field in fields:
                value = mention.get(field.name)
                if not (field.is_nullable or field.name not in mention if value is None else _FITS[field.kind](value)):
                    raise _of_other_kind(record, "mention", name, field)
    for relation in relations_of(record):
        columns = tuple(_of_relation(relation))
        for row in _stored_rows(record, relation, 0):
            for field in columns:
                if field.name in (row[_OTHER.name] or {}):
                    raise _of_other_kind(record, "relation", relation.name, field)


def _without_place(record: Record, layer: str) -> ValueError:
    return ValueError(f"The record {record['id']!r} has a mention in '{layer}' without a valid 'start' or 'end'.")


def _of_other_kind(record: Record, what: str, name: str, field: Field) -> ValueError:
    return ValueError(f"The record {record['id']!r} has a {what} in '{name}' whose '{field.name}' is no {field.kind}.")


def to_records(documents: Iterable[Row], found: Mapping[str, Iterable[Row]]) -> Iterator[Record]:
    """Yield the records of tables, reading them side by side.

    Args:
        documents: the rows of the documents.
        found: the rows of each layer and of each relation, in the order of the documents.

    Raises:
        ValueError: a mention belongs to no document, or stands out of order; or there is a layer that is not registered.
    """
    known = specifications()
    tables = {name: _Mentions(name, found[name]) for name in known if name in found}
    for row in documents:
        number = row[_NUMBER.name]
        other = dict(row.get(_OTHER.name) or {})
        meta = {column.name: row[column.name] for column in _META if row.get(column.name) is not None}
        meta |= other.pop("meta", {})
        data: dict[str, Any] = {"id": row["id"], "text": row["text"]}
        ran = ran_layers(meta)
        check_registered(ran, other)
        for name, one in known.items():
            there = tables[name].take(number) if name in tables else []
            if there or one.is_always_in_record or name in ran:
                data[name] = there
        yield cast(Record, {**data, **other, "meta": meta})
    for table in tables.values():
        table.check_end()


class _Mentions:
    """The mentions of a layer, or the relations of a name, document by document."""

    def __init__(self, name: str, rows: Iterable[Row]) -> None:
        self._name = name
        self._relation = relations().get(name)
        self._fields = () if self._relation else (*_MENTION, *layers()[name].regular_fields)
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def take(self, number: int) -> list[Row]:
        """Return the mentions of a document, of which it is the turn."""
        taken = []
        while self._next is not None and self._next[_NUMBER.name] <= number:
            if self._next[_NUMBER.name] < number:
                raise self._stray()
            row = self._next
            taken.append(_relation(row, self._relation) if self._relation else self._mention(row))
            self._next = next(self._rows, None)
        return taken

    def _mention(self, row: Row) -> Row:
        return {**{field.name: row.get(field.name) for field in self._fields}, **(row.get(_OTHER.name) or {})}

    def check_end(self) -> None:
        if self._next is not None:
            raise self._stray()

    def _stray(self) -> ValueError:
        number = self._next[_NUMBER.name] if self._next else ""
        return ValueError(
            f"The table of {self._name} has a row of document {number} that the table of documents lacks or has "
            "in another place. Sort both by the column 'document'."
        )


def _fitting(column: Field, value: Any) -> Any:
    """Return a value that a column can hold; None for what only others' records have."""
    return value if value is not None and _FITS[column.kind](value) else None


def _split(data: Mapping[str, Any], columns: tuple[Field, ...]) -> tuple[Row, dict[str, Any]]:
    """Return the values for columns, and what is not of a column's kind or has none."""
    row: Row = {}
    other = dict(data)
    for column in columns:
        value = data.get(column.name)
        fits = value is not None and _FITS[column.kind](value)
        row[column.name] = value if fits else None
        if fits or (value is None and column.is_nullable and columns is not _META):
            other.pop(column.name, None)
    return row, other


def _all(kind: type, value: object) -> bool:
    return isinstance(value, list) and all(type(item) is kind for item in value)


_INTEGERS = 2**63  # what 64 bits hold


_FITS: dict[FieldKind, Callable[[Any], bool]] = {
    "integer": lambda value: type(value) is int and abs(value) < _INTEGERS,
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "decimal": lambda value: isinstance(value, str),
    "strings": lambda value: _all(str, value),
    "integers": lambda value: _all(int, value) and all(abs(item) < _INTEGERS for item in value),
    "json": lambda value: True,
}


def to_json(value: object) -> str:
    """Return what a cell holds of data."""
    return json.dumps(value, ensure_ascii=False)
