"""Where a name that stands without quotation marks begins."""

from __future__ import annotations

import re

from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.words import alternation, longest_first

# A word with one of these is none of a name's: punctuation, numbers, line ends. A dash may join two places.
_BREAK = re.compile(r"[^\w—·+]|——|[0-9]|_")
_LONGEST_NAME = 32


class _Patterns:
    def __init__(self, lexicon: ProgrammeLexicon) -> None:
        words = lexicon.words
        self.verb = re.compile(alternation(longest_first((*words.doing, *words.building))))
        self.joined = re.compile(alternation(longest_first((*words.joined, *words.aid))))


def left_edge(page: Page, end: int) -> int:
    """Return where a name that ends at `end` begins: behind the last word before it that no name holds."""
    words, verbs = page.words, page.lexicon.of(_Patterns).verb
    edge = behind = end
    for start, word_end in page.words_before(end, _LONGEST_NAME):
        word = page.text[start:word_end]
        if page.is_inside_place(start, word_end) and not _BREAK.search(word):
            edge, behind = start, word_end
            continue
        if _BREAK.search(word) or (word_end < end and _is_stop(page, word) and not _belongs(page, start, word_end)):
            if word in words.classifiers and page.text[edge:behind] in words.counted:
                return behind
            break
        verb = verbs.match(word)
        if verb and verb.end() < len(word) and page.place_at(start + verb.end()) is not None:
            return start + verb.end()
        edge, behind = start, word_end
    return edge


def _is_stop(page: Page, word: str) -> bool:
    return word in page.words.stops or (len(word) > 1 and word[-1] in page.words.particles)


def _belongs(page: Page, start: int, end: int) -> bool:
    """Tell whether a stop is part of the name here: of a longer word, or a verb right before the head noun."""
    if page.text[start:end] in page.words.nominal and page.heads.pattern.match(page.text, end):
        return True
    return any(
        match.start() <= start and match.end() >= end and len(match.group()) > end - start
        for match in page.lexicon.of(_Patterns).joined.finditer(page.text, max(0, start - 4), end + 4)
    )
