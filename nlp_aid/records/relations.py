"""Relations of a record: whether they hold together, and how they move with a text that is cut in pieces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from nlp_aid.layers.registry import relations
from nlp_aid.layers.role import fillers
from nlp_aid.layers.specification import Data, RelationSpecification
from nlp_aid.records.facts import mentions
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import relations_of


def check_relations(record: Record) -> None:
    """Check that roles are filled by what they take, and that what fills them is there.

    Raises:
        ValueError: a role that is required is empty, or one points to no mention, to one of another layer, or beyond the
            text; or a reference points to no relation.
    """
    for relation in relations_of(record):
        there = mentions(record, relation.name)
        for index, data in enumerate(there):
            try:
                _check(record, relation, data, len(there))
            except ValueError as error:
                where = f"The record {record['id']!r} has in '{relation.name}', at index {index}, a relation"
                raise ValueError(f"{where} in which {error}") from None


def _check(record: Record, relation: RelationSpecification, data: Data, count: int) -> None:
    length = len(record["text"])
    spans = [("its place", data["start"], data["end"])] if relation.has_span else []
    for role in relation.roles:
        found = list(fillers(role, data.get(role.name), cast("dict[str, Any]", record)))
        if role.is_required and not found:
            raise ValueError(f"'{role.name}' is empty, and it is required.")
        for filler in found:
            if filler.layer not in (*role.layers, *([None] if role.is_text else [])):
                takes = " or ".join([*role.layers, *(["a stretch of text"] if role.is_text else [])])
                raise ValueError(f"'{role.name}' is of {filler.layer or 'a stretch of text'}, and it takes {takes}.")
            spans.append((f"'{role.name}'", filler.start, filler.end))
    for what, start, end in spans:
        if not 0 <= start < end <= length:
            raise ValueError(f"{what} is from {start} to {end}, no part of the text of {length} characters.")
    for reference in relation.references:
        at = data.get(reference.name)
        if at is not None and (type(at) is not int or not 0 <= at < count):
            raise ValueError(f"'{reference.name}' is {at!r}, and there are {count} of them.")


def moved_relation(
    relation: RelationSpecification, data: Data, by: int, before: Mapping[str, int], relations_before: int
) -> dict[str, Any]:
    """Return a relation of a piece of a text as one of the whole.

    Args:
        relation: what it is.
        data: the relation, as the piece has it.
        by: where in the text the piece starts.
        before: how many mentions of each layer stand in the pieces before.
        relations_before: how many relations of its name are in them.
    """
    whole = dict(data)

    def move(filler: Any) -> Any:
        if not isinstance(filler, dict):
            return filler
        there = {**filler, "start": filler["start"] + by, "end": filler["end"] + by}
        if filler.get("index") is not None:
            there["index"] = filler["index"] + before.get(filler["layer"], 0)
        return there

    if relation.has_span:
        whole |= {"start": data["start"] + by, "end": data["end"] + by}
    for role in relation.roles:
        value: Any = data.get(role.name)
        if role.is_index:
            whole[role.name] = value + before.get(role.layers[0], 0)
        else:
            whole[role.name] = [move(one) for one in value] if isinstance(value, list) else move(value)
    for reference in relation.references:
        at = data.get(reference.name)
        whole[reference.name] = None if at is None else at + relations_before
    return whole


def append(whole: dict[str, Any], part: dict[str, Any], start: int) -> None:
    """Add what was found in a piece of a text to the record of the pieces before.

    Args:
        whole: the record of the pieces before; it is changed.
        part: that of the piece.
        start: where the piece starts.
    """
    known = relations()
    before = {name: len(found) for name, found in whole.items() if isinstance(found, list)}
    for name in part["meta"]["layers"]:
        if relation := known.get(name):
            whole[name] += [moved_relation(relation, one, start, before, before[name]) for one in part[name]]
        else:
            whole[name] += [one | {"start": one["start"] + start, "end": one["end"] + start} for one in part[name]]
