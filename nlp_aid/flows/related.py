"""How the flows of a page stand to each other, and whether they have taken place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from nlp_aid.flows.amounts import CLAUSE, Cues
from nlp_aid.flows.find import FoundFlow
from nlp_aid.flows.page import Page
from nlp_aid.flows.specification import Status
from nlp_aid.text.alike import alike

_PART = frozenset("其中 含 包括 内含".split())
# From so many lines before a whole is taken for that of its uses.
_LINES = 12
# So many flows before one are looked at, and so many in a sentence that is full of amounts.
_MOST, _FEW = 200, 20


def whole_of(cues: Cues, flows: Sequence[FoundFlow], number: int) -> int | None:
    """Return the index of the flow that one is a part or a use of; None where the text does not tell.

    That is one to which the numbers add up; or, for a use (allocation) and for what stands behind 其中, the last flow before that
    is not smaller, and no part itself.
    """
    page, amount = cues.page, flows[number].amount
    whole = cues.whole[amount]
    if whole is not None and not _share_table(page, amount, whole):
        at = bisect_left(flows, whole, key=lambda flow: flow.amount)
        if at < len(flows) and flows[at].amount == whole and at != number:
            return at
    start = page.amounts[amount][0]
    clauses = range(max(page.clause_bounds[page.clause[start]][0], start - CLAUSE), start)
    is_part = flows[number].kind == "allocation" or any(page.words[at] in _PART for at in clauses)
    if not is_part:
        return None
    value = cues.value[amount]
    for earlier in range(number - 1, max(-1, number - 1 - _most(page, amount)), -1):
        other = flows[earlier]
        larger = cues.value[other.amount]
        if page.money[other.amount].currency != page.money[amount].currency or value is None or larger is None:
            continue
        if page.line[start] - page.line[page.amounts[other.amount][0]] > _LINES:
            break
        if larger > value and not _share_table(page, amount, other.amount) and other.kind != "allocation":
            return earlier
    return None


def _most(page: Page, amount: int) -> int:
    return _FEW if page.is_full(amount) else _MOST


def _share_table(page: Page, one: int, other: int) -> bool:
    """Tell whether two amounts fill cells of one table, whose sums are told of by its rows and heads."""
    if not page.tables or one not in page.tables.is_whole or other not in page.tables.is_whole:
        return False
    return page.tables.cells[one].table == page.tables.cells[other].table


def same_as(cues: Cues, flows: Sequence[FoundFlow], number: int) -> int | None:
    """Return the index of an earlier flow that is the same transfer told again: the same sum, and nothing that speaks against it."""
    flow = flows[number]
    money = cues.page.money
    if money[flow.amount].row is not None or money[flow.amount].per:
        return None
    if cues.first[cues.value[flow.amount]] == flow.amount:
        return None
    for earlier in range(max(0, number - _most(cues.page, flow.amount)), number):
        other = flows[earlier]
        if (
            cues.value[other.amount] == cues.value[flow.amount]
            and money[other.amount].currency == money[flow.amount].currency
            and other.kind == flow.kind
            and cues.page.sentence[cues.page.amounts[other.amount][0]]
            != cues.page.sentence[cues.page.amounts[flow.amount][0]]
            and all(_may_be_one(flow, other, role) for role in flow.roles if role != "purpose")
            and any(flow.roles[role] and other.roles[role] for role in ("donor", "recipient"))
        ):
            return earlier
    return None


def _may_be_one(one: FoundFlow, other: FoundFlow, role: str) -> bool:
    first, second = one.roles[role], other.roles[role]
    return first is None or second is None or alike(first.key, second.key)


def status_of(cues: Cues, flow: FoundFlow) -> Status:
    """Tell whether a flow has taken place: not where its clause says before it that it is planned."""
    page = cues.page
    start = page.amounts[flow.amount][0]
    low = max(page.clause_bounds[page.clause[start]][0], start - CLAUSE)
    return "planned" if any(page.classes[at] == "plan" for at in range(low, start)) else "done"
