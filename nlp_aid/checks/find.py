"""Finds what can be checked in the sentences of a readable text.

A check is made where the words between figures say how they belong together, and nothing stands between that could say
otherwise. What is about, more or a range is not checked.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from nlp_aid.checks.figures import PERCENT, Figure
from nlp_aid.checks.specification import Kind
from nlp_aid.checks.words import any_word, words
from nlp_aid.money.numbers import quotient

_SENTENCE_END = re.compile("[。！？!?\n]")
_HUNDRED = Decimal(100)
_PLACES = Decimal("0.0001")
# Between a figure and the words that say what it is of.
_REACH = 24
_MOST_PARTS = 30
# A label in a row of parts: 省级资金200万元.
_SHORT = 6
_COARSEST = Decimal("0.25")


@dataclass(frozen=True, slots=True)
class Found:
    """A check; offsets are into the readable text."""

    kind: Kind
    stated: Figure
    parts: tuple[Figure, ...]
    expected: Decimal
    tolerance: Decimal

    @property
    def agrees(self) -> bool:
        """Whether what is stated is what is computed, within the tolerance."""
        return abs(self.stated.value - self.expected) <= self.tolerance

    @property
    def tells(self) -> bool:
        """Whether the figures are fine enough for the check to tell anything."""
        return not self.agrees or self.tolerance <= abs(self.expected) * _COARSEST


def find_in_sentences(text: str, figures: Sequence[Figure]) -> Iterator[Found]:
    """Yield the checks of the sentences of a readable text.

    Args:
        text: the text.
        figures: its figures, in order.
    """
    rules: tuple[Callable[[str, list[Figure]], Iterable[Found]], ...] = (
        _shares,
        _growths,
        _sums,
        _averages,
        _conversions,
    )
    at = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(text)), len(text)]:
        first = at
        while at < len(figures) and figures[at].start < end:
            at += 1
        if at - first > 1:
            for rule in rules:
                yield from (found for found in rule(text, list(figures[first:at])) if found.tells)


def _is_alike(one: Figure, two: Figure) -> bool:
    return one.unit == two.unit and one.is_exact and two.is_exact and one.per == two.per


# Shares: 3849.8万元，其中2807.7万元，占74.6%.


def _shares(text: str, figures: list[Figure]) -> Iterator[Found]:
    of_which = list(_of_which().finditer(text, figures[0].end, figures[-1].start))
    for part, share in pairwise(figures):
        if share.unit != PERCENT or part.unit == PERCENT or not share.is_exact:
            continue
        said = _share().fullmatch(text, part.end, share.start)
        marks = [mark for mark in of_which if mark.end() <= part.start]
        if said is None or not marks:
            continue
        mark = marks[-1]
        whole = next((figure for figure in reversed(figures) if figure.end <= mark.start()), None)
        if whole is None or not _is_alike(whole, part) or not 0 < part.value <= whole.value or part.per:
            continue
        if not re.fullmatch(r"[^0-9。；;]{0,12}", text[whole.end : mark.start()]):
            continue
        between = text[mark.end() : part.start]
        named = said["of"] or ""
        if len(between) > _REACH and "；" not in between and "，" not in between:
            continue
        if named and not _names_it(text, named, whole):
            continue
        expected = quotient(part.value, whole.value) * _HUNDRED
        error = expected * (quotient(part.step, part.value) + quotient(whole.step, whole.value)) / 2
        yield Found("share", share, (part, whole), expected, share.step + error)


def _names_it(text: str, named: str, whole: Figure) -> bool:
    """Tell whether a word for the whole (占援助资金的) is one that stands before its figure (财政资金3849.8万元)."""
    if any(word in named for word in words("share_of_other")):
        return False
    before = text[max(0, whole.start - _REACH) : whole.start]
    if named.startswith(tuple(words("all_of"))):
        return True
    return any(named[at : at + 2] in before for at in range(len(named) - 1))


# Growth: 从2.5万元增加到3万元，增长20%; 由5575万人减少到551万人，减少5024万人.


def _growths(text: str, figures: list[Figure]) -> Iterator[Found]:
    for before, after, change in zip(figures, figures[1:], figures[2:], strict=False):
        if not _is_alike(before, after) or not change.is_exact or before.value == after.value or not before.value:
            continue
        lead = text[max(0, before.start - _REACH) : before.start]
        to = _to().fullmatch(text, before.end, after.start)
        said = _change().fullmatch(text, after.end, change.start)
        if to is None or said is None or not _from().search(lead):
            continue
        rises = after.value > before.value
        if rises != (said["rises"] is not None):
            continue
        if change.unit == PERCENT and before.unit != PERCENT:
            expected = abs(quotient(after.value - before.value, before.value)) * _HUNDRED
            ratio = quotient(after.value, before.value)
            error = _HUNDRED * ratio * (quotient(before.step, before.value) + quotient(after.step, after.value)) / 2
            yield Found("growth", change, (before, after), expected, change.step + error)
        elif change.unit == after.unit:
            expected = abs(after.value - before.value)
            yield Found("growth", change, (before, after), expected, change.step + (before.step + after.step) / 2)


# Sums: 共500万元，其中中央300万元、省级200万元; 中央300万元、省级200万元，共计500万元.


def _sums(text: str, figures: list[Figure]) -> Iterator[Found]:
    for at, whole in enumerate(figures):
        if whole.unit == PERCENT or whole.per or not whole.is_exact:
            continue
        behind = _of_which().search(text, whole.end, whole.end + 4)
        if behind:
            parts = _row(text, figures[at + 1 :], behind.end())
            yield from _sum(text, whole, parts, behind.end())
        lead = text[max(0, whole.start - 6) : whole.start]
        if _total_before().search(lead):
            row: list[Figure] = []
            for part in reversed(figures[:at]):
                following = row[0] if row else whole
                gap = text[part.end : following.start]
                if not _is_alike(whole, part) or part.per or len(gap) > _REACH or not _joined(gap):
                    break
                row.insert(0, part)
            yield from _sum(text, whole, row, None)


def _row(text: str, figures: Sequence[Figure], start: int) -> list[Figure]:
    """Return figures in a row, each behind a short label."""
    row: list[Figure] = []
    at = start
    for figure in figures:
        gap = text[at : figure.start]
        if len(gap) > _REACH or re.search("[。；;（(）)：:]", gap) or figure.unit == PERCENT or len(row) == _MOST_PARTS:
            break
        if row and not _joined(gap):
            break
        row.append(figure)
        at = figure.end
    return row


def _joined(gap: str) -> bool:
    return gap[:1] in ("、", "，", ",", "；", "和", "及", "与")


def _sum(text: str, whole: Figure, parts: list[Figure], start: int | None) -> Iterator[Found]:
    """Yield the check of a sum: where it agrees; or where parts that are named alike are more than the whole."""
    if len(parts) < 2 or not all(_is_alike(whole, part) and not part.per for part in parts):
        return
    expected = sum((part.value for part in parts), Decimal(0))
    tolerance = (whole.step + sum((part.step for part in parts), Decimal(0))) / 2
    found = Found("sum", whole, tuple(parts), expected, tolerance)
    labels = [text[(start if at == 0 else parts[at - 1].end) or 0 : part.start] for at, part in enumerate(parts)]
    named = [label.strip("、，, ") for label in labels]
    is_row = all(label.startswith("、") for label in labels[1:]) and all(0 < len(name) <= _SHORT for name in named)
    is_parallel = start is not None and all(named) and (is_row or len({name[-1] for name in named}) == 1)
    is_nested = any(word in label for label in labels for word in words("nested"))
    if found.agrees or (is_parallel and not is_nested and expected > whole.value):
        yield found


# Averages: 安排18个县5400万元，平均每县300万元.


def _averages(text: str, figures: list[Figure]) -> Iterator[Found]:
    for average in figures:
        if average.index is None or average.per is None or not average.is_exact:
            continue
        lead = text[max(0, average.start - _REACH) : average.start]
        if not any(word in lead for word in words("average")):
            continue
        wholes = [one for one in figures if one.index is not None and one.unit == average.unit and one is not average]
        counts = [one for one in figures if _counts(text, one, average.per)]
        if len(wholes) != 1 or len(counts) != 1:
            continue
        (whole,), (count,) = wholes, counts
        if whole.per or not whole.is_exact or not count.is_exact or count.value <= 1 or average.start < whole.end:
            continue
        near = text[max(0, whole.start - _REACH) : whole.start]
        if not any(word in near for word in words("whole")) or average.start - min(whole.start, count.start) > 60:
            continue
        expected = quotient(whole.value, count.value)
        tolerance = average.step + quotient(whole.step, count.value) / 2
        yield Found("average", average, (whole, count), expected, tolerance)


def _counts(text: str, figure: Figure, per: str) -> bool:
    if figure.index is not None or figure.unit == PERCENT:
        return False
    return figure.unit == per or (figure.unit == "个" and text.startswith(per, figure.end))


# The same said twice: 120万元（大写：壹佰贰拾万元整）; 3000亩（200公顷）.


def _conversions(text: str, figures: list[Figure]) -> Iterator[Found]:
    for one, two in pairwise(figures):
        if not one.is_exact or not two.is_exact or not _bracket().fullmatch(text, one.end, two.start):
            continue
        closes = two.end + text.startswith("整", two.end)
        if text[closes : closes + 1] not in ("）", ")"):
            continue
        if one.index is not None and two.index is not None and one.unit == two.unit and not one.per and not two.per:
            again = any(word in text[one.end : two.start] for word in words("written_again"))
            digits = [any(char in "0123456789" for char in text[it.start : it.end]) for it in (one, two)]
            if again or digits[0] != digits[1]:
                yield Found("conversion", two, (one,), one.value, (one.step + two.step) / 2)
            continue
        for small, large, factor in words("conversions"):
            if (one.unit, two.unit) in ((small, large), (large, small)):
                ratio = Decimal(factor)
                by_large = two.unit == large
                expected = quotient(one.value, ratio) if by_large else one.value * ratio
                error = quotient(one.step, ratio) if by_large else one.step * ratio
                yield Found("conversion", two, (one,), expected, two.step + error / 2)


@functools.cache
def _of_which() -> re.Pattern[str]:
    return re.compile(any_word("of_which"))


@functools.cache
def _share() -> re.Pattern[str]:
    """，占援助资金的; what it is a share of is `of`."""
    return re.compile(
        rf"[^0-9，。；]{{0,10}}[，,、]?{any_word('share')}(?P<of>[^0-9，。；、]{{0,12}}?)(?:的|比重|比例|份额|为|达|达到|比)*"
    )


@functools.cache
def _from() -> re.Pattern[str]:
    return re.compile(rf"(?:{any_word('from')})[^，。；、0-9]{{0,12}}(?:[0-9]{{4}}年[^，。；、0-9]{{0,8}})?$")


@functools.cache
def _to() -> re.Pattern[str]:
    return re.compile(
        rf"[^，。；]{{0,16}}(?:{any_word('to', 'rises', 'falls')})[^，。；、0-9]{{0,4}}(?:[0-9]{{4}}年[^，。；、0-9]{{0,6}})?"
    )


@functools.cache
def _change() -> re.Pattern[str]:
    verb = rf"(?:(?P<rises>{any_word('rises')})|(?P<falls>{any_word('falls')}))"
    return re.compile(rf"[，,、](?:共|累计|总共)?{verb}(?:了|达|达到|为|约为)?")


@functools.cache
def _total_before() -> re.Pattern[str]:
    return re.compile(rf"[，,、；]?(?:{any_word('totals')})(?:为|是|达|达到|人民币|投入|资金)?$")


@functools.cache
def _bracket() -> re.Pattern[str]:
    return re.compile(rf"整?\s?[（(](?:{any_word('written_again')})?(?:人民币)?[:：]?\s?")


def rounded(value: Decimal) -> Decimal:
    """Return a computed number to four places, without zeros at its end."""
    exact = value.quantize(_PLACES)
    return exact.quantize(Decimal(1)) if exact == exact.to_integral_value() else exact.normalize()
