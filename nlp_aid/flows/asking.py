"""Requests: whom one asks gives, and who asks receives: `县政府向国家开发银行申请贷款20亿元`."""

from __future__ import annotations

from collections.abc import Sequence

from nlp_aid.flows.candidates import Candidate
from nlp_aid.flows.page import Page

_ASKING = frozenset("求援 求助 申请 请求 争取 借 借款 借到 借来 募捐 劝捐 募集 募得 筹款 筹集 筹得".split())
# So many words behind who is asked the verb stands at most: `向银行紧急求援`.
_NEAR = 4


def turned(page: Page, flows: Sequence[tuple[int, dict[str, Candidate | None]]]) -> None:
    """Let those who are asked (`向…申请`) give, and those who ask receive.

    Args:
        page: the page.
        flows: the amount of each flow, in order, and what fills its roles; that is changed.
    """
    for amount, roles in flows:
        one, start = roles["recipient"], page.amounts[amount][0]
        if one is None or not 0 < one.start < one.end <= start or page.words[one.start - 1] != "向":
            continue
        if any(word in _ASKING for word in page.words[one.end : min(start, one.end + _NEAR)]):
            roles["donor"], roles["recipient"] = one, roles["donor"]
