"""How much speaks for it that a stretch is the name of a programme, and of which type: the weights of its features, added up."""

from __future__ import annotations

import json
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from nlp_aid.knowledge.weights import interpolated
from nlp_aid.paths import model_path
from nlp_aid.programmes.value import PROGRAMME_TYPES, ProgrammeType

T = TypeVar("T")
# Of so many classes together it is remembered what they weigh.
_REMEMBERED = 20_000


class Found(NamedTuple):
    """Features of a stretch, or of one of its edges.

    Attributes:
        alone: names of features.
        also: names that count by themselves and once more with each of `types` behind them.
        typed: names that count with each of `types` behind them only.
        types: what the word at the end may stand for.
    """

    alone: Sequence[str]
    also: Sequence[str] = ()
    typed: Sequence[str] = ()
    types: tuple[str, ...] = ()

    def names(self) -> Iterator[str]:
        """Yield the names of all of them."""
        yield from self.alone
        yield from self.also
        yield from (f"{name} {type}" for name in (*self.also, *self.typed) for type in self.types)


Table = tuple[tuple[float, float], ...]


class Calibration(NamedTuple):
    """How often what the weights say is so probable is right.

    Each is a table of probabilities by the weights, ascending, with the share that is right of what they say is so probable;
    between two of them it is interpolated.

    Attributes:
        catalogue: of names that the catalogue has.
        local: of others.
    """

    catalogue: Table
    local: Table

    def to_data(self) -> dict[str, list[list[float]]]:
        """Return it as `models/programmes/weights.json` holds it."""
        return {key: [list(pair) for pair in table] for key, table in zip(self._fields, self, strict=True)}


# What the weights say is taken for what is right.
UNCALIBRATED = Calibration(((0.0, 0.0), (1.0, 1.0)), ((0.0, 0.0), (1.0, 1.0)))


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
        calibration: for names of the catalogue and for others.
    """

    values: Mapping[str, float]
    types: Mapping[str, tuple[float, ...]]
    calibration: Calibration = UNCALIBRATED

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Weights:
        """Return the weights of what `models/programmes/weights.json` holds."""
        types = {name: tuple(weights) for name, weights in data["types"].items()}
        tables = (tuple((one, other) for one, other in data["calibration"][key]) for key in Calibration._fields)
        return cls(data["weights"], types, Calibration(*tables))

    def to_data(self) -> dict[str, Any]:
        """Return the weights as `models/programmes/weights.json` holds them."""
        return {
            "calibration": self.calibration.to_data(),
            "weights": dict(sorted(self.values.items())),
            "types": {name: list(weights) for name, weights in sorted(self.types.items())},
        }

    def __getstate__(self) -> dict[str, Any]:
        """Return what goes to another process: not what is remembered of them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def score(self, found: Found) -> float:
        """Return how much features speak for a programme together; above zero it is rather one than none."""
        alone, also, typed, types = found
        get, total = self.values.get, 0.0
        for name in alone:
            total += get(name, 0.0)
        if types:
            of_type = self.with_types[types]
            for name in also:
                total += get(name, 0.0) + of_type[name]
            for name in typed:
                total += of_type[name]
        return total

    @cached_property
    def with_types(self) -> Mapping[tuple[str, ...], Mapping[str, float]]:
        """What names weigh with each of some types behind them, together; by the types."""
        return ByKey(lambda types: Remembered(lambda name: self.summed(f"{name} {type}" for type in types)))

    def of(self, kind: Callable[[Weights], T]) -> T:
        """Return what is made of the weights, which is done once."""
        made: T = self._made[kind]
        return made

    @cached_property
    def _made(self) -> Mapping[Any, Any]:
        return ByKey(lambda kind: kind(self))

    def summed(self, names: Iterable[str]) -> float:
        """Return what features weigh together."""
        return sum([self.values.get(name, 0.0) for name in names])

    def single(self, opening: str) -> dict[str, float]:
        """Return the weights of the features that a word is part of (`<opening>=<word>`), by the word."""
        return self._tables.get(opening, {})

    def double(self, opening: str) -> dict[str, dict[str, float]]:
        """Return the weights of the features that two words are part of (`<opening>=<word>|<word>`), by the first and the second."""
        found: dict[str, dict[str, float]] = {}
        for words, weight in self.single(opening).items():
            # Of words that are such a mark themselves, all readings are kept: one of them is meant.
            for at in (at for at, mark in enumerate(words) if mark == "|"):
                found.setdefault(words[:at], {})[words[at + 1 :]] = weight
        return found

    @cached_property
    def _tables(self) -> dict[str, dict[str, float]]:
        tables: dict[str, dict[str, float]] = {}
        for name, weight in self.values.items():
            opening, mark, words = name.partition("=")
            if mark:
                tables.setdefault(opening, {})[words] = weight
        return tables

    def type_of(self, names: Iterable[str]) -> tuple[ProgrammeType, float]:
        """Return the likeliest type of what has some features, and its probability."""
        parts = [self.types[name] for name in names if name in self.types]
        totals = [sum(part) for part in zip(*parts, strict=True)] or [0.0] * len(PROGRAMME_TYPES)
        best = max(range(len(totals)), key=totals.__getitem__)
        return PROGRAMME_TYPES[best], 1 / sum(math.exp(total - totals[best]) for total in totals)

    def probability(self, said: float, is_known: bool) -> float:
        """Return the probability that what the weights say is so probable is right.

        Args:
            said: what they say.
            is_known: whether the catalogue has it.
        """
        return interpolated(self.calibration.catalogue if is_known else self.calibration.local, said)


class ByKey(dict[Any, Any]):
    """What is made for each key, when it is first asked for."""

    def __init__(self, make: Callable[[Any], Any]) -> None:
        self._make = make

    def __missing__(self, key: Any) -> Any:
        made = self[key] = self._make(key)
        return made


class Remembered(ByKey):
    """The same for so many keys that not all can be kept."""

    def __missing__(self, key: Any) -> Any:
        if len(self) >= _REMEMBERED:
            self.clear()
        return super().__missing__(key)


@cache
def bundled() -> Weights:
    """Return the weights that come with the package; they are opened once.

    Raises:
        FileNotFoundError: the installation lacks them.
    """
    return Weights.from_data(json.loads(path().read_text("utf-8")))


def path() -> Path:
    """Return where they are."""
    return model_path("programmes/weights.json")


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
