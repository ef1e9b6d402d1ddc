"""Records as tasks for Label Studio, with what was found as predictions.

Sources: https://labelstud.io/guide/task_format, https://labelstud.io/guide/predictions. Offsets are Unicode code points,
as here: the editor converts them from and to the UTF-16 units of the browser since version 1.4.1 (label-studio-frontend,
pull request 308 and `codePointsToChars`). It keeps a region's `meta` and gives the region a new id where a prediction
becomes an annotation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from nlp_aid.io.formats.files import check, json_line
from nlp_aid.layers.registry import layers, relations, specifications
from nlp_aid.layers.specification import (
    Data,
    Field,
    LayerSpecification,
    RelationSpecification,
    Specification,
)
from nlp_aid.records import facts
from nlp_aid.records.docs import check_mentions
from nlp_aid.records.labels import (
    other_of,
    stretch,
    values_of,
)
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import layers_of, relations_of

# The names of the tags in the labelling configuration.
CONTROL, _OBJECT = "label", "text"
# Under which key of its `meta` a region has what is ours.
OWN = "nlp_aid"
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
    choices = [_choices(one.label, field) for one in specifications().values() for field in chosen_fields(one)]
    names = dict.fromkeys(one.name for relation in related for one in (*relation.roles, *relation.references))
    links = [f'    <Relation value="{name}"/>' for name in names]
    shown = ["  <Relations>", *links, "  </Relations>"] if links else []
    return "\n".join(
        [
            "<View>",
            *shown,
            f'  <Labels name="{CONTROL}" toName="{_OBJECT}">',
            *lines,
            "  </Labels>",
            f'  <Text name="{_OBJECT}" value="$text"/>',
            *choices,
            "</View>",
            "",
        ]
    )


def chosen_fields(one: Specification) -> list[Field]:
    """Return the fields of a layer or a relation of which Label Studio offers the values that they may hold."""
    assert isinstance(one, LayerSpecification | RelationSpecification)  # noqa: S101
    return [field for field in one.fields if field.attribute]


def _choices(label: str, field: Field) -> str:
    """Return the tag that shows the values of a field where a region with a label is selected."""
    lines = [
        f'  <Choices name="{field.attribute}" toName="{_OBJECT}" perRegion="true" whenTagName="{CONTROL}"'
        f' whenLabelValue="{label}" choice="single-radio" showInline="true">',
        *(f'    <Choice value="{value}"/>' for value in field.values),
        "  </Choices>",
    ]
    return "\n".join(lines)


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
    # Not `id`: an export as JSON_MIN puts the number of the task there.
    data = {"document_id": record["id"], "text": record["text"], "meta": record["meta"]}
    return {
        "data": {**data, "other": other} if other else data,
        "predictions": [{"model_version": str(record["meta"].get("model") or OWN), "result": list(items_of(record))}],
    }


def items_of(record: Record) -> Iterator[dict[str, Any]]:
    """Yield the items of a record, as Label Studio has them: regions with labels, values that can be chosen, and links."""
    for layer in layers_of(record):
        for number, found in enumerate(facts.mentions(record, layer), start=1):
            yield from _region(layer, number, {**found, "text": record["text"][found["start"] : found["end"]]})
    for relation in relations_of(record):
        for number, found in enumerate(facts.mentions(record, relation.name), start=1):
            yield from _related(record, relation, number, found)


def _region(layer: str, number: int, found: Data) -> Iterator[dict[str, Any]]:
    """Yield the items of a mention: its region, and the values of its that can be chosen there."""
    values = values_of(found)
    note = {"text": [facts.description(layer, found)]} if values else {}  # what Label Studio shows of a region
    meta = {**note, OWN: {"layer": layer, "text": found["text"], "values": values}}
    region = _labelled(f"{layer}-{number}", layers()[layer].label, found, meta)
    yield region
    yield from _chosen(region, layers()[layer], found)


def _chosen(region: dict[str, Any], one: Specification, data: Data) -> Iterator[dict[str, Any]]:
    place = {name: region["value"][name] for name in ("start", "end", "text")}
    for field in chosen_fields(one):
        if data.get(field.name) in field.values:
            value = {**place, "choices": [data[field.name]]}
            yield {
                "id": region["id"],
                "from_name": field.attribute,
                "to_name": _OBJECT,
                "type": "choices",
                "value": value,
            }


def _labelled(id: str, label: str, found: Data, meta: dict[str, Any]) -> dict[str, Any]:
    value = {"start": found["start"], "end": found["end"], "text": found["text"], "labels": [label]}
    region = {"id": id, "from_name": CONTROL, "to_name": _OBJECT, "type": "labels", "value": value}
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
    region = _labelled(
        id, relation.label, stretch(text, start, end), {OWN: {"relation": relation.name, "values": values}}
    )
    yield region
    yield from _chosen(region, relation, data)
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
