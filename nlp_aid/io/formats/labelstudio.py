"""Records as tasks for Label Studio, with what was found as predictions.

Sources: https://labelstud.io/guide/task_format, https://labelstud.io/guide/predictions. Offsets are Unicode code points,
as here: the editor converts them from and to the UTF-16 units of the browser since version 1.4.1 (label-studio-frontend,
pull request 308 and `codePointsToChars`). It keeps a region's `meta` and gives the region a new id where a prediction
becomes an annotation.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from nlp_aid.io.formats.array_items import array_items
from nlp_aid.io.formats.files import check, json_line, opened
from nlp_aid.layers.registry import layers, relations, specifications
from nlp_aid.layers.specification import Data, RelationSpecification, RoleSpecification
from nlp_aid.records import facts
from nlp_aid.records.docs import check_mentions
from nlp_aid.records.labels import (
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

# The names of the tags in the labelling configuration.
_CONTROL, _OBJECT = "label", "text"
_OWN = "nlp_aid"
# The colour of what stands for relations.
_NEUTRAL = "#9a9a9a"


def configuration() -> str:
    """Return the labelling configuration (XML) for a project that the tasks go into."""
    labels = [(layer.label, layer.style.dark_line) for layer in layers().values()]
    lines = []
    for number, (label, colour) in enumerate(labels, start=1):
        hotkey = f' hotkey="{number}"' if number < 10 else ""
        lines.append(f'    <Label value="{label}" background="{colour}"{hotkey}/>')
    related = relations().values()
    for relation in related:
        texts = [relation.text_label(role) for role in relation.roles if role.is_text]
        lines += [f'    <Label value="{label}" background="{_NEUTRAL}"/>' for label in (relation.label, *texts)]
    names = dict.fromkeys(one.name for relation in related for one in (*relation.roles, *relation.references))
    links = [f'    <Relation value="{name}"/>' for name in names]
    shown = ["  <Relations>", *links, "  </Relations>"] if links else []
    return "\n".join(
        [
            "<View>",
            *shown,
            f'  <Labels name="{_CONTROL}" toName="{_OBJECT}">',
            *lines,
            "  </Labels>",
            f'  <Text name="{_OBJECT}" value="$text"/>',
            "</View>",
            "",
        ]
    )


class LabelStudioWriter:
    """Writes records to a stream as an array of tasks, one a line."""

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: not used.
        """
        self._stream = stream
        self._before = "[\n"

    def write(self, record: Record) -> None:
        """Write a task.

        Raises:
            ValueError: a mention is not in the text, or the record holds half of a surrogate pair.
        """
        check(record)
        check_mentions(record)
        self._stream.write((self._before + json_line(_task(record)).rstrip("\n")).encode("utf-8"))
        self._before = ",\n"

    def close(self) -> None:
        """Close the array. The stream stays open."""
        self._stream.write(b"[]\n" if self._before == "[\n" else b"\n]\n")
        self._stream.flush()


def _task(record: Record) -> dict[str, Any]:
    other = other_of(record)
    data = {"id": record["id"], "text": record["text"], "meta": record["meta"], **({"other": other} if other else {})}
    regions = [
        _region(layer, number, {**found, "text": record["text"][found["start"] : found["end"]]})
        for layer in layers_of(record)
        for number, found in enumerate(facts.mentions(record, layer), start=1)
    ]
    for relation in relations_of(record):
        for number, found in enumerate(facts.mentions(record, relation.name), start=1):
            regions += _related(record, relation, number, found)
    return {
        "data": data,
        "predictions": [{"model_version": str(record["meta"].get("model") or _OWN), "result": regions}],
    }


def _region(layer: str, number: int, found: Data) -> dict[str, Any]:
    values = values_of(found)
    note = {"text": [facts.description(layer, found)]} if values else {}  # what Label Studio shows of a region
    meta = {**note, _OWN: {"layer": layer, "text": found["text"], "values": values}}
    return _labelled(f"{layer}-{number}", layers()[layer].label, found, meta)


def _labelled(id: str, label: str, found: Data, meta: dict[str, Any]) -> dict[str, Any]:
    value = {"start": found["start"], "end": found["end"], "text": found["text"], "labels": [label]}
    region = {"id": id, "from_name": _CONTROL, "to_name": _OBJECT, "type": "labels", "value": value}
    return {**region, "meta": meta} if meta else region


def _related(record: Record, relation: RelationSpecification, number: int, data: Data) -> Iterator[dict[str, Any]]:
    """Yield the items of a relation: a region that stands for it, regions of text that fill roles, and links to them.

    The region is where the relation stands, or at its key, and has its fields.
    """
    text, id = record["text"], f"{relation.name}-{number}"
    fillers = facts.roles(record, relation, data)
    key = fillers[relation.key.name][0]
    start, end = (data["start"], data["end"]) if relation.has_span else (key.start, key.end)
    own = {member.name for member in (*relation.roles, *relation.references)}
    values = {name: value for name, value in values_of(data).items() if name not in own}
    yield _labelled(
        id, relation.label, stretch(text, start, end), {_OWN: {"relation": relation.name, "values": values}}
    )
    for role in relation.roles:
        for place, filler in enumerate(fillers[role.name], start=1):
            target = f"{filler.layer}-{(filler.index or 0) + 1}"
            if filler.layer is None:
                target = f"{id}-{role.name}-{place}"
                yield _labelled(target, relation.text_label(role), stretch(text, filler.start, filler.end), {})
            yield _link(id, target, role.name)
    for reference in relation.references:
        if data.get(reference.name) is not None:
            yield _link(id, f"{relation.name}-{data[reference.name] + 1}", reference.name)


def _link(start: str, end: str, label: str) -> dict[str, Any]:
    return {"type": "relation", "from_id": start, "to_id": end, "direction": "right", "labels": [label]}


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of a file of tasks: one that was written here, or an export (JSON) after annotation.

    Of a task that was annotated, the last annotation counts that was not skipped, else the first prediction. A mention
    has its values as long as it has its label and its text; one that a person has added or moved has none.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such file; the message says which task.
    """
    with opened(path) as stream:
        for number, task in enumerate(array_items(stream, path, json.JSONDecoder()), start=1):
            try:
                yield _record(task, number)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise ValueError(f"{path}, task {number}: this is no task with a text and labels ({error}).") from None


def _record(task: Any, number: int) -> Record:
    data = task["data"]
    text = data["text"]
    if not isinstance(text, str):
        raise ValueError("'text' is no string")
    meta = data.get("meta") if isinstance(data.get("meta"), dict) else {}
    done = [made for made in task.get("annotations") or () if not made.get("was_cancelled")]
    result = (done or task.get("predictions") or [{}])[-1 if done else 0].get("result") or ()
    found = _annotated(text, result, is_sorted=not done)
    id = data.get("id", task.get("id", number))
    return with_layers(str(id), text, found, meta or {"layers": list(specifications())}, data.get("other") or {})


def _annotated(text: str, result: Any, *, is_sorted: bool) -> dict[str, list[dict[str, Any]]]:
    """Return the mentions of layers and the relations of an annotation, by name."""
    of_label, related = layer_of_label(), relation_of_label()
    found: dict[str, list[dict[str, Any]]] = {}
    at: dict[str, tuple[str, dict[str, Any]]] = {}  # the layer and the mention of a region
    regions = [region for region in result if region.get("type") == "labels"]
    for region in regions:
        value = region["value"]
        for layer in (of_label[label] for label in value["labels"] if label in of_label):
            start, end = value["start"], value["end"]
            one = mention(layer, text, start, end, _values(region, layer, text[start:end]))
            found.setdefault(layer, []).append(one)
            at[region.get("id", "")] = layer, one
    if not is_sorted:
        for there in found.values():
            there.sort(key=lambda one: (one["start"], one["end"]))
    indexes = {id(one): index for there in found.values() for index, one in enumerate(there)}
    links: dict[str, list[tuple[str, str]]] = {}
    for item in result:
        if item.get("type") == "relation":
            links.setdefault(item["from_id"], []).extend((label, item["to_id"]) for label in item.get("labels") or ())
    places = {region["id"]: region["value"] for region in regions if region.get("id")}
    anchors = [
        (region, related[label]) for region in regions for label in region["value"]["labels"] if label in related
    ]
    numbers: dict[str, int] = {}
    times: Counter[str] = Counter()
    kept = []
    for region, relation in anchors:
        names = {label for label, _ in links.get(region.get("id"), ())}
        if all(role.name in names for role in relation.roles if role.is_required):
            numbers[region["id"]] = times[relation.name]
            times[relation.name] += 1
            kept.append((region, relation))
    for region, relation in kept:
        values = dict(((region.get("meta") or {}).get(_OWN) or {}).get("values") or {})
        data: dict[str, Any] = {}
        if relation.has_span:
            data = stretch(text, region["value"]["start"], region["value"]["end"])
        for member in relation.members:
            targets = [target for label, target in links[region["id"]] if label == member.name]
            if isinstance(member, RoleSpecification):
                fillers = [_filler(text, member, target, at, indexes, places) for target in targets]
                data[member.name] = fillers if member.is_multiple else (fillers[0] if fillers else None)
            elif member in relation.references:
                data[member.name] = numbers.get(targets[0]) if targets else None
            else:
                data[member.name] = values.pop(member.name, None)
        found.setdefault(relation.name, []).append({**data, **values})
    return found


def _filler(
    text: str,
    role: RoleSpecification,
    target: str,
    at: dict[str, tuple[str, dict[str, Any]]],
    indexes: dict[int, int],
    places: dict[str, dict[str, Any]],
) -> Any:
    layer, one = at.get(target, (None, None))
    index = None if one is None else indexes[id(one)]
    if role.is_index:
        if layer != role.layers[0]:
            raise ValueError(f"'{role.name}' has to point to {role.layers[0]}")
        return index
    return {**stretch(text, places[target]["start"], places[target]["end"]), "layer": layer, "index": index}


def _values(region: dict[str, Any], layer: str, text: str) -> dict[str, Any]:
    own = (region.get("meta") or {}).get(_OWN) or {}
    return values_of(own["values"]) if (own.get("layer"), own.get("text")) == (layer, text) else {}
