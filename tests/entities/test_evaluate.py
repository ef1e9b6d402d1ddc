"""`models/entities/evaluate.py`: figures of annotated documents."""

import importlib
import json
import sys
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "models" / "entities"


@pytest.fixture(scope="module")
def evaluate():
    sys.path.insert(0, str(FOLDER))
    yield importlib.import_module("evaluate")
    sys.path.remove(str(FOLDER))


def test_errors_are_counted_by_their_kind(evaluate):
    one = evaluate.Found("县民政局和王建国", gold={(0, 4), (5, 8)}, found={(1, 4), (4, 5)}, others={(5, 8)})
    result = evaluate.figures([one])
    assert {kind: result[kind] for kind in ("wrong edges", "wrong type", "false")} == {
        "wrong edges": 1,
        "wrong type": 1,
        "false": 1,
    }
    assert result["exact"] == 0.0
    assert result["overlapping"] == 0.5


def test_half_of_the_documents_are_held_out_by_their_ids(evaluate):
    held = [evaluate.is_held_out_document(f"doc-{number}") for number in range(400)]
    assert 150 < sum(held) < 250


def test_what_is_held_out_is_not_shown(evaluate, tmp_path, monkeypatch, capsys):
    record = {"id": "x", "text": "雨停了。", "organisations": [], "persons": [], "dates": []}
    (tmp_path / "entities_x.jsonl").write_text(json.dumps(record, ensure_ascii=False), encoding="utf8")
    monkeypatch.setattr(sys, "argv", ["evaluate.py", str(tmp_path), "--list"])
    with pytest.raises(SystemExit):
        evaluate.main()
    assert "not held out any more" in capsys.readouterr().err


def test_a_folder_without_annotated_documents_is_said(evaluate, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"entities_\*"):
        list(evaluate.read_documents([tmp_path]))
