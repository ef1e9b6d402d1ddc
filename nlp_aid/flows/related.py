"""How the flows of a page stand to each other, and whether they have taken place."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from nlp_aid.flows.amounts import CLAUSE, Cues
from nlp_aid.flows.find import FoundFlow
from nlp_aid.flows.page import VERBS, Page
from nlp_aid.flows.specification import Status
from nlp_aid.flows.weights import PARTY_ROLES
from nlp_aid.flows.words import is_skipped
from nlp_aid.text.alike import alike

_PART = frozenset("其中 含 包括 内含".split())
_COLONS = frozenset("：:")
_STOPS = frozenset("。！？!?")
# From so many lines before a whole is taken for that of its uses.
_LINES = 12
# So many flows before one are looked at, and so many in a sentence that is full of amounts.
_MOST, _FEW = 200, 20
# A headline has so many words at most, and tells of what stands in so many lines below it.
_HEADLINE, _BELOW = 60, 2
# Numbers with so many digits, zeros at the end apart, are the same by no chance.
_ODD = 3
# So far before an amount a request may stand, and the name of a plan begin before its last word.
_REQUEST, _NAME = 60, 12
_AHEAD = VERBS | {"to", "from", "at", "by", "ba", "total", "each", "money_noun"}
_MONEY = frozenset(("money_noun", "total"))
_GIVING = frozenset(("give", "fund", "pay", "to"))
_NEED = frozenset("需 需要 共需 尚需 还需 仍需 急需 另需 约需 总需".split())
# What follows a request that has been granted: at once, and later.
_AT_ONCE, _LATER = ("到", "了", "的"), ("批", "获", "收到", "得到", "领")


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
        may_be_whole = other.kind != "allocation" or _goes_on_with_items(page, other.amount)
        if larger > value and may_be_whole and not _share_table(page, amount, other.amount):
            return earlier
    return None


def _goes_on_with_items(page: Page, amount: int) -> bool:
    """Tell whether an amount is parted into what follows it: `支出1500万元，其中…`, `支出1500万元。主要项目：甲项目500万元`."""
    if amount + 1 == len(page.amounts):
        return False
    last = page.amounts[amount + 1][0]
    between = range(max(page.amounts[amount][1], last - CLAUSE), last)
    if any(page.words[at] in _PART for at in between):
        return True
    colon = max((at for at in between if page.words[at] in _COLONS), default=last)
    # What stands behind a label and is nothing but an amount is no item: `金额：500万元`.
    return any(not is_skipped(page.words[at]) for at in range(colon + 1, last))


def _most(page: Page, amount: int) -> int:
    return _FEW if page.is_full(amount) else _MOST


def _share_table(page: Page, one: int, other: int) -> bool:
    """Tell whether two amounts fill cells of one table, whose sums are told of by its rows and heads."""
    if not page.tables or one not in page.tables.is_whole or other not in page.tables.is_whole:
        return False
    return page.tables.cells[one].table == page.tables.cells[other].table


def same_as(cues: Cues, flows: Sequence[FoundFlow], number: int) -> int | None:
    """Return the index of an earlier flow that is the same transfer told again: the same sum, and nothing that speaks against it.

    Of a headline and the text below it less is asked, as a headline leaves out who gives or receives, or names them otherwise.
    """
    flow = flows[number]
    money = cues.page.money
    value, currency = cues.value[flow.amount], money[flow.amount].currency
    if money[flow.amount].row is not None or money[flow.amount].per or cues.first[value] == flow.amount:
        return None
    is_first = True  # of those with the same sum behind a headline only the first tells of what that does
    for earlier in range(number - 1, max(-1, number - 1 - _most(cues.page, flow.amount)), -1):
        other = flows[earlier]
        if cues.value[other.amount] != value or money[other.amount].currency != currency:
            continue
        if other.kind == flow.kind and (
            _says_the_same(cues, flow, other) or (is_first and _is_headline_of(cues, flow, other))
        ):
            return earlier
        is_first = False
    return None


def _says_the_same(cues: Cues, flow: FoundFlow, other: FoundFlow) -> bool:
    page = cues.page
    return (
        page.sentence[page.amounts[other.amount][0]] != page.sentence[page.amounts[flow.amount][0]]
        and all(_may_be_one(flow, other, role) for role in flow.roles if role != "purpose")
        and any(flow.roles[role] and other.roles[role] for role in PARTY_ROLES)
    )


def _is_headline_of(cues: Cues, flow: FoundFlow, other: FoundFlow) -> bool:
    """Tell whether one flow stands in a headline, and another in the text that it is the headline of."""
    page = cues.page
    at, below = page.amounts[other.amount][0], page.amounts[flow.amount][0]
    lines = page.line[below] - page.line[at]
    if lines < 1 or (page.line[at] and lines > _BELOW):
        return False
    first, last = bisect_left(page.line, page.line[at]), bisect_left(page.line, page.line[at] + 1)
    end = bisect_left(page.line, page.line[below] + 1)
    if last - first > _HEADLINE or page.words[last - 1] in _STOPS or page.words[end - 1] not in _STOPS:
        return False
    agreeing = [
        role for role in PARTY_ROLES if flow.roles[role] and other.roles[role] and _may_be_one(flow, other, role)
    ]
    value = cues.value[flow.amount]
    is_odd = len(str(value).replace(".", "").strip("0")) >= _ODD
    return bool(agreeing) or is_odd or all(_may_be_one(flow, other, role) for role in PARTY_ROLES)


def _may_be_one(one: FoundFlow, other: FoundFlow, role: str) -> bool:
    first, second = one.roles[role], other.roles[role]
    return first is None or second is None or alike(first.key, second.key)


def status_of(cues: Cues, flow: FoundFlow) -> Status:
    """Tell whether a flow has taken place: not where its clause says before it that it is planned or needed, or its sentence that it is asked for."""
    page = cues.page
    start = page.amounts[flow.amount][0]
    low = max(page.clause_bounds[page.clause[start]][0], start - CLAUSE)
    first = max(bisect_left(page.sentence, page.sentence[start]), start - _REQUEST)
    is_open = any(_is_plan(page, at, low, start) for at in range(low, start)) or any(
        page.classes[at] == "request" and not _is_granted(page, at, start) for at in range(first, start)
    )
    return "planned" if is_open else "done"


def _is_plan(page: Page, at: int, low: int, start: int) -> bool:
    """Tell whether a word before an amount says that it is to come, and does not only end a name: `教师计划`.

    `low` and `start` are the first word of the clause, and that of the amount.
    """
    word = page.words[at]
    behind = at + 1
    while behind < page.size and is_skipped(page.words[behind]):
        behind += 1
    goes_on = behind < page.size and page.classes[behind] in _AHEAD and page.clause[behind] == page.clause[at]
    if word.endswith("将"):
        return goes_on and not _is_object(page, behind, start)
    if word in _NEED:
        return not any(page.classes[before] == "by" for before in range(low, at))
    if page.classes[at] != "plan" or any(one.end > at for one in page.from_to("programmes", at - _NAME, at)):
        return False
    if word == "会" and page.words[at - 1] == "总":  # 总会
        return False
    if not word.endswith("计划") or at == low:
        return True
    if page.words[at + 1].startswith(("内", "外")):  # 计划内, 计划外
        return False
    if goes_on:
        return True
    return any(one.end == at for one in page.from_to("dates", at - _NAME, at)) or page.words[at - 1].endswith("年度")


def _is_object(page: Page, at: int, start: int) -> bool:
    """Tell whether the words from one to an amount are what 将, as 把, puts before the verb: `将帮扶资金500万元拨付给…`."""
    if page.classes[at] in _MONEY or (at + 1 < start and page.classes[at + 1] in _MONEY):
        last = page.clause_bounds[page.clause[start]][1]
        return any(page.classes[behind] in _GIVING for behind in range(start, min(last, start + CLAUSE)))
    return False


def _is_granted(page: Page, at: int, start: int) -> bool:
    """Tell whether what is asked for has been given: `申请到500万元`, `申请后获批500万元`, `应缅方请求，中方提供500万元`."""
    words = page.words[at + 1 : start]
    low = page.clause_bounds[page.clause[at]][0]
    return (
        any(word.startswith(_LATER) for word in words)
        or any(word.startswith(_AT_ONCE) for word in words[:1])
        or any(
            page.classes[before] == "by" or page.words[before] == "应" for before in range(max(low, at - CLAUSE), at)
        )
    )
