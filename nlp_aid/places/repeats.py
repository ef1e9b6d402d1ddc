"""Text that repeats itself, or the same few characters, over and over is no language: only its beginning is looked at."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

# A stretch counts as repeated where it goes on for so many characters with a period of at most so many.
_LEAST = 400
_LONGEST_PERIOD = 64
_KEPT = 200
_PROBE = 32
BLANK = "\x00"
# So does a stretch of Han characters that are so few different ones: in a window of a text there are 60 and more.
_WINDOW, _STEP, _FEWEST, _LEAST_HAN = 300, 100, 48, 240


def _may_repeat(text: str) -> bool:
    """Tell whether a probe comes again within a period: so it does wherever a stretch is repeated, and seldom elsewhere."""
    probes = range(0, len(text) - _LEAST + 1, _KEPT)
    return any(text.find(text[at : at + _PROBE], at + 1, at + _PROBE + _LONGEST_PERIOD) >= 0 for at in probes)


def without_repeats(text: str) -> str:
    """Return a text of the same length in which stretches that only repeat what stands before them are blank."""
    blank = _monotonous(text)
    if not _may_repeat(text):
        return text if blank is None else _blanked(text, blank)
    chars = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    blank = np.zeros(len(chars), dtype=bool) if blank is None else blank
    for period in range(1, min(_LONGEST_PERIOD, len(chars) - _LEAST) + 1):
        ends = np.flatnonzero(chars[period:] != chars[:-period])
        bounds = np.concatenate([[-1], ends, [len(chars) - period]])
        long = np.flatnonzero(np.diff(bounds) > _LEAST)
        for at in long.tolist():
            blank[int(bounds[at]) + 1 + period + _KEPT : int(bounds[at + 1]) + period] = True
    return _blanked(text, blank) if blank.any() else text


def _monotonous(text: str) -> np.ndarray | None:
    """Return which characters are to be blank because few different ones stand around them; None where there are none."""
    # What a part of a window has, the window has.
    starts = [
        at
        for at in range(0, len(text) - _WINDOW + 1, _STEP)
        if len(set(text[at + _STEP : at + 2 * _STEP])) < _FEWEST and len(set(text[at : at + _WINDOW])) < _FEWEST
    ]
    starts = [
        at for at in starts if sum("\u4e00" <= char <= "\u9fff" for char in text[at : at + _WINDOW]) >= _LEAST_HAN
    ]
    if not starts:
        return None
    blank = np.zeros(len(text), dtype=bool)
    first, before = starts[0], -_STEP
    for at in starts:
        if at > before + _WINDOW:
            first = at
        blank[first + _KEPT : at + _WINDOW] = True
        before = at
    return blank


def _blanked(text: str, blank: np.ndarray) -> str:
    edges = [0, *(np.flatnonzero(np.diff(blank)) + 1).tolist(), len(text)]
    return "".join(BLANK * (end - start) if blank[start] else text[start:end] for start, end in pairwise(edges))
