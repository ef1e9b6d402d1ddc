"""What is looked at in a stretch of text that could be the name of a programme.

A feature is a name; what it weighs is learned (`models/programmes/`). Some say what stands where the stretch starts, some what
stands where it ends, the rest concern both. Those of the first two kinds are the same for all stretches that start or end
there, and are weighed once.
"""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from nlp_aid.programmes.candidate import ProgrammeCandidate
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.named import STAGE
from nlp_aid.programmes.organisations import TO, giving_verbs, is_in_organisation, sure_ends
from nlp_aid.programmes.stretches import LONGEST, Ends, Stretches
from nlp_aid.programmes.surroundings import EDGE, End, Kinds, Start, Surroundings, Token, Word, inner_names, of_start
from nlp_aid.programmes.weighing import ByKey, Found, Remembered, Weights

_MONEY_ENDS = ("元", "万", "亿", "的")
_MONEY_BEFORE = re.compile(r"(?:元|[0-9][万亿])的?\Z")
_MONEY_BEHIND = re.compile(r"[，,：:]?[^，。；\n0-9]{0,6}[0-9][0-9.,]{0,12}\s?(?:余|多)?[万亿]{0,2}元")
_DIGIT = re.compile(r"[0-9]")
_BLANK = re.compile(r"[\s|]")
_CLAUSE_END = re.compile("[，,。；;：:！!？?\n\t]")
_JOINS = ("、", "和", "与", "及", "暨")
_OPENS, _CLOSES = "“「『", "”」』"
_OPENS_ANY = frozenset("“「『‘\"'")
# What may stand between a name and the next.
_BESIDE = frozenset((*_JOINS, *_OPENS, *_CLOSES))
# Where nothing but a new item can begin, and what closes one behind its money: `…；村道硬化，20万元；…`.
_ITEM_STARTS, _ITEM_ENDS = "；;。\n：:、）)", "；;。\n、，)）"
_AND_SO_ON = re.compile("等")
_PRICED = re.compile(
    r"[，,：:）)]\s?[^，。；\n0-9]{0,6}[0-9][0-9.,]{0,12}\s?(?:余|多)?[万亿]{0,2}元(?=[；;。\n、，)）]|\Z)"
)
# Names of features by the classes of the word before a start.
_BEFORE: Mapping[Kinds, list[str]] = Remembered(lambda kinds: [f"b before:{kind}" for kind in kinds])
# How far a list may go on behind one of its items, and what its items are then said to be: `…、…等三个项目`.
_LIST = 80
_LISTED = re.compile(
    r"等[0-9一二两三四五六七八九十多余几数]{0,4}[个项大类家种批]?(?:[^，。；：、\n等]{0,4}?)"
    "(项目|工程|行动|活动|计划|基金|资金|专项|政策|措施|制度|机制|模式|做法|方式|平台|品牌|企业|单位|部门|机构|地区|国家|产业|产品|设施|基地|"
    "战略|任务|工作|服务|补贴|会议|论坛|荣誉|称号|群体|人员|领域|问题|指标|形式|系列)"
)
# Behind the name of a place they are a part of it: `成渝|中部`.
_DIRECTIONS = ("东部", "西部", "中部", "南部", "北部", "东北")
_DIRECTED = frozenset(direction[0] for direction in _DIRECTIONS)
# Behind one of these a start may be behind money, or behind another name.
_TELLS = _BESIDE.union(_MONEY_ENDS)
# What is said of a name in quotation marks, or of several, is none of it: `“…”的公益计划`, `“…”“…”两项工程`.
_NOT_ITS_OWN = re.compile("的|[0-9一二两三四五六七八九十]{1,2}[个项大]")
# A quoted name ends with what it is said to be: `“…”项目|走进校园`.
_NAMES_IT = re.compile("项目|工程|行动|活动|计划")
_RULES = ("named", "listed", "quoted", "mechanism", "catalogue")
# Names of features by the number of words, by the length of a stretch, by how many words of aid stand in it.
_WORDS = tuple(f"b words {number}" for number in range(10))
_LENGTHS = tuple(f"b length {bisect_left((2, 4, 6, 8, 11, 15, 20, 28), length)}" for length in range(LONGEST + 1))
_AID = tuple(f"b aid {number}" for number in range(4))
_NO_TYPE = ("none",)


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
        self._types = lexicon.of(Ends).types
        self._organisations = lexicon.of(sure_ends)
        # By the word and whether it stands in the name of a place.
        self.tokens: Mapping[tuple[str, bool], Token] = Remembered(lambda it: self.token(*it))

    def token(self, word: str, is_place: bool) -> Token:
        """Return a word, which stands in the name of a place or does not, as what features are made of."""
        return Token(word if len(word) <= 6 else word[:5] + "…", self._kinds(word, is_place))

    def _kinds(self, word: str, is_place: bool) -> Kinds:
        known = self.of.get(word, ())
        if is_place:
            return (*known, "place")
        if not word.isalpha():
            if _DIGIT.search(word):
                return (*known, "number")
            if word == "\n":
                return (*known, "line")
            if _BLANK.match(word):
                return (*known, "blank")
            if not word[0].isalnum():
                return (*known, "mark " + word[0])
        if word.isascii():
            return (*known, "latin")
        if known:
            return known
        if len(word) == 1:
            return ("character",)
        if len(word) > 2 and word.endswith(self._organisations):
            return ("organisation",)
        if word in self._types:
            return ("end word",)
        if self.aid.search(word):
            return ("aid",)
        return ("unit",) if word[-1] in "县市省区州镇乡村" else ("other",)


class _Tokens(dict[int, Token]):
    """The words between points with their classes, by the index of the first point; made when first asked for."""

    def __init__(self, text: str, points: Sequence[int], in_places: Set[int], classes: Classes) -> None:
        self._text, self._points, self._in_places, self._classes = text, points, in_places, classes

    def __missing__(self, index: int) -> Token:
        made = EDGE
        if 0 <= index < len(self._points) - 1:
            start = self._points[index]
            word, is_place = self._text[start : self._points[index + 1]], start in self._in_places
            classes = self._classes
            made = classes.tokens[word, is_place] if len(word) <= LONGEST else classes.token(word, is_place)
        self[index] = made
        return made


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
        self.pairs = stretches.pairs()
        self.points, self.index, self.items = stretches.points, stretches.index, stretches.items
        self.cells, self.stages = stretches.cells, stretches.ends_of.stages
        self.types, self.parts, self.wholes = stretches.ends_of.types, stretches.ends_of.parts, stretches.ends_of.wholes
        self.at_end = stretches.ends_of.at
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
        self._chosen_from = {c.start: c.type for c in chosen}
        self._chosen_to = {c.end: c.type for c in chosen}
        self._openings = sorted(opening for opening, _ in page.quotations)
        self._place_ends = {end: start for start, end in page.places}
        self._place_starts = {start for start, _ in page.places}
        self._inside_places = {at for start, end in page.places for at in range(start + 1, end)}
        self.in_places = in_places = self._inside_places | self._place_starts
        self._has_titles = bool(page.titles)
        openings = (opening for opening, _ in page.quotations)
        self._special = {0, *in_places, *self._place_ends, *self.items, *self.cells, *openings}
        # Where the money ends that stands behind an end; 0 where there is none.
        self._money: Mapping[int, int] = ByKey(self._money_behind)
        self._gives = page.lexicon.of(giving_verbs)
        self.tokens = _Tokens(page.text, self.points, in_places, page.lexicon.of(Classes))

    @functools.cached_property
    def _and_so_on(self) -> list[int]:
        return [match.start() for match in _AND_SO_ON.finditer(self.page.text)]

    @functools.cached_property
    def _counts(self) -> Counter[str]:
        text = self.page.text
        return Counter([text[start:end] for start, end, _ in self.pairs])

    def rules(self, start: int, end: int) -> Sequence[ProgrammeCandidate]:
        """Return what the rules say of a stretch."""
        return self._rules.get((start, end), ())

    def names(self, start: int, end: int, word: str) -> Iterator[str]:
        """Yield the features of one of the pairs."""
        yield from self.start(start).names()
        yield from self.end(end, word).names()
        for i in range(self.index[start] + 1, self.index[end] - 1):
            yield from inner_names(self.tokens[i])
        yield from self.of_start(start).names()
        yield from self.of_end(end, word).names()
        yield from self.of_both(start, end, word).names()

    def start(self, start: int) -> Start:
        """Return the words around a start."""
        i, tokens = self.index[start], self.tokens
        return Start(tokens[i - 2], tokens[i - 1], tokens[i])

    def end(self, end: int, word: str) -> End:
        """Return the words around an end."""
        i, tokens, types = self.index[end], self.tokens, self.types.get(word, _NO_TYPE)
        return End(tokens[i - 2], tokens[i - 1], tokens[i], tokens[i + 1], word or "-", types)

    def is_plain(self, start: int) -> bool:
        """Tell whether nothing is to be said of where a stretch starts but what character stands before it."""
        return (
            start not in self._special
            and self.page.text[start - 1] not in _TELLS
            and not (self._has_titles and self.page.is_in_title(start))
        )

    def of_start(self, start: int) -> Found:
        """Return what stands where a stretch starts."""
        text = self.page.text
        mark = text[start - 1] if start else ""
        found = [f"s char={mark}"] if start else []
        if start in self._place_starts:
            end = self.page.place_at(start) or start
            found += ["s place starts", f"s place ends in {text[end - 1]}"]
        if start in self._place_ends:
            found += ["s behind a place", f"s behind {mark}"]
        if start in self._inside_places:
            found.append("s inside a place")
        if start in self.items:
            found.append("s item")
        if start in self.cells:
            found += ["s cell", f"s cell under {self._head(start)}"]
        if text[start] in _OPENS_ANY and self.page.closing_of(start) is not None:
            found.append("s opens a quotation")
        if mark in _MONEY_ENDS and _MONEY_BEFORE.search(text, max(0, start - 4), start):
            found.append("s behind money")
        if self._has_titles and self.page.is_in_title(start):
            found.append("s in a title")
        if mark in _BESIDE and (joined := self._joined(start, self._chosen_to, -1)):
            found.append(f"s joined to {joined}")
        return Found(found)

    def _joined(self, at: int, known: Mapping[int, str], step: int) -> str | None:
        """Return of which type the name is that the rules choose next to an edge: `…、…`, `“…”“…”`."""
        text = self.page.text
        mark, other = (text[at - 1 : at], text[at : at + 1]) if step < 0 else (text[at : at + 1], text[at - 1 : at])
        if mark in _JOINS:
            return known.get(at + step)
        closes = (mark, other) if step < 0 else (other, mark)
        return known.get(at) if closes[0] and closes[0] in _CLOSES and closes[1] and closes[1] in _OPENS else None

    def of_end(self, end: int, word: str) -> Found:
        """Return what stands where a stretch ends."""
        page, text = self.page, self.page.text
        found = []
        behind = text[end : end + 1]
        if page.opening_of(end) is not None:
            found.append("e closes a quotation")
        if behind in _OPENS_ANY and page.closing_of(end) is not None:
            found.append("e before a quotation")
        if self.tokens[self.index[end]].word in self.types:
            found.append("e before an end word")
        also = [f"e about {page.times_about_aid(end)}"]
        if not page.aid_around(max(0, end - 1), end):
            found.append("e no aid in the sentence")
        if self._money[end]:
            also.append("e money behind")
        if behind in _BESIDE and (joined := self._joined(end, self._chosen_from, 1)):
            found.append(f"e joined to {joined}")
        if listed := self._listed(end):
            also.append(f"e list of {listed}")
        if end in self._inside_places:
            found.append("e inside a place")
        if is_in_organisation(page, max(0, end - 1), end):
            found.append("e in an organisation")
        return Found(found, also, (), self.types.get(word, _NO_TYPE))

    def _listed(self, end: int) -> str | None:
        """Return what the items of a list are said to be at its end, of which this may be one: `|、…等项目`."""
        text, i = self.page.text, bisect_left(self._and_so_on, end)
        if i == len(self._and_so_on) or (at := self._and_so_on[i]) > end + _LIST or _CLAUSE_END.search(text, end, at):
            return None
        match = _LISTED.match(text, at)
        return match[1] if match else None

    def _head(self, start: int) -> str:
        """Return what kind of thing the head of a cell's column says that it is."""
        head = self.cells[start][1]
        return next((word for word in ("项目", "工程", "资金", "名称", "内容", "单位", "村") if word in head), "other")

    def of_both(self, start: int, end: int, word: str) -> Found:
        """Return what concerns both start and end."""
        page, text = self.page, self.page.text
        first, last = self.index[start], self.index[end]
        length = end - start
        found, also, typed = [_WORDS[min(last - first, 9)]], [_LENGTHS[min(length, LONGEST)]], list[str]()
        rules = self._rules.get((start, end), ())
        for rule in rules:
            found += [f"b rule {_RULES[rule.trust]}", f"b rule {_RULES[rule.trust]} {rule.type}"]
        if not rules:
            found.append("b no rule")
        found.append(f"b chosen {self._to_chosen(start, end)}")
        if self._known:
            at = bisect_left(self._known_starts, start)
            if at < len(self._known) and self._known_starts[at] < end:
                found += self._to_known(start, end, at)
        if start in self._place_starts:
            after = page.behind_places(start, end)
            rest = text[after:end]
            typed.append("b place opens")
            found.append("b only places" if not rest else f"b behind places {min(len(rest), 8)}")
            if rest == word and word:
                found.append("b place and end word")
        elif self._place_starts and page.has_place(start, end):
            also.append("b place within")
        opening = text[start]
        closing = page.closing_of(start) if opening in _OPENS_ANY else None
        if closing == end - 1:
            also.append("b quoted whole")
        elif closing is not None and closing < end:
            found.append(self._behind_quotation(closing + 1, end, word))
            if (head := _NAMES_IT.match(text, closing + 1, end)) and head.end() < end:
                found.append("b quotation, what it is, then more")
            if _NOT_ITS_OWN.match(text, closing + 1):
                found.append("b quotation, then none of its name")
            found.append(f"b quoted and {text[closing + 1 : end][:6]}")
            also.append("b quoted and more")
        elif self._openings and bisect_left(self._openings, start + 1) < bisect_left(self._openings, end):
            also.append("b quotation within")
        also.append(_AID[min(page.aid_in(start, end), 3)])
        stop = last - 1 if word and last - first > 1 else last
        tokens = self.tokens
        for i in range(first, stop):
            if "generic" not in tokens[i][1]:
                break
        else:
            also.append("b generic")
        if opening in _DIRECTED and text[start : start + 2] in _DIRECTIONS and self._is_part_of_place(start):
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
        if self._has_its_money(start, end):
            also.append("b item with its money")
            found.append(f"b item with its money of {self._items_beside(start, end)}")
        if start in self.items:
            typed.append("b item")
            if self.items[start] == end:
                also.append("b item whole")
            elif self.items[start] > end:
                found.append("b item goes on")
        if start in self.cells:
            if self.cells[start][0] == end:
                found.append(f"b cell whole under {self._head(start)}")
                also.append("b cell whole")
            elif self.cells[start][0] > end:
                found.append("b cell goes on")
        if word and text[max(0, end - 2) : end] in self.stages:
            found.append("b stage")
        if text[end : end + 1] in ("（", "(") and STAGE.match(text, end):
            found.append("b before its stage")
        if self._counts[inside] > 1:
            found.append("b again")
        if length <= 12:
            found.append(f"b text={page.unquoted(start, end)}")
        typed += _BEFORE[tokens[first - 1][1]]
        if self._is_with_receiver(start, first, last):
            found.append("b with who gets it")
        if self._has_titles and opening != "《" and page.is_in_title(start):
            found.append("b in a title")
        if opening == "《":
            found.append(
                "b title whole" + (" known" if rules or any(self._rules.get((start + 1, end - 1), ())) else "")
            )
        return Found(found, also, typed, self.types.get(word, _NO_TYPE))

    def _has_its_money(self, start: int, end: int) -> bool:
        """Tell whether a stretch and the money behind it are all of an item of a list: `；村道硬化，20万元；`."""
        text = self.page.text
        if start and start not in self.items and text[start - 1] not in _ITEM_STARTS:
            return False
        money = self._money[end]
        return money > 0 and (money == len(text) or text[money] in _ITEM_ENDS)

    def _money_behind(self, end: int) -> int:
        match = _MONEY_BEHIND.match(self.page.text, end)
        return match.end() if match else 0

    def _items_beside(self, start: int, end: int) -> int:
        """Return how many items of a list with their money stand around an item, at most 4."""
        first = bisect_left(self._priced, start - _LIST)
        return min(bisect_left(self._priced, end + 2 * _LIST) - first, 4)

    @functools.cached_property
    def _priced(self) -> list[int]:
        """Where the money of items of a list stands: `…，20万元；`."""
        return [match.start() for match in _PRICED.finditer(self.page.text)]

    def _is_with_receiver(self, start: int, first: int, last: int) -> bool:
        """Tell whether who is given to opens a stretch, or the verb behind it: `向|甲县捐赠…`, `向甲县|捐赠…`."""
        tokens, gives = self.tokens, self._gives
        if tokens[first - 1][0] in TO:
            return any(tokens[i][0] in gives for i in range(first, last))
        place = self._place_ends.get(start) if tokens[first][0] in gives else None
        return place is not None and self.page.text[place - 1 : place] in TO

    def _is_coordinated(self, start: int) -> bool:
        """Tell whether the place that starts here is the second of two, of which what follows is said: `甲市、|乙市搬迁`."""
        return self.page.text[start - 1 : start] in ("、", "和", "与", "及") and start - 1 in self._place_ends

    def _is_part_of_place(self, start: int) -> bool:
        """Tell whether what starts here is said of what stands before it: of a place, or of the short name of one (`成渝|中部`)."""
        return start in self._place_ends or self.tokens[self.index[start] - 1][1] == ("character",)

    def _behind_quotation(self, start: int, end: int, word: str) -> str:
        """Return what follows in a stretch behind the quotation that opens it."""
        after = self.page.behind_places(start, end)
        if after > start:
            return "b quoted, place, end word" if self.page.text[after:end] == word else "b quoted, place and more"
        return "b quoted, end word" if self.page.text[start:end] == word else "b quoted, words and end word"

    def _to_chosen(self, start: int, end: int) -> str:
        """Return how the stretch lies to what the rules choose."""
        if not self._chosen:
            return "none"
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

    def _to_known(self, start: int, end: int, at: int) -> list[str]:
        """Return how the stretch lies to names of the catalogue, from the first on that starts in it."""
        found = []
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
            elif other > start:
                found.append("b known cut at its end")
            at += 1
        first, last = self._known_from.get(start), self._known_to.get(end)
        if first is not None and last is not None and first < last:
            found.append("b known at both ends")
        return found


class _Words(dict[int, Word]):
    """What the words between points weigh, by the index of the first point; made when first asked for."""

    def __init__(self, evidence: Evidence, surroundings: Surroundings) -> None:
        self._text, self._points, self._in_places = evidence.page.text, evidence.points, evidence.in_places
        self._surroundings, self._token = surroundings, evidence.page.lexicon.of(Classes).token
        self._known = surroundings.words[self._token]

    def __missing__(self, index: int) -> Word:
        if 0 <= index < len(self._points) - 1:
            start = self._points[index]
            word, is_place = self._text[start : self._points[index + 1]], start in self._in_places
            if len(word) <= LONGEST:
                made = self._known[is_place][word]
            else:
                made = self._surroundings.word(self._token(word, is_place))
        else:
            made = self._surroundings.word(EDGE)
        self[index] = made
        return made


class Edges:
    """Weighs what the stretches of a page that start, end or go over the same words have in common, once."""

    def __init__(self, evidence: Evidence, weights: Weights) -> None:
        """Set up, with the features and what they weigh."""
        self._evidence, self._weights = evidence, weights
        self._surroundings = weights.of(Surroundings)
        self._characters = weights.single("s char")
        # By the index of the point that a word starts at.
        self._words = _Words(evidence, self._surroundings)
        self._lefts: Mapping[int, float] = ByKey(self._left)

    def weighed(self) -> Iterator[tuple[int, int, str, float]]:
        """Yield the pairs, each with what the features of both edges and of the words inside weigh."""
        index, lefts, words = self._evidence.index, self._lefts, self._words
        done, first, right, inner = -1, 0, 0.0, 0.0
        for start, end, word in self._evidence.pairs:
            # The starts before one end come from the nearest to the farthest: the words inside add up.
            if end != done:
                done, first, right, inner = end, index[end] - 1, self._right(end, word), 0.0
            at = index[start] + 1
            while first > at:
                first -= 1
                inner += words[first].inner
            yield start, end, word, lefts[start] + right + inner

    def _left(self, start: int) -> float:
        evidence, words = self._evidence, self._words
        i = evidence.index[start]
        weight = of_start(words[i - 2], words[i - 1], words[i])
        if evidence.is_plain(start):
            return weight + self._characters.get(evidence.page.text[start - 1], 0.0)
        return weight + self._weights.score(evidence.of_start(start))

    def _right(self, end: int, word: str) -> float:
        evidence, words = self._evidence, self._words
        i, types = evidence.index[end], evidence.types.get(word, _NO_TYPE)
        around = words[i - 2], words[i - 1], words[i], words[i + 1]
        return self._surroundings.of_end(around, word or "-", types) + self._weights.score(evidence.of_end(end, word))
