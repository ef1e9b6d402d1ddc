"""The words that the place layer knows, beside the names of the gazetteer: `data/*.json`.

- `data/neighbours.json`: what the words on either side say of a name (titles, streets, storms, firms, offices, counters).
- `data/names.json`: what names are made of (function words, numerals, surnames, kinds, transcription characters).
- `data/kinds.json`: what places are called by their kind (suffixes, natural features, hamlets), and the levels of those.
- `data/abbreviations.json`: what shows that one character stands for a place, and which compounds are words of their own.

A string of a list is a word; where every word is one character, a list may be written as one string. In `neighbours.json`,
`of_person` has expressions too (`手[中里]`).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

WORDS = Path(__file__).parent / "data"


@functools.cache
def place_words(name: str) -> dict[str, Any]:
    """Return the contents of a data file."""
    data: dict[str, Any] = json.loads((WORDS / f"{name}.json").read_text(encoding="utf8"))
    return data


def alternatives(words: Iterable[str], characters: str = "") -> str:
    """Return the alternatives of `words` as they are in the file, then any of `characters`; to stand in a group."""
    return "|".join([*words, f"[{characters}]"] if characters else words)
