"""Annotates documents one by one; one that fails costs only itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nlp_aid.cli.messages import warn
from nlp_aid.layer_names import LAYERS

if TYPE_CHECKING:
    from spacy.language import Language

    from nlp_aid.records import Record
    from nlp_aid.records.inputs import InputFormat


@dataclass
class Tally:
    """What a run has done so far.

    Attributes:
        documents: how many were annotated.
        failures: how many could not be.
        mentions: how many were found, by layer.
    """

    documents: int = 0
    failures: int = 0
    mentions: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        found = ", ".join(f"{layer} {self.mentions[layer]:,}" for layer in LAYERS)
        return f"{_many(self.documents, 'document')}, {_many(self.failures, 'error')}; {found}"


def records(nlp: Language, inputs: list[str], input_format: InputFormat, tally: Tally) -> Iterator[Record]:
    """Yield the records of the documents that can be read and annotated, and report the others.

    Args:
        nlp: the pipeline.
        inputs: paths, or `-`.
        input_format: `auto`, `text` or `jsonl`.
        tally: is kept up to date.
    """
    from nlp_aid.records import to_record
    from nlp_aid.records.facts import counts
    from nlp_aid.records.inputs import BadDocument, read_documents

    for document in read_documents(inputs, input_format):
        if isinstance(document, BadDocument):
            reason = document.reason
        else:
            try:
                record = to_record(nlp(document.text), document.id)
            except Exception as error:  # Whatever it is, the other documents shall come out.
                reason = _reason(error)
            else:
                tally.documents += 1
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
