"""The places layer, and the gazetteer behind it."""

from spacy.tokens import Doc

from nlp_aid.gazetteer.divisions import Division, Divisions, gazetteer
from nlp_aid.layers.mention import register_mention
from nlp_aid.places.value import Place

__all__ = ["Division", "Divisions", "Place", "gazetteer"]

register_mention(Place)
# The year of a text, for its reader to set: `doc = nlp.make_doc(text); doc._.aid_year = 1995; doc = nlp(doc)`.
if not Doc.has_extension("aid_year"):
    Doc.set_extension("aid_year", default=None)
