"""Words that the rules share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Words:
    """The word lists of `words.json`.

    Attributes:
        aid: words that speak of aid.
        characters_per_aid_word: a text with one aid word in so many characters is about aid.
        abbreviations: one-character names of provinces and of some cities.
        doing: verbs for starting or running an undertaking.
        building: verbs for putting something up.
        stops: words that no name holds, so that it starts behind them.
        nominal: verbs among the stops that belong to the name right before its head noun: `扩建项目`.
        joined: words in which a stop is none, whatever the segmenter makes of them: `结|对`.
        generic: words that describe without naming.
        other: words that tell another purpose than aid: an undertaking named with one is none of aid by its neighbours alone.
        kinds: words for what is commonly built; in a list they tell a kind, in a name with a place they do not matter.
    """

    aid: tuple[str, ...]
    characters_per_aid_word: int
    abbreviations: str
    doing: tuple[str, ...]
    building: tuple[str, ...]
    stops: frozenset[str]
    nominal: frozenset[str]
    joined: tuple[str, ...]
    generic: frozenset[str]
    kinds: frozenset[str]
    other: tuple[str, ...]


def _load() -> Words:
    data = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf8"))
    return Words(
        aid=tuple(data["aid"]),
        characters_per_aid_word=data["characters_per_aid_word"],
        abbreviations=data["abbreviations"],
        doing=tuple(data["doing"]),
        building=tuple(data["building"]),
        stops=frozenset(data["stops"]),
        nominal=frozenset(data["nominal"]),
        joined=tuple(data["joined"]),
        generic=frozenset(data["generic"]),
        kinds=frozenset(data["kinds"]),
        other=tuple(data["other"]),
    )


WORDS = _load()
