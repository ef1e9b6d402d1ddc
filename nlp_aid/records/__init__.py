"""A Doc as a plain record, and records as tables."""

from nlp_aid.records.frames import to_frame
from nlp_aid.records.record import (
    SCHEMA,
    EntityRecord,
    Meta,
    MoneyRecord,
    PlaceRecord,
    ProgrammeRecord,
    Record,
    mentions_of,
    to_record,
)

__all__ = [
    "SCHEMA",
    "EntityRecord",
    "Meta",
    "MoneyRecord",
    "PlaceRecord",
    "ProgrammeRecord",
    "Record",
    "mentions_of",
    "to_frame",
    "to_record",
]
