"""Docs made of records, for formats that need tokens."""

from __future__ import annotations

import json
from functools import cache, cached_property

import spacy
from spacy.tokens import Doc

from nlp_aid.doc_data import keep, kept
from nlp_aid.layers.mention import put
from nlp_aid.layers.registry import in_order_of_run
from nlp_aid.layers.relation import put_relations
from nlp_aid.layers.types import mention_types, relation_types
from nlp_aid.records.facts import mentions
from nlp_aid.records.labels import check_registered, ran_layers
from nlp_aid.records.record import Record, mentions_of, relations_in, to_record
from nlp_aid.records.relations import check_relations
from nlp_aid.records.spans import check_spans, put_spans
from nlp_aid.records.tables import check_kinds, layers_of, relations_of
from nlp_aid.records.tokens import doc_of, of_record
from nlp_aid.tokenizer import Tokenizer, cut

_RECORD = "aid_record"
_WORDS = 50_000
# A Doc of that many characters takes about 200 MB. It is also the most that spaCy's own pipelines take.
LONGEST_RECORD = 1_000_000


class DocMaker:
    """Makes Docs of records."""

    def __init__(self) -> None:
        self._vocab = spacy.blank("zh").vocab

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        """For records without tokens."""
        return Tokenizer(self._vocab)

    def make(self, record: Record) -> Doc:
        """Return a Doc as the pipeline makes it: tokens, norms, sentences, span groups, entities and values.

        Tokens and sentences are those that go with the record (see `nlp_aid.records.tokens`), or made anew.
        The record's id and `meta` are kept with it, where `record_of` finds them.

        Raises:
            ValueError: a mention is not in the text or has no valid value, or the text is too long.
        """
        check_mentions(record)
        text = record["text"]
        if len(text) > LONGEST_RECORD:
            raise ValueError(
                f"The record {record['id']!r} has {len(text):,} characters, and this format takes {LONGEST_RECORD:,}. "
                "Split the document, or choose a format without tokens, such as jsonl."
            )
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
        # A vocabulary grows with every new word. Docs that were made before keep theirs.
        if len(self._vocab) > _WORDS:
            self._vocab = spacy.blank("zh").vocab
        if tokens := of_record(record):
            doc = doc_of(self._vocab, text, tokens)
        else:
            self._tokenizer.vocab = self._vocab
            doc = self._tokenizer(text)
        spans = record.get("spans", {})
        wanted = {at for found in layers.values() for mention in found for at in (mention.start, mention.end)}
        wanted.update(at for found in spans.values() for one in found for at in (one["start"], one["end"]))
        doc = cut(doc, wanted)
        for kind, found in layers.items():
            put(doc, kind, found)
        for relation, related in relations.items():
            put_relations(doc, relation, related)
        put_spans(doc, spans)
        # As JSON: MessagePack, in which spaCy keeps it, has no long integers and makes tuples of lists.
        keep(
            doc,
            _RECORD,
            json.dumps({"id": record["id"], "meta": record["meta"], "spans": list(spans)}, ensure_ascii=False),
        )
        return doc


@cache
def doc_maker() -> DocMaker:
    """Return the one maker of a process, as it takes a while to set up."""
    return DocMaker()


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
