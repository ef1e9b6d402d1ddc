"""What the beneficiaries layer is."""

from __future__ import annotations

from typing import Literal, get_args

from nlp_aid.layers.specification import Data, Field, LayerSpecification, Measure, Style, word
from nlp_aid.money.specification import MODIFIERS, amount

CountedUnit = Literal["person", "household", "village", "person-times"]
UNITS: tuple[CountedUnit, ...] = get_args(CountedUnit)


def _short(mention: Data) -> str:
    return f"{amount(mention)} {word(mention.get('unit'))}".strip()


def _details(mention: Data) -> list[str]:
    return [_short(mention), word(mention.get("mod")), word(mention.get("noun"))]


BENEFICIARIES = LayerSpecification(
    name="beneficiaries",
    singular="beneficiary",
    noun="Beneficiaries",
    label="BENEFICIARY",
    value="nlp_aid.beneficiaries.value:Beneficiaries",
    component="aid_beneficiaries",
    fields=(
        Field(name="value", kind="decimal", holds="number", cell=amount),
        Field(name="lower", kind="decimal", holds="number"),
        Field(name="upper", kind="decimal", holds="number"),
        Field(name="unit", values=UNITS, attribute="Unit"),
        Field(name="mod", title="Modifier", values=MODIFIERS, attribute="CountModifier"),
        Field(name="noun", title="Counted", holds="chinese"),
    ),
    shown=("value", "unit", "mod", "noun"),
    style=Style(brackets=("‹", "›"), terminal="black on magenta"),
    short=_short,
    details=_details,
    is_counted=False,
    measures=(
        Measure("norm", lambda mention: tuple(mention.get(key) for key in ("value", "lower", "upper", "unit"))),
        Measure("mod_accuracy", lambda mention: mention.get("mod"), "accuracy"),
        Measure("noun_accuracy", lambda mention: mention.get("noun"), "accuracy"),
    ),
    kind_of=lambda mention: str(mention.get("unit")),
)
