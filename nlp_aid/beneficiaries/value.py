"""What a count of beneficiaries is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from nlp_aid.beneficiaries.specification import BENEFICIARIES, CountedUnit
from nlp_aid.layers.mention import Mention, register_mention
from nlp_aid.money.specification import Modifier


@dataclass(frozen=True, kw_only=True)
class Beneficiaries(Mention):
    """How many people, households or villages aid reaches, where a text says so.

    Attributes:
        start: offset of its first character, in Unicode code points.
        end: offset behind its last character: that of the noun, where one stands behind the unit.
        text: what stands there.
        value: the number; None for a range and for an indefinite number.
        lower: the lower bound of a range or an indefinite number, else None.
        upper: its upper bound, else None.
        unit: what is counted: `person`, `household`, `village`, or `person-times` (人次).
        mod: how the text states the number, as of an amount of money: `exact`, `about`, `almost`, `more` or `most`.
        noun: what is counted, as written (`建档立卡贫困人口`); None where the text has the unit alone.
    """

    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    unit: CountedUnit = "person"
    mod: Modifier = "exact"
    noun: str | None = None

    layer: ClassVar[str] = BENEFICIARIES.name
    label: ClassVar[str] = BENEFICIARIES.label

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Beneficiaries:
        """Return the count that `to_data` described."""
        exact = {key: Decimal(data[key]) for key in ("value", "lower", "upper") if data.get(key) is not None}
        return super().from_data({**data, **exact})


register_mention(Beneficiaries)
