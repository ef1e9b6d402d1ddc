"""Annotates documents one by one; one that fails costs only itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nlp_aid.cli.messages import warn
from nlp_aid.layer_names import ALL_LAYERS, LAYERS

if TYPE_CHECKING:
    from spacy.language import Language

    from nlp_aid.records import BadDocument, Document, Record


@dataclass
class Tally:
    """What a run has done so far.

    Attributes:
        documents: how many were annotated.
        failures: how many could not be.
        mentions: how many were found, by layer.
        encodings: how many documents were annotated, by encoding.
    """

    documents: int = 0
    failures: int = 0
    mentions: Counter[str] = field(default_factory=Counter)
    encodings: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        layers = [layer for layer in ALL_LAYERS if layer in LAYERS or layer in self.mentions]
        found = ", ".join(f"{layer} {self.mentions[layer]:,}" for layer in layers)
        others = ", ".join(f"{name} {times:,}" for name, times in self.encodings.items() if name != "utf-8")
        read = f"; read as {others}" if others else ""
        return f"{_many(self.documents, 'document')}, {_many(self.failures, 'error')}; {found}{read}"


def records(nlp: Language, documents: Iterable[Document | BadDocument], tally: Tally) -> Iterator[Record]:
    """Yield the records of the documents that can be read and annotated, and report the others.

    Args:
        nlp: the pipeline.
        documents: what was read.
        tally: is kept up to date.
    """
    from nlp_aid.records import BadDocument
    from nlp_aid.records.facts import counts
    from nlp_aid.records.pieces import annotate

    for document in documents:
        if isinstance(document, BadDocument):
            reason = document.reason
        else:
            try:
                record = annotate(nlp, document.text, document.id, document.record_meta())
            except Exception as error:  # Whatever it is, the other documents shall come out.
                reason = _reason(error)
            else:
                tally.documents += 1
                tally.encodings[document.encoding] += 1
                tally.mentions.update(counts(record))
                yield record
                continue
        tally.failures += 1
        warn(f"{document.where}: {reason}")


def _reason(error: Exception) -> str:
    message = str(error).strip()
    return message if isinstance(error, ValueError) and message else f"{type(error).__name__}: {message}".strip(": ")


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
