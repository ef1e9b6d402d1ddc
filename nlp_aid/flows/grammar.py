"""How the parts of a clause stand to its verbs: a shallow grammar, without a parser.

What stands between a phrase and what governs it is skipped: adverbs, times, quotation marks, brackets. What is left beside the phrase
tells whose it is: `方大集团先后向庙前村捐款` has a subject (edge of the clause, 向) and one to whom it goes (向, verb of giving).
"""

from __future__ import annotations

from typing import NamedTuple

from nlp_aid.flows.page import PARTIES, VERBS, Page
from nlp_aid.flows.words import is_skipped

_PREPOSITIONS = frozenset(("to", "by", "from", "at", "ba", "receive_passive"))
_SKIPPED_MARKS = frozenset("“”‘’「」『』《》（）()【】〔〕")


class Function(NamedTuple):
    """What a stretch is in its clause.

    Attributes:
        left, right: what stands beside it, when what says nothing is skipped: a preposition, the class of a verb, `edge`, `noun`, …
        verb: the class of the first verb behind it in its clause, or of the last before it where none is behind.
        at: where that verb is, or -1.
    """

    left: str
    right: str
    verb: str
    at: int

    @property
    def is_subject(self) -> bool:
        """Whether it opens a clause and a verb or a preposition goes on."""
        return self.left == "edge" and (self.right in VERBS or self.right[0] == "@")


NO_FUNCTION = Function("edge", "edge", "none", -1)


class Grammar:
    """The shallow grammar of a page.

    Attributes:
        skipped: of each word whether it says nothing of what stands beside it.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        size = page.size
        self.skipped = [is_skipped(word) or word in _SKIPPED_MARKS for word in page.words]
        self.is_name = [False] * size
        for one in page.mentions:
            if one.layer == "dates":
                for at in range(one.start, one.end):
                    self.skipped[at] = True
            elif one.layer in PARTIES:
                for at in range(one.start, one.end):
                    self.is_name[at], self.skipped[at] = True, False
        for at in range(size):
            if page.amount_at[at] >= 0:
                self.skipped[at] = False
        # Of each word where one comes when what is skipped is skipped, to the left and to the right.
        self._left, self._right = [-1] * (size + 1), [size] * (size + 1)
        for at in range(size):
            self._left[at + 1] = self._left[at] if self.skipped[at] else at
        for at in range(size - 1, -1, -1):
            self._right[at] = self._right[at + 1] if self.skipped[at] else at
        is_verb = [name in VERBS for name in page.classes]
        self._verb_from, self._verb_before = [size] * (size + 1), [-1] * (size + 1)
        for at in range(size - 1, -1, -1):
            self._verb_from[at] = at if is_verb[at] else self._verb_from[at + 1]
        for at in range(size):
            self._verb_before[at + 1] = at if is_verb[at] else self._verb_before[at]

    def mark(self, at: int, clause: int) -> str:
        """Return what a word is for those beside it; `edge` beyond its clause."""
        page = self.page
        if not 0 <= at < page.size or page.clause[at] != clause:
            return "edge"
        if page.amount_at[at] >= 0:
            return "amount"
        if self.is_name[at]:
            return "name"
        name, word = page.classes[at], page.words[at]
        if name in _PREPOSITIONS:
            return "@" + word
        if name in VERBS or name in ("de", "and"):
            return name
        if word in "，,；;：:。！？!?|":
            return "edge"
        if word in "、":
            return word
        return "noun"

    def function(self, start: int, end: int) -> Function:
        """Return what a stretch is in its clause."""
        page = self.page
        first, last = page.clause[start], page.clause[end - 1]
        left, right = self.mark(self._left[start], first), self.mark(self._right[end], last)
        at = self._verb_from[end]
        if at < page.size and page.clause[at] == last:
            return Function(left, right, page.classes[at], at)
        at = self._verb_before[start]
        if at >= 0 and page.clause[at] == first:
            return Function(left, right, "<" + page.classes[at], at)
        return Function(left, right, "none", -1)
