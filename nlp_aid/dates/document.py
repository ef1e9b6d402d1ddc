"""The date of a document, from what is known of it beside its text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nlp_aid.dates.resolve import Anchor, anchor_of
from nlp_aid.dates.words import DOCUMENT

# What fields with a document's date are called, in lower case, in both scripts; the surest first.
DATE_FIELDS: tuple[str, ...] = tuple(DOCUMENT["fields"])


def date_in(fields: Mapping[str, Any], name: str | None = None) -> Anchor | None:
    """Return the date in an object's fields or a row's columns.

    Args:
        fields: their values, by their names.
        name: the one with the document's date; by default the first of the usual names that has one.

    Returns:
        The date as far as it is known; None where there is none, or where what stands there is no date.
    """
    if name is not None:
        return anchor_of(str(fields.get(name) or ""))
    return document_date({"fields": fields})


def date_field(names: Iterable[str]) -> str | None:
    """Return which of some names is the surest to be that of a document's date; None if none is a usual one."""
    usual = {str(name).strip().lower(): name for name in names}
    return next((usual[name] for name in DATE_FIELDS if name in usual), None)


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
