"""A readable text with what the rules want to know about it: quotations, words, places, talk of aid."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence, Set

from nlp_aid.places.value import Place
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.words import alternation

_CLOSING = {"“": "”", "「": "」", "『": "』", "‘": "’", '"': '"', "'": "'"}
_QUOTES = frozenset(_CLOSING) | frozenset(_CLOSING.values())
_QUOTE = re.compile("[" + "".join(sorted(_QUOTES)) + "\n]")
_MARK = re.compile("[" + "".join(sorted(_QUOTES)) + "]")
# A name is shorter; what is longer is somebody's words.
_LONGEST_QUOTATION = 60
_SENTENCE_END = re.compile("[。！？!?\n]")
# How much of a sentence is looked at on either side.
_SENTENCE = 120
# A line may end inside it, a paragraph not.
_TITLE = re.compile("《(?:[^《》\n]|\n(?!\n)){1,80}》")
# Punctuation of a sentence inside quotation marks: somebody's words, not a name.
CLAUSE = re.compile("[，。！？；：,!?;:…]")
# Within so many characters on either side it is told what the text is about.
_SURROUNDINGS = 200
_FOLDED = {",": "，", "-": "—", "–": "—", "－": "—", "•": "·", "‧": "·", "・": "·"}


def fold(text: str) -> str:
    """Return `text` with variants of a punctuation mark as one; the length stays."""
    for one, other in _FOLDED.items():
        text = text.replace(one, other)
    return text


class Page:
    """A readable text and what is known about it.

    Attributes:
        text: the readable text.
        lexicon: the words that the rules know.
        words: the words that they share.
        heads: the head nouns.
        plain: the text without quotation marks, folded.
        places: spans of the places, in order.
        aid: where the words of aid start.
    """

    def __init__(
        self, text: str, bounds: Set[int], places: Sequence[Place], lexicon: ProgrammeLexicon | None = None
    ) -> None:
        """Take in a text.

        Args:
            text: the readable text.
            bounds: offsets at which words start or end; may be empty.
            places: the places in it; may lack some.
            lexicon: the words that the rules know; the bundled ones by default.
        """
        self.text = text
        self.bounds = bounds
        self.lexicon = ProgrammeLexicon.bundled() if lexicon is None else lexicon
        self.words, self.heads = self.lexicon.words, self.lexicon.heads
        codes = {(it.start, it.end): it.code for it in places if 0 <= it.start < it.end <= len(text)}
        self._codes = codes
        self.places = sorted(codes)
        # Of each quotation mark, how many other characters stand before it.
        self._left_out = [match.start() - i for i, match in enumerate(_MARK.finditer(text))]
        self.plain = fold(_MARK.sub("", text) if self._left_out else text)
        self._place_starts = [start for start, _ in self.places]
        self.aid = [match.start() for match in self.lexicon.of(aid_words).finditer(text)]

    @functools.cached_property
    def quotations(self) -> list[tuple[int, int]]:
        """The offsets of the opening and the closing mark of every quotation, in order of the closing one."""
        return list(_quotations(self.text))

    @functools.cached_property
    def _partner(self) -> dict[int, int]:
        return {one: other for pair in self.quotations for one, other in (pair, pair[::-1])}

    @functools.cached_property
    def _by_opening(self) -> list[tuple[int, int]]:
        return sorted(self.quotations)

    @functools.cached_property
    def titles(self) -> list[tuple[int, int]]:
        """The spans of the titles of documents, with their marks: `《…》`."""
        return [match.span() for match in _TITLE.finditer(self.text)]

    @functools.cached_property
    def _sentence_ends(self) -> list[int]:
        return [match.start() for match in _SENTENCE_END.finditer(self.text)]

    @functools.cached_property
    def sorted_bounds(self) -> list[int]:
        """The offsets at which words start or end, in order."""
        bounds = sorted(self.bounds)
        return bounds[bisect_left(bounds, 0) : bisect_right(bounds, len(self.text))]

    def in_text(self, start: int, end: int) -> tuple[int, int]:
        """Return where the stretch [start, end) of `plain` stands in the text."""
        return start + bisect_right(self._left_out, start), end + bisect_right(self._left_out, end - 1)

    def is_quotation(self, start: int, end: int) -> bool:
        """Tell whether a stretch is a quotation with its marks."""
        return self._partner.get(start) == end - 1

    def with_quotes(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the span with the quotation marks that enclose it or a part of it; None if it crosses a quotation."""
        for at in range(start, end):
            partner = self._partner.get(at)
            if partner is None or start <= partner < end:
                continue
            if partner == start - 1:
                start = partner
            elif partner == end:
                end = partner + 1
            else:
                return None
        if self._partner.get(start - 1) == end and end < len(self.text):
            return start - 1, end + 1
        return start, end

    def unquoted(self, start: int, end: int) -> str:
        """Return what stands in the span, without quotation marks."""
        return _MARK.sub("", self.text[start:end]) if self._left_out else self.text[start:end]

    def is_in_title(self, offset: int) -> bool:
        """Tell whether the title of a document stands here: `《…》`."""
        at = bisect_left(self.titles, (offset, offset)) - 1
        return at >= 0 and self.titles[at][0] < offset < self.titles[at][1]

    def is_cut_by_words(self, start: int, end: int) -> bool:
        """Tell whether words run over both the edge and the middle of the span, so that it is none: `降低|保费`."""
        if not self.bounds or (start in self.bounds and end in self.bounds) or end - start > 3:
            return False
        return any(at in self.bounds for at in range(start + 1, end))

    def is_bound(self, offset: int) -> bool:
        """Tell whether a word may start or end here."""
        return not self.bounds or offset in self.bounds

    def words_before(self, end: int, limit: int) -> Iterator[tuple[int, int]]:
        """Yield the words before `end`, the nearest first, none that starts more than `limit` characters before."""
        lowest = max(0, end - limit)
        at = bisect_left(self.sorted_bounds, end) - 1
        while at >= 0 and self.sorted_bounds[at] >= lowest:
            yield self.sorted_bounds[at], end
            end = self.sorted_bounds[at]
            at -= 1

    def sentence(self, start: int, end: int) -> tuple[int, int]:
        """Return the sentence around a span, cut where it is long."""
        before = bisect_left(self._sentence_ends, start) - 1
        after = bisect_left(self._sentence_ends, end)
        first = self._sentence_ends[before] + 1 if before >= 0 else 0
        last = self._sentence_ends[after] if after < len(self._sentence_ends) else len(self.text)
        return max(first, start - _SENTENCE), min(last, end + _SENTENCE)

    def aid_in(self, start: int, end: int) -> int:
        """Return how many words of aid stand in the span."""
        return bisect_left(self.aid, end) - bisect_left(self.aid, start)

    def aid_around(self, start: int, end: int) -> int:
        """Return how many words of aid the sentence around the span has."""
        return self.aid_in(*self.sentence(start, end)) if self.aid else 0

    def is_among_aid(self, start: int, end: int) -> bool:
        """Tell whether the sentence around a span speaks of aid, or all around it speak of little else."""
        return self.aid_around(start, end) > 0 or self.is_about_aid(start, 2)

    def is_about_aid(self, at: int, times: int = 1) -> bool:
        """Tell whether the text around an offset is about aid: a bulletin goes from one subject to the next.

        Args:
            at: the offset.
            times: how many times as much of aid as usual.
        """
        start, end = max(0, at - _SURROUNDINGS), min(len(self.text), at + _SURROUNDINGS)
        return self.aid_in(start, end) * self.words.characters_per_aid_word >= times * (end - start)

    def times_about_aid(self, at: int) -> int:
        """Return how many times as much of aid as usual there is around an offset, at most 3."""
        start, end = max(0, at - _SURROUNDINGS), min(len(self.text), at + _SURROUNDINGS)
        return min(3, self.aid_in(start, end) * self.words.characters_per_aid_word // max(1, end - start))

    def place_at(self, start: int) -> int | None:
        """Return the end of the longest place that starts here."""
        at = bisect_right(self._place_starts, start) - 1
        return self.places[at][1] if at >= 0 and self.places[at][0] == start else None

    def code_of(self, start: int, end: int) -> str | None:
        """Return the code of a place; None where it has none, or where no place stands just here."""
        return self._codes.get((start, end))

    def codes_in(self, start: int, end: int) -> set[str]:
        """Return the codes of the places in the span."""
        first, last = (bisect_left(self._place_starts, at) for at in (start, end))
        return {code for place in self.places[first:last] if place[1] <= end and (code := self._codes[place])}

    def behind_places(self, start: int, end: int) -> int:
        """Return where the span goes on behind the places that open it."""
        while (after := self.place_at(start)) is not None and after < end:
            start = after
        return start

    def is_inside_place(self, start: int, end: int) -> bool:
        """Tell whether the span lies in a place."""
        at = bisect_right(self._place_starts, start) - 1
        return at >= 0 and end <= self.places[at][1]

    def is_quoted(self, offset: int) -> bool:
        """Tell whether a short quotation is open here."""
        at = bisect_right(self._by_opening, (offset, len(self.text))) - 1
        return any(self._by_opening[i][1] >= offset for i in range(max(0, at - 2), at + 1))

    def opening_of(self, end: int) -> int | None:
        """Return where the quotation opens that closes right before `end`."""
        partner = self._partner.get(end - 1)
        return partner if partner is not None and partner < end - 1 else None

    def closing_of(self, start: int) -> int | None:
        """Return where the quotation closes that opens at `start`."""
        partner = self._partner.get(start)
        return partner if partner is not None and partner > start else None

    def has_place(self, start: int, end: int) -> bool:
        """Tell whether a place stands in the span."""
        at = bisect_left(self._place_starts, start)
        return at < len(self.places) and self.places[at][1] <= end


def aid_words(lexicon: ProgrammeLexicon) -> re.Pattern[str]:
    """Return what matches a word of aid."""
    return re.compile(alternation(lexicon.words.aid))


def _quotations(text: str) -> Iterator[tuple[int, int]]:
    """Yield the pairs of quotation marks. A mark that finds no partner on its line is passed over."""
    opened: list[int] = []
    for match in _QUOTE.finditer(text):
        at, mark = match.start(), match.group()
        if mark == "\n":
            opened.clear()
        elif opened and _CLOSING[text[opened[-1]]] == mark:
            start = opened.pop()
            if at - start <= _LONGEST_QUOTATION:
                yield start, at
        elif mark in _CLOSING:
            opened.append(at)
            # Deeper nesting is no text; the bound keeps hostile input cheap.
            del opened[:-4]
