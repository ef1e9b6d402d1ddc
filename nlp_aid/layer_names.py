"""The layers, in the order in which they run. Apart, so that the command line knows them without loading spaCy."""

LAYERS = ("money", "places", "programmes")
