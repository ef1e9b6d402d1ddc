"""Spans of other components, in records and in every format that gives records back."""

import json

import pytest
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.records.pieces import Extras, make_record
from tests.io.formats.files import write

TEXT = "上海市向隆阳区的困难群众捐款500万元。"
SPAN = {"start": 8, "end": 12, "text": "困难群众", "label": "RECIPIENT", "id": "poor", "link": ""}


@pytest.fixture(scope="module")
def ruled():
    nlp = nlp_aid.load(["money", "places"])
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "recipients"})
    ruler.add_patterns([{"label": "RECIPIENT", "pattern": "困难群众", "id": "poor"}])
    return nlp


@pytest.fixture(scope="module")
def saved(ruled, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pipeline")
    ruled.to_disk(folder)
    return folder


def test_spans_go_into_a_record(ruled):
    record = nlp_aid.to_record(ruled(TEXT), spans=["recipients", "ents"])
    assert record["spans"]["recipients"] == [SPAN]
    assert [(span["text"], span["id"], span["link"]) for span in record["spans"]["ents"]] == [
        ("上海市", "aid_places", "31"),
        ("隆阳区", "aid_places", "530502"),
        ("500万元", "aid_money", "CNY"),
    ]
    assert "spans" not in nlp_aid.to_record(ruled(TEXT))


def test_a_group_that_is_not_there_is_an_error_that_names_those_that_are(ruled):
    with pytest.raises(ValueError, match=r"no span group 'receivers'.*recipients"):
        nlp_aid.to_record(ruled(TEXT), spans=["receivers"])


def test_spans_of_a_long_text_stand_in_the_whole(ruled):
    record = make_record(ruled, TEXT * 3, piece=30, extras=Extras(spans=("recipients",)))
    assert [span["start"] for span in record["spans"]["recipients"]] == [8 + len(TEXT) * number for number in range(3)]
    assert all(record["text"][span["start"] : span["end"]] == "困难群众" for span in record["spans"]["recipients"])


@pytest.mark.parametrize(
    ("format", "name"), [("jsonl", "o.jsonl"), ("spacy", "o.spacy"), ("parquet", "o.parquet"), ("csv", "o.csv")]
)
def test_formats_give_them_back(ruled, tmp_path, format, name):
    record = nlp_aid.to_record(ruled(TEXT), "one", spans=["recipients", "ents"])
    path = write(tmp_path / name, format, [record])
    assert list(nlp_aid.read(path)) == [record]


@pytest.mark.parametrize(
    "spans", [[], {"a": {}}, {"a": [{"start": 0}]}, {"a": [SPAN | {"end": 99}]}, {"a": [SPAN | {"label": 1}]}]
)
def test_what_are_no_spans_is_refused(tmp_path, spans):
    path = tmp_path / "bad.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT, "spans": spans}) + "\n", "utf-8")
    with pytest.raises(ValueError, match=r"bad\.jsonl, line 1: .*span"):
        list(nlp_aid.read(path))


@pytest.mark.slow
def test_the_command_and_the_library_take_their_names(saved, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    out = tmp_path / "out.jsonl"
    arguments = ["annotate", str(tmp_path / "a.txt"), "--model", str(saved), "--spans", "recipients", "-o", str(out)]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    assert json.loads(out.read_text("utf-8"))["spans"] == {"recipients": [SPAN]}
    (record,) = nlp_aid.annotate([TEXT], saved, spans=["recipients"])
    assert record["spans"] == {"recipients": [SPAN]}
    # It is told once, and not for each document.
    (tmp_path / "b.txt").write_text(TEXT, "utf-8")
    wrong = [*arguments[:-4], str(tmp_path / "b.txt"), "--spans", "no", "-o", str(tmp_path / "other.jsonl")]
    for workers in ("1", "2"):
        failed = CliRunner().invoke(app, [*wrong, "-j", workers])
        assert failed.exit_code == 1
        assert failed.output.count("no span group 'no'") == 1
        assert not (tmp_path / "other.jsonl").exists()


def test_they_are_shown(saved, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    done = CliRunner().invoke(app, ["show", str(tmp_path / "a.txt"), "--model", str(saved), "--spans", "recipients"])
    assert done.exit_code == 0, done.output
    assert [line.split() for line in done.output.splitlines() if "poor" in line] == [["困难群众", "RECIPIENT", "poor"]]
