"""Figures: how much of the gold annotation was found, and how much of what was found is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import starmap
from typing import Any, NamedTuple

from nlp_aid.evaluation.matching import KINDS, LINKS, Data, Key, by_span, mentions, name, programme
from nlp_aid.gazetteer.codes import at_level
from nlp_aid.layers.names import ALL_LAYERS
from nlp_aid.records.record import Record

# What a right link is called, by layer.
_LINK_NAMES = {"money": "norm", "places": "link", "programmes": "typed"}


class Figures(NamedTuple):
    """Precision, recall and F1."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, right: int, predicted: int, gold: int) -> Figures:
        """Return the figures for counts; where nothing was predicted, or there is no gold, that side is perfect."""
        precision = right / predicted if predicted else 1.0
        recall = right / gold if gold else 1.0
        both = precision + recall
        return cls(precision, recall, 2 * precision * recall / both if both else 0.0)


class Kind(NamedTuple):
    """How well mentions of one kind were found."""

    gold: int
    predicted: int
    exact: Figures


@dataclass(frozen=True, kw_only=True)
class LayerScore:
    """How well a layer was annotated.

    Attributes:
        gold: how many mentions the gold annotation has.
        predicted: how many were predicted.
        exact: the same span.
        overlap: any overlap, one to one.
        linked: the same span and the same link: value and currency, division code, or type; None for layers without.
        linked_loosely: any overlap and the same link, one to one; None for layers without.
        linked_to: the same span and the same id in the catalogue, among gold mentions that have one and what was
            predicted where they stand; None where the gold annotation has none.
        named: the same, of official names.
        codes: the set of a document's codes, cut to the county; for places.
        modifier_accuracy: how many of the exact spans have the right modifier; for money.
        rate_accuracy: how many of the exact spans have the right `per`; for money.
    """

    layer: str
    gold: int
    predicted: int
    exact: Figures
    overlap: Figures
    linked: Figures | None = None
    linked_loosely: Figures | None = None
    linked_to: Figures | None = None
    named: Figures | None = None
    codes: Figures | None = None
    modifier_accuracy: float | None = None
    rate_accuracy: float | None = None

    def measures(self) -> dict[str, Figures]:
        """Return the figures by name."""
        name = _LINK_NAMES.get(self.layer, "")
        named = {
            "exact": self.exact,
            "overlap": self.overlap,
            name: self.linked,
            f"{name}_loose": self.linked_loosely,
            "linked": self.linked_to,
            "named": self.named,
            "codes": self.codes,
        }
        return {name: figures for name, figures in named.items() if figures is not None}

    def accuracies(self) -> dict[str, float]:
        """Return the accuracies by name."""
        named = {"mod_accuracy": self.modifier_accuracy, "per_accuracy": self.rate_accuracy}
        return {name: accuracy for name, accuracy in named.items() if accuracy is not None}

    def to_data(self) -> dict[str, Any]:
        """Return all of it as JSON-able data."""
        return {"gold": self.gold, "pred": self.predicted, **self.measures(), **self.accuracies()}


def score(gold: Mapping[str, Record], predicted: Mapping[str, Record]) -> dict[str, LayerScore]:
    """Score predictions against gold annotation.

    Args:
        gold: the right records, by id.
        predicted: the records to score, by id. One that lacks counts as empty, one that is not in `gold` not at all.

    Returns:
        The score of every layer that `gold` annotates; see `scored_layers`.
    """
    return {
        layer: _score_layer(
            layer, [(mentions(record, layer), mentions(predicted.get(id), layer)) for id, record in gold.items()]
        )
        for layer in scored_layers(gold)
    }


def scored_layers(gold: Mapping[str, Record]) -> list[str]:
    """Return the layers that are scored: those that the records say they have.

    Where they do not say (`meta.layers`), every layer with a link counts, and those of the others that have mentions.
    """
    said: set[str] = set() if gold else set(LINKS)
    for record in gold.values():
        layers = record["meta"].get("layers") if "meta" in record else None
        said.update(LINKS if layers is None else layers)
        said.update(layer for layer in ALL_LAYERS if mentions(record, layer))
    return [layer for layer in ALL_LAYERS if layer in said]


def by_kind(gold: Mapping[str, Record], predicted: Mapping[str, Record], layer: str) -> dict[str, Kind]:
    """Return how well each kind of a layer's mentions was found, the commonest first.

    Args:
        gold: the right records, by id.
        predicted: the records to score, by id.
        layer: `money` (kinds are currencies), `places` (levels of the codes) or `programmes` (types).

    Returns:
        For each kind how many mentions are of it, and the figures: the same span and the same kind. Empty for a layer
        without kinds.
    """
    kind_of = KINDS.get(layer)
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
        kind: Kind(of_gold[kind], of_found[kind], Figures.of(of_both[kind], of_found[kind], of_gold[kind]))
        for kind in kinds
    }


Pair = tuple[list[Data], list[Data]]


def _score_layer(layer: str, documents: list[Pair]) -> LayerScore:
    link = LINKS.get(layer)
    totals = sum(len(right) for right, _ in documents), sum(len(found) for _, found in documents)

    def figures(hits: Iterable[int]) -> Figures:
        return Figures.of(sum(hits), totals[1], totals[0])

    same_span = [
        (mention, at[span])
        for right, found in documents
        for at in (by_span(found),)
        for mention in right
        if (span := (mention["start"], mention["end"])) in at
    ]
    is_money = layer == "money"
    return LayerScore(
        layer=layer,
        gold=totals[0],
        predicted=totals[1],
        exact=figures([len(same_span)]),
        overlap=figures(_overlapping(right, found) for right, found in documents),
        linked=figures(link(mention) == link(other) for mention, other in same_span) if link else None,
        linked_loosely=figures(_overlapping(right, found, link) for right, found in documents) if link else None,
        linked_to=_linked(documents, programme) if layer == "programmes" else None,
        named=_linked(documents, name) if layer == "programmes" else None,
        codes=_codes(documents) if layer == "places" else None,
        modifier_accuracy=_accuracy(same_span, "mod", "exact") if is_money else None,
        rate_accuracy=_accuracy(same_span, "per", None) if is_money else None,
    )


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


def _codes(documents: list[Pair]) -> Figures:
    sets = [(_county_codes(right), _county_codes(found)) for right, found in documents]
    right = sum(len(gold & predicted) for gold, predicted in sets)
    return Figures.of(right, sum(len(predicted) for _, predicted in sets), sum(len(gold) for gold, _ in sets))


def _county_codes(found: list[Data]) -> set[str]:
    return {at_level(str(mention["code"]), "county") for mention in found if mention.get("code")}


def _accuracy(same_span: list[tuple[Data, Data]], key: str, default: object) -> float | None:
    def is_right(gold: Data, predicted: Data) -> bool:
        return (gold.get(key) or default) == (predicted.get(key) or default)

    return sum(starmap(is_right, same_span)) / len(same_span) if same_span else None
