"""`nlp-aid convert`."""

import json

import pytest

import nlp_aid
from nlp_aid.io.formats import FORMATS
from tests.io.formats.files import write
from tests.records import samples

HOLDING = [name for name, format in FORMATS.items() if format.reader]


def many():
    return [samples.full_record("a"), samples.sample_record("b")]


@pytest.mark.parametrize("source", HOLDING)
def test_records_go_from_any_format_to_any_other_and_back(run, source, tmp_path):
    given = write(tmp_path / f"in{FORMATS[source].endings[0]}", source, many())
    expected = list(nlp_aid.read(given, source))
    for to in FORMATS:
        out = tmp_path / f"out-{to}"
        result = run("convert", given, out, "--to", to, "--from", source)
        assert (result.exit_code, result.stdout) == (0, ""), result.stderr
        if to in HOLDING:
            assert list(nlp_aid.read(out, to)) == expected
        assert run("verify", out).exit_code == 0


def test_formats_follow_from_the_names(run, tmp_path):
    given = write(tmp_path / "in.jsonl", "jsonl", many())
    assert "out.csv has 2 documents (csv)" in run("convert", given, "out.csv").stderr
    assert run("convert", "out.csv", "back.jsonl.gz").exit_code == 0
    assert list(nlp_aid.read("back.jsonl.gz")) == list(nlp_aid.read("out.csv"))


def test_records_go_to_standard_output(run, tmp_path):
    given = write(tmp_path / "in.json", "json", many())
    result = run("convert", given, "-")
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["a", "b"]
    assert "Name one as OUT" in run("convert", given, "-", "--to", "brat").stderr


def test_shards(run, tmp_path):
    given = write(tmp_path / "in.jsonl", "jsonl", many())
    assert run("convert", given, "out/", "--shard-size", 1).exit_code == 0
    assert sorted(path.name for path in (tmp_path / "out").glob("*")) == [".nlp-aid.json", "part-00000.jsonl", "part-00001.jsonl"]  # fmt: skip


def test_what_a_format_cannot_hold_is_listed_and_the_rest_is_written(run, tmp_path):
    bad = samples.sample_record("bad")
    bad["money"][0]["end"] = 10_000
    given = write(tmp_path / "in.jsonl", "jsonl", [bad, samples.sample_record("good")])
    result = run("convert", given, "out.brat")
    assert result.exit_code == 1
    assert "1 record could not be written: see out.brat.errors.jsonl" in result.stderr
    assert json.loads((tmp_path / "out.brat.errors.jsonl").read_text("utf-8"))["id"] == "bad"
    assert [record["id"] for record in nlp_aid.read("out.brat")] == ["good"]


def test_what_breaks_off_leaves_nothing(run, tmp_path):
    given = tmp_path / "in.jsonl"
    given.write_text(json.dumps(samples.sample_record()) + "\n{", "utf-8")
    result = run("convert", given, "out.csv")
    assert (result.exit_code, "line 2" in result.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_what_is_there_is_replaced_only_if_asked(run, tmp_path):
    given = write(tmp_path / "in.jsonl", "jsonl", many())
    assert run("convert", given, "out.parquet").exit_code == 0
    assert "add --overwrite" in run("convert", given, "out.parquet").stderr
    assert run("convert", given, "out.parquet", "--overwrite").exit_code == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "note.txt").write_text("x")
    assert run("convert", given, "mine", "--to", "csv", "--overwrite").exit_code == 2


def test_wrong_calls(run, tmp_path):
    given = write(tmp_path / "in.jsonl", "jsonl", many())
    assert (run("convert", "nothing.jsonl", "x.csv").exit_code, run("convert", given, "x.xyz").exit_code) == (2, 2)
    assert "is an input as well" in run("convert", given, given, "--overwrite").stderr
    page = write(tmp_path / "in.html", "html", many())
    assert "html does not hold all of a record" in run("convert", page, "x.jsonl").stderr
    (tmp_path / "empty.json").write_text("[]")
    assert "There are no records" in run("convert", "empty.json", "x.jsonl").stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["empty.json", "in.html", "in.jsonl"]


def test_mentions_that_were_added_by_hand_get_their_values(run, tmp_path):
    value = {"start": 2, "end": 8, "text": "365万港元"[:6], "labels": ["MONEY"]}
    region = {"id": "a", "from_name": "label", "to_name": "text", "type": "labels", "value": value}
    task = {
        "id": 1,
        "data": {"text": "捐款365万港元。"},
        "annotations": [{"id": 1, "result": [region]}],
        "predictions": [1],
    }
    (tmp_path / "export.json").write_text(json.dumps([task]), "utf-8")
    assert run("convert", "export.json", "gold.jsonl", "--model", "fast").exit_code == 0
    (record,) = nlp_aid.read("gold.jsonl")
    assert (record["money"][0]["value"], record["money"][0]["currency"]) == ("3650000", "HKD")
    assert "added" not in record["meta"]
    assert run("convert", "export.json", "bare.jsonl", "--no-values").exit_code == 0
    (record,) = nlp_aid.read("bare.jsonl")
    assert (record["money"][0]["value"], record["meta"]["added"]) == (None, {"money": [0]})


def test_it_tells_what_an_export_leaves_out(run, tmp_path):
    skipped = {"id": 2, "annotations": [{"id": 2, "was_cancelled": True, "result": []}], "predictions": [2], "data": {"text": "6元"}}  # fmt: skip
    done = {**skipped, "annotations": [{"id": 3, "result": []}]}
    (tmp_path / "export.json").write_text(json.dumps([skipped, done]), "utf-8")
    assert "1 task was skipped by the annotators" in run("convert", "export.json", "gold.jsonl").stderr
