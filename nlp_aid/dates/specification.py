"""What the date layer is."""

from __future__ import annotations

from nlp_aid.layers.specification import Data, Derived, Field, LayerSpecification, Measure, Style, word

DATE_KINDS = ("day", "month", "year", "period", "plan_period", "recurring", "duration")
DATE_BASES = ("expression", "document", "text")


def _days(mention: Data) -> str:
    first, last = word(mention.get("start_date")), word(mention.get("end_date"))
    return first if first == last else word(mention.get("value")).replace("/", " – ")


def _year(mention: Data) -> str | None:
    """Return the year of a date; of a longer time the first and the last one, as an interval in EDTF."""
    value = mention.get("value")
    if not value:
        return None
    first, last = (word(mention.get(name))[:4] for name in ("start_date", "end_date"))
    if first and first == last:
        return first
    return f"{first or '..'}/{last or '..'}" if first or last else None


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
    derived=(Derived(name="year", of=_year),),
    facts=(
        *(Derived(name=name) for name in ("value", "start_date", "end_date", "kind")),
        Derived(name="year", of=_year),
    ),
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
