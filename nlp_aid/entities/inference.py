"""What the tagger's network gives a text, as fast as NumPy does it: the same numbers as `nlp_aid.entities.network.forward`.

Nothing is kept for learning, and each layer reads its windows from rows that stand side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nlp_aid.entities.features import Features, Rows
from nlp_aid.entities.tags import Floats

Weights = Mapping[str, Any]


def scores_of(
    weights: Weights, features: Features, gap: int, word_steps: Sequence[int], character_reach: int
) -> Floats:
    """Return a score for every tag of every character of a text.

    Args:
        weights: the network's, by name (see `nlp_aid.entities.network.shapes`).
        features: what the network sees of the text.
        gap: how many rows of zeros stand before and behind every sentence; no window reaches farther.
        word_steps: how far the words are apart that each of the layers over words looks at.
        character_reach: how many characters a window takes to either side.
    """
    if not len(features.characters):
        return np.zeros((0, len(weights["tags_b"])), dtype=np.float32)
    table = weights["table"]
    at_words = _places(len(features.words), np.searchsorted(features.word_starts, features.sentence_starts), gap)
    at_characters = _places(len(features.characters), features.sentence_starts, gap)
    words = _rows(_embedded(table, features.words), at_words, gap)
    is_gap = np.ones(len(words), dtype=bool)
    is_gap[at_words] = False
    gaps = np.flatnonzero(is_gap)
    seen: Floats = np.zeros((len(words), len(weights["words1_b"])), dtype=np.float32)
    for number, step in enumerate(word_steps, start=1):
        units = _layer(weights, f"words{number}", words if number == 1 else seen, 1, step)
        seen[step : step + len(units)] += units
        seen[gaps] = 0
    characters = _rows(_embedded(table, features.characters), at_characters, gap)
    own = _layer(weights, "characters", characters, character_reach, 1)[at_characters - character_reach]
    context = np.repeat(seen[at_words] @ weights["context_w"], features.word_lengths, axis=0)
    mixed = _rectified(own @ weights["mixed_w"], weights["mixed_b"], context)
    joint = _rectified(mixed @ weights["joint_w"], weights["joint_b"])
    own += mixed
    own += joint
    scores: Floats = own @ weights["tags_w"]
    scores += weights["tags_b"]
    return scores


def _embedded(table: Floats, rows: Rows) -> Floats:
    """Return the sum of the rows of every item."""
    embedded: Floats = table[rows[:, 0]]
    for column in range(1, rows.shape[1]):
        embedded += table[rows[:, column]]
    return embedded


def _places(count: int, sentences: Rows, gap: int) -> Rows:
    """Return the place at which every item stands, with a gap before each sentence."""
    steps = np.ones(count, dtype=np.int64)
    steps[sentences] += gap
    return np.cumsum(steps) - 1


def _rows(items: Floats, at: Rows, gap: int) -> Floats:
    """Return the items at their places, with zeros between."""
    rows = np.zeros((int(at[-1]) + 1 + gap, items.shape[1]), dtype=np.float32)
    rows[at] = items
    return rows


def _layer(weights: Weights, name: str, rows: Floats, reach: int, step: int) -> Floats:
    """Return the rectified units of a layer for all rows whose window stands whole among them.

    Args:
        weights: the network's.
        name: what the names of the layer's weights begin with.
        rows: the inputs.
        reach: how many of them a window takes to either side.
        step: how far these are apart.
    """
    span, width = 2 * reach + 1, rows.shape[1]
    count = len(rows) - 2 * reach * step
    stride, item = rows.strides
    windows = np.lib.stride_tricks.as_strided(rows, (count, span, width), (stride, step * stride, item))
    return _rectified(windows.reshape(count, span * width) @ weights[f"{name}_w"], weights[f"{name}_b"])


def _rectified(units: Floats, bias: Floats, added: Floats | None = None) -> Floats:
    units += bias
    if added is not None:
        units += added
    return np.maximum(units, 0, out=units)
