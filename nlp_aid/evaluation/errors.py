"""What was missed, what is too much, and what is linked wrongly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from nlp_aid.evaluation.matching import LINKS, by_span, mentions, modifier_and_rate
from nlp_aid.records.record import Record

_CONTEXT = 8


@dataclass(frozen=True)
class Error:
    """A difference between gold annotation and prediction.

    Attributes:
        kind: `miss` (in the gold only), `extra` (in the prediction only), `wrong` (the same span, another link) or
            `stated` (an amount with the same span and link, and another modifier or rate).
        start: offset of the mention.
        context: the mention in brackets, with a little text on either side.
        gold: the right link, or modifier and rate, for `wrong` and `stated`.
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
class Errors:
    """The errors in a document."""

    id: str
    errors: list[Error]


def find_errors(gold: Mapping[str, Record], predicted: Mapping[str, Record], layer: str) -> Iterator[Errors]:
    """Yield the errors of a layer, document by document; documents without errors are left out.

    Args:
        gold: the right records, by id.
        predicted: the records to check, by id.
        layer: the layer.
    """
    link = LINKS[layer]
    for id, record in gold.items():
        right, found = by_span(mentions(record, layer)), by_span(mentions(predicted.get(id), layer))
        text = record["text"]
        errors = [Error("miss", span[0], _in_context(text, *span)) for span in right if span not in found]
        errors += [Error("extra", span[0], _in_context(text, *span)) for span in found if span not in right]
        for span, mention in right.items():
            if span not in found:
                continue
            context = _in_context(text, *span)
            if link(mention) != link(found[span]):
                errors.append(Error("wrong", span[0], context, link(mention), link(found[span])))
            elif layer == "money" and modifier_and_rate(mention) != modifier_and_rate(found[span]):
                stated = modifier_and_rate(mention), modifier_and_rate(found[span])
                errors.append(Error("stated", span[0], context, *stated))
        if errors:
            yield Errors(id, errors)


def _in_context(text: str, start: int, end: int) -> str:
    return f"{text[max(0, start - _CONTEXT) : start]}[{text[start:end]}]{text[end : end + _CONTEXT]}"


def _words(link: object) -> str:
    if isinstance(link, tuple):
        return " ".join(map(_words, link))
    return "none" if link is None else str(link)
