"""What features weigh."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp_aid.flows.specification import KINDS
from nlp_aid.paths import model_path

# What an amount may be: no flow, or one of a kind.
LABELS = ("none", *KINDS)
ROLES = ("donor", "recipient", "programme", "purpose", "time")
# Those of who gives and who gets.
PARTY_ROLES = ROLES[:2]
# One number for each role.
Scores = tuple[float, ...]
_NOTHING: Scores = (0.0,) * len(ROLES)
# Of so many groups of features it is remembered what they weigh.
_REMEMBERED = 50_000


@dataclass(frozen=True)
class Weights:
    """The weights of the features, and where to draw the line.

    Attributes:
        kinds: of each feature of an amount, its weights for each of `LABELS`.
        bias: their constants.
        flow: how probable it has to be that an amount is a flow.
        roles: of each role the weight of each feature of what may fill it.
        thresholds: of each role how probable it has to be that something fills it.
        calibration: probabilities, ascending, with the share of flows that are right among those.
    """

    kinds: Mapping[str, NDArray[np.float64]]
    bias: NDArray[np.float64]
    flow: float
    roles: Mapping[str, Mapping[str, float]]
    thresholds: Mapping[str, float]
    calibration: Sequence[tuple[float, float]] = ((0.0, 0.0), (1.0, 1.0))

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Weights:
        """Return the weights of what `models/flows/weights.json` holds."""
        return cls(
            kinds={name: np.asarray(row, dtype=float) for name, row in data["kinds"].items()},
            bias=np.asarray(data["bias"], dtype=float),
            flow=data["flow"],
            roles=data["roles"],
            thresholds=data["thresholds"],
            calibration=[(low, high) for low, high in data["calibration"]],
        )

    def to_data(self, least: float = 0.0) -> dict[str, Any]:
        """Return the weights as `models/flows/weights.json` holds them, without those nearer to zero than `least`."""
        return {
            "flow": round(float(self.flow), 3),
            "bias": [round(float(value), 3) for value in self.bias],
            "kinds": {
                name: [round(float(value), 3) for value in row]
                for name, row in sorted(self.kinds.items())
                if np.abs(row).max() >= least
            },
            "roles": {
                role: {name: round(float(value), 3) for name, value in sorted(weights.items()) if abs(value) >= least}
                for role, weights in self.roles.items()
            },
            "thresholds": {role: round(float(value), 3) for role, value in self.thresholds.items()},
            "calibration": [[float(low), float(share)] for low, share in self.calibration],
        }

    def __getstate__(self) -> dict[str, Any]:
        """Return what goes to another process: not what is remembered of them."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def kind(self, features: Mapping[str, float]) -> list[float]:
        """Return how probable each of `LABELS` is."""
        numbers, rows = self._of_all_kinds
        known = [name for name in features if name in numbers]
        if not known:
            return softmax(self.bias.tolist())
        values = np.array([features[name] for name in known])
        return softmax((self.bias + values @ rows[[numbers[name] for name in known]]).tolist())

    @functools.cached_property
    def _of_all_kinds(self) -> tuple[Mapping[str, int], NDArray[np.float64]]:
        """The number of each feature of amounts, and what it weighs for each kind, a row a feature."""
        return {name: number for number, name in enumerate(self.kinds)}, np.array(list(self.kinds.values()))

    @functools.cached_property
    def of_all_roles(self) -> Mapping[str, Scores]:
        """What each feature weighs for each of `ROLES`."""
        tables = [self.roles[role] for role in ROLES]
        names = list(set().union(*tables))
        return dict(
            zip(names, zip(*(map(table.get, names, repeat(0.0)) for table in tables), strict=True), strict=True)
        )

    def scores(self, features: Iterable[str]) -> Scores:
        """Return how much features speak for a candidate in each of `ROLES`."""
        known = self.of_all_roles
        rows = [known[name] for name in features if name in known]
        return tuple(map(sum, zip(*rows, strict=True))) if rows else _NOTHING

    @functools.cached_property
    def scores_of_group(self) -> Callable[[Callable[..., Iterable[str]], tuple[Any, ...]], Scores]:
        """The same for the features that a function names, called with some words; remembered, as the words are few."""
        return functools.lru_cache(_REMEMBERED)(lambda names, words: self.scores(names(*words)))

    def confidence(self, probability: float) -> float:
        """Return how often flows of a probability are right."""
        known = self.calibration
        return float(np.interp(probability, [low for low, _ in known], [share for _, share in known]))


def softmax(scores: Sequence[float]) -> list[float]:
    """Return scores as probabilities."""
    highest = max(scores)
    raised = [math.exp(score - highest) for score in scores]
    total = sum(raised)
    return [one / total for one in raised]


@functools.cache
def bundled() -> Weights:
    """Return the weights in `models/flows/weights.json`.

    Raises:
        FileNotFoundError: the installation lacks them.
    """
    return Weights.from_data(json.loads(path().read_text("utf-8")))


def path() -> Path:
    """Return where they are."""
    return model_path("flows") / "weights.json"
