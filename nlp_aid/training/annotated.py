"""Annotated documents of a user: what can be learned from them, and how well a pipeline does on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.entities.reference import GROUPS
from nlp_aid.evaluation.relations import relation_figures
from nlp_aid.flows.specification import FLOWS
from nlp_aid.io import read_records
from nlp_aid.layers.registry import specifications
from nlp_aid.records.labels import ran_layers
from nlp_aid.records.record import to_record
from nlp_aid.records.schema import Record
from nlp_aid.training.tagger import RECORDS, read_references, score_tagger, split

# What is learned of a user's annotation.
LEARNED = ("organisations", "persons", FLOWS.name)

Scores = dict[str, tuple[float, float, float]]

# What the tagger is scored by.
_SPANS = ("organisations", "persons", "dates", "locations")
# What is told of flows: the amounts, the kinds, all roles, and amount, kind, donor and recipient together.
_FLOWS = {"exact": "flows", "kind": "flows, kind", "roles": "flows, roles", "core": "flows, core"}


@dataclass
class Documents:
    """Annotated documents.

    Attributes:
        references: those with layers that the tagger learns, as Docs; see `nlp_aid.training.tagger.read_references`.
        flows: those with flows, as records.
        layers: the layers and relations that are annotated in any.
    """

    references: list[Doc] = field(default_factory=list)
    flows: list[Record] = field(default_factory=list)
    layers: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, parts: Iterable[Documents]) -> Documents:
        """Return all of several files together."""
        whole = cls()
        for part in parts:
            whole.references += part.references
            whole.flows += part.flows
            whole.layers |= part.layers
        return whole

    def only(self, names: Iterable[str]) -> Documents:
        """Return what is annotated of some layers."""
        wanted = set(names)
        for doc in self.references:
            for group in set(doc.spans) - wanted:
                del doc.spans[group]
        references = [doc for doc in self.references if doc.spans]
        return Documents(references, self.flows if FLOWS.name in wanted else [], self.layers & wanted)

    @property
    def size(self) -> int:
        """How many documents there are: those with flows may be those with layers, too."""
        return max(len(self.references), len(self.flows))

    def split(self) -> tuple[Documents, Documents]:
        """Return the documents without every tenth, and these."""
        references, kept = split(self.references)
        flows, kept_flows = split(self.flows)
        return Documents(references, flows, self.layers), Documents(kept, kept_flows, self.layers)

    def scores(self, nlp: Language) -> Scores:
        """Return precision, recall and F1 of a pipeline on the documents, by what they are of."""
        found: Scores = {}
        if self.references:
            scores = score_tagger(nlp, self.references)
            for layer in _SPANS:
                figures = [scores.get(f"spans_{layer}_{letter}") for letter in "prf"]
                if None not in figures:
                    found[layer] = cast("tuple[float, float, float]", tuple(figures))
        if self.flows:
            gold = {str(number): record for number, record in enumerate(self.flows)}
            predicted = {id: to_record(nlp(record["text"]), id) for id, record in gold.items()}
            _, _, of_flows = relation_figures(gold, predicted, FLOWS)
            for name, said in _FLOWS.items():
                if name in of_flows:
                    precision, recall, f1 = of_flows[name]
                    found[said] = precision, recall, f1
        return found


def read_annotated(nlp: Language, path: Path) -> Documents:
    """Return the annotated documents of a file.

    Args:
        nlp: the pipeline whose tokenizer reads their texts.
        path: records in JSONL, or a spaCy `DocBin`, which has no flows.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is neither, or a span is not in its text.
    """
    if path.suffix not in RECORDS:
        references = read_references(nlp, path)
        return Documents(references, layers={group for doc in references for group in doc.spans})
    records = list(read_records(path))
    layers = {name for record in records for name in (*ran_layers(record["meta"]), *_there(record))}
    flows = [record for record in records if "flows" in ran_layers(record["meta"]) or record.get("flows")]
    has_spans = any(cast("dict[str, Any]", record).get(group) for record in records for group in GROUPS)
    return Documents(read_references(nlp, path) if has_spans else [], flows, layers)


def unlearned(layers: Iterable[str]) -> list[str]:
    """Return those of some annotated layers that are not learned, in order: rules, lists and bundled weights find them.

    Of dates and places the tagger learns, which is heard where they are looked for; the layers themselves do not.
    """
    there = set(layers)
    return [name for name in specifications() if name in there and name not in LEARNED]


def _there(record: Record) -> list[str]:
    return [name for name in specifications() if cast("dict[str, Any]", record).get(name)]
