"""The layers. Apart, so that the command line knows them without loading spaCy."""

# Found by the trained part, one component for all of them.
ENTITY_LAYERS = ("organisations", "persons", "dates")
# Found by rules, a component each, in the order in which they run.
RULE_LAYERS = ("money", "places", "programmes")
LAYERS = RULE_LAYERS + ENTITY_LAYERS
