"""Whose 元: what a document and a sentence tell of the place whose money is meant.

The words of `data/whose_yuan.json` are evidence for a currency: what a place calls itself, its government, its places, its
institutions, its ways of speaking. So are amounts that name a currency, and the script. What each weighs has been
learned: `models/money`.
"""

from __future__ import annotations

import functools
import json
import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from operator import attrgetter
from typing import NamedTuple

from nlp_aid.money.lexicon import MoneyLexicon, character_of
from nlp_aid.paths import model_path

MAINLAND = "CNY"
# Where traditional script is written.
_TRADITIONAL = frozenset({"HKD", "TWD", "MOP"})
# Where a $ is the money of the place.
_DOLLARS = frozenset({"HKD", "TWD", "MOP", "SGD"})
_SENTENCE_END = re.compile("[。！？\n]")
_MAINLAND_PREFIX = "mainland "
# 市政府, 县政府 and others, which are those of the place that they stand behind.
_MAINLAND_GOVERNMENT = ((MAINLAND, "government"),)


class NamedAmount(NamedTuple):
    """An amount whose own words tell its currency; where it `opens`, it is a text's first and says which 元 it means."""

    start: int
    code: str
    opens: bool


class CurrencyWitness(NamedTuple):
    """A word that tells of a place: where it stands, and of which currencies, each with its kind."""

    start: int
    word: str
    of: tuple[tuple[str, str], ...]


class CurrencyEvidence:
    """What one text tells of whose 元 is meant in it."""

    def __init__(
        self, lexicon: MoneyLexicon, text: str, named: Sequence[NamedAmount], is_traditional: Callable[[], bool]
    ) -> None:
        """Read the evidence in a text.

        Args:
            lexicon: the words that are evidence.
            text: the readable text.
            named: its amounts that name their currency, in order.
            is_traditional: tells whether the raw text is in traditional script; asked only where it tells of another place than
                the mainland.
        """
        self._lexicon = lexicon
        self._text = text
        self._is_traditional = is_traditional
        self._named = named
        self._named_at: dict[str, list[int]] = {}
        for name in named:
            self._named_at.setdefault(name.code, []).append(name.start)
        self._witnesses = _witnesses(lexicon, text)
        self._starts = [witness.start for witness in self._witnesses]
        foreign = any(code != MAINLAND for witness in self._witnesses for code, _ in witness.of)
        shared = any(name.code != MAINLAND and name.code in self._lexicon.data("whose_yuan") for name in named)
        self.is_of_elsewhere = foreign or shared
        self._of_document = self._features() if self.is_of_elsewhere else {}

    def currency(self, at: int, *, is_dollar: bool = False) -> str:
        """Return the currency that a bare 元 at `at` is most likely; or a bare $, which a place named beside it tells."""
        if not self.is_of_elsewhere:
            return MAINLAND
        features = self.features(at)
        if is_dollar:
            named = {
                code: of for code, of in features.items() if code in _DOLLARS and ("here" in of or "usage here" in of)
            }
            features = named or features
        return max(features, key=lambda code: _score(features[code]))

    def features(self, at: int) -> dict[str, dict[str, float]]:
        """Return the features of every currency for an amount at `at`."""
        start, end = _sentence(self._text, at)
        here: dict[str, dict[str, float]] = {}
        for witness in self._witnesses[bisect_right(self._starts, start - 1) : bisect_right(self._starts, end)]:
            for code, kind in witness.of:
                here.setdefault(code, {})["usage here" if kind == "usage" else "here"] = 1.0
        before = bisect_left(self._named, at, key=attrgetter("start"))
        for code, starts in self._named_at.items():
            count = bisect_left(starts, at)
            for kind, named in (("named before", count), ("named behind", len(starts) - count)):
                if named:
                    here.setdefault(code, {})[kind] = math.log2(1 + named)
        if before and self._named[before - 1].start >= start:
            here[self._named[before - 1].code]["named here"] = 1.0
        return {
            code: {**features, **{_name(code, kind): value for kind, value in here.get(code, {}).items()}}
            for code, features in self._of_document.items()
        }

    def _features(self) -> dict[str, dict[str, float]]:
        counts: dict[tuple[str, str], float] = {}
        for _, of in {(witness.word, witness.of) for witness in self._witnesses}:
            for code, kind in of:
                counts[code, kind] = counts.get((code, kind), 0) + 1 / len({code for code, _ in of})
        is_traditional = self._is_traditional()
        features: dict[str, dict[str, float]] = {code: {} for code in self._lexicon.data("whose_yuan")}
        for (code, kind), count in counts.items():
            features[code][_name(code, kind)] = math.log2(1 + count)
        for code, of_code in features.items():
            if self._named and self._named[0].opens and self._named[0].code == code:
                of_code[_name(code, "opens")] = 1.0
            if is_traditional and code in _TRADITIONAL and (of_code or code in self._named_at):
                of_code["traditional"] = 1.0
        features[MAINLAND]["mainland"] = 1.0
        features[MAINLAND]["mainland simplified"] = 0.0 if is_traditional else 1.0
        # What nothing speaks for is no candidate.
        return {code: of_code for code, of_code in features.items() if of_code or code in self._named_at}


def _name(code: str, kind: str) -> str:
    return _MAINLAND_PREFIX + kind if code == MAINLAND else kind


def _score(features: Mapping[str, float]) -> float:
    weights = _weights()
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


def _sentence(text: str, at: int) -> tuple[int, int]:
    """Return the sentence around `at`, as far as it matters."""
    start = max(0, at - 200)
    for end in _SENTENCE_END.finditer(text, start, at):
        start = end.end()
    last = _SENTENCE_END.search(text, at, at + 200)
    return start, last.start() if last else min(len(text), at + 200)


def _witnesses(lexicon: MoneyLexicon, text: str) -> list[CurrencyWitness]:
    """Return the words that tell of a place, in order; of two that overlap the first, of two that start alike the longer.

    Where none tells of a place elsewhere, those for the mainland are not looked for.
    """
    characters, words = lexicon.made[_words_of_elsewhere]
    if not (any(map(text.__contains__, characters)) or next(_found(text, words), None)):
        return []
    kinds = lexicon.made[_kinds]
    found: list[CurrencyWitness] = []
    for at, word in _found(text, lexicon.made[_all_words]):
        of = kinds[word]
        if found and of == _MAINLAND_GOVERNMENT and found[-1].start + len(found[-1].word) == at:
            of = tuple((code, "government") for code in dict.fromkeys(code for code, _ in found[-1].of))  # 台北市政府
        found.append(CurrencyWitness(at, word, of))
    return found


class _Words(NamedTuple):
    """Words to be looked for: what finds where one may start, and the words by their first two characters, the longest first."""

    starts: re.Pattern[str]
    by_two: dict[str, list[str]]


def _all_words(lexicon: MoneyLexicon) -> _Words:
    """Return the words that tell of places."""
    return _words(lexicon.made[_kinds])


def _words_of_elsewhere(lexicon: MoneyLexicon) -> tuple[list[str], _Words]:
    """Return the words that tell of other places than the mainland: those of one character, and the others."""
    words = [word for word, of in lexicon.made[_kinds].items() if any(code != MAINLAND for code, _ in of)]
    return [word for word in words if len(word) == 1], _words(word for word in words if len(word) > 1)


def _words(words: Iterable[str]) -> _Words:
    by_two: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_two.setdefault(word[:2], []).append(word)
    # Words of two characters by both of them, longer ones by three: that leaves few places to look at.
    of_lengths = []
    for size in (1, 2, 3):
        of_length = [word for same in by_two.values() for word in same if min(len(word), 3) == size]
        first, *others = (character_of({word[at] for word in of_length}) for at in range(size))
        of_lengths.append(f"(?<={first})(?={''.join(others)})")
    firsts, seconds = (character_of({two[at : at + 1] for two in by_two}) for at in (0, 1))
    behind = "" if any(len(two) == 1 for two in by_two) else f"(?={seconds})"  # most are no words by that alone
    return _Words(re.compile(f"{firsts}{behind}(?:{'|'.join(of_lengths)})"), by_two)


def _found(text: str, words: _Words) -> Iterator[tuple[int, str]]:
    done = 0
    for start in words.starts.finditer(text):
        at = start.start()
        if at < done:
            continue
        two = text[at : at + 2]
        for word in words.by_two.get(two, ()):
            if text.startswith(word, at):
                break
        else:
            word = two[0]
            if word not in words.by_two:
                continue
        yield at, word
        done = at + len(word)


def _kinds(lexicon: MoneyLexicon) -> dict[str, tuple[tuple[str, str], ...]]:
    kinds: dict[str, tuple[tuple[str, str], ...]] = {}
    for code, groups in lexicon.data("whose_yuan").items():
        for kind, words in groups.items():
            for word in words:
                kinds[word] = (*kinds.get(word, ()), (code, kind))
        for word in groups["institutions"]:
            if word.startswith((*groups["places"],)):  # 新加坡红十字会
                kinds[word] = (*kinds[word], (code, "places"))
    return kinds


@functools.cache
def _weights() -> dict[str, float]:
    weights: dict[str, float] = json.loads(model_path("money/weights.json").read_text(encoding="utf8"))
    return weights
