"""Spans as a tag for every character, and back.

A tag says where in a span a character stands: at its beginning (B), in the middle (M), at the end (E), alone in it (S), or
outside of any (O); the first four once for every label.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

LABELS = ("LOC", "ORG", "PER", "DATE")
OUTSIDE = 0
_B, _M, _E, _S = range(4)
N_TAGS = 1 + 4 * len(LABELS)

Tags = NDArray[np.int64]
# Scores of tags, weights, and what is computed of them.
Floats = NDArray[np.float32]
# Start, end and label of what is tagged.
Span = tuple[int, int, str]

_INSIDE = np.arange(N_TAGS) > OUTSIDE
_POSITION = (np.arange(N_TAGS) - 1) % 4
_FIRST = np.isin(_POSITION, (_B, _S)) & _INSIDE
_LAST = np.isin(_POSITION, (_E, _S)) & _INSIDE
INNER = ~_FIRST & _INSIDE
"""Which tags say that the character before is in the same span."""
OPEN = ~_LAST & _INSIDE
"""Which tags say that the character behind is in the same span."""


def tag(label: str, position: int) -> int:
    """Return the number of a tag."""
    return 1 + 4 * LABELS.index(label) + position


def _allowed() -> NDArray[np.bool_]:
    label = (np.arange(N_TAGS) - 1) // 4
    same = label[:, None] == label[None, :]
    return np.where(OPEN[:, None], INNER[None, :] & same, ~INNER[None, :])


ALLOWED = _allowed()
"""Which tag may follow which: by the one before, then by the one behind."""


def tags_of(spans: Iterable[Span], length: int) -> Tags:
    """Return the tags of spans that do not overlap, in a text of `length` characters."""
    tags = np.full(length, OUTSIDE, dtype=np.int64)
    for start, end, label in spans:
        if end - start == 1:
            tags[start] = tag(label, _S)
        elif end > start:
            tags[start] = tag(label, _B)
            tags[start + 1 : end - 1] = tag(label, _M)
            tags[end - 1] = tag(label, _E)
    return tags


def tagged_spans(tags: Tags) -> list[tuple[int, int, int]]:
    """Return the spans that tags stand for, where each fits the one before: start, end, number of the label."""
    starts = np.flatnonzero(_FIRST[tags])
    ends = np.flatnonzero(_LAST[tags]) + 1
    labels = (tags[starts] - 1) // 4
    return list(zip(starts.tolist(), ends.tolist(), labels.tolist(), strict=True))
