"""The same undertaking, when it is named again: in full, in short, or by a name that the text gives it.

A text that the catalogue does not know names an undertaking in full once (`“多多农园”精准扶贫模式`) and in short from there
on (`“多多农园”`). All forms are led back to the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nlp_aid.programmes.candidate import LISTED, ProgrammeCandidate
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import Page, fold
from nlp_aid.programmes.words import alternation

# Shorter names without a catalogue entry are ordinary words elsewhere in the text.
_SHORTEST = 4
# In quotation marks, or by the text's own word for it, a shorter name is meant as one.
_SHORTEST_MARKED = 3
# A name without the place that opens it.
_SHORTEST_BARE = 6
# More names than this in one document are made up; the bound keeps hostile input cheap.
_MOST = 100


def find_repeats(page: Page, found: Iterable[ProgrammeCandidate]) -> Iterator[ProgrammeCandidate]:
    """Yield where undertakings of `found` are named again, in any of their forms, each as sure as what it repeats."""
    forms: dict[str, ProgrammeCandidate] = {}
    quoted: dict[str, ProgrammeCandidate] = {}
    for candidate in found:
        if also := _also_called(page, candidate):
            forms.setdefault(also, candidate)
        if candidate.id is not None or len(forms) > _MOST:
            continue
        name = _name(page, candidate)
        if len(name) >= _SHORTEST:
            forms.setdefault(name, candidate)
        if inner := core(page, candidate):
            quoted.setdefault(inner, candidate)
    if forms:
        wanted = sorted(forms, key=len, reverse=True)
        for match in re.finditer("|".join(map(re.escape, wanted)), page.plain):
            first = forms[match.group()]
            span = page.with_quotes(*page.in_text(*match.span()))
            if span and span != (first.start, first.end):
                yield ProgrammeCandidate(*span, first.type, LISTED, first.id, first.name, first.confidence)
    if quoted:
        for opening, closing in page.quotations:
            if again := quoted.get(fold(page.text[opening + 1 : closing])):
                yield ProgrammeCandidate(
                    opening, closing + 1, again.type, LISTED, again.id, again.name, again.confidence
                )


class Designations:
    """Tells which undertakings of a document are one, by what each is called.

    Undertakings without a catalogue entry get a number, in the order in which they are first named.
    """

    def __init__(self) -> None:
        """Begin a document."""
        self._numbers: dict[tuple[str, str], tuple[int, str]] = {}
        self._count = 0

    def number(self, page: Page, candidate: ProgrammeCandidate) -> tuple[int, str]:
        """Return an undertaking's number, from 1, and the name that it is first called by."""
        name = _name(page, candidate)
        forms = [(candidate.type, form) for form in (name, core(page, candidate), _bare(page, candidate)) if form]
        known = next((self._numbers[form] for form in forms if form in self._numbers), None)
        if known is None:
            self._count += 1
            known = self._count, page.unquoted(candidate.start, candidate.end)
        if also := _also_called(page, candidate):
            forms.append((candidate.type, also))
        for form in forms:
            self._numbers.setdefault(form, known)
        return known


def key_of(page: Page, candidate: ProgrammeCandidate) -> str:
    """Return what an undertaking without a catalogue entry is told by in other documents: `project:水渠修复@530502210`.

    That is its type, its name without the place that opens it, and the code of that place: however the place is written
    (`隆阳区瓦房乡`, `瓦房乡`), the key is the same. A place without a code stays in the name.
    """
    end = page.place_at(candidate.start)
    # `沪滇协作资金`: the places that a name is made of stay in it.
    is_apart = end is not None and candidate.start + 1 < end < candidate.end and page.place_at(end) is None
    code = page.code_of(candidate.start, end) if is_apart and end is not None else None
    start = end if code and end is not None else candidate.start
    name = re.sub(r"\s", "", fold(page.unquoted(start, candidate.end)))
    return f"{candidate.type}:{name}" + (f"@{code}" if code else "")


def _name(page: Page, candidate: ProgrammeCandidate) -> str:
    return fold(page.unquoted(candidate.start, candidate.end))


def core(page: Page, candidate: ProgrammeCandidate) -> str:
    """Return what the quotation marks that open the name enclose, if that is long enough to be a name; else nothing."""
    closing = page.closing_of(candidate.start)
    inside = fold(page.text[candidate.start + 1 : closing]) if closing and closing < candidate.end else ""
    return inside if len(inside) >= _SHORTEST_MARKED else ""


def _bare(page: Page, candidate: ProgrammeCandidate) -> str:
    """Return the name without the places that open it."""
    start = page.behind_places(candidate.start, candidate.end)
    bare = fold(page.unquoted(start, candidate.end))
    return bare if len(bare) >= _SHORTEST_BARE else ""


def _also_called(page: Page, candidate: ProgrammeCandidate) -> str:
    """Return the short name that the text gives right behind the full one: `（以下简称“…”）`."""
    match = page.lexicon.of(_also).match(page.text, candidate.end)
    also = fold(match["quoted"] or match["plain"]) if match else ""
    return also if len(also) >= _SHORTEST_MARKED else ""


def _also(lexicon: ProgrammeLexicon) -> re.Pattern[str]:
    words = lexicon.words
    return re.compile(
        rf"[（(，,]?{alternation(words.below)}?{alternation(words.called)}(?:为|是|作)?[：:]?"
        r'(?:[“「"](?P<quoted>[^”」"\n]{2,12})[”」"]|(?P<plain>[^”」"\n，。）)]{2,10})[）)])'
    )
