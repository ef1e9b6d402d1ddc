"""Text that repeats itself over and over is no language: only its beginning is looked at."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

# A stretch counts as repeated where it goes on for so many characters with a period of at most so many.
_LEAST = 400
_LONGEST_PERIOD = 64
_KEPT = 200
_PROBE = 32
BLANK = "\x00"


def _may_repeat(text: str) -> bool:
    """Tell whether a probe comes again within a period: so it does wherever a stretch is repeated, and seldom elsewhere."""
    probes = range(0, len(text) - _LEAST + 1, _KEPT)
    return any(text.find(text[at : at + _PROBE], at + 1, at + _PROBE + _LONGEST_PERIOD) >= 0 for at in probes)


def without_repeats(text: str) -> str:
    """Return a text of the same length in which stretches that only repeat what stands before them are blank."""
    if not _may_repeat(text):
        return text
    chars = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    blank = np.zeros(len(chars), dtype=bool)
    for period in range(1, min(_LONGEST_PERIOD, len(chars) - _LEAST) + 1):
        ends = np.flatnonzero(chars[period:] != chars[:-period])
        bounds = np.concatenate([[-1], ends, [len(chars) - period]])
        long = np.flatnonzero(np.diff(bounds) > _LEAST)
        for at in long.tolist():
            blank[int(bounds[at]) + 1 + period + _KEPT : int(bounds[at + 1]) + period] = True
    if not blank.any():
        return text
    edges = [0, *(np.flatnonzero(np.diff(blank)) + 1).tolist(), len(text)]
    return "".join(BLANK * (end - start) if blank[start] else text[start:end] for start, end in pairwise(edges))
