"""The layers. Apart, so that the command line knows them without loading spaCy."""

# Found by rules, a component each, in the order in which they run; what runs by default.
LAYERS = ("money", "places", "programmes")
# Found by the trained part, one component for all of them; only where they are asked for.
ENTITY_LAYERS = ("organisations", "persons", "dates")
ALL_LAYERS = LAYERS + ENTITY_LAYERS
