"""A layer and relations that no part of nlp_aid knows of, as another package would bring them.

Counts of households (`12户`), and what is paid to them (`每户补贴500元`), found by a few lines of rules.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from spacy.language import Language
from spacy.pipeline import Pipe
from spacy.tokens import Doc

from nlp_aid.layers import (
    Field,
    LayerSpecification,
    Measure,
    Reference,
    RelationSpecification,
    RoleSpecification,
    Style,
)
from nlp_aid.layers.component import Found, Layer, declare
from nlp_aid.layers.mention import Mention, get
from nlp_aid.layers.relation import Relation, put_relations
from nlp_aid.layers.role import Role
from nlp_aid.money import MoneyMatch
from nlp_aid_factories import declare_relation

STATES = ("poor", "any")

HOUSEHOLDS = LayerSpecification(
    name="households",
    singular="household",
    label="HOUSEHOLD",
    value="tests.layers.households:Household",
    component="test_households",
    fields=(
        Field(name="number", kind="integer", holds="number"),
        Field(name="state", values=STATES, attribute="State"),
    ),
    style=Style(brackets=("«", "»"), terminal="black on red"),
    short=lambda mention: f"{mention['number']} households",
    measures=(Measure("counted", lambda mention: mention.get("number")),),
    kind_of=lambda mention: str(mention.get("state")),
    summary="groups",
    group_of=lambda mention: (mention["text"], mention["text"], mention["state"]),
    group_titles=("number", "state"),
)

# Between two mentions, without more.
SHARES = RelationSpecification(
    name="shares",
    singular="share",
    label="SHARE",
    value="tests.layers.households:Share",
    component="test_shares",
    members=(
        RoleSpecification(name="amount", layers=("money",), is_required=True),
        RoleSpecification(name="household", layers=("households",), is_required=True),
        Field(name="confidence", kind="decimal"),
    ),
)

# Of everything that a relation can have.
PAYMENTS = RelationSpecification(
    name="payments",
    singular="payment",
    label="PAYMENT",
    value="tests.layers.households:Payment",
    component="test_payments",
    members=(
        RoleSpecification(name="amount", layers=("money",), is_required=True),
        Field(name="kind", values=("grant", "loan"), attribute="Kind"),
        RoleSpecification(name="payer", layers=("places",), is_text=True),
        RoleSpecification(name="receivers", layers=("households", "places"), is_multiple=True),
        RoleSpecification(name="purpose", is_text=True),
        Reference(name="part_of"),
        Field(name="confidence", kind="decimal"),
    ),
    core=("kind", "payer"),
)


@dataclass(frozen=True, kw_only=True)
class Household(Mention):
    """A number of households."""

    number: int | None = None
    state: str = "any"

    layer: ClassVar[str] = HOUSEHOLDS.name
    label: ClassVar[str] = HOUSEHOLDS.label


@dataclass(frozen=True, kw_only=True)
class Share(Relation):
    """What each of some households gets."""

    specification: ClassVar[RelationSpecification] = SHARES

    amount: Role
    household: Role
    confidence: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Payment(Relation):
    """Who pays what to whom."""

    specification: ClassVar[RelationSpecification] = PAYMENTS

    amount: Role
    kind: str = "grant"
    payer: Role | None = None
    receivers: tuple[Role, ...] = ()
    purpose: Role | None = None
    part_of: int | None = None
    confidence: Decimal | None = None


class HouseholdLayer(Layer[Household]):
    """The `test_households` component."""

    def find(self, doc, reading):
        """Return the numbers of households in a Doc's reading."""
        return Found(
            [
                Household(
                    start=match.start(),
                    end=match.end(),
                    text=match.group(),
                    number=int(match[1]),
                    state="poor" if match[2] else "any",
                )
                for match in re.finditer("([0-9]+)户(贫困户)?", reading.text)
            ]
        )


@declare("test_households", Household)
def make_households(nlp: Language, name: str, scorer):
    """Make the component."""
    component = HouseholdLayer(nlp, name, Household)
    component.scorer = scorer
    return component


def data_of(doc, kind):
    """Return a layer's mentions as data."""
    return [mention.to_data() for mention in get(doc, kind)]


@Language.component("test_shares")
def find_shares(doc: Doc) -> Doc:
    """Pair every amount with the households before it."""
    money, households = data_of(doc, MoneyMatch), data_of(doc, Household)
    put_relations(
        doc,
        Share,
        [
            Share(amount=Role.of("money", m, money), household=Role.of("households", h, households))
            for m, amount in enumerate(money)
            for h in [sum(household["end"] <= amount["start"] for household in households) - 1]
            if h >= 0
        ],
    )
    return doc


class PaymentFinder(Pipe):
    """The `test_payments` component."""

    def __init__(self, scorer):
        self.scorer = scorer

    def __call__(self, doc):
        return find_payments(doc)


@declare_relation("test_payments", "payments", ["money"])
def make_payments(nlp: Language, name: str, scorer):
    """Make the component."""
    return PaymentFinder(scorer)


def find_payments(doc: Doc) -> Doc:
    """Make a payment of every amount: by the place or the word before it, to all households, for what follows 用于."""
    from nlp_aid.places import Place

    money, households, places = (data_of(doc, kind) for kind in (MoneyMatch, Household, Place))
    found = []
    for index, amount in enumerate(money):
        before = [number for number, place in enumerate(places) if place["end"] <= amount["start"]]
        payer = Role.of("places", before[-1], places) if before else None
        word = re.search("爱心企业", doc.text[: amount["start"]])
        if payer is None and word:
            payer = Role(start=word.start(), end=word.end(), text=word.group())
        purpose = re.compile("用于([^，。]+)").search(doc.text, amount["end"])
        found.append(
            Payment(
                amount=Role.of("money", index, money),
                payer=payer,
                receivers=tuple(Role.of("households", number, households) for number in range(len(households))),
                purpose=purpose and Role(start=purpose.start(1), end=purpose.end(1), text=purpose[1]),
                part_of=0 if index else None,
                confidence=Decimal("0.5"),
            )
        )
    put_relations(doc, Payment, found)
    return doc
