"""The programmes layer."""

from nlp_aid.layers.mention import register
from nlp_aid.programmes.entries import Catalogue, Entry, catalogue
from nlp_aid.programmes.value import Programme

__all__ = ["Catalogue", "Entry", "Programme", "catalogue"]

register(Programme)
