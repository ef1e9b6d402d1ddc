"""Days, and stretches of them."""

from __future__ import annotations

import calendar
import functools
import json
from dataclasses import dataclass
from datetime import date, timedelta

from nlp_aid.dates.words import FESTIVALS
from nlp_aid.paths import model_path

# Festivals by name: their day, solar or lunar, or the first and the last of several.
_FESTIVALS = {festival["name"]: festival for festival in FESTIVALS}


@dataclass(frozen=True)
class DateInterval:
    """The days from `first` to `last`; None at an end that is open."""

    first: date | None
    last: date | None

    @property
    def edtf(self) -> str:
        """The interval as EDTF writes it."""
        return f"{self.first or '..'}/{self.last or '..'}"


def day(year: int, month: int, number: int) -> DateInterval | None:
    """Return a day; None where the month has no such day."""
    if not (1 <= year <= 9998 and 1 <= month <= 12 and 1 <= number <= calendar.monthrange(year, month)[1]):
        return None
    return DateInterval(date(year, month, number), date(year, month, number))


def months(year: int, first: int, last: int) -> DateInterval:
    """Return the months from `first` to `last`; those beyond 12 are of the next year."""
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    return DateInterval(date(year, first, 1), date(end_year, end_month, calendar.monthrange(end_year, end_month)[1]))


def years(first: int, last: int) -> DateInterval:
    """Return the years from `first` to `last`."""
    return DateInterval(date(first, 1, 1), date(last, 12, 31))


def moved(start: date, months_on: int) -> date:
    """Return the day so many months on (back, if negative); the last of the month where it has no such day."""
    index = start.year * 12 + start.month - 1 + months_on
    year, month = divmod(index, 12)
    return date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def part_of_month(year: int, month: int, part: str) -> DateInterval:
    """Return a part of a month: `early` (days 1 to 10), `middle` (11 to 20), `late` (from the 21st), or two together.

    Args:
        year: the year's number.
        month: the month's number.
        part: `early`, `middle`, `late`, `early_middle` or `middle_late`.
    """
    days = {"early": (1, 10), "middle": (11, 20), "late": (21, calendar.monthrange(year, month)[1])}
    first, last = (days[name] for name in (part.partition("_")[0], part.rpartition("_")[2]))
    return DateInterval(date(year, month, first[0]), date(year, month, last[1]))


def festival(name: str, year: int) -> DateInterval | None:
    """Return the day of a festival in a year; None where it is not known."""
    known = _FESTIVALS.get(name, {})
    if "solar" in known:
        first, last = day(year, *known["solar"]), day(year, *known.get("to", known["solar"]))
        return DateInterval(first.first, last.last) if first and last else None
    if "lunar" in known:
        return lunar(year, *known["lunar"])
    # A solar term, and the day before the first of the Chinese year.
    if name == "清明":
        entry = _lunar_years().get(str(year))
        return _one(date.fromisoformat(entry[3])) if entry else None
    if name == "除夕":
        first = lunar(year, 1, 1)
        return _one(first.first - timedelta(days=1)) if first and first.first else None
    return None


def lunar(year: int, month: int, number: int | None) -> DateInterval | None:
    """Return a day of the Chinese calendar, or a month of it.

    Args:
        year: the year, from 1900 to 2100, in which its year begins.
        month: the month, not a leap month.
        number: the day; None for the month.
    """
    entry = _lunar_years().get(str(year))
    if not entry:
        return None
    first, leap, lengths, _ = entry
    index = month - 1 + (0 < leap < month)
    start = date.fromisoformat(first) + timedelta(days=sum(29 + int(digit) for digit in lengths[:index]))
    length = 29 + int(lengths[index])
    if number is None:
        return DateInterval(start, start + timedelta(days=length - 1))
    return _one(start + timedelta(days=number - 1)) if number <= length else None


def _one(when: date) -> DateInterval:
    return DateInterval(when, when)


@functools.cache
def _lunar_years() -> dict[str, tuple[str, int, str, str]]:
    years: dict[str, tuple[str, int, str, str]] = json.loads(
        model_path("calendar/lunar.json").read_text(encoding="utf8")
    )
    return years
