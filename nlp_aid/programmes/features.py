"""What is looked at in a stretch of text that could be the name of a programme.

A feature is a name; what it weighs is learned (`models/programmes/`). Some say what stands where the stretch starts, some what
stands where it ends, the rest concern both. Those of the first two kinds are the same for all stretches that start or end
there, and are weighed once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from nlp_aid.programmes.candidate import ProgrammeCandidate
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.organisations import is_in_organisation
from nlp_aid.programmes.stretches import Stretches
from nlp_aid.programmes.weighing import Weights

_MONEY_BEFORE = re.compile(r"(?:元|[0-9][万亿])的?\Z")
_MONEY_BEHIND = re.compile(r"[，,：:]?[^，。；\n0-9]{0,6}[0-9][0-9.,]{0,12}\s?(?:余|多)?[万亿]{0,2}元")
_MONEY_NEAR = re.compile(r"[0-9][万亿]?(?:美|港|澳门)?元")
_DIGIT = re.compile(r"[0-9]")
_BLANK = re.compile(r"[\s|]")
# Behind the name of a place they are a part of it: `成渝|中部`.
_DIRECTIONS = ("东部", "西部", "中部", "南部", "北部", "东北")
# What is said of a name in quotation marks, or of several, is none of it: `“…”的公益计划`, `“…”“…”两项工程`.
_NOT_ITS_OWN = re.compile("的|[0-9一二两三四五六七八九十]{1,2}[个项大]")
_RULES = ("named", "listed", "quoted", "mechanism", "catalogue")
_LENGTHS = (2, 4, 6, 8, 11, 15, 20, 28)


class Classes:
    """The classes of words in `data/classes.json`, and those of the other files."""

    def __init__(self, lexicon: ProgrammeLexicon) -> None:
        """Read the files."""
        words = lexicon.words
        lists: dict[str, Iterable[str]] = {
            **lexicon.files.read("classes"),
            "doing": words.doing,
            "generic": words.generic,
            "stop": words.stops,
            "aid": words.aid,
        }
        self.of: dict[str, tuple[str, ...]] = {}
        for name, members in lists.items():
            for word in members:
                self.of[word] = (*self.of.get(word, ()), name)
        self.aid = re.compile("|".join(map(re.escape, sorted(words.aid, key=len, reverse=True))))


class Evidence:
    """The features of the stretches of one page.

    Attributes:
        pairs: the stretches, in the order of their ends, each with the word of `data/ends.json` that it ends in.
    """

    def __init__(
        self,
        stretches: Stretches,
        candidates: Sequence[ProgrammeCandidate],
        chosen: Sequence[ProgrammeCandidate],
    ) -> None:
        """Take in what is known.

        Args:
            stretches: the positions.
            candidates: what the rules propose.
            chosen: what the rules by themselves would choose.
        """
        self.page = page = stretches.page
        self.pairs = list(stretches.pairs())
        self.points, self.index, self.items = stretches.points, stretches.index, stretches.items
        self.cells, self.stages = stretches.cells, stretches.ends_of.stages
        self.classes = page.lexicon.of(Classes)
        self.types, self.parts, self.wholes = stretches.ends_of.types, stretches.ends_of.parts, stretches.ends_of.wholes
        self.at_end = stretches.ends_of.at
        self._kinds: dict[int, tuple[str, ...]] = {}
        self._inner: dict[int, list[str]] = {}
        self._of_start: dict[int, list[str]] = {}
        self._of_end: dict[int, list[str]] = {}
        self._rules: dict[tuple[int, int], list[ProgrammeCandidate]] = {}
        for candidate in candidates:
            self._rules.setdefault((candidate.start, candidate.end), []).append(candidate)
        self._known = sorted({(c.start, c.end) for c in candidates if c.id is not None})
        self._known_from = dict(reversed(self._known))
        self._known_to = {other: one for one, other in self._known}
        self._known_starts = [start for start, _ in self._known]
        self._chosen = [(c.start, c.end) for c in chosen]
        self._chosen_set = set(self._chosen)
        self._chosen_starts = [start for start, _ in self._chosen]
        self._openings = sorted(opening for opening, _ in page.quotations)
        self._counts = Counter(page.text[start:end] for start, end, _ in self.pairs)
        self._place_ends = {end for _, end in page.places}
        self._place_starts = {start for start, _ in page.places}
        self._inside_places = {at for start, end in page.places for at in range(start + 1, end)}

    def rules(self, start: int, end: int) -> Sequence[ProgrammeCandidate]:
        """Return what the rules say of a stretch."""
        return self._rules.get((start, end), ())

    def of(self, start: int, end: int, word: str) -> list[str]:
        """Return the features of one of the pairs."""
        if start not in self._of_start:
            self._of_start[start] = self.of_start(start)
        if end not in self._of_end:
            self._of_end[end] = self.of_end(end, word)
        return [
            *self._of_start[start],
            *self._of_end[end],
            *self.of_inside(start, end),
            *self.of_both(start, end, word),
        ]

    def word(self, index: int) -> str:
        """Return the word from a point to the next; marks for the edges of the text."""
        if not 0 <= index < len(self.points) - 1:
            return "^"
        word = self.page.text[self.points[index] : self.points[index + 1]]
        return word if len(word) <= 6 else word[:5] + "…"

    def kinds(self, index: int) -> tuple[str, ...]:
        """Return the classes of a word."""
        known = self._kinds.get(index)
        if known is None:
            known = self._kinds[index] = self._kinds_of(index)
        return known

    def _kinds_of(self, index: int) -> tuple[str, ...]:
        if not 0 <= index < len(self.points) - 1:
            return ("edge",)
        start, end = self.points[index], self.points[index + 1]
        word = self.page.text[start:end]
        known = self.classes.of.get(word, ())
        more = []
        if start in self._place_starts or start in self._inside_places:
            more.append("place")
        elif _DIGIT.search(word):
            more.append("number")
        elif word == "\n":
            more.append("line")
        elif _BLANK.match(word):
            more.append("blank")
        elif not word[0].isalnum():
            more.append("mark " + word[0])
        elif word.isascii():
            more.append("latin")
        elif not known and len(word) > 1:
            if word in self.types:
                more.append("end word")
            elif self.classes.aid.search(word):
                more.append("aid")
            elif word[-1] in "县市省区州镇乡村":
                more.append("unit")
            else:
                more.append("other")
        elif not known:
            more.append("character")
        return (*known, *more)

    def of_start(self, start: int) -> list[str]:
        """Return what stands where a stretch starts."""
        i, text = self.index[start], self.page.text
        before, first = self.word(i - 1), self.word(i)
        found = ["s bias", f"s before={before}", f"s first={first}", f"s before2={self.word(i - 2)}|{before}"]
        found.append(f"s pair={before}|{first}")
        kinds_before, kinds_first = self.kinds(i - 1), self.kinds(i)
        found += [f"s before:{kind}" for kind in kinds_before]
        found += [f"s first:{kind}" for kind in kinds_first]
        found += [f"s before2:{kind}" for kind in self.kinds(i - 2)]
        found += [f"s {one}>{other}" for one in kinds_before for other in kinds_first]
        if start:
            found.append(f"s char={text[start - 1]}")
        if start in self._place_starts:
            end = self.page.place_at(start) or start
            found.append("s place starts")
            found.append(f"s place ends in {text[end - 1]}")
        if start in self._place_ends:
            found.append("s behind a place")
            found.append(f"s behind {text[start - 1]}")
        if start in self._inside_places:
            found.append("s inside a place")
        if start in self.items:
            found.append("s item")
        if start in self.cells:
            found += ["s cell", f"s cell under {self._head(start)}"]
        if self.page.closing_of(start) is not None:
            found.append("s opens a quotation")
        if _MONEY_BEFORE.search(text, max(0, start - 4), start):
            found.append("s behind money")
        if self.page.is_in_title(start):
            found.append("s in a title")
        return found

    def of_end(self, end: int, word: str) -> list[str]:
        """Return what stands where a stretch ends."""
        page, text = self.page, self.page.text
        i = self.index[end]
        last, behind = self.word(i - 1), self.word(i)
        kinds_behind = self.kinds(i)
        head = word or "-"
        found = [
            "e bias",
            f"e head={head}",
            f"e last={last}",
            f"e behind={behind}",
            f"e behind2={behind}|{self.word(i + 1)}",
        ]
        found += [f"e last2={self.word(i - 2)}|{last}", f"e head+behind={head}|{behind}"]
        found += [f"e behind:{kind}" for kind in kinds_behind]
        found += [f"e behind2:{kind}" for kind in self.kinds(i + 1)]
        found += [f"e last:{kind}" for kind in self.kinds(i - 1)]
        types = self.types.get(word, ("none",))
        found += [f"e type {kind}" for kind in types]
        found += [f"e type {kind} behind:{other}" for kind in types for other in kinds_behind]
        if page.opening_of(end) is not None:
            found.append("e closes a quotation")
        if end < len(text) and page.closing_of(end) is not None:
            found.append("e before a quotation")
        if behind in self.types:
            found.append("e before an end word")
        level = self.level(end)
        found += [f"e about {level}", *(f"e about {level} {kind}" for kind in types)]
        if not page.aid_around(max(0, end - 1), end):
            found.append("e no aid in the sentence")
        if _MONEY_BEHIND.match(text, end):
            found += ["e money behind", *(f"e money behind {kind}" for kind in types)]
        if end in self._inside_places:
            found.append("e inside a place")
        if is_in_organisation(page, max(0, end - 1), end):
            found.append("e in an organisation")
        return found

    def _head(self, start: int) -> str:
        """Return what kind of thing the head of a cell's column says that it is."""
        head = self.cells[start][1]
        return next((word for word in ("项目", "工程", "资金", "名称", "内容", "单位", "村") if word in head), "other")

    def of_inside(self, start: int, end: int) -> Iterator[str]:
        """Yield what the words between the first and the last are."""
        for i in range(self.index[start] + 1, self.index[end] - 1):
            yield from self.of_word(i)

    def of_word(self, index: int) -> list[str]:
        """Return what a word inside a stretch is."""
        known = self._inner.get(index)
        if known is None:
            known = [f"i word={self.word(index)}", *(f"i {kind}" for kind in self.kinds(index))]
            self._inner[index] = known
        return known

    def level(self, at: int) -> int:
        """Return how much the text around an offset is about aid, from 0 to 3."""
        page = self.page
        return sum(page.is_about_aid(at, times) for times in (1, 2, 3))

    def of_both(self, start: int, end: int, word: str) -> list[str]:
        """Return what concerns both start and end."""
        page, text = self.page, self.page.text
        first, last = self.index[start], self.index[end]
        length = end - start
        size = bisect_left(_LENGTHS, length)
        types = self.types.get(word, ("none",))
        found = [f"b length {size}", f"b words {min(last - first, 9)}"]
        found += [f"b length {size} {kind}" for kind in types]
        rules = self._rules.get((start, end), ())
        for rule in rules:
            found += [f"b rule {_RULES[rule.trust]}", f"b rule {_RULES[rule.trust]} {rule.type}"]
        if not rules:
            found.append("b no rule")
        found.append(f"b chosen {self._to_chosen(start, end)}")
        found += self._to_known(start, end)
        if start in self._place_starts:
            after = page.behind_places(start, end)
            rest = text[after:end]
            found += [f"b place opens {kind}" for kind in types]
            found.append("b only places" if not rest else f"b behind places {min(len(rest), 8)}")
            if rest == word and word:
                found.append("b place and end word")
        elif page.has_place(start, end):
            found += ["b place within", *(f"b place within {kind}" for kind in types)]
        closing = page.closing_of(start)
        if closing == end - 1:
            found += ["b quoted whole", *(f"b quoted whole {kind}" for kind in types)]
        elif closing is not None and closing < end:
            found.append(self._behind_quotation(closing + 1, end, word))
            if _NOT_ITS_OWN.match(text, closing + 1):
                found.append("b quotation, then none of its name")
            found += [
                "b quoted and more",
                f"b quoted and {text[closing + 1 : end][:6]}",
                *(f"b quoted and more {kind}" for kind in types),
            ]
        elif bisect_left(self._openings, start + 1) < bisect_left(self._openings, end):
            found += ["b quotation within", *(f"b quotation within {kind}" for kind in types)]
        aid = min(page.aid_in(start, end), 3)
        found += [f"b aid {aid}", *(f"b aid {aid} {kind}" for kind in types)]
        stop = last - 1 if word and last - first > 1 else last
        generic = all("generic" in self.kinds(i) for i in range(first, stop))
        if generic:
            found += ["b generic", *(f"b generic {kind}" for kind in types)]
        if text[start : start + 2] in _DIRECTIONS and self._is_part_of_place(start):
            found.append("b direction behind a place")
        if start in self._place_starts and self._is_coordinated(start):
            found.append("b half of a coordination")
        if word in self.parts and any(
            self.at_end(text, self.points[i]) in self.wholes for i in range(first + 1, last - 1)
        ):
            found.append("b part behind a whole")
        if word and end - len(word) <= start:
            found.append("b end word alone")
        inside = text[start:end]
        if start in self.items:
            found += [f"b item {kind}" for kind in types]
            if self.items[start] == end:
                found += ["b item whole", *(f"b item whole {kind}" for kind in types)]
        if start in self.cells and self.cells[start][0] == end:
            found += [
                "b cell whole",
                f"b cell whole under {self._head(start)}",
                *(f"b cell whole {kind}" for kind in types),
            ]
        if word and text[max(0, end - 2) : end] in self.stages:
            found.append("b stage")
        if self._counts[inside] > 1:
            found.append("b again")
        if length <= 12:
            found.append(f"b text={page.unquoted(start, end)}")
        kinds_before = self.kinds(first - 1)
        found += [f"b before:{one} {kind}" for one in kinds_before for kind in types]
        if page.is_in_title(start) and not text.startswith("《", start):
            found.append("b in a title")
        if text[start] == "《":
            found.append(
                "b title whole" + (" known" if rules or any(self._rules.get((start + 1, end - 1), ())) else "")
            )
        return found

    def _is_coordinated(self, start: int) -> bool:
        """Tell whether the place that starts here is the second of two, of which what follows is said: `甲市、|乙市搬迁`."""
        return self.page.text[start - 1 : start] in ("、", "和", "与", "及") and start - 1 in self._place_ends

    def _is_part_of_place(self, start: int) -> bool:
        """Tell whether what starts here is said of what stands before it: of a place, or of the short name of one (`成渝|中部`)."""
        return start in self._place_ends or self.kinds(self.index[start] - 1) == ("character",)

    def _behind_quotation(self, start: int, end: int, word: str) -> str:
        """Return what follows in a stretch behind the quotation that opens it."""
        after = self.page.behind_places(start, end)
        if after > start:
            return "b quoted, place, end word" if self.page.text[after:end] == word else "b quoted, place and more"
        return "b quoted, end word" if self.page.text[start:end] == word else "b quoted, words and end word"

    def _to_chosen(self, start: int, end: int) -> str:
        """Return how the stretch lies to what the rules choose."""
        if (start, end) in self._chosen_set:
            return "same"
        at = bisect_left(self._chosen_starts, end) - 1
        relation = "none"
        while at >= 0:
            other, stop = self._chosen[at]
            if stop <= start:
                break
            if other == start:
                return "starts" if stop > end else "goes on"
            if stop == end:
                return "ends" if other < start else "goes before"
            if other <= start and end <= stop:
                return "inside"
            relation = "holds" if start <= other and stop <= end else "crosses"
            at -= 1
        return relation

    def _to_known(self, start: int, end: int) -> list[str]:
        """Return how the stretch lies to names of the catalogue."""
        found = []
        at = bisect_left(self._known_starts, start)
        while at < len(self._known) and self._known[at][0] < end:
            other, stop = self._known[at]
            if stop <= end:
                kind = self._rules[other, stop][0].type
                if (other, stop) == (start, end):
                    found.append("b known")
                elif other == start:
                    found += [f"b known {kind} and {self.page.text[stop:end][:5]}", f"b known {kind} goes on"]
                elif stop == end:
                    found += [f"b known {kind} behind {self.page.text[start:other][-4:]}", f"b known {kind} ends it"]
                else:
                    found.append(f"b known {kind} within")
            at += 1
        first, last = self._known_from.get(start), self._known_to.get(end)
        if first is not None and last is not None and first < last:
            found.append("b known at both ends")
        return found


class Edges:
    """Weighs what the stretches of a page that start, end or go over the same words have in common, once."""

    def __init__(self, evidence: Evidence, weights: Weights) -> None:
        """Set up, with the features and what they weigh."""
        self._evidence, self._weights = evidence, weights
        self._starts: dict[int, float] = {}
        self._ends: dict[int, float] = {}
        self._words: dict[int, float] = {}

    def score(self, start: int, end: int, word: str) -> float:
        """Return what the features of both edges and of the words inside weigh."""
        evidence, score = self._evidence, self._weights.score
        left, right = self._starts.get(start), self._ends.get(end)
        if left is None:
            left = self._starts[start] = score(evidence.of_start(start))
        if right is None:
            right = self._ends[end] = score(evidence.of_end(end, word))
        total, words = left + right, self._words
        for i in range(evidence.index[start] + 1, evidence.index[end] - 1):
            inner = words.get(i)
            if inner is None:
                inner = words[i] = score(evidence.of_word(i))
            total += inner
        return total
