"""The value of a date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from spacy.tokens import Doc

from nlp_aid.dates.specification import DATES
from nlp_aid.layers.mention import Mention, register_mention

DateKind = Literal["day", "month", "year", "period", "plan_period", "recurring", "duration"]
DateBasis = Literal["expression", "document", "text"]


@dataclass(frozen=True, kw_only=True)
class Date(Mention):
    """A date or period of the calendar.

    Attributes:
        value: the days it spans, as an interval in EDTF (ISO 8601-2): `2021-07-01/2021-07-31`; open at an end that the text
            does not give (`../2020-12-31`, `2016-01-01/..`). None where the text does not tell.
        start_date: the first day, as YYYY-MM-DD; None where it is open or not known.
        end_date: the last day.
        kind: a `day`, a `month`, a `year`, a `period` (any other stretch of the calendar, `plan_period` where it is that of a
            five-year plan), `recurring` (`每年`), or a `duration` (`四年间`, `近三年`).
        basis: what gave the value: the `expression` alone, the date of the `document` (its date line, too), or another date in the `text`; None
            where there is no value.
        anchor: the date that it was reckoned from, as YYYY, YYYY-MM or YYYY-MM-DD; None where it needed none.
    """

    value: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    kind: str = "day"
    basis: str | None = None
    anchor: str | None = None

    layer: ClassVar[str] = DATES.name
    label: ClassVar[str] = DATES.label


register_mention(Date)
# The date of the document, as its metadata give it, for its reader to set: `doc = nlp.make_doc(text); doc._.aid_date = "2024-03-05"`.
if not Doc.has_extension("aid_date"):
    Doc.set_extension("aid_date", default=None)
