"""Documents that tell what an earlier one told: reprints, found by how much of the text they have in common, and excerpts, by sentences."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from dataclasses import dataclass

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

# A sentence of fewer characters may stand in articles on two things: `县财政拨款500万元。`
_SENTENCE = 20


@dataclass(frozen=True)
class Told:
    """Something that a document tells.

    Attributes:
        what: what has to be equal where it is told again.
        who: what has to be equal where both say it.
        when: what has to be equal, too, where no more than its sentence is the same.
        sentence: the sentence that tells it; None where that does not say what it is.
    """

    what: Hashable
    who: tuple[str | None, ...] = ()
    when: str | None = None
    sentence: str | None = None


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
        # What sentences have told, by a hash of them.
        self._sentences: set[int] = set()
        self._short: dict[str, int] = {}

    def repeated(self, text: str, told: Iterable[Told]) -> list[bool] | None:
        """Add a document, and return of each thing that it tells whether an earlier one told it.

        That is an earlier print of the same article, or one that has the same sentence. A thing that a text tells twice is repeated
        twice only if an earlier print had it twice, too.

        Args:
            text: the text of the document.
            told: what it tells.

        Returns:
            As many truth values as things; None where nothing of it was there before.
        """
        told = list(told)
        article, is_new = self.article(text)
        found = self._in_article(self._told[article], told)
        keys = [_of_sentence(one) for one in told]
        found = [is_there or key in self._sentences for is_there, key in zip(found, keys, strict=True)]
        self._sentences.update(key for key in keys if key is not None)
        return None if is_new and not any(found) else found

    def _in_article(self, there: list[Told], told: Iterable[Told]) -> list[bool]:
        """Return what earlier prints have told, and add what they have not."""
        by_key: dict[Hashable, list[Told]] = {}
        for one in there:
            by_key.setdefault(one.what, []).append(one)
        found = []
        for one in told:
            left = by_key.get(one.what, [])
            at = next((at for at, other in enumerate(left) if _agree(one.who, other.who)), None)
            found.append(at is not None)
            if at is None:
                there.append(one)
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


def _of_sentence(one: Told) -> int | None:
    plain = _NO_TEXT.sub("", one.sentence or "")
    return hash((plain, one.what, one.who, one.when)) if len(plain) >= _SENTENCE else None


def _agree(one: tuple[str | None, ...], other: tuple[str | None, ...]) -> bool:
    return all(a is None or b is None or a == b for a, b in zip(one, other, strict=True))
