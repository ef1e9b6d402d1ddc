"""A Doc as a plain record; documents and records in files."""

from nlp_aid.records.document import BadDocument, Document, UnreadFile
from nlp_aid.records.formats.jsonl import read_records
from nlp_aid.records.frames import to_frame
from nlp_aid.records.inputs import read_documents
from nlp_aid.records.read import read
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
    "BadDocument",
    "Document",
    "EntityRecord",
    "Meta",
    "MoneyRecord",
    "PlaceRecord",
    "ProgrammeRecord",
    "Record",
    "UnreadFile",
    "mentions_of",
    "read",
    "read_documents",
    "read_records",
    "to_frame",
    "to_record",
]
