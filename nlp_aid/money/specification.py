"""What the money layer is."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Literal, get_args

from nlp_aid.layers.specification import Data, Derived, Field, LayerSpecification, Measure, Style, word

Modifier = Literal["exact", "about", "almost", "more", "most"]
CurrencyFrom = Literal["text", "document", "default"]
MODIFIERS: tuple[Modifier, ...] = get_args(Modifier)
# What an amount is in its text: part of a flow (see nlp_aid.flows), or else what it is instead.
Use = Literal[
    "flow",
    "total",
    "price",
    "income",
    "budget",
    "output",
    "threshold",
    "target",
    "cost",
    "conversion",
    "repeat",
    "other",
]
USES: tuple[Use, ...] = get_args(Use)

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_SIGNS = {"about": "≈ ", "almost": "< ", "more": "> ", "most": "≤ "}


def number(value: object) -> str:
    """Return a plain decimal string with thousands separators, anything else as it is."""
    text = word(value)
    return f"{Decimal(text):,f}" if _PLAIN_NUMBER.fullmatch(text) else text


def amount(mention: Data) -> str:
    """Return an amount's number with thousands separators: a value, or the two ends of a range."""
    value, lower, upper = (number(mention.get(key)) for key in ("value", "lower", "upper"))
    if value:
        return value
    if lower and upper:
        return f"{lower}–{upper}"
    return f"≥ {lower}" if lower else f"≤ {upper}" if upper else ""


def _with_currency(mention: Data) -> str:
    return f"{amount(mention)} {word(mention.get('currency'))}".strip()


def _short(mention: Data) -> str:
    per = mention.get("per")
    return (_SIGNS.get(word(mention.get("mod")), "") + _with_currency(mention)).strip() + (f"/{per}" if per else "")


def _details(mention: Data) -> list[str]:
    per = mention.get("per")
    return [_with_currency(mention), word(mention.get("mod")), f"per {per}" if per else ""]


def _norm(mention: Data) -> object:
    """Return the value of an amount, or else its bounds, with its currency; numbers compare as numbers."""
    value = _exact(mention.get("value"))
    bounds = (_exact(mention.get("lower")), _exact(mention.get("upper")))
    return (value if value is not None else bounds), mention.get("currency") or "CNY"


def _exact(value: object) -> Decimal | str | None:
    if value is None or value == "":
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)


MONEY = LayerSpecification(
    name="money",
    singular="money",
    label="MONEY",
    value="nlp_aid.money.value:MoneyMatch",
    component="aid_money",
    fields=(
        Field(name="value", kind="decimal", holds="number", cell=amount),
        Field(name="lower", kind="decimal", holds="number"),
        Field(name="upper", kind="decimal", holds="number"),
        Field(name="currency"),
        Field(name="mod", title="Modifier", values=MODIFIERS, attribute="Modifier"),
        Field(name="per", holds="chinese"),
        Field(name="currency_from", title="Currency from", values=get_args(CurrencyFrom)),
        Field(name="row", holds="chinese"),
        Field(name="column", holds="chinese"),
        Field(name="is_total", title="Total", kind="boolean"),
        Field(name="use", values=USES, attribute="Use", is_optional=True),
    ),
    shown=("value", "currency", "mod", "per"),
    facts=(
        *(Derived(name=name, kind="decimal", holds="number") for name in ("value", "lower", "upper")),
        Derived(name="currency"),
        Derived(name="mod"),
        Derived(name="per", holds="chinese"),
    ),
    abbreviations=("¥",),
    style=Style(
        fill="#fdeab5",
        line="#a86a00",
        ink="#6d4500",
        dark_fill="#4a3908",
        dark_line="#f0b429",
        dark_ink="#ffd978",
        is_filled=True,
        underline="2px solid",
        offset=".16em",
        terminal="black on yellow",
        brackets=("{", "}"),
    ),
    short=_short,
    details=_details,
    is_counted=False,
    measures=(
        Measure("norm", _norm),
        Measure("mod_accuracy", lambda mention: mention.get("mod") or "exact", "accuracy"),
        Measure("per_accuracy", lambda mention: mention.get("per") or None, "accuracy"),
    ),
    kind_of=lambda mention: str(mention.get("currency") or "CNY"),
    summary="amounts",
    is_default=True,
    is_always_in_record=True,
)
