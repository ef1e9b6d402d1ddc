"""The trained layers: organisations and persons, and a witness for places."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.entities.value import KINDS, Organisation, Person
    from nlp_aid.entities.witness import Witness, witnesses

__all__ = ["KINDS", "Organisation", "Person", "Witness", "witnesses"]

__getattr__ = on_demand(
    __name__,
    {
        "KINDS": "nlp_aid.entities.value",
        "Organisation": "nlp_aid.entities.value",
        "Person": "nlp_aid.entities.value",
        "Witness": "nlp_aid.entities.witness",
        "witnesses": "nlp_aid.entities.witness",
    },
)
