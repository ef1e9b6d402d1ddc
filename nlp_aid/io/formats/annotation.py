"""What people have marked in an annotation tool: regions with labels, values that were chosen, and links, as items of Label Studio.

Those of other tools are brought into this form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from nlp_aid.io.formats.labelstudio import OWN, chosen_fields
from nlp_aid.io.formats.placing import Stretch, in_code_points
from nlp_aid.layers.registry import layers, specifications
from nlp_aid.layers.specification import RelationSpecification, RoleSpecification, Specification
from nlp_aid.records.labels import (
    ADDED,
    layer_of_label,
    mention,
    relation_of_label,
    stretch,
    values_of,
    with_layers,
)
from nlp_aid.records.schema import Record

_Item = dict[str, Any]


class Annotation:
    """What an annotation says.

    Attributes:
        found: the mentions of layers and the relations, by name.
        added: by layer, the indexes of the mentions that a person has added or moved.
    """

    def __init__(self, text: str, result: Sequence[_Item], *, is_sorted: bool) -> None:
        self.found: dict[str, list[dict[str, Any]]] = {}
        self._text = text
        self._choices: dict[str, dict[str, Any]] = {}
        for item in result:
            if item.get("type") == "choices":
                for choice in item["value"].get("choices") or ():
                    self._choices.setdefault(item.get("id", ""), {})[item["from_name"]] = choice
        regions = [item for item in result if item.get("type") == "labels"]
        stretches = [Stretch(one["value"]["start"], one["value"]["end"], one["value"].get("text")) for one in regions]
        places = in_code_points(text, stretches)
        # The layer and the mention of a region, and where each region is, by their ids.
        self._mentions: dict[str, tuple[str, dict[str, Any]]] = {}
        self._places = {one.get("id", ""): place for one, place in zip(regions, places, strict=True)}
        open_ones = self._read_mentions(zip(regions, places, strict=True))
        if not is_sorted:
            for there in self.found.values():
                there.sort(key=lambda one: (one["start"], one["end"]))
        self._indexes = {id(one): index for there in self.found.values() for index, one in enumerate(there)}
        self.added = {
            layer: [index for index, one in enumerate(there) if id(one) in open_ones]
            for layer, there in self.found.items()
            if any(id(one) in open_ones for one in there)
        }
        self._read_relations(regions, [item for item in result if item.get("type") == "relation"])

    def record(self, id: str, meta: Mapping[str, Any], other: dict[str, Any]) -> Record:
        """Return the record of it: with the layers that ran before, those that were added, and which values are open.

        Args:
            id: its id.
            meta: what is known of the document.
            other: what else the record has.
        """
        said, ran = dict(meta), meta.get("layers")
        if isinstance(ran, list):
            said["layers"] = [*ran, *(name for name in specifications() if name in self.found and name not in ran)]
        if self.added:
            said[ADDED] = self.added
        return with_layers(id, self._text, self.found, said, other)

    def _read_mentions(self, regions: Iterator[tuple[_Item, tuple[int, int]]]) -> set[int]:
        """Read the mentions, and return the identities of those without values."""
        of_label, open_ones = layer_of_label(), set()
        for region, (start, end) in regions:
            for layer in (of_label[label] for label in region["value"]["labels"] if label in of_label):
                one = layers()[layer]
                values, is_known = self._values(region, one, layer, self._text[start:end])
                made = mention(layer, self._text, start, end, values)
                self.found.setdefault(layer, []).append(made)
                self._mentions[region.get("id", "")] = layer, made
                if one.fields and not is_known:
                    open_ones.add(id(made))
        return open_ones

    def _values(self, region: _Item, one: Specification, layer: str, text: str) -> tuple[dict[str, Any], bool]:
        """Return the values of a mention, and whether they are those of the mention that stands there still."""
        own = (region.get("meta") or {}).get(OWN) or {}
        before = values_of(own["values"]) if own.get("layer") == layer else {}
        is_known = bool(before) and own.get("text") == text
        chosen = self._chosen(region, one)
        changed = {name: value for name, value in chosen.items() if value != before.get(name)}
        return {**(before if is_known else {}), **changed}, is_known

    def _chosen(self, region: _Item, one: Specification) -> dict[str, Any]:
        there = self._choices.get(region.get("id", ""), {})
        return {
            field.name: there[field.attribute]
            for field in chosen_fields(one)
            if there.get(field.attribute) in field.values
        }

    def _read_relations(self, regions: list[_Item], items: list[_Item]) -> None:
        labels = relation_of_label()
        anchors = {
            region["id"]: (region, labels[label])
            for region in regions
            for label in region["value"]["labels"]
            if label in labels and region.get("id")
        }
        links: dict[str, list[tuple[str, str]]] = {id: [] for id in anchors}
        for item in items:
            start, end = item["from_id"], item["to_id"]
            # Whichever way it was drawn: from the relation to what fills a role, or between relations as its arrow says.
            if start not in anchors or (item.get("direction") == "left" and end in anchors):
                start, end = end, start
            links.get(start, []).extend((label, end) for label in item.get("labels") or ())
        for id, (_, relation) in anchors.items():
            if not any(name == relation.key.name for name, _ in links[id]):
                links[id] += [(relation.key.name, target) for target in self._at_same_place(id, relation)]
        numbers: dict[str, int] = {}
        times: Counter[str] = Counter()
        for id, (_, relation) in anchors.items():
            names = {label for label, _ in links[id]}
            if all(role.name in names for role in relation.roles if role.is_required):
                numbers[id] = times[relation.name]
                times[relation.name] += 1
        for id in numbers:
            region, relation = anchors[id]
            self.found.setdefault(relation.name, []).append(self._relation(region, relation, links[id], numbers))

    def _at_same_place(self, id: str, relation: RelationSpecification) -> Iterator[str]:
        """Yield the region of the mention that a relation without a link to it stands at."""
        layer_of = {target: layer for target, (layer, _) in self._mentions.items()}
        there = [target for target, place in self._places.items() if place == self._places[id]]
        yield from [target for target in there if layer_of.get(target) in relation.key.layers][:1]

    def _relation(
        self, region: _Item, relation: RelationSpecification, links: list[tuple[str, str]], numbers: dict[str, int]
    ) -> dict[str, Any]:
        own = (region.get("meta") or {}).get(OWN) or {}
        values = dict(own.get("values") or {}) if own.get("relation") == relation.name else {}
        values |= self._chosen(region, relation)
        data: dict[str, Any] = {}
        if relation.has_span:
            data = stretch(self._text, *self._places[region["id"]])
        for member in relation.members:
            targets = [target for label, target in links if label == member.name]
            if isinstance(member, RoleSpecification):
                fillers = [self._filler(member, target) for target in targets]
                data[member.name] = fillers if member.is_multiple else (fillers[0] if fillers else None)
            elif member in relation.references:
                data[member.name] = numbers.get(targets[0]) if targets else None
            else:
                data[member.name] = values.pop(member.name, None)
        return {**data, **values}

    def _filler(self, role: RoleSpecification, target: str) -> Any:
        layer, one = self._mentions.get(target, (None, None))
        index = None if one is None else self._indexes[id(one)]
        if role.is_index:
            if layer != role.layers[0]:
                raise ValueError(
                    f"the relation '{role.name}' has to lead to {role.layers[0]}, and leads to {layer or 'a stretch of text'}."
                )
            return index
        return {**stretch(self._text, *self._places[target]), "layer": layer, "index": index}
