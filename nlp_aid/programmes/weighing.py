"""How much speaks for it that a stretch is the name of a programme, and of which type: the weights of its features, added up."""

from __future__ import annotations

import itertools
import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from nlp_aid.paths import model_path
from nlp_aid.programmes.value import PROGRAMME_TYPES, ProgrammeType

# A function that gives names of features, and what it is called with: the same words give the same names wherever they stand.
Group = tuple[Any, ...]
# The sums of so many groups are remembered, and of a quarter as many for the types.
_REMEMBERED = 60_000


class Found(NamedTuple):
    """The features of a stretch, or of one of its edges.

    Attributes:
        groups: features that are given by words alone, and are weighed once for the same words.
        alone: names of features.
        also: names that count by themselves and once more with each of `types` behind them.
        typed: names that count with each of `types` behind them only.
        types: what the word at the end may stand for.
    """

    groups: Sequence[Group]
    alone: Sequence[str]
    also: Sequence[str] = ()
    typed: Sequence[str] = ()
    types: tuple[str, ...] = ()

    def names(self) -> Iterator[str]:
        """Yield the names of all of them."""
        for function, *words in self.groups:
            yield from function(*words)
        yield from self.alone
        yield from self.also
        yield from (f"{name} {type}" for name in (*self.also, *self.typed) for type in self.types)


class Weighed(NamedTuple):
    """A stretch with its score."""

    start: int
    end: int
    score: float


@dataclass(frozen=True)
class Weights:
    """What features weigh, and how often what is said to be so probable is right.

    Attributes:
        values: the weight of each feature; one that is not there weighs nothing.
        types: the weights of each feature for the types, in the order of `PROGRAMME_TYPES`.
        calibration: probabilities by the weights, ascending, with the share that is right of what they say is so probable;
            between two of them it is interpolated.
    """

    values: Mapping[str, float]
    types: Mapping[str, tuple[float, ...]]
    calibration: tuple[tuple[float, float], ...] = ((0.0, 0.0), (1.0, 1.0))

    @classmethod
    def load(cls, path: Path) -> Weights:
        """Return the weights of a file.

        Raises:
            FileNotFoundError: there is no such file.
        """
        data = json.loads(path.read_text(encoding="utf8"))
        types = {name: tuple(weights) for name, weights in data["types"].items()}
        return cls(data["weights"], types, tuple((one, other) for one, other in data["calibration"]))

    def score(self, found: Found) -> float:
        """Return how much features speak for a programme together; above zero it is rather one than none."""
        groups, alone, also, typed, types = found
        get, summed, total = self.values.get, self.summed, 0.0
        for group in groups:
            total += summed(*group)
        for name in alone:
            total += get(name, 0.0)
        if types:
            of_type = self.with_types(types)
            for name in also:
                total += get(name, 0.0) + of_type[name]
            for name in typed:
                total += of_type[name]
        return total

    @cached_property
    def summed(self) -> Callable[..., float]:
        """What the features of a group weigh together."""

        def summed(function: Callable[..., list[str]], *words: Any) -> float:
            return sum(self.values.get(name, 0.0) for name in function(*words))

        return lru_cache(_REMEMBERED)(summed)

    @cached_property
    def with_types(self) -> Callable[[tuple[str, ...]], Mapping[str, float]]:
        """What names weigh with each of some types behind them, together."""
        return cache(lambda types: _OfTypes(self.values, types))

    def type_of(self, found: Found) -> tuple[ProgrammeType, float]:
        """Return the likeliest type, and its probability."""
        parts = [self._types_of_group(*group) for group in found.groups]
        parts += self._type_weights(found._replace(groups=()).names())
        totals = [sum(part) for part in zip(*parts, strict=True)] or [0.0] * len(PROGRAMME_TYPES)
        best = max(range(len(totals)), key=totals.__getitem__)
        return PROGRAMME_TYPES[best], 1 / sum(math.exp(total - totals[best]) for total in totals)

    @cached_property
    def _types_of_group(self) -> Callable[..., tuple[float, ...]]:
        def summed(function: Callable[..., list[str]], *words: Any) -> tuple[float, ...]:
            none = (0.0,) * len(PROGRAMME_TYPES)
            return tuple(map(sum, zip(none, *self._type_weights(function(*words)), strict=True)))

        return lru_cache(_REMEMBERED // 4)(summed)

    def _type_weights(self, names: Iterable[str]) -> list[tuple[float, ...]]:
        return [self.types[name] for name in names if name in self.types]

    def probability(self, said: float) -> float:
        """Return the probability that what the weights say is so probable is right."""
        table = self.calibration
        if said <= table[0][0]:
            return table[0][1]
        for (low, first), (high, last) in itertools.pairwise(table):
            if said <= high:
                return first + (last - first) * (said - low) / (high - low)
        return table[-1][1]


class _OfTypes(dict[str, float]):
    """What a name weighs with each of some types behind it, together; added up when it is first asked for."""

    def __init__(self, values: Mapping[str, float], types: tuple[str, ...]) -> None:
        self._values, self._types = values, types

    def __missing__(self, name: str) -> float:
        total = self[name] = sum(self._values.get(f"{name} {type}", 0.0) for type in self._types)
        return total


@cache
def bundled() -> Weights:
    """Return the weights that come with the package; they are opened once."""
    return Weights.load(model_path("programmes/weights.json"))


def choose(weighed: Sequence[Weighed]) -> list[int]:
    """Return the indices of stretches that do not overlap and have the greatest scores together, in order.

    Args:
        weighed: stretches, in the order of their ends.
    """
    ends = [it.end for it in weighed]
    best, taken = [0.0], []
    before = [bisect_right(ends, it.start) for it in weighed]
    for i, it in enumerate(weighed):
        score = best[before[i]] + it.score
        taken.append(score > best[i])
        best.append(max(score, best[i]))
    found, i = [], len(weighed)
    while i:
        if taken[i - 1]:
            found.append(i - 1)
            i = before[i - 1]
        else:
            i -= 1
    return found[::-1]


def shares(weighed: Sequence[Weighed]) -> list[float]:
    """Return for each stretch how probable it is: its share in all sets of stretches that do not overlap.

    A set is as probable as e to the sum of its scores. Found by a forward and a backward pass over the stretches.

    Args:
        weighed: stretches, in the order of their ends.
    """
    n = len(weighed)
    ends = [it.end for it in weighed]
    before = [bisect_right(ends, it.start) for it in weighed]
    order = sorted(range(n), key=lambda i: weighed[i].start)
    starts = [weighed[i].start for i in order]
    forward, backward = [0.0] * (n + 1), [0.0] * (n + 1)
    for i, it in enumerate(weighed):
        forward[i + 1] = _add(forward[i], forward[before[i]] + it.score)
    after = [0] * n
    for at in range(n - 1, -1, -1):
        i = order[at]
        after[i] = bisect_left(starts, weighed[i].end)
        backward[at] = _add(backward[at + 1], backward[after[i]] + weighed[i].score)
    whole = forward[n]
    return [
        math.exp(min(0.0, forward[before[i]] + it.score + backward[after[i]] - whole)) for i, it in enumerate(weighed)
    ]


def _add(a: float, b: float) -> float:
    """Return the logarithm of the sum of two numbers that are given by theirs."""
    return a + math.log1p(math.exp(b - a)) if a > b else b + math.log1p(math.exp(a - b))
