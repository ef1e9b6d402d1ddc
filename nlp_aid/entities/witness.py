"""What the tagger thinks is a place: evidence for the layers that decide it, no annotation of its own."""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc

from nlp_aid.doc_data import kept

KEY = "aid_witness"


class Witness(NamedTuple):
    """A stretch of the readable text that the tagger takes for a name.

    Attributes:
        start: offset of its first character in the readable text (`nlp_aid.tokenizer.reading_of(doc).text`).
        end: offset behind its last character.
        label: `LOC`, `ORG`, `PER` or `DATE`.
        probability: the least that a character of it has to be tagged as it is, from 0 to 1.
    """

    start: int
    end: int
    label: str
    probability: float


def witnesses(doc: Doc) -> list[Witness] | None:
    """Return all that the tagger has found in a Doc, in order and not overlapping; None where it did not run.

    A place is tagged as its units: `云南省`, `保山市`, `隆阳区` in `云南省保山市隆阳区`. One in the name of an organisation
    is not tagged, nor is a token boundary at either end of a `LOC` certain.
    """
    found = kept(doc, KEY)
    return None if found is None else [Witness(*item) for item in found]
