"""What an amount of money is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Literal, get_args

from nlp_aid.mentions import Mention

Modifier = Literal["exact", "about", "almost", "more", "most"]
MODIFIERS: tuple[Modifier, ...] = get_args(Modifier)


@dataclass(frozen=True, kw_only=True)
class Money(Mention):
    """An amount of money.

    Attributes:
        value: the amount in units of the currency; None for a range and for an indefinite amount.
        lower: the lower bound of a range or an indefinite amount, else None.
        upper: its upper bound, else None.
        currency: ISO 4217 code.
        mod: how the text states the amount: `exact`, `about` (约, 左右), `almost` (近, 不到), `more` (超过, 余, 以上)
            or `most` (最高, 不超过, 以内).
        per: what a rate is per, as written (`亩`, `人`, `户`, `年`); None where it is no rate.
    """

    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    currency: str = "CNY"
    mod: Modifier = "exact"
    per: str | None = None

    layer: ClassVar[str] = "money"
    label: ClassVar[str] = "MONEY"

    @property
    def link(self) -> str:
        """The currency."""
        return self.currency

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Money:
        """Return the amount that `to_data` described."""
        exact = {key: Decimal(data[key]) for key in ("value", "lower", "upper") if data.get(key) is not None}
        return super().from_data({**data, **exact})
