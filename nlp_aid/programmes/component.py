"""The programme layer as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.layers.component import Found, Layer, declare
from nlp_aid.layers.mention import get, in_readable
from nlp_aid.places.value import Place
from nlp_aid.programmes.find import find_programmes
from nlp_aid.programmes.value import Programme
from nlp_aid.text import Reading
from nlp_aid.tokenizer import word_bounds


class ProgrammeLayer(Layer[Programme]):
    """The `aid_programmes` component. It reads the places that `aid_places` has left on the Doc, if that ran."""

    def find(self, doc: Doc, reading: Reading) -> Found[Programme]:
        """Return the programmes in a Doc's reading."""
        places = [in_readable(reading, place) for place in get(doc, Place)]
        return Found(find_programmes(reading.text, word_bounds(doc, reading), places))


@declare("aid_programmes", Programme)
def make_programmes(nlp: Language, name: str) -> ProgrammeLayer:
    """Make the `aid_programmes` component."""
    return ProgrammeLayer(nlp, name, Programme)
