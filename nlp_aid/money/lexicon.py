"""The words that the money grammar knows: data files, and the expressions made of them.

- `data/currencies.json`: what people call currencies beside their names in CLDR (`models/currencies`), one currency a
  line; names that several countries share; the units of 元; words that only look like a unit, a code or an amount.
- `data/modifiers.json`: modifiers before and behind an amount, and what may stand between.
- `data/rates.json`: times and things that a rate is per, and the words that tell a rate from other phrases.
- `data/words.json`: words that tell of money or of things to count, in sentences and over columns.

Adding a currency, a spelling or a word is a change of one line there.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data"


@functools.cache
def load(name: str) -> dict[str, Any]:
    """Return the contents of a data file; a number in it is a `Decimal`."""
    text = (_DATA / f"{name}.json").read_text(encoding="utf8")
    data: dict[str, Any] = json.loads(text, parse_float=Decimal)
    return data


def any_of(words: Iterable[str]) -> str:
    """Return the expression for any of `words`, the longest first; for none of them where there are none."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(map(re.escape, longest_first)) + ")" if longest_first else "(?!)"
