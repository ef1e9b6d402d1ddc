"""What the date layer is."""

from __future__ import annotations

from nlp_aid.layers.specification import Data, Field, LayerSpecification, Measure, Style, word

DATE_KINDS = ("day", "month", "year", "period", "plan_period", "recurring", "duration")
DATE_BASES = ("expression", "document", "text")


def _days(mention: Data) -> str:
    first, last = word(mention.get("start_date")), word(mention.get("end_date"))
    return first if first == last else word(mention.get("value")).replace("/", " – ")


def _value(mention: Data) -> object:
    return mention.get("value")


DATES = LayerSpecification(
    name="dates",
    singular="date",
    label="DATE",
    noun="Date",
    value="nlp_aid.dates.value:Date",
    component="aid_dates",
    fields=(
        Field(name="value", title="Days", cell=_days),
        Field(name="start_date", title="First day"),
        Field(name="end_date", title="Last day"),
        Field(name="kind", is_nullable=False, values=DATE_KINDS, attribute="Calendar"),
        Field(name="basis", values=DATE_BASES, attribute="Basis"),
        Field(name="anchor", title="Reckoned from"),
    ),
    shown=("value", "kind", "basis"),
    style=Style(
        fill="#e6e6e6",
        line="#5a5a5a",
        dark_line="#adadad",
        underline="1px dotted",
        offset=".1em",
        terminal="blue",
        brackets=("⟪", "⟫"),
    ),
    short=_days,
    measures=(Measure("value", _value, "known"),),
    is_default=True,
)
