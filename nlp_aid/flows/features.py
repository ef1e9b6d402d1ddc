"""What speaks for a candidate: named features of the stretch, of the amount, and of how the two stand to each other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from nlp_aid.flows.amounts import AmountContext
from nlp_aid.flows.candidates import Candidate
from nlp_aid.flows.page import PARTIES, VERBS, Page, bucket, mark


def own_features(page: Page, one: Candidate) -> list[str]:
    """Return what there is to say of a stretch by itself."""
    words, classes = page.words, page.classes
    start, end = one.start, one.end
    clause = page.clause[start]
    left, right = mark(page, start - 1, clause), mark(page, end, page.clause[end - 1])
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


def pair_features(page: Page, ground: Ground, context: AmountContext, one: Candidate, flow: str) -> list[str]:
    """Return how a stretch stands to an amount of a kind of flow."""
    classes = page.classes
    start, end = one.start, one.end
    is_before = end <= context.start
    clauses = page.clause[start] - context.clause if not is_before else context.clause - page.clause[end - 1]
    sentences = page.sentence[start] - context.sentence
    if clauses == 0:
        where = "clause"
    elif sentences == 0 and page.line[start] == context.line:
        where = "sentence" + (str(min(clauses, 3)) if clauses > 0 else "")
    elif page.line[start] == context.line:
        where = f"{'next' if sentences > 0 else 'last'}{min(abs(sentences), 3)}"
    elif page.line[start] == 0:
        where = "headline"
    else:
        where = f"line{min(abs(page.line[start] - context.line), 3)}"
    where += "<" if is_before else ">"
    left = mark(page, start - 1, page.clause[start])
    right = mark(page, end, page.clause[end - 1])
    low, high = (end, context.start) if is_before else (context.end, start)
    first_verb = last_verb = "none"
    if high - low < 60:
        for k in range(low, high):
            if classes[k] in VERBS:
                first_verb = classes[k] if first_verb == "none" else first_verb
                last_verb = classes[k]
    amounts = abs(page.amounts_before[context.start] - page.amounts_before[start])
    if is_before is False:
        amounts -= 1
    rank = (
        ground.party_ends[context.start] - ground.party_ends[min(end, page.size)]
        if is_before
        else ground.party_ends[start] - ground.party_ends[context.end]
    )
    kind = one.whole[0].layer if one.whole else "phrase"
    f = [
        where,
        f"{where} {kind}",
        f"{where}, left {left}",
        f"{where}, right {right}",
        f"{where}, left {left}, right {right}",
        f"{where}, verb {context.verb}",
        f"{where} {kind}, verb {context.verb}",
        f"{where}, left {left}, verb {context.verb}",
        f"{where}, right {right}, verb {context.verb}",
        f"{where}, verbs {first_verb}, {last_verb}",
        f"{where}, left {left}, verbs {first_verb}, {last_verb}",
        f"{where}, amounts between {min(amounts, 3)}",
        f"{where} {kind}, amounts between {min(amounts, 2)}",
        f"{where}, parties between {min(rank, 4)}",
        f"{where} {kind}, parties between {min(rank, 3)}",
        f"{where}, words {bucket(high - low)}",
        f"{where}, before {context.before}",
        f"{where}, after {context.after}",
    ]
    f += [f"{flow}: {f[at]}" for at in (0, 1, 2, 3, 9)]
    f.append(f"{flow}: {ground.own(one)[0]}")
    if high == low:
        f += [f"touches{where[-1]}", f"touches{where[-1]} {kind}"]
    money = page.money[context.index]
    if money.row is not None or money.column is not None:
        text = page.written(start, end)
        if money.row and text == money.row:
            f.append("is the row")
        elif money.row and text in money.row:
            f.append("is in the row")
        if money.column and text in money.column:
            f.append("is in the column")
        f.append(f"table {where}")
        f.append(f"table {where} {kind}")
    return f
