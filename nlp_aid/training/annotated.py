"""Annotated documents of a user: what can be learned from them, and how well a pipeline does on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.entities.reference import GROUPS
from nlp_aid.evaluation import Figures, score
from nlp_aid.evaluation.relations import relation_figures
from nlp_aid.flows.specification import FLOWS
from nlp_aid.io import read_records
from nlp_aid.layers.registry import relations, specifications
from nlp_aid.places.specification import PLACES
from nlp_aid.programmes.specification import PROGRAMMES
from nlp_aid.records.labels import ran_layers
from nlp_aid.records.schema import Record
from nlp_aid.training.documents import annotate
from nlp_aid.training.tagger import RECORDS, read_references, score_tagger, split

# Of these the weights are learned, by what the tagger has found in the texts.
WEIGHED = (PLACES.name, PROGRAMMES.name, FLOWS.name)
# What is learned of a user's annotation.
LEARNED = ("organisations", "persons", *WEIGHED)

Scores = dict[str, Figures]

# What the tagger is scored by.
_SPANS = ("organisations", "persons", "dates", "locations")
# What is told of the others: of flows the amounts, the kinds, all roles, and amount, kind, donor and recipient together.
_FIGURES = {
    PLACES.name: {"exact": "places", "link": "places, code"},
    PROGRAMMES.name: {"exact": "programmes", "typed": "programmes, type"},
    FLOWS.name: {"exact": "flows", "kind": "flows, kind", "roles": "flows, roles", "core": "flows, core"},
}


@dataclass(frozen=True)
class Annotated:
    """An annotated document.

    Attributes:
        layers: the layers and relations that are annotated in it.
        reference: what the tagger learns of it; see `nlp_aid.training.tagger.read_references`. None where that is nothing.
        record: the document as a record; None where it is not from one.
    """

    layers: frozenset[str]
    reference: Doc | None
    record: Record | None

    def only(self, names: frozenset[str]) -> Annotated:
        """Return what is annotated of some layers."""
        reference = self.reference
        if reference is not None:
            for group in set(reference.spans) - names:
                del reference.spans[group]
        return Annotated(self.layers & names, _if_annotated(reference), self.record)


@dataclass(frozen=True)
class Documents:
    """Annotated documents."""

    documents: Sequence[Annotated] = ()

    def __len__(self) -> int:
        return len(self.documents)

    @property
    def layers(self) -> frozenset[str]:
        """The layers and relations that are annotated in any."""
        return frozenset[str]().union(*(one.layers for one in self.documents))

    @property
    def references(self) -> list[Doc]:
        """What the tagger learns of them."""
        return [one.reference for one in self.documents if one.reference is not None]

    def records(self, layer: str) -> list[Record]:
        """Return the records of those in which a layer or relation is annotated."""
        return [one.record for one in self.documents if one.record is not None and layer in one.layers]

    def only(self, names: Iterable[str]) -> Documents:
        """Return what is annotated of some layers."""
        wanted = frozenset(names)
        return Documents([one for one in (each.only(wanted) for each in self.documents) if one.layers])

    def split(self) -> tuple[Documents, Documents]:
        """Return the documents without every tenth, and these."""
        learned, kept = split(self.documents)
        return Documents(learned), Documents(kept)

    def scores(self, nlp: Language) -> Scores:
        """Return precision, recall and F1 of a pipeline on the documents, by what they are of."""
        found: Scores = {}
        if references := self.references:
            of_tagger = score_tagger(nlp, references)
            for layer in _SPANS:
                figures = [of_tagger.get(f"spans_{layer}_{letter}") for letter in "prf"]
                if None not in figures:
                    found[layer] = Figures(*cast("list[float]", figures))
        for layer, said in _FIGURES.items():
            if records := self.records(layer):
                gold = {str(number): record for number, record in enumerate(records)}
                predicted = {id: annotate(nlp, record, id) for id, record in gold.items()}
                measured = _figures(layer, gold, predicted)
                found |= {said[name]: measured[name] for name in said if name in measured}
        return found


def _figures(layer: str, gold: dict[str, Record], predicted: dict[str, Record]) -> Mapping[str, Figures]:
    if relation := relations().get(layer):
        return relation_figures(gold, predicted, relation)[2]
    # Of the other layers values may lack.
    alone = {
        id: {
            "id": id,
            "text": record["text"],
            layer: cast("dict[str, Any]", record)[layer],
            "meta": {"layers": [layer]},
        }
        for id, record in gold.items()
    }
    return score(cast("dict[str, Record]", alone), predicted)[layer].figures


def read_annotated(nlp: Language, path: Path) -> Documents:
    """Return the annotated documents of a file.

    Args:
        nlp: the pipeline whose tokenizer reads their texts.
        path: records in JSONL, or a spaCy `DocBin`, of which the tagger alone learns.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is neither, or a span is not in its text.
    """
    if path.suffix not in RECORDS:
        return Documents([Annotated(frozenset(doc.spans), doc, None) for doc in read_references(nlp, path)])
    records = list(read_records(path))
    has_spans = any(cast("dict[str, Any]", record).get(group) for record in records for group in GROUPS)
    references = read_references(nlp, path) if has_spans else [None] * len(records)
    return Documents(
        [
            Annotated(_layers(record), _if_annotated(reference), record)
            for record, reference in zip(records, references, strict=True)
        ]
    )


def unlearned(layers: Iterable[str]) -> list[str]:
    """Return those of some annotated layers that are not learned, in order: rules and lists find them.

    Of dates the tagger learns, which is heard where they are looked for; the layer itself does not.
    """
    there = set(layers)
    return [name for name in specifications() if name in there and name not in LEARNED]


def _if_annotated(reference: Doc | None) -> Doc | None:
    return reference if reference is not None and reference.spans else None


def _layers(record: Record) -> frozenset[str]:
    there = (name for name in specifications() if cast("dict[str, Any]", record).get(name))
    return frozenset((*ran_layers(record["meta"]), *there))
