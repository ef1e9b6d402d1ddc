"""The record: a document with its annotations as plain data. Its schema is public and versioned; see docs/record.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypedDict, TypeVar, cast

from spacy.tokens import Doc

from nlp_aid import caveats
from nlp_aid._version import __version__
from nlp_aid.knowledge.origin import data_hashes, model_of
from nlp_aid.layers.mention import Mention, get_data, has
from nlp_aid.layers.registry import layers, relations
from nlp_aid.layers.relation import Relation, relation_data
from nlp_aid.layers.types import mention_types
from nlp_aid.records.spans import SpanRecord, spans_of
from nlp_aid.tokenizer import reading_of

SCHEMA = "1"

M = TypeVar("M", bound=Mention)
R = TypeVar("R", bound=Relation)


class MentionRecord(TypedDict):
    """What every mention has: where it stands, and what stands there."""

    start: int
    end: int
    text: str


class MoneyRecord(MentionRecord):
    """An amount of money; see `nlp_aid.Money`. The numbers are decimal strings."""

    value: str | None
    lower: str | None
    upper: str | None
    currency: str
    mod: str
    per: str | None
    currency_from: str
    row: str | None
    column: str | None
    is_total: bool


class PlaceRecord(MentionRecord):
    """A place; see `nlp_aid.Place`."""

    code: str | None
    name: str | None
    level: str | None
    path: list[str]
    name_in_text: str | None
    valid: list[int] | None
    successor: str | None
    confidence: str | None
    candidates: list[str]


class ProgrammeRecord(MentionRecord):
    """An aid programme; see `nlp_aid.Programme`."""

    type: str
    id: str | None
    name: str
    key: str
    confidence: str | None


class OrganisationRecord(MentionRecord):
    """An organisation; see `nlp_aid.Organisation`."""

    id: str | None
    name: str | None
    type: str | None
    place: str | None


class PersonRecord(MentionRecord):
    """A person; see `nlp_aid.Person`."""


class DateRecord(MentionRecord):
    """A date; see `nlp_aid.Date`."""

    value: str | None
    start_date: str | None
    end_date: str | None
    kind: str
    basis: str | None
    anchor: str | None


class BeneficiariesRecord(MentionRecord):
    """A count of beneficiaries; `value`, or else `lower` and `upper`, are plain decimal strings."""

    value: str | None
    lower: str | None
    upper: str | None
    unit: str
    mod: str
    noun: str | None


class RoleRecord(TypedDict):
    """What fills a role of a relation: a stretch of the text, and the mention that stands there, if one does."""

    start: int
    end: int
    text: str
    layer: str | None
    index: int | None


class FlowRecord(TypedDict):
    """A flow; see `nlp_aid.flows.Flow`. `amount` is an index in `money`; `part_of` and `same_as` are indexes in `flows`."""

    amount: int
    kind: str
    donor: RoleRecord | None
    recipient: RoleRecord | None
    programme: RoleRecord | None
    purpose: RoleRecord | None
    time: RoleRecord | None
    part_of: int | None
    same_as: int | None
    status: str
    confidence: str | None


class CheckRecord(TypedDict):
    """A check of a figure against others; numbers are plain decimal strings."""

    stated: RoleRecord
    kind: str
    agrees: bool
    parts: list[RoleRecord]
    value: str
    expected: str
    difference: str
    tolerance: str
    unit: str


class Origin(TypedDict, total=False):
    """Where the document comes from, as far as it is known; see `nlp_aid.io.Document`."""

    source: str
    encoding: str
    title: str
    date: str
    author: str
    url: str
    fields: dict[str, Any]
    caveats: dict[str, int]


class Meta(Origin):
    """What made the record (the schema's version, the library's, its data, the layers that ran), and the document's origin."""

    schema: str
    nlp_aid: str
    model: str | None
    layers: list[str]
    data: dict[str, str]


class Further(TypedDict, total=False):
    """What not every record has: the layers that are not always there, where they ran, and the spans of other components that were asked for."""

    organisations: list[OrganisationRecord]
    persons: list[PersonRecord]
    dates: list[DateRecord]
    beneficiaries: list[BeneficiariesRecord]
    flows: list[FlowRecord]
    checks: list[CheckRecord]
    spans: dict[str, list[SpanRecord]]


class Record(Further):
    """A document with its annotations as JSON-able data; see docs/record.md."""

    id: str
    text: str
    money: list[MoneyRecord]
    places: list[PlaceRecord]
    programmes: list[ProgrammeRecord]
    meta: Meta


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
    kinds = mention_types()
    ran = [name for name in layers() if has(doc, kinds[name])]
    found: dict[str, list[dict[str, Any]]] = {
        name: get_data(doc, kinds[name]) if name in ran else []
        for name, layer in layers().items()
        if layer.is_always_in_record or name in ran
    }
    for name, relation in relations().items():
        there = relation_data(doc, relation, found)
        if there is not None or relation.is_always_in_record:
            found[name] = there or []
        if there is not None:
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
    reading = reading_of(doc)
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
