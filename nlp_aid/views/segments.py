"""Spans that nest or overlap, as properly nested pieces of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class NestedSpan:
    """A span to nest.

    Attributes:
        start: offset of its first character.
        end: offset behind its last character.
        layer: its layer.
        index: its index within the layer.
    """

    start: int
    end: int
    layer: str
    index: int


@dataclass(frozen=True)
class Text:
    """A piece of the text, from `start` to `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class Open:
    """A stretch starts here, or a further piece of it."""

    stretch: NestedSpan
    is_first: bool


@dataclass(frozen=True)
class Close:
    """The piece that was opened last ends here, and with the last piece the stretch."""

    stretch: NestedSpan
    is_last: bool


Event = Text | Open | Close


def nest(length: int, stretches: Iterable[NestedSpan]) -> Iterator[Event]:
    """Yield what makes a tree of a text and the stretches on it.

    Where stretches nest, the longer is outside. Where they overlap without nesting, the one that starts first is cut
    in two. Every `Open` has its `Close`, and the `Text`s in order are the whole text.

    Args:
        length: the length of the text.
        stretches: in any order; one that is empty or reaches beyond the text is left out.
    """
    waiting = sorted(
        (s for s in stretches if 0 <= s.start < s.end <= length), key=lambda s: (s.start, s.layer, s.index)
    )
    waiting.reverse()
    bounds = sorted({0, length}.union(*((s.start, s.end) for s in waiting)))
    pieces: list[
        NestedSpan
    ] = []  # What is open, the outermost first; each ends where the one outside it does, or before.
    for start, end in pairwise(bounds):
        opening = []
        while waiting and waiting[-1].start == start:
            opening.append(waiting.pop())
        cut = []
        while pieces and any(piece.end > pieces[-1].end for piece in opening):
            cut.append(pieces.pop())
            yield Close(cut[-1], is_last=False)
        for piece in sorted(cut[::-1] + opening, key=lambda s: -s.end):
            pieces.append(piece)
            yield Open(piece, is_first=piece.start == start)
        yield Text(start, end)
        while pieces and pieces[-1].end == end:
            yield Close(pieces.pop(), is_last=True)
