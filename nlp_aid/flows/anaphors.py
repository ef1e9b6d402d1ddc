"""Whom `该县`, `我市`, `全省`, `该署`, `公司` and `甲方` mean: a party that the page has named."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence

from nlp_aid.flows.candidates import Candidate, candidate_of
from nlp_aid.flows.page import Page, Stretch
from nlp_aid.text.alike import plain

_UNIT = re.compile("([全我该本])([省市县區区旗州乡镇村国盟])")
_BODIES = "公司 集团 基金会 银行 总会 协会 商会 学校 医院 合作社 中心".split()
_SIDES = "甲方 乙方 丙方 丁方".split()
# Only with 该 or 本: 该署, 本会.
_SHORT_BODIES = tuple("局署会院校行厂社")
_BODY = re.compile(f"(?:[该本]?({'|'.join((*_BODIES, *_SIDES))})|[该本]([{''.join(_SHORT_BODIES)}]))")
_LABEL = re.compile(rf"(?m)^[ \t]{{0,4}}({'|'.join(_SIDES)})(?:[（(][^（()）\n]{{1,12}}[)）])?[：:][ \t]{{0,4}}")
_UNITS_OF_KINDS = {"province": "省", "country": "国"}


class Anaphors:
    """What a page names, by the words that may point to it.

    `该…` and a bare kind of body mean the nearest before that is called so, and so does `全县`; `我县` and `本县` mean the one that the
    page names most. `全国` and `我国` name themselves.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self._named: dict[str, list[Stretch]] = defaultdict(list)
        for stretch in page.by_layer.get("places", ()):
            if stretch.end > stretch.start and len(name := self._name(stretch)) > 1:
                self._named[_UNITS_OF_KINDS.get(stretch.kind, name[-1])].append(stretch)
        for stretch in page.by_layer.get("organisations", ()):
            if stretch.end > stretch.start:
                name = self._name(stretch)
                for body in (*_BODIES, *_SHORT_BODIES):
                    if name.endswith(body) and len(name) > len(body) + 1:
                        self._named[f"body {body}"].append(stretch)
        # `甲方（捐赠人）：某某基金会`: who a contract calls so.
        for label in _LABEL.finditer(page.text):
            named = page.party_at.get(page.words_of(label.end(), label.end() + 1)[0])
            if named is not None:
                self._named[f"body {label[1]}"].append(named)
        self._ends = {word: [stretch.end for stretch in there] for word, there in self._named.items()}
        self._most: dict[str, list[Stretch]] = {}

    def resolve(self, found: Sequence[Candidate]) -> None:
        """Let each party that only points to another mean that one, and be compared by its name.

        Args:
            found: the candidates of the page; `meant`, `pointer` and `key` are changed.
        """
        for one in found:
            if one.party and (stretch := self._antecedent(one)) is not None:
                one.meant = candidate_of(self.page, stretch)
                one.pointer, one.key = one.key, one.meant.key

    def _antecedent(self, one: Candidate) -> Stretch | None:
        if match := _UNIT.fullmatch(one.key):
            which, unit = match.groups()
            if unit == "国" and which != "该":
                return None
            if which in "我本":
                there = self._most_named(unit)
                at = bisect_right(there, one.start, key=lambda stretch: stretch.end)
                return there[max(0, at - 1)] if there else None
            return self._last_before(unit, one)
        if match := _BODY.fullmatch(one.key):
            return self._last_before(f"body {match[1] or match[2]}", one)
        return None

    def _last_before(self, word: str, one: Candidate) -> Stretch | None:
        at = bisect_right(self._ends.get(word, ()), one.start)
        return self._named[word][at - 1] if at else None

    def _most_named(self, unit: str) -> list[Stretch]:
        """Return the mentions of the place of a kind that the page names most."""
        if unit not in self._most:
            there = self._named.get(unit, [])
            names = [stretch.code or self._name(stretch) for stretch in there]
            most = max(Counter(names).items(), key=lambda item: item[1], default=("", 0))[0]
            self._most[unit] = [stretch for stretch, name in zip(there, names, strict=True) if name == most]
        return self._most[unit]

    def _name(self, stretch: Stretch) -> str:
        return plain(self.page.written(stretch.start, stretch.end))
