"""Development zones, plains and the like, which are named after a place and are one name with it."""

from __future__ import annotations

import re
from collections.abc import Set

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.places.lexicon import place_words

_WORDS = place_words("zones")
_HAN = "[\u4e00-\u9fff]"
# Some kinds are those of zones only where a name stands before them: `云南|产业园区` are all that the province has.
_ZONE = re.compile(f"{_HAN}{{0,12}}?{any_of(_WORDS['kinds'])}|{_HAN}{{2,12}}?{any_of(_WORDS['kinds_of_named'])}")
_NOT_IN_NAMES = re.compile(any_of([*_WORDS["characters_of_no_name"], *_WORDS["words_of_no_name"]]))

# `豫东|平原`; not `山东|平原县`, and not `河南|平原地区`.
_LANDSCAPE = re.compile(any_of(_WORDS["landscapes"]) + f"(?!{any_of(_WORDS['behind_no_landscape'])})")


def zone_end(text: str, end: int, bounds: Set[int]) -> int | None:
    """Return where the zone ends that is named after the place that ends at `end`; None where there is none."""
    match = _ZONE.match(text, end)
    if not match or match.end() not in bounds or _NOT_IN_NAMES.search(match.group()[:-2]):
        return None
    return match.end()


def landscape_end(text: str, end: int, bounds: Set[int]) -> int | None:
    """Return where the plain, basin or valley ends that is named after the place that ends at `end`; None where there is none."""
    match = _LANDSCAPE.match(text, end)
    return match.end() if match and match.end() in bounds else None
