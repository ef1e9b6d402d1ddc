"""What the words say at whose edge a stretch starts or ends, and those inside: their features, and what these weigh.

A feature is a name: that of what is looked at, and the words or classes there (`s pair=实施|东西部`). To learn, the names are
needed; to find, only what they weigh. `Surroundings` adds that up without making the names: for each word it keeps what it weighs
wherever it may stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from nlp_aid.programmes.weighing import ByKey, Remembered, Weights

Kinds = tuple[str, ...]
# Gives a word, which stands in the name of a place or does not, as what features are made of.
Tokens = Callable[[str, bool], "Token"]


class Token(NamedTuple):
    """A word, shortened, and its classes."""

    word: str
    kinds: Kinds


EDGE = Token("^", ("edge",))
_NOTHING: Mapping[str, float] = {}


class Start(NamedTuple):
    """The words around a start: the one before the one before it, the one before it and the one behind it."""

    before2: Token
    before: Token
    first: Token

    def names(self) -> Iterator[str]:
        """Yield their features."""
        before2, before, first = self
        yield f"s before={before.word}"
        yield f"s first={first.word}"
        yield f"s pair={before.word}|{first.word}"
        yield f"s before2={before2.word}|{before.word}"
        yield from _around_start(before.kinds, first.kinds)
        yield from _before2(*before2.kinds)


class End(NamedTuple):
    """The words around an end: the two before it and the two behind it, what names end in, and the types that it stands for."""

    last2: Token
    last: Token
    behind: Token
    behind2: Token
    head: str
    types: Kinds

    def names(self) -> Iterator[str]:
        """Yield their features."""
        last2, last, behind, behind2, head, types = self
        yield f"e head={head}"
        yield f"e last={last.word}"
        yield f"e behind={behind.word}"
        yield f"e head+behind={head}|{behind.word}"
        yield f"e behind2={behind.word}|{behind2.word}"
        yield f"e last2={last2.word}|{last.word}"
        yield from _around_end(types, behind.kinds)
        yield from _last(*last.kinds)
        yield from _behind2(*behind2.kinds)


def inner_names(token: Token) -> Iterator[str]:
    """Yield the features of a word inside a stretch."""
    yield f"i word={token.word}"
    yield from _inner(*token.kinds)


def _around_start(before: Kinds, first: Kinds) -> Iterator[str]:
    yield "s bias"
    yield from (f"s before:{kind}" for kind in before)
    yield from (f"s first:{kind}" for kind in first)
    yield from (f"s {one}>{other}" for one in before for other in first)


def _before2(*kinds: str) -> Iterator[str]:
    return (f"s before2:{kind}" for kind in kinds)


def _around_end(types: Kinds, behind: Kinds) -> Iterator[str]:
    yield "e bias"
    yield from (f"e type {kind}" for kind in types)
    yield from (f"e behind:{kind}" for kind in behind)
    yield from (f"e type {kind} behind:{other}" for kind in types for other in behind)


def _last(*kinds: str) -> Iterator[str]:
    return (f"e last:{kind}" for kind in kinds)


def _behind2(*kinds: str) -> Iterator[str]:
    return (f"e behind2:{kind}" for kind in kinds)


def _inner(*kinds: str) -> Iterator[str]:
    return (f"i {kind}" for kind in kinds)


@dataclass(frozen=True, slots=True)
class Word:
    """What a word weighs where it may stand: by itself, and in tables with the words and classes beside it.

    Attributes:
        word, kinds: the word, shortened, and its classes.
        first, inner, last, behind: at a start, inside, at an end, behind an end.
        before: before a start; by the classes of what starts there, and by the word.
        before2: before the word that is before a start, and by that word.
        last2: by the word that ends a stretch, before which it is.
        behind2: behind the word that is behind an end.
        behind2_words: behind an end, by the word behind it.
    """

    word: str
    kinds: Kinds
    first: float
    inner: float
    last: float
    behind: float
    before: float
    before_kinds: Mapping[Kinds, float]
    before_words: Mapping[str, float]
    before2: float
    before2_words: Mapping[str, float]
    last2_words: Mapping[str, float]
    behind2: float
    behind2_words: Mapping[str, float]


class Surroundings:
    """What the words weigh: the sum of the weights of their features."""

    def __init__(self, weights: Weights) -> None:
        """Sort the weights by what they look at."""
        single, double, summed = weights.single, weights.double, weights.summed
        firsts, inner, lasts, behind = single("s first"), single("i word"), single("e last"), single("e behind")
        before, pair, before2 = single("s before"), double("s pair"), double("s before2")
        last2, behind2 = double("e last2"), double("e behind2")

        def sums(names: Callable[..., Iterator[str]]) -> Mapping[Any, float]:
            return Remembered(lambda kinds: summed(names(*kinds)))

        of_inner, of_last, of_before2, of_behind2 = sums(_inner), sums(_last), sums(_before2), sums(_behind2)
        around = ByKey(lambda before: Remembered(lambda first: summed(_around_start(before, first))))

        def made(token: Token) -> Word:
            word, kinds = token
            return Word(
                word=word,
                kinds=kinds,
                first=firsts.get(word, 0.0),
                inner=inner.get(word, 0.0) + of_inner[kinds],
                last=lasts.get(word, 0.0) + of_last[kinds],
                behind=behind.get(word, 0.0),
                before=before.get(word, 0.0),
                before_kinds=around[kinds],
                before_words=pair.get(word, _NOTHING),
                before2=of_before2[kinds],
                before2_words=before2.get(word, _NOTHING),
                last2_words=last2.get(word, _NOTHING),
                behind2=of_behind2[kinds],
                behind2_words=behind2.get(word, _NOTHING),
            )

        # What a word weighs, and what words weigh that stand outside of names of places or in one, by what gives them
        # their classes.
        self.word: Callable[[Token], Word] = made
        self.words: Mapping[Tokens, tuple[Mapping[str, Word], Mapping[str, Word]]] = ByKey(
            lambda tokens: (
                Remembered(lambda word: made(tokens(word, False))),
                Remembered(lambda word: made(tokens(word, True))),
            )
        )
        self._head, self._head_behind = single("e head"), double("e head+behind")
        self._around_end = sums(_around_end)

    def of_end(self, words: tuple[Word, Word, Word, Word], head: str, types: Kinds) -> float:
        """Return what the words around an end weigh: see `End`."""
        last2, last, behind, behind2 = words
        total = self._around_end[types, behind.kinds] + last.last + behind.behind + behind2.behind2
        total += self._head.get(head, 0.0) + self._head_behind.get(head, _NOTHING).get(behind.word, 0.0)
        return total + behind.behind2_words.get(behind2.word, 0.0) + last2.last2_words.get(last.word, 0.0)


def of_start(before2: Word, before: Word, first: Word) -> float:
    """Return what the words around a start weigh: see `Start`."""
    total = before.before_kinds[first.kinds] + before2.before2 + before.before + first.first
    return total + before.before_words.get(first.word, 0.0) + before2.before2_words.get(before.word, 0.0)
