import json
import re
import time
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import pytest

import nlp_aid.programmes
from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.programmes import Catalogue, Entry, catalogue
from nlp_aid.programmes.entries import fold
from nlp_aid.programmes.lexicon import bundled
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.value import PROGRAMME_TYPES

PATH = Path(nlp_aid.programmes.__file__).parent / "data" / "catalogue.json"
ROWS = json.loads(PATH.read_text(encoding="utf8"))
KINDS = {"aliases": list, "places": list, "start": (int, type(None)), "end": (int, type(None))}
NEEDED = {"id", "name", "aliases", "type", "english", "start", "end", "run_by", "places", "source"}


@pytest.fixture(scope="module")
def gazetteer():
    return Gazetteer()


@pytest.fixture(scope="module")
def countries(gazetteer):
    return {row["code"] for row in gazetteer._named if row.get("level") == "country"}


def sound(row, gazetteer, countries):
    """Return what is wrong with an entry: nothing, if it is sound."""
    wrong = []
    if not set(row) >= NEEDED or not set(row) <= {field.name for field in fields(Entry)}:
        return ["fields"]
    wrong += [key for key, value in row.items() if not isinstance(value, KINDS.get(key, str))]
    if wrong:
        return wrong
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["id"]):
        wrong.append("id")
    if row["type"] not in PROGRAMME_TYPES:
        wrong.append("type")
    if not re.fullmatch(r"[ -~–]*[A-Za-z][ -~–]*", row["english"]):
        wrong.append("english")
    years = [year for year in (row["start"], row["end"]) if year is not None]
    if years != sorted(years) or not all(1940 <= year <= 2035 for year in years):
        wrong.append("years")
    if len(row["source"].strip()) < 2:
        wrong.append("source")
    for name in (row["name"], *row["aliases"]):
        fits = name == name.strip() and len(name) >= 2 and not re.search("[“”「」『』‘’\"'《》]", name)
        if not fits or name in bundled().heads or name in bundled().words.stops:
            wrong.append(f"name {name}")
    for code in row["places"]:
        if not (gazetteer.by_code(code) if code.isdigit() else code in countries):
            wrong.append(f"place {code}")
    if row.get("pair") and len(row["places"]) != 2:
        wrong.append("pair")
    return wrong


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_entry_is_sound(row, gazetteer, countries):
    assert sound(row, gazetteer, countries) == []


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"id": "Two Words"}, "id"),
        ({"type": "scheme"}, "type"),
        ({"start": 2020, "end": 2015}, "years"),
        ({"start": 215}, "years"),
        ({"start": "2015"}, "start"),
        ({"source": " "}, "source"),
        ({"english": "精准扶贫"}, "english"),
        ({"aliases": ["“乡村振兴”"]}, "name “乡村振兴”"),
        ({"aliases": ["项目"]}, "name 项目"),
        ({"places": ["99"]}, "place 99"),
        ({"places": ["XX"]}, "place XX"),
        ({"founder": "x"}, "fields"),
    ],
)
def test_an_unsound_entry_is_told(change, fault, gazetteer, countries):
    assert sound({**ROWS[0], **change}, gazetteer, countries) == [fault]


def test_there_are_enough():
    assert len(ROWS) >= 450


def test_ids_are_unique():
    assert [key for key, count in Counter(row["id"] for row in ROWS).items() if count > 1] == []


def test_names_do_not_collide():
    names = Counter(fold(name) for row in ROWS for name in (row["name"], *row["aliases"]))
    assert [name for name, count in names.items() if count > 1] == []


def test_short_names_are_no_ordinary_words(gazetteer):
    """A name of two characters is found wherever it stands: the few there are have no other meaning."""
    short = {name for row in ROWS for name in (row["name"], *row["aliases"]) if len(name) == 2}
    assert short <= {"低保"}


def test_the_pairs_of_2021_are_all_there():
    pairs = {frozenset(row["places"]) for row in ROWS if row.get("pair") and row["end"] is None}
    expected = "11 15,12 62,31 53,32 61,32 63,33 51,35 64,37 50,37 62,44 45,44 52"
    assert pairs == {frozenset(pair.split()) for pair in expected.split(",")}


@pytest.mark.parametrize(("receiver", "givers"), [("54", 17), ("65", 19), ("63", 6)])
def test_counterpart_support_has_all_givers(receiver, givers):
    rows = [row for row in ROWS if row["id"].endswith("-support") and len(row["places"]) == 2 and row["end"] is None]
    assert len({row["places"][0] for row in rows if row["places"][1][:2] == receiver}) == givers


def test_wenchuan_has_its_eighteen_counties():
    rows = [row for row in ROWS if row["id"].endswith("-support") and row["start"] == 2008]
    assert len({row["places"][1] for row in rows if row["places"][1].startswith("51")}) == 18


def test_loads_fast():
    """In 20 ms on an idle machine; here with room for a busy one."""

    def seconds():
        catalogue.cache_clear()
        start = time.process_time()
        catalogue()
        return time.process_time() - start

    assert min(seconds() for _ in range(5)) < 0.05


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_name_finds_its_entry(row):
    for name in (row["name"], *row["aliases"]):
        (found,) = catalogue().find(Page(f"据悉，{name}。", set(), []))
        assert found.id == row["id"]
        assert catalogue().get(name).id == row["id"]


def test_lookup():
    entry = catalogue().lookup("fujian-ningxia-cooperation")
    assert (entry.name, entry.places, entry.start) == ("闽宁扶贫协作", ("35", "64"), 1996)


def test_lookup_of_what_is_not_there():
    with pytest.raises(KeyError, match="no-such-programme"):
        catalogue().lookup("no-such-programme")


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("希望工程", "hope-project"),
        ("“希望工程”", "hope-project"),
        ("丝路基金", "silk-road-fund"),
        ("belt and road", "belt-and-road"),
        ("闽宁", "fujian-ningxia-cooperation"),
        ("山东北川", "shandong-beichuan-support"),
        ("特岗", "rural-teachers-special-posts"),
    ],
)
def test_search(name, first):
    assert catalogue().search(name)[0].id == first


@pytest.mark.parametrize("name", ["", "”", "没有这个计划"])
def test_search_finds_nothing(name):
    assert catalogue().search(name) == []


def test_search_by_a_part_finds_all():
    found = catalogue().search("汌川"), catalogue().search("汶川")
    assert not found[0]
    assert {"guangdong-wenchuan-support", "wenchuan-reconstruction"} <= {entry.id for entry in found[1]}


def test_the_catalogue_is_a_collection():
    assert len(catalogue()) == len(list(catalogue())) == len(ROWS)


@pytest.mark.parametrize(
    ("name", "codes", "id"),
    [
        ("甬凉东西部协作", {"3302", "5134"}, "ningbo-liangshan-cooperation"),
        ("沪滇劳务协作", set(), "shanghai-yunnan-cooperation"),
        ("北京玉树对口支援", {"11", "6327"}, "beijing-yushu-support"),
        ("北京玉树协作", {"11", "6327"}, None),
        ("杭州乐山扶贫协作", {"3301", "5111"}, None),
    ],
)
def test_pairs_by_their_places(name, codes, id):
    entry = catalogue().of_pair(name, codes)
    assert (entry and entry.id) == id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("开展“甲乙丙”行动", "“甲乙丙”行动"),
        ("开展“甲乙丙行动”", "“甲乙丙行动”"),
        ("开展甲乙丙", "甲乙丙"),
        ("他说“甲乙丙很好”", "甲乙丙"),
        ("《甲乙丙》", "甲乙丙"),
        ("推进『甲乙丙』", "『甲乙丙』"),
        ('推进"甲乙丙"', '"甲乙丙"'),
    ],
)
def test_quotation_marks(text, expected):
    entry = Entry(id="x", name="甲乙丙", aliases=("甲乙丙行动",), type="campaign", english="x")
    (found,) = Catalogue((entry,)).find(Page(text, set(), []))
    assert text[found.start : found.end] == expected


def test_no_name_runs_out_of_a_quotation():
    entry = Entry(id="x", name="甲乙丙", aliases=(), type="campaign", english="x")
    assert list(Catalogue((entry,)).find(Page("叫作“丁甲乙”丙", set(), []))) == []
    assert len(list(Catalogue((replace(entry, name="甲乙"),)).find(Page("叫作“丁甲乙”丙", set(), [])))) == 1


def test_the_name_that_ends_with_a_word_is_taken():
    text = "走上脱贫攻坚战场"
    (found,) = catalogue().find(Page(text, {0, 2, 4, 6, 8}, []))
    assert text[found.start : found.end] == "脱贫攻坚"


def test_a_short_name_across_words_is_none():
    text = "降低保费"
    assert list(catalogue().find(Page(text, {0, 2, 4}, []))) == []
