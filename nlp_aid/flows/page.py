"""A text as the finder of flows sees it: words with classes, clauses, sentences, lines and the mentions on them."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from nlp_aid.flows.words import class_of

if TYPE_CHECKING:
    from nlp_aid.flows.tables import Tables

VERBS = frozenset(
    ("give", "fund", "invest", "receive", "use", "support", "build", "affect", "lend", "buy", "earn", "pay")
)
_MARKS = VERBS | {
    "to",
    "by",
    "from",
    "at",
    "ba",
    "receive_passive",
    "part",
    "each",
    "total",
    "de",
    "and",
    "plan",
    "said",
}
_STEPS = (0, 1, 2, 3, 5, 8, 13, 20, 40)
_BUCKETS = [str(next(step for step in _STEPS if number <= step)) for number in range(_STEPS[-1] + 1)]
# In a sentence with more amounts than text for readers has, no more than so many before one and behind it are looked at.
_MANY, _FEW = 100, 3
STOPS = frozenset("，,；;：:。！？!?|\n\t")
_SIDE = re.compile("[甲乙丙丁]方")
_NUMBERS = re.compile(r"[0-9０-９.,]+")
PARTIES = ("places", "organisations", "persons")
LAYERS = (*PARTIES, "programmes", "dates")


class Stretch:
    """A mention on the words of a page.

    Attributes:
        layer, index: its layer, and which one of that.
        kind: its level or type.
        code: the code of a place, or of the place that the name of an organisation opens with; empty for none.
        start, end: its first word and the one behind it.
    """

    __slots__ = ("code", "end", "index", "kind", "layer", "start")

    def __init__(self, layer: str, index: int, kind: str, code: str, start: int, end: int) -> None:
        self.layer, self.index, self.kind, self.code, self.start, self.end = layer, index, kind, code, start, end


class Page:
    """A text in words.

    Attributes:
        text: the readable text.
        starts, ends: where each word starts and ends; white space is no word.
        words: the words, numbers as `#`.
        classes: the class of each.
        verbs: the words that are verbs.
        clause, sentence, line: the number of the clause, the sentence and the line of each word.
        amounts: the first word of each amount and the one behind it.
        reach: of each amount the first word that is looked at for it at most, and the one behind the last.
        mentions: the mentions of other layers.
        places: those of places, as they are.
        tables: its tables that have heads; None where there are none.
    """

    def __init__(
        self,
        text: str,
        word_starts: Sequence[int],
        sentence_starts: Sequence[int],
        mentions: Mapping[str, Sequence[Any]],
    ) -> None:
        self.text = text
        self.tables: Tables | None = None
        bounds = set(word_starts) | {len(text)}
        # `甲方向乙方` has no 方向.
        for side in _SIDE.finditer(text):
            bounds.add(side.end())
            bounds.discard(side.start() + 1)
        for found in mentions.values():
            for mention in found:
                bounds.update((mention.start, mention.end))
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.words: list[str] = []
        self.line: list[int] = []
        self.clause: list[int] = []
        self.sentence: list[int] = []
        line = clause = 0
        for start, end in pairwise(sorted(bounds)):
            word = text[start:end]
            stripped = word.strip()
            if "\n" in word:
                line, clause = line + 1, clause + 1
            if not stripped:
                if "\u3000" in word or len(word) > 1 or "\t" in word:
                    clause += 1
                continue
            if stripped != word:
                start += len(word) - len(word.lstrip())
            self.starts.append(start)
            self.ends.append(start + len(stripped))
            self.words.append(stripped if stripped.isalpha() else _NUMBERS.sub("#", stripped))
            self.line.append(line)
            self.clause.append(clause)
            self.sentence.append(bisect_right(sentence_starts, start))
            if stripped in STOPS:
                clause += 1
        self.classes = [class_of(word) for word in self.words]
        self.size = len(self.words)
        self.money = mentions.get("money", ())
        self.places = mentions.get("places", ())
        self.amounts = [self.words_of(one.start, one.end) for one in self.money]
        self.reach = self._reach()
        self.amount_at = [-1] * self.size
        for index, (start, end) in enumerate(self.amounts):
            for at in range(start, end):
                self.amount_at[at] = index
        self.mentions = [
            Stretch(layer, index, _kind(one), _code(one), *self.words_of(one.start, one.end))
            for layer in LAYERS
            for index, one in enumerate(mentions.get(layer, ()))
        ]
        # What a name is made of says nothing of what its clause tells: `发展` in the name of a bank is no verb.
        for one in self.mentions:
            if one.layer in PARTIES:
                for at in range(one.start, one.end):
                    self.classes[at] = ""
        self.verbs = [at for at in range(self.size) if self.classes[at] in VERBS]
        self.by_layer: dict[str, list[Stretch]] = {}
        for one in self.mentions:
            self.by_layer.setdefault(one.layer, []).append(one)
        self.clause_bounds: dict[int, tuple[int, int]] = {}
        at = 0
        while at < self.size:
            last = at
            while last < self.size and self.clause[last] == self.clause[at]:
                last += 1
            self.clause_bounds[self.clause[at]] = (at, last)
            at = last
        self.headline = sorted(
            {f"headline {word}" for word, line in zip(self.words, self.line, strict=True) if line == 0}
            | {f"headline class {name}" for name, line in zip(self.classes, self.line, strict=True) if line == 0}
        )
        # How many amounts start before each word.
        self.amounts_before = [0]
        firsts = {start for start, _ in self.amounts}
        for at in range(self.size):
            self.amounts_before.append(self.amounts_before[-1] + (at in firsts))

    def _reach(self) -> list[tuple[int, int]]:
        self._of_sentence = Counter(self.sentence[start] for start, _ in self.amounts)
        return [
            self.around(index, _FEW) if self.is_full(index) else (0, self.size) for index in range(len(self.amounts))
        ]

    @functools.cached_property
    def party_at(self) -> dict[int, Stretch]:
        """The place, organisation or person whose name starts at a word."""
        return {one.start: one for one in self.mentions if one.layer in PARTIES and one.end > one.start}

    @functools.cached_property
    def parties_of_sentence(self) -> dict[int, list[Stretch]]:
        """The places, organisations and persons of each sentence."""
        found: dict[int, list[Stretch]] = {}
        for one in self.mentions:
            if one.layer in PARTIES and one.end > one.start:
                found.setdefault(self.sentence[one.start], []).append(one)
        return found

    def is_full(self, index: int) -> bool:
        """Tell whether an amount stands in a sentence with more amounts than text for readers has."""
        return self._of_sentence[self.sentence[self.amounts[index][0]]] > _MANY

    def around(self, index: int, amounts: int) -> tuple[int, int]:
        """Return the first word of so many amounts before one, and the one behind so many behind it, as far as the page goes."""
        before, behind = index - amounts, index + amounts
        first = self.amounts[before][0] if before >= 0 else 0
        return first, self.amounts[behind][1] if behind < len(self.amounts) else self.size

    def nearest_before(self, at: int) -> dict[str, Stretch]:
        """Return of each layer the last mention that ends before a word, if it is in the same sentence."""
        sentence = self.sentence[at]
        found = {}
        for layer, there in self.by_layer.items():
            last = bisect_right(there, at, key=lambda one: one.end) - 1
            if last >= 0 and self.sentence[min(there[last].start, self.size - 1)] == sentence:
                found[layer] = there[last]
        return found

    def from_to(self, layer: str, first: int, last: int) -> list[Stretch]:
        """Return the mentions of a layer that start at a word from `first` to `last`."""
        there = self.by_layer.get(layer, [])
        at = bisect_left(there, first, key=lambda one: one.start)
        return there[at : bisect_right(there, last, key=lambda one: one.start)]

    def words_of(self, start: int, end: int) -> tuple[int, int]:
        """Return the first word of a stretch of the text and the one behind it."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        if first < self.size and self.ends[first] <= start:
            first += 1
        return first, max(bisect_left(self.starts, end), first)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where the words from `start` to `end` stand in the text."""
        return self.starts[start], self.ends[end - 1]

    def written(self, start: int, end: int) -> str:
        """Return what the words from `start` to `end` are in the text."""
        return self.text[self.starts[start] : self.ends[end - 1]]


def _kind(mention: Any) -> str:
    return str(
        getattr(mention, "level", None) or getattr(mention, "type", None) or getattr(mention, "kind", None) or ""
    )


def _code(mention: Any) -> str:
    return str(getattr(mention, "code", None) or getattr(mention, "place", None) or "")


def bucket(number: int) -> str:
    """Return how large a number is, in words for features."""
    return _BUCKETS[number] if 0 <= number <= _STEPS[-1] else "0" if number < 0 else "more"


def mark(page: Page, at: int, clause: int) -> str:
    """Return the class of a word, or what else stands there; `edge` beyond its clause."""
    if not 0 <= at < page.size or page.clause[at] != clause:
        return "edge"
    if page.amount_at[at] >= 0:
        return "amount"
    name = page.classes[at]
    if name in _MARKS:
        return name
    word = page.words[at]
    if word in "，,；;：:。！？!?|、（()）“”「」《》":
        return word
    return "number" if name == "number" else "word"
