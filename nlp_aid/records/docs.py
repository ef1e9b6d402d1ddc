"""Docs made of records, for formats that need tokens."""

from __future__ import annotations

import json
from functools import cache, cached_property

import spacy
from spacy.tokens import Doc

from nlp_aid.doc_data import keep, kept
from nlp_aid.entities import KINDS as ENTITIES
from nlp_aid.layers.mention import Mention, put
from nlp_aid.money import MoneyMatch
from nlp_aid.places import Place
from nlp_aid.programmes import Programme
from nlp_aid.records.facts import mentions
from nlp_aid.records.record import Record, mentions_of, to_record
from nlp_aid.records.spans import check_spans, put_spans
from nlp_aid.records.tables import check_kinds, layers_of
from nlp_aid.records.tokens import doc_of, of_record
from nlp_aid.tokenizer import Tokenizer, cut

# In the order in which a pipeline runs them, on which it depends what `doc.ents` holds.
_KINDS: tuple[type[Mention], ...] = (*ENTITIES, MoneyMatch, Place, Programme)
_RECORD = "aid_record"
_WORDS = 50_000
# A Doc of that many characters takes about 200 MB. It is also the most that spaCy's own pipelines take.
LONGEST = 1_000_000


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
        if len(text) > LONGEST:
            raise ValueError(
                f"The record {record['id']!r} has {len(text):,} characters, and this format takes {LONGEST:,}. "
                "Split the document, or choose a format without tokens, such as jsonl."
            )
        try:
            layers = {kind: mentions_of(record, kind) for kind in _KINDS if kind.layer in layers_of(record)}
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
    return record


def check_mentions(record: Record) -> None:
    """Check that mentions stand in the text, and that their fields are what the schema says.

    Raises:
        ValueError: one is empty or reaches beyond the text, or has a field of another kind.
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
