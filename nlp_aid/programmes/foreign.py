"""Projects of foreign aid, which `援` and the country open: `援老挝农村供水项目二期`, `实施援乍得体育场、多哥议会大厦等项目`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_aid.programmes.candidate import LISTED, ProgrammeCandidate
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.stretches import Ends
from nlp_aid.programmes.words import alternation

_LONGEST = 34
_SHORTEST = 6
_END = re.compile("[，。；：、？！\n（(]|等")
_GIVEN = re.compile("援(?:助|建|建的|助的)?\\Z")
# A country is not named by less.
_COUNTRY = re.compile("[A-Z]{2}")


class _Patterns:
    def __init__(self, lexicon: ProgrammeLexicon) -> None:
        words = lexicon.words
        verbs = alternation(words.doing)
        self.listed = re.compile(rf"(?:立项|{verbs})了?\Z")


def find_foreign(page: Page) -> Iterator[ProgrammeCandidate]:
    """Yield what is built or run in a country that `援` stands before, in a list each item that a country opens."""
    done = 0
    for start, end in page.places:
        if start < done or (given := _GIVEN.search(page.text, max(0, start - 4), start)) is None:
            continue
        if not _is_country(page, start, end):
            continue
        listed = page.lexicon.of(_Patterns).listed.search(page.text, max(0, start - 8), start - 1)
        # `援助` is a verb, whose receiver the country is.
        first = end if len(given.group()) > 1 else start if listed else start - 1
        while True:
            stop = _stop(page, end)
            if found := _named(page, first, end, stop):
                yield found
                done = stop
            # The next item of the list has its own country.
            first = stop + 1
            after = page.place_at(first)
            if page.text[stop : stop + 1] != "、" or after is None or not _is_country(page, first, after):
                break
            end = after


def _is_country(page: Page, start: int, end: int) -> bool:
    return any(_COUNTRY.fullmatch(code) for code in page.codes_in(start, end))


def _stop(page: Page, start: int) -> int:
    match = _END.search(page.text, start, start + _LONGEST)
    return match.start() if match else min(len(page.text), start + _LONGEST)


def _named(page: Page, start: int, place_end: int, stop: int) -> ProgrammeCandidate | None:
    """Return the longest stretch from `start` that ends in a word that names end in, or in its stage."""
    ends = page.lexicon.of(Ends)
    for end in range(stop, max(place_end, start + _SHORTEST - 1), -1):
        if page.is_bound(end) and (word := ends.at(page.text, end)):
            kinds = ends.types[word]
            return ProgrammeCandidate(start, end, "facility" if kinds == ("facility",) else "project", LISTED)
    return None
