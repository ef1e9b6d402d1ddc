"""The places layer."""

from nlp_aid.mentions import register
from nlp_aid.places.value import Place

__all__ = ["Place"]

register(Place)
