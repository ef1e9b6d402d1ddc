"""The places layer, and the gazetteer behind it."""

from spacy.tokens import Doc

from nlp_aid.gazetteer.divisions import Division, Divisions, gazetteer
from nlp_aid.layers.mention import register
from nlp_aid.places.value import Place

__all__ = ["Division", "Divisions", "Place", "gazetteer"]

register(Place)
# The year of a text, for its reader to set: `doc = nlp.make_doc(text); doc._.year = 1995; doc = nlp(doc)`.
Doc.set_extension("year", default=None, force=True)
