"""A user's own lists on the command line."""

import json

import pytest
from typer.testing import CliRunner

from nlp_aid.cli import app

TEXT = "上海市实施雲嶺暖冬行動，中国雨露基金会向大坪子村捐款20万元。"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "programmes.csv").write_text("id,name,type\nwarm,云岭暖冬行动,campaign\n", "utf-8")
    (tmp_path / "places.csv").write_text("id,name,parent\ndp,大坪子村,隆阳区\n", "utf-8")
    (tmp_path / "donors.csv").write_text("id,name\nD1,雨露基金会\n", "utf-8")
    return tmp_path


def run(*args):
    return CliRunner().invoke(app, args)


LISTS = ("--programmes", "programmes.csv", "--places", "places.csv")


def test_annotate_show_and_evaluate_take_lists(folder):
    result = run("annotate", "a.txt", *LISTS, "--organisations", "donors.csv", "-o", "out.jsonl", "-q")
    assert result.exit_code == 0, result.output
    record = json.loads((folder / "out.jsonl").read_text("utf-8"))
    assert [it["id"] for it in record["programmes"]] == ["warm"]
    assert [it["id"] for it in record["places"] if "id" in it] == ["dp"]
    assert ("雨露基金会", "D1", "雨露基金会") in [
        (it["text"], it.get("id"), it.get("name")) for it in record["organisations"]
    ]
    shown = run("show", "a.txt", "--model", "fast", *LISTS)
    assert "warm" in shown.output
    evaluated = run("evaluate", "out.jsonl", "--model", "fast", *LISTS, "--json")
    assert json.loads(evaluated.output)["programmes"]["exact"][2] == 1


def test_an_error_in_a_list_ends_the_command(folder):
    (folder / "places.csv").write_text("name,parent\n甲乙村,鼓楼区\n一,\n", "utf-8")
    result = run("annotate", "a.txt", *LISTS)
    assert result.exit_code == 2
    assert "--places: places.csv has 2 errors:" in result.stderr
    assert "line 2: The 'parent' '鼓楼区' is one of" in result.stderr
    assert "line 3: The name '一' is too short" in result.stderr
    assert run("show", "a.txt", "--programmes", "no.csv").exit_code == 2


def test_a_list_for_a_layer_that_does_not_run(folder):
    result = run("annotate", "a.txt", "--model", "fast", "--organisations", "donors.csv")
    assert result.exit_code == 1
    assert "needs the layer 'organisations'" in result.stderr
