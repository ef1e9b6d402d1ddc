"""Offsets of others, brought to code points.

Annotation tools count in what their language counts in: code points, or UTF-16 units, in which a character beyond the first
plane (an emoji, a rare name) is two; and some take a line end of two characters for one. Which of these it was shows where the
tool says beside the offsets what stands there.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

# White space, also as some tools write a line end within a text.
_SPACE = re.compile(r"(?:\s|\\n)+")


class Stretch(NamedTuple):
    """A stretch of a text as a tool tells it.

    Attributes:
        start: where it starts, in the units of the tool.
        end: where it ends, exclusive.
        text: what stands there; None where the tool does not say.
    """

    start: int
    end: int
    text: str | None = None


def in_code_points(text: str, stretches: Sequence[Stretch]) -> list[tuple[int, int]]:
    """Return the offsets of stretches in code points.

    The way of counting by which all of them have the texts that the tool says is taken, code points first. Where none fits all,
    each is counted by the first that fits it.

    Args:
        text: the text.
        stretches: the stretches.

    Raises:
        ValueError: a stretch is no part of the text, or contradicts what it says stands there, however it is counted.
    """
    if not stretches:
        return []
    fitting: list[list[tuple[int, int] | None]] = []
    for offsets in _countings(text):
        found = [_fitting(text, one, offsets) for one in stretches]
        if all(found):
            return [pair for pair in found if pair]
        fitting.append(found)
    chosen = [next(filter(None, several), None) for several in zip(*fitting, strict=True)]
    for one, pair in zip(stretches, chosen, strict=True):
        if pair is None:
            raise ValueError(_contradiction(text, one))
    return [pair for pair in chosen if pair]


def _countings(text: str) -> Iterator[Sequence[int]]:
    """Yield the ways to count: of each, the offset of every code point, and of the end."""
    yield range(len(text) + 1)
    widths = [1 + (char > "\uffff") for char in text]
    is_inside = [char == "\n" and at > 0 and text[at - 1] == "\r" for at, char in enumerate(text)]
    has_wide, has_pairs = 2 in widths, any(is_inside)
    if has_wide:
        yield list(accumulate(widths, initial=0))
    if has_pairs:
        yield list(accumulate((not inside for inside in is_inside), initial=0))
    if has_wide and has_pairs:
        units = (0 if inside else width for inside, width in zip(is_inside, widths, strict=True))
        yield list(accumulate(units, initial=0))


def _fitting(text: str, one: Stretch, offsets: Sequence[int]) -> tuple[int, int] | None:
    # Of a line end that counts once, an offset behind it is behind all of it.
    start, end = bisect_right(offsets, one.start) - 1, bisect_right(offsets, one.end) - 1
    if start < 0 or start >= end or (offsets[start], offsets[end]) != (one.start, one.end):
        return None
    if one.text is not None and text[start:end] != one.text and _plain(text[start:end]) != _plain(one.text):
        return None
    return start, end


def _plain(text: str) -> str:
    return _SPACE.sub("", text)


def _contradiction(text: str, one: Stretch) -> str:
    if not 0 <= one.start < one.end:
        return f"there is no stretch from {one.start} to {one.end} in the text of {len(text)} characters."
    there = text[one.start : one.end]
    if one.text is None or not there:
        return f"there is no stretch from {one.start} to {one.end} in the text of {len(text)} characters."
    return (
        f"a region from {one.start} to {one.end} says {_short(one.text)}, and in the text {_short(there)} stands there, also where "
        "UTF-16 units are counted. The text was changed after it was annotated, or the offsets are of another one."
    )


def _short(text: str) -> str:
    return repr(text if len(text) <= 40 else f"{text[:40]}…")
