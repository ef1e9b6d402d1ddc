"""What a record says, in words and tables, for pages and terminals."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal, cast

from nlp_aid.layers.names import ALL_LAYERS, ENTITY_LAYERS, LAYERS
from nlp_aid.programmes.value import LOCAL
from nlp_aid.records.record import Record

Data = Mapping[str, Any]

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SIGNS = {"about": "≈ ", "almost": "< ", "more": "> ", "most": "≤ "}


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, and what it holds."""

    title: str
    holds: Literal["chinese", "number", "code", "word"] = "word"


@dataclass(frozen=True)
class Row:
    """A row of a table: its cells, and the index within its layer of the mention that it tells of first."""

    cells: tuple[str, ...]
    first: int


@dataclass(frozen=True)
class Table:
    """What was found of one layer."""

    title: str
    layer: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def mentions(record: Record, layer: str) -> list[Data]:
    """Return a layer's mentions; empty where the record lacks the layer."""
    found: list[Data] = cast("dict[str, Any]", record).get(layer) or []
    return found


def counts(record: Record) -> dict[str, int]:
    """Return how many mentions each layer has: those that every record has, and of the others those that it has."""
    return {layer: len(mentions(record, layer)) for layer in ALL_LAYERS if layer in LAYERS or layer in record}


def tables(record: Record) -> list[Table]:
    """Return what was found, a table a layer; none for a layer without mentions.

    Amounts stand one by one, in order. Others that are written and linked alike share a row.
    """
    made = [make(record) for make in (_money_table, _place_table, _programme_table)]
    made += [_entity_table(record, layer) for layer in ENTITY_LAYERS]
    return [table for table in made if table.rows]


def label(layer: str, mention: Data) -> str:
    """Return what a mention is linked to, in short: an amount, a division code, a type; empty for what is not."""
    return _LABELS[layer](mention)


def description(layer: str, mention: Data) -> str:
    """Return what is known of a mention, in one line."""
    return _DESCRIPTIONS[layer](mention)


def amount(mention: Data) -> str:
    """Return an amount's number with thousands separators: a value, or the two ends of a range."""
    value, lower, upper = (number(mention.get(key)) for key in ("value", "lower", "upper"))
    if value:
        return value
    if lower and upper:
        return f"{lower}–{upper}"
    return f"≥ {lower}" if lower else f"≤ {upper}" if upper else ""


def number(value: object) -> str:
    """Return a plain decimal string with thousands separators, anything else as it is."""
    text = _word(value)
    return f"{Decimal(text):,f}" if _PLAIN_NUMBER.fullmatch(text) else text


def _word(value: object) -> str:
    return "" if value is None else str(value)


def _path(mention: Data) -> str:
    return " › ".join(map(_word, mention.get("path") or ()))


def _money_label(mention: Data) -> str:
    per = mention.get("per")
    sign = _SIGNS.get(_word(mention.get("mod")), "")
    return f"{sign}{amount(mention)} {_word(mention.get('currency'))}".strip() + (f"/{per}" if per else "")


def _place_label(mention: Data) -> str:
    return _word(mention.get("code") or mention.get("level"))


def _programme_label(mention: Data) -> str:
    return _word(mention.get("type"))


def _money_description(mention: Data) -> str:
    per, mod = mention.get("per"), _word(mention.get("mod"))
    parts = [f"{amount(mention)} {_word(mention.get('currency'))}".strip(), mod, f"per {per}" if per else ""]
    return _line("Money", parts)


def _place_description(mention: Data) -> str:
    code = mention.get("code")
    parts = [
        _word(mention.get("name")),
        _word(mention.get("level")),
        f"code {code}" if code else "no code",
        _path(mention),
    ]
    return _line("Place", parts)


def _programme_description(mention: Data) -> str:
    id = mention.get("id")
    parts = [
        _word(mention.get("name")),
        _word(mention.get("type")),
        f"catalogue id {id}" if id and not id.startswith(LOCAL) else "not in the catalogue",
    ]
    return _line("Programme", parts)


def _line(kind: str, parts: list[str]) -> str:
    return f"{kind}: {', '.join(part for part in parts if part)}"


_LABELS: dict[str, Callable[[Data], str]] = {
    "money": _money_label,
    "places": _place_label,
    "programmes": _programme_label,
    **dict.fromkeys(ENTITY_LAYERS, lambda _: ""),
}
_DESCRIPTIONS: dict[str, Callable[[Data], str]] = {
    "money": _money_description,
    "places": _place_description,
    "programmes": _programme_description,
    "organisations": lambda _: "Organisation",
    "persons": lambda _: "Person",
    "dates": lambda _: "Date",
}


def _money_table(record: Record) -> Table:
    columns = (
        Column("Text", "chinese"),
        Column("Value", "number"),
        Column("Currency"),
        Column("Modifier"),
        Column("Per", "chinese"),
    )
    rows = tuple(
        Row((_word(m.get("text")), amount(m), *(_word(m.get(key)) for key in ("currency", "mod", "per"))), index)
        for index, m in enumerate(mentions(record, "money"))
    )
    return Table("Money", "money", columns, rows)


def _place_table(record: Record) -> Table:
    columns = (
        Column("Text", "chinese"),
        Column("Name", "chinese"),
        Column("Code", "code"),
        Column("Path", "chinese"),
        Column("Count", "number"),
    )
    rows = _counted(record, "places", lambda m: (*(_word(m.get(key)) for key in ("text", "name", "code")), _path(m)))
    return Table("Places", "places", columns, rows)


def _programme_table(record: Record) -> Table:
    columns = (
        Column("Text", "chinese"),
        Column("Name", "chinese"),
        Column("Type"),
        Column("Catalogue id"),
        Column("Count", "number"),
    )
    rows = _counted(record, "programmes", lambda m: tuple(_word(m.get(key)) for key in ("text", "name", "type", "id")))
    return Table("Programmes", "programmes", columns, rows)


def _entity_table(record: Record, layer: str) -> Table:
    columns = (Column("Text", "chinese"), Column("Count", "number"))
    return Table(layer.capitalize(), layer, columns, _counted(record, layer, lambda m: (_word(m.get("text")),)))


def _counted(record: Record, layer: str, cells: Callable[[Data], tuple[str, ...]]) -> tuple[Row, ...]:
    times: dict[tuple[str, ...], list[int]] = {}
    for index, mention in enumerate(mentions(record, layer)):
        times.setdefault(cells(mention), []).append(index)
    return tuple(Row((*alike, str(len(indexes))), indexes[0]) for alike, indexes in times.items())
