"""What a layer leaves on a Doc: spans, and the values behind them."""

from __future__ import annotations

import functools
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from operator import itemgetter
from typing import Any, ClassVar, TypeVar

from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from nlp_aid.text import Reading

M = TypeVar("M", bound="Mention")


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A span of text that a layer has recognised, with its value.

    Attributes:
        start: offset of its first character, in Unicode code points.
        end: offset behind its last character.
        text: what stands there.
    """

    start: int
    end: int
    text: str

    layer: ClassVar[str]
    label: ClassVar[str]

    @property
    def link(self) -> str:
        """What the mention is linked to, for `Span.kb_id_`: empty where it is to nothing."""
        return ""

    def to_data(self) -> dict[str, Any]:
        """Return the mention as JSON-able data: the fields in order, decimals as plain strings."""
        return {name: _plain(getattr(self, name)) for name in _field_names(type(self))}  # type: ignore[arg-type]

    @classmethod
    def from_data(cls: type[M], data: dict[str, Any]) -> M:
        """Return the mention that `to_data` described; keys it does not know are passed over."""
        return cls(**{name: data[name] for name in _field_names(cls) if name in data})  # type: ignore[arg-type]


@functools.cache
def _field_names(kind: type[Mention]) -> tuple[str, ...]:  # mypy holds a class for unhashable where it is called
    return tuple(field.name for field in fields(kind))


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    return list(value) if isinstance(value, tuple) else value


def in_raw(reading: Reading, mention: M) -> M:
    """Return `mention`, whose offsets are into the readable text, with offsets into the raw text and what stands there."""
    return _moved(mention, *reading.to_raw(mention.start, mention.end), reading.raw)


def in_readable(reading: Reading, mention: M) -> M:
    """Return `mention`, whose offsets are into the raw text, with offsets into the readable text and what stands there."""
    return _moved(mention, *reading.to_readable(mention.start, mention.end), reading.text)


def _moved(mention: M, start: int, end: int, text: str) -> M:
    """Return `mention` at [start, end) of `text`: itself where it stands there already, as in clean text."""
    there = text[start:end]
    if (mention.start, mention.end, mention.text) == (start, end, there):
        return mention
    return replace(mention, start=start, end=end, text=there)


def put(doc: Doc, kind: type[M], mentions: Sequence[M]) -> None:
    """Write a layer on a Doc: its spans, its values and its share of `doc.ents`.

    Args:
        doc: a Doc with a token boundary at either end of every mention (see `nlp_aid.tokenizer.cut`).
        kind: the layer's value type.
        mentions: in order, offsets into `doc.text`.

    Raises:
        ValueError: a mention is not on token boundaries.
    """
    put_layers(doc, {kind: mentions})


def put_layers(doc: Doc, layers: Mapping[type[M], Sequence[M]]) -> None:
    """Write several layers on a Doc; see `put`."""
    found = []
    for kind, mentions in layers.items():
        spans = []
        for mention in mentions:
            span = doc.char_span(mention.start, mention.end, label=mention.label, kb_id=mention.link)
            if span is None:
                raise ValueError(f"{mention} is not on token boundaries.")
            spans.append(span)
        doc.spans[kind.layer] = spans
        doc.user_data[_key(kind)] = [mention.to_data() for mention in mentions]
        found += spans
    if found:
        doc.set_ents(filter_spans([*doc.ents, *found]))


def get(doc: Doc, kind: type[M]) -> list[M]:
    """Return what a layer has left on a Doc, in order; empty where the layer did not run."""
    return [kind.from_data(data) for data in doc.user_data.get(_key(kind), ())]


def register(kind: type[Mention]) -> None:
    """Make a layer's values reachable as `doc._.<layer>` and, for one span, `span._.<singular>`."""
    # Partials, because spaCy sends getters to processes that are not forked.
    Doc.set_extension(kind.layer, getter=functools.partial(_of_doc, kind), force=True)
    Span.set_extension(kind.label.lower(), getter=functools.partial(_of_span, kind), force=True)


def _of_doc(kind: type[M], doc: Doc) -> list[M]:
    return get(doc, kind)


def _of_span(kind: type[M], span: Span) -> M | None:
    # Mentions are in order: no need to read them all for one span.
    found = span.doc.user_data.get(_key(kind), [])
    at = bisect_left(found, span.start_char, key=itemgetter("start"))
    data = found[at] if at < len(found) else {}
    same = (data.get("start"), data.get("end")) == (span.start_char, span.end_char)
    return kind.from_data(data) if same else None


def _key(kind: type[Mention]) -> str:
    return f"nlp_aid.{kind.layer}"
