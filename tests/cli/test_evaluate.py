import json

import pytest

from nlp_aid.io.formats import FORMATS
from tests.io.formats.files import write
from tests.records import samples


@pytest.fixture
def files(tmp_path):
    gold, predicted = samples.sample_record("a"), samples.sample_record("a")
    predicted["places"][1]["code"] = "52"
    predicted["money"] = predicted["money"][:1]
    for name, record in (("gold.jsonl", gold), ("pred.jsonl", predicted)):
        (tmp_path / name).write_text(json.dumps(record) + "\n", "utf-8")
    return "gold.jsonl", "pred.jsonl"


def test_figures_stand_in_a_table(run, files):
    result = run("evaluate", *files)
    assert result.exit_code == 0
    rows = [line.replace("│", " ").split() for line in result.stdout.splitlines()]
    assert ["money", "2", "1", "exact", "1.000", "0.500", "0.667"] in rows
    assert ["link", "0.500", "0.500", "0.500"] in rows
    assert ["per_accuracy", "1.000"] in rows


def test_without_predictions_the_texts_of_gold_are_annotated(run, files, simple_pipeline):
    gold = samples.sample_record("a")
    result = run("evaluate", files[0], "--json")
    figures = json.loads(result.stdout)
    assert (figures["places"]["gold"], figures["places"]["pred"]) == (len(gold["places"]), 1)
    assert simple_pipeline == ["default"]


def test_figures_as_json(run, files):
    figures = json.loads(run("evaluate", *files, "--json").stdout)
    assert figures["places"]["link"] == [0.5, 0.5, 0.5]
    assert figures["money"]["gold"] == 2


def test_gold_need_not_say_what_stands_at_its_offsets(run, files, tmp_path):
    gold = samples.sample_record("a")
    for mention in (one for found in gold.values() if isinstance(found, list) for one in found):
        for role in (mention, *(value for value in mention.values() if isinstance(value, dict))):
            role.pop("text", None)
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n", "utf-8")
    assert run("evaluate", *files, "--json").stdout == run("evaluate", "gold.jsonl", files[1], "--json").stdout


def test_errors_are_listed(run, files):
    assert run("evaluate", *files, "--errors", "money").stdout == "a\n   miss     23 7.50元，每亩[300-500元]。\n"
    assert "wrong     1 沪[滇]扶贫协作投入约1  53, got 52" in run("evaluate", *files, "--errors", "places").stdout
    result = run("evaluate", *files, "--errors", "programmes")
    assert result.stdout == ""
    assert "no errors" in result.stderr


@pytest.mark.parametrize("format", [name for name, format in FORMATS.items() if format.read])
def test_gold_and_predictions_are_files_and_folders_of_any_format(run, tmp_path, format):
    gold = write(tmp_path / f"gold{FORMATS[format].endings[0]}", format, [samples.sample_record("a")])
    found = write(tmp_path / "found.jsonl", "jsonl", [samples.sample_record("a")])
    for arguments in ((gold, found), (found, gold)):
        figures = json.loads(run("evaluate", *arguments, "--json").stdout)
        assert figures["money"]["exact"] == [1, 1, 1]


def test_documents_with_other_ids_are_found_by_their_text(run, tmp_path):
    gold = [
        samples.sample_record("a"),
        {**samples.sample_record("b"), "text": "甲", "money": [], "places": [], "programmes": []},
    ]
    found = [{**gold[1], "id": "1"}, {**gold[0], "id": "2"}]
    paths = [
        write(tmp_path / f"{name}.jsonl", "jsonl", records) for name, records in (("gold", gold), ("found", found))
    ]
    result = run("evaluate", *paths, "--json")
    assert json.loads(result.stdout)["money"]["exact"] == [1, 1, 1]
    assert not result.stderr


def test_documents_with_one_id_are_scored_each(run, tmp_path):
    path = write(tmp_path / "gold.jsonl", "jsonl", [samples.sample_record("a"), samples.sample_record("a")])
    assert json.loads(run("evaluate", path, path, "--json").stdout)["money"]["gold"] == 4


def test_what_does_not_fit_is_said(run, files, tmp_path):
    other = {**samples.sample_record("b"), "text": "x", "money": [], "places": [], "programmes": []}
    (tmp_path / "other.jsonl").write_text(json.dumps(other))
    result = run("evaluate", "gold.jsonl", "other.jsonl")
    assert result.exit_code == 2
    assert "neither by its id (a; there: b) nor by its text" in " ".join(result.stderr.split())
    write(tmp_path / "two.jsonl", "jsonl", [samples.sample_record("a"), other])
    assert "1 of 2 gold documents" in run("evaluate", "two.jsonl", "gold.jsonl").stderr
    (tmp_path / "other.jsonl").write_text(json.dumps({**other, "id": "a", "text": "x"}))
    assert "another text" in run("evaluate", "gold.jsonl", "other.jsonl").stderr


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["gone.jsonl", "pred.jsonl"], 2),
        (["bad.jsonl", "pred.jsonl"], 1),
        (["gold.jsonl", "gone.jsonl"], 2),
        (["gone.jsonl"], 2),
        ([], 2),
    ],
)
def test_wrong_calls_are_messages(run, files, tmp_path, arguments, code):
    (tmp_path / "bad.jsonl").write_text("{")
    result = run("evaluate", *arguments)
    assert result.exit_code == code
    assert result.stderr
    assert "Traceback" not in result.output


def test_figures_are_broken_down(run, files):
    result = run("evaluate", *files, "--types")
    rows = [line.replace("│", " ").split() for line in result.stdout.splitlines()]
    assert ["2", "1", "CNY", "1.000", "0.500", "0.667"] in rows
    types = json.loads(run("evaluate", *files, "--types", "--json").stdout)["money"]["types"]
    assert types["CNY"]["gold"] == 2


def test_layers_that_gold_lacks_are_not_scored(run, tmp_path):
    (tmp_path / "gold.jsonl").write_text('{"id": "a", "text": "5元", "persons": []}\n', "utf8")
    assert list(json.loads(run("evaluate", "gold.jsonl", "gold.jsonl", "--json").stdout)) == ["persons"]


def test_a_pipeline_that_is_not_there_is_said(run, files):
    result = run("evaluate", files[0], "--model", "nowhere")
    assert result.exit_code == 2
    assert "no pipeline nowhere" in result.stderr


def test_the_date_of_a_document_is_known(run, tmp_path):
    gold = {
        "id": "a",
        "date": "2021-06-18",
        "text": "去年拨付五百万元。",
        "dates": [{"start": 0, "end": 2, "text": "去年", "value": "2020-01-01/2020-12-31"}],
    }
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps(gold) + "\n", encoding="utf8")
    result = run("evaluate", path, "--json", "--model", "fast")
    assert json.loads(result.stdout)["dates"]["value"] == [1.0, 1.0, 1.0]
