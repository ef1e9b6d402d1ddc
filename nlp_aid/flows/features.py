"""What speaks for a candidate: named features of the stretch, of the amount, and of how the two stand to each other."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from nlp_aid.flows.amounts import AmountContext
from nlp_aid.flows.candidates import Candidate
from nlp_aid.flows.page import PARTIES, VERBS, Page, bucket
from nlp_aid.flows.weights import ROLES, Scores, Weights

# Of verbs between two that are farther apart nothing is told.
_FAR = 60
# Of what may be chosen from afar, so many on either side are looked at, and so many at either end of the text.
_LASTING, _AT_AN_END = 100, 40


def own_features(page: Page, one: Candidate) -> list[str]:
    """Return what there is to say of a stretch by itself."""
    words, classes = page.words, page.classes
    start, end = one.start, one.end
    left, right = one.left, one.right
    last, first = words[end - 1], words[start]
    f = [
        f"left {left}",
        f"right {right}",
        f"left {left}, right {right}",
        f"length {bucket(end - start)}",
        f"last {last[-1]}",
        f"last {last}",
        f"first {first}",
        f"first is {classes[start] or 'word'}",
        f"last is {classes[end - 1] or 'word'}",
    ]
    if start:
        f.append(f"left word {words[start - 1]}")
    if end < page.size:
        f.append(f"right word {words[end]}")
    if one.whole:
        for stretch in one.whole:
            f += [
                f"is {stretch.layer}",
                f"is {stretch.layer} {stretch.kind}",
                f"is {stretch.layer}, left {left}",
                f"is {stretch.layer}, right {right}",
            ]
    else:
        f.append(f"phrase ends {last[-1]}")
        f.append(f"phrase, left {left}, right {right}")
    verbs = sum(1 for k in range(start, end) if classes[k] in VERBS)
    f.append(f"verbs {min(verbs, 2)}")
    inside = words[start:end]
    if "、" in inside:
        f.append("a list")
    if any(word[0] == "#" for word in inside):
        f.append("has a number")
    if any(classes[k] == "de" for k in range(start, end)):
        f.append("has 的")
    if end - 1 > start and classes[end - 1] in VERBS:
        f.append("ends with a verb")
    if page.line[start] == 0:
        f.append("in the first line")
    if first in "“‘「『《":
        f.append("opens a quotation")
    if last in "”’」』》":
        f.append("closes a quotation")
    return f


class Ground:
    """What is known of a page for all its amounts.

    Attributes:
        candidates: what may fill roles; each has its own features.
        party_ends: of each word how many parties end before it.
    """

    def __init__(self, page: Page, found: Sequence[Candidate]) -> None:
        self.candidates = found
        times = Counter(one.key for one in found if one.whole)
        inside = [False] * (page.size + 1)
        for stretch in page.mentions:
            for at in range(stretch.start + 1, stretch.end):
                inside[at] = True
        ends = [0] * (page.size + 1)
        outer = -1
        for _, end in sorted({(one.start, one.end) for one in page.mentions if one.layer in PARTIES}):
            if end > outer:
                ends[min(end, page.size)] += 1
                outer = end
        self.party_ends = list(accumulate(ends))
        longest: dict[int, int] = {}
        reach: dict[int, int] = {}
        for one in found:
            if one.party:
                longest[one.start] = max(longest.get(one.start, 0), one.end)
                reach[one.end] = min(reach.get(one.end, one.start), one.start)
        # Of each word the nearest verb from there on, and the nearest before it.
        self.verb_from, self.verb_before = [page.size] * (page.size + 1), [-1] * (page.size + 1)
        for at in range(page.size - 1, -1, -1):
            self.verb_from[at] = at if page.classes[at] in VERBS else self.verb_from[at + 1]
        for at in range(page.size):
            self.verb_before[at + 1] = at if page.classes[at] in VERBS else self.verb_before[at]
        self.of_role = {role: OfRole(page, [one for one in found if one.may_be(role)]) for role in ROLES}
        self.page, self._inside, self._times = page, inside, times
        self._longest, self._reach = longest, reach

    def own(self, one: Candidate) -> list[str]:
        """Return the features that a candidate has by itself."""
        if one.own is None:
            one.own = own_features(self.page, one)
            one.own.append(f"times {min(self._times[one.key], 3)}")
            if self._inside[one.start]:
                one.own.append("starts in a mention")
            if one.end < self.page.size and self._inside[one.end]:
                one.own.append("ends in a mention")
            if one.party:
                one.own.append("longest from its start" if self._longest[one.start] == one.end else "goes on")
                one.own.append("longest to its end" if self._reach[one.end] == one.start else "began before")
        return one.own


def null_features(context: AmountContext, kind: str) -> list[str]:
    """Return what speaks for it that nothing fills a role of an amount."""
    return ["null", *(f"null {name}" for name in context.names), f"null {kind}", f"null {kind} {context.verb}"]


class Pair(NamedTuple):
    """How a stretch stands to an amount of a kind of flow.

    Attributes:
        groups: functions that name features, each with the few words that it is called with.
        further: other features.
    """

    groups: Sequence[tuple[Callable[..., Iterable[str]], tuple[Any, ...]]]
    further: Sequence[str]

    def names(self) -> Iterator[str]:
        """Yield the features."""
        for names, words in self.groups:
            yield from names(*words)
        yield from self.further

    def scores(self, weights: Weights) -> Sequence[Scores]:
        """Return what the features weigh, in parts, each with a number for each role."""
        group = weights.scores_of_group
        parts = [group(names, words) for names, words in self.groups]
        if self.further:
            parts.append(weights.scores(self.further))
        return parts


def _place(where: str, kind: str, flow: str) -> list[str]:
    return [where, f"{where} {kind}", f"{flow}: {where}", f"{flow}: {where} {kind}"]


def _left(where: str, left: str, flow: str) -> list[str]:
    return [f"{where}, left {left}", f"{flow}: {where}, left {left}", f"{flow}: left {left}"]


def _right(where: str, right: str, flow: str) -> list[str]:
    return [f"{where}, right {right}", f"{flow}: {where}, right {right}"]


def _sides(where: str, left: str, right: str) -> list[str]:
    return [f"{where}, left {left}, right {right}"]


def _verb(where: str, kind: str, verb: str) -> list[str]:
    return [f"{where}, verb {verb}", f"{where} {kind}, verb {verb}"]


def _left_verb(where: str, left: str, verb: str) -> list[str]:
    return [f"{where}, left {left}, verb {verb}"]


def _right_verb(where: str, right: str, verb: str) -> list[str]:
    return [f"{where}, right {right}, verb {verb}"]


def _verbs(where: str, first: str, last: str, flow: str) -> list[str]:
    return [f"{where}, verbs {first}, {last}", f"{flow}: {where}, verbs {first}, {last}"]


def _left_verbs(where: str, left: str, first: str, last: str) -> list[str]:
    return [f"{where}, left {left}, verbs {first}, {last}"]


def _between(where: str, kind: str, amounts: int, parties: int) -> list[str]:
    return [
        f"{where}, amounts between {amounts}",
        f"{where} {kind}, amounts between {min(amounts, 2)}",
        f"{where}, parties between {parties}",
        f"{where} {kind}, parties between {min(parties, 3)}",
    ]


def _around(where: str, before: str, after: str, words: str) -> list[str]:
    return [f"{where}, words {words}", f"{where}, before {before}", f"{where}, after {after}"]


def pair(page: Page, ground: Ground, context: AmountContext, one: Candidate, flow: str) -> Pair:
    """Return how a stretch stands to an amount of a kind of flow."""
    start, end = one.start, one.end
    is_before = end <= context.start
    clauses = page.clause[start] - context.clause if not is_before else context.clause - page.clause[end - 1]
    sentences, line = page.sentence[start] - context.sentence, page.line[start]
    if clauses == 0:
        where = "clause"
    elif sentences == 0 and line == context.line:
        where = "sentence" + (str(min(clauses, 3)) if clauses > 0 else "")
    elif line == context.line:
        where = f"{'next' if sentences > 0 else 'last'}{min(abs(sentences), 3)}"
    elif line == 0:
        where = "headline"
    else:
        where = f"line{min(abs(line - context.line), 3)}"
    where += "<" if is_before else ">"
    low, high = (end, context.start) if is_before else (context.end, start)
    first_verb = last_verb = "none"
    if high - low < _FAR and ground.verb_from[low] < high:
        first_verb, last_verb = page.classes[ground.verb_from[low]], page.classes[ground.verb_before[high]]
    amounts = abs(page.amounts_before[context.start] - page.amounts_before[start])
    if is_before:
        parties = ground.party_ends[context.start] - ground.party_ends[min(end, page.size)]
    else:
        amounts -= 1
        parties = ground.party_ends[start] - ground.party_ends[context.end]
    kind = one.whole[0].layer if one.whole else "phrase"
    further = [f"touches{where[-1]}", f"touches{where[-1]} {kind}"] if high == low else []
    money = page.money[context.index]
    if money.row is not None or money.column is not None:
        text = page.written(start, end)
        if money.row and text == money.row:
            further.append("is the row")
        elif money.row and text in money.row:
            further.append("is in the row")
        if money.column and text in money.column:
            further.append("is in the column")
        further += [f"table {where}", f"table {where} {kind}"]
    left, right, verb = one.left, one.right, context.verb
    groups: list[tuple[Callable[..., Iterable[str]], tuple[Any, ...]]] = [
        (_place, (where, kind, flow)),
        (_left, (where, left, flow)),
        (_right, (where, right, flow)),
        (_sides, (where, left, right)),
        (_verb, (where, kind, verb)),
        (_left_verb, (where, left, verb)),
        (_right_verb, (where, right, verb)),
        (_verbs, (where, first_verb, last_verb, flow)),
        (_left_verbs, (where, left, first_verb, last_verb)),
        (_between, (where, kind, min(amounts, 3), min(parties, 4))),
        (_around, (where, context.before, context.after, bucket(high - low))),
    ]
    return Pair(groups, further)


class OfRole:
    """The candidates for one role, in order.

    Attributes:
        all: all of them.
        lasting: those that may be chosen from afar: mentions, and what stands in the headline.
    """

    def __init__(self, page: Page, found: Sequence[Candidate]) -> None:
        self.all = found
        self.lasting = [one for one in found if one.whole or page.line[one.start] == 0]
        self._starts = [one.start for one in found]
        self._lasting_starts = [one.start for one in self.lasting]

    def backwards(self, start: int, end: int) -> Iterator[Candidate]:
        """Yield from the last to the first all those that start in a stretch of words, and what is lasting outside of it.

        Of what is lasting, only the first and the last of the text and what is nearest, so that an amount is not held against
        everything in a long one.
        """
        behind, before = bisect_left(self._lasting_starts, end), bisect_left(self._lasting_starts, start)
        count = len(self.lasting)
        yield from reversed(self.lasting[max(behind + _LASTING, count - _AT_AN_END) :])
        yield from reversed(self.lasting[behind : behind + _LASTING])
        yield from reversed(self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)])
        yield from reversed(self.lasting[max(0, before - _LASTING) : before])
        yield from reversed(self.lasting[: min(_AT_AN_END, max(0, before - _LASTING))])
