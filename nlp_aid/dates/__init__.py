"""Dates and periods of the calendar, with values."""

from spacy.tokens import Doc

from nlp_aid.dates.value import Date
from nlp_aid.layers.mention import register_mention

# The date of the document, as its metadata give it, for its reader to set: `doc = nlp.make_doc(text); doc._.aid_date = "2024-03-05"`.
if not Doc.has_extension("aid_date"):
    Doc.set_extension("aid_date", default=None)
register_mention(Date)

__all__ = ["Date"]
