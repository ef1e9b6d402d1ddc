"""What a relation leaves on a Doc, and the values behind it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from operator import itemgetter
from typing import Any, ClassVar, TypeVar

from spacy.tokens import Doc, Span

from nlp_aid.doc_data import data_of, kept, key_of
from nlp_aid.layers.mention import get_data, keyed
from nlp_aid.layers.role import Role, fillers
from nlp_aid.layers.specification import Data, RelationSpecification, RoleSpecification

R = TypeVar("R", bound="Relation")


@dataclass(frozen=True, kw_only=True)
class Relation:
    """A relation between mentions, or stretches of the text.

    The fields of a subclass are the members of its specification, by name: a role is a `Role` or None (a tuple of `Role`
    where it may have several fillers), a field what it holds, a reference the index of another relation of the document.
    """

    specification: ClassVar[RelationSpecification]

    def to_data(self) -> dict[str, Any]:
        """Return the relation as JSON-able data, decimals as plain strings; see docs/record.md."""
        roles = {role.name: role for role in self.specification.roles}
        data: dict[str, Any] = {}
        for field in fields(self):
            value = getattr(self, field.name)
            role = roles.get(field.name)
            if role is None:
                data[field.name] = _plain(value)
            elif role.is_index:
                data[field.name] = value.index
            elif role.is_multiple:
                data[field.name] = [asdict(filler) for filler in value]
            else:
                data[field.name] = None if value is None else asdict(value)
        return data

    @classmethod
    def from_data(cls: type[R], data: Data, mentions: Mapping[str, Any]) -> R:
        """Return the relation that `to_data` described; keys it does not know are passed over.

        Args:
            data: what `to_data` gave.
            mentions: the mentions that it points to, as data, by layer: a record, for instance.

        Raises:
            ValueError: a role points to a mention that is not there, or is none.
        """
        roles = {role.name: role for role in cls.specification.roles}
        kinds = {field.name: field.kind for field in cls.specification.fields}
        values: dict[str, Any] = {}
        for field in fields(cls):
            if field.name not in data:
                continue
            value = data[field.name]
            if role := roles.get(field.name):
                found = tuple(fillers(role, value, mentions))
                value = found if role.is_multiple else (found[0] if found else None)
            elif kinds.get(field.name) == "decimal" and value is not None:
                value = Decimal(value)
            values[field.name] = tuple(value) if isinstance(value, list) else value
        return cls(**values)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if isinstance(value, tuple) else value


def put_relations(doc: Doc, kind: type[R], relations: Sequence[R], text: str | None = None) -> None:
    """Write relations on a Doc.

    Args:
        doc: a Doc with the mentions that they point to.
        kind: their value type.
        relations: in order.
        text: the text of the Doc, where it is at hand: spaCy puts it together anew each time.
    """
    name = name_of(kind.specification)
    for start, end in keyed(doc, name):  # of an earlier run
        del data_of(doc)[key_of(name, start, end)]
    data_of(doc).update(user_data_of_relations(kind, relations, doc.text if text is None else text))


def user_data_of_relations(kind: type[R], relations: Sequence[R], text: str) -> dict[tuple[str, str, int, int], Any]:
    """Return what the user data of a Doc hold of relations: where they stand, and that they were looked for.

    Args:
        kind: their value type.
        relations: in order.
        text: the text of the Doc.
    """
    name = name_of(kind.specification)
    places = [_place(relation) for relation in relations]
    data: dict[tuple[str, str, int, int], Any] = {}
    for number, (relation, (start, end)) in enumerate(zip(relations, places, strict=True)):
        data.setdefault(key_of(name, start, end), []).append(_stored(relation, number, places, start, text))
    return {**data, key_of(f"{name}_ran", 0, len(text)): True}


def was_looked_for(doc: Doc, relation: RelationSpecification) -> bool:
    """Tell whether a component has looked for a relation on a Doc, also where it found none."""
    return bool(kept(doc, f"{name_of(relation)}_ran"))


def get_relations(doc: Doc, kind: type[R]) -> list[R]:
    """Return the relations that a component has left on a Doc, in order; empty where it did not run."""
    from nlp_aid.layers.types import mention_types

    kinds = mention_types()
    needed = {name for role in kind.specification.roles for name in role.layers}
    mentions = {name: get_data(doc, kinds[name]) for name in needed}
    return [kind.from_data(data, mentions) for data in relation_data(doc, kind.specification, mentions) or ()]


def relation_data(
    doc: Doc, relation: RelationSpecification, mentions: Mapping[str, Sequence[Data]], text: str | None = None
) -> list[dict[str, Any]] | None:
    """Return the relations of a name on a Doc as data; None where they were not looked for.

    Args:
        doc: a Doc. Of a part of another one, those relations are on it that stand in the part as a whole.
        relation: what they are.
        mentions: the mentions of the Doc, as data, by layer.
        text: the text of the Doc, where it is at hand: spaCy puts it together anew each time.
    """
    name = name_of(relation)
    there = keyed(doc, name)
    if not there:
        return [] if was_looked_for(doc, relation) else None
    text = doc.text if text is None else text
    at = {
        (layer, one["start"], one["end"]): index
        for layer in {layer for role in relation.roles for layer in role.layers}
        for index, one in enumerate(mentions.get(layer, ()))
    }
    found = []
    for start, end in there:
        for stored in data_of(doc)[key_of(name, start, end)]:
            fillers = {role: [_moved(filler, start, at) for filler in one] for role, one in stored["roles"].items()}
            if all(
                filler["start"] >= 0
                and text[filler["start"] : filler["end"]] == filler["text"]
                and (filler["layer"] is None) == (filler["index"] is None)
                for one in fillers.values()
                for filler in one
            ):
                found.append((stored["number"], start, end, stored, fillers))
    if not found and not was_looked_for(doc, relation):
        return None
    found.sort(key=itemgetter(0, 1, 2))
    indexes = {(number, start, end): index for index, (number, start, end, _, _) in enumerate(found)}
    made = []
    for _, start, _, stored, fillers in found:
        # MessagePack, in which spaCy keeps it, makes tuples of lists.
        data: dict[str, Any] = {
            name: list(value) if isinstance(value, tuple) else value for name, value in stored["values"].items()
        }
        if relation.has_span:
            data |= {name: data[name] + start for name in ("start", "end")}
        for member in relation.members:
            if isinstance(member, RoleSpecification):
                data[member.name] = _in_record(member, fillers[member.name])
            elif member in relation.references:
                target = stored["references"].get(member.name)
                place = target and (target[0], target[1] + start, target[2] + start)
                data[member.name] = indexes.get(place) if place else None
        names = [
            *(("start", "end", "text") if relation.has_span else ()),
            *(member.name for member in relation.members),
        ]
        made.append({name: data[name] for name in names})
    return made


def _place(relation: Relation) -> tuple[int, int]:
    """Return from where to where a relation reaches, with all that fills its roles."""
    bounds = [(role.start, role.end) for found in _roles_of(relation).values() for role in found]
    if relation.specification.has_span:
        bounds.append((relation.start, relation.end))  # type: ignore[attr-defined]
    return min(start for start, _ in bounds), max(end for _, end in bounds)


def _roles_of(relation: Relation) -> dict[str, list[Role]]:
    found = {}
    for role in relation.specification.roles:
        value = getattr(relation, role.name)
        found[role.name] = list(value) if role.is_multiple else [] if value is None else [value]
    return found


def _stored(
    relation: Relation, number: int, places: Sequence[tuple[int, int]], start: int, text: str
) -> dict[str, Any]:
    """Return what is kept of a relation: offsets from its own start, and no indexes, so that it is right in any Doc."""
    specification = relation.specification
    values = {field.name: _plain(getattr(relation, field.name)) for field in specification.fields}
    if specification.has_span:
        values |= {name: getattr(relation, name) - start for name in ("start", "end")}
        values["text"] = relation.text  # type: ignore[attr-defined]
    targets = {one.name: getattr(relation, one.name) for one in specification.references}
    return {
        "number": number,
        "values": values,
        "roles": {
            name: [[role.start - start, role.end - start, text[role.start : role.end], role.layer] for role in found]
            for name, found in _roles_of(relation).items()
        },
        "references": {
            name: [at, places[at][0] - start, places[at][1] - start] for name, at in targets.items() if at is not None
        },
    }


def _moved(filler: Sequence[Any], by: int, at: Mapping[tuple[str, int, int], int]) -> dict[str, Any]:
    start, end, text, layer = filler[0] + by, filler[1] + by, filler[2], filler[3]
    index = None if layer is None else at.get((layer, start, end))
    return {"start": start, "end": end, "text": text, "layer": layer, "index": index}


def _in_record(role: RoleSpecification, found: list[dict[str, Any]]) -> Any:
    if role.is_multiple:
        return found
    one = found[0] if found else None
    return one["index"] if role.is_index and one else one


def register_relation(kind: type[Relation]) -> None:
    """Make the relations of a Doc reachable as `doc._.<name>`."""
    name = kind.specification.name
    Doc.set_extension(name, getter=functools.partial(_of_doc, kind), force=True)
    # Where spaCy keeps the values; they have to be known to `Doc.from_json`.
    for own in (name_of(kind.specification), f"{name_of(kind.specification)}_ran"):
        Span.set_extension(own, default=None, force=True)


def _of_doc(kind: type[R], doc: Doc) -> list[R]:
    return get_relations(doc, kind)


def name_of(relation: RelationSpecification) -> str:
    """Return the name under which the relations of a Doc are kept."""
    return f"aid_{relation.name}"
