"""Records for the annotation tool brat: a text and an annotation file for each document.

Source: the description of brat's standoff format, https://brat.nlplab.org/standoff.html.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO

from nlp_aid.io.formats import brat_configuration
from nlp_aid.io.formats.document_list import DOCUMENTS, listed_documents
from nlp_aid.io.formats.files import FileNames, check, json_line
from nlp_aid.layers.registry import layers
from nlp_aid.layers.specification import Data, Field, RelationSpecification, RoleSpecification
from nlp_aid.records import facts
from nlp_aid.records.docs import check_mentions
from nlp_aid.records.labels import (
    ADDED,
    layer_of_label,
    mention,
    other_of,
    relation_of_label,
    stretch,
    values_of,
    with_layers,
)
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import layers_of, relations_of

# Line ends to brat or to a common reader of its files, and the tab, which ends a field: no annotation may hold one, so
# a mention goes on in a further fragment behind it.
_BREAK = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_TEXT_BOUND = re.compile(r"\AT\S*\t(?P<label>\S+) (?P<spans>\d+ \d+(?:;\d+ \d+)*)(?:\t|$)")
_NOTE = re.compile(r"\A#\S*\tAnnotatorNotes (?P<target>[TRE]\S*)\t(?P<note>.*)")
_ATTRIBUTE = re.compile(r"\AA\S*\t(?P<name>\S+) (?P<target>[TRE]\S*) (?P<value>\S+)\s*\Z")
_ARGUMENT = re.compile(r"\A(?P<name>\D\w{0,200}?)(?:[1-9]\d{0,9})?:(?P<target>[TE]\S+)")


class BratWriter:
    """Writes records to a folder.

    Each document has a `.txt` and an `.ann`, named after its id. `documents.jsonl` tells which is which, in order, with
    what else is known of each; brat passes it over.
    """

    def __init__(self, folder: Path, title: str = "") -> None:
        """Set up the writer.

        Args:
            folder: a folder that is there.
            title: not used.
        """
        self._folder = folder
        self._names = FileNames()
        self._documents: BinaryIO = (folder / DOCUMENTS).open("wb")
        for name, content in brat_configuration.files().items():
            (folder / name).write_text(content, encoding="utf-8", newline="\n")

    def write(self, record: Record) -> None:
        """Write the files of a document.

        Raises:
            ValueError: a mention is not in the text, or the record holds half of a surrogate pair.
            OSError: a file cannot be written.
        """
        check(record)
        check_mentions(record)
        lines = "".join(f"{line}\n" for line in _Lines(record))
        name = self._names.of(record["id"])
        (self._folder / f"{name}.txt").write_bytes(record["text"].encode("utf-8"))
        (self._folder / f"{name}.ann").write_bytes(lines.encode("utf-8"))
        other = other_of(record)
        line = {"file": name, "id": record["id"], "meta": record["meta"], **({"other": other} if other else {})}
        self._documents.write(json_line(line).encode("utf-8"))

    def close(self) -> None:
        """Finish the list of documents."""
        self._documents.close()


class _Lines:
    """The lines of a document, with their ids."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._ids = {letter: count(1) for letter in "TANRE"}
        # The id of each mention, for relations to point to.
        self._mentions: dict[facts.Pointer, str] = {}

    def __iter__(self) -> Iterator[str]:
        for layer in layers_of(self._record):
            for index, found in enumerate(facts.mentions(self._record, layer)):
                yield from self._mention(layer, index, found)
        for relation in relations_of(self._record):
            yield from self._relations(relation)

    def _id(self, letter: str) -> str:
        return f"{letter}{next(self._ids[letter])}"

    def _mention(self, layer: str, index: int, found: Data) -> Iterator[str]:
        specification, target = layers()[layer], self._id("T")
        self._mentions[layer, index] = target
        yield self._stretch(target, specification.label, found["start"], found["end"])
        yield from self._attributes(target, specification.fields, found)
        if link := specification.reference(found):
            yield f"{self._id('N')}\tReference {target} {link}\t{_BREAK.sub(' ', str(found.get('name') or ''))}"
        yield from self._note(target, target, values_of(found))

    def _relations(self, relation: RelationSpecification) -> Iterator[str]:
        there = facts.mentions(self._record, relation.name)
        events = [self._id("R" if relation.is_binary else "E") for _ in there]
        own = {member.name for member in (*relation.roles, *relation.references)}
        for id, data in zip(events, there, strict=True):
            fillers = facts.roles(self._record, relation, data)
            arguments = []
            for role in relation.roles:
                for number, filler in enumerate(fillers[role.name]):
                    target = self._mentions.get((filler.layer or "", -1 if filler.index is None else filler.index))
                    if target is None:
                        target = self._id("T")
                        yield self._stretch(target, relation.text_label(role), filler.start, filler.end)
                    arguments.append(f"{role.argument}{number + 1 if number else ''}:{target}")
            arguments += [
                f"{reference.name.capitalize()}:{events[data[reference.name]]}"
                for reference in relation.references
                if data.get(reference.name) is not None
            ]
            if relation.is_binary:
                targets = [argument.split(":")[1] for argument in arguments]
                anchor = self._id("T")
                yield f"{id}\t{relation.label} Arg1:{targets[0]} Arg2:{targets[1]}"
            else:
                # What an event is anchored to: where the relation stands, or its key.
                key = fillers[relation.key.name][0]
                start, end = (data["start"], data["end"]) if relation.has_span else (key.start, key.end)
                anchor = self._id("T")
                yield self._stretch(anchor, relation.label, start, end)
                yield f"{id}\t{' '.join([f'{relation.label}:{anchor}', *arguments])}"
                yield from self._attributes(id, relation.fields, data)
            yield from self._note(anchor, id, {key: value for key, value in values_of(data).items() if key not in own})

    def _stretch(self, target: str, label: str, start: int, end: int) -> str:
        text = self._record["text"]
        fragments = list(_fragments(text, start, end))
        if not fragments:
            raise ValueError(
                f"The record {self._record['id']!r} has a mention of nothing but line ends, which brat forbids."
            )
        spans = ";".join(f"{start} {end}" for start, end in fragments)
        return f"{target}\t{label} {spans}\t{' '.join(text[start:end] for start, end in fragments)}"

    def _attributes(self, target: str, fields: tuple[Any, ...], data: Data) -> Iterator[str]:
        for field in fields:
            if field.attribute and data.get(field.name) in field.values:
                yield f"{self._id('A')}\t{field.attribute} {target} {data[field.name]}"

    def _note(self, id: str, target: str, values: dict[str, Any]) -> Iterator[str]:
        """Yield the note of an annotation; its number is that of a text-bound one that has no other note."""
        if values:
            yield f"#{id[1:]}\tAnnotatorNotes {target}\t{json_line(values).rstrip()}"


def _fragments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for gap in _BREAK.finditer(text, start, end):
        if start < gap.start():
            yield start, gap.start()
        start = gap.end()
    if start < end:
        yield start, end


def read_records(folder: Path) -> Iterator[Record]:
    """Yield the records of a folder, also after annotations were changed in brat.

    The values of a mention are in its note, and in its attributes where these were changed; a mention without a note has only
    those, and the record's `meta.added` names it. Labels other than ours are passed over. In a
    folder without `documents.jsonl` the documents come in the order of their names, which are their ids.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is not as brat writes it; the message names it.
    """
    for document in listed_documents(folder, ".ann"):
        name = document["file"]
        try:
            text = (folder / f"{name}.txt").read_bytes().decode("utf-8")
            lines = (folder / f"{name}.ann").read_bytes().decode("utf-8").split("\n")
            found, added = _annotations(text, lines)
            meta = {**document["meta"], ADDED: added} if added else document["meta"]
            record = with_layers(document["id"], text, found, meta, document.get("other", {}))
        except ValueError as error:
            raise ValueError(f"{folder / name}.ann: {error}") from None
        yield record


def _annotations(text: str, lines: list[str]) -> tuple[dict[str, list[dict[str, Any]]], dict[str, list[int]]]:
    """Return what is annotated, the mentions of layers and the relations, by name; and the indexes of mentions without values."""
    chosen: dict[str, dict[str, str]] = {}
    for attribute in filter(None, map(_ATTRIBUTE.match, lines)):
        chosen.setdefault(attribute["target"], {})[attribute["name"]] = attribute["value"]
    added: dict[str, list[int]] = {}
    notes = {match["target"]: match["note"] for line in lines if (match := _NOTE.match(line))}
    found: dict[str, list[dict[str, Any]]] = {}
    bounds: dict[str, tuple[int, int]] = {}
    mentions: dict[str, facts.Pointer] = {}
    of_label, specifications_of = layer_of_label(), layers()
    for line in lines:
        match = _TEXT_BOUND.match(line)
        if match is None:
            if line.startswith("T"):
                raise ValueError(f"this is no text-bound annotation: {line[:80]}")
            continue
        id, (start, *_, end) = line.split("\t", 1)[0], (int(at) for at in re.findall(r"\d+", match["spans"]))
        bounds[id] = start, end
        layer = of_label.get(match["label"])
        if layer is not None:
            there = found.setdefault(layer, [])
            mentions[id] = layer, len(there)
            values = _values(notes.get(id, ""))
            if specifications_of[layer].fields and not values:
                added.setdefault(layer, []).append(len(there))
            values |= _chosen(specifications_of[layer].fields, chosen.get(id, {}))
            there.append(mention(layer, text, start, end, values))
    for name, data in _relations(text, lines, notes, chosen, bounds, mentions):
        found.setdefault(name, []).append(data)
    return found, added


def _chosen(fields: Iterable[Field], attributes: dict[str, str]) -> dict[str, str]:
    """Return the values of fields that attributes say."""
    return {
        field.name: attributes[field.attribute] for field in fields if attributes.get(field.attribute) in field.values
    }


def _relations(
    text: str,
    lines: list[str],
    notes: dict[str, str],
    chosen: dict[str, dict[str, str]],
    bounds: dict[str, tuple[int, int]],
    mentions: dict[str, facts.Pointer],
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the relations of ours, each with its name; one that lacks a role that is required is passed over."""
    labels = relation_of_label()
    parsed: list[tuple[str, RelationSpecification, str, list[tuple[str, str]]]] = []
    for line in lines:
        id, _, rest = line.partition("\t")
        label, _, trigger = rest.split(" ", 1)[0].partition(":")
        if id[:1] in ("R", "E") and label in labels:
            relation = labels[label]
            arguments = [(it["name"], it["target"]) for it in map(_ARGUMENT.fullmatch, rest.split()[1:]) if it]
            if relation.is_binary:  # in the order of the roles, as Arg1 and Arg2
                order = sorted(rest.split()[1:])
                roles = (role.argument for role in relation.roles)
                arguments = [(role, it.partition(":")[2]) for role, it in zip(roles, order, strict=False)]
            if all(any(name == r.argument for name, _ in arguments) for r in relation.roles if r.is_required):
                parsed.append((id, relation, trigger, arguments))
    # References are to those that are kept, by their places in the list.
    indexes: dict[str, int] = {}
    times: Counter[str] = Counter()
    for id, relation, *_ in parsed:
        indexes[id] = times[relation.name]
        times[relation.name] += 1
    for id, relation, trigger, arguments in parsed:
        data: dict[str, Any] = stretch(text, *_bounds(bounds, trigger)) if relation.has_span else {}
        values = {**_values(notes.get(id, "")), **_chosen(relation.fields, chosen.get(id, {}))}
        for member in relation.members:
            targets = [target for name, target in arguments if name == member.name.capitalize()]
            if isinstance(member, RoleSpecification):
                fillers = [_filler(text, member, target, bounds, mentions) for target in targets]
                data[member.name] = fillers if member.is_multiple else (fillers[0] if fillers else None)
            elif member in relation.references:
                data[member.name] = indexes.get(targets[0]) if targets else None
            else:
                data[member.name] = values.pop(member.name, None)
        yield relation.name, {**data, **values}


def _filler(
    text: str,
    role: RoleSpecification,
    target: str,
    bounds: dict[str, tuple[int, int]],
    mentions: dict[str, facts.Pointer],
) -> Any:
    layer, index = mentions.get(target, (None, None))
    if role.is_index:
        if layer != role.layers[0]:
            raise ValueError(f"'{role.argument}' has to point to {role.layers[0]}, and not to {target}.")
        return index
    return {**stretch(text, *_bounds(bounds, target)), "layer": layer, "index": index}


def _bounds(bounds: dict[str, tuple[int, int]], target: str) -> tuple[int, int]:
    if target not in bounds:
        raise ValueError(f"there is no annotation {target}, to which a relation points.")
    return bounds[target]


def _values(note: str) -> dict[str, Any]:
    """Return the values in a note; a note that a person wrote has none."""
    try:
        values = json.loads(note)
    except (ValueError, RecursionError):
        return {}
    return values_of(values) if isinstance(values, dict) else {}
