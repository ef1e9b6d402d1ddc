"""A Doc as a plain record; documents and records in files."""

from nlp_aid.records.jsonl import read_records
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
    "read_records",
    "to_record",
]
