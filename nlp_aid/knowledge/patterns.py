"""Regular expressions for words of a list."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(words: Iterable[str]) -> str:
    """Return the expression for any of `words`, the longest first; for none of them where there are none."""
    known = set(words)
    return _of_tails(known) if known else "(?!)"


def _of_tails(words: set[str]) -> str:
    """Return the expression, in which what words start with in common is tried once."""
    tails: dict[str, set[str]] = {}
    for word in words:
        if word:
            tails.setdefault(word[0], set()).add(word[1:])
    branches = []
    for first, rests in sorted(tails.items()):
        start = re.escape(first)
        while len(rests) == 1 and (rest := next(iter(rests))):
            start, rests = start + re.escape(rest), {""}
        branches.append(start if rests == {""} else start + _of_tails(rests))
    return f"(?:{'|'.join(branches)})" + ("?" if "" in words else "")
