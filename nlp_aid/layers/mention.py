"""What a layer leaves on a Doc: spans, and the values behind them."""

from __future__ import annotations

import functools
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, ClassVar, TypeVar

from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from nlp_aid.doc_data import data_of, key_of, length
from nlp_aid.layers.specification import Data
from nlp_aid.text import Reading

M = TypeVar("M", bound="Mention")
# Where values stand in a text, by their name.
Values = Mapping[str, Sequence[tuple[int, int]]]
# spaCy's code of tokens that are in no entity.
_OUTSIDE = 2


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
    # Fields that a record has only where they hold something.
    optional: ClassVar[frozenset[str]] = frozenset()

    @property
    def link(self) -> str:
        """What the mention is linked to, for `Span.kb_id_`: empty where it is to nothing."""
        return ""

    def to_data(self) -> dict[str, Any]:
        """Return the mention as JSON-able data: the fields in order, decimals as plain strings."""
        known = self.__dict__
        data = {name: known[name] for name in _field_names(type(self))}  # type: ignore[arg-type]
        for name, value in data.items():
            if value.__class__ not in _PLAIN:
                data[name] = _plain(value)
        for name in self.optional:
            if data[name] is None:
                del data[name]
        return data

    def __json__(self) -> str:
        """Refuse spaCy's `Doc.to_json`, which would leave values in the data that no JSON can hold.

        Raises:
            ValueError: always; the message says what to name instead.
        """
        raise ValueError(
            f"The values of `doc._.{self.layer}` are no JSON. Name `aid_{self.layer}` instead, which gives them as data and "
            f"takes them back: doc.to_json(underscore=['aid_{self.layer}']). Or take nlp_aid.to_record(doc)."
        )

    @classmethod
    def from_data(cls: type[M], data: dict[str, Any]) -> M:
        """Return the mention that `to_data` described; keys it does not know are passed over."""
        found: dict[str, Any] = {name: data[name] for name in _field_names(cls) if name in data}  # type: ignore[arg-type]
        for name, value in found.items():
            if type(value) is list:
                found[name] = tuple(value)
        return cls(**found)


_PLAIN = frozenset({str, int, bool, float, type(None)})


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


def move_to_raw(reading: Reading, mentions: Iterable[Mention]) -> None:
    """Do to mentions that nobody else has yet what `in_raw` does to a copy."""
    raw = reading.raw
    for mention in mentions:
        fields = mention.__dict__
        fields["start"], fields["end"] = start, end = reading.to_raw(mention.start, mention.end)
        fields["text"] = raw[start:end]


def in_readable(reading: Reading, mention: M) -> M:
    """Return `mention`, whose offsets are into the raw text, with offsets into the readable text and what stands there."""
    return _moved(mention, *reading.to_readable(mention.start, mention.end), reading.text)


def _moved(mention: M, start: int, end: int, text: str) -> M:
    """Return `mention` at [start, end) of `text`: itself where it stands there already, as in clean text."""
    there = text[start:end]
    if (mention.start, mention.end, mention.text) == (start, end, there):
        return mention
    return changed(mention, start=start, end=end, text=there)


def changed(mention: M, **fields: Any) -> M:
    """Return a copy of a mention with other values in some fields: as `replace` does, several times as fast, and unchecked."""
    copy = object.__new__(type(mention))
    copy.__dict__.update(mention.__dict__, **fields)
    return copy


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
    user_data = data_of(doc)
    for kind, mentions in layers.items():
        name = name_of(kind)
        for start, end in keyed(doc, name):  # of an earlier run
            del user_data[key_of(name, start, end)]
        spans = []
        for mention in mentions:
            span = doc.char_span(mention.start, mention.end, label=mention.label, kb_id=mention.link, span_id=name)
            if span is None:
                raise ValueError(f"{mention} is not on token boundaries.")
            spans.append(span)
            data = mention.to_data()
            user_data[key_of(name, data.pop("start"), data.pop("end"))] = data
        doc.spans[kind.layer] = spans
        found += spans
    if found:
        _add_ents(doc, found if len(layers) == 1 else filter_spans(found))


def _add_ents(doc: Doc, found: Sequence[Span]) -> None:
    """Add spans, of which none overlaps another, to `doc.ents`; of two that overlap there the longer one stays."""
    codes, types = doc.to_array(["ENT_IOB", "ENT_TYPE"]).T
    is_outside = codes == _OUTSIDE
    # Where all else stays as it is, the rest of the Doc need not be gone through.
    is_told = bool((is_outside | (types != 0)).all())
    if is_told and all(is_outside[span.start : span.end].all() for span in found):
        doc.set_ents(list(found), default="unmodified")
    else:
        doc.set_ents(filter_spans([*doc.ents, *found]))


def user_data_of(kind: type[Mention], found: Iterable[Data]) -> dict[tuple[str, str, int, int], dict[str, Any]]:
    """Return what the user data of a Doc hold of a layer: the values, each under the place of its mention.

    Args:
        kind: the layer's value type.
        found: its mentions, as `to_data` describes them.
    """
    name = name_of(kind)
    kept = [field for field in _field_names(kind) if field not in ("start", "end")]  # type: ignore[arg-type]
    return {
        key_of(name, data["start"], data["end"]): {field: data[field] for field in kept if field in data}
        for data in found
    }


def has(doc: Doc, kind: type[Mention], there: Values | None = None) -> bool:
    """Tell whether a layer has left something on a Doc, be it that there is nothing; see `get_data`."""
    return kind.layer in doc.spans or bool(_stretches(doc, kind, there))


def get(doc: Doc, kind: type[M]) -> list[M]:
    """Return what a layer has left on a Doc, in order; empty where the layer did not run.

    Raises:
        ValueError: there are spans of the layer whose values have got lost.
    """
    return [kind.from_data(data) for data in get_data(doc, kind)]


def get_data(doc: Doc, kind: type[Mention], there: Values | None = None) -> list[dict[str, Any]]:
    """Return what a layer has left on a Doc, in order, as `Mention.to_data` describes it; raises as `get`.

    Args:
        doc: the Doc.
        kind: the layer's value type.
        there: for what there are values on the Doc, where `values_of` has been asked already: once for several layers.
    """
    return [_data(doc, kind, start, end) for start, end in _stretches(doc, kind, there)]


def _stretches(doc: Doc, kind: type[Mention], there: Values | None) -> list[tuple[int, int]]:
    """Return where the mentions of a layer stand.

    It is the values that say so. spaCy moves them with the text; the spans of groups it leaves out of a part of a Doc,
    and on wrong tokens where a user merges or splits some.
    """
    name, behind = name_of(kind), length(doc)
    known = keyed(doc, name) if there is None else there.get(name, ())
    found = sorted((start, end) for start, end in known if 0 <= start < end <= behind)
    spans = doc.spans.get(kind.layer)
    if spans is None or len(spans) != len(found):
        # A part of a Doc has also the values of the rest, and if it is joined to another Doc, they are on its text.
        text = doc.text if found else ""
        found = [
            (start, end) for start, end in found if data_of(doc)[key_of(name, start, end)]["text"] == text[start:end]
        ]
        if spans is not None and len(spans) > len(found):
            found = sorted({*found, *((span.start_char, span.end_char) for span in spans)})
    if found or spans is not None:
        return found
    # `Span.as_doc` leaves out groups and values, and keeps entities.
    if doc.vocab.strings[name] not in doc.to_array("ENT_ID"):
        return []
    return [(ent.start_char, ent.end_char) for ent in doc.ents if ent.id_ == name]


def keyed(doc: Doc, name: str) -> list[tuple[int, int]]:
    """Return the stretches for which there is a value of that name, in any order."""
    return [(key[2], key[3]) for key in data_of(doc) if _is_of_stretch(key) and key[1] == name]


def _is_of_stretch(key: object) -> bool:
    return isinstance(key, tuple) and len(key) == 4 and key[0] == "._." and None not in key


def values_of(doc: Doc) -> Values:
    """Return the stretches for which there are values on a Doc, in any order, by the names of the values: `keyed` of all."""
    found: dict[str, list[tuple[int, int]]] = {}
    for key in data_of(doc):
        if _is_of_stretch(key):
            found.setdefault(key[1], []).append((key[2], key[3]))
    return found


def _data(doc: Doc, kind: type[Mention], start: int, end: int) -> dict[str, Any]:
    """Return the value of the mention at [start, end) as JSON-able data."""
    data = data_of(doc).get(key_of(name_of(kind), start, end))
    if data is None:
        raise ValueError(
            f"The Doc has a span of the layer '{kind.layer}' from {start} to {end} without its value. Values are in the "
            "Doc's user data, which have to go along: DocBin(store_user_data=True), span.as_doc(copy_user_data=True), "
            f"doc.to_json(underscore=['{name_of(kind)}']), and no exclude=['user_data']. Spans of your own belong into "
            "a group with another name."
        )
    # MessagePack, in which spaCy keeps it, makes tuples of lists.
    plain = {name: list(value) if type(value) is tuple else value for name, value in data.items()}
    return {"start": start, "end": end, **plain}


def register_mention(kind: type[Mention]) -> None:
    """Make a layer's values reachable as `doc._.<layer>` and, for one span, `span._.<singular>`.

    `doc._.aid_<layer>` gives them as JSON-able data, for `doc.to_json(underscore=[…])`.
    """
    # Partials, because spaCy sends getters to processes that are not forked.
    _extend(Doc, kind.layer, getter=functools.partial(_of_doc, kind))
    _extend(Doc, name_of(kind), getter=functools.partial(_data_of_doc, kind))
    # Where spaCy keeps the values; it has to be known to `Doc.from_json`.
    _extend(Span, name_of(kind), default=None)
    _extend(Span, kind.label.lower(), getter=functools.partial(_of_span, kind))


def _extend(what: type[Doc] | type[Span], name: str, **how: Any) -> None:
    """Set an extension, unless there is one of that name: it is the user's, or was set before.

    The user's stays, and a warning tells how to reach the values without ours.
    """
    if not what.has_extension(name):
        what.set_extension(name, **how)
        return
    getter = what.get_extension(name)[2]
    if "getter" in how and not isinstance(getter, functools.partial):
        warnings.warn(
            f"{what.__name__}._.{name} is an extension of your own, so it stays. nlp_aid's values of that name are in "
            "nlp_aid.to_record(doc), and nlp_aid.layers.mention.get(doc, kind) gives them.",
            stacklevel=2,
        )


def _of_doc(kind: type[M], doc: Doc) -> list[M]:
    return get(doc, kind)


def _of_span(kind: type[M], span: Span) -> M | None:
    start, end = span.start_char, span.end_char
    if key_of(name_of(kind), start, end) in data_of(span.doc):
        return kind.from_data(_data(span.doc, kind, start, end))
    # An error where it is one of the layer's spans.
    is_ours = span.label_ == kind.label and (start, end) in _stretches(span.doc, kind, None)
    return kind.from_data(_data(span.doc, kind, start, end)) if is_ours else None


def _data_of_doc(kind: type[Mention], doc: Doc) -> list[dict[str, Any]]:
    return get_data(doc, kind)


def name_of(kind: type[Mention]) -> str:
    """Return the name of what a layer leaves: the id of its spans, and the extension under which its values are kept."""
    return f"aid_{kind.layer}"
