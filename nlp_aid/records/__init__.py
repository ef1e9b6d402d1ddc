"""A Doc as a plain record, and records as tables."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.records.frames import to_frame
    from nlp_aid.records.record import mentions_of, relations_in, to_record
    from nlp_aid.records.schema import (
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
        "SCHEMA": "nlp_aid.records.schema",
        "BeneficiariesRecord": "nlp_aid.records.schema",
        "DateRecord": "nlp_aid.records.schema",
        "FlowRecord": "nlp_aid.records.schema",
        "RoleRecord": "nlp_aid.records.schema",
        "OrganisationRecord": "nlp_aid.records.schema",
        "PersonRecord": "nlp_aid.records.schema",
        "Meta": "nlp_aid.records.schema",
        "MoneyRecord": "nlp_aid.records.schema",
        "PlaceRecord": "nlp_aid.records.schema",
        "ProgrammeRecord": "nlp_aid.records.schema",
        "Record": "nlp_aid.records.schema",
        "mentions_of": "nlp_aid.records.record",
        "relations_in": "nlp_aid.records.record",
        "to_record": "nlp_aid.records.record",
    },
)
