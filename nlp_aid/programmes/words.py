"""Words that the rules share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Words:
    """The word lists of `data/words.json`.

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
        donated: verbs by which what is built is a gift.
        giving: who or what gives, before a verb of `given`.
        given: verbs for what is done with what is given.
        naming: words of `generic` that name in quotation marks.
        said_kinds: what a name in quotation marks is said to be behind it: `名为“…”的公益项目`.
        entering: characters for the way of goods to a place: `云品入沪`.
        directions: where goods go: `疆果东送`.
        carrying: how they go there.
        listed: what the items of a list are said to be at its end.
        batches: how many there are, without a number.
        sectors: what is counted and no project: `8个领域`.
        run_on: words in which the end of a name may be the beginning of something else.
        levels: whose money a fund is, which belongs to its name.
        joined_levels: the same before `和` and another: `中央和省级财政`.
        below: where a short name holds: `以下简称`.
        called: verbs before a short name.
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
    donated: tuple[str, ...]
    giving: tuple[str, ...]
    given: tuple[str, ...]
    naming: frozenset[str]
    said_kinds: tuple[str, ...]
    entering: str
    directions: str
    carrying: str
    listed: tuple[str, ...]
    batches: tuple[str, ...]
    sectors: tuple[str, ...]
    run_on: tuple[str, ...]
    levels: tuple[str, ...]
    joined_levels: tuple[str, ...]
    below: tuple[str, ...]
    called: tuple[str, ...]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Words:
        """Return the words of the file's contents."""
        kinds = {"tuple[str, ...]": tuple, "frozenset[str]": frozenset}
        return cls(**{field.name: kinds.get(str(field.type), _same)(data[field.name]) for field in fields(cls)})


def _same(value: Any) -> Any:
    return value


def alternation(words: Iterable[str]) -> str:
    """Return a pattern for one of the words, tried in their order; it matches nothing where there are none."""
    return f"(?:{'|'.join(map(re.escape, words)) or '(?!)'})"


def longest_first(words: Iterable[str]) -> list[str]:
    """Return the words so that none comes behind one that it starts with."""
    return sorted(words, key=len, reverse=True)
