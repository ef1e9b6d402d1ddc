"""Which candidates are names: the weights of their features, added up, and the best set of them that do not overlap."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nlp_aid.entities.candidates import Candidate, Page, candidates, evidence
from nlp_aid.paths import model_path


@dataclass(frozen=True)
class Weights:
    """What features weigh.

    Attributes:
        values: the weight of each feature; one that is not there weighs nothing.
    """

    values: Mapping[str, float]

    @classmethod
    def load(cls, path: Path | None = None) -> Weights:
        """Return the weights of a file, by default the bundled ones.

        Raises:
            FileNotFoundError: there is no such file.
        """
        return cls(json.loads((path or model_path("entities/decision.json")).read_text(encoding="utf8")))

    def score(self, features: Mapping[str, float]) -> float:
        """Return how much features speak for a name together; above zero it is taken for one, where nothing better is."""
        get = self.values.get
        return sum([get(name, 0.0) * value for name, value in features.items()])


def names(page: Page, weights: Weights) -> list[tuple[int, int, str]]:
    """Return the names of organisations and persons in a text: start, end and label, in order, not overlapping.

    Args:
        page: the text.
        weights: what features weigh.
    """
    found = candidates(page)
    chosen = best_set(found, [weights.score(features) for features in evidence(page, found)])
    return [(one.start, one.end, one.label) for one in chosen]


def best_set(found: Sequence[Candidate], scores: Sequence[float]) -> list[Candidate]:
    """Return the candidates that do not overlap and whose scores add up to the most; in order."""
    order = sorted((one.end, at) for at, one in enumerate(found) if scores[at] > 0)
    totals: list[float] = [0.0]
    ends: list[int] = [0]
    taken: list[tuple[int, int] | None] = [None]  # the candidate, and how many sets stand before it
    for end, at in order:
        before = len(ends) - 1
        while ends[before] > found[at].start:
            before -= 1
        total = totals[before] + scores[at]
        better = total > totals[-1]
        totals.append(total if better else totals[-1])
        taken.append((at, before) if better else None)
        ends.append(end)
    chosen = []
    place = len(taken) - 1
    while place > 0:
        item = taken[place]
        if item is None:
            place -= 1
        else:
            chosen.append(found[item[0]])
            place = item[1]
    return chosen[::-1]
