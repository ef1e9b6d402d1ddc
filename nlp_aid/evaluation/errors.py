"""What was missed, what is too much, and what is linked wrongly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from nlp_aid.evaluation.matching import by_span
from nlp_aid.evaluation.relations import Known, agree, members_of, pairs, scored_members
from nlp_aid.layers.registry import layers, relations
from nlp_aid.layers.specification import RelationSpecification
from nlp_aid.records.facts import mentions
from nlp_aid.records.schema import Record

_CONTEXT = 8


@dataclass(frozen=True)
class Error:
    """A difference between gold annotation and prediction.

    Attributes:
        kind: `miss` (in the gold only), `extra` (in the prediction only), `wrong` (the same span, another link; of a
            relation another member) or `stated` (the same span and link, and another value of what the accuracies are
            of: for money another modifier or rate).
        start: offset of the mention.
        context: the mention in brackets, with a little text on either side.
        gold: the right link or values, for `wrong` and `stated`.
        predicted: the predicted one.
    """

    kind: Literal["miss", "extra", "wrong", "stated"]
    start: int
    context: str
    gold: object = None
    predicted: object = None

    def __str__(self) -> str:
        links = f"  {_words(self.gold)}, got {_words(self.predicted)}" if self.kind in ("wrong", "stated") else ""
        return f"{self.kind:6}{self.start:5} {self.context}{links}"


@dataclass(frozen=True)
class DocumentErrors:
    """The errors in a document."""

    id: str
    errors: list[Error]


def find_errors(gold: Mapping[str, Record], predicted: Mapping[str, Record], layer: str) -> Iterator[DocumentErrors]:
    """Yield the errors of a layer, document by document; documents without errors are left out.

    Args:
        gold: the right records, by id.
        predicted: the records to check, by id.
        layer: the layer, or the relation.
    """
    if relation := relations().get(layer):
        yield from _of_relation(gold, predicted, relation)
        return
    measure, stated = layers()[layer].link, [it.key for it in layers()[layer].measures if it.of == "accuracy"]
    link = measure.key if measure else None
    for id, record in gold.items():
        right, found = by_span(mentions(record, layer)), by_span(mentions(predicted.get(id), layer))
        text = record["text"]
        errors = [Error("miss", span[0], _in_context(text, *span)) for span in right if span not in found]
        errors += [Error("extra", span[0], _in_context(text, *span)) for span in found if span not in right]
        for span, mention in right.items():
            if span not in found:
                continue
            context = _in_context(text, *span)
            if link and link(mention) != link(found[span]):
                errors.append(Error("wrong", span[0], context, link(mention), link(found[span])))
                continue
            said, got = (tuple(key(it) for key in stated) for it in (mention, found[span]))
            if said != got:
                errors.append(Error("stated", span[0], context, said, got))
        if errors:
            yield DocumentErrors(id, errors)


def _of_relation(
    gold: Mapping[str, Record], predicted: Mapping[str, Record], relation: RelationSpecification
) -> Iterator[DocumentErrors]:
    for id, record in gold.items():
        text = record["text"]
        both, missed, extra = pairs(members_of(record, relation), members_of(predicted.get(id), relation), relation)
        errors = [_without_pair("miss", text, relation, one) for one in missed]
        errors += [_without_pair("extra", text, relation, one) for one in extra]
        for right, found in both:
            start, end = _place(right, relation)
            for name in scored_members(relation):
                if not agree(right[name], found[name]):
                    said, got = (f"{name} {_said(one[name])}" for one in (right, found))
                    errors.append(Error("wrong", start, _in_context(text, start, end), said, got))
        if errors:
            yield DocumentErrors(id, errors)


def _without_pair(kind: Literal["miss", "extra"], text: str, relation: RelationSpecification, one: Known) -> Error:
    start, end = _place(one, relation)
    return Error(kind, start, _in_context(text, start, end))


def _place(one: Known, relation: RelationSpecification) -> tuple[int, int]:
    key = one[relation.key.name]
    return (key[0].start, key[0].end) if isinstance(key, list) and key else (0, 0)


def _said(value: object) -> str:
    if isinstance(value, list):
        return "、".join(filler.text for filler in value) or "none"
    return _words(value)


def _in_context(text: str, start: int, end: int) -> str:
    return f"{text[max(0, start - _CONTEXT) : start]}[{text[start:end]}]{text[end : end + _CONTEXT]}"


def _words(link: object) -> str:
    if isinstance(link, tuple):
        return " ".join(map(_words, link))
    return "none" if link is None else str(link)
