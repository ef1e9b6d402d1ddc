"""The programmes layer."""

from nlp_aid.mentions import register
from nlp_aid.programmes.value import Programme

__all__ = ["Programme"]

register(Programme)
