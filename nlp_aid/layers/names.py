"""The layers. Apart, so that the command line knows them without loading spaCy."""

# Found by rules, a component each, in the order in which they run.
LAYERS = ("money", "places", "programmes")
# Found by the trained part, one component for all of them.
ENTITY_LAYERS = ("organisations", "persons", "dates")
ALL_LAYERS = LAYERS + ENTITY_LAYERS
