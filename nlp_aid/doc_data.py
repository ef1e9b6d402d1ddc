"""Data about a whole Doc that travel with it, and that no other Doc takes for its own.

They are in `doc.user_data`, under a key that spaCy moves as it moves the values of spans: from the first character to the
last. A part of the Doc (`span.as_doc`) or a Doc made of several (`Doc.from_docs`) has other ends, and does not find them.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

import srsly
from spacy.tokens import Doc, Span, SpanGroup


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
    if not len(doc):
        return 0
    last = doc[-1]
    return last.idx + len(last.text_with_ws)


class Stretch(NamedTuple):
    """Where a span stands in a text, and what it is; the last three are hashes of strings."""

    start: int
    end: int
    label: int
    kb_id: int
    id: int


def stretches(group: SpanGroup | Sequence[Span]) -> list[Stretch]:
    """Return where the spans of a group, or entities, stand, also where somebody has merged or split tokens since.

    spaCy leaves the numbers of their tokens as they were then, and their offsets are right. A span whose tokens there are
    no more cannot be got from the group any longer, but is among its bytes.
    """
    try:
        return [Stretch(span.start_char, span.end_char, span.label, span.kb_id, span.id) for span in group]
    except IndexError:
        assert isinstance(group, SpanGroup)  # noqa: S101
        unpacked = (struct.unpack(">QQQllll", data) for data in srsly.msgpack_loads(group.to_bytes())["spans"])
        return [Stretch(start, end, label, kb_id, id) for id, kb_id, label, _, _, start, end in unpacked]
