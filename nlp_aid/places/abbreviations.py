"""One-character abbreviations, where a compound shows that they stand for places: `沪滇`, `援藏`, `俄军`, `滇品入沪`."""

from __future__ import annotations

import functools
import itertools
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import cast

import numpy as np
from numpy.typing import NDArray

from nlp_aid.gazetteer.codes import MUNICIPALITIES, is_division
from nlp_aid.gazetteer.gazetteer import Gazetteer, GazetteerUnit
from nlp_aid.gazetteer.openings import Characters
from nlp_aid.knowledge.patterns import any_of
from nlp_aid.places.candidates import SURNAMES, Candidate
from nlp_aid.places.context import Context
from nlp_aid.places.lexicon import place_words
from nlp_aid.places.names import Group, alone

_WORDS = place_words("abbreviations")
# What the letters of named lines stand for: the railways, expressways and groups of cities of the national plans.
_LINES: Mapping[str, list[str | None]] = place_words("lines")
_LINE_LENGTHS = sorted({len(line) for line in _LINES}, reverse=True)
# Three letters and more are no accident, whatever stands behind (`呼包鄂低空经济`); nor are some of two (`成渝地区`).
_LONG_LINES = re.compile(any_of([*(line for line in _LINES if len(line) > 2), *_WORDS["sure_lines"]]))
# Compounds of abbreviations that are words of their own, or in which nobody thinks of the places any more.
_NOT_COMPOUNDS = frozenset(_WORDS["words"])
# Of these words, what makes them countries all the same (`中西建交`).
_OF_TWO_COUNTRIES = re.compile(any_of(_WORDS["of_two_countries"]))
_LONGEST_COMPOUND = 8
# Oftener `中` behind a verb, and an adjective, where nothing behind speaks of countries.
_CHINA_AND_LAOS = "中老"
# Where it stands among countries, they are countries (`中吉乌铁路`).
_CHINA = "中"
# Where people go, rather the adjective.
_NEW = "新"
_OPENING, _CLOSING = frozenset("“「‘"), frozenset("”」’")
# All provinces at once are the longest run of abbreviations that a text could have.
_LONGEST_RUN = 40
# Compounds of rivers: the cooperation along the Mekong.
_RIVERS = frozenset(_WORDS["rivers"])
# What may stand behind a compound within one word.
_BEHIND = re.compile(any_of(_WORDS["behind"]))
_BEFORE_ONE = frozenset(_WORDS["before_one"])
# With one of these the pair may be a word of its own (`出台`).
_AMBIGUOUS_BEFORE_ONE = frozenset(_WORDS["ambiguous_before_one"])
_OF_COUNTRY = frozenset(_WORDS["of_country"])
_OF_DIVISION = frozenset(_WORDS["of_division"])
_OF_EITHER = _OF_COUNTRY | _OF_DIVISION
# Abbreviations of countries that are no word of their own, and what a country does in the news.
_CLEAR = frozenset(_WORDS["clear"])
# Characters that are no word but for the country.
_SURE = frozenset(_WORDS["sure"])
_ACTS = re.compile(any_of(_WORDS["acts"]))
# First characters of countries' names that are words of their own.
_COMMON_CHARACTERS = frozenset(_WORDS["common_first"])
_GOODS, _MOVES = f"[{_WORDS['goods']}]", f"[{_WORDS['moves']}]"
# `X品入Y`, `X进Y出`: goods, people and firms that go from one place to another.
_CROSSING = re.compile(f"(?=(.)(?:{_GOODS}(?:{_MOVES}|对口)|进|出)(.))")
# `黔货出山`: from a division into the world.
_LEAVING = re.compile(f"(.)[{_WORDS['leaving_goods']}]{any_of(_WORDS['leaving'])}")
# Water is led from one river to another, or into a division: `引绰济辽`, `引黄入冀`.
_LED = re.compile("引(.)([济补入])(.)")
_LINE_NUMBERS = tuple(_WORDS["line_numbers"])
# Roads, railways, corridors are named after the places on their way, and several may share the word for what they are
# (`成雅、成仁等高速公路`, `通苏嘉甬、盐泰锡常宜高铁`).
_LINE_KIND = re.compile(any_of(_WORDS["line_kinds"]))
_BETWEEN_ROWS = frozenset("、和与及")
_LONGEST_ROW, _MOST_ROWS = 6, 6
# So many letters of cities of one province are no accident either (`杭甬温`).
_LONG_ROW = 3
# Of the two that `宁` stands for, 南京 lies beside these.
_NEAR_NANJING = frozenset(("31", "32", "33", "34"))
# `甬凉协作`: one of a pair, or both, may be the document's own.
_PAIRED = re.compile(f"(?=(.)(.){any_of(_WORDS['pair_between'])}?{any_of(_WORDS['pair_kinds'])})")
# What these cannot do without, which is quickly looked for.
_CROSSED = re.compile(f"{_GOODS}{_MOVES}|[进出].[进出]")
_PAIR_KIND = re.compile(any_of(_WORDS["pair_kinds"]))
_RAISED = re.compile(f"(?=(.){_GOODS}(.)[{_WORDS['raised']}])")
_CROSSED_RAISED = re.compile(f"{_GOODS}.[{_WORDS['raised']}]")
# Where a document names a country, this before its first character shows that the country is meant, common as it may be.
_GO = frozenset(_WORDS["before_named"])
_GO_COMMON = frozenset(_WORDS["before_common"])
_OFFICES = re.compile(any_of(_WORDS["offices_of_country"]))
_RIVERS_ONLY = frozenset(_WORDS["rivers_only"])
# What is named side by side of land and water (`河湖库一体化`, `山海协同`).
_NATURE = frozenset(_WORDS["nature"])
_DIRECTIONS = frozenset(_WORDS["directions"])
_TWO_PARTIES = re.compile(any_of(_WORDS["two_parties"]))
# `苏农经〔2022〕3号`: the letters of the province or county, and what the office's name starts with.
_NUMBER = re.compile(any_of(_WORDS["offices"]) + "[\u4e00-\u9fff]{0,8}$")
_YEAR = re.compile("[〔［\\[【（(] ?(?:19|20)[0-9]{2} ?[〕］\\]】）)]")
_LONGEST_OFFICE = 12
# `在京举行`
_IN = re.compile(f"在[{_WORDS['in_places']}](?![内外口区])")
# `“晋字号”品牌`, the league `“苏超”`
_BRAND_LETTER, _LEAGUE = "字号", "超"
# `“和美湘村”`: what villages are to be, and those of which province.
_BRAND, _OF_BRANDS = re.compile("[村乡](?!民)"), tuple(place_words("names")["describing_words"])
# `赴非医疗队`, `对柬援助`, `援老项目`: with what goes to a country, whose character may be a word of its own.
_ABROAD = re.compile(f"[{_WORDS['to_abroad']}]([{_WORDS['abroad']}])(?={any_of(_WORDS['goes_abroad'])})")
_WITH_HUA = re.compile(f"[{_WORDS['with_hua']}]华")
# `涉疆、涉港问题`
_CONCERNING = re.compile(f"涉([{_WORDS['concerning']}])")
# `人才兴皖`, `文化润疆`, `惠台政策`: what is to become of a province.
_RAISING = re.compile(f"[{_WORDS['raising']}](.)")
# `港人`, `港版`
_OF_BEYOND = re.compile(any_of(_WORDS["of_beyond"]))
# From a division to a continent (`渝欧`).
_CONTINENTS = frozenset(_WORDS["continents"])
# Words that are an abbreviation of a country and what it has, where the document names the country (`以军`).
_OF_COUNTRY_NAMED = frozenset(_WORDS["words_of_countries"])
_BROADCASTER = "港台"
# What a museum or a library takes in (`入藏`) goes to no Tibet.
_COLLECTED = re.compile(any_of(_WORDS["collected"]))
_TIBET, _NEAR = "藏", 60
# As many abbreviations as are counted behind them (`叙约伊黎四国`, `兰白两区`).
_COUNTED = re.compile(f"([两{place_words('names')['few']}])([{_WORDS['counted']}])")
_NUMBERS = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_COUNTRIES = "国"


class Abbreviations:
    """What each abbreviation stands for."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        tables = gazetteer.abbreviations
        self._gazetteer = gazetteer
        self._provinces = frozenset(tables["division"])
        self._divisions = self._units({**tables["prefecture"], **tables["division"]})
        self._countries = self._units(tables["country"])
        self._of_provinces = {char: self._divisions[char] for char in self._provinces}
        # `宁` is 南京 on a line, and 宁夏 elsewhere.
        self._cities = self._units(tables["prefecture"])
        self._line_ends = {**self._divisions, **self._cities, **self._units(tables["line_ends"])}
        self._further = self._units(tables["further_line_ends"])
        # Two of a kind that only together tell what each is: `巴以`.
        self._pairs = {
            pair: [unit for char, code in zip(pair, codes, strict=True) if (unit := self._unit(char, code))]
            for pair, codes in tables["pairs"].items()
        }
        self._lines = functools.lru_cache(maxsize=500)(self._line)
        self._known = np.zeros(1 << 16, dtype=bool)
        self._known[[ord(char) for char in {*self._line_ends, *self._countries}]] = True
        self._chars = _one_of({*self._divisions, *self._countries})
        # Those that are no words, or have a neighbour that may tell what they are.
        before, after = _one_of(_BEFORE_ONE).pattern, _one_of(_OF_EITHER).pattern
        self._told = re.compile(
            f"{self._chars.pattern}(?:(?<={_one_of(_CLEAR).pattern})|(?={after})|(?<={before}{self._chars.pattern}))"
        )
        self._runs = re.compile(f"{self._chars.pattern}{{2,}}")
        self._city_runs = re.compile(f"{_one_of(self._line_ends).pattern}{{{_LONG_ROW},}}")

    def __reduce__(self) -> tuple[type[Abbreviations], tuple[Gazetteer]]:
        """To another process go what they are made of, and not what is remembered."""
        return Abbreviations, (self._gazetteer,)

    def _units(self, table: Mapping[str, list[str | None]]) -> dict[str, GazetteerUnit]:
        units = {}
        for char, codes in table.items():
            if unit := self._unit(char, codes[0]):
                units[char] = unit
        return units

    def _unit(self, char: str, code: str | None) -> GazetteerUnit | None:
        if code is None:
            return GazetteerUnit(None, "region", char, "", ("",))
        if is_division(code):
            return self._gazetteer.by_code(code)
        return GazetteerUnit(code, "country", char, "", ("",), key=code)

    def _line(self, run: str) -> list[GazetteerUnit] | None:
        """Return what the letters of a named line stand for; None where it is none."""
        return [self._unit(*it) for it in zip(run, _LINES[run], strict=True)] if run in _LINES else None  # type: ignore[misc]

    def is_known(self, char: str) -> bool:
        """Tell whether a character is an abbreviation of a place."""
        return char in self._line_ends or char in self._countries

    def are_known(self, chars: Characters) -> NDArray[np.bool_]:
        """Tell of each character of a text whether it is an abbreviation of a place."""
        return cast("NDArray[np.bool_]", self._known[chars])

    def ends_lines(self, char: str) -> bool:
        """Tell whether a character could stand for a city at the end of a line (`苏滁`)."""
        return char in self._line_options

    def find(self, text: str, bounds: Set[int], listed: Sequence[Candidate]) -> list[Candidate]:
        """Return the abbreviations in a readable text as candidates, one a character.

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            listed: the names of the gazetteer in it: a compound inside such a name is none (`新疆`, `粤港澳大湾区`).
        """
        found: dict[int, GazetteerUnit] = dict(self._led(text))
        led = frozenset(found)
        covered = {at for name in listed for at in range(name.start, name.end)}
        ends = {name.end for name in listed}
        for start, units in self._compounds(text, bounds):
            # `浙江中泰公司`: behind a place, two characters are somebody's name.
            here = range(start, start + len(units))
            if covered.isdisjoint(here) and led.isdisjoint(here) and start not in ends:
                found.update(enumerate(units, start))
        cities = {name.start for name in listed if any(group.level == "city" for group in name.groups)}
        for start, unit in self._single(text, bounds, cities):
            if start not in covered:
                found.setdefault(start, unit)
        return [_candidate(text, at, unit, "compound") for at, unit in sorted(found.items())]

    def of_countries(self, text: str, bounds: Set[int], countries: Mapping[str, GazetteerUnit]) -> list[Candidate]:
        """Return the mentions by one character of countries that the document names in full (`俄`, `斐方`).

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            countries: the countries by the first character of their names.
        """
        found = []
        for at in sorted(at for char in countries for at in _offsets(text, char)):
            char = text[at]
            before = text[at - 1 : at] if at else ""
            unit = countries[char]
            common = char in _COMMON_CHARACTERS
            before_china = text[at + 1 : at + 2] == _CHINA and _TWO_PARTIES.match(text, at + 2) is not None
            if text[at : at + 2] in _NOT_COMPOUNDS and not before_china:
                continue  # `使|中华`
            gone = before in (_GO_COMMON if common else _GO) and before and at - 1 in bounds
            if (
                gone
                and not self._gazetteer.is_word(before + char)
                and (at + 1 in bounds or at in bounds)
                and not self._gazetteer.is_word(text[at : at + 2])
            ):
                found.append(_candidate(text, at, unit, "of a country named"))
                continue
            with_china = before == "中" and _TWO_PARTIES.match(text, at + 1) is not None
            if with_china:
                found += [_candidate(text, at - 1, self._countries["中"], "compound")]
            elif before_china:
                with_china = True  # `匈中两国`
                found += [_candidate(text, at + 1, self._countries[_CHINA], "compound")]
            if (at not in bounds and not with_china) or before.isdigit():
                continue
            pair = text[at : at + 2]
            alone = at + 1 in bounds and not common
            word = self._gazetteer.is_word(pair) and pair not in _OF_COUNTRY_NAMED
            side = pair[1:] in _OF_COUNTRY and at + 2 in bounds and not word
            acts = (_OFFICES if common else _ACTS).match(text, at + 1) and not self._gazetteer.is_word(pair)
            if alone or side or acts or with_china:
                found.append(_candidate(text, at, unit, "of a country named"))
        return found

    def heard(self, text: str, bounds: Set[int], names: Iterable[tuple[int, int]]) -> list[Candidate]:
        """Return the abbreviations of which a name consists that a tagger takes for a place (`对|乌|援助`, `瑞方`).

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            names: start and end of every such name.
        """
        found: list[Candidate] = []
        names = list(names)
        in_lines = {at for line in self._long_lines(text, bounds) for at in range(*line)} if names else set[int]()
        for start, end in names:
            if start in in_lines:
                continue  # `呼包鄂`: the letter is that of the line
            last = end - (end - start > 1 and text[end - 1] == "方")
            run = text[start:last]
            units: list[GazetteerUnit] | None = None
            word = any(map(self._gazetteer.is_word, (text[start : start + 2], text[start : start + 3])))  # `津补贴`
            word = word or (len(run) == 1 and (self._is_among_others(text, start) or _is_collecting(text, start)))
            if len(run) == 1 and start in bounds and end in bounds and text[end : end + 1] != "的" and not word:
                unit = self._divisions.get(run) or self._countries.get(run)
                units = [unit] if unit else None
            elif len(run) == 2 and not self._gazetteer.units(run) and self._is_compound(run):
                units = self._resolve(run)
            found += [_candidate(text, at, unit, "heard") for at, unit in enumerate(units or (), start)]
        return found

    def _is_among_others(self, text: str, at: int) -> bool:
        """Tell whether a character in a list stands beside another one that is no abbreviation (`德、能、勤、绩`)."""
        before = text[at - 2 : at - 1] if text[at - 1 : at] == "、" and not _is_han(text[at - 3 : at - 2]) else ""
        behind = text[at + 2 : at + 3] if text[at + 1 : at + 2] == "、" and not _is_han(text[at + 3 : at + 4]) else ""
        return any(_is_han(char) and not self.is_known(char) for char in (before, behind))

    def as_in_document(self, found: Sequence[Candidate], countries: Mapping[str, GazetteerUnit]) -> list[Candidate]:
        """Return abbreviations with those of countries read as the countries that the document names (`中塞`).

        Args:
            found: the abbreviations.
            countries: the countries by the first character of their names.
        """
        read = []
        for candidate in found:
            unit = countries.get(candidate.stem)
            country = candidate.groups[0].level == "country" and unit is not None
            read.append(candidate.narrowed([_group(unit)]) if country and unit else candidate)
        return read

    def with_initials(
        self, text: str, bounds: Set[int], context: Context, listed: Sequence[Candidate]
    ) -> list[Candidate]:
        """Return the two places of every `X品入Y` and of every road or line `XY高速`.

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            context: what the document names: it shortens its own places to their first characters as it goes (`沪企入隆` where
                it speaks of 隆阳).
            listed: the names of the gazetteer in the text, which are no lines (`新疆铁路`).
        """
        found: list[Candidate] = []
        patterns = ((_CROSSED, _CROSSING), (_CROSSED_RAISED, _RAISED), (_PAIR_KIND, _PAIRED))
        matches = [match for part, whole in patterns if part.search(text) for match in whole.finditer(text)]
        if not matches and not _YEAR.search(text):
            return found
        initials = context.initials(self._gazetteer)
        covered = {at for name in listed for at in range(name.start, name.end)}
        for match in matches:
            paired = match.re is _PAIRED
            ends = [self._meant_in(char, initials) for char in match.groups()]
            if paired and (
                match.start(1) not in bounds or match.start(2) + 1 not in bounds or match.start(1) in covered
            ):
                continue
            if not paired and self._gazetteer.is_word(text[match.start(2) - 1 : match.start(2) + 1]):
                continue  # `配合|出台`
            places = [
                _candidate(text, match.start(number), unit, "pair") for number, unit in enumerate(ends, 1) if unit
            ]
            # Goods cross between the document's own places too; other pairs need one that everybody knows.
            known = [char in self._divisions for char in match.groups()]
            if len(places) == 2 and (all(known) if match.re is _RAISED else any(known) or not paired):
                found += places
        return found + self._in_numbers(text, bounds, initials)

    def _meant_in(self, char: str, initials: Mapping[str, GazetteerUnit]) -> GazetteerUnit | None:
        """Return what a character means that stands for a province, or else for a place of the document, or a city."""
        return self._of_provinces.get(char) or initials.get(char) or self._divisions.get(char)

    def _in_numbers(self, text: str, bounds: Set[int], initials: Mapping[str, GazetteerUnit]) -> list[Candidate]:
        """Return the letters of a province or county that open the number of a document."""
        found: list[Candidate] = []
        for year in _YEAR.finditer(text):
            for first in range(max(1, year.start() - _LONGEST_OFFICE), year.start()):
                if not _NUMBER.match(text, first, year.start()):
                    continue
                before = len(found)
                for at in range(max(0, first - 2), first):
                    char = text[at]
                    province = self._divisions.get(char) if char in self._provinces else None
                    unit = province or initials.get(char)
                    opens = at in bounds or (found and found[-1].end == at)
                    if unit and opens and not self._gazetteer.is_word(text[at : at + 2]):
                        found.append(_candidate(text, at, unit, "document number"))
                if len(found) > before:
                    break
        return found

    def rows(
        self,
        text: str,
        bounds: Set[int],
        context: Context,
        listed: Sequence[Candidate],
        heard: Iterable[tuple[int, int]] = (),
    ) -> list[Candidate]:
        """Return the places of every row of abbreviations that a line, a corridor or the like is named after.

        Args:
            text: the readable text.
            bounds: the word boundaries in it.
            context: what the document names: of the places that a character could stand for, those near it are meant.
            listed: the names of the gazetteer in the text, which are no rows (`新疆铁路`).
            heard: start and end of what a tagger takes for places: it may be a row (`成昆|复线`).
        """
        found: list[Candidate] = []
        covered: set[int] = set()
        for start, end in heard:
            if 1 < end - start <= _LONGEST_ROW and self._is_row(text[start:end]):
                covered = covered or {at for name in listed for at in range(name.start, name.end)}
                if covered.isdisjoint(range(start, end)):
                    found += self._row(text, start, end, context)
        for line in itertools.chain(self._long_lines(text, bounds), self._rows_of_one_province(text, bounds)):
            covered = covered or {at for name in listed for at in range(name.start, name.end)}
            if covered.isdisjoint(range(*line)):
                found += self._row(text, *line, context)
        for start, end, country in self._counted(text, bounds, context):
            covered = covered or {at for name in listed for at in range(name.start, name.end)}
            if covered.isdisjoint(range(start, end)):
                found += (
                    [_candidate(text, at, unit, "row") for at, unit in enumerate(country, start)]
                    if country
                    else self._row(text, start, end, context)
                )
        done = -1
        for kind in _LINE_KIND.finditer(text):
            opening = end = _behind_number(text, kind.start())
            for _ in range(_MOST_ROWS):
                first = self._row_start(text, end, bounds)
                if first is None or first <= done:
                    break
                start = first
                covered = covered or {at for name in listed for at in range(name.start, name.end)}
                if not covered.isdisjoint(range(start, end)):
                    break
                found += self._row(text, start, end, context)
                if text[start - 1 : start] not in _BETWEEN_ROWS:
                    break
                end = start - 1
            done = max(done, opening)
        return found

    def _counted(
        self, text: str, bounds: Set[int], context: Context
    ) -> Iterator[tuple[int, int, Sequence[GazetteerUnit]]]:
        """Yield start and end of rows that are as long as is counted behind them, and what they are if they are countries."""
        countries: Mapping[str, GazetteerUnit] | None = None
        for count in _COUNTED.finditer(text):
            end = count.start()
            start = max(0, end - _NUMBERS.get(count.group(1), 0))
            run = text[start:end]
            if len(run) < 2 or start not in bounds or end not in bounds or count.end() not in bounds:
                continue
            if count.group(2) == _COUNTRIES:
                countries = context.countries() if countries is None else countries
                units = [unit for char in run if (unit := countries.get(char) or self._countries.get(char))]
                if len(units) == len(run) == len(set(run)) and any(char in countries for char in run):
                    yield start, end, units
            elif (
                self._unnamed_start(text, end, bounds) == start
                and any(char in self._line_ends for char in run)
                and all(len(self._meant(char, run.replace(char, ""), context)) == 1 for char in run)
            ):
                yield start, end, ()

    def _rows_of_one_province(self, text: str, bounds: Set[int]) -> Iterator[tuple[int, int]]:
        """Yield start and end of rows of three letters and more that all usually stand for cities of one province."""
        for run in self._city_runs.finditer(text):
            start, end = run.span()
            provinces = {(self._line_ends[char].code or "")[:2] for char in run.group()}
            if len(provinces) > 1 or end not in bounds or run.group() in _LINES:
                continue
            if self._unnamed_start(text, end, bounds) == start:
                yield start, end

    def _long_lines(self, text: str, bounds: Set[int]) -> Iterator[tuple[int, int]]:
        """Yield start and end of the named lines that are no accident, whatever stands behind."""
        for line in _LONG_LINES.finditer(text):
            start, end = line.span()
            if start in bounds and (end in bounds or not self._gazetteer.is_word(text[end - 1 : end + 1])):
                yield start, end

    def _row(self, text: str, start: int, end: int, context: Context) -> Iterator[Candidate]:
        """Yield the places of a row of abbreviations."""
        run = text[start:end]
        line = self._line_start(run, len(run))
        if line is not None and (named := self._lines(run[line:])):
            yield from (_candidate(text, at, unit, "row") for at, unit in enumerate(named, start + line))
            run = run[:line]
        table = next((t for t in (self._of_provinces, self._countries) if all(char in t for char in run)), {})
        if table is self._countries and _CHINA not in run and all(char in self._line_options for char in run):
            table = {}
        provinces = self._cities_among(run, [table[char] for char in run]) if table is self._of_provinces else []
        for at, char in enumerate(run, start):
            others = run.replace(char, "")
            units = (
                (provinces[at - start],)
                if provinces
                else (table[char],)
                if table
                else self._meant(char, others, context)
            )
            group = _group(units[0]) if len(units) == 1 else Group("abbreviation", units[0].level, False, units)
            yield Candidate(at, at + 1, char, True, True, [group], source="row")

    def _is_row(self, run: str) -> bool:
        """Tell whether a name that a tagger takes for a place is a row: each character usually stands for a city."""
        known = all(char in self._line_ends for char in run) and len(set(run)) == len(run) and run[-1] not in _NATURE
        is_name = self._gazetteer.is_name(run) or (len(run) > 2 and self._gazetteer.is_name(run[:-1]))  # `闽宁|镇`
        return known and not (is_name or self._gazetteer.is_word(run) or self._is_compound(run))

    def _row_start(self, text: str, end: int, bounds: Set[int]) -> int | None:
        """Return where the row of abbreviations starts that ends at `end`; None where there is none."""
        named = self._line_start(text, end)
        if named is not None and named in bounds and not self._gazetteer.is_word(text[named:end]):
            start = self._unnamed_start(text, end, bounds)  # `淮|宿蚌`
            return named if start is None else min(named, start)
        return self._unnamed_start(text, end, bounds)

    @staticmethod
    def _line_start(text: str, end: int) -> int | None:
        """Return where the longest named line starts that ends at `end`."""
        starts = (end - length for length in _LINE_LENGTHS if length <= end)
        return next((start for start in starts if text[start:end] in _LINES), None)

    def _unnamed_start(self, text: str, end: int, bounds: Set[int]) -> int | None:
        start = end
        while (
            start
            and end - start < _LONGEST_ROW
            and (text[start - 1] in self._line_options or text[start - 1] in self._countries)
        ):
            start -= 1
        abroad = all(char in self._countries for char in text[start:end])
        while start < end - 1 and (
            start not in bounds
            or _surname_before(text, start, bounds)
            or not (abroad or text[start] in self._line_options)  # `以|深中一体化`
        ):
            start += 1
        run = text[start:end]
        if len(run) < 2 or len(set(run)) < len(run) or run in _NOT_COMPOUNDS or _NATURE.issuperset(run):
            return None
        if any(_DIRECTIONS.issuperset(pair) for pair in itertools.pairwise(run)):
            return None  # `东西南北大通道`
        parts = (run[at : at + 2] for at in range(0, len(run) - 1)) if len(run) > 2 else (run,)
        words = sum(self._gazetteer.is_word(part) for part in parts)
        is_name = self._gazetteer.is_name(run) and self._gazetteer.is_large(run)
        return None if is_name or self._gazetteer.is_word(run) or words > (len(run) - 2) // 2 else start

    def _meant(self, char: str, others: str, context: Context) -> tuple[GazetteerUnit, ...]:
        """Return what a character in a row stands for.

        That is what the document is near to, or else the one in the province of another in the row, or what it usually is.
        """
        options = self._line_options.get(char)
        if options is None:  # a smaller place, in no table
            return (GazetteerUnit(None, "county", char, "", ("",)),)
        steps = [(context.support(unit, False, -1)[0], unit) for unit in options]
        near = min((step for step, _ in steps if step is not None), default=None)
        if near is None:
            usual_others = filter(None, map(self._line_ends.get, others))
            provinces = {(unit.code or "")[:2] for unit in usual_others}
            beside = tuple(unit for unit in options if (unit.code or "")[:2] in provinces)
            return beside if len(beside) == 1 else options[:1] if char in self._line_ends else options
        best = tuple(unit for step, unit in steps if step == near)
        usual = [unit for table in (self._line_ends, self._further) if (unit := table.get(char)) in best]
        return (usual[0],) if usual and usual[0] else best

    @functools.cached_property
    def _line_options(self) -> Mapping[str, tuple[GazetteerUnit, ...]]:
        """The prefectures and cities that each character could stand for, the usual one first."""
        options: dict[str, dict[str, GazetteerUnit]] = defaultdict(dict)
        for table in (self._line_ends, self._divisions, self._further):
            for char, unit in table.items():
                if unit.code:
                    options[char].setdefault(unit.code, unit)
        for province in self._gazetteer.below(""):
            for unit in self._gazetteer.below(province.code or ""):
                if unit.suffix:
                    options[unit.stem[0]].setdefault(unit.code or "", unit)
        return {char: tuple(units.values()) for char, units in options.items() if char not in _BETWEEN_ROWS}

    def _led(self, text: str) -> Iterator[tuple[int, GazetteerUnit]]:
        """Yield from where and where to water is led."""
        for match in _LED.finditer(text):
            source, way, goal = match.groups()
            if way != "济" and source not in _RIVERS_ONLY:
                continue  # `引客入赣`, `引洪补水`
            yield match.start(1), self._river(source)
            yield match.start(3), (way == "入" and self._divisions.get(goal)) or self._river(goal)

    @staticmethod
    def _river(char: str) -> GazetteerUnit:
        return GazetteerUnit(None, "feature", char, "", ("",))

    def _compounds(self, text: str, bounds: Set[int]) -> Iterator[tuple[int, list[GazetteerUnit]]]:
        """Yield runs of two or more abbreviations that make up whole words, or stand before what pairs are for."""
        for run in self._runs.finditer(text):
            at = run.start()
            while at + 1 < run.end() and run.end() - run.start() <= _LONGEST_RUN:
                end = min(run.end(), at + _LONGEST_COMPOUND)
                opens = at in bounds and not _surname_before(text, at, bounds)
                for last in range(end, at + 1, -1) if opens else ():
                    line = self._lines(text[at:last]) if _LINE_KIND.match(text, last) else None
                    units = line or self._resolve(text[at:last])
                    ends = last in bounds or _BEHIND.match(text, last)
                    if ends and last - at > 2 and self._gazetteer.is_word(text[last - 1 : last + 1]):
                        continue  # `京津|深受`
                    if text[at - 1 : at] in _OPENING and text[last : last + 1] in _CLOSING and at:
                        continue  # the storms `“泰利”“苏拉”`
                    if text[at:last] == _CHINA_AND_LAOS and not (
                        line or _BEHIND.match(text, last) or text[last : last + 1] in _CLEAR
                    ):
                        continue  # `发展中|老问题`
                    countries = units and _OF_TWO_COUNTRIES.match(text, last)
                    if units and ends and (line or countries or self._is_compound(text[at:last])):
                        yield at, units
                        at = last
                        break
                else:
                    at += 1

    def _resolve(self, run: str) -> list[GazetteerUnit] | None:
        """Return what the abbreviations of a compound stand for: all divisions, or else countries and continents."""
        if run in self._pairs:
            return self._pairs[run]
        for table in (self._divisions, self._countries):
            units = [unit for unit in map(table.get, run) if unit]
            if len(units) == len(run):
                return self._cities_among(run, units) if table is self._divisions else units
        return [self._divisions[run[0]], self._countries[run[1]]] if self._leads_abroad(run) else None

    def _leads_abroad(self, run: str) -> bool:
        """Tell whether two abbreviations are those of a division and of a continent (`渝欧`)."""
        # `非|烟非|能`
        from_province = run[0] in self._provinces or (run[1:] == "欧" and run[0] in self._divisions)
        return len(run) == 2 and run[1] in _CONTINENTS and from_province and run[0] != _NEW

    def _cities_among(self, run: str, units: list[GazetteerUnit]) -> list[GazetteerUnit]:
        """Return what a compound stands for, with cities for provinces beside others of their region (`济|青|烟`, `沪|宁`)."""
        provinces = {(unit.code or "")[:2] for unit in units if unit.level == "prefecture" or unit.code == "31"}
        if not provinces:
            return units
        meant = []
        for char, unit in zip(run, units, strict=True):
            if unit.level == "province" and unit.code not in MUNICIPALITIES:
                near = [city for city in self._line_options.get(char, ()) if (city.code or "")[:2] in provinces]
                if len(near) == 1 and near[0].level == "prefecture":
                    unit = near[0]
                elif (city := self._cities.get(char)) and provinces & _NEAR_NANJING:
                    unit = city
            meant.append(unit)
        return meant

    def _is_compound(self, run: str) -> bool:
        """Tell whether abbreviations side by side are a compound of places: no word, no piece of a foreign name."""
        if run in self._pairs:
            return True
        if run in _NOT_COMPOUNDS or len(set(run)) < len(run):
            return False
        # `哈马斯` is no list of countries: among countries one of two is 中, and of more all are clear but for 中.
        if all(char in self._provinces for char in run) or all(char in _CLEAR or char == "中" for char in run):
            return True
        two = len(run) == 2 and ("中" in run or run in _RIVERS or self._leads_abroad(run))
        return (two or all(char in self._divisions for char in run)) and not self._gazetteer.is_word(run)

    def _single(self, text: str, bounds: Set[int], cities: Set[int]) -> Iterator[tuple[int, GazetteerUnit]]:
        """Yield abbreviations that one neighbour shows to be places: 援藏, 驻滇, 来华, 俄军, 浙商."""
        for match in _BRAND.finditer(text):
            at = match.start() - 1
            if at > 0 and text[at] in self._provinces and text[at] != _NEW and text.endswith(_OF_BRANDS, 0, at):
                words = (word for word in _OF_BRANDS if text.endswith(word, 0, at))
                if any(at - len(word) in bounds for word in words):
                    yield at, self._divisions[text[at]]
        for end in _offsets(text, _BRAND_LETTER):
            at = end - 1
            if end and text[at] in self._provinces and text[at] != _NEW and at in bounds:
                yield at, self._divisions[text[at]]
        for end in _offsets(text, _LEAGUE):
            at = end - 1
            quoted = at > 0 and text[at - 1] in _OPENING and text[end + 1 : end + 2] in _CLOSING
            if quoted and text[at] in self._provinces:
                yield at, self._divisions[text[at]]
        for match in _WITH_HUA.finditer(text):
            if match.start() in bounds and match.end() in bounds:
                yield match.end() - 1, self._countries["华"]
        for match in _ABROAD.finditer(text):
            if match.start() in bounds:
                yield match.start(1), self._countries[match.group(1)]
        for match in _OF_BEYOND.finditer(text):
            if match.start() in bounds and match.end() in bounds:
                yield match.start(), self._divisions[text[match.start()]]
        for match in _CONCERNING.finditer(text):
            at = match.start(1)
            if match.start() in bounds and not self._gazetteer.is_word(text[at : at + 2]):
                yield at, self._divisions.get(text[at]) or self._countries[text[at]]
        for match in _RAISING.finditer(text):
            at = match.start(1)
            pair = match.group()
            word = pair in _NOT_COMPOUNDS or self._gazetteer.is_word(pair) or self._gazetteer.is_word(text[at : at + 2])
            behind_word = at > 2 and at - 3 in bounds and self._gazetteer.is_word(text[at - 3 : at - 1])
            if text[at] in self._provinces and text[at] != _NEW and at + 1 in bounds and behind_word and not word:
                yield at, self._divisions[text[at]]
        for match in _LEAVING.finditer(text):
            if match.group(1) in self._provinces and (match.start() in bounds or text[match.start() - 1] in '“"'):
                yield match.start(), self._divisions[match.group(1)]
        for match in _IN.finditer(text):
            at = match.end() - 1
            if match.start() in bounds and at in bounds and at + 1 in bounds:
                yield at, self._divisions[text[at]]
        for match in self._told.finditer(text):
            at, char = match.start(), match.group()
            after = text[at + 1 : at + 2]
            division, country = self._divisions.get(char), self._countries.get(char)
            whole = at in bounds and (at + 2) in bounds and at + 1 not in bounds
            goes = at and text[at - 1] in _BEFORE_ONE and at - 1 in bounds and (at + 1 in bounds or at in bounds)
            pairs = (text[at - 1 : at + 1], text[at : at + 2])  # `出台`, `十年来|新高`
            if goes and pairs[0] in _NOT_COMPOUNDS:
                continue
            if goes and text[at - 1] in _AMBIGUOUS_BEFORE_ONE and any(map(self._gazetteer.is_word, pairs)):
                continue
            if goes and _is_collecting(text, at):
                continue
            if goes and char == _NEW and text[at - 1] in _AMBIGUOUS_BEFORE_ONE and text[at - 1] != "入":
                continue  # `住进|新校舍`
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
                or (
                    whole
                    and country
                    and char in _CLEAR | {"中"}
                    and after in _OF_COUNTRY
                    and char + after not in _NOT_COMPOUNDS
                )
            ):
                yield at, country
            elif whole and division and after in _OF_DIVISION and char + after not in _NOT_COMPOUNDS:
                yield at, division


def _one_of(chars: Iterable[str]) -> re.Pattern[str]:
    return re.compile(f"[{''.join(sorted(chars))}]")


def is_of_broadcaster(text: str, at: int) -> bool:
    """Tell whether a character is the second one of 港台, as Hong Kong calls its 香港電台, where nothing speaks of two places."""
    return text.startswith(_BROADCASTER, at - 1) and not _BEHIND.match(text, at + 1)


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def _is_collecting(text: str, at: int) -> bool:
    """Tell whether a character is that of a collection (`入藏`), of which the text around it speaks."""
    return (
        text.startswith(f"入{_TIBET}", at - 1) and _COLLECTED.search(text, max(0, at - _NEAR), at + _NEAR) is not None
    )


def _offsets(text: str, char: str) -> Iterator[int]:
    """Yield where a character or a word stands."""
    at = text.find(char)
    while at >= 0:
        yield at
        at = text.find(char, at + 1)


def _candidate(text: str, at: int, unit: GazetteerUnit, source: str) -> Candidate:
    return Candidate(at, at + 1, text[at], True, True, [_group(unit)], source=source)


@functools.lru_cache(maxsize=2_000)
def _group(unit: GazetteerUnit) -> Group:
    """Return the group of what an abbreviation stands for, the same each time, with what is reckoned of it."""
    return alone(unit, "abbreviation")


def _behind_number(text: str, end: int) -> int:
    """Return where the number of a line starts that ends at `end` (`一级|公路`); `end` where there is none."""
    return next((end - len(number) for number in _LINE_NUMBERS if text.endswith(number, 0, end)), end)


def _surname_before(text: str, at: int, bounds: Set[int]) -> bool:
    """Tell whether a word of one character stands before `at` that is a surname: `王|沪宁`."""
    return text[at - 1 : at] in SURNAMES and at - 1 in bounds
