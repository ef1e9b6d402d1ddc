import json
import re
import time
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

import nlp_aid.programmes.catalogue as catalogue_module
from nlp_aid.programmes.catalogue import Catalogue, Entry, load_catalogue
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.value import PROGRAMME_TYPES

ROWS = json.loads(Path(catalogue_module.__file__).with_name("catalogue.json").read_text(encoding="utf8"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_rows_follow_the_schema(row):
    assert set(row) <= {field.name for field in fields(Entry)}
    assert {"id", "name", "aliases", "type", "english"} <= set(row)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["id"])
    assert row["type"] in PROGRAMME_TYPES
    assert re.fullmatch(r"|[0-9]{4}-([0-9]{4})?", row.get("years", ""))
    assert row["english"].strip()
    for name in (row["name"], *row["aliases"]):
        assert name == name.strip()
        assert len(name) >= 2
        assert not re.search("[“”「」『』‘’\"']", name)


def test_ids_are_unique():
    assert [key for key, count in Counter(row["id"] for row in ROWS).items() if count > 1] == []


def test_names_and_aliases_do_not_collide():
    names = Counter(name for row in ROWS for name in (row["name"], *row["aliases"]))
    assert [name for name, count in names.items() if count > 1] == []


def test_years_run_forward():
    for row in ROWS:
        first, _, last = row.get("years", "").partition("-")
        assert not last or int(first) <= int(last)


def test_loads_fast():
    load_catalogue.cache_clear()
    start = time.perf_counter()
    load_catalogue()
    assert time.perf_counter() - start < 0.05


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_every_name_finds_its_entry(row):
    catalogue = load_catalogue()
    for name in (row["name"], *row["aliases"]):
        (found,) = catalogue.find(Page(f"据悉，{name}。", set(), []))
        assert found.id == row["id"]
        assert catalogue.get(name).id == row["id"]


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


def test_the_name_that_ends_with_a_word_is_taken():
    text = "走上脱贫攻坚战场"
    (found,) = load_catalogue().find(Page(text, {0, 2, 4, 6, 8}, []))
    assert text[found.start : found.end] == "脱贫攻坚"


def test_a_short_name_across_words_is_none():
    text = "降低保费"
    assert list(load_catalogue().find(Page(text, {0, 2, 4}, []))) == []
