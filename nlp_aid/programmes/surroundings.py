"""What the words say at whose edge a stretch starts or ends, and those inside: their features, and what these weigh.

A feature is a name: that of what is looked at, and the words or classes there (`s pair=实施|东西部`). To learn, the names are
needed; to find, only what they weigh. `Surroundings` adds that up without making the names, from one small table for each kind of
feature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from nlp_aid.programmes.weighing import Remembered, Weights

Kinds = tuple[str, ...]


class Token(NamedTuple):
    """A word, shortened, and its classes."""

    word: str
    kinds: Kinds


EDGE = Token("^", ("edge",))


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


class Surroundings:
    """What the words weigh: the sum of the weights of their features."""

    def __init__(self, weights: Weights) -> None:
        """Sort the weights by what they look at."""
        single, double, summed = weights.single, weights.double, weights.summed

        def sums(names: Callable[..., Iterator[str]]) -> Mapping[Any, float]:
            return Remembered(lambda kinds: summed(names(*kinds)))

        self._before, self._first = single("s before"), single("s first")
        self._pair, self._before2 = double("s pair"), double("s before2")
        self._around_start = sums(_around_start)
        self._kinds_before2 = sums(_before2)
        self._head, self._last, self._behind = single("e head"), single("e last"), single("e behind")
        self._head_behind, self._behind2, self._last2 = double("e head+behind"), double("e behind2"), double("e last2")
        self._around_end = sums(_around_end)
        self._kinds_last = sums(_last)
        self._kinds_behind2 = sums(_behind2)
        self._inner = single("i word")
        self._kinds_inner = sums(_inner)

    def of_start(self, start: Start) -> float:
        """Return what the words around a start weigh."""
        (before2, kinds2), (before, kinds), (first, kinds_first) = start
        total = self._around_start[kinds, kinds_first] + self._kinds_before2[kinds2]
        total += self._before.get(before, 0.0) + self._first.get(first, 0.0)
        return total + _both(self._pair, before, first) + _both(self._before2, before2, before)

    def of_end(self, end: End) -> float:
        """Return what the words around an end weigh."""
        (last2, _), (last, kinds_last), (behind, kinds), (behind2, kinds2), head, types = end
        total = self._around_end[types, kinds] + self._kinds_last[kinds_last] + self._kinds_behind2[kinds2]
        total += self._head.get(head, 0.0) + self._last.get(last, 0.0) + self._behind.get(behind, 0.0)
        total += _both(self._head_behind, head, behind) + _both(self._behind2, behind, behind2)
        return total + _both(self._last2, last2, last)

    def of_inner(self, token: Token) -> float:
        """Return what a word inside a stretch weighs."""
        return self._inner.get(token[0], 0.0) + self._kinds_inner[token[1]]


def _both(table: Mapping[str, Mapping[str, float]], one: str, other: str) -> float:
    found = table.get(one)
    return 0.0 if found is None else found.get(other, 0.0)
