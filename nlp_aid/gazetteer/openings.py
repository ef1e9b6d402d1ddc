"""Where in a text names may start: most positions need no look-up, as the first two or three characters tell."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray

# What two characters tell: how long the longest name is that opens with them (its bits may be those of several names),
# whether a name larger than townships is these two characters, or one that is no ordinary word; and whether a longer one
# that is larger than townships opens so.
LONGEST, LARGE, LONG_LARGE, NO_WORD = 0x1F, 0x20, 0x40, 0x80
_PAIRS = 1 << 22
TRIPLES = 1 << 22

Characters = NDArray[np.uint32]


def characters(text: str) -> Characters:
    """Return the characters of a text as numbers of 16 bits; of rarer ones only the lower bits."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), dtype=np.uint32) & np.uint32(0xFFFF)


def _pair_hash(first: Characters, second: Characters) -> Characters:
    return (first * np.uint32(40503) ^ second) & np.uint32(_PAIRS - 1)


def triple_hash(first: Characters, second: Characters, third: Characters) -> Characters:
    """Return a number below `TRIPLES` for every three characters."""
    mixed = first * np.uint32(2654435761) ^ second * np.uint32(40503) ^ third * np.uint32(97)
    return cast(Characters, mixed & np.uint32(TRIPLES - 1))


class Openings:
    """What the names of a gazetteer open with. A collision of hashes costs a look-up in vain."""

    def __init__(self, folder: Path) -> None:
        """Read `openings.npy`, `opening_kinds.npy` and `opening_triples.npy` in a folder."""
        pairs, kinds, triples = (
            np.load(folder / f"{name}.npy", allow_pickle=False)
            for name in ("openings", "opening_kinds", "opening_triples")
        )
        self._pairs = np.zeros(_PAIRS, dtype=np.uint8)
        np.bitwise_or.at(self._pairs, _pair_hash(pairs >> 16, pairs & 0xFFFF), kinds)
        self._triples = triples

    def find(self, chars: Characters) -> tuple[NDArray[np.intp], NDArray[np.uint8], NDArray[np.bool_]]:
        """Return at which offsets of a text names may start, what two characters tell there, and whether of three on one may."""
        if len(chars) < 2:
            return np.zeros(0, dtype=np.intp), np.zeros(0, dtype=np.uint8), np.zeros(0, dtype=bool)
        opened = self._pairs[_pair_hash(chars[:-1], chars[1:])]
        at = np.flatnonzero(opened)
        third = np.append(chars, 0)[at + 2]
        hashes = triple_hash(chars[at], chars[at + 1], cast(Characters, third))
        is_long = (self._triples[hashes >> 3] >> (7 - (hashes & 7)) & 1).astype(bool)
        return at, opened[at], is_long
