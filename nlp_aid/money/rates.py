"""What a rate is per: `每亩补助80元`, `户均分红900元`, `1.5元/斤`, `日薪120元`, `80元一天`."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import NamedTuple

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.amounts import Amount
from nlp_aid.money.context import COMMAS, WHITE, clause_start, ends_clause, has_word, last_of
from nlp_aid.money.lexicon import MoneyLexicon, character_of, in_order
from nlp_aid.money.modifiers import modifier_before
from nlp_aid.money.numbers import NOTHING, NUMERALS

# Between a clause's start and its amount, for the clause to go on with the rate of the one before: `，熟土6000元`.
_SHORT_LEAD = 10
# What a rate is for: `特困人员1000元`.
_LONGEST_KIND = 4
# So many times the amount before is no rate of the same kind.
_UNLIKE = 10
# Between 一斤 and its price.
_REACH_OF_ONE = 14
# 一斤小番茄5元.
_LONGEST_GOOD = 3
_HAN = "\u3400-\u9fff"
# Tables say the same again and again.
_REMEMBERED = 4096
# Signs for times, and how far before an amount a factor starts.
_TIMES = ("×", "x", "X", "*")
_REACH_OF_FACTOR = 16
# A bracket that has been opened before the amount before.
_CLOSES = re.compile("[^（()）]{0,200}[)）]")
# The same amount in another currency starts with one of these.
_OPENS_SAME = frozenset(f"（({WHITE}")


class Rate(NamedTuple):
    """A phrase that says what an amount is per.

    Attributes:
        end: where it ends.
        per: the thing or time.
        is_time: it is a time.
        start: where it starts, for one before its amount.
    """

    end: int
    per: str
    is_time: bool
    start: int = -1


class Rates:
    """Tells what the amounts of one text are per; to be asked for them in order."""

    def __init__(self, lexicon: MoneyLexicon, text: str) -> None:
        self.lexicon = lexicon
        self.text = text
        self._suffix_starts = lexicon.made[suffix_starts]
        self._signs = lexicon.made[_signs]
        self._last_end = -1  # of the amount asked for last
        self._last_per: str | None = None
        self._last_size = NOTHING

    def per(self, amount: Amount) -> str | None:
        """Return what `amount` is per; None where it is no rate."""
        text, last_end, start, end = self.text, self._last_end, amount.start, amount.end
        behind = _behind(self.lexicon, text, end) if text[end : end + 1] in self._suffix_starts else None
        may_be_same = not behind and 0 <= last_end < start and text[last_end] in _OPENS_SAME
        if may_be_same and self.lexicon.made[_is_same].fullmatch(text, last_end, start):
            self._last_end, self._last_size = end, amount.size
            return self._last_per
        if text[start - 1 : start] in _TIMES or text[end : end + 1] in _TIMES:
            behind = [*_multiplied(self.lexicon, text, start, end), *(behind or ())]
        clause = clause_start(text, start)
        own_start = clause if clause > last_end else last_end
        # Most clauses have none.
        own = _phrases(self.lexicon, text, own_start, start) if self._signs.search(text, own_start, start) else []
        self._last_per = _choose([*own, *behind]) if behind else self._before(amount, clause, own)
        self._last_end, self._last_size = end, amount.size
        return self._last_per

    def _before(self, amount: Amount, clause: int, own: list[Rate]) -> str | None:
        if own and (chosen := _choose(own)):
            # 人均每月577元、每年4428元
            goes_on = (
                self._last_end >= 0
                and self.text.startswith("、", self._last_end)
                and own[0].start == self._last_end + 1
            )
            is_of_last = goes_on and self._last_per not in (None, *self.lexicon.data("rates")["time"])
            return self._last_per if is_of_last and all(rate.is_time for rate in own) else chosen
        if self._last_end > clause:  # another amount in this clause: 每亩从300元提高到500元
            if self._last_per is None:
                return None
            is_alike = has_word(
                self.lexicon, self.text, self._last_end, amount.start, "rates", "change"
            ) or self._is_as_large(amount)
            return self._last_per if is_alike and self._goes_on(self._last_end, amount.start) else None
        if not clause or self.text[clause - 1] not in COMMAS or amount.start - clause > _SHORT_LEAD:
            return None
        clause_before = clause_start(self.text, clause - 1)
        if self._last_end > clause_before:
            if self._last_per is None:
                return None
            is_alike = self._is_alike(clause, amount) and self._goes_on(self._last_end, amount.start)
            return self._last_per if is_alike else None
        chosen = _choose(_phrases(self.lexicon, self.text, clause_before, clause - 1))
        return chosen if chosen is not None and self._goes_on(clause, amount.start) else None

    def _is_alike(self, start: int, amount: Amount) -> bool:
        """Tell whether the amount of a clause is of the rate before it: `熟土6000元`, `最高补2000元`.

        A giver or a receiver of its own, or another order of size, makes it another amount: `每户500元，上海市给隆阳区20万元`.
        """
        text, end = self.text, amount.start
        if has_word(self.lexicon, text, start, end, "rates", "change") or has_word(
            self.lexicon, text, start, end, "rates", "comparison"
        ):
            return True
        beside = modifier_before(self.lexicon, text, end)
        if (beside.start if beside else end) - start <= _LONGEST_KIND:
            return True
        return self._is_as_large(amount) and not has_word(self.lexicon, text, start, end, "rates", "given")

    def _is_as_large(self, amount: Amount) -> bool:
        return amount.size.lower < _UNLIKE * self._last_size.upper

    def _goes_on(self, start: int, end: int) -> bool:
        """Tell whether nothing between two amounts says that the second is about something else."""
        text = self.text
        if has_word(self.lexicon, text, start, end, "rates", "change"):
            return True
        if _CLOSES.match(text, start, end):
            return False  # （每村4万元），慰问队员12万元
        if self._last_per and re.search(rf"[0-9{NUMERALS}十百千万]{re.escape(self._last_per)}", text[start:end]):
            return False  # 每亩600元，100亩就是6万元
        comparison = last_of(self.lexicon, text, start, end, "rates", "comparison")
        return not has_word(self.lexicon, text, comparison.end() if comparison else start, end, "rates", "fresh")


def rate_end(lexicon: MoneyLexicon, text: str, end: int) -> int:
    """Return where the words behind an amount that ends at `end` end that say what it is per: `/亩` in `500元/亩左右`."""
    if text[end : end + 1] not in lexicon.made[suffix_starts]:
        return end
    match = lexicon.made[_suffix].match(text, end)
    return match.end() if match else end


def _behind(lexicon: MoneyLexicon, text: str, end: int) -> list[Rate]:
    """Return the phrases behind an amount that say what it is per."""
    match = lexicon.made[_suffix].match(text, end)
    if match is None:
        return []
    is_priced = text[match.end() : match.end() + 1] in ("收", "卖", "买")  # 两块八一斤收
    if not (is_priced or match.group("slash") or ends_clause(lexicon, text, match.end())):
        return []
    # With two things the first is meant: a later one is put before it.
    names = [match[name] for name in ("second", "first", "each", "one") if match[name]]
    return [_rate(lexicon, match.end(), name.removeprefix("个") or "个") for name in names]


def _multiplied(lexicon: MoneyLexicon, text: str, start: int, end: int) -> list[Rate]:
    """Return what an amount in [start, end) is multiplied by: 186人×1万元, 80元×3天."""
    before = lexicon.made[_factor_before].search(text, max(0, start - _REACH_OF_FACTOR), start)
    behind = lexicon.made[_factor_behind].match(text, end)
    return [_rate(lexicon, end, match["unit"].removeprefix("个") or "个") for match in (behind, before) if match]


def rate_named(lexicon: MoneyLexicon, words: str) -> str | None:
    """Return what the amounts below a head or behind a label are per: 户均分红, 年产值（万元）; None where they are no rates."""
    return lexicon.made[_named](words)


def _named(lexicon: MoneyLexicon) -> Callable[[str], str | None]:
    return functools.lru_cache(_REMEMBERED)(lambda words: _choose(_phrases(lexicon, words, 0, len(words))))


def _phrases(lexicon: MoneyLexicon, text: str, start: int, end: int) -> list[Rate]:
    """Return the phrases in [start, end) that say what the amount at `end` is per, in order."""
    found: list[Rate] = []
    done = 0  # where the last 每… ends
    has_average = False
    for sign in lexicon.made[_signs].finditer(text, start, end):
        at = sign.start()
        char = text[at]
        if char == "每":
            if at >= done and (match := lexicon.made[_each].match(text, at, end)):
                done = match.end()
                found.append(_rate(lexicon, done, match[match.lastgroup or 0], at))
        elif char == "单":
            if match := lexicon.made[_single].match(text, at, end):
                found.append(_rate(lexicon, match.end(), match[match.lastgroup or 0].removeprefix("单"), at))
        elif char == "均":
            has_average = True
        elif char == "一" or char == "1":
            if match := lexicon.made[_one].match(text, at, end):
                rate = _rate(lexicon, match.end(), (match.group("time") or match.group("trade")).removeprefix("个"))
                if rate.is_time or _is_price(lexicon, text[match.end() : end], rate.per):
                    found.append(rate)
        elif match := lexicon.made[_attributive].match(text, at, end):
            found.append(_rate(lexicon, match.end(), match["unit"], at))
    if has_average:  # what stands before it is a part of the phrase
        for match in lexicon.made[_average].finditer(text, start, end):
            found.append(_rate(lexicon, match.end(), match[match.lastgroup or 0], match.start()))
    return sorted(found) if len(found) > 1 else found


def is_rate(lexicon: MoneyLexicon, phrase: str) -> bool:
    """Tell whether a phrase says no more than what an amount beside it is per: `每亩`, `人均`, `每人每年`, `/亩`."""
    if lexicon.made[_suffix].fullmatch(phrase):
        return True
    spans = sorted(
        m.span()
        for rule in (lexicon.made[_each], lexicon.made[_average], lexicon.made[_attributive], lexicon.made[_one])
        for m in rule.finditer(phrase)
    )
    at = 0
    for start, end in spans:
        at = end if start <= at < end else at
    return at == len(phrase) and bool(phrase)


def _choose(rates: list[Rate]) -> str | None:
    """Return the thing or receiver that is named last, else the time."""
    if len(rates) < 2:
        return rates[0].per if rates else None
    things = [rate.per for rate in rates if not rate.is_time]
    named = things or [rate.per for rate in rates]
    return named[-1] if named else None


def _rate(lexicon: MoneyLexicon, end: int, per: str, start: int = -1) -> Rate:
    return Rate(end, per, per in lexicon.made[_times], start)


def _times(lexicon: MoneyLexicon) -> frozenset[str]:
    return frozenset(lexicon.data("rates")["time"])


def _is_price(lexicon: MoneyLexicon, between: str, unit: str) -> bool:
    """Tell whether what stands between 一斤 and an amount makes the amount a price: 一斤卖5元, 一斤辣椒5元."""
    data = lexicon.data("rates")
    if len(between) > _REACH_OF_ONE or any(word in between for word in data["not_price"]):
        return False
    if unit in data["goods"] and len(between) <= _LONGEST_GOOD and between.isalpha():
        return True
    return not between or any(word in between for word in data["price"])


def _is_same(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Before the same amount in another currency: 每罐3000瑞尔（约合0.75美元）."""
    same, lead = (in_order(lexicon.data("rates")[name]) for name in ("same", "same_lead"))
    return re.compile(rf"\s?[（(](?:{same})?(?:{lead})?\s?")


def _signs(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Without one of these no phrase says what an amount is per: 每户, 户均, 日薪, 亩收益, 一年."""
    data = lexicon.data("rates")
    yearly, monthly, daily, per_area, one = (
        character_of({word[0] for name in names for word in data[name]})
        for names in (("yearly",), ("monthly",), ("daily",), ("per_area",), ("one_time", "trade"))
    )
    single = character_of({word[0] for word in [*data["single"], "个"]})
    return re.compile(
        f"[每均]|单(?={single})|年(?={yearly})|月(?={monthly})|[日周时](?={daily})|亩(?={per_area})|[一1](?={one})"
    )


def _each(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """每户, 每一户, 每100斤; 每个贫困户, 每名困难学生; 每新增1个岗位, 每售出一件; but not 每半年分红一次, which says how often."""
    data = lexicon.data("rates")
    unit, noun = any_of([*data["time"], *data["things"]]), any_of(data["nouns"])
    classifier, stop, goes_on = (any_of(data[name]) for name in ("classifiers", "between_no_names", "noun_goes_on"))
    return re.compile(
        rf"每(?:(?!{classifier})[{_HAN}]{{2,4}}?(?:一|1(?![0-9]))|一?)(?:个(?:(?!{stop})[{_HAN}]){{0,6}}?(?P<noun>{noun}|(?<!{character_of(data['not_before_point'])})点)(?!{goes_on})|(?P<unit>[0-9]{{0,4}}{unit})(?!{character_of(data['not_behind_unit'])})|(?P<classifier>{classifier}))"
        rf"(?![{_HAN}]{{0,6}}一次(?!性))"
    )


def _factor_before(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(rf"[0-9]\s?{_factor(lexicon)}\s?[×xX*]\Z")


def _factor_behind(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(rf"[×xX*]\s?[0-9]{{1,9}}\s?{_factor(lexicon)}")


def _factor(lexicon: MoneyLexicon) -> str:
    data = lexicon.data("rates")
    return rf"(?P<unit>个?{any_of([*data['time'], *data['things'], *data['classifiers']])})"


def _single(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """单户, 单个车间; but not 单位, 订单笔数."""
    data = lexicon.data("rates")
    return re.compile(
        rf"(?<!{character_of(data['not_before_single'])})单(?:个(?P<noun>{any_of(data['nouns'])}|(?![{_HAN}]))|(?P<unit>{any_of(data['single'])}))"
    )


def _average(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """人均, 户均, 县均; but not 2020年均 and not 三个县均, in which 均 means all."""
    data = lexicon.data("rates")
    return re.compile(
        rf"(?<![{''.join(data['not_average'])}])(?:(?P<unit>{any_of([*data['time'], *data['things']])})均|(?<![{_HAN}])(?P<who>[户人])[年月日]均)(?!{character_of(data['not_behind_average'])})"
    )


def _attributive(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """年产值, 月工资, 日薪, 亩收益; but not 去年产值, 3月收入, 60亩产值."""
    data = lexicon.data("rates")
    year, month, number = ("".join(data[name]) for name in ("not_year", "not_month", "not_average"))
    not_before_later = character_of(data["not_before_later"])
    return re.compile(
        rf"(?P<unit>(?<![{year}])(?<!(?<!{not_before_later})后)(?<!(?<!未)来)年(?={any_of(data['yearly'])})"
        rf"|(?<![{month}])月(?={any_of(data['monthly'])})(?!{any_of(data['not_monthly'])})"
        rf"|(?<![{month}每])[日周时](?={any_of(data['daily'])})"
        rf"|(?<![{number}])亩(?={any_of(data['per_area'])}))"
    )


def _one(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """一年, 一个月, 一斤; but not 第一年, 一年来."""
    data = lexicon.data("rates")
    not_before = "".join(data["not_before_one"])
    not_before_time = not_before + "".join(data["not_before_one_time"])
    return re.compile(
        rf"(?:(?<![{not_before_time}])[一1](?P<time>{any_of(data['one_time'])})"
        rf"|(?<![{not_before}])[一1](?P<trade>{any_of(data['trade'])}))(?!{any_of(data['not_after_one'])})"
    )


def suffix_starts(lexicon: MoneyLexicon) -> frozenset[str]:
    """Return the characters that `_suffix` may start with."""
    return frozenset("/每一1") | {word[0] for word in lexicon.data("rates")["behind_currency"]} | frozenset(WHITE)


def _suffix(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """元/亩, 元/人·年, 元每亩, 元一天."""
    data = lexicon.data("rates")
    unit = any_of([*data["time"], *data["things"], *data["classifiers"]])
    slashed = rf"(?:[0-9]{{0,4}}(?:{unit})|[{_HAN}]|[A-Za-z]{{1,4}})"
    return re.compile(
        rf"\s?(?:{in_order(data['behind_currency'])})?(?:(?P<slash>/)\s?[（(]?(?P<first>{slashed})(?:(?:[/·・.]|、(?!{slashed}[{_HAN}]))(?P<second>{slashed}))?[)）]?"
        rf"|每一?(?P<each>{unit})|[一1](?!点)(?P<one>{any_of([*data['one_time'], *data['time'], *data['things'], *data['classifiers']])})(?!{any_of(data['not_after_one'])}))"
    )
