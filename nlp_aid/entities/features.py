"""What the tagger sees of a text: for every character and every word a few rows of its table of embeddings.

The rows are hashes (Weinberger et al. 2009), so that no list of words or characters is kept. Those of a character: where
in its word it stands, itself, the pair and the triple that it begins, and its word. Those of a word: its length, itself,
its first character and its last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]

# Where each kind of row starts in the table, and how many there are. Row 0 is not used.
_SIZES = {
    "place": 64,
    "character": 1 << 13,
    "pair": 1 << 16,
    "triple": 1 << 15,
    "length": 8,
    "word": 1 << 16,
    "first": 1 << 13,
    "last": 1 << 13,
}
_STARTS = dict(zip(_SIZES, np.cumsum([0, *_SIZES.values()]).tolist(), strict=False))
N_ROWS = sum(_SIZES.values())
OF_A_CHARACTER, OF_A_WORD = 5, 4
# Odd numbers with well-mixed bits: 2**64 divided by the golden ratio, and those of MurmurHash3 and xxHash.
_A, _B, _C = (np.uint64(number) for number in (0x9E3779B97F4A7C15, 0xFF51AFD7ED558CCD, 0xC2B2AE3D27D4EB4F))
_SHIFT = np.uint64(32)
_LONGEST = 7


class Features(NamedTuple):
    """What the network sees of a text.

    Attributes:
        characters: `OF_A_CHARACTER` numbers of rows for every character.
        words: `OF_A_WORD` numbers of rows for every word.
        word_starts: where the words start, ascending, the first at 0.
        sentence_starts: where the sentences start, at words, ascending, the first at 0. What is seen of one says nothing of
            another.
    """

    characters: Rows
    words: Rows
    word_starts: Rows
    sentence_starts: Rows

    @property
    def word_lengths(self) -> Rows:
        """How many characters each word has."""
        return np.diff(self.word_starts, append=len(self.characters))

    def character_at(self, word: int) -> int:
        """Return where a word starts, or where the text ends for the number of all words."""
        return int(self.word_starts[word]) if word < len(self.words) else len(self.characters)


def features_of(text: str, word_starts: Sequence[int] | Rows, sentence_starts: Sequence[int] | Rows = (0,)) -> Features:
    """Return the features of a text.

    Args:
        text: readable text (see `nlp_aid.text`).
        word_starts: where its words start, ascending, the first at 0.
        sentence_starts: where its sentences start, at words, ascending, the first at 0.
    """
    length = len(text)
    starts = np.asarray(word_starts, dtype=np.int64)
    sentences = np.asarray(sentence_starts, dtype=np.int64)
    if not length:
        characters, words = (np.empty((0, count), dtype=np.int64) for count in (OF_A_CHARACTER, OF_A_WORD))
        return Features(characters, words, starts[:0], sentences[:0])
    codes = np.zeros(length + 2, dtype=np.uint64)
    codes[:length] = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    mixed = codes * _A
    second, third = codes[1:] * _B, codes[2:] * _C
    # No pair or triple reaches into the next sentence.
    last = np.append(sentences[1:], length) - 1
    second[last] = third[last] = third[last - 1] = 0
    pairs = mixed[:-1] ^ _rotated(second)
    lengths = np.diff(starts, append=length)
    inside = np.arange(length) - np.repeat(starts, lengths)
    spelled = (mixed[:length] ^ (mixed[:length] >> _SHIFT)) * ((2 * inside + 1).astype(np.uint64) * _B)
    behind = np.minimum(np.repeat(lengths, lengths) - inside - 1, _LONGEST)
    characters = np.empty((length, OF_A_CHARACTER), dtype=np.int64)
    characters[:, 0] = 1 + np.minimum(inside, _LONGEST - 1) * 8 + behind
    characters[:, 1] = _row("character", mixed[:length])
    characters[:, 2] = _row("pair", pairs[:length] * _C)
    characters[:, 3] = _row("triple", (pairs[:length] ^ (third * _B)) * _C)
    words = np.empty((len(starts), OF_A_WORD), dtype=np.int64)
    words[:, 0] = _STARTS["length"] + np.minimum(lengths, _LONGEST)
    words[:, 1] = _row("word", (np.add.reduceat(spelled, starts) + lengths.astype(np.uint64) * _C) * _A)
    words[:, 2] = _row("first", mixed[starts])
    words[:, 3] = _row("last", mixed[starts + lengths - 1])
    characters[:, 4] = np.repeat(words[:, 1], lengths)
    return Features(characters, words, starts, sentences)


def _rotated(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (numbers << _SHIFT) | (numbers >> _SHIFT)


def _row(kind: str, hashes: NDArray[np.uint64]) -> Rows:
    bits = _SIZES[kind].bit_length() - 1
    rows: Rows = (hashes >> np.uint64(64 - bits)).astype(np.int64) + _STARTS[kind]
    return rows
