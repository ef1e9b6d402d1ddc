"""Annotated documents as the components of a pipeline see them."""

from __future__ import annotations

from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.dates.document import document_date
from nlp_aid.pipeline import NAME, note_data
from nlp_aid.records.pieces import dated, make_record
from nlp_aid.records.schema import Record


def before(nlp: Language, component: str, record: Record) -> Doc:
    """Return the Doc that a component of a pipeline is given of a document."""
    doc = dated(nlp.make_doc(record["text"]), document_date(record["meta"]))
    for name, pipe in nlp.pipeline:
        if name == component:
            break
        doc = pipe(doc)
    return doc


def annotate(nlp: Language, record: Record, id: str) -> Record:
    """Return what a pipeline makes of a document's text."""
    meta = {key: value for key, value in record["meta"].items() if key in ("date", "fields")}
    return make_record(nlp, record["text"], id, meta)


def mark_trained(nlp: Language) -> None:
    """Have a pipeline tell that it is not the bundled one any more: it is called `aid_trained`, version 0.0.0."""
    if nlp.meta["name"] == NAME:
        nlp.meta.update(name=f"{NAME}_trained", version="0.0.0")
    note_data(nlp)


def overlaps(span: tuple[int, int], others: Iterable[tuple[int, int]]) -> bool:
    """Tell whether a stretch overlaps one of others."""
    return any(span[0] < end and start < span[1] for start, end in others)
