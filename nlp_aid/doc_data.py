"""Data about a whole Doc that travel with it, and that no other Doc takes for its own.

They are in `doc.user_data`, under a key that spaCy moves as it moves the values of spans: from the first character to the
last. A part of the Doc (`span.as_doc`) or a Doc made of several (`Doc.from_docs`) has other ends, and does not find them.
"""

from __future__ import annotations

from typing import Any

from spacy.tokens import Doc


def key_of(name: str, start: int, end: int) -> tuple[str, str, int, int]:
    """Return the key under which spaCy keeps the value `name` of the span [start, end) of a text."""
    return "._.", name, start, end


def data_of(doc: Doc) -> dict[Any, Any]:
    """Return `doc.user_data`, whose keys spaCy declares to be strings, though its own are not."""
    return doc.user_data


def keep(doc: Doc, name: str, value: Any) -> None:
    """Keep JSON-able data about a whole Doc."""
    data_of(doc)[key_of(name, 0, length(doc))] = value


def kept(doc: Doc, name: str) -> Any:
    """Return what is kept about a whole Doc; None if there is nothing."""
    return data_of(doc).get(key_of(name, 0, length(doc)))


def length(doc: Doc) -> int:
    """Return the length of `doc.text`."""
    return doc[-1].idx + len(doc[-1].text_with_ws) if len(doc) else 0
