"""Regular expressions for words of a list."""

from __future__ import annotations

import re
from collections.abc import Iterable


def any_of(words: Iterable[str]) -> str:
    """Return the expression for any of `words`, the longest first; for none of them where there are none."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, longest_first)) + ")" if longest_first else "(?!)"
