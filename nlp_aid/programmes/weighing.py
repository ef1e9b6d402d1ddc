"""How much speaks for it that a stretch is the name of a programme, and of which type: the weights of its features, added up."""

from __future__ import annotations

import itertools
import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from nlp_aid.paths import model_path
from nlp_aid.programmes.value import PROGRAMME_TYPES, ProgrammeType


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

    def score(self, found: Iterable[str]) -> float:
        """Return how much features speak for a programme together; above zero it is rather one than none."""
        get, total = self.values.get, 0.0
        for name in found:
            total += get(name, 0.0)
        return total

    def type_of(self, found: Iterable[str]) -> tuple[ProgrammeType, float]:
        """Return the likeliest type, and its probability."""
        totals = [0.0] * len(PROGRAMME_TYPES)
        for name in found:
            if name in self.types:
                totals = [total + weight for total, weight in zip(totals, self.types[name], strict=True)]
        best = max(range(len(totals)), key=totals.__getitem__)
        return PROGRAMME_TYPES[best], 1 / sum(math.exp(total - totals[best]) for total in totals)

    def probability(self, said: float) -> float:
        """Return the probability that what the weights say is so probable is right."""
        table = self.calibration
        if said <= table[0][0]:
            return table[0][1]
        for (low, first), (high, last) in itertools.pairwise(table):
            if said <= high:
                return first + (last - first) * (said - low) / (high - low)
        return table[-1][1]


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
