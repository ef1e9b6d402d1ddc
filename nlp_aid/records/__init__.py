"""A Doc as a plain record, and records as tables."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.records.frames import to_frame
    from nlp_aid.records.record import (
        SCHEMA,
        BeneficiariesRecord,
        DateRecord,
        FlowRecord,
        Meta,
        MoneyRecord,
        OrganisationRecord,
        PersonRecord,
        PlaceRecord,
        ProgrammeRecord,
        Record,
        RoleRecord,
        mentions_of,
        relations_in,
        to_record,
    )

__all__ = [
    "SCHEMA",
    "BeneficiariesRecord",
    "DateRecord",
    "FlowRecord",
    "Meta",
    "MoneyRecord",
    "OrganisationRecord",
    "PersonRecord",
    "PlaceRecord",
    "ProgrammeRecord",
    "Record",
    "RoleRecord",
    "mentions_of",
    "relations_in",
    "to_frame",
    "to_record",
]

__getattr__ = on_demand(
    __name__,
    {
        "to_frame": "nlp_aid.records.frames",
        "SCHEMA": "nlp_aid.records.record",
        "BeneficiariesRecord": "nlp_aid.records.record",
        "DateRecord": "nlp_aid.records.record",
        "FlowRecord": "nlp_aid.records.record",
        "RoleRecord": "nlp_aid.records.record",
        "OrganisationRecord": "nlp_aid.records.record",
        "PersonRecord": "nlp_aid.records.record",
        "Meta": "nlp_aid.records.record",
        "MoneyRecord": "nlp_aid.records.record",
        "PlaceRecord": "nlp_aid.records.record",
        "ProgrammeRecord": "nlp_aid.records.record",
        "Record": "nlp_aid.records.record",
        "mentions_of": "nlp_aid.records.record",
        "relations_in": "nlp_aid.records.record",
        "to_record": "nlp_aid.records.record",
    },
)
