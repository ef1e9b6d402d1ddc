"""Flows that are told in lists.

One by one: `石狮市、涵江区分别向泾源县、西吉县援助2000万元和3200万元`. And the places of a region below what that has got:
`向玉树州安排资金4.36亿元，称多县6200万元、囊谦县7850万元`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp_aid.flows.candidates import Candidate, candidate_of
from nlp_aid.flows.page import Page, Stretch
from nlp_aid.flows.weights import PARTY_ROLES
from nlp_aid.text.alike import plain

_ONE_BY_ONE = "分别"
# So many flows and lines before an item the region may stand.
_FLOWS, _LINES = 30, 12
# What one does who gives, and who gets.
_GETTING = frozenset(("receive", "earn"))
_DOING = _GETTING | frozenset(("give", "fund", "invest", "lend", "plan"))
# With fewer names there is no row.
_PAIR = 2
_EACH = frozenset("各 分别 均 都 每家 各自".split())
_LINKS = frozenset("、 和 与 及 以及 ， , 跟".split())


def one_by_one(page: Page, flows: Sequence[tuple[int, dict[str, Candidate | None]]]) -> None:
    """Give each of several amounts in a row its own of as many givers or receivers in a row.

    Args:
        page: the page.
        flows: the amount of each flow, in order, and what fills its roles; that is changed.
    """
    for group in _groups(page, flows):
        if page.is_full(group[0][0]):
            continue
        start = page.amounts[group[0][0]][0]
        is_told = any(page.words[at] == _ONE_BY_ONE for at in _sentence_before(page, start))
        for row in _rows(page, page.sentence[start]):
            role = _role(page, row, start, group, is_told) if len(row) == len(group) else None
            if role is None:
                continue
            other = "donor" if role == "recipient" else "recipient"
            for (_, roles), stretch in zip(group, row, strict=True):
                roles[role] = candidate_of(page, stretch)
                if (one := roles[other]) is not None and _is_in(one, row):
                    roles[other] = None


def _role(
    page: Page,
    row: Sequence[Stretch],
    start: int,
    group: Sequence[tuple[int, dict[str, Candidate | None]]],
    is_told: bool,
) -> str | None:
    """Return what those of a row are to amounts that begin at `start`: `向A、B捐100万元和200万元`, `A、B分别捐…`."""
    before = page.classes[row[0].start - 1] if row[0].start else ""
    if before == "to" and row[-1].end <= start:
        return "recipient"
    if not is_told:
        return None
    if row[-1].end < start and page.words[row[-1].end] == _ONE_BY_ONE:
        verb = next((page.classes[at] for at in range(row[-1].end, start) if page.classes[at] in _DOING), None)
        if verb is not None and page.clause[row[-1].end] == page.clause[start]:
            return "recipient" if verb in _GETTING else "donor"
    fillers = [(role, one) for role in PARTY_ROLES for _, roles in group if (one := roles[role]) is not None]
    return next((role for role, one in fillers if _is_in(one, row)), None)


def rows_whole(page: Page, flows: Sequence[tuple[int, dict[str, Candidate | None]]]) -> None:
    """Let the row of names give, or get, in which one stands that does: `A局、B厅拨付200万元`.

    Not where each has an amount of its own (`A、B各捐10万元`), nor where the other party stands in the row.

    Args:
        page: the page.
        flows: the amount of each flow, in order, and what fills its roles; that is changed.
    """
    rows: dict[int, list[list[Stretch]]] = {}
    named = {one.key for _, roles in flows for role in PARTY_ROLES if (one := roles[role]) is not None}
    for amount, roles in flows:
        start = page.amounts[amount][0]
        for role in PARTY_ROLES:
            one = roles[role]
            if one is None or one.end > start or not one.whole:
                continue
            sentence = page.sentence[one.start]
            if sentence not in rows:
                rows[sentence] = list(_rows(page, sentence))
            row = next((row for row in rows[sentence] if _is_in(one, row)), [])
            row = [stretch for stretch in row if page.clause[stretch.start] == page.clause[one.start]]
            if len(row) < _PAIR or any(page.words[at] in _EACH for at in range(row[-1].end, start)):
                continue
            others = [candidate_of(page, stretch) for stretch in row]
            if any(other.key != one.key and other.key in named for other in others):
                continue
            whole = Candidate(row[0].start, row[-1].end)
            whole.key = plain(page.written(whole.start, whole.end))
            roles[role] = whole


def item_wholes(page: Page, flows: Sequence[tuple[int, dict[str, Candidate | None]]]) -> dict[int, int]:
    """Return of each flow that is nothing but a place and an amount the number of the last before it that goes to a region around that.

    Who gave the one gave the other, and it was more.

    Args:
        page: the page.
        flows: the amount of each flow, in order, and what fills its roles.
    """
    found: dict[int, int] = {}
    for number, (amount, roles) in enumerate(flows):
        recipient, donor = roles["recipient"], roles["donor"]
        value, start = page.money[amount].value, page.amounts[amount][0]
        is_cell = page.tables is not None and amount in page.tables.is_whole  # its heads and sums tell
        if recipient is None or value is None or is_cell or not _is_item(page, recipient, start):
            continue
        code = next((page.places[one.index].code for one in recipient.whole if one.layer == "places"), None)
        for earlier in range(number - 1, max(-1, number - 1 - _FLOWS), -1):
            other, its = flows[earlier]
            more = page.money[other].value
            if code is None or page.line[start] - page.line[page.amounts[other][0]] > _LINES:
                break
            if page.money[other].currency != page.money[amount].currency or more is None or more <= value:
                continue
            is_same = donor is None or its["donor"] is None or donor.key == its["donor"].key
            if is_same and its["recipient"] is not None and _lies_in(page, code, its["recipient"]):
                found[number] = earlier
                break
    return found


def _is_item(page: Page, recipient: Candidate, start: int) -> bool:
    """Tell whether a clause has nothing but who receives before an amount, but for others of the list."""
    low = page.clause_bounds[page.clause[start]][0]
    return low <= recipient.start < start and bisect_left(page.verbs, low) == bisect_left(page.verbs, start)


def _lies_in(page: Page, code: str, region: Candidate) -> bool:
    codes = (page.places[one.index].code for one in page.from_to("places", region.start, region.end - 1))
    return any(other and len(other) < len(code) and code.startswith(other) for other in codes)


def _groups(
    page: Page, flows: Sequence[tuple[int, dict[str, Candidate | None]]]
) -> Iterator[list[tuple[int, dict[str, Candidate | None]]]]:
    """Yield the flows whose amounts stand in a row, nothing but a word for and between them."""
    group = list(flows[:1])
    for before, behind in pairwise(flows):
        between = page.words[page.amounts[before[0]][1] : page.amounts[behind[0]][0]]
        if len(between) == 1 and between[0] in _LINKS:
            group.append(behind)
            continue
        if len(group) > 1:
            yield group
        group = [behind]
    if len(group) > 1:
        yield group


def _sentence_before(page: Page, start: int) -> Iterator[int]:
    at = start - 1
    while at >= 0 and page.sentence[at] == page.sentence[start]:
        yield at
        at -= 1


def _rows(page: Page, sentence: int) -> Iterator[list[Stretch]]:
    """Yield the parties of a sentence that stand in a row: names of places, organisations or persons, each the longest."""
    there = sorted(
        page.parties_of_sentence.get(sentence, ()),
        key=lambda one: (one.start, -one.end),
    )
    row: list[Stretch] = []
    for one in there:
        if row and one.start < row[-1].end:
            continue
        if row and not (one.start == row[-1].end + 1 and page.words[row[-1].end] in _LINKS):
            yield row
            row = []
        row.append(one)
    if row:
        yield row


def _is_in(one: Candidate, row: Sequence[Stretch]) -> bool:
    return row[0].start <= one.start and one.end <= row[-1].end
