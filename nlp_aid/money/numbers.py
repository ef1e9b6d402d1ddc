"""Numbers as Chinese text writes them: `1,234.5`, `三百二十万`, `3亿5000万`, `十几亿`, `2000余`, `上万`.

A number is read token by token from left to right; every token either fits what stands before it or ends the number.
What is read is an interval: a definite number is one with equal bounds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, Context, Decimal
from typing import Literal, NamedTuple

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.context import starts_with
from nlp_aid.money.currencies import unit_names
from nlp_aid.money.lexicon import MoneyLexicon

Mark = Literal["about", "more"]

_DIGITS = {
    char: Decimal(value)
    for value, chars in enumerate(("零〇○", "一壹", "二两贰", "三叁参", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for char in chars
}
_TENS = {"廿": Decimal(20), "卅": Decimal(30), "卌": Decimal(40)}
_SMALL = {char: Decimal(10) ** power for power, chars in ((1, "十拾"), (2, "百佰"), (3, "千仟")) for char in chars}
_BIG = {"万": Decimal(10) ** 4, "亿": Decimal(10) ** 8, "兆": Decimal(10) ** 12}
# As people type them, and in amounts that a report quotes in English.
_LATIN = {"k": 3, "w": 4, "m": 6, "mn": 6, "b": 9, "bn": 9, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_BIG |= {name: Decimal(10) ** power for name, power in _LATIN.items()}
_ONE, _TEN = Decimal(1), Decimal(10)

_D = NUMERALS = "".join(_DIGITS)
_FINANCIAL = "壹贰叁参肆伍陆柒捌玖拾佰仟"
# No two alternatives of a token start alike, and a number ends behind its digits: every digit is read once.
_TOKEN = rf"""
    (?P<arabic> [0-9]{{1,3}}(?:[,，][0-9]{{3}})+(?:\.[0-9]+)?(?![0-9])
              | (?<!,)[0-9]{{1,4}}(?:,[0-9]{{4}})+(?:\.[0-9]+)?(?![0-9,])
              | [0-9]{{1,3}}(?:['’][0-9]{{3}})+(?:\.[0-9]+)?(?![0-9])
              | [0-9]{{1,3}}(?:\.[0-9]{{3}}){{2,4}}(?![0-9.])
              | [0-9]+(?:\.[0-9]+)? )
  | (?P<digits> [{_D}]{{1,12}} )
  | (?P<point>  [点．.·・•][{_D}]{{1,8}}(?![十百千拾佰仟]) )
  | (?P<tens>   [廿卅卌] )
  | (?P<small>  [十百千拾佰仟] )
  | (?P<big>    [万亿兆] | [ ]?(?i:thousand|million|billion|trillion|bn|mn|[kwmb])(?![A-Za-z]) )
  | (?P<few>    好?几(?!乎) )
  | (?P<several> 数(?=[十百千万亿]) )
  | (?P<over>   上(?=[十百千万亿]) )
  | (?P<more>   (?:[多余]|[+＋](?=[元块美港欧]))(?![多余]) )
  | (?P<around> 来(?=[万亿元块美欧港日英]) | 把(?=[万亿元块]) )
  | (?P<half>   半(?=个?[万亿]|[元块美欧英港]) )
  | (?P<piece>  个(?=[多半]?亿(?!万)) )
"""
# The longest number in words, 九千九百九十九万九千九百九十九亿… with every 零 written, has fewer characters.
_LONGEST = 64
# Where a number may start.
START = re.compile(
    f"[0-9{_D.replace('○', '')}廿卅卌十百千拾佰仟万亿兆几好数上半]"
    "(?:(?<![好数上半])|(?<=好)(?=几)|(?<=[数上])(?=[十百千万亿])|(?<=半)(?=个?[万亿]|[元块美欧英港]))"
)
# Most numbers are these: digits, perhaps with 万 or 亿, and nothing behind them that could belong to the number.
_PLAIN = re.compile(
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+(?!['’][0-9]))(?P<fraction>\.[0-9]+)?(?P<big>万亿|[万亿])?"
    rf"(?![0-9{_D}廿卅卌十百千拾佰仟万亿兆几好半多余来把个+＋.])(?! ?[A-Za-z])(?![,，][0-9])"
)
# And many are one digit: 一个, 第三.
_ALONE = re.compile(
    rf"(?![{''.join(char for char in _FINANCIAL if char in _D)}])[{_D}](?![0-9{_D}廿卅卌十百千拾佰仟万亿兆几好半多余来把点．.·・•个+＋ A-Za-z])"
)
_PLAIN_SCALES = {"万": _BIG["万"], "亿": _BIG["亿"], "万亿": _BIG["万"] * _BIG["亿"]}
# All characters that a number may start with; most others are looked at in vain.
STARTS = frozenset(f"0123456789{_D}廿卅卌十百千拾佰仟万亿兆几好数上半ktmbwKTMBW ")
# Characters that numbers are made of, side by side: every number starts in such a run, and ends in it, or goes on with
# Latin letters, 来 or 把 behind it. A group has matched where 万, 亿 or 兆 is among them.
RUN = re.compile(
    rf"[0-9{_D}廿卅卌十百千拾佰仟几万亿兆好数上半]"
    "(?:(?<![万亿兆好数上半])|(?<=([万亿兆]))|(?<=好)(?=几)|(?<=[数上])(?=[十百千万亿])|(?<=半)(?=个?[万亿]|[元块美欧英港]))"
    rf"(?:[0-9{_D}廿卅卌十百千拾佰仟几好半多余+＋]|([万亿兆])|[,，'’](?=[0-9]{{3}})|[点．.·・•](?=[0-9{_D}])"
    rf"|个(?=[多半]?亿))*"
)


class Interval(NamedTuple):
    """Everything between two bounds; one number where they are equal."""

    lower: Decimal
    upper: Decimal

    def plus(self, other: Interval) -> Interval:
        """Return the sum."""
        return Interval(self.lower + other.lower, self.upper + other.upper)

    def times(self, factor: Decimal) -> Interval:
        """Return the product."""
        return Interval(self.lower * factor, self.upper * factor)


# For sums and products: exact at any length, whatever the caller's own decimal context is.
EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
# For quotients, which have to end somewhere: exact for powers of ten, and enough to compare.
_ROUGH = Context(prec=60)


def quotient(dividend: Decimal, divisor: Decimal) -> Decimal:
    """Return a quotient, to sixty digits."""
    return _ROUGH.divide(dividend, divisor)


def plain(value: Decimal) -> Decimal:
    """Return the number without an exponent and without zeros behind the point."""
    if value.same_quantum(_ONE):  # as most are
        return value
    whole = value.to_integral_value()
    return EXACT.quantize(whole, _ONE) if value == whole else EXACT.create_decimal(value).normalize(EXACT)


NOTHING = Interval(Decimal(0), Decimal(0))


class Number(NamedTuple):
    """A number in a text.

    Attributes:
        start: where it starts.
        end: where it ends, exclusive.
        size: what it says.
        scale: the 万 or 亿 that it ends in (10000 for `3.5万`, 1 for `3万5`): what members of a list share.
        mark: `more` for 多, 余, 上 inside it; `about` for 来, 把.
        implicit: it has no coefficient (`万`, `百万`).
        written: `arabic` or `chinese`, by its first character.
    """

    start: int
    end: int
    size: Interval
    scale: Decimal
    mark: Mark | None
    implicit: bool
    written: Literal["arabic", "chinese"]

    @property
    def definite(self) -> bool:
        """Whether it is one number."""
        return self.size.lower == self.size.upper

    @property
    def single_digit(self) -> bool:
        """Whether it is a Chinese digit alone, which is as often part of a word."""
        return self.written == "chinese" and self.end - self.start == 1 and self.size.upper < _TEN


def _token(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Return the expression for a token; one does not start a currency's name: 5万百慕大元, 10万几内亚法郎."""
    names = any_of(name for name in unit_names(lexicon) if START.match(name) or name[0] in "多余")
    return re.compile(f"(?!{names})(?:{_TOKEN})", re.VERBOSE)


def unit_words(lexicon: MoneyLexicon) -> tuple[str, ...]:
    """Return the names of units that stand behind a number."""
    return tuple(name for name in unit_names(lexicon) if not name.isascii())


def digit(char: str) -> Decimal:
    """Return the value of a digit, Arabic or Chinese."""
    return _DIGITS[char] if char in _DIGITS else Decimal(char)


def read_number(lexicon: MoneyLexicon, text: str, start: int) -> Number | None:
    """Return the longest number that starts at `start`, or None."""
    if plain := _PLAIN.match(text, start):
        digits, fraction, big = plain.groups()
        value = Decimal(digits.replace(",", "") + fraction if fraction else digits.replace(",", ""))
        scale = _ONE
        if big:
            scale = _PLAIN_SCALES[big]
            value *= scale
        # Put together so in half the time of a call.
        size = tuple.__new__(Interval, (value, value))
        return tuple.__new__(Number, (start, plain.end(), size, scale, None, False, "arabic"))
    if _ALONE.match(text, start):
        value = _DIGITS[text[start]]
        return Number(start, start + 1, Interval(value, value), _ONE, None, False, "chinese")
    reader = _Reader(lexicon, text, start)
    reader.read()
    return reader.number()


@dataclass(slots=True)
class _Reader:
    """The state of reading: closed parts (each with its 万 or 亿), the open section, the coefficient in hand."""

    lexicon: MoneyLexicon
    text: str
    start: int
    end: int = 0
    parts: list[tuple[Interval, Decimal]] = field(default_factory=list)
    section: Interval = NOTHING
    in_hand: Interval | None = None
    before: str = ""  # kind of the last token
    unit: Decimal = _ONE  # the last unit
    scale: Decimal = _ONE
    zero: bool = False
    mark: Mark | None = None
    implicit: bool = False

    def read(self) -> None:
        self.end = self.start
        while self.end - self.start < _LONGEST or self.before == "":
            token = self.lexicon.made[_token].match(self.text, self.end)
            if token is not None and "，" in token.group() and self._are_two(token):
                token = self.lexicon.made[_token].match(self.text, self.end, token.start() + token.group().index("，"))
            if token is None or not self._take(token):
                return
            self.before = str(token.lastgroup)
            self.end = token.end()

    def number(self) -> Number | None:
        if self.before in ("", "several", "over"):
            return None
        self._put_short_form()
        size = self.section if self.in_hand is None else self.section.plus(self.in_hand)
        for part, _ in self.parts:
            size = size.plus(part)
        return Number(
            self.start,
            self.end,
            size,
            self.scale if self.before in ("big", "more", "around") else _ONE,
            self.mark,
            self.implicit,
            "arabic" if "0" <= self.text[self.start] <= "9" else "chinese",
        )

    def _take(self, token: re.Match[str]) -> bool:
        """Take a token in; False where it does not fit."""
        take = getattr(self, f"_{token.lastgroup}")
        fits: bool = take(token)
        return fits

    # The rules, one for each kind of token. `self.before` is empty at the start of the number.

    def _arabic(self, token: re.Match[str]) -> bool:
        written = re.sub("[,，'’]", "", token.group())
        value = Decimal(written if written.count(".") < 2 else written.replace(".", ""))  # €1.234.567
        if self.before == "big" and self.text[self.end - 1].isascii():
            return False  # 3m300元
        if self.before and not (
            (self.before in ("big", "small") and value < self.unit) or (self.before == "digits" and self._only_zero())
        ):
            return False
        if self.before and self._stands_at(token.end(), "not_second_number"):
            return False
        self.in_hand, self.scale = Interval(value, value), _ONE
        return True

    def _digits(self, token: re.Match[str]) -> bool:
        digits = token.group()
        if self.before not in ("", "small", "big", "tens"):
            return False
        if self.before == "big" and len(digits) == 1 and self._stands_at(token.end(), "counted_by_digit"):
            return False  # 9万亿三个台阶
        if self.before and digits == "两" and not self._next_is_small(token.end()):
            return False  # 二十万两 of silver: a digit that ends a number is 二
        if self.before and len(digits) > 1 and digits[0] in "零〇":
            self.zero, digits = True, digits[1:]
        self.scale = _ONE
        values = [_DIGITS[digit] for digit in digits]
        if len(values) == 1:
            if self.before and values[0] == 0:
                self.zero, self.in_hand = True, None
                return True
            if digits in _FINANCIAL and not self.before and not self._financial(token.end()):
                return False
            self.in_hand = Interval(values[0], values[0])
        elif len(values) == 2 and (values[1] == values[0] + 1 or digits == "三五") and values[0] > 0:
            self.in_hand = Interval(values[0], values[1])  # 两三千, 八九亿
        elif not self.before and (len(values) > 2 or values[1] == 0) and not self._next_is_small(token.end()):
            value = Decimal("".join(str(v) for v in values))  # 一二〇〇万: digit by digit
            self.in_hand = Interval(value, value)
        else:
            return False
        return True

    def _point(self, token: re.Match[str]) -> bool:
        if self.before not in ("digits", "small", "tens") or (
            self.in_hand is not None and not self._definite_in_hand()
        ):
            return False
        fraction = Decimal("0." + "".join(str(_DIGITS[char]) for char in token.group()[1:]))
        self.in_hand = (self.in_hand or NOTHING).plus(Interval(fraction, fraction))
        return True

    def _tens(self, token: re.Match[str]) -> bool:
        if self.before not in ("", "small", "big"):
            return False
        self.section = self.section.plus(Interval(_TENS[token.group()], _TENS[token.group()]))
        self.unit = _TEN
        return True

    def _small(self, token: re.Match[str]) -> bool:
        unit = _SMALL[token.group()]
        if self.mark == "more" and self.before != "over":
            return False  # 多百
        if self.in_hand is None:
            after_larger = self.before == "small" and unit == _TEN  # 二千十七, 百十万
            starts = self.before in ("", "several", "over", "big") or (self.before == "digits" and self.zero)
            if not starts and not after_larger:
                return False
            if self.before in ("", "over"):
                self.implicit = unit > _TEN
            coefficient = Interval(_ONE, _TEN) if self.before == "several" else Interval(_ONE, _ONE)
        else:
            coefficient = self.in_hand
        if self.section != NOTHING and unit >= self.unit:
            return False
        self.section = self.section.plus(coefficient.times(unit))
        self.in_hand, self.unit, self.zero, self.scale = None, unit, False, _ONE
        return True

    def _big(self, token: re.Match[str]) -> bool:
        unit = _BIG[token.group().strip().lower()]
        open_part = self.section if self.in_hand is None else self.section.plus(self.in_hand)
        smaller = [part for part, of in self.parts if of < unit]
        larger = [(part, of) for part, of in self.parts if of >= unit]
        if self.section == NOTHING and self.in_hand is None and not smaller:
            if larger or self.before not in ("", "several", "over"):
                return False
            self.implicit = self.before != "several"
            open_part = Interval(_ONE, _TEN) if self.before == "several" else Interval(_ONE, _ONE)
        if any(of == unit for _, of in larger):
            return False
        for part in smaller:
            open_part = open_part.plus(part)
        self.scale = unit * (self.scale if self.before == "big" else _ONE)
        self.parts = [*larger, (open_part.times(unit), unit)]
        self.section, self.in_hand, self.unit, self.zero = NOTHING, None, unit, False
        return True

    def _few(self, token: re.Match[str]) -> bool:
        is_counted = self._next_is_small(token.end())
        if not self.before or (self.before == "big" and is_counted):
            self.in_hand = Interval(_ONE, _TEN)  # 几万, 1亿几千万
        elif self.before in ("small", "tens", "big"):
            # 十几 is ten and something, 两千几 up to three thousand; in 一百几十 something is counted.
            self.in_hand = Interval(_ONE, _TEN) if is_counted else Interval(NOTHING.lower, self.unit)
        elif self.before == "arabic" and self.in_hand is not None and self.in_hand.lower % _TEN == 0:
            self.in_hand = Interval(self.in_hand.lower, self.in_hand.upper + _TEN)  # 20几万
        else:
            return False
        return True

    def _several(self, token: re.Match[str]) -> bool:
        return not self.before and self._not_after(token.start(), "not_several")

    def _over(self, token: re.Match[str]) -> bool:
        if self.before or not self._not_after(token.start(), "not_over"):
            return False
        self.mark = "more"
        return True

    def _more(self, token: re.Match[str]) -> bool:
        if self.mark or self.before not in ("arabic", "small", "big", "tens", "piece"):
            return False
        self.mark = "more"
        return True

    def _around(self, token: re.Match[str]) -> bool:
        if self.mark or self.before not in ("arabic", "small", "big", "tens"):
            return False
        if token.group() == "把" and not self.implicit:
            return False
        self.mark = "about"
        return True

    def _half(self, token: re.Match[str]) -> bool:
        half = Decimal("0.5")
        if self.before == "big":  # 一亿半
            self.in_hand = Interval(self.unit * half, self.unit * half)
        elif self.before in ("", "piece"):  # 半亿, 一个半亿
            self.in_hand = (self.in_hand or NOTHING).plus(Interval(half, half))
        else:
            return False
        return True

    def _piece(self, token: re.Match[str]) -> bool:
        behind = token.end() + 2
        if self.text.startswith("亿元", token.end()) and starts_with(
            self.lexicon, self.text, behind, "words", "not_after_implicit"
        ):
            return False  # 3个亿元村
        return self.before in ("arabic", "digits", "few", "small", "half", "several", "point")

    # What the rules ask.

    def _are_two(self, token: re.Match[str]) -> bool:
        """Tell whether a comma parts two amounts: one with its unit in front, one with it behind ($20，300美元)."""
        if token.group()[token.group().index("，") + 1] == "0":
            return False  # ￥30，000元
        has_unit_in_front = self.text[token.start() - 1 : token.start()] in (*"$¥€£￥",)
        return has_unit_in_front and self.text.startswith(self.lexicon.made[unit_words], token.end())

    def _put_short_form(self) -> None:
        """Read a last digit behind a unit as so many of the next lower one: 三万五 is 35000, 三万零五 is 30005."""
        if (
            self.in_hand is not None
            and self.before in ("digits", "arabic")
            and not self.zero
            and self.unit > _TEN
            and self.in_hand.upper < _TEN
            and self.text[self.end - 1] not in f"零〇.{_FINANCIAL}"  # 壹万伍 is 10005
            and self.text[self.end - 2] not in ".,，0123456789点"
        ):
            self.in_hand = self.in_hand.times(quotient(self.unit, _TEN))

    def _only_zero(self) -> bool:
        return self.zero and self.in_hand is None

    def _definite_in_hand(self) -> bool:
        return self.in_hand is not None and self.in_hand.lower == self.in_hand.upper

    def _next_is_small(self, at: int) -> bool:
        return self.text[at : at + 1] in (*_SMALL,)

    def _financial(self, at: int) -> bool:
        """Tell whether a capital digit is one: 陆 and 伍 are in 大陆 and 队伍 as well."""
        before = self.lexicon.data("words")["before_capital_digit"].get(self.text[self.start], ())
        in_a_word = self.text[self.start - 1 : self.start] in before
        return self.text[at : at + 1] in (*"拾佰仟万亿元圆角分",) and not in_a_word

    def _stands_at(self, at: int, name: str) -> bool:
        return self.text[at : at + 1] in self.lexicon.data("words")[name]

    def _not_after(self, at: int, name: str) -> bool:
        return at == 0 or self.text[at - 1] not in self.lexicon.data("words")[name]
