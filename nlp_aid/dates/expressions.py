"""What dates and periods look like: from readable text to expressions, which say what is meant but not when that is.

A regular expression finds the atoms of which dates are made up (a year, a month, `去年`, `春节`); those that stand side by side are put
together. Every repetition in it is bounded, so that reading takes time in proportion to the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

_CN = "零〇○一二三四五六七八九"
_MONTH = "(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = "(?:3[01]|[12][0-9]|0?[1-9])"
_CN_DAY = "(?:三十一?|[二廿]?十[一二三四五六七八九]?|廿[一二三四五六七八九]|[一二三四五六七八九])"
_NUMBER = "(?:[0-9]{1,3}|[一二两三四五六七八九十百]{1,4}|几|数|半)"
_TO = "(?:-{1,2}|—{1,2}|–|−|~|～|至|到)"
_NO_NUMBER = r"(?<![0-9.])"
_NO_CN = "(?<![零〇○一二三四五六七八九十百千万亿两几数第个])"
_PLANS = "十[一二三四五六]五|[一二三四五六七八九]五|十五"
_FESTIVAL = (
    '春节|农历新年|元旦(?:春节|节)?|元宵节?|清明节?|端午节?|七夕节?|中秋节?|重阳节?|腊八节?|国庆节?|[“"]?五一[”"]?(?:国际)?劳动节|劳动节|'
    '[“"]?六一[”"]?(?:国际)?儿童节|儿童节|[“"]?三八[”"]?(?:国际)?(?:劳动)?妇女节|妇女节|[“"]?五四[”"]?青年节|青年节|[“"]?八一[”"]?建军节|建军节|'
    '教师节|植树节|[“"]?(?:99|九九)公益日[”"]?|圣诞节?|除夕夜?|大年三十|大年初[一二三四五六七八九十]|五一|十一(?=假期|黄金周|长假)'
)

# In the order in which they are tried: what is longer or says more comes first.
ATOMS = {
    "iso": rf"(?<![0-9A-Za-z./])(?:(?<!-)|(?=[0-9]{{4}}[/.]))(?P<iso_y>(?:19|20)[0-9]{{2}})(?P<iso_s>[-/.])(?P<iso_m>1[0-2]|0?[1-9])(?P=iso_s)(?P<iso_d>{_DAY})"
    r"(?![0-9]|(?P=iso_s)[0-9])",
    "dmy": rf"(?<![0-9A-Za-z.\-/])(?P<dmy_d>{_DAY})(?P<dmy_s>[-/.])(?P<dmy_m>1[0-2]|0?[1-9])(?P=dmy_s)(?P<dmy_y>(?:19|20)[0-9]{{2}})(?![0-9年])",
    "fiscal": rf"{_NO_NUMBER}(?P<fiscal_a>(?:19|20)[0-9]{{2}}|[二一][〇○零九][{_CN}]{{2}})年?(?:/|{_TO})(?P<fiscal_b>(?:19|20)?[0-9]{{2}}|(?:[二一][〇○零九])?[{_CN}]{{2}})"
    "(?:年度|财政年度|财年|年?学年度?)",
    "roc": f"(?:中华)?民国(?P<roc_n>[0-9]{{1,3}}|元|[{_CN}十百]{{1,5}})年度?",
    "roc_bare": f"{_NO_NUMBER}(?P<rocb_n>1[0-2][0-9])(?:学?年度|年(?={_MONTH}月))",
    "year": rf"(?:公元)?(?:{_NO_NUMBER}(?P<year_d>(?:19|20)[0-9]{{2}})|(?<![{_CN}十])(?P<year_c>[一二][〇○零九][{_CN}]{{2}}))(?P<year_t>学年度?|财政年度|财年|年年?度|年份|年)(?![级龄])",
    # A year that shares its word with the next (`2016—2020年`, `2018、2019年`).
    "year_bare": rf"{_NO_NUMBER}(?P<bare_y>(?:19|20)[0-9]{{2}})(?=(?:{_TO}|[、和及])(?:19|20)[0-9]{{2}}年|{_TO}[0-9]{{2}}年)",
    "year_short": rf"{_NO_NUMBER}(?P<short_y>[0-9]{{2}})年(?=(?:{_MONTH})月|初(?!中)|底|末|[上下]半年|以来)",
    "recurring": rf"每(?:隔)?(?:{_NUMBER})?(?:半年|学年|学期|季度|个?月|年|天|日|周(?!边|围|刊|报|年)|个?星期|小时|晚|夜)(?:[一二三四五六日](?=[^一-鿿]|上午|下午|晚|$))?"
    rf"(?:{_MONTH}月(?:份|(?:{_DAY}|{_CN_DAY})[日号])?)?",
    "quarters": "(?:第?(?P<q_a>[一1])(?:至|到|-)第?(?P<q_b>[二三四2-4])|前(?P<q_f>[二三两23]))个?季度",
    "ago": rf"(?:大约|大|近)?(?P<ago_n>{_NUMBER})(?:余|多)?(?P<ago_u>年|个月|天|周|个?星期|(?<=[几数])日)(?:多|半)?(?:之|以)?前(?![往来沿线台所提期面者列后])",
    "months_first": r"[前头首](?P<first_n>1[0-2]|[1-9]|十[一二]?|[二两三四五六七八九])个月",
    "recent": rf"(?:(?:最近|过去|未来|今后)的?|(?<![附接将靠临])近|这|(?<![提学以之此])前)(?P<recent_n>{_NUMBER})(?:余|多)?(?P<recent_u>年度?|个月|天|周(?!边|围|年)|个?星期|个?季度)(?:多|半)?"
    r"(?:以来|来|期?间|时间|里(?!程)|内)?",
    "years_recent": "近(?:些|几|数)?年(?:以?来)?(?!均|龄)",
    "since": rf"(?P<since_n>{_NUMBER})(?:余|多)?(?P<since_u>年|个月|天|周|个?星期)(?:多|半)?来(?![自到源])",
    "within": rf"(?P<within_n>{_NUMBER})(?:余|多)?(?:年|个月|天|周)(?:多|半)?(?:时?间(?![隔距断接])|[之以]?内(?![部容地蒙])|里(?![面程]))",
    "plan": rf"[“「『\"](?P<plan_q>{_PLANS})[”」』\"](?:时期|规划期间?|计划期间|期间|期)?|(?P<plan_b>{_PLANS})(?:时期|规划期间?|计划期间|期间|期末|期(?=[初末内]))|(?<![{_CN}十百千])(?P<plan_l>十[一二三四五六]五)(?=[初末以前])",
    "decade": r"(?:(?P<decade_c>上个?|本|二十一?|十九|(?:19|2[01]))世纪)?(?P<decade_n>[1-9]0|[二三四五六七八九]十)年代(?P<decade_p>初期?|中期|末期?|后期|前期)?",
    "century": r"(?P<century_c>上个?|本|二十一?|十九|(?:19|2[01]))世纪(?P<century_p>初|末|中叶)?(?=(?P<century_t>以来)?)",
    "year_relative": "(?<![以之往如过三数])(?:今年|去年|大前年|前年|明年|后年(?!均)|旧年)(?:年?度)?(?!轻)|(?<![以三])(?:本|当|下|上)(?:一)?年度|(?<![以])上(?:一)?年(?![纪龄级])|下一年|本年(?!底|初|末)|"
    "(?<![安健])全年(?!级|龄)|同年(?![级龄])|次年|翌年|(?<!第)当年|第二年|首年|(?<![0-9一二三四五六七八九十百两几多半数])年内",
    "half": "(?<![一两几个])[上下前后]半年",
    "quarter": "第(?P<quarter_o>[一二三四1-4])季度?|(?<![一二三四五六七八九十个])(?P<quarter_n>[一二三四1-4])季度|(?P<quarter_f>首季)度?|(?P<quarter_r>[上本下])(?:个|一)?季度|Q(?P<quarter_q>[1-4])(?![0-9A-Za-z])",
    "lunar": "(?:农历|阴历|旧历)(?P<lunar_m>正|冬|腊|闰?(?:十[一二]?|[一二三四五六七八九]))月(?P<lunar_d>初[一二三四五六七八九十]|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十)?|"
    "(?P<lunarb_m>正|腊|冬)月(?P<lunarb_d>初[一二三四五六七八九十]|二?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十)?(?![经])",
    "month_span": rf"(?<![0-9.\-])(?P<ms_a>1[0-2]|0?[1-9])(?:{_TO})(?P<ms_b>1[0-2]|0?[1-9])月(?:份|间)?(?![0-9])|{_NO_CN}(?P<msc_a>十[一二]?|[一二三四五六七八九])至(?P<msc_b>十[一二]?|[一二三四五六七八九])月(?:份|间)?",
    "month": rf"(?:{_NO_NUMBER}(?P<month_d>1[0-2]|0?[1-9])|{_NO_CN}(?P<month_c>十[一二]?|[一二三四五六七八九]))月(?:份)?(?![龄嫂])",
    "month_relative": "(?<![以日])(?:上个?月|下个?月|下月)|本月|这个月|当月|同月|今月|次月|翌月",
    "day_span": rf"{_NO_NUMBER}(?P<ds_a>{_DAY})(?:日?{_TO})(?P<ds_b>{_DAY})[日号](?![元圆内游夜])",
    "day": rf"{_NO_NUMBER}(?P<day_d>{_DAY})(?P<day_w>[日号])(?![元圆内游夜均间楼线]|常)|{_NO_CN}(?P<day_c>{_CN_DAY})(?P<day_v>[日号])(?![元圆内游夜均间]|常)",
    "day_relative": "大前天|(?<![数几两])前天|(?<![以目之])前日|昨天|昨日|昨晚|昨夜|昨晨|今天|今日(?!头条|说法|关注|俄罗斯)|今早|今晨|今午|今晚|今夜|明天|明日(?!之)|明早|明晚|(?<!先天)后天(?!性|努力|培养)|"
    "当天|当日|当晚|当夜|同日(?!而语)|同一天|次日|翌日|次晨|翌晨|第二天|隔天|前一天|前一晚|即日|本日",
    "week": "(?<![一两几0-9])(?P<week_r>上上|上|本|下|这|今)个?(?:周(?![期转折刊年边岁报边])|星期|礼拜)(?P<week_d>[一二三四五六日天末](?![个种家])|[0-9](?![0-9]))?|"
    "(?<![一二两三四五六七八九十几0-9上每个本下这])(?:周|星期|礼拜)(?P<week_b>[一二三四五六日天](?![个种家岁年期围方边大中国]))",
    "year_part": "(?<![大近0-9一二三四五六七八九十百两几多半数每])(?:年初(?!级|中)|年底|年末|年终(?!奖|总结|考核|评)|岁末|年中(?![国央西东共小医]))",
    "month_part": "(?<![0-9一二三四五六七八九十百两几多半数每个])(?:月初|月底|月末)",
    "season_relative": "(?P<season_r>[今去明])(?P<season_s>[春夏秋冬])(?![节晚运耕播风种收粮茶])",
    "festival": rf"(?P<festival_n>{_FESTIVAL})",
}
ATOM = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in ATOMS.items()))
SEASON = re.compile("(?:的)?(?P<s>[春夏秋冬])(?:[季天]|(?=[^一-鿿]|$))")
TAIL = re.compile(
    "(?P<early>初期?(?!中|[一二三四五六级步始])|上旬)|(?P<middle>中旬)|(?P<late>底|末(?!端|期)|下旬)|(?P<mid>中期)"
)
_TIME_OF_DAY = "(?:上午|下午|中午|凌晨|早上|早晨|清晨|晚上|傍晚|深夜|晚间|夜间|午间|午后|早间|晚(?![餐饭会宴报于些稻婚造])|早(?![餐饭会稻已])|夜(?![市校间大景]))"
_CLOCK = "(?:(?:[01]?[0-9]|2[0-4])[:：][0-5][0-9](?:[:：][0-5][0-9])?|(?:[01]?[0-9]|2[0-4]|二?十[一二三四五六七八九]?|[零一二三四五六七八九两])(?:时(?!代|间|期|候|刻|常|任|隔)|点(?!多|[一-鿿]?建议))(?:(?:[0-5]?[0-9]|[二三四五]?十[一二三四五六七八九]?|零?[一二三四五六七八九])分|半|许|整|钟)?)"
DAY_PART = re.compile(f"(?: ?{_TIME_OF_DAY}{_CLOCK}?| ?{_CLOCK})(?:{_TO}(?:{_TIME_OF_DAY})?{_CLOCK})?")
WEEKDAY = re.compile(r"[(（](?:周|星期|礼拜)[一二三四五六日天][)）]")
CONNECTOR = re.compile(f"(?:起|开始)? ?{_TO} ?")
UNTIL = re.compile("(?:截至|截止到?|截止至|截止于|截至到)$")
FROM = re.compile("(?:自从|自)$")
SINCE = re.compile("(?P<now>以来|至今(?!年|天|日)|到现在)|(?P<open>(?:之日)?起(?![到至床步来义诉]))")
SINCE_EVENT = re.compile("[一-鿿]{1,4}?以来")
BEFORE = re.compile("(?P<or>或)?(?:之|以)前|前(?![往来沿线台所提期面者列后夕半十两三一二几0-9])")
SPAN = re.compile("期间|假期|前后|前夕")
# `每周两班` is a rate of something that is counted; money, though, is given at that time (`每月2375元`).
RATE = re.compile(
    "(?:[0-9][0-9.,]{0,9}|[两三四五六七八九十百千几数]{1,4})(?![0-9.,余多]{0,3}(?:[万亿百千]|[一-鿿]?元|块))"
)
STOP = re.compile("为?止")
AFTER_FESTIVAL = re.compile(
    "(?:之|以)?前(?![往来面])|期间|假期|前后|前夕|当天|当日|后|过后|临近|来临|将至|至|到|和|与|及|、|,|，|。|;|；|时|以来|起|[)）]|$|\n"
)
BEFORE_FESTIVAL = re.compile("(?:年|在|于|从|自|截至|截止|今|逢)$")
PARTS = {"early": "early", "middle": "middle", "late": "late", "mid": "middle"}


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
        part: `early`, `middle` or `late`, of the month or of the year.
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


def number(text: str) -> int | None:
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
