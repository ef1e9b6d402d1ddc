"""One-character abbreviations, where a compound shows that they stand for places: `沪滇`, `援藏`, `俄军`, `滇品入沪`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set

from nlp_aid.gazetteer.codes import is_division
from nlp_aid.gazetteer.gazetteer import Gazetteer, Unit
from nlp_aid.places.candidates import SURNAMES, Candidate
from nlp_aid.places.names import alone

# Compounds of abbreviations that are words of their own, or in which nobody thinks of the places any more.
_NOT_COMPOUNDS = frozenset(["中华", "华中", "新华", "新中", "中西", "西中", "台新"])
# Of these words, what makes them countries all the same (`中西建交`).
_OF_TWO_COUNTRIES = re.compile("建交|邦交|两国|双边")
_LONGEST_COMPOUND = 8
# Compounds of rivers: the cooperation along the Mekong.
_RIVERS = frozenset(["澜湄"])
# What may stand behind a compound within one word.
_BEHIND = re.compile(
    "协作|合作|扶贫|帮扶|劳务|对口|两地|两省|两国|三国|三地|三省|四省|双方|携手|结对|铁路|高铁|高速|公路|班列|列车|关系|边境|边界|交界|友好|友谊|"
    "情|一家|产业|科技|教育|消费|园区|产业园|企业|论坛|贸易|经贸|建交|口岸|战争|冲突|局势|同心|共建|联手|牵手|资金|地区|大桥|工程"
)
_BEFORE_ONE = re.compile("[援驻赴访入来抵返离出进留]")
# With one of these the pair may be a word of its own (`出台`).
_AMBIGUOUS_BEFORE_ONE = frozenset("入来抵返离出进留")
_OF_COUNTRY = frozenset("军方媒企籍商资府警队称")
_OF_DIVISION = frozenset("企商籍资菜府")
# Abbreviations of countries that are no word of their own, and what a country does in the news.
_CLEAR = frozenset("美俄乌英法德日韩朝柬缅泰菲澳伊叙印越斐欧")
# Characters that are no word but for the country.
_SURE = frozenset("俄")
_ACTS = re.compile(
    "称|总统|首相|总理|外长|外交|国防|财长|政府|副首相|副总统|议会|国会|参议|众议|大使|驻|媒体|宣布|表示|警方|官员|"
    "国家|矿产|对|暂停|愿|拟|中资|同意|拒绝|指责|承诺"
)
# First characters of countries' names that are words of their own.
_COMMON_CHARACTERS = frozenset(
    "中法德日新老加意西比马阿印希安海多不以也英朝越古土波塔文帕喀佛科哥莱卢所毛尼智圣洪秘危牙百东南北黑赤几冈刚赞津乍突约卡沙"
)
# `X品入Y`: goods, people and firms that go from one place to another.
_CROSSING = re.compile(r"(?=(.)[企品货才菜果茶工劳牛羊药](?:入|进|出|来)(.))")
# `黔货出山`: from a division into the world.
_LEAVING = re.compile("(.)[品货菜果茶企](?:出山|出海|进城|出村|上行|出省)")
# Roads and railways are named after where they start and end.
# and several may share the word for what they are (`成雅、成仁等高速公路`).
_LINE = re.compile("(?=(.)(.)(?:[、和及与]..){0,6}等?(?:高速|铁路|高铁|公路|通道|城际|班列))")
# `甬凉协作`: one of a pair, or both, may be the document's own.
_PAIRED = re.compile("(?=(.)(.)(?:扶贫|对口|劳务|东西部)?(?:协作|帮扶))")
# What these three cannot do without, which is quickly looked for.
_CROSSED = re.compile("[企品货才菜果茶工劳牛羊药][入进出来]")
_LINE_KIND = re.compile("高速|铁路|高铁|公路|通道|城际|班列")
_PAIR_KIND = re.compile("协作|帮扶")
# `在京举行`
_IN = re.compile("在[京沪渝津穗蓉杭邕筑]")
_WITH_HUA = re.compile("[来在访对驻援]华")


class Abbreviations:
    """What each abbreviation stands for."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        tables = gazetteer.abbreviations
        self._gazetteer = gazetteer
        self._provinces = frozenset(tables["division"])
        self._divisions = self._units({**tables["prefecture"], **tables["division"]})
        self._countries = self._units(tables["country"])
        self._line_ends = {**self._units(tables["line_ends"]), **self._divisions}
        # Two of a kind that only together tell what each is: `巴以`.
        self._pairs = {
            pair: [unit for char, code in zip(pair, codes, strict=True) if (unit := self._unit(char, code))]
            for pair, codes in tables["pairs"].items()
        }
        self._chars = _one_of({*self._divisions, *self._countries})
        self._runs = re.compile(f"{self._chars.pattern}{{2,}}")

    def _units(self, table: Mapping[str, list[str | None]]) -> dict[str, Unit]:
        units = {}
        for char, codes in table.items():
            if unit := self._unit(char, codes[0]):
                units[char] = unit
        return units

    def _unit(self, char: str, code: str | None) -> Unit | None:
        if code is None:
            return Unit(None, "region", char, "", ("",))
        if is_division(code):
            return self._gazetteer.by_code(code)
        return Unit(code, "country", char, "", ("",))

    def is_known(self, char: str) -> bool:
        """Tell whether a character is an abbreviation of a place."""
        return char in self._line_ends or char in self._countries

    def find(self, text: str, bounds: Set[int], listed: Sequence[Candidate]) -> list[Candidate]:
        """Return the abbreviations in a readable text as candidates, one a character.

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            listed: the names of the gazetteer in it: a compound inside such a name is none (`新疆`, `粤港澳大湾区`).
        """
        found: dict[int, Unit] = {}
        covered = {at for name in listed for at in range(name.start, name.end)}
        ends = {name.end for name in listed}
        for start, units in self._compounds(text, bounds):
            # `浙江中泰公司`: behind a place, two characters are somebody's name.
            if covered.isdisjoint(range(start, start + len(units))) and start not in ends:
                found.update(enumerate(units, start))
        cities = {name.start for name in listed if any(group.level == "city" for group in name.groups)}
        for start, unit in self._single(text, bounds, cities):
            if start not in covered:
                found.setdefault(start, unit)
        return [_candidate(text, at, unit) for at, unit in sorted(found.items())]

    def of_countries(self, text: str, bounds: Set[int], countries: Mapping[str, Unit]) -> list[Candidate]:
        """Return the mentions by one character of countries that the document names in full (`俄`, `斐方`).

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            countries: the countries by the first character of their names.
        """
        found = []
        for match in _one_of(countries).finditer(text) if countries else ():
            at, char = match.start(), match.group()
            if at not in bounds or text[at - 1 : at].isdigit():
                continue
            unit = countries[char]
            pair = text[at : at + 2]
            alone = at + 1 in bounds and char not in _COMMON_CHARACTERS
            side = pair[1:] in _OF_COUNTRY and at + 2 in bounds and not self._gazetteer.is_word(pair)
            if alone or side:
                found.append(_candidate(text, at, unit))
        return found

    def heard(self, text: str, bounds: Set[int], names: Iterable[tuple[int, int]]) -> list[Candidate]:
        """Return the abbreviations of which a name consists that a tagger takes for a place (`对|乌|援助`, `成昆`, `瑞方`).

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            names: start and end of every such name.
        """
        found = []
        for start, end in names:
            last = end - (end - start > 1 and text[end - 1] == "方")
            run = text[start:last]
            units: list[Unit] | None = None
            if len(run) == 1 and start in bounds and end in bounds and text[end : end + 1] != "的":
                unit = self._divisions.get(run) or self._countries.get(run)
                units = [unit] if unit else None
            elif len(run) == 2 and not self._gazetteer.units(run):
                ends = [unit for unit in map(self._line_ends.get, run) if unit]
                is_line = len(ends) == 2 and not self._gazetteer.is_word(run)
                units = self._resolve(run) if self._is_compound(run) else ends if is_line else None
            found += [_candidate(text, at, unit) for at, unit in enumerate(units or (), start)]
        return found

    def as_in_document(self, found: Sequence[Candidate], countries: Mapping[str, Unit]) -> list[Candidate]:
        """Return abbreviations with those of countries read as the countries that the document names (`中塞`).

        Args:
            found: the abbreviations.
            countries: the countries by the first character of their names.
        """
        read = []
        for candidate in found:
            unit = countries.get(candidate.stem)
            country = candidate.groups[0].level == "country" and unit is not None
            read.append(candidate.narrowed([alone(unit, "abbreviation")]) if country and unit else candidate)
        return read

    def with_initials(
        self, text: str, bounds: Set[int], initials: Mapping[str, Unit], listed: Sequence[Candidate]
    ) -> list[Candidate]:
        """Return the two places of every `X品入Y` and of every road or line `XY高速`.

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            initials: the places of the document by the first character of their names: a document shortens its own
                places as it goes (`沪企入隆` where it speaks of 隆阳).
            listed: the names of the gazetteer in the text, which are no lines (`新疆铁路`).
        """
        found = []
        covered = {at for name in listed for at in range(name.start, name.end)}
        patterns = ((_CROSSED, _CROSSING), (_LINE_KIND, _LINE), (_PAIR_KIND, _PAIRED))
        for match in (match for part, whole in patterns if part.search(text) for match in whole.finditer(text)):
            line, paired = match.re is _LINE, match.re is _PAIRED
            known = self._line_ends if line else self._divisions
            ends = [initials.get(char) or known.get(char) for char in match.groups()]
            if line and (match.start(1) not in bounds or match.start(1) + 1 in bounds or match.start(1) in covered):
                continue
            if paired and (
                match.start(1) not in bounds or match.start(2) + 1 not in bounds or match.start(1) in covered
            ):
                continue
            places = [_candidate(text, match.start(number), unit) for number, unit in enumerate(ends, 1) if unit]
            # Goods cross between the document's own places too; other pairs need one that everybody knows.
            sure = match.re is _CROSSING or any(char in known for char in match.groups())
            if len(places) == 2 and sure:
                found += places
        return found

    def _compounds(self, text: str, bounds: Set[int]) -> Iterator[tuple[int, list[Unit]]]:
        """Yield runs of two or more abbreviations that make up whole words, or stand before what pairs are for."""
        for run in self._runs.finditer(text):
            at = run.start()
            while at + 1 < run.end():
                end = min(run.end(), at + _LONGEST_COMPOUND)
                opens = at in bounds and not _surname_before(text, at, bounds)
                for last in range(end, at + 1, -1) if opens else ():
                    units = self._resolve(text[at:last])
                    ends = last in bounds or _BEHIND.match(text, last)
                    countries = units and _OF_TWO_COUNTRIES.match(text, last)
                    if units and ends and (countries or self._is_compound(text[at:last])):
                        yield at, units
                        at = last
                        break
                else:
                    at += 1

    def _resolve(self, run: str) -> list[Unit] | None:
        """Return what the abbreviations of a compound stand for: all divisions, or else countries and continents."""
        if run in self._pairs:
            return self._pairs[run]
        for table in (self._divisions, self._countries):
            units = [table.get(char) for char in run]
            if all(units):
                return [unit for unit in units if unit]
        return None

    def _is_compound(self, run: str) -> bool:
        """Tell whether abbreviations side by side are a compound of places: no word, no piece of a foreign name."""
        if run in self._pairs:
            return True
        if run in _NOT_COMPOUNDS or len(set(run)) < len(run):
            return False
        # `哈马斯` is no list of countries: among countries one of two is 中, and of more all are clear but for 中.
        if all(char in self._provinces for char in run) or all(char in _CLEAR or char == "中" for char in run):
            return True
        two = len(run) == 2 and ("中" in run or run in _RIVERS)
        return (two or all(char in self._divisions for char in run)) and not self._gazetteer.is_word(run)

    def _single(self, text: str, bounds: Set[int], cities: Set[int]) -> Iterator[tuple[int, Unit]]:
        """Yield abbreviations that one neighbour shows to be places: 援藏, 驻滇, 来华, 俄军, 浙商."""
        for match in _WITH_HUA.finditer(text):
            if match.start() in bounds and match.end() in bounds:
                yield match.end() - 1, self._countries["华"]
        for match in _LEAVING.finditer(text):
            if match.group(1) in self._provinces and (match.start() in bounds or text[match.start() - 1] in '“"'):
                yield match.start(), self._divisions[match.group(1)]
        for match in _IN.finditer(text):
            at = match.end() - 1
            if match.start() in bounds and at in bounds and at + 1 in bounds:
                yield at, self._divisions[text[at]]
        for match in self._chars.finditer(text):
            at, char = match.start(), match.group()
            division, country = self._divisions.get(char), self._countries.get(char)
            after = text[at + 1 : at + 2]
            whole = at in bounds and (at + 2) in bounds and at + 1 not in bounds
            goes = at and _BEFORE_ONE.match(text, at - 1) and at - 1 in bounds and (at + 1 in bounds or at in bounds)
            if goes and text[at - 1] in _AMBIGUOUS_BEFORE_ONE and self._gazetteer.is_word(text[at - 1 : at + 1]):
                continue
            if goes and (division or char in _CLEAR):
                yield at, division or country  # type: ignore[misc]
            elif (
                (
                    country
                    and at in bounds
                    and char in _CLEAR
                    and (at + 1 in cities or (char in _SURE and at + 1 in bounds))
                )
                or (country and char in _CLEAR and at in bounds and at + 1 in bounds and _ACTS.match(text, at + 1))
                or (whole and country and char in _CLEAR | {"中"} and after in _OF_COUNTRY and char + after != "中队")
            ):
                yield at, country
            elif whole and division and after in _OF_DIVISION:
                yield at, division


def _one_of(chars: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(chars))}]")


def _candidate(text: str, at: int, unit: Unit) -> Candidate:
    return Candidate(at, at + 1, text[at], True, True, [alone(unit, "abbreviation")])


def _surname_before(text: str, at: int, bounds: Set[int]) -> bool:
    """Tell whether a word of one character stands before `at` that is a surname: `王|沪宁`."""
    return text[at - 1 : at] in SURNAMES and at - 1 in bounds
