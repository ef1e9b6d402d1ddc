"""Where the names of a list stand in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Set

import marisa_trie

_KEY = 2
# Ordinary words have up to four characters.
_LONGEST_WORD = 4


class NameIndex:
    """Finds names exactly, with care for the words around them.

    A name is not found where an ordinary word goes on behind its end or before its start (`红十字` in `红十字会`), nor
    inside of a longer run of letters and digits. Where the segmenter has made up a word that is in no list, its
    boundaries do not matter.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Index names of two characters and more, in readable form."""
        known = set(names)
        self._trie = marisa_trie.Trie(sorted(known))
        self._openings = {name[:_KEY] for name in known if len(name) >= _KEY}
        firsts = "|".join(map(re.escape, sorted({opening[0] for opening in self._openings})))
        self._firsts = re.compile(firsts or "(?!)")
        self._longest = max(map(len, known), default=0)

    def __len__(self) -> int:
        """Return how many names there are."""
        return len(self._trie)

    def find(self, text: str, bounds: Set[int], is_word: Callable[[str], bool]) -> Iterator[tuple[int, int]]:
        """Yield start and end of the names in a readable text: from the left, the longest that fits; none overlap.

        Args:
            text: the readable text.
            bounds: the offsets at which words start and end.
            is_word: tells whether two to four characters are an ordinary word.
        """
        done = 0
        openings, prefixes = self._openings, self._trie.prefixes
        for match in self._firsts.finditer(text):
            at = match.start()
            if at < done or text[at : at + _KEY] not in openings:
                continue
            names = prefixes(text[at : at + self._longest])
            # Most that open like one go on otherwise.
            if not names or not _is_edge(text, at, bounds, is_word):
                continue
            for name in reversed(names):
                end = at + len(name)
                if _is_edge(text, end, bounds, is_word):
                    yield at, end
                    done = end
                    break


def _is_edge(text: str, at: int, bounds: Set[int], is_word: Callable[[str], bool]) -> bool:
    """Tell whether a name may start or end here."""
    if at in (0, len(text)):
        return True
    if _is_latin(text[at - 1]) and _is_latin(text[at]):
        return False
    if at in bounds or not bounds:
        return True
    start = next((start for start in range(at - 1, at - _LONGEST_WORD, -1) if start in bounds), None)
    end = next((end for end in range(at + 1, at + _LONGEST_WORD) if end in bounds), None)
    return start is None or end is None or not is_word(text[start:end])


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalnum()
