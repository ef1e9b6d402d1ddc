"""The trained layers: organisations, persons and dates, and a witness for places."""

from nlp_aid.entities.value import KINDS, Date, Organisation, Person
from nlp_aid.entities.witness import Witness, witnesses
from nlp_aid.layers.mention import register

for _kind in KINDS:
    register(_kind)

__all__ = ["KINDS", "Date", "Organisation", "Person", "Witness", "witnesses"]
