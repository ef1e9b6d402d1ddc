"""What amounts are that are no flows."""

from __future__ import annotations

from nlp_aid.flows.amounts import Cues, is_conversion
from nlp_aid.money.specification import Use

# By what the nearest word speaks for.
_OF_CUES: dict[str, Use] = {
    "price": "price",
    "output": "output",
    "cost": "cost",
    "threshold": "threshold",
    "benefit": "income",
    "budget": "budget",
    "target": "target",
    "purchase": "price",
}
_TIMES = frozenset("年 月 天 日 人 户".split())


def use_of(cues: Cues, index: int) -> Use:
    """Return what an amount that is no flow is."""
    page = cues.page
    money = page.money[index]
    start, end = page.amounts[index]
    if is_conversion(cues, index):
        return "conversion"
    if page.tables and page.tables.is_rate(index):
        return "price"
    if cues.is_told_before(index):
        return "repeat"
    if money.is_total:
        return "total"
    low, high = page.clause_bounds[page.clause[start]]
    last = page.amounts[index - 1][1] if index else 0
    near = [
        *range(start - 1, max(low, last) - 1, -1),
        *range(end, min(high, end + 4)),
        *range(low - 1, max(-1, low - 12), -1),
    ]
    told = [
        _OF_CUES[cues.cues[at]]
        for at in near
        if page.sentence[at] == page.sentence[start] and cues.cues[at] in _OF_CUES
    ]
    # 达到 and 需要 say less than what they stand behind.
    if told:
        return next((use for use in told if use != "threshold"), "threshold")
    if money.per and money.per not in _TIMES:
        return "price"
    return "total" if cues.total[index] else "other"
