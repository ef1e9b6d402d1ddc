"""What the tagger's network gives a text, as fast as NumPy does it: the same numbers as `nlp_aid.entities.network.forward`.

Nothing is kept for learning, and each layer reads its windows from rows that stand side by side.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from nlp_aid.entities.features import Features, Rows
from nlp_aid.entities.tags import Floats

Weights = Mapping[str, Any]
# How many words are taken at a go.
_STRETCH = 1 << 12


def scores_of(
    weights: Weights, features: Features, gap: int, word_steps: Sequence[int], character_reach: int
) -> Floats:
    """Return a score for every tag of every character of a text.

    A long text is taken in stretches, each with as many words on either side as the layers see of them together, so that
    memory is bounded and nothing is seen otherwise.

    Args:
        weights: the network's, by name (see `nlp_aid.entities.network.shapes`).
        features: what the network sees of the text.
        gap: how many rows of zeros stand before and behind every sentence; no window reaches farther.
        word_steps: how far the words are apart that each of the layers over words looks at.
        character_reach: how many characters a window takes to either side, at most as many as words are seen.
    """
    scores = np.empty((len(features.characters), len(weights["tags_b"])), dtype=np.float32)
    around = sum(word_steps)
    for first in range(0, len(features.words), _STRETCH):
        last = min(first + _STRETCH, len(features.words))
        stretch = _Stretch.of(features, max(0, first - around), min(last + around, len(features.words)))
        start, end = features.character_at(first), features.character_at(last)
        found = _scores(weights, stretch.features, gap, word_steps, character_reach)
        scores[start:end] = found[start - stretch.start : end - stretch.start]
    return scores


class _Stretch(NamedTuple):
    """Some of the words of a text.

    Attributes:
        features: what is seen of them.
        start: the character that they start at.
    """

    features: Features
    start: int

    @classmethod
    def of(cls, features: Features, first: int, last: int) -> _Stretch:
        if first == 0 and last == len(features.words):
            return cls(features, 0)
        start, end = features.character_at(first), features.character_at(last)
        sentences = features.sentence_starts
        within = sentences[(sentences > start) & (sentences < end)] - start
        return cls(
            Features(
                features.characters[start:end],
                features.words[first:last],
                features.word_starts[first:last] - start,
                np.concatenate(([0], within)),
            ),
            start,
        )


def _scores(weights: Weights, features: Features, gap: int, word_steps: Sequence[int], character_reach: int) -> Floats:
    table = weights["table"]
    at_words = places(len(features.words), np.searchsorted(features.word_starts, features.sentence_starts), gap)
    at_characters = places(len(features.characters), features.sentence_starts, gap)
    words = _rows(_embedded(table, features.words), at_words, gap)
    is_gap = np.ones(len(words), dtype=bool)
    is_gap[at_words] = False
    gaps = np.flatnonzero(is_gap)
    seen: Floats = np.zeros((len(words), len(weights["words1_b"])), dtype=np.float32)
    for number, step in enumerate(word_steps, start=1):
        units = _layer(weights, f"words{number}", words if number == 1 else seen, 1, step)
        seen[step : step + len(units)] += units
        seen[gaps] = 0
    context = seen[at_words] @ weights["context_w"]
    context += weights["mixed_b"]
    characters = _rows(_embedded(table, features.characters), at_characters, gap)
    own = _layer(weights, "characters", characters, character_reach, 1)[at_characters - character_reach]
    mixed = own @ weights["mixed_w"]
    mixed += np.repeat(context, features.word_lengths, axis=0)
    np.maximum(mixed, 0, out=mixed)
    own += mixed
    own += _rectified(mixed @ weights["joint_w"], weights["joint_b"])
    scores: Floats = own @ weights["tags_w"]
    scores += weights["tags_b"]
    return scores


def _embedded(table: Floats, rows: Rows) -> Floats:
    """Return the sum of the rows of every item."""
    # `take` needs half the time of an index; all numbers are those of rows.
    embedded: Floats = table.take(rows[:, 0], axis=0, mode="clip")
    for column in range(1, rows.shape[1]):
        embedded += table.take(rows[:, column], axis=0, mode="clip")
    return embedded


def places(count: int, sentences: Rows, gap: int) -> Rows:
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


def _rectified(units: Floats, bias: Floats) -> Floats:
    units += bias
    return np.maximum(units, 0, out=units)
