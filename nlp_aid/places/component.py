"""The place layer as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.entities.witness import witnesses
from nlp_aid.layers.component import Found, Layer, declare
from nlp_aid.places.find import PlaceFinder
from nlp_aid.places.value import Place
from nlp_aid.text import Reading
from nlp_aid.tokenizer import word_bounds


class PlaceLayer(Layer[Place]):
    """The `aid_places` component."""

    def __init__(self, nlp: Language, name: str) -> None:
        """Set up the component with the bundled gazetteer."""
        super().__init__(nlp, name, Place)
        self.finder = PlaceFinder()

    def find(self, doc: Doc, reading: Reading) -> Found[Place]:
        """Return the places in a Doc's reading; `doc._.year` tells the year of the text.

        What the trained layers have left on the Doc is heard as a witness. Names of places in words that no list has
        (`深中`) are words to those who look at the Doc later, whether they are taken for places or not: such a word is
        uncertain itself.
        """
        text, bounds = reading.text, word_bounds(doc, reading)
        places = self.finder.find(text, bounds, doc._.year, heard=witnesses(doc) or ())
        return Found(places, self.finder.inside_unknown_words(text, sorted(bounds)))


@declare("aid_places", Place)
def make_places(nlp: Language, name: str) -> PlaceLayer:
    """Make the `aid_places` component."""
    return PlaceLayer(nlp, name)
