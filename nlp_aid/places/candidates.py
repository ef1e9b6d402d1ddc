"""Candidates: every stretch of a text that could name a place, with what it could name."""

from __future__ import annotations

import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from typing import Literal

from nlp_aid.places.gazetteer import Gazetteer, Unit
from nlp_aid.places.value import Level

# How a name is written: with its own suffix (隆阳区), with another suffix of its level, as it had before it was renamed
# or upgraded (康定县 for 康定市), without suffix (隆阳), as an abbreviation (沪), or by a pattern, in no list (八鸭塘).
Form = Literal["full", "other", "bare", "abbreviation", "pattern"]

_OTHER_SUFFIXES: dict[Level, tuple[str, ...]] = {
    "county": ("县", "市", "区"),
    "township": ("街道", "镇", "乡"),
    "village": ("社区", "村"),
}
# Foreign places are listed without their kind.
_KINDS_OF_FOREIGN_PLACES = ("市", "县", "省", "州", "岛", "邦", "城")


@dataclass(frozen=True, slots=True)
class Option:
    """What a candidate could name, and in what form it would be written."""

    unit: Unit
    form: Form


@dataclass(slots=True)
class Candidate:
    """A stretch [start, end) that could name a place.

    Attributes:
        start, end: offsets in the readable text.
        stem: the name without the suffix.
        starts_word, ends_word: whether there is a word boundary at either end.
        options: what it could name.
        behind_place: whether another place ends where it starts.
    """

    start: int
    end: int
    stem: str
    starts_word: bool
    ends_word: bool
    options: list[Option] = field(default_factory=list)
    behind_place: bool = False


def from_gazetteer(text: str, bounds: Set[int], gazetteer: Gazetteer) -> list[Candidate]:
    """Return the candidates that are names of the gazetteer."""
    found: dict[tuple[int, int], Candidate] = {}
    for start, char in enumerate(text):
        if not "\u3400" <= char <= "\u9fff":
            continue
        for name in gazetteer.prefixes(text, start):
            after = start + len(name)
            for suffix, options in _written(gazetteer, name, text[after : after + 12]):
                end = after + len(suffix)
                candidate = found.get((start, end))
                if candidate is None:
                    candidate = Candidate(start, end, name, start in bounds, end in bounds)
                    found[start, end] = candidate
                candidate.options += options
    return sorted(found.values(), key=lambda c: (c.start, c.end))


def _written(gazetteer: Gazetteer, name: str, following: str) -> Iterator[tuple[str, list[Option]]]:
    """Yield the suffixes that stand behind `name`, each with the options it leaves."""
    suffixes, bare = _by_suffix(gazetteer, name)
    if bare:
        yield "", bare
    for suffix, options in suffixes.items():
        if following.startswith(suffix):
            yield suffix, options


@functools.lru_cache(maxsize=20_000)
def _by_suffix(gazetteer: Gazetteer, name: str) -> tuple[dict[str, list[Option]], list[Option]]:
    """Return the options of a name by the suffix that is written, and those without one."""
    suffixes: dict[str, list[Option]] = defaultdict(list)
    bare = []
    for unit in gazetteer.units(name):
        for form in unit.forms:
            if form:
                suffixes[form].append(Option(unit, "full"))
        if len(name) > 1:
            bare.append(Option(unit, "bare" if unit.suffix else "full"))
            for other in _OTHER_SUFFIXES.get(unit.level, ()):
                if unit.suffix and other not in unit.forms:
                    suffixes[other].append(Option(unit, "other"))
            if unit.level == "city":
                for kind in _KINDS_OF_FOREIGN_PLACES:
                    suffixes[kind].append(Option(unit, "full"))
    return dict(suffixes), bare


# The commonest surnames, but for those that are prepositions or conjunctions too (于, 和).
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)

# The word for a kind belongs to the name although it opens the next word, where that is an office of the unit, or a part
# of a village: `曲靖市委`, `台南市长`, `姚圩村党支部`, `高滩村口`.
OFFICE = re.compile("[省市县区州乡镇旗](?:委|长|政府|府)|村(?:口|里|头|民|边|委|支|干|小|党|两委)|[乡镇](?:里|上)")

# A name that no list has: two to seven characters and the word for its kind. Function words, verbs and counters bound
# names in running text.
_NO_NAME_CHAR = frozenset(
    "的了在和与及对将被为等是从向到把于以其该本各每全某两几个名所有这那并也都已就后前来去给让使用建设立至或即达共占"
)
_UNLISTED = re.compile(
    r"([\u4e00-\u9fff]{2,7}?)(自治州|自治县|村委会|苏木|嘎查|群岛|半岛|社区|街道|省|州|县|乡|镇|村|邦|岛|湖|河)"
)
_KINDS: dict[str, Level] = {
    "省": "region", "邦": "region", "州": "region", "自治州": "prefecture", "县": "county", "自治县": "county",
    "乡": "township", "镇": "township", "街道": "township", "苏木": "township", "村": "village", "村委会": "village",
    "社区": "village", "嘎查": "village", "岛": "feature", "群岛": "feature", "半岛": "feature", "湖": "feature",
    "河": "feature",
}  # fmt: skip
# What the names of hamlets end with.
_HAMLET = re.compile(r"([\u4e00-\u9fff]{1,3})([塘坝寨坪沟湾冲箐坡岭坳坑垭洼营庄屯堡店桥井墩圩浜沱坎])")
# What stands before the name of a place: a preposition of place, a conjunction, punctuation, the start of the text.
_PLACE_FOLLOWS = re.compile(r"[在到从赴往于向自至与和及、，。；：,;:“「（(\n ]")


def unlisted(text: str, bounds: Set[int], gazetteer: Gazetteer, ends: Iterable[int]) -> list[Candidate]:
    """Return candidates that only their form shows to be places.

    Args:
        text: the readable text.
        bounds: the word boundaries in it.
        gazetteer: tells ordinary words.
        ends: where places end: a name directly behind one continues its chain (`西邑乡` + `八鸭塘`).
    """
    found = []
    behind = set(ends)
    for start in sorted(behind | set(bounds)):
        chained = start in behind
        if not chained and start and not _PLACE_FOLLOWS.match(text, start - 1):
            continue
        for pattern in (_UNLISTED, _HAMLET) if chained else (_UNLISTED,):
            match = pattern.match(text, start)
            if not match:
                continue
            closed = match.end() in bounds or (chained and OFFICE.match(text, match.end() - 1))
            if closed and _is_name(match, bounds, gazetteer, chained=chained):
                stem, kind = match.groups()
                if pattern is _HAMLET:
                    stem, unit = stem + kind, Unit(None, "village", stem + kind, "", ("",))
                else:
                    unit = Unit(None, _KINDS[kind], stem, kind, (kind,))
                found.append(Candidate(start, match.end(), stem, True, True, [Option(unit, "pattern")]))
                break
    return found


def _is_name(match: re.Match[str], bounds: Set[int], gazetteer: Gazetteer, *, chained: bool) -> bool:
    """Tell whether what a pattern matched could be a name: none of its words is an ordinary one.

    Behind a place any words will do, as the segmenter cuts rare names to pieces; elsewhere the name must be one word,
    with or without the word for its kind.
    """
    stem, name = match.group(1), match.group()
    if not _NO_NAME_CHAR.isdisjoint(stem) or any(unit.level != "village" for unit in gazetteer.units(name)):
        return False
    start = match.start()
    cuts = [start, *(at for at in range(start + 1, match.end()) if at in bounds), match.end()]
    words = [name[a - start : b - start] for a, b in itertools.pairwise(cuts)]
    if gazetteer.is_word(name[-2:]) or (not chained and (len(words) > 2 or words[0] not in (stem, name))):
        return False
    if chained and gazetteer.units(stem):
        return True  # villages are named alike all over the country
    return not any(len(word) > 1 and gazetteer.is_word(word) for word in (*words, stem))
