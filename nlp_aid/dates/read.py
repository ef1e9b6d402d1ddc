"""From readable text to expressions of time: atoms that stand side by side, and what stands around them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from nlp_aid.dates import expressions as e
from nlp_aid.dates import words
from nlp_aid.dates.expressions import Expression, Point, numeral
from nlp_aid.dates.words import WORDS

Match = re.Match[str]

_YEARS_FROM, _MONTHS_FROM, _DAYS_FROM, _YEAR_PARTS, _MONTH_PARTS = (
    words.meanings(WORDS[name]) for name in ("years", "months", "days", "year_parts", "month_parts")
)
_STEPS, _UNITS, _CENTURIES, _PLANS = (WORDS[name] for name in ("steps", "units", "centuries", "plans"))


def expressions(text: str, has_roc: bool | None = None) -> list[Expression]:
    """Return the expressions of time in readable text, in order and not overlapping.

    Args:
        text: readable text (see `nlp_aid.text`).
        has_roc: whether bare years of three digits are those of the Republic of China; by default where it is named.
    """
    found: list[Expression] = []
    for expression in _with_ranges(text, _points(text)):
        widened = _widened(text, expression)
        if found and widened.start < found[-1].end:
            continue
        found.append(widened)
    return found


def _points(text: str) -> Iterator[Expression]:
    """Yield points and what is no point, without what stands around them."""
    at = 0
    while match := e.next_atom(text, at):
        read = _read(text, match)
        if read is None:
            at = match.start() + 1
            continue
        yield read
        at = max(read.end, match.start() + 1)


def _read(text: str, match: Match) -> Expression | None:
    """Return the expression that an atom opens, with the atoms behind it."""
    kind = match.lastgroup or ""
    if kind in _WHOLE:
        return _WHOLE[kind](text, match)
    point = _POINTS[kind](match, Point())
    if point is None:
        return None
    kinds, end = [kind], match.end()
    while kinds[-1] in _FOLLOWS and (behind := e.atom_at(text, end)):
        kind = behind.lastgroup or ""
        joined = _POINTS[kind](behind, point) if kind in _FOLLOWS[kinds[-1]] else None
        if joined is None:
            break
        point, end = joined, behind.end()
        kinds.append(kind)
    point, end = _with_part(text, end, kinds[-1], point)
    if kinds[-1] in _TAKES_TIME:
        if weekday := e.WEEKDAY.match(text, end):
            end = weekday.end()
        if clock := e.DAY_PART.match(text, end):
            point, end = replace(point, has_time=True), clock.end()
    return Expression(match.start(), end, point) if _stands_alone(text, match.start(), end, kinds) else None


def _with_part(text: str, end: int, last: str, point: Point) -> tuple[Point, int]:
    """Return a point and its end, with the season or the part of a year or a month that stands behind it."""
    if last in _TAKES_SEASON and (season := e.SEASON.match(text, end)):
        return replace(point, season="春夏秋冬".index(season["s"]) + 1), season.end()
    if last in _TAKES_PART and (tail := e.TAIL.match(text, end)):
        part = tail.lastgroup or ""
        if last == "plan" if part == "mid" else "_" not in part or last in _MONTHS:
            return replace(point, part=e.PARTS[part]), tail.end()
    return point, end


def _stands_alone(text: str, start: int, end: int, kinds: list[str]) -> bool:
    """Tell whether what was read is a date without more around it."""
    first = kinds[0]
    if first == "day" and text[start] not in "0123456789" and len(kinds) == 1 and text[start - 1] not in "至到-—":
        return False
    if first == "festival":
        return bool(
            len(kinds) > 1
            or e.AFTER_FESTIVAL.match(text, end)
            or e.BEFORE_FESTIVAL.search(text, max(0, start - 3), start)
        ) and (start == 0 or text[start - 1] not in '“「『《"' or text[end : end + 1] in ("”", "」", "』", '"'))
    return True


def _iso(match: Match, point: Point) -> Point | None:
    kind = match.lastgroup
    year, month, day = (int(match[f"{kind}_{part}"]) for part in "ymd")
    return Point(year=year, month=month, day=day)


def _fiscal(match: Match, point: Point) -> Point | None:
    first = numeral(match["fiscal_a"])
    second = match["fiscal_b"]
    if first is None or (last := numeral(second)) is None:
        return None
    if last < 100:
        last += first - first % 100
        last += 100 * (last < first)
    if not first < last <= first + 30:
        return None
    if "学" in match[0]:
        return Point(years=(first, last), fiscal=9)
    is_fiscal = last == first + 1 and ("/" in match[0] or "财" in match[0] or match["fiscal_a"][0] in "二一")
    return Point(years=(first, last), fiscal=4 if is_fiscal else None)


def _year(match: Match, point: Point) -> Point | None:
    year = int(match["year_d"]) if match["year_d"] else numeral(match["year_c"])
    if match["year_t"].startswith("学年"):
        return Point(years=(year or 0, (year or 0) + 1), fiscal=9)
    return Point(year=year)


def _roc(match: Match, point: Point) -> Point | None:
    text = match["roc_n" if match.lastgroup == "roc" else "rocb_n"]
    year = 1 if text == "元" else numeral(text)
    return Point(year=1911 + year) if year and year < 200 else None


def _year_short(match: Match, point: Point) -> Point | None:
    year = int(match["short_y"])
    return Point(year=year + (1900 if year > 40 else 2000))


def _plan(match: Match, point: Point) -> Point | None:
    name = match["plan_q"] or match["plan_b"] or match["plan_l"]
    plan = _PLANS[name]
    first = 1953 + 5 * (plan - 1) + (3 if plan > 2 else 0)
    if match["plan_q"] and len(name) == 2 and name != "十五" and not match[0].endswith(("时期", "期间", "期")):
        return None  # `“八五”` alone may be anything
    return Point(years=(first, first + 4), is_plan=True)


def _decade(match: Match, point: Point) -> Point | None:
    tens = numeral(match["decade_n"]) or 0
    century = _CENTURIES.get(match["decade_c"] or "", 1900 if tens >= 20 else 2000)
    first = century + tens
    return Point(years=_part_of_years(first, first + 9, match["decade_p"] or ""))


def _part_of_years(first: int, last: int, part: str) -> tuple[int, int]:
    third = (last - first + 1) // 3
    if part.startswith(("初", "前")):
        return first, first + third - 1
    if part.startswith("中"):
        return first + third, last - third
    return (last - third + 1, last) if part.startswith(("末", "后")) else (first, last)


def _century(match: Match, point: Point) -> Point | None:
    part, name = match["century_p"] or "", match["century_c"]
    if not part and name not in ("上", "上个", "本") and not match["century_t"]:
        return None
    first = _CENTURIES[name]
    if part == "末":
        return Point(years=(first + 90, first + 99))
    return Point(years=_part_of_years(first, first + (29 if part == "初" else 99), part))


def _year_relative(match: Match, point: Point) -> Point | None:
    said = _YEARS_FROM[match[0]]
    if said.origin is None:
        return Point(within_year=True)
    return Point(year_from=said.origin, year_step=said.value)


def _half(match: Match, point: Point) -> Point | None:
    return replace(point, month=1, months_to=6) if match[0][0] in "上前" else replace(point, month=7, months_to=12)


def _quarters(match: Match, point: Point) -> Point | None:
    last = numeral(match["q_b"] or match["q_f"]) or 0
    return replace(point, month=1, months_to=3 * last)


def _quarter(match: Match, point: Point) -> Point | None:
    if match["quarter_r"]:
        return replace(point, month_from="quarter", month_step=_STEPS[match["quarter_r"]])
    name = match["quarter_o"] or match["quarter_n"] or match["quarter_q"]
    quarter = numeral(name) if name else 1
    return replace(point, month=3 * (quarter or 1) - 2, months_to=3 * (quarter or 1))


def _months_first(match: Match, point: Point) -> Point | None:
    return replace(point, month=1, months_to=numeral(match["first_n"]))


def _lunar(match: Match, point: Point) -> Point | None:
    name = match["lunar_m"] or match["lunarb_m"]
    day = match["lunar_d"] or match["lunarb_d"]
    if name.startswith("闰"):
        return replace(point, lunar=(0, None))
    months = {"正": 1, "冬": 11, "腊": 12}
    return replace(point, lunar=(months.get(name) or numeral(name) or 0, numeral(day) if day else None))


def _month_span(match: Match, point: Point) -> Point | None:
    first, last = numeral(match["ms_a"] or match["msc_a"]) or 0, numeral(match["ms_b"] or match["msc_b"]) or 0
    return replace(point, month=first, months_to=last + 12 * (last < first)) if first != last else None


def _month(match: Match, point: Point) -> Point | None:
    return replace(point, month=numeral(match["month_d"] or match["month_c"]))


def _month_relative(match: Match, point: Point) -> Point | None:
    said = _MONTHS_FROM[match[0]]
    return replace(point, month_from=said.origin, month_step=said.value)


def _day(match: Match, point: Point) -> Point | None:
    day = numeral(match["day_d"] or match["day_c"])
    if match["day_c"] and point.month is None and point.month_from is None and not _goes_on(match):
        return None
    if (match["day_w"] or match["day_v"]) == "号" and point.month is None and point.month_from is None:
        return None
    return replace(point, day=day) if day and day < 32 else None


def _goes_on(match: Match) -> bool:
    """Tell whether a day ends right before, with a word for a range behind it."""
    return match.string[max(0, match.start() - 2) : match.start()] in ("日至", "日到", "号至", "号到", "日-", "日—")


def _day_span(match: Match, point: Point) -> Point | None:
    first, last = int(match["ds_a"]), int(match["ds_b"])
    if match[0].endswith("号") and point.month is None and point.month_from is None:
        return None
    return replace(point, day=first, days_to=last) if first < last else None


def _day_relative(match: Match, point: Point) -> Point | None:
    said = _DAYS_FROM[match[0]]
    return replace(point, day_from=said.origin, day_step=said.value, has_time=match[0][-1] in "早晚夜晨午")


def _week(match: Match, point: Point) -> Point | None:
    name = match["week_d"] or match["week_b"]
    weekday = None if name is None else 0 if name == "末" else 7 if name in "日天" else numeral(name)
    return replace(point, week_step=_STEPS.get(match["week_r"] or "", 99), weekday=weekday)


def _year_part(match: Match, point: Point) -> Point | None:
    part = _YEAR_PARTS[match[0]].value
    if part == "middle":
        return replace(point, month=6, months_to=7)
    return replace(point, part=part, within_year=True)


def _month_part(match: Match, point: Point) -> Point | None:
    return replace(point, month_from="text", part=_MONTH_PARTS[match[0]].value)


def _season_relative(match: Match, point: Point) -> Point | None:
    return Point(
        year_from="document", year_step=_STEPS[match["season_r"]], season="春夏秋冬".index(match["season_s"]) + 1
    )


def _festival(match: Match, point: Point) -> Point | None:
    name = match["festival_n"]
    if name.startswith("大年初"):
        return replace(point, lunar=(1, numeral(name[3:])))
    return replace(point, festival=words.festival_name(name))


_POINTS: dict[str, Callable[[Match, Point], Point | None]] = {
    "iso": _iso,
    "dmy": _iso,
    "fiscal": _fiscal,
    "roc": _roc,
    "roc_bare": _roc,
    "year": _year,
    "year_bare": lambda match, point: Point(year=int(match["bare_y"])),
    "year_short": _year_short,
    "plan": _plan,
    "decade": _decade,
    "century": _century,
    "year_relative": _year_relative,
    "half": _half,
    "quarters": _quarters,
    "quarter": _quarter,
    "months_first": _months_first,
    "lunar": _lunar,
    "month_span": _month_span,
    "month": _month,
    "month_relative": _month_relative,
    "day_span": _day_span,
    "day": _day,
    "day_relative": _day_relative,
    "week": _week,
    "year_part": _year_part,
    "month_part": _month_part,
    "season_relative": _season_relative,
    "festival": _festival,
}
_IN_YEAR = ("half", "quarters", "quarter", "months_first", "lunar", "month_span", "month", "year_part", "festival")
_FOLLOWS = {
    **dict.fromkeys(("year", "year_short", "year_relative", "roc", "roc_bare"), _IN_YEAR),
    **dict.fromkeys(("month", "month_relative"), ("day", "day_span")),
}
_YEARS = frozenset({"year", "year_short", "year_relative", "roc", "roc_bare"})
_TAKES_SEASON = _YEARS
_MONTHS = frozenset({"month", "month_relative"})
_TAKES_PART = _YEARS | _MONTHS | {"plan"}
_TAKES_TIME = frozenset({"day", "day_relative", "iso", "dmy", "week", "lunar", "festival", "day_span"})


def _recurring(text: str, match: Match) -> Expression | None:
    end = match.end()
    if clock := e.DAY_PART.match(text, end):
        end = clock.end()
    elif e.RATE.match(text, end):
        return None
    return Expression(match.start(), end, form="recurring")


def _recent(text: str, match: Match) -> Expression | None:
    form = "next" if match[0].startswith(("未来", "今后")) else "last"
    if match[0].startswith("这") and match["recent_n"] in ("几", "数", "半", "一"):
        return None
    amount = None if match[0].startswith("前") else numeral(match["recent_n"])
    return Expression(match.start(), match.end(), form=form, amount=amount, unit=_UNITS[match["recent_u"]])


def _years_recent(text: str, match: Match) -> Expression | None:
    return Expression(match.start(), match.end(), form="duration")


def _ago(text: str, match: Match) -> Expression | None:
    amount, unit = numeral(match["ago_n"]), _UNITS[match["ago_u"]]
    if re.match("大约|大|近", match[0]) or re.search("[余多]", match[0]):
        amount = None
    elif match["ago_n"] == "半" and unit == "year":
        amount, unit = 6, "month"
    return Expression(match.start(), match.end(), form="ago", amount=amount, unit=unit)


def _since(text: str, match: Match) -> Expression | None:
    amount = None if re.search("[余多半]", match[0]) else numeral(match["since_n"])
    return Expression(match.start(), match.end(), form="last", amount=amount, unit=_UNITS[match["since_u"]])


_WHOLE: dict[str, Callable[[str, Match], Expression | None]] = {
    "recurring": _recurring,
    "recent": _recent,
    "years_recent": _years_recent,
    "ago": _ago,
    "since": _since,
    "within": _years_recent,
}


def _with_ranges(text: str, found: Iterator[Expression]) -> Iterator[Expression]:
    """Yield the expressions, two points with `至` or a dash between them as one."""
    last: Expression | None = None
    for expression in found:
        if last is not None:
            joined = _joined(text, last, expression)
            if joined:
                last = joined
                continue
            yield last
        last = expression
    if last is not None:
        yield last


def _joined(text: str, first: Expression, second: Expression) -> Expression | None:
    if first.form != "point" or second.form != "point" or not first.point or not second.point:
        return None
    between = e.CONNECTOR.fullmatch(text, first.end, second.start)
    if not between or (second.point.day_from == "text" and not first.point.has_time):
        return None
    # `3月5日至2020年`: what stands there is no range.
    if second.point.is_only_year and not first.point.is_only_year and first.point.month is None:
        return None
    end = second.end
    if "起" in between[0] and (stop := e.STOP.match(text, end)):
        end = stop.end()
    return Expression(first.start, end, first.point, second.point, form="range")


def _widened(text: str, expression: Expression) -> Expression:
    """Return an expression with what stands around it: `截至`, `自`, `以来`, `前`, `期间`."""
    if expression.form not in ("point", "range") or expression.point is None:
        return expression
    start, end = expression.start, expression.end
    inner = expression.point
    before = text[max(0, start - 3) : start]
    if until := e.UNTIL.search(before):
        stop = e.STOP.match(text, end)
        return replace(expression, start=start - len(until[0]), end=stop.end() if stop else end, form="until")
    since = e.SINCE.match(text, end)
    from_ = e.FROM.search(before)
    if expression.form == "point" and (since or from_):
        start -= len(from_[0]) if from_ else 0
        if since:
            return replace(expression, start=start, end=since.end(), form="since_now" if since["now"] else "since")
        event = e.SINCE_EVENT.match(text, end)
        return replace(
            expression, start=start, end=event.end() if event else end, form="since_now" if event else "since"
        )
    if expression.form == "point" and (earlier := e.BEFORE.match(text, end)):
        form = "point" if inner.has_time else "until" if earlier["or"] else "before"
        return replace(expression, end=earlier.end(), form=form)
    if (inner.tells_year or inner.festival or expression.form == "range") and (span := e.SPAN.match(text, end)):
        return replace(expression, end=span.end())
    return expression
