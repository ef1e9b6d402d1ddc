"""What speaks for a candidate: named features of the stretch, of the amount, and of how the two stand to each other."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from nlp_aid.flows.amounts import AmountContext, Cues, signs
from nlp_aid.flows.anaphors import Anaphors
from nlp_aid.flows.audits import is_audit
from nlp_aid.flows.candidates import PARTY, PEOPLE, Candidate
from nlp_aid.flows.grammar import Grammar
from nlp_aid.flows.homes import Homes
from nlp_aid.flows.labels import Labels
from nlp_aid.flows.page import PARTIES, VERBS, Page, bucket
from nlp_aid.flows.weights import ROLES, Scores, Weights
from nlp_aid.flows.words import party_of

# Of what may be chosen from afar, so many before and behind are looked at, and so many at either end of the text.
_BEFORE, _BEHIND, _AT_AN_END = 100, 40, 40
_FEW = 5, 5, 5
# How many characters `每户` has.
_EACH = 2
# How many words before `每户` it is looked for who that is.
_GROUP = 40
# How many words behind a party may be before the word that says that it says something.
_SAYING = 8
# How many nouns there may be between two names that mean one party.
_APPOSITION = 5


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
    line = page.line[start]
    opens, closes = not start or page.line[start - 1] != line, end == page.size or page.line[end] != line
    if line == 0:
        f += [
            "in the first line",
            f"in the first line, {word_beside(page, start - 1)} before",
            f"in the first line, {word_beside(page, end)} behind",
        ]
    elif opens or closes or (end + 1 < page.size and page.line[end + 1] != line):
        f.append(f"opens {opens}, closes {closes}, {word_beside(page, end)} behind")
        if line >= page.line[-1] - 1:
            f.append(f"at the end, opens {opens}, closes {closes}")
    if first in "“‘「『《":
        f.append("opens a quotation")
    if last in "”’」』》":
        f.append("closes a quotation")
    return f


def word_beside(page: Page, at: int) -> str:
    """Return a word; `edge` beyond the page."""
    return page.words[at] if 0 <= at < page.size else "edge"


class Ground:
    """What is known of a page for all its amounts.

    Attributes:
        candidates: what may fill roles; each has its own features.
        party_ends: of each word how many parties end before it.
        items: where each word stands in a list.
        subjects: of each word how many clauses with a subject open before it.
        with_subject: the clauses that have a subject.
        is_audit: whether it is the report of an audit.
        labels: who its labels say gives and receives.
        known: how much pairs of a candidate and an amount speak for each role, by all that tells them apart.
    """

    def __init__(self, page: Page, found: Sequence[Candidate]) -> None:
        Anaphors(page).resolve(found)
        self.candidates = found
        self.is_audit = is_audit(page)
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
        self.grammar = Grammar(page)
        self.items = items(page, self.party_ends)
        subjects = [0] * (page.size + 1)
        self.with_subject: set[int] = set()
        for one in found:
            one.function = self.grammar.function(one.start, one.end)
            one.sort = sort_of(page, one)
            kind = one.whole[0].layer if one.whole else ""
            function = one.function
            one.signature = kind, one.left, one.right, function.left, function.right, function.verb, one.sort
            clause = page.clause[one.start]
            if one.party and one.function.is_subject and one.sort != "phrase" and clause not in self.with_subject:
                self.with_subject.add(clause)
                subjects[one.start + 1] += 1
        self.subjects = list(accumulate(subjects))
        self.known: dict[Any, Scores] = {}
        self.of_role = {role: OfRole(page, [one for one in found if one.may_be(role)]) for role in ROLES}
        self.homes = Homes(page, found)
        self.labels = Labels(page)
        names = [one for one in page.mentions if one.layer in PARTIES]
        self._names = {one.start: one.layer for one in reversed(names)}
        self._name_ends = {one.end: one.layer for one in names}
        # Of each word the last colon before it.
        self._colon = list(
            accumulate((at if page.words[at] in "：:" else -1 for at in range(page.size)), max, initial=-1)
        )
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
                one.own += self.homes.names(one)
            left, right, at = one.function.left, one.function.right, one.function.at
            if at >= 0:
                word = self.page.words[at]
                one.own += [f"verb {word}", f"{left} {word}", f"{left} {right} {word}"]
                if at + 1 < self.page.size and self.page.classes[at + 1] == "de":
                    one.own += ["verb with 的", f"{left} verb with 的"]
            one.own.append(f"a clause that says {self._says(one)}")
            if one.whole:
                one.own += self._apposition(one)
            if one.sort[:4] == "each":
                one.own.append(f"{one.sort}, behind a group {self._group_before(one)}")
            one.own += [f"function {left} {right}", f"sort {one.sort}", f"sort {one.sort} {left} {right}"]
        return one.own

    def beside_colon(self, start: int, end: int, amount: int) -> str:
        """Tell where a stretch stands to the last colon before an amount behind it: what stands before that goes for all that it opens."""
        colon = self._colon[amount]
        if colon < 0 or start > colon:
            return "behind the colon" if colon >= 0 else "no colon"
        page = self.page
        if page.clause[end - 1] == page.clause[colon]:
            return "clause before the colon"
        return "sentence before the colon" if page.sentence[start] == page.sentence[colon] else "before the colon"

    def _says(self, one: Candidate) -> str:
        """Return the word that says that what follows is told, where that is what a clause has for a verb: `办公室负责人介绍`."""
        page = self.page
        last = min(page.clause_bounds[page.clause[one.end - 1]][1], one.end + _SAYING)
        for at in range(one.end, last):
            if page.classes[at] == "said":
                return page.words[at]
            if page.classes[at] in VERBS or page.amount_at[at] >= 0:
                break
        return "nothing"

    def _apposition(self, one: Candidate) -> list[str]:
        """Return what names stand beside one with nothing but nouns between: `甲公司董事长王某`."""
        page, found = self.page, []
        kind = one.whole[0].layer
        at = one.end
        while at < page.size and at - one.end < _APPOSITION and page.clause[at] == page.clause[one.start]:
            if at in self._names:
                found.append(f"{kind} before {self._names[at]}, touches {at == one.end}")
                break
            if page.classes[at] or page.amount_at[at] >= 0 or not page.words[at].isalpha():
                break
            at += 1
        at = one.start
        while at > 0 and one.start - at < _APPOSITION and page.clause[at - 1] == page.clause[one.start]:
            if at in self._name_ends:
                found.append(f"{kind} behind {self._name_ends[at]}, touches {at == one.start}")
                break
            if page.classes[at - 1] or page.amount_at[at - 1] >= 0 or not page.words[at - 1].isalpha():
                break
            at -= 1
        return found

    def _group_before(self, one: Candidate) -> str:
        """Tell where people or what else is counted stands before `每户`, which it means then."""
        page, clause, sentence = self.page, self.page.clause[one.start], self.page.sentence[one.start]
        at = one.start - 1
        while at >= 0 and page.sentence[at] == sentence and one.start - at < _GROUP:
            if page.words[at][-1] in PEOPLE and page.amount_at[at] < 0:
                return "in the clause" if page.clause[at] == clause else "in the sentence"
            at -= 1
        return "nowhere"


def null_features(cues: Cues, context: AmountContext, kind: str) -> list[str]:
    """Return what speaks for it that nothing fills a role of an amount: what speaks for a kind does, too."""
    found = ["null", *(f"null {name}" for name in context.names), f"null {kind}", f"null {kind} {context.verb}"]
    for name in signs(cues, context):
        found += (f"null: {name}", f"null {kind}: {name}")
    return found


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


_SENTENCE = ("sentence", "sentence1", "sentence2", "sentence3")
_NEXT, _LAST, _LINE = (tuple(f"{name}{number}" for number in range(4)) for name in ("next", "last", "line"))


def _place(where: str, kind: str, flow: str) -> list[str]:
    return [where, f"{where} {kind}", f"{flow}: {where}", f"{flow}: {where} {kind}"]


def _left(where: str, left: str, flow: str) -> list[str]:
    return [f"{where}, left {left}", f"{flow}: {where}, left {left}", f"{flow}: left {left}"]


def _right(where: str, right: str, flow: str) -> list[str]:
    return [f"{where}, right {right}", f"{flow}: {where}, right {right}"]


def _verb(where: str, kind: str, verb: str) -> list[str]:
    return [f"{where}, verb {verb}", f"{where} {kind}, verb {verb}"]


def _between(where: str, kind: str, amounts: int, parties: int, words: str) -> list[str]:
    return [
        f"{where}, words {words}",
        f"{where}, amounts between {amounts}",
        f"{where} {kind}, amounts between {min(amounts, 2)}",
        f"{where}, parties between {parties}",
        f"{where} {kind}, parties between {min(parties, 3)}",
    ]


class Relation(NamedTuple):
    """Where a stretch stands, seen from an amount.

    Attributes:
        where: in which clause, sentence or line, and on which side.
        words: how many words are between them, see `bucket`; `touches` for none.
        amounts, parties: how many amounts and parties are between them.
        same_verb: whether they have one verb.
        subjects: how many clauses with a subject open between them, if it stands before the amount.
        own_subject: whether the clause of the amount has a subject.
        item: what the items of a list are to each other in which they stand; None where the amount is in no list.
        cell: features of the cell of a table that the amount fills.
        colon: where the stretch stands to the last colon before the amount.
        is_counted: whether the amount is one for each of what the stretch counts: `18个县` and `平均每县300万元`.
    """

    where: str
    words: str
    amounts: int
    parties: int
    same_verb: bool
    subjects: int
    own_subject: bool
    item: tuple[bool, bool] | None
    cell: tuple[str, ...]
    colon: str
    is_counted: bool


def _relation(page: Page, ground: Ground, context: AmountContext, one: Candidate) -> Relation:
    start, end = one.start, one.end
    is_before = end <= context.start
    line = page.line[start]
    amounts = page.amounts_before[start] - page.amounts_before[context.start]
    if is_before:
        clauses, gap = context.clause - page.clause[end - 1], context.start - end
        amounts, parties = -amounts, ground.party_ends[context.start] - ground.party_ends[end]
        subjects = min(abs(ground.subjects[context.start] - ground.subjects[end]), 3)
    else:
        clauses, gap = page.clause[start] - context.clause, start - context.end
        amounts, parties, subjects = amounts - 1, ground.party_ends[start] - ground.party_ends[context.end], -1
    if clauses == 0:
        where = "clause"
    elif line == context.line:
        sentences = page.sentence[start] - context.sentence
        if sentences == 0:
            where = _SENTENCE[min(clauses, 3)] if clauses > 0 else "sentence"
        else:
            where = _NEXT[min(sentences, 3)] if sentences > 0 else _LAST[min(-sentences, 3)]
    elif line == 0:
        where = "headline"
    else:
        where = _LINE[min(abs(line - context.line), 3)]
    item = ground.items[context.start]
    other = ground.items[start]
    money = page.money[context.index]
    return Relation(
        where + ("<" if is_before else ">"),
        bucket(gap) if gap else "touches",
        min(amounts, 3),
        min(parties, 4),
        one.function.at == context.verb_at,
        subjects,
        context.clause in ground.with_subject,
        (item.number == other.number, other.is_listed) if item.is_listed else None,
        () if money.row is None and money.column is None else _of_cell(money, page.written(start, end)),
        ground.beside_colon(start, end, context.start) if is_before else "",
        bool(money.per) and one.key.endswith(money.per),
    )


def _of_cell(money: Any, text: str) -> tuple[str, ...]:
    found = []
    if money.row and text == money.row:
        found.append("is the row")
    elif money.row and text in money.row:
        found.append("is in the row")
    if money.column and text in money.column:
        found.append("is in the column")
    return (*found, "table")


def pair_scores(
    page: Page, ground: Ground, context: AmountContext, one: Candidate, flow: str, weights: Weights
) -> Scores:
    """Return how much it speaks for a stretch in each of `ROLES` how it stands to an amount of a kind of flow."""
    relation = _relation(page, ground, context, one)
    key = one.signature, relation, flow, context.verb
    known = ground.known.get(key)
    if known is None:
        parts = _pair(relation, context, one, flow).scores(weights)
        known = ground.known[key] = tuple(map(sum, zip(*parts, strict=True)))
    return known


def pair(page: Page, ground: Ground, context: AmountContext, one: Candidate, flow: str) -> Pair:
    """Return how a stretch stands to an amount of a kind of flow."""
    return _pair(_relation(page, ground, context, one), context, one, flow)


def _pair(relation: Relation, context: AmountContext, one: Candidate, flow: str) -> Pair:
    where, words, amounts, parties, same_verb, subjects, own, item, cell, colon, is_counted = relation
    kind = one.whole[0].layer if one.whole else "phrase"
    side, verb, function, sort = where[-1], context.verb, one.function, one.sort
    left, right, of = function.left, function.right, function.verb
    further = [f"touches{side}", f"touches{side} {kind}"] if words == "touches" else []
    if cell:
        further += [*cell[:-1], f"table {where}", f"table {where} {kind}"]
    groups: list[tuple[Callable[..., Iterable[str]], tuple[Any, ...]]] = [
        (_place, (where, kind, flow)),
        (_left, (where, one.left, flow)),
        (_right, (where, one.right, flow)),
        (_verb, (where, kind, verb)),
        (_between, (where, kind, amounts, parties, bucket(0) if words == "touches" else words)),
        (_function, (where, left, right, of, "same" if same_verb else "other")),
        (_function_of_flow, (flow, where, left, right, of)),
        (_sort, (sort, where, flow, left, right)),
        (_subjects, (where, function.is_subject, subjects, own, sort, verb)),
    ]
    if colon:
        groups.append((_colon, (colon, where, kind, function.is_subject, amounts)))
    if is_counted:
        further += ["is counted", f"is counted {side}", f"is counted {where}"]
    if item:
        is_same, is_listed = item
        groups.append((_listed, (is_same, side, is_listed, sort, flow)))
    return Pair(groups, further)


def _function(where: str, left: str, right: str, verb: str, same: str) -> list[str]:
    return [
        f"function {where} {left} {right} {verb}",
        f"function {where} {left} {right} {same}",
        f"function {left} {right} {verb} {same}",
        f"function {where} {verb} {same}",
        f"function {left} {verb} {same}",
        f"function {where} {left}",
        f"function {where} {right}",
    ]


def _function_of_flow(flow: str, where: str, left: str, right: str, verb: str) -> list[str]:
    return [
        f"{flow}: function {where} {left} {right}",
        f"{flow}: function {left} {right} {verb}",
        f"{flow}: function {left} {right}",
    ]


def _sort(sort: str, where: str, flow: str, left: str, right: str) -> list[str]:
    return [
        f"sort {sort} {where}",
        f"{flow}: sort {sort}",
        f"{flow}: sort {sort} {where}",
        f"sort {sort} {where} {left} {right}",
    ]


def _subjects(where: str, is_subject: bool, subjects: int, own: bool, sort: str, verb: str) -> list[str]:
    told = f"subject {is_subject}, {subjects} between, own {own}"
    return [told, f"{told}, {where}", f"{told}, {sort}", f"{told}, verb {verb}"]


def _colon(colon: str, where: str, kind: str, is_subject: bool, amounts: int) -> list[str]:
    return [
        colon,
        f"{colon} {kind}",
        f"{colon} {where}",
        f"{colon} {is_subject}",
        f"{colon} {is_subject}, amounts between {amounts}",
    ]


def _listed(same: bool, side: str, listed: bool, sort: str, flow: str) -> list[str]:
    told = f"item {'same' if same else 'other' if listed else 'none'}"
    return [told, f"{told} {side}", f"{told} {sort}", f"{flow}: {told}", f"{flow}: {told} {side}"]


class Item(NamedTuple):
    """An item of a list.

    Attributes:
        number: its number on the page.
        is_listed: whether it has one amount and a party or more, as the one before it or behind it in its sentence has.
    """

    number: int
    is_listed: bool


def items(page: Page, party_ends: Sequence[int]) -> list[Item]:
    """Return of each word the item that it stands in: `A 800万元、B 300万元` has two, as has `800万元给A、300万元给B`.

    Items are clauses, and what is parted by a word for and beside an amount.

    Args:
        page: the page.
        party_ends: of each word how many parties end before it.
    """
    firsts = [0]
    for at in range(1, page.size):
        beside = page.classes[at - 1] == "and" and (page.amount_at[at] >= 0 or (at > 1 and page.amount_at[at - 2] >= 0))
        if page.clause[at] != page.clause[at - 1] or beside:
            firsts.append(at)
    ends = [*firsts[1:], page.size]
    is_pair = [
        page.amounts_before[end] - page.amounts_before[first] == 1 and party_ends[end] > party_ends[first]
        for first, end in zip(firsts, ends, strict=True)
    ]
    found: list[Item] = []
    for number, (first, end) in enumerate(zip(firsts, ends, strict=True)):
        beside_it = [
            is_pair[other] and page.sentence[firsts[other]] == page.sentence[first]
            for other in (number - 1, number + 1)
            if 0 <= other < len(firsts)
        ]
        found += [Item(number, is_pair[number] and any(beside_it))] * (end - first)
    return found


def sort_of(page: Page, one: Candidate) -> str:
    """Return what kind of thing a stretch is."""
    for stretch in one.whole:
        return f"{stretch.layer} {stretch.kind}"
    word, first = page.words[one.end - 1], page.words[one.start]
    if first[0] == "每" and page.classes[one.start] == "each":
        return "each" if page.ends[one.end - 1] - page.starts[one.start] <= _EACH else "each of"
    if party := party_of(word):
        return f"ends {party}"
    if word[-1] in PEOPLE:
        return "ends people"
    if word[-1] in PARTY:
        return "ends party"
    return "phrase"


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

    def backwards(self, start: int, end: int, *, few: bool) -> Iterator[Candidate]:
        """Yield from the last to the first all those that start in a stretch of words, and what is lasting outside of it.

        Of what is lasting, only the first and the last of the text and what is nearest, so that an amount is not held against
        everything in a long one; still less of that where there are to be few.
        """
        before_it, behind_it, at_an_end = _FEW if few else (_BEFORE, _BEHIND, _AT_AN_END)
        behind, before = bisect_left(self._lasting_starts, end), bisect_left(self._lasting_starts, start)
        count = len(self.lasting)
        yield from reversed(self.lasting[max(behind + behind_it, count - at_an_end) :])
        yield from reversed(self.lasting[behind : behind + behind_it])
        yield from reversed(self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)])
        yield from reversed(self.lasting[max(0, before - before_it) : before])
        yield from reversed(self.lasting[: min(at_an_end, max(0, before - before_it))])
