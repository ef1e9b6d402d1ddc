"""The record: a document with its annotations as plain data (`nlp_aid.records.schema`), made of a Doc."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar, cast

from spacy.tokens import Doc

from nlp_aid import caveats
from nlp_aid._version import __version__
from nlp_aid.knowledge.origin import data_hashes, model_of
from nlp_aid.layers.mention import Mention, get_data, has, values_of
from nlp_aid.layers.registry import layers, relations
from nlp_aid.layers.relation import Relation, relation_data
from nlp_aid.layers.types import mention_types
from nlp_aid.records.schema import SCHEMA, Record
from nlp_aid.records.spans import spans_of
from nlp_aid.tokenizer import reading_of

M = TypeVar("M", bound=Mention)
R = TypeVar("R", bound=Relation)


def to_record(doc: Doc, id: str = "", meta: Mapping[str, Any] | None = None, spans: Iterable[str] = ()) -> Record:
    """Return the record of an annotated Doc.

    Args:
        doc: a Doc from the pipeline.
        id: the document's id.
        meta: JSON-able data about the document for the record's `meta`, beside what made the record; see
            `nlp_aid.io.Document.record_meta`.
        spans: the names of span groups of other components, or `ents` for the Doc's entities, that go into the record.

    Returns:
        JSON-able data: `id`, `text`, a list of mentions a layer, a list of each relation, `spans` if any are asked for,
        `meta`. Amounts are decimal strings, division codes strings, offsets Unicode code points into `text`, ends
        exclusive. Of the layers and relations that did not run, some have an empty list (`money`, `places`,
        `programmes`), the others none.

    Raises:
        ValueError: there is no such span group, or the Doc has lost the values of its spans.
    """
    kinds, reading = mention_types(), reading_of(doc)
    there = values_of(doc)
    ran = [name for name in layers() if has(doc, kinds[name], there)]
    found: dict[str, list[dict[str, Any]]] = {
        name: get_data(doc, kinds[name], there) if name in ran else []
        for name, layer in layers().items()
        if layer.is_always_in_record or name in ran
    }
    for name, relation in relations().items():
        related = relation_data(doc, relation, found, reading.raw)
        if related is not None or relation.is_always_in_record:
            found[name] = related or []
        if related is not None:
            ran.append(name)
    data = data_hashes(doc)
    made: dict[str, Any] = {
        "schema": SCHEMA,
        "nlp_aid": __version__,
        "model": model_of(doc),
        "layers": ran,
        "data": data,
    }
    other = {"spans": spans_of(doc, names)} if (names := list(spans)) else {}
    damaged = {"damaged_stretches": len(reading.damaged)}
    if noted := caveats.together((meta or {}).get("caveats", {}), caveats.of_doc(doc), damaged):
        made["caveats"] = noted
    return cast(Record, {"id": id, "text": reading.raw, **found, **other, "meta": {**made, **(meta or {}), **made}})


def mentions_of(record: Record, kind: type[M]) -> list[M]:
    """Return a layer of a record as values.

    Args:
        record: a record, from `to_record` or `read_records`.
        kind: the layer's value type, such as `nlp_aid.MoneyMatch`.

    Returns:
        The mentions in order.
    """
    data: list[dict[str, Any]] = cast("dict[str, Any]", record).get(kind.layer, [])
    return [kind.from_data(mention) for mention in data]


def relations_in(record: Record, kind: type[R]) -> list[R]:
    """Return the relations of a record as values.

    Args:
        record: a record, from `to_record` or `read_records`.
        kind: the relation's value type.

    Returns:
        The relations in order.

    Raises:
        ValueError: a role points to a mention that is not there.
    """
    data = cast("dict[str, Any]", record)
    return [kind.from_data(relation, data) for relation in data.get(kind.specification.name, [])]
