"""Documents from files, and records in files."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.io.document import BadDocument, Document, UnreadFile
    from nlp_aid.io.formats.jsonl import read_records
    from nlp_aid.io.inputs import read_documents
    from nlp_aid.io.reading import read

__all__ = ["BadDocument", "Document", "UnreadFile", "read", "read_documents", "read_records"]

__getattr__ = on_demand(
    __name__,
    {
        "BadDocument": "nlp_aid.io.document",
        "Document": "nlp_aid.io.document",
        "UnreadFile": "nlp_aid.io.document",
        "read_records": "nlp_aid.io.formats.jsonl",
        "read_documents": "nlp_aid.io.inputs",
        "read": "nlp_aid.io.reading",
    },
)
