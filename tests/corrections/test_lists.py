"""What people have corrected becomes lists that the pipeline takes, and then finds what it did not."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.corrections.lists import Corrected
from nlp_aid.layers import layers
from nlp_aid.records.pieces import make_record

TEXTS = {
    "a": "隆阳区大坪子村办起了暖心饭桌，阿禾小队送来5万元。",
    "b": "暖心饭桌又开了两处，还有雨露工程。",
    "c": "这一年实施了雨露计划。",
}


def marked(nlp, id, *changes):
    """Return a record as the pipeline makes it, with what a person has marked and struck out."""
    record = make_record(nlp, TEXTS[id], id)
    for layer, part, values in changes:
        start = record["text"].index(part)
        span = {"start": start, "end": start + len(part), "text": part}
        blank = {field.name: [] if field.kind == "strings" else None for field in layers()[layer].regular_fields}
        record[layer] = [one for one in record[layer] if one["end"] <= start or start + len(part) <= one["start"]]
        if values is not None:
            record[layer] = sorted([*record[layer], {**span, **blank, **values}], key=lambda one: one["start"])
    return record


@pytest.fixture(scope="module")
def everything():
    return nlp_aid.load()


@pytest.fixture(scope="module")
def gold(everything):
    first = marked(
        everything,
        "a",
        ("programmes", "暖心饭桌", {"type": "project", "name": "暖心饭桌", "id": "local:1"}),
        ("places", "隆阳区大坪子村", {"level": "village"}),
        ("organisations", "阿禾小队", {}),
    )
    known = next(one["id"] for one in make_record(everything, TEXTS["c"], "c")["programmes"])
    second = marked(
        everything,
        "b",
        ("programmes", "暖心饭桌", {"type": "project", "name": "暖心饭桌", "id": "local:1"}),
        ("programmes", "雨露工程", {"type": "policy", "id": known, "name": "雨露计划"}),
    )
    third = marked(everything, "c", ("programmes", "雨露计划", None))
    return [first, second, third]


def corrected(nlp, gold):
    made = Corrected(nlp)
    for record in gold:
        made.add(record)
    return made.result()


def test_entries_are_what_the_pipeline_did_not_find(everything, gold):
    lists = corrected(everything, gold).lists
    new, known = lists["programmes"]
    assert (new["id"], new["name"], new["type"], new["aliases"]) == ("暖心饭桌", "暖心饭桌", "project", [])
    assert new["note"].startswith("2 times: a, ")
    # Another name of an entry of the catalogue: the entry with that name, too.
    assert known["id"] != "雨露工程"
    assert known["name"] == "雨露计划"
    assert "雨露工程" in known["aliases"]
    (village,) = lists["places"]
    assert (village["name"], village["parent"], village["level"]) == ("大坪子村", "530502", "village")
    assert [row["name"] for row in lists["organisations"]] == ["阿禾小队"]


def test_what_was_struck_out_is_told(everything, gold):
    assert corrected(everything, gold).struck["programmes"] == {"雨露计划": 1}


def test_what_the_pipeline_finds_rightly_needs_no_entry(everything):
    records = [make_record(everything, text, id) for id, text in TEXTS.items()]
    result = corrected(everything, records)
    assert (result.lists, result.struck, result.refused) == ({}, {}, [])


def test_layers_that_were_not_annotated_are_passed_over(everything):
    bare = {"id": "a", "text": TEXTS["c"], "money": [], "places": [], "programmes": [], "meta": {"layers": ["money"]}}
    assert corrected(everything, [bare]).struck == {}


def test_what_can_stand_in_no_list_is_told(everything):
    record = marked(everything, "a", ("places", "队", {"code": "53"}))
    record["programmes"].append({"start": 0, "end": 3, "text": "=a|b", "type": "fund", "id": None, "name": "=a|b", "key": None, "confidence": None})  # fmt: skip
    result = corrected(everything, [record])
    assert "places" not in result.lists
    assert any("too short" in reason for reason in result.refused)
    assert any("'=a|b'" in reason for reason in result.refused)


def test_the_command_writes_lists_that_annotate_takes(everything, gold, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Path("gold.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(record, ensure_ascii=False) + "\n" for record in gold)
    result = CliRunner().invoke(app, ["corrections", "gold.jsonl", "-o", "learned"])
    assert result.exit_code == 0, result.output
    assert "learned/programmes.csv: 2 to look through" in result.stderr
    assert "Struck out of programmes, which no list can do: 1, such as 雨露计划 (1)." in result.stderr
    assert "learns of it organisations, persons, places, programmes, flows; not money, dates" in result.stderr
    nlp = nlp_aid.load(
        programmes="learned/programmes.csv", places="learned/places.csv", organisations="learned/organisations.csv"
    )
    again = corrected(nlp, gold)
    assert again.lists == {}
    found = make_record(nlp, TEXTS["a"], "a")
    assert [one["text"] for one in found["programmes"]] == ["暖心饭桌"]
    assert "隆阳区大坪子村" in [one["text"] for one in found["places"]]
    assert list(nlp_aid.read("learned/training.jsonl")) == gold
    result = CliRunner().invoke(app, ["corrections", "gold.jsonl", "-o", "learned"])
    assert (result.exit_code, "add --overwrite" in result.stderr) == (2, True)
    # With the lists there is nothing left to learn.
    lists = [
        f"--{name}={path}" for name in ("programmes", "places", "organisations") for path in [f"learned/{name}.csv"]
    ]
    assert "Nothing that a list could mend" in CliRunner().invoke(app, ["corrections", "gold.jsonl", "-o", "more", *lists]).stderr  # fmt: skip


def test_wrong_calls(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, ["corrections", "nothing.jsonl", "-o", "x"]).exit_code == 2
    (tmp_path / "empty.json").write_text("[]")
    result = CliRunner().invoke(app, ["corrections", "empty.json", "-o", "x"])
    assert (result.exit_code, "There are no records" in result.stderr) == (1, True)
    assert not (tmp_path / "x" / "training.jsonl").exists()
