"""When two texts name one thing."""

from __future__ import annotations

import functools
import re
from collections import Counter

# What is no difference between two ways to write a thing: glosses in Pinyin, spaces, quotation marks, commas, markup.
_GLOSS = re.compile(r"[(（][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜüńňǹ]+[)）]", re.IGNORECASE)
_DROPPED = re.compile(r"[\s“”\"'‘’「」『』《》，,、。;；:：]|<[^<>]*>|&[a-z]+;")
# Two texts whose pairs of characters agree to that degree (Dice's coefficient) tell of one thing.
_ALIKE = 0.6


def plain(text: str) -> str:
    """Return a text without what is no difference."""
    return _DROPPED.sub("", _GLOSS.sub("", text))


def alike(one: str, other: str) -> bool:
    """Tell whether two plain texts (see `plain`) name one thing.

    They do when they are equal; when one holds the other and is at most twice as long; or when they have most pairs of
    characters in common.
    """
    if one == other:
        return True
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if short and 2 * len(short) >= len(long) and short in long:
        return True
    # Of texts so unlike in length not enough pairs can be in common.
    if len(long) > 3 * len(short) + 2:
        return False
    pairs, others = _pairs(short), _pairs(long)
    common = sum([min(count, others[pair]) for pair, count in pairs.items() if pair in others])
    return 2 * common >= _ALIKE * (max(1, len(short) - 1) + max(1, len(long) - 1))


@functools.lru_cache(maxsize=4096)
def _pairs(text: str) -> Counter[str]:
    return Counter(text[at : at + 2] for at in range(max(1, len(text) - 1)))
