"""The words that tell what figures have to do with each other: `data/words.json`."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from typing import Any

from nlp_aid.knowledge.patterns import any_of

PATH = Path(__file__).parent / "data" / "words.json"


@functools.cache
def words(name: str) -> Any:
    """Return a list, or a table, of the data."""
    return json.loads(PATH.read_text(encoding="utf8"))[name]


def any_word(*names: str) -> str:
    """Return the expression for any word of some lists of the data, the longest first."""
    return any_of(word for name in names for word in words(name))
