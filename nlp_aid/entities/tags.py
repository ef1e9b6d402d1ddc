"""Spans as a tag for every character, and back.

A tag says where in a span a character stands: at its beginning (B), in the middle (M), at the end (E), alone in it (S), or
outside of any (O); the first four once for every label.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

LABELS = ("LOC", "ORG", "PER", "DATE")
OUTSIDE = 0
_B, _M, _E, _S = range(4)
N_TAGS = 1 + 4 * len(LABELS)

Tags = NDArray[np.int64]
Scores = NDArray[np.float32]
Span = tuple[int, int, str]


def tag(label: str, position: int) -> int:
    """Return the number of a tag."""
    return 1 + 4 * LABELS.index(label) + position


def _allowed() -> NDArray[np.bool_]:
    """Return which tag may follow which: by the one before, then by the one behind."""
    position = (np.arange(N_TAGS) - 1) % 4
    goes_on = np.isin(position, (_B, _M)) & (np.arange(N_TAGS) > 0)
    is_inner = np.isin(position, (_M, _E)) & (np.arange(N_TAGS) > 0)
    label = (np.arange(N_TAGS) - 1) // 4
    same = label[:, None] == label[None, :]
    return np.where(goes_on[:, None], is_inner[None, :] & same, ~is_inner[None, :])


ALLOWED = _allowed()
_POSITION = (np.arange(N_TAGS) - 1) % 4
_LAST = (np.isin(_POSITION, (_E, _S))) & (np.arange(N_TAGS) > 0)
_FIRST = (np.isin(_POSITION, (_B, _S))) & (np.arange(N_TAGS) > 0)
_INNER = ~_FIRST & (np.arange(N_TAGS) > 0)
_OPEN = ~_LAST & (np.arange(N_TAGS) > 0)
_FORBIDDEN = -1e6


def encode(spans: Iterable[Span], length: int) -> Tags:
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


def decode(scores: Scores, breaks: Sequence[int] | NDArray[np.int64]) -> list[tuple[int, int, int]]:
    """Return the spans of the best sequence of tags.

    Args:
        scores: logarithms of the tags' probabilities, or more by a constant, a row a character.
        breaks: offsets that no span reaches across, ascending.

    Returns:
        The spans: start, end, number of the label.
    """
    if not len(scores):
        return []
    tags = scores.argmax(axis=1)
    _mend(tags, scores, np.unique(np.concatenate(([0], breaks, [len(scores)])).astype(np.int64)))
    starts = np.flatnonzero(_FIRST[tags])
    ends = np.flatnonzero(_LAST[tags]) + 1
    labels = (tags[starts] - 1) // 4
    return list(zip(starts.tolist(), ends.tolist(), labels.tolist(), strict=True))


def _mend(tags: Tags, scores: Scores, bounds: Tags) -> None:
    """Replace the tags of every piece of text whose best tags do not fit together by the best that do."""
    wrong = ~ALLOWED[tags[:-1], tags[1:]]
    firsts, lasts = bounds[:-1], bounds[1:] - 1
    wrong_before = np.concatenate(([0], np.cumsum(wrong)))
    # Across a bound each side has to fit the bound, not the other side.
    inside = wrong_before[lasts] - wrong_before[firsts]
    bad = (inside > 0) | _INNER[tags[firsts]] | _OPEN[tags[lasts]]
    if not bad.any():
        return
    from spacy_pkuseg.inference import run_viterbi

    edges = np.where(ALLOWED, 0.0, _FORBIDDEN)
    for at in np.flatnonzero(bad).tolist():
        start, end = int(bounds[at]), int(bounds[at + 1])
        nodes = scores[start:end].astype(np.float64)
        nodes[0, _INNER] += _FORBIDDEN
        nodes[-1, _OPEN] += _FORBIDDEN
        if end - start == 1:
            tags[start] = nodes[0].argmax()
        else:
            tags[start:end] = run_viterbi(nodes, edges)[1]
