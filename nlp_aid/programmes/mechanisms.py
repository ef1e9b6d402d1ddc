"""Arrangements between giver and receiver, put together from words: `沪滇劳务协作`, `村企结对帮扶`, `援藏资金`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from nlp_aid.programmes.candidate import MECHANISM, ProgrammeCandidate
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import CLAUSE, Page
from nlp_aid.programmes.words import longest_first

# Two places with a longer name than this are the ends of a sentence's clause, not of a compound.
_LONGEST_PLACE = 4
_LONGEST_PATTERN = 16
_DASHES = "—·"


class Mechanisms:
    """The grammar of `data/mechanisms.json`.

    Every pattern has bounded repetitions only.
    """

    def __init__(self, lexicon: ProgrammeLexicon) -> None:
        """Compile the patterns."""
        data = lexicon.files.read("mechanisms")
        fields, forms, deeds, funds = (_any(data[key]) for key in ("fields", "forms", "deeds", "funds"))
        place = f"[{lexicon.words.abbreviations}]"
        fund = f"(?:(?:{funds})(?!会))"
        body = f"(?:{fields}){{0,4}}(?:(?:{forms}){{1,2}}{fund}?|扶持{fund})"
        self._trade, self._fund_ends = tuple(data["trade"]), tuple(data["fund_ends"])
        self._aid = re.compile(_any(data["aid"]))
        self._body = re.compile(body)
        self._paired = re.compile(f"(?:{place}[{_DASHES}]?{place}{place}?|{_any(data['sides'])}){body}")
        opening = "".join(word[0] for key in ("leads", "bonds", "aid_cooperation") for word in data[key])
        self._bonded = re.compile(
            # The first character alone is looked at in most places.
            f"(?=[财援{re.escape(opening)}])(?:(?:{_any(data['leads'])})?(?:{_any(data['bonds'])})(?:{deeds}|{_any(data['regions'])}){fund}?"
            f"|(?:{_any(data['aid_cooperation'])})协作{fund}?|(?:财政)?援{place}(?:{_any(data['fund_purposes'])})?{fund})"
        )
        many, helped = data["many"], data["helped"]
        model = f"(?:{_any(data['models'])})"
        # `千企帮千村`: so many of one kind help so many of the other.
        self._many = re.compile(
            f"{many}{data['partners']}{many}{helped}(?:(?:精准)?(?:{_any(data['many_deeds'])}){{0,2}}{model})?"
        )
        # `百企进百校` may be about anything.
        self._helped = re.compile(f"[{data['helping']}]{many}[{data['helped_units']}]")
        self._number = re.compile(r"[0-9一二两三四五六七八九十百千万双多N+]")
        self._bond = re.compile(f"{_any(data['bonds'])}|帮扶{model}")
        self._quoted = re.compile(f"(?:{'|'.join(data['quoted'])})\\Z")
        self._quoted_alone = re.compile(f"(?:{data['quoted_alone']})\\Z")
        self._behind_quote = re.compile(
            f"(?:{_any([*data['bonds'], *data['fields']])}){{0,2}}(?:{deeds}|{forms}){{1,2}}(?:{_any(data['models'])})?"
        )

    def find(self, page: Page) -> Iterator[ProgrammeCandidate]:
        """Yield the arrangements and their funds."""
        yield from self._patterns(page)
        yield from self._between_places(page)
        yield from self._between_many(page)
        yield from self._behind_quotes(page)

    def _patterns(self, page: Page) -> Iterator[ProgrammeCandidate]:
        for match in (*self._paired.finditer(page.plain), *self._bonded.finditer(page.plain)):
            span = page.with_quotes(*page.in_text(*match.span()))
            # `东西部合作与投资贸易洽谈会`: cooperation of east and west is trade, too.
            if span and self._aid.search(match.group()) and not match.group().endswith(self._trade):
                yield self._candidate(page, *span)

    def _between_places(self, page: Page) -> Iterator[ProgrammeCandidate]:
        """Yield arrangements behind two short places side by side."""
        for (first, middle), (second, end) in pairwise(page.places):
            joined = second == middle or (second == middle + 1 and page.text[middle] in "—-–·")
            if not joined or middle - first > _LONGEST_PLACE or end - second > _LONGEST_PLACE:
                continue
            match = self._body.match(page.text, end)
            if match and self._aid.search(match.group()):
                yield self._candidate(page, first, match.end())

    def _between_many(self, page: Page) -> Iterator[ProgrammeCandidate]:
        for match in self._many.finditer(page.plain):
            span = page.with_quotes(*page.in_text(*match.span()))
            if span and (self._helped.search(match.group()) or page.aid_around(*span)):
                yield self._candidate(page, *span)

    def _behind_quotes(self, page: Page) -> Iterator[ProgrammeCandidate]:
        """Yield arrangements that a quoted pattern opens, `“1对1”结对帮扶模式`, and such patterns alone."""
        for opening, closing in page.quotations:
            inner = page.text[opening + 1 : closing]
            if len(inner) > _LONGEST_PATTERN or CLAUSE.search(inner):
                continue
            behind = self._behind_quote.match(page.text, closing + 1)
            if behind and (
                self._quoted.match(inner) or (self._number.search(inner) and self._bond.search(behind.group()))
            ):
                yield ProgrammeCandidate(opening, behind.end(), "mechanism", MECHANISM)
            elif self._quoted_alone.match(inner) and page.aid_around(opening, closing):
                yield ProgrammeCandidate(opening, closing + 1, "mechanism", MECHANISM)

    def _candidate(self, page: Page, start: int, end: int) -> ProgrammeCandidate:
        is_fund = page.text[start:end].rstrip("”」』\"'’").endswith(self._fund_ends)
        return ProgrammeCandidate(start, end, "fund" if is_fund else "mechanism", MECHANISM)


def _any(words: Iterable[str]) -> str:
    return "|".join(longest_first(map(re.escape, words))) or "(?!)"
