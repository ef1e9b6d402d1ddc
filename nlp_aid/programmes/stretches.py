"""Stretches of a text that could be the name of a programme: every end that a name may have, with every start before it.

What the rules propose is among them; the rest is what no rule foresees. `features.py` says what is looked at in each,
`weighing.py` what it weighs.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence

from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import Page

LONGEST = 36
_SHORTEST = 2
# A name of more words is found if a rule proposes it; the bound keeps hostile input cheap.
_MOST_WORDS = 18
# So many stretches of a text are looked at, and so many more for each of its characters.
_MOST_PAIRS, _MOST_PAIRS_A_CHARACTER = 4000, 2
# One of these inside what a rule proposes may be none of the name.
_PREPOSITION = re.compile("[经由向从为]")
# A name that no rule proposes has a word of aid within so many characters.
_IN_SIGHT = 60
# A quotation or a title without one is looked at by itself; what is farther from all that speaks of aid is none.
_SURROUNDINGS = 200
# What is longer is no row of a table.
_LONGEST_ROW = 400
# No name goes over one of these.
_BREAK = re.compile(r"[。！？；;：:\n\t!?，|…]")
_MONEY_BEHIND = re.compile(
    r"[，,：:（(]?(?:约|各|计|共|共计|投资|总投资|资金|支出)?[：:]?\s?[0-9][0-9,.]{0,40}\s?[万亿]?\s?元"
)
_NO_START = "、·—）)，）”」’"
_MAY_START, _GOES_ON = 1, 2
_CELL = re.compile(r"[\t|\u3000]| {2,}")
_ITEM = re.compile(
    r"(?:^|(?<=[\n。；;，,、：:]))[ \t\u3000|]*"
    r"(?:[（(][0-9一二三四五六七八九十]{1,3}[）)]|[0-9]{1,3}[.．、)）]|[一二三四五六七八九十]{1,3}、|——|[①-⑳]|[·●◆■-])[ \t\u3000|]*",
    re.M,
)
_ITEM_END = re.compile(r"[，,。：:；;（(\n\t|\u3000]| {1,}|(?=[0-9][0-9.,]{0,40}\s?[万亿]?元)|[。；]")


class Ends:
    """The words that names end in, of `data/ends.json`."""

    def __init__(self, lexicon: ProgrammeLexicon) -> None:
        """Read the file."""
        data: Mapping[str, Sequence[str]] = lexicon.files.read("ends")
        self.types: dict[str, tuple[str, ...]] = {}
        for kind, words in data.items():
            for word in words if kind not in ("stages", "parts") else ():
                self.types[word] = (*self.types.get(word, ()), kind)
        for word in lexicon.heads.words:
            self.types.setdefault(word, (lexicon.heads.type_of(word),))
        lengths: dict[str, set[int]] = {}
        for word in self.types:
            lengths.setdefault(word[-1], set()).add(len(word))
        # By the last character how long the words are, the longest first.
        self._lengths = {last: sorted(of, reverse=True) for last, of in lengths.items()}
        self.stages, self.parts = frozenset(data["stages"]), frozenset(data["parts"])
        self.wholes = frozenset(data["facility"])
        self._last = frozenset((*self._lengths, *(stage[-1] for stage in self.stages)))

    def at(self, text: str, end: int) -> str:
        """Return the longest of the words that ends here; empty if there is none."""
        if end < 1 or text[end - 1] not in self._last:
            return ""
        if text[max(0, end - 2) : end] in self.stages:
            end -= 2
        for length in self._lengths.get(text[end - 1], ()) if end else ():
            if length <= end and (word := text[end - length : end]) in self.types:
                return word
        return ""


class Stretches:
    """The positions at which names may start and end, and the pairs of them."""

    def __init__(self, page: Page, proposed: Iterable[tuple[int, int]]) -> None:
        """Look through a page.

        Args:
            page: the text.
            proposed: what the rules propose.
        """
        self.page = page
        text = page.text
        self.proposed = sorted(set(proposed))
        self.ends_of = page.lexicon.of(Ends)
        # What tells that a text is about aid here.
        self._signs = sorted([*page.aid, *(start for start, _ in self.proposed)])
        extra = {at for span in self.proposed for at in span}
        for one, other in page.quotations:
            extra.update((one, one + 1, other, other + 1))
        for span in page.titles:
            extra.update(span)
        extra.update(_behind_prepositions(text, self.proposed))
        extra.update((0, len(text)))
        extra.difference_update(page.bounds)
        self.points = sorted([*page.sorted_bounds, *extra]) if extra else page.sorted_bounds
        self.index = _Index(self.points)
        self.items = {match.end(): self._item_end(match.end()) for match in _ITEM.finditer(text)}
        self.cells = {start: (end, head) for start, end, head in self._cells()} if page.bounds else {}

    def ends(self) -> dict[int, str]:
        """Return the ends, each with the word of the list that is there, or nothing."""
        page, text, at = self.page, self.page.text, self.ends_of.at
        found: dict[int, str] = {}
        for point in self._near_aid():
            if word := at(text, point):
                found[point] = word
        for opening, closing in page.quotations:
            if 2 <= closing - opening <= LONGEST and self._is_in_sight(closing, _SURROUNDINGS):
                found[closing + 1] = at(text, closing)
        for _, closing in page.titles:
            if self._is_in_sight(closing, _SURROUNDINGS):
                found[closing] = at(text, closing - 1)
        for _, end in self.proposed:
            found.setdefault(end, at(text, end))
        for stop in self.items.values():
            if self.index.has(stop):
                found.setdefault(stop, at(text, stop))
        for match in _MONEY_BEHIND.finditer(text) if page.aid else ():
            if self.index.has(match.start()) and page.is_among_aid(match.start(), match.start()):
                found.setdefault(match.start(), at(text, match.start()))
        for start, (stop, _) in self.cells.items():
            if self.index.has(stop) and 3 <= stop - start <= LONGEST:
                found.setdefault(stop, at(text, stop))
        return found

    def _is_in_sight(self, at: int, distance: int) -> bool:
        """Tell whether a word of aid or what a rule proposes stands so near."""
        return bisect_left(self._signs, at - distance) < bisect_left(self._signs, at + distance)

    def _near_aid(self) -> Iterator[int]:
        """Yield the points with a word of aid, or what a rule proposes, in sight: elsewhere only what is marked is looked at."""
        page, last = self.page, -1
        for at in self._signs:
            first, stop = max(at - _IN_SIGHT, last), min(at + _IN_SIGHT, len(page.text))
            yield from self.points[bisect_right(self.points, first) : bisect_right(self.points, stop)]
            last = stop

    def _item_end(self, start: int) -> int:
        match = _ITEM_END.search(self.page.text, start, start + LONGEST)
        return match.start() if match else -1

    def _cells(self) -> Iterator[tuple[int, int, str]]:
        """Yield the cells of tables, each with what stands over its column."""
        at, heads = 0, list[str]()
        if _CELL.search(self.page.text) is None:
            return
        for line in self.page.text.split("\n"):
            cuts = list(_CELL.finditer(line)) if len(line) <= _LONGEST_ROW else []
            if not cuts:
                heads = []
            else:
                edges = [0, *(edge for cut in cuts for edge in cut.span()), len(line)]
                cells = list(zip(edges[::2], edges[1::2], strict=True))
                if not heads:
                    # A title in the middle of the page is none.
                    above = [line[start:end].strip() for start, end in cells]
                    heads = above if sum(map(bool, above)) > 1 else []
                for column, (start, end) in enumerate(cells):
                    while start < end and line[start].isspace():
                        start += 1
                    while end > start and line[end - 1].isspace():
                        end -= 1
                    if start < end:
                        yield at + start, at + end, heads[column] if column < len(heads) else ""
            at += len(line) + 1

    def pairs(self) -> list[tuple[int, int, str]]:
        """Return the stretches, in the order of their ends, each with the word of the list that it ends in."""
        page, text, points = self.page, self.page.text, self.points
        inside = _quotation_at(page)
        proposed: dict[int, list[int]] = {}
        for start, end in self.proposed:
            proposed.setdefault(end, []).append(start)
        # A whole quotation or title may hold marks that nothing else may.
        whole = {closing + 1: opening for opening, closing in page.quotations} | {
            closing: opening for opening, closing in page.titles
        }
        # Behind a mark that encloses it a stretch is none.
        enclosed = {opening + 1: closing for opening, closing in page.quotations}
        ends = sorted(self.ends().items())
        # Where ends are dense as in no text, names of fewer words are looked for.
        most_words = min(_MOST_WORDS, 1 + (_MOST_PAIRS + int(_MOST_PAIRS_A_CHARACTER * len(text))) // max(1, len(ends)))
        gates = _Gates(text, points)
        listed = {*self.items.values(), *(stop for stop, _ in self.cells.values())}
        found: list[tuple[int, int, str]] = []
        for end, word in ends:
            here, starts = set(proposed.get(end, ())), []
            lowest = max(0, end - LONGEST)
            i = bisect_left(points, end) - 1
            first, quotation = max(0, i - most_words), inside.get(end)
            is_mere_quotation = end in whole and not here and end not in listed
            if text[end - 1].isspace() or (is_mere_quotation and not page.aid_in(end - _IN_SIGHT, end + _IN_SIGHT)):
                first = i + 1
            while i >= first and (start := points[i]) >= lowest:
                gate = gates[i]
                if (
                    gate & _MAY_START
                    and inside.get(start) == quotation
                    and enclosed.get(start) != end
                    and end - start >= _SHORTEST
                ):
                    starts.append(start)
                if not gate & _GOES_ON:
                    break
                i -= 1
            if end in whole and end - whole[end] <= LONGEST:
                here.add(whole[end])
            if here:
                starts = sorted(here.union(starts), reverse=True)
            found += [(start, end, word) for start in starts]
        return found


def has_rows(text: str) -> bool:
    """Tell whether a text has numbered items, or tables."""
    return _CELL.search(text) is not None or _ITEM.search(text) is not None


class _Index(dict[int, int]):
    """The index of each point; found when it is first asked for."""

    def __init__(self, points: Sequence[int]) -> None:
        self._points = points

    def __missing__(self, at: int) -> int:
        index = self[at] = bisect_left(self._points, at)
        return index

    def has(self, at: int) -> bool:
        """Tell whether an offset is a point."""
        index = bisect_left(self._points, at)
        return index < len(self._points) and self._points[index] == at


class _Gates(dict[int, int]):
    """By the index of a point whether a name may start there, and whether one may go over the word behind it."""

    def __init__(self, text: str, points: Sequence[int]) -> None:
        self._text, self._points = text, points

    def __missing__(self, index: int) -> int:
        text, start = self._text, self._points[index]
        gate = 0
        if _BREAK.search(text, start, self._points[index + 1]) is None:
            first = text[start]
            gate = 0 if first in _NO_START or first.isspace() else _MAY_START
            # Where one quotation ends and the next begins, names do not go on.
            if not (start and text[start - 1] in "”」』" and first in "“「『"):
                gate |= _GOES_ON
        self[index] = gate
        return gate


def _behind_prepositions(text: str, proposed: Iterable[tuple[int, int]]) -> Iterator[int]:
    """Yield where names may start that the segmenter has run together with what is before: `经楊某`."""
    for start, end in proposed:
        for match in _PREPOSITION.finditer(text, start, max(start, end - 4)):
            yield match.end()


def _quotation_at(page: Page) -> dict[int, int]:
    """Return for the offsets inside quotations which it is, the innermost."""
    inside: dict[int, int] = {}
    for opening, closing in sorted(page.quotations):
        for at in range(opening + 1, closing + 1):
            inside[at] = opening
    return inside
