"""Labels of contracts and forms that say who gives and who receives: `甲方（捐赠人）：某某基金会`, `受赠单位：某某小学`."""

from __future__ import annotations

import re
from bisect import bisect_right

from nlp_aid.flows.candidates import Candidate, candidate_of
from nlp_aid.flows.page import Page
from nlp_aid.text.alike import plain

_PARTY = "(?:方|人|单位|企业|机构|组织|学校)"
_LABEL = re.compile(
    rf"(?m)^[ \t]{{0,4}}(?:[甲乙丙]方)?[（(]?(?:(?P<donor>捐赠|捐助|捐款|赠与|援助|资助|出资)|"
    rf"(?P<recipient>受赠|受捐|受助|受援|受赠与|接受捐赠|接收))(?:{_PARTY})[）)]?[：:][ \t]{{0,4}}"
    r"(?P<name>[^\s，,；;。：:（()）、]{2,30})"
)
# So many lines behind a label an amount may be that is told of it where the other party has none, as in a form.
_LINES = 4


class Labels:
    """The parties that labels of a page name: of each role those, in order."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.named: dict[str, list[Candidate]] = {"donor": [], "recipient": []}
        for label in _LABEL.finditer(page.text):
            first, last = page.words_of(*label.span("name"))
            if first < last:
                mention = page.party_at.get(first)
                one = candidate_of(page, mention) if mention else Candidate(first, last)
                one.key = one.key or plain(label["name"])
                self.named["donor" if label["donor"] else "recipient"].append(one)

    def told(self, amount: int) -> dict[str, Candidate]:
        """Return who gives and who receives an amount by the last labels before it.

        Where only one of them is labelled that counts for the lines behind it.
        """
        start, line = self._page.amounts[amount][0], self._page.line
        found: dict[str, Candidate] = {}
        for role, there in self.named.items():
            if at := bisect_right(there, start, key=lambda one: one.start):
                found[role] = there[at - 1]
        if len(found) < len(self.named):
            return {role: one for role, one in found.items() if line[start] - line[one.start] <= _LINES}
        return found
