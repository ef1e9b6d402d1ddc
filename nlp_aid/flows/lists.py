"""Flows that a sentence tells one by one: `石狮市、涵江区分别向泾源县、西吉县援助2000万元和3200万元`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from nlp_aid.flows.candidates import Candidate
from nlp_aid.flows.page import PARTIES, Page, Stretch
from nlp_aid.text.alike import plain

_ONE_BY_ONE = "分别"
_ROLES = ("donor", "recipient")
_LINKS = frozenset("、 和 与 及 以及 ， , 跟".split())


def one_by_one(page: Page, flows: Sequence[tuple[int, dict[str, Candidate | None]]]) -> None:
    """Give each of several amounts behind 分别 its own of as many givers or receivers in the row that one of theirs stands in.

    Args:
        page: the page.
        flows: the amount of each flow, in order, and what fills its roles; that is changed.
    """
    if _ONE_BY_ONE not in page.words:
        return
    for group in _groups(page, flows):
        start = page.amounts[group[0][0]][0]
        if not any(page.words[at] == _ONE_BY_ONE for at in _sentence_before(page, start)):
            continue
        rows = [row for row in _rows(page, page.sentence[start]) if len(row) == len(group)]
        for role in _ROLES:
            fillers = [one for _, roles in group if (one := roles[role]) is not None]
            row = next((row for row in rows if any(_is_in(one, row) for one in fillers)), None)
            if row is not None:
                for (_, roles), stretch in zip(group, row, strict=True):
                    roles[role] = _candidate(page, stretch)


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
        (
            one
            for one in page.mentions
            if one.layer in PARTIES and one.end > one.start and page.sentence[one.start] == sentence
        ),
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


def _candidate(page: Page, stretch: Stretch) -> Candidate:
    one = Candidate(stretch.start, stretch.end)
    one.whole = [
        other for other in page.from_to(stretch.layer, stretch.start, stretch.start) if other.end == stretch.end
    ]
    one.key = plain(page.written(stretch.start, stretch.end))
    return one
