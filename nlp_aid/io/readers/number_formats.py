"""Numbers of spreadsheets as they are shown: by the format of their cell, exactly, without a float.

The language of formats is that of ECMA-376, part 1, 18.8.31; `!` is its backslash where the system is Chinese.
"""

from __future__ import annotations

import contextlib
import datetime
import functools
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation

GENERAL = "General"
# The formats that have a number only, as a Chinese system shows them (ECMA-376, part 1, 18.8.30).
BUILT_IN = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"¥"#,##0', 6: '"¥"#,##0', 7: '"¥"#,##0.00', 8: '"¥"#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: GENERAL, 13: GENERAL, 14: "yyyy/m/d", 15: "yyyy-m-d", 16: "m-d", 17: "yyyy-m",
    18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"',
    28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"',
    34: 'h"时"mm"分"', 35: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"', 37: "#,##0", 38: "#,##0", 39: "#,##0.00", 40: "#,##0.00",
    41: "#,##0", 42: '"¥"#,##0', 43: "#,##0.00", 44: '"¥"#,##0.00', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0",
    49: "@", 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'h"时"mm"分"',
    56: 'h"时"mm"分"ss"秒"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<blank>.)|\*(?P<filled>.)|\[(?P<bracket>[^\]]{0,300})\]'
    r"|(?P<general>General|G/通用格式)|(?P<noon>AM/PM|A/P|上午/下午)"
    r"|(?P<date>yyyy|yy|y|e|mmmmm|mmmm|mmm|mm|m|dddd|ddd|dd|d|aaaa|aaa|hh|h|ss|s)|(?P<exponent>E[+-]0+)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|=|<|>)\s*(-?[0-9.]+)")
_ELAPSED = re.compile(r"[hms]+", re.IGNORECASE)
_WEEKDAYS = "一二三四五六日"
_EXACT = Context(prec=400)
# A float of 64 bits holds so many digits; what comes behind them in a fraction is noise of binary numbers.
_DIGITS = 15
_MOST_PLACES = 30
_MOST_DIGITS = 300


@dataclass(frozen=True)
class _Section:
    """A part of a format: its tokens as (kind, text), and for which numbers it is."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None
    is_date: bool


def number_shown(written: str, code: str, *, since_1904: bool = False) -> str:
    """Return a number as a cell shows it.

    Args:
        written: the number as it is written in the file.
        code: the format of the cell, such as `#,##0.00"万元"`; a format that is not understood is `General`.
        since_1904: whether days are counted from 1904, not 1900.

    Returns:
        The number as it is shown. `General` shows all of its digits, without exponent; what is no number stays as it is.
    """
    try:
        number = Decimal(written.strip())
    except InvalidOperation:
        return written
    if not number.is_finite() or abs(number.adjusted()) > _MOST_DIGITS:
        return written
    number = _without_noise(number)
    sections = _sections(code)
    section = _section_for(number, sections)
    if section is None or not section.tokens:
        return "" if section is not None and len(sections) > 1 else _general(number)
    if section.is_date:
        return _date(number, section, since_1904) or _general(number)
    # The sign is that of the format where it has a section for negative numbers.
    is_first = section is sections[0] or section.condition is not None
    sign = "-" if number < 0 and is_first else ""
    text = _number(abs(number), section)
    return sign + text if text.strip() and any(char not in "0.,%" for char in text) else text


def _without_noise(number: Decimal) -> Decimal:
    digits = number.as_tuple().digits
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and exponent < 0 and len(digits) > _DIGITS:
        return Context(prec=_DIGITS, rounding=ROUND_HALF_UP).plus(number)
    return number


def _general(number: Decimal) -> str:
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


@functools.lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[_Section, ...]:
    sections: list[list[tuple[str, str]]] = [[]]
    for match in _TOKEN.finditer(code[:1000]):
        kind = match.lastgroup or "other"
        text = match[kind]
        if kind == "other" and text == ";":
            sections.append([])
        else:
            sections[-1].append((kind, text))
    return tuple(map(_section, sections[:4]))


def _section(tokens: list[tuple[str, str]]) -> _Section:
    condition = None
    kept: list[tuple[str, str]] = []
    for kind, text in tokens:
        if kind == "bracket":
            if found := _CONDITION.fullmatch(text.strip()):
                with contextlib.suppress(InvalidOperation):
                    condition = (found[1], Decimal(found[2]))
            elif text.startswith("$"):
                kept.append(("quoted", text[1:].partition("-")[0]))
            elif _ELAPSED.fullmatch(text):
                kept.append(("elapsed", text.lower()))
        elif kind in ("quoted", "escaped"):
            kept.append(("quoted", text))
        elif kind == "blank":
            kept.append(("quoted", " " if kept else ""))
        elif kind == "filled":
            continue
        else:
            kept.append((kind, text))
    kinds = {kind for kind, _ in kept}
    is_date = bool(kinds & {"date", "elapsed"}) and not kinds & {"general", "text"}
    return _Section(tuple(kept), condition, is_date)


def _section_for(number: Decimal, sections: tuple[_Section, ...]) -> _Section | None:
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(number, *section.condition):
                return section
        return None
    if number < 0 and len(numeric) > 1:
        return numeric[1]
    if number == 0 and len(numeric) > 2:
        return numeric[2]
    return numeric[0]


def _holds(number: Decimal, sign: str, bound: Decimal) -> bool:
    return {
        "<": number < bound, ">": number > bound, "=": number == bound,
        "<=": number <= bound, ">=": number >= bound, "<>": number != bound,
    }[sign]  # fmt: skip


def _number(number: Decimal, section: _Section) -> str:
    """Return a number that is not negative in a section of a format."""
    tokens = section.tokens
    kinds = [kind for kind, _ in tokens]
    if "general" in kinds or "text" in kinds:
        return "".join(_general(number) if kind in ("general", "text") else text for kind, text in tokens)
    if "digit" not in kinds:
        return "".join(text for kind, text in tokens if kind in ("quoted", "percent", "other"))
    if "exponent" in kinds or ("other", "/") in tokens:
        return _general(number)  # all of its digits, in place of an exponent or a fraction
    first = kinds.index("digit")
    last = len(kinds) - 1 - kinds[::-1].index("digit")
    point = kinds.index("point") if "point" in kinds else len(kinds)
    number = number * Decimal(100) ** kinds.count("percent")
    # Commas behind the last digit, or right before the point, leave out three digits each.
    scaled = 0
    for end in (last + 1, point):
        while end < len(kinds) and kinds[end] == "comma" and end > last:
            scaled, end = scaled + 1, end + 1
    before = point - 1
    while point < len(kinds) and before >= 0 and kinds[before] == "comma":
        scaled, before = scaled + 1, before - 1
    number = number.scaleb(-3 * scaled, _EXACT)
    is_grouped = any(kind == "comma" for kind in kinds[first : min(point, last)])
    places = [text for kind, text in tokens[point + 1 :] if kind == "digit"][:_MOST_PLACES]
    rounded = number.quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP, _EXACT)
    whole, _, fraction = format(rounded, "f").partition(".")
    while fraction and places and places[-1] in "#?" and fraction.endswith("0"):
        fraction, places = fraction[:-1], places[:-1]
    places_before = sum(kind == "digit" for kind in kinds[:point])
    least = sum(text == "0" for kind, text in tokens[:point] if kind == "digit")
    whole = whole.lstrip("0").rjust(least, "0")
    parts: list[str] = []
    left = places_before
    taken = 0
    for number_of, (kind, text) in enumerate(tokens):
        if kind == "digit" and number_of < point:
            left -= 1
            until = max(len(whole) - left, taken) if left else len(whole)
            parts.append(_grouped(whole, taken, until) if is_grouped else whole[taken:until])
            taken = until
        elif kind == "point":
            parts.append("." if fraction else "")
        elif kind == "digit":
            parts.append(fraction[:1])
            fraction = fraction[1:]
        elif kind in ("quoted", "percent", "other"):
            parts.append(text)
    return "".join(parts).strip()


def _grouped(whole: str, start: int, end: int) -> str:
    return "".join(
        whole[at] + ("," if (len(whole) - at - 1) % 3 == 0 and at < len(whole) - 1 else "") for at in range(start, end)
    )


def _date(number: Decimal, section: _Section, since_1904: bool) -> str | None:
    """Return the day and time that a number of days stands for; None if it is none."""
    day = int(number) if number >= 0 else -1
    if not 0 <= day < 2_958_466:  # the year 10000
        return None
    seconds = int(((number - day) * 86400).quantize(Decimal(1), ROUND_HALF_UP))
    if since_1904:
        start = datetime.date(1904, 1, 1)
    else:  # Excel has a 29 February 1900
        start = datetime.date(1899, 12, 30) if day >= 60 else datetime.date(1899, 12, 31)
    date = start + datetime.timedelta(days=day + seconds // 86400)
    seconds %= 86400
    hour, minute, second = seconds // 3600, seconds // 60 % 60, seconds % 60
    has_noon = any(kind == "noon" for kind, _ in section.tokens)
    shown_hour = (hour % 12 or 12) if has_noon else hour
    parts: list[str] = []
    previous = ""  # of tokens of dates and times
    for at, (kind, text) in enumerate(section.tokens):
        token = text.lower()
        if kind == "date":
            is_minute = token in ("m", "mm") and (previous[:1] == "h" or _followed_by_seconds(section, at))
            parts.append(_date_part(token, date, shown_hour, minute, second, is_minute))
            previous = token
        elif kind == "elapsed":
            total = {"h": day * 24 + hour, "m": day * 1440 + seconds // 60, "s": day * 86400 + seconds}[token[0]]
            parts.append(str(total).rjust(len(token), "0"))
            previous = token[0]
        elif kind == "noon":
            parts.append("上午" if hour < 12 else "下午")
        elif kind in ("quoted", "other", "point"):
            parts.append(text)
    return "".join(parts).strip().strip(".")


def _followed_by_seconds(section: _Section, at: int) -> bool:
    return next((text.lower()[0] for kind, text in section.tokens[at + 1 :] if kind == "date"), "") == "s"


def _date_part(part: str, date: datetime.date, hour: int, minute: int, second: int, is_minute: bool) -> str:
    if part[0] in "ye":
        return f"{date.year:04}" if part in ("yyyy", "e", "y") else f"{date.year % 100:02}"
    if part[0] == "m":
        number = minute if is_minute else date.month
        return f"{number:02}" if part == "mm" else str(number)
    if part[0] == "d" and len(part) < 3:
        return f"{date.day:02}" if part == "dd" else str(date.day)
    if part[0] in "da":
        return ("" if part == "aaa" else "星期") + _WEEKDAYS[date.weekday()]
    number = hour if part[0] == "h" else second
    return f"{number:02}" if len(part) == 2 else str(number)


def text_shown(text: str, code: str) -> str:
    """Return a text as a cell shows it: with what its format puts around it."""
    sections = _sections(code)
    last = (
        sections[3]
        if len(sections) == 4
        else sections[-1]
        if any(kind == "text" for kind, _ in sections[-1].tokens)
        else None
    )
    if last is None or not any(kind == "text" for kind, _ in last.tokens):
        return text
    return "".join(
        text if kind == "text" else part for kind, part in last.tokens if kind in ("text", "quoted", "other")
    )
