"""What a record holds: its schema is public and versioned; see docs/record.md. Nothing here needs spaCy."""

from __future__ import annotations

from typing import Any, TypedDict

SCHEMA = "1"


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


class SpanRecord(TypedDict):
    """A span of another component: where it stands, and what spaCy knows of it.

    Attributes:
        start: offset of its first character.
        end: offset behind its last character.
        text: what stands there.
        label: its label.
        id: its id (`span.id_`), such as that of the pattern of a ruler; empty if it has none.
        link: what it is linked to (`span.kb_id_`); empty if it is to nothing.
    """

    start: int
    end: int
    text: str
    label: str
    id: str
    link: str


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
