"""The programmes layer."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.programmes.entries import Catalogue, Entry, catalogue
    from nlp_aid.programmes.relations import family, parts, wholes
    from nlp_aid.programmes.source import Source, sources, sources_of
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

__getattr__ = on_demand(
    __name__,
    {
        "Catalogue": "nlp_aid.programmes.entries",
        "Entry": "nlp_aid.programmes.entries",
        "catalogue": "nlp_aid.programmes.entries",
        "family": "nlp_aid.programmes.relations",
        "parts": "nlp_aid.programmes.relations",
        "wholes": "nlp_aid.programmes.relations",
        "Source": "nlp_aid.programmes.source",
        "sources": "nlp_aid.programmes.source",
        "sources_of": "nlp_aid.programmes.source",
        "Programme": "nlp_aid.programmes.value",
    },
)
