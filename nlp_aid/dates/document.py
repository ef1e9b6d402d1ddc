"""The date of a document, from what is known of it beside its text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nlp_aid.dates.resolve import Anchor, anchor_of
from nlp_aid.dates.words import DOCUMENT

# What fields with a document's date are called, in lower case, in both scripts; the surest first.
DATE_FIELDS: tuple[str, ...] = tuple(DOCUMENT["fields"])


def document_date(meta: Mapping[str, Any]) -> Anchor | None:
    """Return a document's date from its metadata: its `date`, or one of the usual names among its `fields`.

    Args:
        meta: what is known of the document; see `nlp_aid.io.Document`.

    Returns:
        The date as far as it is known; None where there is none, or where what stands there is no date.
    """
    named = {str(name).strip().lower(): value for name, value in (meta.get("fields") or {}).items()}
    for value in (meta.get("date"), *(named.get(name) for name in DATE_FIELDS)):
        if value and (anchor := anchor_of(str(value))):
            return anchor
    return None
