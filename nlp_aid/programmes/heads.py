"""Head nouns: the last word of a name says what kind of undertaking it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from nlp_aid.programmes.value import ProgrammeType
from nlp_aid.programmes.words import alternation, longest_first


class Heads:
    """The head nouns of `data/heads.json`.

    Attributes:
        pattern: matches a head noun that is the end of a word.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        """Set up with the file's contents."""
        kinds: tuple[ProgrammeType, ...] = ("campaign", "policy", "mechanism", "project", "fund", "facility")
        self._types = {head: kind for kind in kinds for head in data[kind]}
        inside = data["within_quotes"]
        self._inside = {head: kind for kind in kinds for head in inside.get(kind, ())} | self._types
        self._longest = max(map(len, self._inside), default=0)
        self._no_end = tuple(data["no_end"])
        self._continued = re.compile(alternation(data["not_behind"]))
        # A longer head noun ends at the same place as the shorter one inside it, hence the longest first.
        self.pattern = re.compile(f"{alternation(longest_first(self._types))}(?!{alternation(data['not_behind'])})")

    @property
    def words(self) -> frozenset[str]:
        """All of them."""
        return frozenset(self._types)

    def __contains__(self, word: str) -> bool:
        """Tell whether a word is a head noun."""
        return word in self._types

    def type_of(self, head: str) -> ProgrammeType:
        """Return the type of what is named by a head noun."""
        return self._types[head]

    def before(self, text: str, start: int, end: int) -> str | None:
        """Return the longest head noun that ends at `end` and starts at `start` or later."""
        if self._continued.match(text, end):
            return None
        for length in range(min(self._longest, end - start), 1, -1):
            if text[end - length : end] in self._types:
                return text[end - length : end]
        return None

    def at_end(self, name: str) -> tuple[str, ProgrammeType] | None:
        """Return the head noun that a quoted name ends in, with its type."""
        if name.endswith(self._no_end):
            return None
        for length in range(min(self._longest, len(name) - 1), 0, -1):
            if kind := self._inside.get(name[-length:]):
                return name[-length:], kind
        return None
