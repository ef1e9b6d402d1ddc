"""The same designation, when it occurs again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nlp_aid.programmes.candidate import LISTED, Candidate
from nlp_aid.programmes.page import Page, fold

# Shorter names without a catalogue entry are ordinary words elsewhere in the text.
_SHORTEST = 4
# More names than this in one document are made up; the bound keeps hostile input cheap.
_MOST = 100


def find_repeats(page: Page, found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield where the names of `found` stand again, with or without quotation marks."""
    names: dict[str, Candidate] = {}
    for candidate in found:
        name = fold(page.unquoted(candidate.start, candidate.end))
        if candidate.id is None and len(name) >= _SHORTEST:
            names.setdefault(name, candidate)
    if not names:
        return
    wanted = sorted(list(names)[:_MOST], key=len, reverse=True)
    for match in re.finditer("|".join(map(re.escape, wanted)), page.plain):
        span = page.with_quotes(*page.in_text(*match.span()))
        first = names[match.group()]
        if span and span != (first.start, first.end):
            yield Candidate(*span, first.type, LISTED)
