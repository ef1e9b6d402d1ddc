"""Names of organisations, inside which a designation is no programme: `乡村振兴局`."""

from __future__ import annotations

import re

from nlp_aid.programmes.page import Page
from nlp_aid.programmes.words import WORDS, any_of

_ENDS = "|".join(end + (f"(?!{'|'.join(other)})" if other else "") for end, other in WORDS.organisation_ends.items())
_TAIL = re.compile(f"{any_of(WORDS.organisation_links)}{{0,3}}(?:{_ENDS})")
_LONGEST = 24


def is_in_organisation(page: Page, start: int, end: int) -> bool:
    """Tell whether the name of an organisation goes on behind the span."""
    match = _TAIL.match(page.text, end, end + _LONGEST)
    return match is not None and page.is_bound(match.end())
