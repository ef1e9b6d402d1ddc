"""Spans of other components in a record: what a user's own rules or models have found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from nlp_aid.records.schema import SpanRecord

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from nlp_aid.doc_data import Stretch

# The name that stands for a Doc's entities, beside those of its span groups.
ENTS = "ents"


def spans_of(doc: Doc, names: Iterable[str]) -> dict[str, list[SpanRecord]]:
    """Return spans of a Doc.

    Args:
        doc: the Doc.
        names: the names of span groups, or `ents` for its entities.

    Raises:
        ValueError: there is no such group.
    """
    text, strings = doc.text, doc.vocab.strings
    return {
        name: [
            {
                "start": one.start,
                "end": one.end,
                "text": text[one.start : one.end],
                "label": strings[one.label],
                "id": strings[one.id],
                "link": strings[one.kb_id],
            }
            for one in _stretches(doc, name)
        ]
        for name in names
    }


def _stretches(doc: Doc, name: str) -> list[Stretch]:
    # Here, because who reads records has no need of spaCy.
    from nlp_aid.doc_data import stretches

    if name == ENTS:
        return stretches(doc.ents)
    if name not in doc.spans:
        listed = ", ".join(doc.spans) or "none"
        raise ValueError(
            f"There is no span group '{name}'. The components of this pipeline leave: {listed}; "
            "'ents' stands for the entities."
        )
    return stretches(doc.spans[name])


def moved_spans(spans: Mapping[str, Iterable[SpanRecord]], by: int) -> dict[str, list[SpanRecord]]:
    """Return spans of a text with the offsets that they have in a longer one."""
    return {
        name: [{**one, "start": one["start"] + by, "end": one["end"] + by} for one in found]
        for name, found in spans.items()
    }


def check_spans(record: Mapping[str, Any]) -> None:
    """Check the spans of a record.

    Raises:
        ValueError: they are not what the schema says, or stand outside of the text.
    """
    spans = record.get("spans", {})
    if not isinstance(spans, dict):
        raise ValueError("the record's 'spans' has to be an object of lists.")
    for name, found in spans.items():
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise ValueError(f"the record's spans '{name}' have to be a list of objects.")
        for one in found:
            if not (
                isinstance(one.get("start"), int)
                and isinstance(one.get("end"), int)
                and 0 <= one["start"] < one["end"] <= len(record["text"])
                and all(isinstance(one.get(key), str) for key in ("label", "id", "link"))
            ):
                raise ValueError(
                    f"the record has a span in '{name}' that is no part of its text, or lacks 'label', 'id' or 'link': "
                    f"{one}."
                )
