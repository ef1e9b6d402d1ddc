"""Finds aid programmes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set

from nlp_aid.layers.specification import LOCAL_ID
from nlp_aid.places.value import Place
from nlp_aid.programmes.candidate import MECHANISM, NAMED, ProgrammeCandidate
from nlp_aid.programmes.entries import Catalogue, Entry
from nlp_aid.programmes.entries import catalogue as bundled_catalogue
from nlp_aid.programmes.features import Edges, Evidence
from nlp_aid.programmes.foreign import find_foreign
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.lists import find_listed
from nlp_aid.programmes.mechanisms import Mechanisms
from nlp_aid.programmes.named import find_named
from nlp_aid.programmes.organisations import is_in_meeting, is_in_organisation
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.quoted import find_quoted
from nlp_aid.programmes.repeats import Designations, core, find_repeats, key_of
from nlp_aid.programmes.stretches import Stretches, has_rows
from nlp_aid.programmes.value import Programme
from nlp_aid.programmes.weighing import Weighed, Weights, choose, shares
from nlp_aid.programmes.weighing import bundled as bundled_weights

# A stretch whose edges and words speak so much against it is none, whatever else does: names of which less speaks are hardly any.
_HOPELESS = -0.5
# More stretches than these are no text; the bound keeps hostile input cheap. Those are left out whose edges speak the least for them.
_MOST, _MOST_A_CHARACTER = 1000, 0.3
# It has to be so probable that a stretch is a programme, and of its type.
_LEAST_SURE = 0.3
# So sure has to be what a name is looked for again by that the catalogue lacks.
_SURE_TO_REPEAT = 0.6
# What a user's own entry weighs beside all else: whoever adds a name wants it found.
_OWN = 12.0


def find_programmes(
    text: str,
    bounds: Set[int],
    places: Sequence[Place],
    catalogue: Catalogue | None = None,
    lexicon: ProgrammeLexicon | None = None,
    weights: Weights | None = None,
) -> list[Programme]:
    """Return the programmes in a readable text, in order and not overlapping.

    Args:
        text: a readable text (see `nlp_aid.text`).
        bounds: offsets at which words start or end; without any, names that stand without quotation marks are found
            only where the catalogue or the grammar has them.
        places: the places found in it.
        catalogue: the programmes that are known by name; the bundled ones by default.
        lexicon: the words that the rules know; the bundled ones by default.
        weights: what the features weigh; the bundled ones by default.
    """
    catalogue = bundled_catalogue() if catalogue is None else catalogue
    weights = bundled_weights() if weights is None else weights
    page = Page(text, bounds, places, lexicon)
    chosen = weigh(page, catalogue, weights)
    if not chosen:
        return []
    return list(_programmes(page, _with_repeats(page, chosen, weights), catalogue, weights))


def _with_repeats(page: Page, chosen: Sequence[ProgrammeCandidate], weights: Weights) -> list[ProgrammeCandidate]:
    """Return what is chosen, with what names the same again; what is chosen and names the same has the first one's type."""
    sure = [
        it
        for it in chosen
        if it.id is not None or weights.probability(it.confidence or 0.0, is_known=False) >= _SURE_TO_REPEAT
    ]
    again = {(it.start, it.end): it for it in _undertakings(page, find_repeats(page, sure))}
    same = [
        it._replace(type=again[it.start, it.end].type) if it.id is None and (it.start, it.end) in again else it
        for it in chosen
    ]
    covered = {at for it in chosen for at in range(it.start, it.end)}
    free = (it for it in again.values() if covered.isdisjoint(range(it.start, it.end)))
    return _choose([*same, *free])


def weigh(page: Page, catalogue: Catalogue, weights: Weights) -> list[ProgrammeCandidate]:
    """Return the stretches of a page that are likeliest to be all its programmes, in order."""
    evidence = evidence_of(page, catalogue)
    if evidence is None:
        return []
    weighed, words = [], []
    for start, end, word, score in _hopeful(evidence, Edges(evidence, weights)):
        if is_in_meeting(page, start, end):
            continue
        score += weights.score(evidence.of_both(start, end, word))
        if catalogue.own:
            score += own_weight(evidence.rules(start, end), catalogue)
        weighed.append(Weighed(start, end, score))
        words.append(word)
    probable = shares(weighed)
    chosen = []
    for i in choose(weighed):
        if probable[i] < _LEAST_SURE:
            continue
        start, end, _ = weighed[i]
        rules = evidence.rules(start, end)
        known = next((rule for rule in rules if rule.id is not None), None)
        type, sure = (known.type, 1.0) if known else weights.type_of(evidence.names(start, end, words[i]))
        # What could be of any type is mostly no programme.
        if probable[i] * sure < _LEAST_SURE:
            continue
        trust = max((rule.trust for rule in rules), default=NAMED)
        id, name = (known.id, known.name) if known else (None, "")
        chosen.append(ProgrammeCandidate(start, end, type, trust, id, name, probable[i] * sure))
    return chosen


def own_weight(rules: Iterable[ProgrammeCandidate], catalogue: Catalogue) -> float:
    """Return what a stretch weighs of which rules say so much, beside its features: whether it is an entry of a user's own."""
    return _OWN * any(rule.id in catalogue.own for rule in rules)


def _hopeful(evidence: Evidence, edges: Edges) -> list[tuple[int, int, str, float]]:
    """Return the stretches that are worth a closer look, in the order of their ends, with what edges and words weigh."""
    rules = evidence.rules
    hopeful = [it for it in edges.weighed() if it[3] >= _HOPELESS or rules(it[0], it[1])]
    most = _MOST + int(_MOST_A_CHARACTER * len(evidence.page.text))
    if len(hopeful) <= most:
        return hopeful
    least = sorted((it[3] for it in hopeful), reverse=True)[most]
    return [it for it in hopeful if it[3] > least or rules(it[0], it[1])]


def evidence_of(page: Page, catalogue: Catalogue) -> Evidence | None:
    """Return what is looked at in the stretches of a page; None where nothing in it tells of aid."""
    candidates = list(_candidates(page, catalogue))
    if not (candidates or page.aid or has_rows(page.text)):
        return None
    alone = _choose(candidates)
    alone = _choose([*alone, *_undertakings(page, find_repeats(page, alone))])
    proposed = list(dict.fromkeys([*candidates, *alone]))
    return Evidence(Stretches(page, ((it.start, it.end) for it in proposed)), proposed, alone)


def _candidates(page: Page, catalogue: Catalogue) -> Iterator[ProgrammeCandidate]:
    yield from _undertakings(page, catalogue.find(page))
    yield from _undertakings(page, page.lexicon.of(Mechanisms).find(page))
    yield from _undertakings(page, find_quoted(page, catalogue.get))
    yield from _undertakings(page, find_listed(page))
    yield from _undertakings(page, find_foreign(page))
    yield from _undertakings(page, find_named(page, lambda name: catalogue.get(name) is not None))


def _undertakings(page: Page, candidates: Iterable[ProgrammeCandidate]) -> Iterator[ProgrammeCandidate]:
    """Yield the candidates that are not part of the name of an organisation, a meeting or a document.

    Of what a title tells, a fund counts that the catalogue or the grammar has: `《关于下达中央财政衔接推进乡村振兴补助资金的通知》`.
    Where a name of theirs is the whole title, the marks belong to it.
    """
    titles = set(page.titles)
    for candidate in candidates:
        if (candidate.start - 1, candidate.end + 1) in titles:
            candidate = candidate._replace(start=candidate.start - 1, end=candidate.end + 1)
        span = candidate.start, candidate.end
        is_fund = candidate.trust >= MECHANISM and candidate.type == "fund"
        is_title = page.is_in_title(candidate.start) and not is_fund
        if not (is_title or is_in_organisation(page, *span) or is_in_meeting(page, *span)):
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


def _programmes(
    page: Page, chosen: Sequence[ProgrammeCandidate], catalogue: Catalogue, weights: Weights
) -> Iterator[Programme]:
    """Yield the programmes that the candidates are, each with its catalogue entry or with a number in the document."""
    designations, keys = Designations(), dict[str, str]()
    for candidate in chosen:
        type, id, name = candidate.type, candidate.id, candidate.name
        if id is None and (entry := _entry(page, candidate, catalogue)):
            type, id, name = entry.type, entry.id, entry.name
        elif id is None and (entry := catalogue.get(core(page, candidate))):
            id, name = entry.id, entry.name  # `“多多农园”精准扶贫模式`: the head noun says what it is here
        is_known = id is not None
        if id is None:
            number, name = designations.number(page, candidate)
            id = f"{LOCAL_ID}{number}"
            keys.setdefault(id, key_of(page, candidate))
        mention = page.text[candidate.start : candidate.end]
        yield Programme(
            start=candidate.start,
            end=candidate.end,
            text=mention,
            type=type,
            id=id,
            name=name,
            key=keys.get(id, id),
            confidence=round(weights.probability(candidate.confidence or 0.0, is_known), 2),
        )


def _entry(page: Page, candidate: ProgrammeCandidate, catalogue: Catalogue) -> Entry | None:
    """Return the catalogue's entry for a name that a rule has put together."""
    name = page.unquoted(candidate.start, candidate.end)
    # `雨露计划·圆梦行动` is a part of the first.
    if entry := catalogue.get(name) or catalogue.get(name.partition("·")[0]):
        return entry
    if candidate.type == "mechanism":
        return catalogue.of_pair(name, page.codes_in(candidate.start, candidate.end))
    return None
