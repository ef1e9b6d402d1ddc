"""What features weigh in a component: the bundled weights, or those learned of a user's documents, which are saved with it."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from nlp_aid.knowledge.sums import of_bytes, of_file

# The file of weights that are not bundled, in the component's folder.
WEIGHTS = "weights.json"


class Writable(Protocol):
    """Weights that can be written to a file."""

    def to_data(self) -> dict[str, Any]:
        """Return them as JSON-able data."""


W = TypeVar("W", bound=Writable)


def interpolated(table: Sequence[tuple[float, float]], at: float) -> float:
    """Return what a table of pairs, the first of each ascending, has at a number: between two of them on the line, beyond them the nearest."""
    if at <= table[0][0]:
        return table[0][1]
    behind = bisect_left(table, at, 1, key=itemgetter(0))
    if behind == len(table):
        return table[-1][1]
    (low, first), (high, last) = table[behind - 1], table[behind]
    return first + (last - first) * (at - low) / (high - low)


class KeptWeights(Generic[W]):
    """The weights that a component uses.

    Attributes:
        digest: the SHA-256 of the file that they are in.
    """

    def __init__(self, bundled: Callable[[], W], path: Path, from_data: Callable[[Mapping[str, Any]], W]) -> None:
        """Set up with the bundled weights.

        Args:
            bundled: gives them, when they are first needed.
            path: their file.
            from_data: makes weights of what their `to_data` gives.
        """
        self._bundled, self._path, self._from_data = bundled, path, from_data
        self.use(None)

    @property
    def used(self) -> W:
        """The weights."""
        return self._bundled() if self._own is None else self._own

    def use(self, weights: W | None) -> None:
        """Use weights of one's own; None for the bundled ones."""
        self._own = weights
        self.digest = of_file(self._path) if weights is None else of_bytes(_to_json(weights))

    def save(self, folder: Path) -> None:
        """Write weights of one's own into a folder."""
        if self._own is not None:
            (folder / WEIGHTS).write_bytes(_to_json(self._own))

    def restore(self, folder: Path) -> None:
        """Use what `save` has written; the bundled ones where it has written nothing."""
        path = folder / WEIGHTS
        self.use(self._from_data(json.loads(path.read_text("utf-8"))) if path.is_file() else None)


def _to_json(weights: Writable) -> bytes:
    return (json.dumps(weights.to_data(), ensure_ascii=False) + "\n").encode()
