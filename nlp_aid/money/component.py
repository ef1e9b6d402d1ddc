"""The money layer as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.layers.component import Found, Layer, declare
from nlp_aid.money.api import find_in
from nlp_aid.money.value import MoneyMatch
from nlp_aid.text import Reading


class MoneyLayer(Layer[MoneyMatch]):
    """The `aid_money` component."""

    def find(self, doc: Doc, reading: Reading) -> Found[MoneyMatch]:
        """Return the amounts in a Doc's reading."""
        return Found(find_in(reading))


@declare("aid_money", MoneyMatch)
def make_money(nlp: Language, name: str) -> MoneyLayer:
    """Make the `aid_money` component."""
    return MoneyLayer(nlp, name, MoneyMatch)
