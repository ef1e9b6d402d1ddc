"""What a Doc of a record holds, for formats that need tokens, and the record of such a Doc."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlp_aid.doc_data import kept, key_of
from nlp_aid.layers.mention import name_of, user_data_of
from nlp_aid.layers.registry import in_order_of_run
from nlp_aid.layers.relation import user_data_of_relations
from nlp_aid.layers.types import mention_types, relation_types
from nlp_aid.records.facts import mentions
from nlp_aid.records.labels import check_registered, ran_layers
from nlp_aid.records.record import mentions_of, relations_in, to_record
from nlp_aid.records.relations import check_relations
from nlp_aid.records.schema import Record
from nlp_aid.records.spans import ENTS, check_spans
from nlp_aid.records.tables import check_kinds, layers_of, relations_of
from nlp_aid.records.tokens import Tokens, bounds_of, doc_of, of_record, tokens_of, words_of
from nlp_aid.tokenizer import Tokenizer, cut

_RECORD = "aid_record"
_WORDS = 50_000
# The most characters that spaCy's own pipelines take. A Doc of so many takes about 200 MB.
LONGEST_RECORD = 1_000_000


class DocSpan(NamedTuple):
    """A span of a Doc: its tokens, its characters, and what spaCy knows of it."""

    start: int
    end: int
    start_char: int
    end_char: int
    label: str
    link: str
    id: str


class DocParts(NamedTuple):
    """What a Doc as the pipeline makes it consists of.

    Attributes:
        words: its tokens.
        tokens: what there is to know of them.
        groups: its span groups.
        entities: `doc.ents`; None where nothing has set them.
        user_data: the values, and the record's id and `meta`, which `record_of` finds.
    """

    words: list[str]
    tokens: Tokens
    groups: dict[str, list[DocSpan]]
    entities: list[DocSpan] | None
    user_data: dict[Any, Any]


def doc_parts(record: Record) -> DocParts:
    """Return what the Doc of a record consists of.

    Raises:
        ValueError: a mention is not in the text or has no valid value, or the text is too long.
    """
    _check_length(record)
    tokens = tokens_for(record)
    text = record["text"]
    try:
        # In the order in which a pipeline runs them, on which it depends what `doc.ents` holds.
        ran, kinds = layers_of(record), mention_types()
        layers = {
            kinds[layer.name]: mentions_of(record, kinds[layer.name])
            for layer in in_order_of_run()
            if layer.name in ran
        }
        relations = {
            kind: relations_in(record, kind)
            for kind in (relation_types()[relation.name] for relation in relations_of(record))
        }
    except (TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(f"The record {record['id']!r} has a mention without valid values ({error}).") from None
    starts, ends = bounds_of(text, tokens)
    # By offset, the token that starts there, and the one behind that which ends there.
    first, behind = np.full((2, len(text) + 1), -1)
    first[starts], behind[ends] = np.arange(len(starts)), np.arange(1, len(ends) + 1)

    def span(start: int, end: int, label: str, link: str, id: str) -> DocSpan:
        tokens = int(first[start]), int(behind[end])
        if -1 in tokens:
            raise ValueError(
                f"The record {record['id']!r} has a span from {start} to {end} that begins or ends with a space."
            )
        return DocSpan(*tokens, start, end, label, link, id)

    groups: dict[str, list[DocSpan]] = {}
    entities: list[DocSpan] | None = None
    user_data: dict[Any, Any] = {}
    for kind, found in layers.items():
        id = name_of(kind)
        groups[kind.layer] = [span(one.start, one.end, one.label, one.link, id) for one in found]
        user_data |= user_data_of(kind, mentions(record, kind.layer))
        if found:
            entities = _longest([*(entities or ()), *groups[kind.layer]])
    for relation_kind, related in relations.items():
        user_data |= user_data_of_relations(relation_kind, related, text)
    spans = record.get("spans", {})
    for name, others in spans.items():
        made = [span(one["start"], one["end"], one["label"], one["link"], one["id"]) for one in others]
        if name == ENTS:
            entities = made
        else:
            groups[name] = made
    # As JSON: MessagePack, in which spaCy keeps it, has no long integers and makes tuples of lists.
    origin = {"id": record["id"], "meta": record["meta"], "spans": list(spans)}
    user_data[key_of(_RECORD, 0, len(text))] = json.dumps(origin, ensure_ascii=False)
    return DocParts(words_of(text, tokens), tokens, groups, entities, user_data)


def _longest(spans: Iterable[DocSpan]) -> list[DocSpan]:
    """Return of spans that overlap the longest, or else the first: what `spacy.util.filter_spans` does."""
    taken: set[int] = set()
    kept = []
    for span in sorted(spans, key=lambda span: (span.start - span.end, span.start)):
        if span.start not in taken and span.end - 1 not in taken:
            kept.append(span)
            taken.update(range(span.start, span.end))
    return kept


def tokens_for(record: Record) -> Tokens:
    """Return the tokens of a record, with a boundary at either end of every mention and span.

    They are those that go with it (see `nlp_aid.records.tokens`), or made anew.

    Raises:
        ValueError: a mention is not in the text, or the text is too long.
    """
    check_mentions(record)
    text, tokens = record["text"], of_record(record)
    groups: list[Iterable[Any]] = [
        *(mentions(record, layer) for layer in layers_of(record)),
        *record.get("spans", {}).values(),
    ]
    wanted = {one[edge] for group in groups for one in group for edge in ("start", "end")}
    if tokens:
        is_bound = np.zeros(len(text) + 1, dtype=bool)
        for offsets in bounds_of(text, tokens):
            is_bound[offsets] = True
        if is_bound[list(wanted)].all():
            return tokens
    _check_length(record)
    return tokens_of(cut(doc_of(Vocab(), text, tokens) if tokens else _tokenizer()(text), wanted))


def _check_length(record: Record) -> None:
    if len(record["text"]) > LONGEST_RECORD:
        raise ValueError(
            f"The record {record['id']!r} has {len(record['text']):,} characters, and this format takes "
            f"{LONGEST_RECORD:,}. Split the document, or choose a format without tokens, such as jsonl."
        )


def _tokenizer() -> Tokenizer:
    """Return the tokenizer, with a new vocabulary where the last has grown large: one keeps each word for good."""
    tokenizer = _only_tokenizer()
    if len(tokenizer.vocab) > _WORDS:
        tokenizer.vocab = Vocab()
    return tokenizer


@cache
def _only_tokenizer() -> Tokenizer:
    return Tokenizer(Vocab())


def record_of(doc: Doc) -> Record:
    """Return the record that a Doc was made of, or for another Doc from a pipeline its record, with an empty id."""
    origin = json.loads(kept(doc, _RECORD) or "{}")
    record = to_record(doc, spans=origin.pop("spans", ()))
    record.update(origin)
    check_registered(ran_layers(record["meta"]))
    return record


def check_mentions(record: Record) -> None:
    """Check that mentions stand in the text, that relations hold together, and that fields are what the schema says.

    Raises:
        ValueError: one is empty or reaches beyond the text, has a field of another kind, or points to what is not there.
    """
    check_kinds(record)
    check_spans(record)
    length = len(record["text"])
    for layer in layers_of(record):
        for mention in mentions(record, layer):
            if not 0 <= mention["start"] < mention["end"] <= length:
                raise ValueError(
                    f"The record {record['id']!r} has a mention in '{layer}' from {mention['start']} to "
                    f"{mention['end']}, which is no part of its text of {length} characters."
                )
    check_relations(record)
