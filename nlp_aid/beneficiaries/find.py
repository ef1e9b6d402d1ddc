"""Finds counts of beneficiaries in a readable text.

Numbers and their modifiers are read by `nlp_aid.money`. A number with a unit (人, 户, 个村, 名 with a noun) is a *count*; it is one of
beneficiaries where its noun names people whom aid is for (贫困户, 受灾群众), or where its clause says that it is reached: a verb
before it of which it is the object (惠及300户, 帮助120名学生), or one behind it (300户受益). Counts in a row share what is said of one
(`带动农户120户、500人`). The words are in `words.json`. All windows are bounded.
"""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import localcontext
from pathlib import Path
from typing import Any, NamedTuple

from nlp_aid.beneficiaries.specification import CountedUnit
from nlp_aid.beneficiaries.value import Beneficiaries
from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.amounts import Amount, scan
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.modifiers import modifier_before, modifier_behind
from nlp_aid.money.numbers import EXACT, Interval, plain, quotient
from nlp_aid.text import Reading

WORDS = Path(__file__).parent / "words.json"
# How far before a count its verb stands, and how long a noun may be with what describes it.
_REACH = 32
_UNITS: dict[str, CountedUnit] = {
    "times": "person-times",
    "people": "person",
    "household": "household",
    "classifier": "person",
}
# What describes a noun, beside the words for those whom aid is for.
_LONG, _SHORT = 10, 3
_HAN = "\u3400-\u9fff"
_CLAUSE_END = re.compile(r"[，。；！？：\n;!?:（）()]|,(?![0-9]{3})")
_TO = re.compile("[至到~～—–-]|——|--")


class Phrase(NamedTuple):
    """What is counted: its stretch of the text, and whether it stands for receivers, for others, or for either."""

    start: int
    end: int
    is_target: bool
    is_other: bool


@dataclass(slots=True)
class Count:
    """A number with a unit."""

    start: int
    end: int
    size: Interval
    amount: Amount
    unit: CountedUnit
    unit_end: int
    noun: Phrase | None
    is_reached: bool = False


def find_in(reading: Reading) -> list[Beneficiaries]:
    """Return the counts of beneficiaries in a reading, in order, not overlapping, with offsets into its readable text."""
    text = reading.text
    with localcontext(EXACT):
        counts = _counts(text)
        for count in counts:
            count.is_reached = _is_reached(text, count)
        for one, two in [*_pairs(counts), *((two, one) for one, two in reversed(list(_pairs(counts))))]:
            left, right = (one, two) if one.start < two.start else (two, one)
            if one.is_reached and not _is_other(two) and _and().fullmatch(text, left.end, right.start):
                two.is_reached = True
        return [_beneficiaries(reading, count) for count in counts if count.is_reached]


def _pairs(counts: list[Count]) -> Iterable[tuple[Count, Count]]:
    return itertools.pairwise(counts)


def _is_other(count: Count) -> bool:
    return count.noun is not None and count.noun.is_other


def _counts(text: str) -> list[Count]:
    """Return the numbers of a text that have a unit, in order, not overlapping."""
    counts: list[Count] = []
    amounts = scan(MoneyLexicon.bundled(), text, may_be_money=False)
    for index, amount in enumerate(amounts):
        last = counts[-1] if counts else None
        behind = last.end if last else 0
        if amount.unit is not None or amount.start < behind:
            continue
        count = _count(text, amount, amounts[index - 1] if index else None, behind)
        if count is None:
            continue
        if last is not None and _is_range(text, last, count):
            count.start, count.size = last.start, Interval(last.size.lower, count.size.upper)
            counts.pop()
        counts.append(count)
    return counts


def _is_range(text: str, left: Count, right: Count) -> bool:
    """Tell whether two counts are the ends of one: 300户到400户农户."""
    rises = left.size.lower < right.size.upper
    return (
        rises
        and left.unit == right.unit
        and left.end == left.unit_end
        and bool(_TO.fullmatch(text, left.end, right.start))
    )


def _count(text: str, amount: Amount, before: Amount | None, earliest: int) -> Count | None:
    found = _unit(text, amount.end)
    if found is None:
        return None
    unit, unit_end, behind = found
    start, size = amount.start, amount.size
    ranged = before is not None and before.unit is None and before.start >= earliest
    if ranged and before is not None and (lower := _lower(text, before, amount)):
        start, size = before.start, Interval(lower.lower, size.upper)
    elif not _is_a_number(text, amount, unit_end):
        return None
    if _not_before().search(text, max(0, start - 4), start):
        return None
    noun = behind or _noun_before(text, earliest, start)
    if noun is None and not _stands_alone().fullmatch(text, amount.end, unit_end):
        return None
    end = behind.end if behind else unit_end
    return Count(start, end, size, amount, unit, unit_end, noun)


def _is_a_number(text: str, amount: Amount, unit_end: int) -> bool:
    """Tell whether a number counts: not 一户一策, 万户千家, 一人, of which none is counted."""
    number = amount.number
    if number.implicit and number.mark is None:
        return modifier_before(MoneyLexicon.bundled(), text, amount.start, implicit=True) is not None
    if amount.size.upper < 1:
        return False
    return not (number.single_digit and (text[amount.start] == "一" or text[unit_end : unit_end + 1] == "一"))


def _lower(text: str, left: Amount, right: Amount) -> Interval | None:
    """Return the lower end of 300至500人, 3-5万人; None where the two are no range."""
    if (
        not _TO.fullmatch(text, left.end, right.start)
        or left.number.implicit
        or not (left.number.definite and right.number.definite)
    ):
        return None
    size = left.size
    if left.number.scale == 1 and size.upper < quotient(right.size.upper, right.number.scale):
        size = size.times(right.number.scale)
    return size if size.lower < right.size.upper else None


def _unit(text: str, at: int) -> tuple[CountedUnit, int, Phrase | None] | None:
    """Return what is counted by what stands behind a number, where the unit ends, and the noun behind it."""
    at += text[at : at + 1] == " "
    if village := _village().match(text, at):
        target = _target().search(text, at, village.end()) is not None
        return "village", village.end(), Phrase(at + 1, village.end(), target, False)
    match = _units().match(text, at)
    if match is None:
        return None
    unit = _UNITS[str(match.lastgroup)]
    noun = None if unit == "person-times" else _noun_behind(text, match.end(), match.group())
    if match.lastgroup == "classifier":
        if noun is not None and _household_end().search(text, noun.start, noun.end):
            unit = "household"
        elif match.group() == "家" or (noun is None and match.group() == "个"):
            return None
    return unit, match.end(), noun


def _noun_behind(text: str, at: int, unit: str) -> Phrase | None:
    # 个 counts anything, so that what describes its noun is short: not 四个方面激发群众.
    match = _noun(_SHORT if unit == "个" else _LONG).match(text, at)
    if match is None:
        return None
    return _phrase(text, at, match.end())


def _noun_before(text: str, earliest: int, end: int) -> Phrase | None:
    """Return the noun of 贫困户35户, 受益群众达300人."""
    match = _before_number().search(text, max(earliest, end - _REACH), end)
    if match is None:
        return None
    return _phrase(text, match.start("noun"), match.end("noun"))


def _phrase(text: str, start: int, end: int) -> Phrase:
    other = _others().search(text, start, end) is not None
    return Phrase(start, end, _target().search(text, start, end) is not None, other)


def _is_reached(text: str, count: Count) -> bool:
    """Tell whether a count is one of beneficiaries, by its noun and by its clause."""
    start, end, noun = count.start, count.end, count.noun
    if noun is not None and noun.is_other:
        return False
    if _reached().match(text, end):
        return True
    if noun is not None and noun.is_target:
        return True
    earliest = max(0, start - _REACH)
    for clause_end in _CLAUSE_END.finditer(text, earliest, start):
        earliest = clause_end.end()
    if _each().search(text, earliest, start):
        return False
    verbs = [verb.lastgroup for verb in _verbs().finditer(text, earliest, start)]
    if verbs and verbs[-1] == "reaching":
        return True
    return noun is not None and noun.start > start and _directly().search(text, earliest, start) is not None


def _beneficiaries(reading: Reading, count: Count) -> Beneficiaries:
    text, size = reading.text, count.size
    definite = size.lower == size.upper
    beside = (
        modifier_before(MoneyLexicon.bundled(), text, count.start, implicit=count.amount.number.implicit)
        or modifier_behind(MoneyLexicon.bundled(), text, count.unit_end)
        or modifier_behind(MoneyLexicon.bundled(), text, count.end)
    )
    return Beneficiaries(
        start=count.start,
        end=count.end,
        text=text[count.start : count.end],
        value=plain(size.lower) if definite else None,
        lower=None if definite else plain(size.lower),
        upper=None if definite else plain(size.upper),
        unit=count.unit,
        mod=beside.modifier if beside else count.amount.mark or "exact",
        noun=_written(reading, count.noun) if count.noun else None,
    )


def _written(reading: Reading, noun: Phrase) -> str:
    """Return a noun in the script of the raw text, without glosses."""
    return "".join(reading.raw[start] for start in reading.starts[noun.start : noun.end].tolist())


@functools.cache
def _data() -> Any:
    return json.loads(WORDS.read_text(encoding="utf8"))


def _any_of(*groups: str) -> str:
    """Return the expression for any word of some lists of the data."""
    return any_of(word for group in groups for word in _data()[group])


def _characters(*groups: str) -> str:
    """Return the characters of the words of some lists of the data."""
    return "".join(char for group in groups for char in _data()[group])


def _unless_behind(char: str) -> str:
    return f"(?!{any_of(_data()['not_behind'].get(char, ()))})"


@functools.cache
def _units() -> re.Pattern[str]:
    classifiers = "|".join(f"{char}{_unless_behind(char)}" for char in _data()["classifiers"])
    people = f"(?P<people>[口个]?人口?){_unless_behind('人')}"
    return re.compile(f"(?P<times>人次)|{people}|(?P<household>户){_unless_behind('户')}|(?P<classifier>{classifiers})")


@functools.cache
def _and() -> re.Pattern[str]:
    """What stands between counts in a row."""
    return re.compile(f"[、，,和及与]?(?:{'|'.join(_data()['between'])})?")


@functools.cache
def _stands_alone() -> re.Pattern[str]:
    return re.compile(" ?(?:人次|[口个]?人口?|户)")


@functools.cache
def _village() -> re.Pattern[str]:
    """个村, 个深度贫困村; but not 个村民小组, 个农村家庭."""
    not_in = _characters("stops", "not_in_village")
    return re.compile(f"个[{_HAN}]{{0,6}}?(?<![{not_in}]){_any_of('villages')}(?!{_any_of('not_behind_village')})")


@functools.cache
def _noun(most: int) -> re.Pattern[str]:
    """建档立卡贫困人口, 困难家庭的学生: what describes it, without a verb or a particle, and a noun of people."""
    word = f"(?:{_household()}|{_any_of('people', 'others')})"
    describes = f"(?:(?!{_any_of('stops', 'moved')})[{_HAN}“”、]){{0,{most}}}?"
    return re.compile(
        f"(?![“”、]){describes}{_any_of('target', 'target_as_verb')}{{0,3}}{word}(?:的?{word})*(?!{_any_of('not_behind_noun')})"
    )


def _household() -> str:
    """农户, 家庭, 贫困户, 养殖户; but not 落户."""
    return f"(?:{_any_of('households')}|{_any_of('target', 'target_as_verb', 'kinds_of_household')}户)"


@functools.cache
def _before_number() -> re.Pattern[str]:
    return re.compile(
        f"(?P<noun>{_any_of('target')}{{0,3}}(?:{_household()}|{_any_of('people', 'others')}))(?:{_any_of('light')}){{0,3}} ?$"
    )


@functools.cache
def _household_end() -> re.Pattern[str]:
    return re.compile(f"{_household()}$")


@functools.cache
def _target() -> re.Pattern[str]:
    return re.compile(_any_of("target", "target_as_verb"))


@functools.cache
def _others() -> re.Pattern[str]:
    return re.compile(f"{_any_of('others')}$")


@functools.cache
def _not_before() -> re.Pattern[str]:
    return re.compile(f"(?:{_any_of('not_before')}|(?<![{_characters('not_before_ago')}])前)$")


@functools.cache
def _verbs() -> re.Pattern[str]:
    return re.compile(f"(?P<reaching>{_any_of('reaching')})(?!{_any_of('verb_in_noun')})|(?P<moved>{_any_of('moved')})")


@functools.cache
def _each() -> re.Pattern[str]:
    """每名党员帮扶3户, which is a rate; but not 每年资助400人."""
    return re.compile(f"每[^{_characters('not_each')}]")


@functools.cache
def _directly() -> re.Pattern[str]:
    """为300名学生; but not 成为300名学生."""
    return re.compile(
        f"(?<![{_characters('not_before_reaching')}])(?:{_any_of('reaching_directly')})(?:了|{_any_of('light')})?$"
    )


@functools.cache
def _reached() -> re.Pattern[str]:
    """均已受益, 获得了医疗救助."""
    receives = f"{_any_of('receiving')}[{_HAN}]{{0,10}}?{_any_of('received')}"
    return re.compile(f"(?:{_any_of('adverbs')}){{0,4}}(?:{_any_of('reached')}|{receives})")
