"""What scores relations in spaCy: `nlp.evaluate`, `spacy evaluate`, `spacy train`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from spacy.training import Example

from nlp_aid.evaluation.figures import Figures
from nlp_aid.evaluation.relations import relation_figures, scored_members
from nlp_aid.layers.registry import relations, why_missing
from nlp_aid.layers.relation import was_looked_for
from nlp_aid.layers.specification import RelationSpecification
from nlp_aid.records.record import to_record
from nlp_aid.records.schema import Record


def make_relation_scorer(relation: str) -> Callable[..., dict[str, Any]]:
    """Return what scores a relation; registered as `nlp_aid.relation_scorer.v1`.

    It gives precision, recall and F1 as `nlp-aid evaluate` does: of the relations (`relations_<name>_p`, `_r`, `_f`), and of
    what is scored of them (`relations_<name>_<role>_f`, `relations_<name>_core_f`). Only those reference Docs count on which
    the relation was looked for; all figures are None where there is none.

    Args:
        relation: the name of the relation.

    Raises:
        ValueError: there is none of that name.
    """
    if relation not in relations():
        raise ValueError(why_missing(relation))
    return partial(_score, relation)


def _score(name: str, examples: Iterable[Example], **_: Any) -> dict[str, Any]:
    relation = relations()[name]
    gold: dict[str, Record] = {}
    predicted: dict[str, Record] = {}
    for number, example in enumerate(examples):
        # A reference of somebody else has spans without values, of which no record can be made.
        if was_looked_for(example.reference, relation):
            gold[str(number)] = to_record(example.reference)
            predicted[str(number)] = to_record(example.predicted)
    figures: dict[str, Figures] = relation_figures(gold, predicted, relation)[2] if gold else {}
    scores: dict[str, Any] = {}
    for figure in _names(relation):
        key = f"relations_{name}" if figure == "exact" else f"relations_{name}_{figure}"
        one = figures.get(figure)
        values = (None, None, None) if one is None else (one.precision, one.recall, one.f1)
        scores |= {f"{key}_{letter}": value for letter, value in zip("prf", values, strict=True)}
    return scores


def _names(relation: RelationSpecification) -> list[str]:
    others = ["roles"] if len(relation.roles) > 1 else []
    return ["exact", *scored_members(relation), *others, *(["core"] if relation.core else [])]
