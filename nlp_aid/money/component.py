"""The money layer as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from collections.abc import Sequence
from dataclasses import replace

from spacy.language import Language
from spacy.tokens import Doc

from nlp_aid.layers import Layer, declare
from nlp_aid.money.grammar import find_money
from nlp_aid.money.value import Money
from nlp_aid.text import Reading

# How far from its amount the word stands that says what a rate is per.
_REACH = 200


class MoneyLayer(Layer[Money]):
    """The `aid_money` component."""

    def find(self, doc: Doc, reading: Reading) -> Sequence[Money]:
        """Return the amounts in a Doc's reading."""
        return [_with_per_as_written(reading, money) for money in find_money(reading.text)]


def _with_per_as_written(reading: Reading, money: Money) -> Money:
    """Return the amount with `per` in the script of the raw text, without glosses."""
    if money.per is None or reading.text is reading.raw:
        return money
    at = reading.text.rfind(money.per, max(0, money.start - _REACH), money.start)
    if at < 0:
        at = reading.text.find(money.per, money.end, money.end + _REACH)
    if at < 0:
        return money
    starts = reading.starts[at : at + len(money.per)].tolist()
    return replace(money, per="".join(reading.raw[start] for start in starts))


@declare("aid_money", Money)
def make_money(nlp: Language, name: str) -> MoneyLayer:
    """Make the `aid_money` component."""
    return MoneyLayer(nlp, name, Money)
