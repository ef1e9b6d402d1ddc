"""Finds aid programmes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from nlp_aid.layers.specification import LOCAL_ID
from nlp_aid.places.value import Place
from nlp_aid.programmes.candidate import MECHANISM, ProgrammeCandidate
from nlp_aid.programmes.entries import Catalogue, Entry
from nlp_aid.programmes.entries import catalogue as bundled_catalogue
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.lists import find_listed
from nlp_aid.programmes.mechanisms import Mechanisms
from nlp_aid.programmes.named import find_named
from nlp_aid.programmes.organisations import is_in_organisation
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.quoted import find_quoted
from nlp_aid.programmes.repeats import Designations, core, find_repeats
from nlp_aid.programmes.value import Programme


def find_programmes(
    text: str,
    bounds: Set[int],
    places: Sequence[Place],
    catalogue: Catalogue | None = None,
    lexicon: ProgrammeLexicon | None = None,
) -> list[Programme]:
    """Return the programmes in a readable text, in order and not overlapping.

    Args:
        text: a readable text (see `nlp_aid.text`).
        bounds: offsets at which words start or end; without any, names that stand without quotation marks are found
            only where the catalogue or the grammar has them.
        places: the places found in it.
        catalogue: the programmes that are known by name; the bundled ones by default.
        lexicon: the words that the rules know; the bundled ones by default.
    """
    catalogue = bundled_catalogue() if catalogue is None else catalogue
    page = Page(text, bounds, places, lexicon)
    chosen = _choose(_candidates(page, catalogue))
    chosen = _choose([*chosen, *_undertakings(page, find_repeats(page, chosen))])
    return list(_programmes(page, chosen, catalogue))


def _candidates(page: Page, catalogue: Catalogue) -> Iterator[ProgrammeCandidate]:
    yield from _undertakings(page, catalogue.find(page))
    yield from _undertakings(page, page.lexicon.of(Mechanisms).find(page))
    yield from _undertakings(page, find_quoted(page, catalogue.get))
    yield from _undertakings(page, find_listed(page))
    yield from _undertakings(page, find_named(page, lambda name: catalogue.get(name) is not None))


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


def _programmes(page: Page, chosen: Sequence[ProgrammeCandidate], catalogue: Catalogue) -> Iterator[Programme]:
    """Yield the programmes that the candidates are, each with its catalogue entry or with a number in the document."""
    designations = Designations()
    for candidate in chosen:
        type, id, name = candidate.type, candidate.id, candidate.name
        if id is None and (entry := _entry(page, candidate, catalogue)):
            type, id, name = entry.type, entry.id, entry.name
        elif id is None and (entry := catalogue.get(core(page, candidate))):
            id, name = entry.id, entry.name  # `“多多农园”精准扶贫模式`: the head noun says what it is here
        if id is None:
            number, name = designations.number(page, candidate)
            id = f"{LOCAL_ID}{number}"
        mention = page.text[candidate.start : candidate.end]
        yield Programme(start=candidate.start, end=candidate.end, text=mention, type=type, id=id, name=name)


def _entry(page: Page, candidate: ProgrammeCandidate, catalogue: Catalogue) -> Entry | None:
    """Return the catalogue's entry for a name that a rule has put together."""
    name = page.unquoted(candidate.start, candidate.end)
    # `雨露计划·圆梦行动` is a part of the first.
    if entry := catalogue.get(name) or catalogue.get(name.partition("·")[0]):
        return entry
    if candidate.trust == MECHANISM and candidate.type == "mechanism":
        return catalogue.of_pair(name, page.codes_in(candidate.start, candidate.end))
    return None
