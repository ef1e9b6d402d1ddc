"""The trained layers: organisations and persons, and a witness for places."""

from nlp_aid.entities.value import KINDS, Organisation, Person
from nlp_aid.entities.witness import Witness, witnesses
from nlp_aid.layers.mention import register_mention

for _kind in KINDS:
    register_mention(_kind)

__all__ = ["KINDS", "Organisation", "Person", "Witness", "witnesses"]
