"""What an amount of money is, and what can be done with amounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any, ClassVar, cast

from nlp_aid.layers.mention import Mention, register_mention
from nlp_aid.money.formatting import Language, format_amount
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.numbers import EXACT
from nlp_aid.money.specification import MODIFIERS as MODIFIERS
from nlp_aid.money.specification import MONEY, CurrencyFrom, Use
from nlp_aid.money.specification import Modifier as Modifier

# What is said before an amount of how it is stated.
_STATED: dict[str, dict[Modifier, str]] = {
    "en": {"exact": "", "about": "about ", "almost": "almost ", "more": "more than ", "most": "at most "},
    "zh": {"exact": "", "about": "约", "almost": "近", "more": "超过", "most": "不超过"},
}


class CurrencyMismatchError(ValueError, TypeError):
    """Amounts of unlike currencies, or rates per unlike things, were added or compared.

    Like any operation on things of unlike kinds it is a `TypeError`, and as nlp_aid's other errors a `ValueError`.
    """


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount of money.

    Amounts are equal when all fields are. Amounts of one currency can be added, also with `sum`, and compared:

    - The sum of ranges has the sums of the bounds. Where the amounts are stated in unlike ways, the sum is `about`;
      an `exact` amount takes the way of the other.
    - One is less than another when it is so whatever the ranges hold; where that is not determined
      (`3万元至5万元 < 4万元`), comparing raises. How an amount is stated plays no part.

    There is no conversion: the library knows no exchange rates.

    Attributes:
        value: the amount in units of the currency; None for a range and for an indefinite amount.
        lower: the lower bound of a range or an indefinite amount, else None.
        upper: its upper bound, else None.
        currency: ISO 4217 code.
        mod: how the text states the amount: `exact`, `about` (约, 左右), `almost` (近, 不到), `more` (超过, 余, 以上)
            or `most` (最高, 不超过, 以内).
        per: what a rate is per, as written (`亩`, `人`, `户`, `年`); None where it is no rate.

    Raises:
        TypeError: a number is a float, which is not exact.
        ValueError: there is neither a value nor two bounds, or both; or the bounds are the wrong way round.
    """

    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    currency: str = "CNY"
    mod: Modifier = "exact"
    per: str | None = None

    def __post_init__(self) -> None:
        if type(self.value) is Decimal and self.lower is self.upper is None:
            return
        for name in ("value", "lower", "upper"):
            number = getattr(self, name)
            if number is not None and not isinstance(number, Decimal):
                object.__setattr__(self, name, _decimal(number))
        if (self.value is None) == (self.lower is None) or (self.lower is None) != (self.upper is None):
            raise ValueError("Money takes a value, or else a lower and an upper bound.")
        if self.lower is not None and self.upper is not None and self.lower > self.upper:
            raise ValueError(f"The lower bound {self.lower} is above the upper bound {self.upper}.")

    @property
    def bounds(self) -> tuple[Decimal, Decimal]:
        """The lower and the upper bound; twice the value where there is one."""
        if self.lower is not None and self.upper is not None:
            return self.lower, self.upper
        assert self.value is not None  # noqa: S101 (as __post_init__ has seen to)
        return self.value, self.value

    def format(self, language: Language = "en", lexicon: MoneyLexicon | None = None) -> str:
        """Return the amount as text, without its modifier and without what it is per.

        Args:
            language: `en` for `CNY 38,498,000` or `CNY 30,000–50,000`; `zh` for `3849.8万元`, `3万元至5万元`, `500美元`.
            lexicon: what currencies are called in Chinese; what comes with the package by default.

        Raises:
            ValueError: the language is another one.
        """
        return format_amount(lexicon or MoneyLexicon.bundled(), self.bounds, self.currency, language)

    def __str__(self) -> str:
        """Return the amount as English text, with how it is stated and what it is per: `more than CNY 500 per 亩`."""
        return f"{self:en}"

    def __format__(self, language: str) -> str:
        """Return the amount as text, with how it is stated and what it is per.

        Args:
            language: `en`, `zh` (`超过500元/亩`), or empty for `en`.

        Raises:
            ValueError: the language is another one.
        """
        amount = self.format(cast(Language, language or "en"))
        said = _STATED[language or "en"][self.mod] + amount
        return said + (f"/{self.per}" if language == "zh" else f" per {self.per}") if self.per else said

    def __add__(self, other: object) -> Money:
        if not isinstance(other, Money):
            return NotImplemented
        self._check_like(other, "add")
        lower, upper = (EXACT.add(one, two) for one, two in zip(self.bounds, other.bounds, strict=True))
        definite = self.value is not None and other.value is not None
        return Money(
            value=lower if definite else None,
            lower=None if definite else lower,
            upper=None if definite else upper,
            currency=self.currency,
            mod=_common(self.mod, other.mod),
            per=self.per,
        )

    def __radd__(self, other: object) -> Money:
        # `sum` starts with the number 0.
        return self.amount if other == 0 and isinstance(other, int) else NotImplemented

    @property
    def amount(self) -> Money:
        """The amount alone, without where it stands in a text."""
        return self

    def __lt__(self, other: object) -> bool:
        return self._compare(other, lambda one, two: one < two)

    def __le__(self, other: object) -> bool:
        return self._compare(other, lambda one, two: one <= two)

    def __gt__(self, other: object) -> bool:
        return self._compare(other, lambda one, two: one > two)

    def __ge__(self, other: object) -> bool:
        return self._compare(other, lambda one, two: one >= two)

    def _compare(self, other: object, holds: Callable[[Decimal, Decimal], bool]) -> bool:
        if not isinstance(other, Money):
            raise TypeError(f"Cannot compare an amount of money and {other!r}.")
        self._check_like(other, "compare")
        answers = {holds(one, two) for one in self.bounds for two in other.bounds}
        if len(answers) > 1:
            raise ValueError(f"{self.format()} and {other.format()} overlap, so neither is known to be the larger one.")
        return answers.pop()

    def _check_like(self, other: Money, operation: str) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatchError(
                f"Cannot {operation} {self.format()} and {other.format()}: they are in {self.currency} and "
                f"{other.currency}, and there are no exchange rates here."
            )
        if self.per != other.per:
            per = " and ".join("a sum" if per is None else f"per {per}" for per in (self.per, other.per))
            raise CurrencyMismatchError(f"Cannot {operation} {self.format()} and {other.format()}: they are {per}.")


@dataclass(frozen=True, kw_only=True)
class MoneyMatch(Money, Mention):
    """An amount of money where it stands in a text.

    It can be added and compared as every `Money`; it equals only the same amount in the same place, and its `amount`
    equals every like one.

    Attributes:
        start: offset of its first character, in Unicode code points.
        end: offset behind its last character.
        text: what stands there.
        currency_from: what tells the currency: the words of the `text`, the place that the `document` is about, or
            nothing (`default`).
        row: for a cell of a table, the name of its row, as far as it has one.
        column: for a cell of a table, the head of its column; for a value behind a label (`总投资（万元）：350`), the label.
        is_total: the cell's row or column is a sum of the others (合计, 小计).
        use: what the amount is in the text (`flow`, or `price`, `income`, `total`, …; see docs/flows.md); None where the relation
            of flows did not run.
    """

    currency_from: CurrencyFrom = "text"
    row: str | None = None
    column: str | None = None
    is_total: bool = False
    use: Use | None = None

    optional: ClassVar[frozenset[str]] = MONEY.optional_names
    layer: ClassVar[str] = MONEY.name
    label: ClassVar[str] = MONEY.label

    @property
    def link(self) -> str:
        """The currency."""
        return self.currency

    @property
    def amount(self) -> Money:
        """The amount alone, without where it stands in the text."""
        return Money(**{field.name: getattr(self, field.name) for field in fields(Money)})

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> MoneyMatch:
        """Return the amount that `to_data` described."""
        exact = {key: Decimal(data[key]) for key in ("value", "lower", "upper") if data.get(key) is not None}
        return super().from_data({**data, **exact})


def _decimal(number: object) -> Decimal:
    if isinstance(number, bool) or not isinstance(number, int | str):
        raise TypeError(f"{number!r} is no exact number. Give a Decimal, an int or a string.")
    return Decimal(number)


def _common(one: Modifier, two: Modifier) -> Modifier:
    """Return how a sum is stated, by how its parts are."""
    if one == two or two == "exact":
        return one
    return two if one == "exact" else "about"


register_mention(MoneyMatch)
