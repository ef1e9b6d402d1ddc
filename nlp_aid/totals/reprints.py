"""Documents that tell what an earlier one told: reprints, found by how much of the text they have in common."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable

# How much of the five-character pieces of two texts has to be the same (Jaccard's index). A reprint has another head and
# foot, and lacks a paragraph; articles of two authors on one event have less than a tenth in common.
ALIKE = 0.7
_PIECE = 5
# With 16 bands of 8 a pair that is 0.85 alike is found in 99 of 100 cases, one that is 0.7 alike in 60.
_PERMUTATIONS, _BANDS, _SEED = 128, 16, 1
# So many documents that may be alike are looked at: forms that all have the same words may be like thousands of others.
_LOOKED_AT = 200
# What is no difference between two prints of an article: spaces, marks, markup characters.
_NO_TEXT = re.compile(r"[\W_]+")
# A text of fewer characters has too few pieces to tell it by; it has to be the same.
_SHORTEST = 40

# What is told: what has to be equal, and what has to be equal where both say it.
Told = tuple[Hashable, tuple[str | None, ...]]


class Reprints:
    """The documents so far, and what each told."""

    def __init__(self) -> None:
        """Set up."""
        import rensa

        self._rensa = rensa
        self._index = rensa.RMinHashLSH(ALIKE, _PERMUTATIONS, _BANDS)
        self._hashes: list[rensa.RMinHash] = []
        # Of each first print its article; of each article what its prints told.
        self._articles: list[int] = []
        self._told: list[list[Told]] = []
        self._short: dict[str, int] = {}

    def repeated(self, text: str, told: Iterable[Told]) -> list[bool] | None:
        """Add a document, and return of each thing that it tells whether an earlier print of the same article told it.

        A thing that a text tells twice is repeated twice only if an earlier print had it twice, too.

        Args:
            text: the text of the document.
            told: what it tells.

        Returns:
            As many truth values as things; None where there was no such article before.
        """
        article, is_new = self.article(text)
        there = self._told[article]
        if is_new:
            there += told
            return None
        by_key: dict[Hashable, list[tuple[str | None, ...]]] = {}
        for key, rest in there:
            by_key.setdefault(key, []).append(rest)
        found = []
        for key, rest in told:
            left = by_key.get(key, [])
            at = next((at for at, other in enumerate(left) if _agree(rest, other)), None)
            found.append(at is not None)
            if at is None:
                there.append((key, rest))
            else:
                del left[at]
        return found

    def article(self, text: str) -> tuple[int, bool]:
        """Add a document, and return the number of its article, which all its prints have, and whether it is new."""
        plain = _NO_TEXT.sub("", text)
        if len(plain) < _SHORTEST:
            known = self._short.get(plain)
            if known is not None:
                return known, False
            self._short[plain] = self._new()
            return self._short[plain], True
        pieces = self._rensa.RMinHash(_PERMUTATIONS, _SEED)
        pieces.update({plain[at : at + _PIECE] for at in range(len(plain) - _PIECE + 1)})
        for at in sorted(self._index.query(pieces))[:_LOOKED_AT]:
            if self._hashes[at].jaccard(pieces) >= ALIKE:
                return self._articles[at], False
        self._index.insert(len(self._hashes), pieces)
        self._hashes.append(pieces)
        self._articles.append(self._new())
        return self._articles[-1], True

    def _new(self) -> int:
        self._told.append([])
        return len(self._told) - 1


def _agree(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))
