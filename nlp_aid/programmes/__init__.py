"""The programmes layer."""

from nlp_aid.layers.mention import register_mention
from nlp_aid.programmes.entries import Catalogue, Entry, catalogue
from nlp_aid.programmes.relations import family, parts, wholes
from nlp_aid.programmes.sources import Source, sources, sources_of
from nlp_aid.programmes.value import Programme

__all__ = [
    "Catalogue",
    "Entry",
    "Programme",
    "Source",
    "catalogue",
    "family",
    "parts",
    "sources",
    "sources_of",
    "wholes",
]

register_mention(Programme)
