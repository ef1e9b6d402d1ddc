"""Where in one text names may start."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from nlp_aid.gazetteer.openings import LARGE, LONG_LARGE, Characters, Openings, characters


@dataclass(frozen=True, slots=True)
class TextOpenings:
    """Where in a text names may start.

    Attributes:
        text: the readable text.
        bounds: the offsets at which words start and end.
        chars: the characters of the text.
        is_bound: for each offset, whether a word starts or ends there.
        at: where names may start.
        kinds: what two characters tell of each of them (see `nlp_aid.gazetteer.openings`).
        is_long: whether names of three characters or more may start there.
    """

    text: str
    bounds: Set[int]
    chars: Characters
    is_bound: NDArray[np.bool_]
    at: NDArray[np.intp]
    kinds: NDArray[np.uint8]
    is_long: NDArray[np.bool_]

    @classmethod
    def of(cls, text: str, bounds: Set[int], openings: Openings) -> TextOpenings:
        """Return where names may start in a readable text, by what those of a gazetteer open with."""
        chars = characters(text)
        is_bound = np.zeros(len(text) + 1, dtype=bool)
        is_bound[np.fromiter(bounds, dtype=np.int64, count=len(bounds))] = True
        return cls(text, bounds, chars, is_bound, *openings.find(chars))

    def large(self) -> NDArray[np.intp]:
        """Return where names may start that are larger than townships."""
        is_large = (self.kinds & LARGE != 0) | (self.is_long & (self.kinds & LONG_LARGE != 0))
        return cast("NDArray[np.intp]", self.at[is_large])
