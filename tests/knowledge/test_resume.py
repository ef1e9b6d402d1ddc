"""A run goes on with the same lists only."""

import pytest

from nlp_aid.cli.options import knowledge_options, resting_on
from nlp_aid.records.pieces import Extras
from nlp_aid.runs.work import prepare


def options(model, own):
    return knowledge_options(model, own, resting_on(model, own))


def test_a_list_is_told_by_its_content(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name\n甲乙计划\n", "utf-8")
    before = options(None, {"programmes": path})
    path.write_text("name\n甲乙计画\n", "utf-8")
    after = options(None, {"programmes": path})
    assert before["--programmes"][0] == after["--programmes"][0] == str(path)
    assert before["--programmes"][1] != after["--programmes"][1]
    assert "--programmes" not in options(None, {})


def test_a_model_is_told_by_what_is_in_its_folder(tmp_path):
    (tmp_path / "ner").mkdir()
    (tmp_path / "meta.json").write_text("{}")
    (tmp_path / "ner" / "weights").write_bytes(b"1")
    before = options(str(tmp_path), {})
    assert before == options(str(tmp_path), {})
    (tmp_path / "ner" / "weights").write_bytes(b"2")
    assert before["--model"] != options(str(tmp_path), {})["--model"]
    assert options("fast", {})["--model"] == "fast"
    assert len(options("fast", {})["bundled data"]) == 12


def test_a_worker_that_starts_late_does_not_load_something_else(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("name\n甲乙计划\n", "utf-8")
    rests_on = resting_on(None, {"programmes": path})
    assert prepare(lambda: "pipeline", Extras(()), rests_on).nlp == "pipeline"
    path.write_text("name\n甲乙计画\n", "utf-8")
    with pytest.raises(ValueError, match="has been changed since the run began"):
        prepare(lambda: "pipeline", Extras(()), rests_on)
