"""What a record says, in words and tables, for pages and terminals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from nlp_aid.layers.registry import layers, relations, specifications
from nlp_aid.layers.role import Role, fillers
from nlp_aid.layers.specification import (
    Data,
    Field,
    Holds,
    LayerSpecification,
    RelationSpecification,
    RoleSpecification,
    word,
)
from nlp_aid.records.layout import Places
from nlp_aid.records.schema import Record

# A layer, and the index of a mention within it.
Pointer = tuple[str, int]


@dataclass(frozen=True)
class FactColumn:
    """A column of a table: its heading, and what it holds."""

    title: str
    holds: Holds = "word"


@dataclass(frozen=True)
class FactRow:
    """A row of a table: its cells, and of each the mention that it tells of first, if there is one."""

    cells: tuple[str, ...]
    targets: tuple[Pointer | None, ...]


@dataclass(frozen=True)
class FactTable:
    """What was found of one layer, or of one relation."""

    title: str
    layer: str
    columns: tuple[FactColumn, ...]
    rows: tuple[FactRow, ...]


def mentions(record: Record | None, layer: str) -> list[Data]:
    """Return a layer's mentions, or a relation's; empty where the record lacks it, or there is no record."""
    found: list[Data] = cast("dict[str, Any]", record or {}).get(layer) or []
    return found


def counts(record: Record) -> dict[str, int]:
    """Return how many mentions each layer has, and each relation: those that every record has, and of the others those that it has."""
    return {
        name: len(mentions(record, name))
        for name, one in specifications().items()
        if one.is_always_in_record or name in record
    }


def tables(record: Record) -> list[FactTable]:
    """Return what was found, a table a layer and a relation; none for one without mentions.

    A layer says whether its mentions stand one by one, in order, or those that are alike share a row.
    """
    made = [_layer_table(record, layer) for layer in layers().values()]
    made += [_relation_table(record, relation) for relation in relations().values()]
    return [table for table in made if table.rows]


def label(layer: str, mention: Data) -> str:
    """Return what a mention is linked to, in short: an amount, a division code, a type; empty for what is not."""
    return layers()[layer].short(mention)


def description(layer: str, mention: Data) -> str:
    """Return what is known of a mention, in one line."""
    return layers()[layer].describe(mention)


def roles(record: Record, relation: RelationSpecification, data: Data) -> dict[str, list[Role]]:
    """Return what fills each role of a relation, by the names of the roles; nothing for what fills none rightly."""
    found: dict[str, list[Role]] = {}
    for role in relation.roles:
        try:
            found[role.name] = list(fillers(role, data.get(role.name), record))
        except ValueError:
            found[role.name] = []
    return found


def roles_of_mentions(record: Record) -> dict[Pointer, list[str]]:
    """Return the roles that mentions have in relations, as `flows-1-donor`, counted from 1."""
    found: dict[Pointer, list[str]] = {}
    for relation in relations().values():
        for number, data in enumerate(mentions(record, relation.name), start=1):
            for name, there in roles(record, relation, data).items():
                for role in there:
                    if role.layer is not None and role.index is not None:
                        found.setdefault((role.layer, role.index), []).append(f"{relation.name}-{number}-{name}")
    return found


def _layer_table(record: Record, layer: LayerSpecification) -> FactTable:
    columns = [FactColumn("Text", "chinese"), *(FactColumn(field.heading, field.holds) for field in layer.columns)]
    places = Places(record)
    shown = [
        (word(mention.get("text")), *(field.show(mention) for field in layer.columns))
        for mention in mentions(record, layer.name)
    ]
    if not layer.is_counted:
        if places:
            columns.append(FactColumn("Location", "word"))
            starts = (mention["start"] for mention in mentions(record, layer.name))
            shown = [(*cells, places.of(start)) for cells, start in zip(shown, starts, strict=True)]
        rows = [_row(cells, layer.name, index) for index, cells in enumerate(shown)]
        return FactTable(layer.title, layer.name, tuple(columns), tuple(rows))
    times: dict[tuple[str, ...], list[int]] = {}
    for index, cells in enumerate(shown):
        times.setdefault(cells, []).append(index)
    rows = [_row((*cells, str(len(indexes))), layer.name, indexes[0]) for cells, indexes in times.items()]
    return FactTable(layer.title, layer.name, (*columns, FactColumn("Count", "number")), tuple(rows))


def _row(cells: tuple[str, ...], layer: str, index: int) -> FactRow:
    return FactRow(cells, ((layer, index), *[None] * (len(cells) - 1)))


def _relation_table(record: Record, relation: RelationSpecification) -> FactTable:
    columns = [FactColumn("No.", "number")]
    columns += [
        FactColumn(member.heading, member.holds if isinstance(member, Field) else "chinese")
        for member in relation.columns
    ]
    rows = []
    for number, data in enumerate(mentions(record, relation.name), start=1):
        there = roles(record, relation, data)
        cells, targets = [str(number)], [cast("Pointer | None", None)]
        for cell, target in _cells(relation, data, there):
            cells.append(cell)
            targets.append(target)
        rows.append(FactRow(tuple(cells), tuple(targets)))
    return FactTable(relation.title, relation.name, tuple(columns), tuple(rows))


def _cells(
    relation: RelationSpecification, data: Data, there: dict[str, list[Role]]
) -> Iterator[tuple[str, Pointer | None]]:
    for member in relation.columns:
        if isinstance(member, RoleSpecification):
            found = there[member.name]
            first = found[0] if found else None
            target = (
                (first.layer, first.index) if first and first.layer is not None and first.index is not None else None
            )
            yield "、".join(role.text for role in found), target
        elif member in relation.references:
            at = data.get(member.name)
            yield (str(at + 1) if isinstance(at, int) else ""), None  # as the numbers in the first column
        else:
            yield member.show(data), None
