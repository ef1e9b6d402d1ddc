"""The readable shadow of a text, and the way back to the raw one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A raw text with its readable form, aligned character by character.

    Attributes:
        raw: the input, untouched.
        text: the readable form.
        starts: for every readable character, where its raw stretch starts in `raw`.
        ends: for every readable character, where its raw stretch ends, exclusive. Raw characters between two
            stretches are not read (markup, spaces inside a number); a stretch longer than one character is read as
            one (a character with its gloss).
        damaged: the stretches of `raw` that are broken beyond repair, as (start, end), in order. Nothing is to be
            annotated there.
    """

    raw: str
    text: str
    starts: Offsets
    ends: Offsets
    damaged: tuple[tuple[int, int], ...] = ()

    @classmethod
    def of(cls, raw: str) -> Reading:
        """Return the reading in which every character of `raw` reads as itself."""
        size = len(raw) + 1
        bounds = _BOUNDS[:size] if size <= len(_BOUNDS) else np.arange(size, dtype=np.int64)
        return cls(raw, raw, bounds[:-1], bounds[1:])

    def edit(self, edits: Iterable[Edit]) -> Reading:
        """Return this reading with stretches of its readable text replaced.

        Args:
            edits: in order and not overlapping, offsets in `self.text`. A replacement as long as what it replaces
                is aligned character by character; any other is aligned as a whole to the whole raw stretch.

        Returns:
            A new reading of the same raw text; this one where there are no edits.

        Raises:
            ValueError: the edits overlap or are out of order.
        """
        texts: list[str] = []
        # Those edits that change the length, as start, end and length of the replacement; the others are of characters.
        changes: list[tuple[int, int, int]] = []
        damaged = list(self.damaged)
        done = 0
        for start, end, replacement, is_damaged in edits:
            if not done <= start <= end <= len(self.text):
                raise ValueError(f"Edit [{start}, {end}) is out of order or outside the text.")
            texts += (self.text[done:start], replacement)
            if len(replacement) != end - start:
                changes.append((start, end, len(replacement)))
            if is_damaged:
                damaged.append(self.to_raw(start, end))
            done = end
        if not texts:
            return self
        texts.append(self.text[done:])
        starts, ends = self._changed(changes) if changes else (self.starts, self.ends)
        return Reading(self.raw, "".join(texts), starts, ends, tuple(sorted(damaged)))

    def _changed(self, changes: list[tuple[int, int, int]]) -> tuple[Offsets, Offsets]:
        """Return the alignment after stretches have been replaced as a whole."""
        size = len(self.text)
        begins, stops, lengths = np.array(changes, dtype=np.int64).T
        # By turns what stays, which is read from itself, and a replacement, each character of which is from a whole stretch.
        bounds = np.concatenate((np.column_stack((begins, stops)).ravel(), [size]))
        stay = np.empty(2 * len(changes) + 1, dtype=np.int64)
        stay[1::2] = lengths
        stay[0::2] = begins[0], *(begins[1:] - stops[:-1]), size - stops[-1]
        is_replaced = np.repeat(np.arange(len(stay)) % 2 == 1, stay)
        first = np.repeat(np.concatenate(([0], bounds[:-1])), stay)
        last = np.where(is_replaced, np.repeat(bounds, stay) - 1, first)
        within = np.where(is_replaced, 0, np.arange(len(first)) - np.repeat(np.cumsum(stay) - stay, stay))
        first += within
        last += within
        starts = np.append(self.starts, len(self.raw))[first]
        ends = np.append(self.ends, 0)[last]
        inserted = last < first
        ends[inserted] = starts[inserted]
        return starts, ends

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Return where the readable stretch [start, end) stands in the raw text.

        An empty stretch gives an empty one.
        """
        if start >= end:
            at = int(self.starts[start]) if start < len(self.starts) else len(self.raw)
            return at, at
        return int(self.starts[start]), int(self.ends[end - 1])

    def to_readable(self, start: int, end: int) -> tuple[int, int]:
        """Return the readable stretch that covers everything read from raw [start, end)."""
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
        return cls(raw, text, starts, ends, tuple((start, end) for start, end in data.get("damaged", ())))
