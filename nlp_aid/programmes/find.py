"""Finds aid programmes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from nlp_aid.places.value import Place
from nlp_aid.programmes.candidate import MECHANISM, ProgrammeCandidate
from nlp_aid.programmes.entries import Entry, catalogue
from nlp_aid.programmes.lists import find_listed
from nlp_aid.programmes.mechanisms import load_mechanisms
from nlp_aid.programmes.named import find_named
from nlp_aid.programmes.organisations import is_in_organisation
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.quoted import find_quoted
from nlp_aid.programmes.repeats import Designations, core, find_repeats
from nlp_aid.programmes.value import LOCAL, Programme

_CATALOGUE = catalogue()
_MECHANISMS = load_mechanisms()


def find_programmes(text: str, bounds: Set[int], places: Sequence[Place]) -> list[Programme]:
    """Return the programmes in a readable text, in order and not overlapping.

    Args:
        text: a readable text (see `nlp_aid.text`).
        bounds: offsets at which words start or end; without any, names that stand without quotation marks are found
            only where the catalogue or the grammar has them.
        places: the places found in it.
    """
    page = Page(text, bounds, places)
    chosen = _choose(_candidates(page))
    chosen = _choose([*chosen, *_undertakings(page, find_repeats(page, chosen))])
    return list(_programmes(page, chosen))


def _candidates(page: Page) -> Iterator[ProgrammeCandidate]:
    for rule in (_CATALOGUE.find, _MECHANISMS.find, _quoted, find_listed, _named):
        yield from _undertakings(page, rule(page))


def _quoted(page: Page) -> Iterator[ProgrammeCandidate]:
    return find_quoted(page, _CATALOGUE.get)


def _named(page: Page) -> Iterator[ProgrammeCandidate]:
    return find_named(page, _is_known)


def _is_known(name: str) -> bool:
    return _CATALOGUE.get(name) is not None


def _undertakings(page: Page, candidates: Iterable[ProgrammeCandidate]) -> Iterator[ProgrammeCandidate]:
    """Yield the candidates that are not part of an organisation's name or a document's title."""
    for candidate in candidates:
        if not is_in_organisation(page, candidate.start, candidate.end) and not page.is_in_title(candidate.start):
            yield candidate


def _choose(candidates: Iterable[ProgrammeCandidate]) -> list[ProgrammeCandidate]:
    """Return candidates that do not overlap, in order: the longest first, then the one of the surest rule."""
    taken: list[ProgrammeCandidate] = []
    covered: set[int] = set()
    for candidate in sorted(candidates, key=lambda c: (c.start - c.end, -c.trust, c.start)):
        # Whatever overlaps a longer stretch has one of its own ends in it.
        if candidate.start not in covered and candidate.end - 1 not in covered:
            covered.update(range(candidate.start, candidate.end))
            taken.append(candidate)
    return sorted(taken)


def _programmes(page: Page, chosen: Sequence[ProgrammeCandidate]) -> Iterator[Programme]:
    """Yield the programmes that the candidates are, each with its catalogue entry or with a number in the document."""
    designations = Designations()
    for candidate in chosen:
        type, id, name = candidate.type, candidate.id, candidate.name
        if id is None and (entry := _entry(page, candidate)):
            type, id, name = entry.type, entry.id, entry.name
        elif id is None and (entry := _CATALOGUE.get(core(page, candidate))):
            id, name = entry.id, entry.name  # `“多多农园”精准扶贫模式`: the head noun says what it is here
        if id is None:
            number, name = designations.number(page, candidate)
            id = f"{LOCAL}{number}"
        mention = page.text[candidate.start : candidate.end]
        yield Programme(start=candidate.start, end=candidate.end, text=mention, type=type, id=id, name=name)


def _entry(page: Page, candidate: ProgrammeCandidate) -> Entry | None:
    """Return the catalogue's entry for a name that a rule has put together."""
    name = page.unquoted(candidate.start, candidate.end)
    # `雨露计划·圆梦行动` is a part of the first.
    if entry := _CATALOGUE.get(name) or _CATALOGUE.get(name.partition("·")[0]):
        return entry
    if candidate.trust == MECHANISM and candidate.type == "mechanism":
        return _CATALOGUE.of_pair(name, page.codes_in(candidate.start, candidate.end))
    return None
