"""The readable shadow of a text, and the way back to the raw one."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]

# The offsets of texts of usual length, which are the same for all of them; nobody may write to them.
_BOUNDS = np.arange(1 << 16, dtype=np.int64)
_BOUNDS.flags.writeable = False


class Edit(NamedTuple):
    """A stretch of the readable text, [start, end), and what is read in its place.

    `damaged` tells that the stretch is broken beyond repair; see `Reading.damaged`.
    """

    start: int
    end: int
    replacement: str
    damaged: bool = False


# The same without names, which is made several times as fast: for steps that find many.
PlainEdit = tuple[int, int, str, bool]


class _Step(NamedTuple):
    """The edits of one step that change the length, in order.

    Attributes:
        size: the length of the text before them.
        begins: where each stretch starts in that text.
        stops: where it ends.
        lengths: the length of what is read in its place.
        begins_read: where that starts in the text after the edits.
    """

    size: int
    begins: list[int]
    stops: list[int]
    lengths: list[int]
    begins_read: list[int]

    def count_ended(self, at: int) -> int:
        """Return how many characters of the text after are read from stretches that end at `at` of the text before or earlier."""
        index = bisect_right(self.stops, at)
        if index < len(self.begins) and self.begins[index] < at:
            return self.begins_read[index]
        return at + self._shift(index)

    def count_started(self, at: int) -> int:
        """Return how many characters of the text after are read from stretches that start before `at` of the text before."""
        index = bisect_left(self.begins, at)
        if index and at < self.stops[index - 1]:
            return self.begins_read[index - 1] + self.lengths[index - 1]
        return at + self._shift(index)

    def _shift(self, index: int) -> int:
        """Return how far what stands behind the first `index` stretches has moved."""
        return self.begins_read[index - 1] + self.lengths[index - 1] - self.stops[index - 1] if index else 0


class Reading:
    """A raw text with its readable form, aligned character by character.

    It is not to be changed. The alignment of the whole text is made when it is first asked for; a few stretches are
    found without it.

    Attributes:
        raw: the input, untouched.
        text: the readable form; the very same object as `raw` where every character reads as itself.
        damaged: the stretches of `raw` that are broken beyond repair, as (start, end), in order. Nothing is to be
            annotated there.
    """

    __slots__ = ("_inserts", "_offsets", "_steps", "damaged", "raw", "text")

    def __init__(
        self,
        raw: str,
        text: str,
        steps: tuple[_Step, ...] = (),
        offsets: tuple[Offsets, Offsets] | None = None,
        damaged: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.raw = raw
        self.text = text
        self.damaged = damaged
        self._steps = steps
        self._offsets = offsets
        self._inserts = False

    @classmethod
    def of(cls, raw: str) -> Reading:
        """Return the reading in which every character of `raw` reads as itself."""
        return cls(raw, raw)

    @property
    def starts(self) -> Offsets:
        """For every readable character, where its raw stretch starts in `raw`."""
        return self._alignment()[0]

    @property
    def ends(self) -> Offsets:
        """For every readable character, where its raw stretch ends in `raw`, exclusive.

        Raw characters between two stretches are not read (markup, spaces inside a number); a stretch longer than one
        character is read as one (a character with its gloss).
        """
        return self._alignment()[1]

    def edit(self, edits: Iterable[PlainEdit]) -> Reading:
        """Return this reading with stretches of its readable text replaced.

        Args:
            edits: in order and not overlapping, offsets in `self.text`. A replacement as long as what it replaces
                is aligned character by character; any other is aligned as a whole to the whole raw stretch.

        Returns:
            A new reading of the same raw text; this one where there are no edits.

        Raises:
            ValueError: the edits overlap or are out of order.
        """
        text = self.text
        size = len(text)
        texts: list[str] = []
        step = _Step(size, [], [], [], [])  # of the edits that change the length
        _, begins, stops, lengths, begins_read = step
        damaged: list[tuple[int, int]] = []
        done = shift = 0
        inserts = self._inserts
        for start, end, replacement, is_damaged in edits:
            if not done <= start <= end <= size:
                raise ValueError(f"Edit [{start}, {end}) is out of order or outside the text.")
            texts += (text[done:start], replacement)
            length = len(replacement)
            if length != end - start:  # the others are of characters
                begins.append(start)
                stops.append(end)
                lengths.append(length)
                begins_read.append(start + shift)
                shift += length - end + start
                inserts = inserts or start == end
            if is_damaged:
                damaged.append(self.to_raw(start, end))
            done = end
        if not texts:
            return self
        texts.append(text[done:])
        steps = (*self._steps, step) if begins else self._steps
        offsets = None if begins else self._offsets
        all_damaged = tuple(sorted((*self.damaged, *damaged))) if damaged else self.damaged
        reading = Reading(self.raw, "".join(texts), steps, offsets, all_damaged)
        if inserts:  # offsets are not found step by step then
            reading._inserts = True
            reading._alignment()
        return reading

    def _alignment(self) -> tuple[Offsets, Offsets]:
        """Return the starts and ends of the raw stretches."""
        if self._offsets is None:
            size = len(self.raw) + 1
            bounds = _BOUNDS[:size] if size <= len(_BOUNDS) else np.arange(size, dtype=np.int64)
            starts, ends = bounds[:-1], bounds[1:]
            for step in self._steps:
                starts, ends = self._changed(starts, ends, step)
            self._offsets = starts, ends
        return self._offsets

    def _changed(self, starts: Offsets, ends: Offsets, step: _Step) -> tuple[Offsets, Offsets]:
        """Return an alignment after stretches have been replaced as a whole."""
        size = step.size
        begins, stops, lengths = np.array((step.begins, step.stops, step.lengths), dtype=np.int64)
        # By turns what stays, which is read from itself, and a replacement, each character of which is from a whole stretch.
        bounds = np.concatenate((np.column_stack((begins, stops)).ravel(), [size]))
        stay = np.empty(2 * len(begins) + 1, dtype=np.int64)
        stay[1::2] = lengths
        stay[0::2] = begins[0], *(begins[1:] - stops[:-1]), size - stops[-1]
        is_replaced = np.repeat(np.arange(len(stay)) % 2 == 1, stay)
        first = np.repeat(np.concatenate(([0], bounds[:-1])), stay)
        last = np.where(is_replaced, np.repeat(bounds, stay) - 1, first)
        within = np.where(is_replaced, 0, np.arange(len(first)) - np.repeat(np.cumsum(stay) - stay, stay))
        first += within
        last += within
        starts = np.append(starts, len(self.raw))[first]
        ends = np.append(ends, 0)[last]
        inserted = last < first
        ends[inserted] = starts[inserted]
        return starts, ends

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return where the readable stretch [start, end) stands in the raw text.

        An empty stretch gives an empty one.
        """
        if start >= end:
            at = self.to_raw(start, start + 1)[0] if start < len(self.text) else len(self.raw)
            return at, at
        if self._offsets is None:
            first, last = start, end - 1
            for _, begins, stops, lengths, begins_read in reversed(self._steps):
                index = bisect_right(begins_read, first) - 1
                if index >= 0:
                    behind = first - begins_read[index] - lengths[index]
                    first = begins[index] if behind < 0 else stops[index] + behind
                index = bisect_right(begins_read, last) - 1
                if index >= 0:
                    behind = last - begins_read[index] - lengths[index]
                    last = stops[index] - 1 if behind < 0 else stops[index] + behind
            return first, last + 1
        starts, ends = self._alignment()
        return int(starts[start]), int(ends[end - 1])

    def to_readable(self, start: int, end: int) -> tuple[int, int]:
        """Return the readable stretch that covers everything read from raw [start, end)."""
        if self._offsets is None:
            first, last = min(start, len(self.raw)), min(end, len(self.raw))
            for step in self._steps:
                first, last = step.count_ended(first), step.count_started(last)
            return first, max(first, last)
        first = int(np.searchsorted(self.ends, start, side="right"))
        last = int(np.searchsorted(self.starts, end, side="left"))
        return first, max(first, last)

    def readable(self, start: int, end: int) -> str:
        """Return the readable form of raw [start, end)."""
        first, last = self.to_readable(start, end)
        return self.text[first:last]

    def is_damaged(self, start: int, end: int) -> bool:
        """Tell whether any of raw [start, end) is damaged."""
        # The last damaged stretch that starts before `end`; they are in order.
        at = bisect_left(self.damaged, (end,))
        return at > 0 and self.damaged[at - 1][1] > start

    def to_data(self) -> dict[str, Any]:
        """Return the reading without its raw text as JSON-able data; see `from_data`."""
        if self.text is self.raw:
            return {}
        # Runs: stretches in which every character reads as one, side by side; or one raw stretch read as a whole.
        single = self.ends - self.starts == 1
        follows = single[1:] & single[:-1] & (self.starts[1:] == self.starts[:-1] + 1)
        firsts = np.concatenate(([0], np.flatnonzero(~follows) + 1)) if len(self.text) else np.empty(0, dtype=np.int64)
        lasts = np.append(firsts[1:], len(self.text)) - 1 if len(firsts) else firsts
        runs = np.stack((firsts, self.starts[firsts], self.ends[lasts]), axis=1) if len(firsts) else firsts
        data = {"text": self.text, "runs": runs.ravel().tolist()}
        return data | {"damaged": [list(stretch) for stretch in self.damaged]} if self.damaged else data

    @classmethod
    def from_data(cls, raw: str, data: dict[str, Any]) -> Reading:
        """Return the reading of `raw` that `to_data` described.

        Raises:
            ValueError: the data belongs to another text.
        """
        if not data:
            return cls.of(raw)
        text = data["text"]
        runs = np.asarray(data["runs"], dtype=np.int64).reshape(-1, 3)
        if len(runs) and runs[-1, 2] > len(raw):
            raise ValueError("The stored reading belongs to another text.")
        lengths = np.diff(runs[:, 0], append=len(text))
        firsts, raw_starts, raw_ends, one_by_one = np.repeat(
            np.column_stack((runs, runs[:, 2] - runs[:, 1] == lengths)), lengths, axis=0
        ).T
        within = np.arange(len(text)) - firsts
        starts = raw_starts + within * one_by_one
        ends = np.where(one_by_one, starts + 1, raw_ends)
        damaged = tuple((start, end) for start, end in data.get("damaged", ()))
        return cls(raw, text, offsets=(starts, ends), damaged=damaged)
