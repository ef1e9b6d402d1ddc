"""From expressions of time to days: by themselves, by the date of the document, by what was spoken of before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from nlp_aid.dates import calendar
from nlp_aid.dates.calendar import DateInterval
from nlp_aid.dates.expressions import Expression, Point
from nlp_aid.dates.value import Date, DateBasis, DateKind
from nlp_aid.dates.words import DOCUMENT

_SENTENCE_END = re.compile("[。!?！？;；\n]")
# A day that is to come is nearer the document's date than one that is past, by this factor.
_PAST_RATHER = 3
_DATE_LABEL = re.compile(
    "|".join(
        [
            f"(?:{'|'.join(DOCUMENT['done'])})?(?:{'|'.join(DOCUMENT['dates'])})[:：]? ?",
            *(f"{source}[:：].{{0,30}}?" for source in DOCUMENT["sources"]),
        ]
    )
)
_AROUND_DATE = re.compile(
    rf"[\s()（）\-—【】\[\]|]|{DOCUMENT['week']}[{DOCUMENT['weekdays']}]|[0-2]?[0-9][:：][0-5][0-9](?:[:：][0-5][0-9])?"
)
_MEETING = re.compile("^[—\\-(（\\s]*$")
_OPENS_REPORT = tuple(DOCUMENT["opens_report"])
_BRACKET = re.compile(r" ?[(（]$")
_LINES = 6
# What is farther apart is not of one sentence, and lines are not longer than that before and behind their date.
_FAR, _LINE_BEFORE, _LINE_BEHIND = 200, 60, 200


@dataclass(frozen=True)
class Anchor:
    """A date to reckon from, as far as it is known.

    Attributes:
        year: its year.
        month: its month; None where only the year is known.
        day: its day.
    """

    year: int
    month: int | None = None
    day: int | None = None

    @property
    def date(self) -> date | None:
        """The day, where it is known."""
        return date(self.year, self.month, self.day) if self.month and self.day else None

    def __str__(self) -> str:
        """Return the date as YYYY, YYYY-MM or YYYY-MM-DD."""
        return "-".join([f"{self.year:04}", *(f"{part:02}" for part in (self.month, self.day) if part)])


def anchor_of(text: str) -> Anchor | None:
    """Return the date that a document's metadata give, in one of the usual forms; None where it is none.

    Args:
        text: `2024-03-05`, with a time behind it or not, `2024/3/5`, `2024.3.5`, `20240305`, `2024年3月5日`, `2024-03`, `2024`.
    """
    match = re.match(
        r"\s{0,9}(?P<y>(?:19|20)[0-9]{2})(?:(?:[-/.年])\s?(?P<m>1[0-2]|0?[1-9])(?:[-/.月]\s?(?P<d>3[01]|[12][0-9]|0?[1-9])日?)?月?|(?P<cm>0[1-9]|1[0-2])(?P<cd>0[1-9]|[12][0-9]|3[01])|年)?(?![0-9])",
        text,
    )
    if not match:
        return None
    year, month, day = int(match["y"]), match["m"] or match["cm"], match["d"] or match["cd"]
    if month and day and not calendar.day(year, int(month), int(day)):
        return None
    return Anchor(year, int(month) if month else None, int(day) if day else None)


class Resolver:
    """Resolves the expressions of one text, in order.

    Args:
        text: the readable text.
        expressions: the expressions in it.
        anchor: the document's date, where it is known.
    """

    def __init__(self, text: str, expressions: Sequence[Expression], anchor: Anchor | None) -> None:
        self._text = text
        self._expressions = expressions
        self._basis: DateBasis = "document"
        self._anchor = anchor or self._date_line()
        # What was spoken of last, and where it ended; the first year that is spoken of, for what stands before it.
        self._last: tuple[Anchor, int] | None = None
        self._last_month: tuple[Anchor, int] | None = None
        self._first = next(
            (_explicit(one.point) for one in expressions if one.point and one.point.year is not None), None
        )
        self._used: tuple[DateBasis, str | None] = ("expression", None)

    def dates(self) -> Iterator[Date]:
        """Yield the dates."""
        for index, expression in enumerate(self._expressions):
            self._used = ("expression", None)
            interval = self._interval(expression, index)
            if interval and interval.first and interval.last and interval.first > interval.last:
                interval = None
            first, last = (interval.first, interval.last) if interval else (None, None)
            yield Date(
                start=expression.start,
                end=expression.end,
                text=self._text[expression.start : expression.end],
                value=interval.edtf if interval else None,
                start_date=first.isoformat() if first else None,
                end_date=last.isoformat() if last else None,
                kind=_kind_of(expression),
                basis=self._used[0] if interval else None,
                anchor=self._used[1] if interval else None,
            )
            self._remember(expression, interval)

    def _remember(self, expression: Expression, interval: DateInterval | None) -> None:
        point = expression.until or expression.point
        if interval is None or point is None:
            return
        when = interval.first if expression.form in ("since", "since_now") else interval.last
        if expression.form == "before":
            when = interval.last and interval.last + timedelta(days=1)
        if when is None:
            return
        is_day = point.day is not None or point.day_from is not None or bool(point.festival or point.lunar)
        has_month = is_day or point.month is not None or point.month_from is not None
        if point.years or (point.within_year and not has_month):
            return
        self._last = (
            Anchor(when.year, when.month if has_month else None, when.day if is_day else None),
            expression.end,
        )
        if has_month:
            self._last_month = self._last

    def _date_line(self) -> Anchor | None:
        """Return the date that the text gives itself: in a line of its own or behind a label, at its beginning or its end."""
        explicit = [
            one
            for one in self._expressions
            if one.form == "point" and one.point and one.point.year and one.point.month and one.point.day
        ]
        if not explicit:
            return self._apposed()
        lines = [match.end() for match in re.finditer("\n", self._text)]
        head = lines[_LINES - 1] if len(lines) >= _LINES else len(self._text)
        foot = lines[-_LINES] if len(lines) >= _LINES else 0
        best: Anchor | None = None
        for one in explicit:
            if head < one.start < foot or one.point is None:
                continue
            furthest = max(0, one.start - _LINE_BEFORE - 1)
            start = self._text.rfind("\n", furthest, one.start) + 1
            if not start and furthest:
                continue
            behind, _, _ = self._text[one.end : one.end + _LINE_BEHIND].partition("\n")
            before = self._text[start : one.start]
            alone = not _AROUND_DATE.sub("", before) and not _AROUND_DATE.sub("", _without_notes(behind))
            meeting = one.start < head and before and _MEETING.match(before) and behind.startswith(_OPENS_REPORT)
            if alone or meeting or _DATE_LABEL.fullmatch(before.strip()):
                year, month, day = one.point.year or 0, one.point.month or 0, one.point.day or 0
                if calendar.day(year, month, day):
                    best = Anchor(year, month, day)
        return best or self._apposed()

    def _apposed(self) -> Anchor | None:
        """Return the year of the text where it says which year `去年` or `今年` is: `去年（2023年）`."""
        self._basis = "text"
        for one, other in zip(self._expressions, self._expressions[1:], strict=False):
            if not one.point or not other.point or other.point.year is None or one.point.year_from != "document":
                continue
            is_bracketed = _BRACKET.fullmatch(self._text, one.end, other.start)
            if one.point.is_only_year and other.point.is_only_year and is_bracketed:
                return Anchor(other.point.year - one.point.year_step)
        return None

    def _interval(self, expression: Expression, index: int) -> DateInterval | None:
        form = expression.form
        if form in ("last", "next", "ago"):
            return self._reckoned(expression)
        if expression.point is None:
            return None
        own = self._of_point(expression.point, expression.start, index)
        if own is None:
            return None
        if form == "range" and expression.until is not None:
            return self._range(expression, own, index)
        if form == "until":
            return DateInterval(None, own.last)
        if form == "before":
            return DateInterval(None, own.first - timedelta(days=1)) if own.first else None
        if form == "since":
            return DateInterval(own.first, None)
        if form == "since_now":
            now = self._anchor.date if self._anchor else None
            if now and own.first and own.first <= now:
                self._use_anchor()
                return DateInterval(own.first, now)
            return DateInterval(own.first, None)
        return own

    def _range(self, expression: Expression, own: DateInterval, index: int) -> DateInterval | None:
        before = self._last
        first = own.first
        if first is None or expression.until is None or expression.point is None:
            return None
        point = expression.point
        self._last = (
            Anchor(
                first.year,
                first.month if point.month or point.day or point.day_from else None,
                first.day if point.day or point.day_from else None,
            ),
            expression.start,
        )
        used = self._used
        until = expression.until
        last = self._of_point(until, expression.start, index, inherits=True)
        self._last = before
        if used[0] != "expression":
            self._used = used
        if last and last.last and last.last < first and not until.tells_year and until.month:
            later = self._with_year(until, first.year + 1)
            last = later or last
        return DateInterval(first, last.last) if last else None

    def _reckoned(self, expression: Expression) -> DateInterval | None:
        amount, now = expression.amount, self._anchor
        if amount is None:
            return None
        if expression.form == "ago":
            return self._ago(amount, expression.unit)
        day = now.date if now else None
        if day is None:
            return None
        self._use_anchor()
        ahead = expression.form == "next"
        other = _moved(day, expression.unit, amount if ahead else -amount)
        return DateInterval(day, other) if ahead else DateInterval(other, day)

    def _ago(self, amount: int, unit: str) -> DateInterval | None:
        """Return the year, the month, the week or the day that was so many of them before."""
        now = self._anchor or (self._last[0] if self._last else None)
        if now is None:
            return None
        self._used = (self._basis if self._anchor else "text", str(now))
        day = now.date
        if unit == "year" and now.year > amount:
            return calendar.years(now.year - amount, now.year - amount)
        if unit == "month" and now.month:
            back = calendar.moved(date(now.year, now.month, 1), -amount)
            return calendar.months(back.year, back.month, back.month)
        if day is None or unit not in ("day", "week"):
            return None
        back = day - timedelta(days=amount)
        if unit == "day":
            return DateInterval(back, back)
        monday = day - timedelta(days=day.weekday() + 7 * amount)
        return DateInterval(monday, monday + timedelta(days=6))

    def _use_anchor(self) -> None:
        self._used = (self._basis, str(self._anchor))

    def _use_last(self) -> None:
        if self._last:
            self._used = ("text", str(self._last[0]))

    def _of_point(self, point: Point, at: int, index: int, inherits: bool = False) -> DateInterval | None:
        """Return the days of a point that starts at an offset."""
        if point.years:
            return _of_years(point)
        if point.week_step is not None:
            return self._week(point, index)
        if point.day_from is not None:
            return self._day_from(point, index)
        year = self._year(point, at, index, inherits)
        if year is None:
            return None
        if point.month is None and point.month_from is None and point.day is not None:
            return self._bare_day(point, at, inherits)
        return self._with_year(point, year)

    def _with_year(self, point: Point, year: int) -> DateInterval | None:
        """Return the days of a point in a year."""
        if point.festival:
            return calendar.festival(point.festival, year)
        if point.lunar:
            lunar_month, number = point.lunar
            return calendar.lunar(year, lunar_month, number) if lunar_month else None
        if point.season:
            return (
                calendar.months(year, 3 * point.season, 3 * point.season + 2)
                if point.season < 4
                else calendar.months(year, 12, 14)
            )
        month = point.month
        if point.month_from:
            base = self._month_base(point)
            if base is None:
                return None
            if point.month_from == "quarter":
                quarter = ((base.month or 1) - 1) // 3 + point.month_step
                return calendar.months(base.year + quarter // 4, quarter % 4 * 3 + 1, quarter % 4 * 3 + 3)
            moved = calendar.moved(date(base.year, base.month or 1, 1), point.month_step)
            year, month = moved.year, moved.month
        if month is None:
            if point.part:
                return calendar.months(year, *{"early": (1, 1), "middle": (6, 7), "late": (12, 12)}[point.part])
            return calendar.years(year, year)
        if point.day is not None:
            first = calendar.day(year, month, point.day)
            if first and point.days_to:
                last = calendar.day(year, month, point.days_to)
                return DateInterval(first.first, last.last) if last else None
            return first
        if point.part:
            return calendar.part_of_month(year, month, point.part)
        return calendar.months(year, month, point.months_to or month)

    def _month_base(self, point: Point) -> Anchor | None:
        """Return the date whose month a point reckons from."""
        if point.month_from == "text" and self._last and self._last[0].month:
            self._use_last()
            return self._last[0]
        if self._anchor and self._anchor.month:
            self._use_anchor()
            return self._anchor
        return None

    def _year(self, point: Point, at: int, index: int, inherits: bool) -> int | None:
        if point.year is not None:
            return point.year
        if point.year_from == "document":
            if self._anchor:
                self._use_anchor()
                return self._anchor.year + point.year_step
            return self._apposition(index)
        if point.year_from == "text":
            if self._last:
                self._use_last()
                return self._last[0].year + point.year_step
            if self._anchor and point.year_step == 0:
                self._use_anchor()
                return self._anchor.year
            return None
        if inherits and self._last:
            return self._last[0].year
        return self._assumed_year(point, at)

    def _apposition(self, index: int) -> int | None:
        """Return the year that stands in brackets behind an expression."""
        if index + 1 >= len(self._expressions):
            return None
        own, other = self._expressions[index], self._expressions[index + 1]
        if other.point and other.point.year and _BRACKET.fullmatch(self._text, own.end, other.start):
            self._used = ("text", str(other.point.year))
            return other.point.year
        return None

    def _assumed_year(self, point: Point, at: int) -> int | None:
        """Return the year of what does not tell it."""
        if self._last and self._is_near(self._last[1], at):
            self._use_last()
            return self._last[0].year
        if self._anchor:
            self._use_anchor()
            return self._nearest_year(point, self._anchor)
        if self._last:
            self._use_last()
            return self._last[0].year
        if self._first is None:
            return None
        self._used = ("text", str(self._first))
        return self._nearest_year(point, self._first)

    def _is_near(self, end: int, at: int) -> bool:
        """Tell whether something that ended there is in the same sentence."""
        return at - end < _FAR and not _SENTENCE_END.search(self._text, end, at)

    def _nearest_year(self, point: Point, anchor: Anchor) -> int:
        """Return the year in which a month, a day or a festival is nearest to the document's date, the past before the future."""
        now = anchor.date
        if now is None or point.within_year or point.month_from or (point.months_to and point.month in (1, 7)):
            return anchor.year
        best, least = anchor.year, None
        for year in (anchor.year - 1, anchor.year, anchor.year + 1):
            interval = self._with_year(point, year)
            if interval is None or interval.first is None or interval.last is None:
                continue
            ahead = (interval.first - now).days
            distance = _PAST_RATHER * ahead if ahead > 0 else max(0, (now - interval.last).days)
            if least is None or distance < least:
                best, least = year, distance
        return best

    def _bare_day(self, point: Point, at: int, inherits: bool) -> DateInterval | None:
        """Return the days of a point that tells no month."""
        last = self._last if inherits else self._last_month
        if (
            last
            and last[0].month
            and (inherits or not self._anchor or not self._anchor.date or self._is_near(last[1], at))
        ):
            if not inherits:
                self._used = ("text", str(last[0]))
            return self._with_year(_in_month(point, last[0].month), last[0].year)
        now = self._anchor.date if self._anchor else None
        if now is None:
            return None
        self._use_anchor()
        best: tuple[int, DateInterval] | None = None
        for step in (-2, -1, 0, 1):
            month = calendar.moved(now.replace(day=1), step)
            interval = self._with_year(_in_month(point, month.month), month.year)
            if interval and interval.first:
                ahead = (interval.first - now).days
                distance = _PAST_RATHER * ahead if ahead > 0 else -ahead
                if best is None or distance < best[0]:
                    best = (distance, interval)
        return best[1] if best else None

    def _day_from(self, point: Point, index: int) -> DateInterval | None:
        if point.day_from == "text" and self._last and self._last[0].date:
            self._use_last()
            base = self._last[0].date
        elif self._anchor and self._anchor.date and (point.day_from == "document" or point.day_step == 0):
            self._use_anchor()
            base = self._anchor.date
        else:
            return self._bracketed(index)
        day = base + timedelta(days=point.day_step)
        return DateInterval(day, day)

    def _bracketed(self, index: int) -> DateInterval | None:
        """Return the day that stands in brackets behind `今天` or `下周五`."""
        if index + 1 >= len(self._expressions):
            return None
        own, other = self._expressions[index], self._expressions[index + 1]
        if other.point and other.point.day and _BRACKET.fullmatch(self._text, own.end, other.start):
            interval = self._of_point(other.point, other.start, index + 1)
            if interval and interval.first:
                self._used = ("text", interval.first.isoformat())
            return interval
        return None

    def _week(self, point: Point, index: int) -> DateInterval | None:
        if bracketed := self._bracketed(index):
            return bracketed
        now = self._anchor.date if self._anchor else None
        if now is None or point.week_step is None:
            return None
        self._use_anchor()
        monday = now - timedelta(days=now.weekday())
        if point.week_step == 99:  # `周二`: the last one that there was
            day = now - timedelta(days=(now.weekday() - (point.weekday or 1) + 1) % 7)
            return DateInterval(day, day)
        monday += timedelta(days=7 * point.week_step)
        if point.weekday is None:
            return DateInterval(monday, monday + timedelta(days=6))
        if point.weekday == 0:
            return DateInterval(monday + timedelta(days=5), monday + timedelta(days=6))
        day = monday + timedelta(days=point.weekday - 1)
        return DateInterval(day, day)


def _without_notes(behind: str) -> str:
    """Return what stands behind a date up to a note of the office: `（此件公开发布）`."""
    for note in DOCUMENT["notes_behind"]:
        behind = behind.partition(note)[0]
    return behind


def _explicit(point: Point) -> Anchor:
    """Return the date of a point that tells its year."""
    is_day = point.month and point.day and calendar.day(point.year or 0, point.month, point.day)
    return Anchor(point.year or 0, point.month, point.day if is_day else None)


def _in_month(point: Point, month: int) -> Point:
    return Point(month=month, day=point.day, days_to=point.days_to)


def _of_years(point: Point) -> DateInterval | None:
    first, last = point.years or (0, 0)
    if not 1 <= first <= last <= 9998:
        return None
    if point.fiscal:
        return calendar.months(first, point.fiscal, point.fiscal + 11 + 12 * (last - first - 1))
    if point.part == "late":
        return calendar.months(last, 12, 12)
    if point.part == "early":
        return calendar.months(first, 1, 1)
    if point.part == "middle":
        return calendar.years((first + last) // 2, (first + last) // 2)
    return calendar.years(first, last)


def _moved(day: date, unit: str, amount: int) -> date:
    months = {"year": 12, "quarter": 3, "month": 1}.get(unit)
    if months:
        index = day.year * 12 + amount * months
        return calendar.moved(day, amount * months) if 12 <= index < 9998 * 12 else day
    return day + timedelta(days=amount * (7 if unit == "week" else 1))


def _kind_of(expression: Expression) -> DateKind:
    if expression.form in ("recurring", "duration"):
        return "recurring" if expression.form == "recurring" else "duration"
    if expression.form in ("last", "next"):
        return "duration"
    if expression.form == "ago":
        return {"year": "year", "month": "month", "day": "day"}.get(expression.unit, "period")  # type: ignore[return-value]
    point = expression.point
    if expression.form != "point" or point is None:
        return "plan_period" if expression.form == "point" else "period"
    if point.is_plan:
        return "period" if point.part else "plan_period"
    if point.days_to or point.months_to or point.part or point.season or point.month_from == "quarter":
        return "period"
    if point.day is not None or point.day_from or point.festival or (point.lunar and point.lunar[1]):
        return "day"
    if point.week_step is not None:
        return "day" if point.weekday else "period"
    if point.month is not None or point.month_from or point.lunar:
        return "month"
    return "period" if point.years else "year"
