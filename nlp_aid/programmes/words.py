"""Words that the rules share."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any


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
        particles: what a word ends with that no name holds.
        classifiers: before what is counted or pointed at, which is no part of a name: `3个村`, `我区`.
        counted: what is counted so.
        villages: how names of places of the lowest levels end.
        ordinary: of these there are many in a place, and they do other things than receive aid.
        using: verbs for what money is put into.
        putting_up: verbs before what is put up or has been.
        setting_up: verbs for setting up a fund.
        works: nouns of building behind what is built.
        supporting: verbs for giving.
        governing: further verbs that a list of projects stands behind.
        people: whom an undertaking is for.
        calling: verbs behind which a name stands.
        contests: undertakings that are none of aid.
        completed: what is said of a building that is there.
        organisation_links: words between a designation and the end of an organisation's name.
        organisation_ends: how names of organisations end, each with what makes another word of it.
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
    particles: str
    classifiers: str
    counted: frozenset[str]
    villages: tuple[str, ...]
    ordinary: frozenset[str]
    using: tuple[str, ...]
    putting_up: tuple[str, ...]
    setting_up: tuple[str, ...]
    works: tuple[str, ...]
    supporting: tuple[str, ...]
    governing: tuple[str, ...]
    people: frozenset[str]
    calling: tuple[str, ...]
    contests: tuple[str, ...]
    completed: tuple[str, ...]
    organisation_links: tuple[str, ...]
    organisation_ends: dict[str, list[str]]


def _load() -> Words:
    data = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf8"))
    kinds = {"tuple[str, ...]": tuple, "frozenset[str]": frozenset}
    return Words(**{field.name: kinds.get(str(field.type), _same)(data[field.name]) for field in fields(Words)})


def _same(value: Any) -> Any:
    return value


def any_of(words: Iterable[str]) -> str:
    """Return a pattern for one of the words."""
    return f"(?:{'|'.join(words)})"


WORDS = _load()
