"""Names of organisations, inside which a designation is no programme: `乡村振兴局`."""

from __future__ import annotations

import re

from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.words import alternation

_LONGEST = 24


def is_in_organisation(page: Page, start: int, end: int) -> bool:
    """Tell whether the name of an organisation goes on behind the span."""
    match = page.lexicon.of(_tail).match(page.text, end, end + _LONGEST)
    return match is not None and page.is_bound(match.end())


def _tail(lexicon: ProgrammeLexicon) -> re.Pattern[str]:
    words = lexicon.words
    ends = (
        re.escape(end) + (f"(?!{alternation(other)})" if other else "")
        for end, other in words.organisation_ends.items()
    )
    return re.compile(f"{alternation(words.organisation_links)}{{0,3}}(?:{'|'.join(ends)})")
