"""The places layer, and the gazetteer behind it."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.gazetteer.divisions import Division, Divisions, gazetteer
    from nlp_aid.places.value import Place

__all__ = ["Division", "Divisions", "Place", "gazetteer"]

__getattr__ = on_demand(
    __name__,
    {
        "Division": "nlp_aid.gazetteer.divisions",
        "Divisions": "nlp_aid.gazetteer.divisions",
        "gazetteer": "nlp_aid.gazetteer.divisions",
        "Place": "nlp_aid.places.value",
    },
)
