"""What dates and periods look like: from readable text to expressions, which say what is meant but not when that is.

A regular expression finds the atoms of which dates are made up (a year, a month, `去年`, `春节`); those that stand side by side are put
together. Words are in `data/` (see `nlp_aid.dates.words`); what stays in the expressions here is their grammar: numerals, units and
the characters that join them. Every repetition is bounded, so that reading takes time in proportion to the text.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from typing import NamedTuple

from nlp_aid.dates import words
from nlp_aid.dates.words import WORDS

_DIGITS = "0123456789"
_CN = "零〇○一二三四五六七八九"
_MONTH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = "(?:3[01]|[12][0-9]|0?[1-9])"
_CN_DAY = "(?:三十一?|[二廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]|[一二三四五六七八九])"
_NUMBER = "(?:[0-9]{1,3}|[一二两三四五六七八九十百]{1,4}|几|数|半)"
_NUMERALS = f"{_DIGITS}一二两三四五六七八九十百几数半"
_TO = "(?:-{1,2}|—{1,2}|–|−|~|～|至|到)"
_NO_NUMBER = r"(?<![0-9.])"
_NO_CN = "(?<![零〇○一二三四五六七八九十百千万亿两几数第个])"
_PLANS = "|".join(WORDS["plans"])


class Atom(NamedTuple):
    """What a date is made up of.

    Attributes:
        opening: the characters that it may open with, so that the others are not tried.
        pattern: the expression for it.
    """

    opening: str
    pattern: str


# In the order in which they are tried: what is longer or says more comes first.
ATOMS: dict[str, Atom] = {
    "iso": Atom(
        "12",
        rf"(?<![0-9A-Za-z./])(?:(?<!-)|(?=[0-9]{{4}}[/.]))(?P<iso_y>(?:19|20)[0-9]{{2}})(?P<iso_s>[-/.])(?P<iso_m>1[0-2]|0?[1-9])(?P=iso_s)(?P<iso_d>{_DAY})"
        r"(?![0-9]|(?P=iso_s)[0-9])",
    ),
    "dmy": Atom(
        "0123",
        rf"(?<![0-9A-Za-z.\-/])(?P<dmy_d>{_DAY})(?P<dmy_s>[-/.])(?P<dmy_m>1[0-2]|0?[1-9])(?P=dmy_s)(?P<dmy_y>(?:19|20)[0-9]{{2}})(?![0-9年])",
    ),
    "fiscal": Atom(
        "12一二",
        rf"{_NO_NUMBER}(?P<fiscal_a>(?:19|20)[0-9]{{2}}|[二一][〇○零九][{_CN}]{{2}})年?(?:/|{_TO})(?P<fiscal_b>(?:19|20)?[0-9]{{2}}|(?:[二一][〇○零九])?[{_CN}]{{2}})"
        "(?:年度|财政年度|财年|年?学年度?)",
    ),
    "roc": Atom(
        "中民",
        f"(?:中华)?民国(?P<roc_n>[0-9]{{1,3}}|元|[{_CN}十百]{{1,5}})年度?",
    ),
    "roc_bare": Atom(
        "1",
        f"{_NO_NUMBER}(?P<rocb_n>1[0-2][0-9])(?:学?年度|年(?={_MONTH}月))",
    ),
    "year": Atom(
        "公12一二",
        rf"(?:公元)?(?:{_NO_NUMBER}(?P<year_d>(?:19|20)[0-9]{{2}})|(?<![{_CN}十])(?P<year_c>[一二][〇○零九][{_CN}]{{2}}))(?P<year_t>学年度?|财政年度|财年|年年?度|年份|年)(?![级龄])",
    ),
    # A year that shares its word with the next (`2016—2020年`, `2018、2019年`).
    "year_bare": Atom(
        "12",
        rf"{_NO_NUMBER}(?P<bare_y>(?:19|20)[0-9]{{2}})(?=(?:{_TO}|[、和及])(?:19|20)[0-9]{{2}}年|{_TO}[0-9]{{2}}年)",
    ),
    "year_short": Atom(
        _DIGITS,
        rf"{_NO_NUMBER}(?P<short_y>[0-9]{{2}})年(?=(?:{_MONTH})月|初(?!中)|底|末|[上下]半年|以来)",
    ),
    "recurring": Atom(
        "每",
        rf"每(?:隔)?(?:{_NUMBER})?(?:半年|学年|学期|季度|个?月|年|天|日|周(?!边|围|刊|报|年)|个?星期|小时|晚|夜)(?:[一二三四五六日](?=[^一-鿿]|上午|下午|晚|$))?"
        rf"(?:{_MONTH}月(?:份|(?:{_DAY}|{_CN_DAY})[日号])?(?:{_TO}(?:{_MONTH}月(?:份|(?:{_DAY}|{_CN_DAY})[日号])?|(?:{_DAY}|{_CN_DAY})[日号]))?"
        rf"|(?:{words.festival_pattern()}))?",
    ),
    "quarters": Atom(
        "第一1前",
        "(?:第?(?P<q_a>[一1])(?:至|到|-)第?(?P<q_b>[二三四2-4])|前(?P<q_f>[二三两23]))个?季度",
    ),
    "ago": Atom(
        "大近" + _NUMERALS,
        rf"(?:大约|大|近)?(?P<ago_n>{_NUMBER})(?:余|多)?(?P<ago_u>年|个月|天|周|个?星期|(?<=[几数])日)(?:多|半)?(?:之|以)?前(?![往来沿线台所提期面者列后])",
    ),
    "months_first": Atom(
        "前头首",
        r"[前头首](?P<first_n>1[0-2]|[1-9]|十[一二]?|[二两三四五六七八九])个月",
    ),
    "recent": Atom(
        "最过未今近这前",
        rf"(?:(?:最近|过去|未来|今后)的?|(?<![附接将靠临])近|这|(?<![提学以之此0-9])前(?!半)(?={_NUMBER}(?:余|多)?年))(?P<recent_n>{_NUMBER})(?:余|多)?(?P<recent_u>年度?|个月|天|周(?!边|围|年)|个?星期|个?季度)(?:多|半)?"
        r"(?:以来|来|期?间|时间|里(?!程)|内)?",
    ),
    "years_recent": Atom(
        "近",
        "近(?:些|几|数)?年(?:以?来)?(?!均|龄)",
    ),
    "since": Atom(
        _NUMERALS,
        rf"(?P<since_n>{_NUMBER})(?:余|多)?(?P<since_u>年|个月|天|周|个?星期)(?:多|半)?来(?![自到源])",
    ),
    "within": Atom(
        _NUMERALS,
        rf"(?P<within_n>{_NUMBER})(?:余|多)?(?:年|个月|天|周)(?:多|半)?(?:时?间(?![隔距断接])|[之以]?内(?![部容地蒙])|里(?![面程]))",
    ),
    "plan": Atom(
        '“「『"一二三四五六七八九十',
        rf"[“「『\"](?P<plan_q>{_PLANS})[”」』\"](?:时期|规划期间?|计划期间|期间|期)?|(?P<plan_b>{_PLANS})(?:时期|规划期间?|计划期间|期间|期末|期(?=[初末内]))|(?<![{_CN}十百千])(?P<plan_l>十[一二三四五六]五)(?=[初末以前])",
    ),
    "decade": Atom(
        "上本" + _DIGITS + _CN + "十",
        r"(?:(?P<decade_c>上个?|本|二十一?|十九|(?:19|2[01]))世纪)?(?P<decade_n>[1-9]0|[二三四五六七八九]十)年代(?P<decade_p>初期?|中期|末期?|后期|前期)?",
    ),
    "century": Atom(
        "上本二十12",
        r"(?P<century_c>上个?|本|二十一?|十九|(?:19|2[01]))世纪(?P<century_p>初|末|中叶)?(?=(?P<century_t>以来)?)",
    ),
    "year_relative": Atom(
        words.opening(WORDS["years"]),
        words.pattern(WORDS["years"]),
    ),
    "half": Atom(
        "上下前后",
        "(?<![一两几个])[上下前后]半年",
    ),
    "quarter": Atom(
        "第首上本下Q1234一二三四",
        "第(?P<quarter_o>[一二三四1-4])季度?|(?<![一二三四五六七八九十个])(?P<quarter_n>[一二三四1-4])季度|(?P<quarter_f>首季)度?|(?P<quarter_r>[上本下])(?:个|一)?季度|Q(?P<quarter_q>[1-4])(?![0-9A-Za-z])",
    ),
    "lunar": Atom(
        "农阴旧正腊冬",
        "(?:农历|阴历|旧历)(?P<lunar_m>正|冬|腊|闰?(?:十[一二]?|[一二三四五六七八九]))月(?P<lunar_d>初[一二三四五六七八九十]|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十)?|"
        "(?P<lunarb_m>正|腊|冬)月(?P<lunarb_d>初[一二三四五六七八九十]|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十)?(?![经])",
    ),
    "month_span": Atom(
        _DIGITS + _CN + "十",
        rf"(?<![0-9.\-])(?P<ms_a>1[0-2]|0?[1-9])(?:{_TO})(?P<ms_b>1[0-2]|0?[1-9])月(?:份|间)?(?![0-9])|{_NO_CN}(?P<msc_a>十[一二]?|[一二三四五六七八九])至(?P<msc_b>十[一二]?|[一二三四五六七八九])月(?:份|间)?",
    ),
    "month": Atom(
        _DIGITS + _CN + "十",
        rf"(?:{_NO_NUMBER}(?P<month_d>1[0-2]|0?[1-9])|{_NO_CN}(?P<month_c>十[一二]?|[一二三四五六七八九]))月(?:份)?(?![龄嫂])",
    ),
    "month_relative": Atom(
        words.opening(WORDS["months"]),
        words.pattern(WORDS["months"]),
    ),
    "day_span": Atom(
        "0123456789",
        rf"{_NO_NUMBER}(?P<ds_a>{_DAY})(?:日?{_TO})(?P<ds_b>{_DAY})[日号](?![元圆内游夜])",
    ),
    "day": Atom(
        _DIGITS + _CN + "十廿",
        rf"{_NO_NUMBER}(?P<day_d>{_DAY})(?P<day_w>[日号])(?![元圆内游夜均间楼线]|常)|{_NO_CN}(?P<day_c>{_CN_DAY})(?P<day_v>[日号])(?![元圆内游夜均间]|常)",
    ),
    "day_relative": Atom(
        words.opening(WORDS["days"]),
        words.pattern(WORDS["days"]),
    ),
    "week": Atom(
        "上本下这今周星礼",
        "(?<![一两几0-9])(?P<week_r>上上|上|本|下|这|今)个?(?:周(?![期转折刊年边岁报边])|星期|礼拜)(?P<week_d>[一二三四五六日天末](?![个种家])|[0-9](?![0-9]))?|"
        "(?<![一二两三四五六七八九十几0-9上每个本下这])(?:周|星期|礼拜)(?P<week_b>[一二三四五六日天](?![个种家岁年期围方边大中国]))",
    ),
    "year_part": Atom(
        words.opening(WORDS["year_parts"]),
        words.pattern(WORDS["year_parts"]),
    ),
    "month_part": Atom(
        words.opening(WORDS["month_parts"]),
        words.pattern(WORDS["month_parts"]),
    ),
    "season_relative": Atom(
        "今去明",
        "(?P<season_r>[今去明])(?P<season_s>[春夏秋冬])(?![节晚运耕播风种收粮茶])",
    ),
    "festival": Atom(
        "大" + words.festival_opening(),
        rf"(?P<festival_n>{words.festival_pattern()}|大年初[一二三四五六七八九十])",
    ),
}
_OPENING = re.compile(f"[{re.escape(''.join({char for atom in ATOMS.values() for char in atom.opening}))}]")


def next_atom(text: str, at: int) -> re.Match[str] | None:
    """Return the next atom of a text from an offset on; its `lastgroup` is the atom's name."""
    for opening in _OPENING.finditer(text, at):
        if found := _opened_by(opening[0]).match(text, opening.start()):
            return found
    return None


def atom_at(text: str, at: int) -> re.Match[str] | None:
    """Return the atom that stands at an offset."""
    opening = _OPENING.match(text, at)
    return _opened_by(opening[0]).match(text, at) if opening else None


@functools.cache
def _opened_by(char: str) -> re.Pattern[str]:
    """Return the expression for the atoms that open with a character: trying all of them everywhere takes ten times as long."""
    return _any_of(tuple(name for name, atom in ATOMS.items() if char in atom.opening))


@functools.cache
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{ATOMS[name].pattern})" for name in names))


SEASON = re.compile("(?:的)?(?P<s>[春夏秋冬])(?:[季天]|(?=[^一-鿿]|$))")
TAIL = re.compile(
    "(?P<early_middle>上中旬)|(?P<middle_late>中下旬)|(?P<early>初期?(?!中|[一二三四五六级步始])|上旬)|(?P<middle>中旬)|(?P<late>底|末(?!端|期)|下旬)|(?P<mid>中期)"
)
_TIME_OF_DAY = f"(?:{words.pattern(WORDS['times_of_day'])})"
_CLOCK = "(?:(?:[01]?[0-9]|2[0-4])[:：][0-5][0-9](?:[:：][0-5][0-9])?|(?:[01]?[0-9]|2[0-4]|二?十[一二三四五六七八九]?|[零一二三四五六七八九两])(?:时(?!代|间|期|候|刻|常|任|隔)|点(?!多|[一-鿿]?建议))(?:(?:[0-5]?[0-9]|[二三四五]?十[一二三四五六七八九]?|零?[一二三四五六七八九])分|半|许|整|钟)?)"
DAY_PART = re.compile(f"(?: ?{_TIME_OF_DAY}{_CLOCK}?| ?{_CLOCK})(?:{_TO}(?:{_TIME_OF_DAY})?{_CLOCK})?")
WEEKDAY = re.compile(r"[(（](?:周|星期|礼拜)[一二三四五六日天][)）]")
CONNECTOR = re.compile(f"(?:起|开始)? ?{_TO} ?")
UNTIL = re.compile(f"(?:{'|'.join(WORDS['until'])})$")
FROM = re.compile(f"(?:{'|'.join(WORDS['from'])})$")
SINCE = re.compile("(?P<now>以来|至今(?!年|天|日)|到现在)|(?P<open>(?:之日)?起(?![到至床步来义诉]))")
SINCE_EVENT = re.compile("[一-鿿]{1,4}?以来")
BEFORE = re.compile("(?P<or>或)?(?:之|以)前|前(?![往来沿线台所提期面者列后夕半十两三一二几0-9])")
SPAN = re.compile("|".join(WORDS["during"]))
# `每周两班` is a rate of something that is counted; money, though, is given at that time (`每月2375元`).
RATE = re.compile(
    "(?:[0-9][0-9.,]{0,9}|[两三四五六七八九十百千几数]{1,4})(?![0-9.,余多]{0,3}(?:[万亿百千]|[一-鿿]?元|块))"
)
STOP = re.compile("为?止")
AFTER_FESTIVAL = re.compile(f"{words.pattern(WORDS['behind_festival'])}|$|\n")
BEFORE_FESTIVAL = re.compile(f"(?:{'|'.join(WORDS['before_festival'])})$")
PARTS = {part: part for part in ("early", "middle", "late", "early_middle", "middle_late")} | {"mid": "middle"}


@dataclass(frozen=True)
class Point:
    """A stretch of the calendar as an expression tells it; what it does not tell is None.

    Attributes:
        year: the year's number.
        year_from: how far the year is from another: that of the `document` or the one spoken of in the `text`.
        year_step: by how many years.
        years: the first and the last year, of a plan, a decade, a century.
        fiscal: of a fiscal or school year that `years` spans, its first month.
        month: the month's number, or with `months_to` the first of several.
        months_to: the last of several months; beyond 12 those of the next year.
        month_from, month_step: as for years.
        day: the day's number, or the first of several; `days_to`: the last.
        day_from, day_step: as for years.
        week_step: how many weeks from that of the document; `weekday`: 1 to 7, 6 and 7 together as 0.
        part: `early`, `middle` or `late`, of the month or of the year; of the month also `early_middle` and `middle_late`.
        season: 1 (spring) to 4 (winter).
        festival: the name of a festival.
        lunar: month and day of the Chinese calendar.
        is_plan: whether it is the period of a plan.
        has_time: whether a time of day stands with it.
        within_year: whether it is the year, or a part of it, that is spoken of (`年内`, `年初`).
    """

    year: int | None = None
    year_from: str | None = None
    year_step: int = 0
    years: tuple[int, int] | None = None
    fiscal: int | None = None
    month: int | None = None
    months_to: int | None = None
    month_from: str | None = None
    month_step: int = 0
    day: int | None = None
    days_to: int | None = None
    day_from: str | None = None
    day_step: int = 0
    week_step: int | None = None
    weekday: int | None = None
    part: str | None = None
    season: int | None = None
    festival: str | None = None
    lunar: tuple[int, int | None] | None = None
    is_plan: bool = False
    has_time: bool = False
    within_year: bool = False

    @property
    def tells_year(self) -> bool:
        """Whether it says which year it is of, be it from another one."""
        return self.year is not None or self.year_from is not None or self.years is not None

    @property
    def is_only_year(self) -> bool:
        """Whether it says a year and nothing more."""
        return self.tells_year and self == replace(
            Point(), year=self.year, year_from=self.year_from, year_step=self.year_step, within_year=self.within_year
        )


@dataclass(frozen=True)
class Expression:
    """An expression of time in a text.

    Attributes:
        start: offset of its first character in the readable text.
        end: offset behind its last.
        point: what it says; None for recurring times and durations without a place in the calendar.
        until: the end, of a range.
        form: `point`, `range`, `until` (to the point), `before` (to the day before it), `since` (from it on), `since_now` (from it
            to the date of the document), `last` (the time before the document's date), `next` (behind it), `ago`, `recurring`
            or `duration`.
        amount: for `last`, `next` and `ago`, how many.
        unit: of what: `year`, `month`, `week`, `day`.
    """

    start: int
    end: int
    point: Point | None = None
    until: Point | None = None
    form: str = "point"
    amount: int | None = None
    unit: str = ""


def numeral(text: str) -> int | None:
    """Return a number in digits or in Chinese numerals; None where it names none (`几`)."""
    if text.isascii() and text.isdigit():
        return int(text)
    text = text.replace("○", "〇").replace("零", "〇").replace("两", "二").replace("廿", "二十").replace("初", "")
    if not text or any(char not in "〇一二三四五六七八九十百" for char in text):
        return None
    digits = "〇一二三四五六七八九"
    if "十" not in text and "百" not in text:
        return int("".join(str(digits.index(char)) for char in text))
    total = 0
    if "百" in text:
        hundreds, text = text.split("百", 1)
        total = 100 * (digits.index(hundreds[-1]) if hundreds[-1:] in digits and hundreds else 1)
        text = text.replace("〇", "")
    if "十" in text:
        tens, text = text.split("十", 1)
        total += 10 * (digits.index(tens[-1]) if tens and tens[-1] in digits else 1)
    return total + (digits.index(text[-1]) if text and text[-1] in digits else 0)
