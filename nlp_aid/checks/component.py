"""The relation of checks as a spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

from decimal import localcontext
from typing import Any

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from nlp_aid.checks.figures import Figure, figures_of
from nlp_aid.checks.find import Found, find_in_sentences, rounded
from nlp_aid.checks.lists import find_in_lists
from nlp_aid.checks.tables import find_in_tables
from nlp_aid.checks.value import Check
from nlp_aid.checks.words import PATH
from nlp_aid.knowledge.origin import note
from nlp_aid.knowledge.sums import of_file
from nlp_aid.layers.mention import get, in_readable
from nlp_aid.layers.relation import put_relations
from nlp_aid.layers.role import Role
from nlp_aid.money import MoneyMatch
from nlp_aid.places import Place
from nlp_aid.text import Reading
from nlp_aid.tokenizer import reading_of

# Quotients need no more.
_PRECISION = 80


class Checker(Pipe):
    """The `aid_checks` component. It reads the amounts and places on the Doc; layers that did not run have found none."""

    def __init__(self, nlp: Language, name: str) -> None:
        """Set up the component.

        Args:
            nlp: the pipeline it stands in.
            name: its name there.
        """
        self.vocab = nlp.vocab
        self.meta = nlp.meta
        self.name = name
        self.scorer: Any = None

    def hashes(self) -> dict[str, str]:
        """Return the hash of the words."""
        return {"check words": of_file(PATH)}

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a Doc."""
        reading = reading_of(doc)
        money = get(doc, MoneyMatch)
        readable = [in_readable(reading, one) for one in money]
        places = [in_readable(reading, one) for one in get(doc, Place)]
        put_relations(doc, Check, [_check(reading, money, one) for one in find(reading.text, readable, places)])
        note(doc, self.hashes(), self.meta)
        return doc


def find(text: str, money: list[MoneyMatch], places: list[Place]) -> list[Found]:
    """Return the checks of a readable text, in the order of what is stated.

    Args:
        text: the text.
        money: its amounts, with offsets into it.
        places: its places, in the same way.
    """
    with localcontext() as context:
        context.prec = _PRECISION
        found = [
            *find_in_sentences(text, figures_of(text, money)),
            *find_in_lists(text, places),
            *find_in_tables(money),
        ]
    kept = {(one.kind, one.stated.start, one.stated.end): one for one in reversed(found)}
    return sorted(kept.values(), key=lambda one: (one.stated.start, one.kind))


def _check(reading: Reading, money: list[MoneyMatch], found: Found) -> Check:
    expected = rounded(found.expected)
    return Check(
        stated=_role(reading, money, found.stated),
        kind=found.kind,
        agrees=found.agrees,
        parts=tuple(_role(reading, money, part) for part in found.parts),
        value=found.stated.value,
        expected=expected,
        difference=rounded(found.stated.value - expected),
        tolerance=rounded(found.tolerance),
        unit=found.stated.unit,
    )


def _role(reading: Reading, money: list[MoneyMatch], figure: Figure) -> Role:
    if figure.index is not None:
        one = money[figure.index]
        return Role(start=one.start, end=one.end, text=one.text, layer="money", index=figure.index)
    start, end = reading.to_raw(figure.start, figure.end)
    return Role(start=start, end=end, text=reading.raw[start:end])
