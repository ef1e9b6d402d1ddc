"""Documents from files, and records in files."""

from nlp_aid.io.document import BadDocument, Document, UnreadFile
from nlp_aid.io.formats.jsonl import read_records
from nlp_aid.io.inputs import read_documents
from nlp_aid.io.read import read

__all__ = ["BadDocument", "Document", "UnreadFile", "read", "read_documents", "read_records"]
