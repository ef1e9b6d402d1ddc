"""Figures: how much of the gold annotation was found, and how much of what was found is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from nlp_aid.evaluation.figures import Figures
from nlp_aid.evaluation.matching import by_span
from nlp_aid.evaluation.relations import relation_figures
from nlp_aid.layers.registry import layers, relations, specifications
from nlp_aid.layers.specification import Data, LayerSpecification
from nlp_aid.records.facts import mentions
from nlp_aid.records.schema import Record

Key = Callable[[Data], object]


class KindScore(NamedTuple):
    """How well mentions of one kind were found."""

    gold: int
    predicted: int
    exact: Figures


@dataclass(frozen=True, kw_only=True)
class LayerScore:
    """How well a layer, or a relation, was annotated.

    Attributes:
        gold: how many mentions the gold annotation has.
        predicted: how many were predicted.
        figures: by name: `exact`, the same span; `overlap`, any overlap, one to one; and the measures of its
            specification. Those of relations are told of by `relation_figures`.
        accuracies: of the exact spans, how many are right, by name.
    """

    layer: str
    gold: int
    predicted: int
    figures: Mapping[str, Figures]
    accuracies: Mapping[str, float]

    @property
    def exact(self) -> Figures:
        """The figures of the spans."""
        return self.figures["exact"]

    @property
    def linked(self) -> Figures | None:
        """The figures of spans with their links (value and currency, division code, type); None for layers without."""
        layer = layers().get(self.layer)
        return self.figures[layer.link.name] if layer and layer.link else None

    def to_data(self) -> dict[str, Any]:
        """Return all of it as JSON-able data."""
        return {"gold": self.gold, "pred": self.predicted, **self.figures, **self.accuracies}


def score(gold: Mapping[str, Record], predicted: Mapping[str, Record]) -> dict[str, LayerScore]:
    """Score predictions against gold annotation.

    Args:
        gold: the right records, by id.
        predicted: the records to score, by id. One that lacks counts as empty, one that is not in `gold` not at all.

    Returns:
        The score of every layer and relation that `gold` annotates; see `scored_layers`.
    """
    scores = {}
    for name in scored_layers(gold):
        if relation := relations().get(name):
            right, found, figures = relation_figures(gold, predicted, relation)
            scores[name] = LayerScore(layer=name, gold=right, predicted=found, figures=figures, accuracies={})
            continue
        documents = [(mentions(record, name), mentions(predicted.get(id), name)) for id, record in gold.items()]
        scores[name] = _score_layer(layers()[name], documents)
    return scores


def scored_layers(gold: Mapping[str, Record]) -> list[str]:
    """Return the layers and relations that are scored: those that the records say they have.

    Where they do not say (`meta.layers`), those count that every record has, and those of the others that have mentions.
    """
    known = specifications()
    always = [name for name, one in known.items() if one.is_always_in_record]
    said: set[str] = set() if gold else set(always)
    for record in gold.values():
        ran = record["meta"].get("layers") if "meta" in record else None
        said.update(always if ran is None else ran)
        said.update(name for name in known if mentions(record, name))
    return [name for name in known if name in said]


def by_kind(gold: Mapping[str, Record], predicted: Mapping[str, Record], layer: str) -> dict[str, KindScore]:
    """Return how well each kind of a layer's mentions was found, the commonest first.

    Args:
        gold: the right records, by id.
        predicted: the records to score, by id.
        layer: the layer, such as `money` (kinds are currencies), `places` (levels of the codes), `programmes` (types).

    Returns:
        For each kind how many mentions are of it, and the figures: the same span and the same kind. Empty for a layer
        without kinds.
    """
    specification = layers().get(layer)
    kind_of = specification.kind_of if specification else None
    if kind_of is None:
        return {}
    counts = [Counter[str](), Counter[str](), Counter[str]()]
    for id, record in gold.items():
        right, found = (
            {(it["start"], it["end"], kind_of(it)) for it in mentions(it_record, layer)}
            for it_record in (record, predicted.get(id))
        )
        for counter, spans in zip(counts, (right, found, right & found), strict=True):
            counter.update(kind for _, _, kind in spans)
    of_gold, of_found, of_both = counts
    kinds = sorted(of_gold.keys() | of_found.keys(), key=lambda kind: (-of_gold[kind], -of_found[kind], kind))
    return {
        kind: KindScore(of_gold[kind], of_found[kind], Figures.of(of_both[kind], of_found[kind], of_gold[kind]))
        for kind in kinds
    }


Pair = tuple[list[Data], list[Data]]


def _score_layer(layer: LayerSpecification, documents: list[Pair]) -> LayerScore:
    totals = sum(len(right) for right, _ in documents), sum(len(found) for _, found in documents)

    def of(hits: Iterable[int]) -> Figures:
        return Figures.of(sum(hits), totals[1], totals[0])

    same_span = [
        (mention, at[span])
        for right, found in documents
        for at in (by_span(found),)
        for mention in right
        if (span := (mention["start"], mention["end"])) in at
    ]
    figures: dict[str, Figures | None] = {
        "exact": of([len(same_span)]),
        "overlap": of(_overlapping(right, found) for right, found in documents),
    }
    accuracies: dict[str, float] = {}
    for measure in layer.measures:
        name, key = measure.name, measure.key
        if measure.of == "link":
            figures[name] = of(key(mention) == key(other) for mention, other in same_span)
            figures[f"{name}_loose"] = of(_overlapping(right, found, key) for right, found in documents)
        elif measure.of == "known":
            figures[name] = _linked(documents, key)
        elif measure.of == "set":
            figures[name] = _sets(documents, key)
        elif same_span:
            accuracies[name] = sum(key(mention) == key(other) for mention, other in same_span) / len(same_span)
    measured = {name: one for name, one in figures.items() if one is not None}
    return LayerScore(layer=layer.name, gold=totals[0], predicted=totals[1], figures=measured, accuracies=accuracies)


def _overlapping(gold: list[Data], predicted: list[Data], link: Key | None = None) -> int:
    """Return how many gold mentions overlap a predicted one, each with the first that is not taken and links alike."""
    free = list(predicted)
    for mention in gold:
        for at, other in enumerate(free):
            overlap = mention["start"] < other["end"] and other["start"] < mention["end"]
            if overlap and (link is None or link(mention) == link(other)):
                del free[at]
                break
    return len(predicted) - len(free)


def _linked(documents: list[Pair], link: Key) -> Figures | None:
    """Return how many of the mentions that gold annotation links are linked so; None where it links none."""
    right = predicted = gold = 0
    for annotated, found in documents:
        linked = [mention for mention in annotated if link(mention) is not None]
        there = [
            other
            for other in found
            if link(other) is not None
            and any(it["start"] < other["end"] and other["start"] < it["end"] for it in linked)
        ]
        at = by_span(there)
        gold += len(linked)
        predicted += len(there)
        right += sum(link(it) == link(at[it["start"], it["end"]]) for it in linked if (it["start"], it["end"]) in at)
    return Figures.of(right, predicted, gold) if gold else None


def _sets(documents: list[Pair], key: Key) -> Figures:
    sets = [tuple({key(it) for it in found} - {None} for found in pair) for pair in documents]
    right = sum(len(gold & predicted) for gold, predicted in sets)
    return Figures.of(right, sum(len(predicted) for _, predicted in sets), sum(len(gold) for gold, _ in sets))
