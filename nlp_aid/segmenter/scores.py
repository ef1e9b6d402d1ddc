"""What every character of a text scores for every tag: the sum of the weights of its features."""

from __future__ import annotations

import numpy as np

from nlp_aid.segmenter.tables import SPACE, Doubles, Integers, Tables


def score_tags(tables: Tables, characters: Integers) -> Doubles:
    """Return the scores of a text.

    Args:
        tables: the model.
        characters: the text, by the numbers that `tables.character_of` gives.

    Returns:
        A row for every character with a score for every tag. Whitespace has no features, and none reaches over it.
    """
    length = len(characters)
    # Two rows more at the end, for features that look that far; what falls there is dropped.
    scores = np.tile(tables.bias, (length + 2, 1))
    padded = np.concatenate((characters, np.full(6, SPACE)))
    _add_characters(scores[:length], tables, characters)
    pairs, beginnings = tables.levels[0].keys.find(padded[:length] * tables.n_characters + padded[1 : length + 1])
    for distance, table in tables.pairs.items():
        scores[pairs - distance] += table[beginnings]
    starts, ends, words = _find_words(tables, padded, pairs, beginnings)
    boundaries, neighbours = _find_neighbours(tables, starts, ends, words)
    rows = np.concatenate((starts, ends - 1, boundaries, boundaries - 1))
    parts = (
        tables.first[words],
        tables.last[words],
        tables.neighbours_right[neighbours],
        tables.neighbours_left[neighbours],
    )
    _add(scores, rows, np.concatenate(parts))
    return scores[:length]


def _add_characters(scores: Doubles, tables: Tables, characters: Integers) -> None:
    scores += tables.characters[0][characters]
    scores[1:] += tables.characters[-1][characters[:-1]]
    scores[:-1] += tables.characters[1][characters[1:]]
    # A character two places off does not count where whitespace stands between.
    between = characters[1:-1] == SPACE
    scores[2:] += tables.characters[-2][np.where(between, SPACE, characters[:-2])]
    scores[:-2] += tables.characters[2][np.where(between, SPACE, characters[2:])]


def _find_words(
    tables: Tables, padded: Integers, starts: Integers, beginnings: Integers
) -> tuple[Integers, Integers, Integers]:
    """Return where words of the model start and end, and their numbers.

    Args:
        tables: the model.
        padded: the text, with whitespace behind it.
        starts: where pairs of characters stand.
        beginnings: their numbers on the first level.
    """
    found = []
    for length, level in enumerate(tables.levels, start=2):
        words = level.words[beginnings]
        complete = words >= 0
        found.append((starts[complete], starts[complete] + length, words[complete]))
        if length - 1 < len(tables.levels):
            keys = beginnings * tables.n_characters + padded[starts + length]
            longer, beginnings = tables.levels[length - 1].keys.find(keys)
            starts = starts[longer]
    all_starts, all_ends, all_words = (np.concatenate(part) for part in zip(*found, strict=True))
    return all_starts, all_ends, all_words


def _find_neighbours(tables: Tables, starts: Integers, ends: Integers, words: Integers) -> tuple[Integers, Integers]:
    """Return where one word ends and another starts that have a score side by side, and the numbers of such pairs."""
    order = np.argsort(starts, kind="stable")
    sorted_starts = starts[order]
    first = np.searchsorted(sorted_starts, ends, side="left")
    counts = np.searchsorted(sorted_starts, ends, side="right") - first
    left = np.repeat(np.arange(len(words)), counts)
    # For each left word the positions of its right neighbours in `order`: first, first + 1, …
    within = np.arange(len(left)) - np.repeat(np.cumsum(counts) - counts, counts)
    right = order[first[left] + within]
    at, neighbours = tables.neighbours.find(words[left] * tables.n_words + words[right])
    return ends[left[at]], neighbours


def _add(scores: Doubles, rows: Integers, values: Doubles) -> None:
    """Add values to rows, of which one may come several times."""
    size, n_tags = scores.shape
    cells = (rows[:, None] * n_tags + np.arange(n_tags)).ravel()
    scores += np.bincount(cells, weights=values.ravel(), minlength=size * n_tags).reshape(size, n_tags)
