"""Records as tables: one of the documents, one for each layer's mentions."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast

from nlp_aid.layers.names import ALL_LAYERS, LAYERS
from nlp_aid.records.facts import mentions
from nlp_aid.records.record import Record

Kind = Literal["integer", "string", "decimal", "strings", "integers", "json"]
Row = dict[str, Any]

DOCUMENTS = "documents"


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: its name; that of the record's field where it holds one.
        kind: what it holds: an `integer`, a `string`, a `decimal` number (as the record's string), a list of `strings`
            or of `integers`, or any data as `json`.
        is_nullable: whether it may hold nothing.
    """

    name: str
    kind: Kind = "string"
    is_nullable: bool = True


# Every row says which document it belongs to: by its number among those of the table, from 0. Ids need not be distinct
# in data that others made.
_NUMBER = Column("document", "integer", is_nullable=False)
# What no other column holds, so that nothing is lost.
_OTHER = Column("other", "json")

_META = (
    Column("schema"),
    Column("nlp_aid"),
    Column("model"),
    Column("layers", "strings"),
    Column("source"),
    Column("encoding"),
    Column("title"),
    Column("date"),
    Column("author"),
    Column("url"),
    Column("fields", "json"),
)
_MENTION = (
    Column("start", "integer", is_nullable=False),
    Column("end", "integer", is_nullable=False),
    Column("text", is_nullable=False),
)
_VALUES: dict[str, tuple[Column, ...]] = {
    "money": (
        Column("value", "decimal"),
        Column("lower", "decimal"),
        Column("upper", "decimal"),
        Column("currency"),
        Column("mod"),
        Column("per"),
    ),
    "places": (
        Column("code"),
        Column("name"),
        Column("level"),
        Column("path", "strings"),
        Column("name_in_text"),
        Column("valid", "integers"),
        Column("successor"),
        Column("confidence", "decimal"),
        Column("candidates", "strings"),
    ),
    "programmes": (Column("type"), Column("id"), Column("name")),
    "organisations": (),
    "persons": (),
    "dates": (),
}

COLUMNS: dict[str, tuple[Column, ...]] = {
    DOCUMENTS: (
        _NUMBER,
        Column("id", is_nullable=False),
        Column("text", is_nullable=False),
        *_META,
        _OTHER,
    ),
    **{
        layer: (_NUMBER, Column("document_id", is_nullable=False), *_MENTION, *values, _OTHER)
        for layer, values in _VALUES.items()
    },
}


def layers_of(record: Record) -> list[str]:
    """Return the layers of a record that have a table: those that ran, and any that has mentions."""
    ran = _list(record["meta"].get("layers"))
    return [layer for layer in ALL_LAYERS if layer in ran or mentions(record, layer)]


def document_row(record: Record, number: int) -> Row:
    """Return a record's row in the table of documents; `number` is its number among them, from 0."""
    meta, more = _split(cast("dict[str, Any]", record["meta"]), _META)
    other = {key: value for key, value in record.items() if key not in ("id", "text", "meta", *ALL_LAYERS)}
    if more:
        other["meta"] = more
    return {_NUMBER.name: number, "id": record["id"], "text": record["text"], **meta, _OTHER.name: other or None}


def mention_rows(record: Record, layer: str, number: int) -> Iterator[Row]:
    """Yield the rows of a record in the table of a layer; `number` is that of its document.

    Raises:
        ValueError: a mention does not say where it stands.
    """
    for mention in mentions(record, layer):
        values, other = _split(mention, (*_MENTION, *_VALUES[layer]))
        if values["start"] is None or values["end"] is None:
            raise ValueError(
                f"The record {record['id']!r} has a mention in '{layer}' without a valid 'start' or 'end'."
            )
        if values["text"] is None:
            values["text"] = record["text"][values["start"] : values["end"]]
        yield {_NUMBER.name: number, "document_id": record["id"], **values, _OTHER.name: other or None}


def rows_of(record: Record, table: str, number: int) -> list[Row]:
    """Return the rows of a record in the table `documents` or in that of a layer."""
    return [document_row(record, number)] if table == DOCUMENTS else list(mention_rows(record, table, number))


def tables_of(record: Record, number: int) -> dict[str, list[Row]]:
    """Return the rows of a record in all its tables."""
    return {table: rows_of(record, table, number) for table in (DOCUMENTS, *layers_of(record))}


def check_kinds(record: Record) -> None:
    """Check that the fields of mentions are of the kinds that the schema says.

    Raises:
        ValueError: one is of another kind, or a mention does not say where it stands.
    """
    for layer in layers_of(record):
        for row in mention_rows(record, layer, 0):
            for column in _VALUES[layer]:
                if column.name in (row[_OTHER.name] or {}):
                    raise ValueError(
                        f"The record {record['id']!r} has a mention in '{layer}' whose '{column.name}' is no {column.kind}."
                    )


def to_records(documents: Iterable[Row], layers: Mapping[str, Iterable[Row]]) -> Iterator[Record]:
    """Yield the records of tables, reading them side by side.

    Args:
        documents: the rows of the documents.
        layers: the rows of each layer, in the order of the documents.

    Raises:
        ValueError: a mention belongs to no document, or stands out of order.
    """
    tables = {layer: _Mentions(layer, layers[layer]) for layer in ALL_LAYERS if layer in layers}
    for row in documents:
        number = row[_NUMBER.name]
        other = dict(row.get(_OTHER.name) or {})
        meta = {column.name: row[column.name] for column in _META if row.get(column.name) is not None}
        meta |= other.pop("meta", {})
        data: dict[str, Any] = {"id": row["id"], "text": row["text"]}
        ran = _list(meta.get("layers"))
        for layer in ALL_LAYERS:
            found = tables[layer].take(number) if layer in tables else []
            if found or layer in LAYERS or layer in ran:
                data[layer] = found
        yield cast(Record, {**data, **other, "meta": meta})
    for table in tables.values():
        table.check_end()


class _Mentions:
    """The mentions of a layer, document by document."""

    def __init__(self, layer: str, rows: Iterable[Row]) -> None:
        self._layer = layer
        self._rows = iter(rows)
        self._next = next(self._rows, None)

    def take(self, number: int) -> list[Row]:
        """Return the mentions of a document, of which it is the turn."""
        taken = []
        while self._next is not None and self._next[_NUMBER.name] <= number:
            if self._next[_NUMBER.name] < number:
                raise self._stray()
            row = self._next
            mention = {column.name: row.get(column.name) for column in (*_MENTION, *_VALUES[self._layer])}
            taken.append({**mention, **(row.get(_OTHER.name) or {})})
            self._next = next(self._rows, None)
        return taken

    def check_end(self) -> None:
        if self._next is not None:
            raise self._stray()

    def _stray(self) -> ValueError:
        number = self._next[_NUMBER.name] if self._next else ""
        return ValueError(
            f"The table of {self._layer} has a mention of document {number} that the table of documents lacks or has "
            "in another place. Sort both by the column 'document'."
        )


def _split(data: Mapping[str, Any], columns: tuple[Column, ...]) -> tuple[Row, dict[str, Any]]:
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


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _all(kind: type, value: object) -> bool:
    return isinstance(value, list) and all(type(item) is kind for item in value)


_INTEGERS = 2**63  # what 64 bits hold


_FITS: dict[Kind, Callable[[Any], bool]] = {
    "integer": lambda value: type(value) is int and abs(value) < _INTEGERS,
    "string": lambda value: isinstance(value, str),
    "decimal": lambda value: isinstance(value, str),
    "strings": lambda value: _all(str, value),
    "integers": lambda value: _all(int, value) and all(abs(item) < _INTEGERS for item in value),
    "json": lambda value: True,
}


def to_json(value: object) -> str:
    """Return what a cell holds of data."""
    return json.dumps(value, ensure_ascii=False)
