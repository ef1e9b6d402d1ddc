"""What the tagger sees of a text: for every character a few rows of its table of embeddings.

The rows are hashes (Weinberger et al. 2009), so that no list of words or characters is kept: of the character, of the
pair and the triple that it begins, of the word it stands in, and where in the word it stands.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

# Where each kind of row starts in the table, and how many there are. Row 0 is what lies outside of the text.
_SIZES = {"place": 64, "character": 1 << 13, "pair": 1 << 16, "word": 1 << 16, "triple": 1 << 15}
_STARTS = dict(zip(_SIZES, np.cumsum([0, *_SIZES.values()]).tolist(), strict=False))
N_ROWS = sum(_SIZES.values())
N_FEATURES = len(_SIZES)
# Odd numbers with well-mixed bits: 2**64 divided by the golden ratio, and those of MurmurHash3 and xxHash.
_A, _B, _C = (np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC2B2AE3D27D4EB4F))
_SHIFT = np.uint64(32)
_LONGEST = 7


def rows_of(text: str, word_starts: NDArray[np.int64]) -> Rows:
    """Return the rows of a text.

    Args:
        text: readable text (see `nlp_aid.text`).
        word_starts: where its words start, ascending, the first at 0.

    Returns:
        A row for every character with `N_FEATURES` numbers of rows in the table.
    """
    length = len(text)
    rows = np.empty((length, N_FEATURES), dtype=np.int64)
    if not length:
        return rows
    codes = np.zeros(length + 2, dtype=np.uint64)
    codes[:length] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    mixed = codes * _A
    second, third = codes[1:] * _B, codes[2:] * _C
    pairs = mixed[:-1] ^ _rotated(second)
    lengths = np.diff(np.append(word_starts, length))
    inside = np.arange(length) - np.repeat(word_starts, lengths)
    spelled = (mixed[:length] ^ (mixed[:length] >> _SHIFT)) * ((2 * inside + 1).astype(np.uint64) * _B)
    words = np.add.reduceat(spelled, word_starts) + lengths.astype(np.uint64) * _C
    behind = np.minimum(np.repeat(lengths, lengths) - inside - 1, _LONGEST)
    rows[:, 0] = 1 + np.minimum(inside, _LONGEST - 1) * 8 + behind
    rows[:, 1] = _row("character", mixed[:length])
    rows[:, 2] = _row("pair", pairs[:length] * _C)
    rows[:, 3] = np.repeat(_row("word", words * _A), lengths)
    rows[:, 4] = _row("triple", (pairs[:length] ^ (third * _B)) * _C)
    return rows


def _rotated(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (numbers << _SHIFT) | (numbers >> _SHIFT)


def _row(kind: str, hashes: NDArray[np.uint64]) -> Rows:
    bits = _SIZES[kind].bit_length() - 1
    rows: Rows = (hashes >> np.uint64(64 - bits)).astype(np.int64) + _STARTS[kind]
    return rows
