"""The regression command sees what differs, and takes no notice of what is only new."""

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "benchmarks" / "same_mentions.py"


@pytest.fixture(scope="module")
def same_mentions():
    spec = importlib.util.spec_from_file_location("same_mentions", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look for their module.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "same_mentions", module)
        spec.loader.exec_module(module)
        yield module


def record(**layers):
    money = [
        {"start": 0, "end": 3, "text": "3万元", "value": "30000"},
        {"start": 4, "end": 7, "text": "5万元", "value": "50000"},
    ]
    return {"id": "a", "text": "3万元、5万元", "money": money, "places": [], "meta": {"version": "1"}, **layers}


def compared(module, old, new):
    before, after = module.Tree("before", Path()), module.Tree("after", Path())
    before.records = {"a": old} if old else {}
    after.records = {"a": new} if new else {}
    return module.compare(before, after, ["a"])


def test_what_is_new_is_no_difference(same_mentions):
    new = record(flows=[], meta={"version": "2"})
    new["money"] = [{**money, "confidence": "1.00"} for money in new["money"]]
    result = compared(same_mentions, record(), new)
    assert not result.differs
    assert result.same == {"money": 2}
    assert set(result.new_fields) == {"money.confidence", "flows (of the record)"}


def changed(index, **fields):
    money = record()["money"]
    money[index] = {**money[index], **fields}
    return record(money=money)


def without_value():
    first, second = record()["money"]
    del first["value"]
    return record(money=[first, second])


@pytest.mark.parametrize(
    "new",
    [
        pytest.param(changed(0, value="30001"), id="a value"),
        pytest.param(changed(0, value=30000), id="a value's type"),
        pytest.param(changed(1, end=6), id="an end"),
        pytest.param(record(money=record()["money"][:1]), id="one less"),
        pytest.param(record(money=[*record()["money"], record()["money"][1]]), id="one twice"),
        pytest.param(record(money=record()["money"][::-1]), id="another order"),
        pytest.param(without_value(), id="no such field"),
        pytest.param(record(text="4万元、5万元"), id="the text"),
        pytest.param({key: value for key, value in record().items() if key != "places"}, id="no such layer"),
        pytest.param(None, id="no record"),
    ],
)
def test_a_difference_is_seen(same_mentions, new):
    assert compared(same_mentions, record(), new).differs


def test_documents_are_drawn_evenly_and_have_ids_of_their_own(same_mentions, tmp_path):
    files = []
    for name in ("a.jsonl", "b.jsonl"):
        files.append(tmp_path / name)
        files[-1].write_text('{"id": "same", "text": "3万元"}\n' * 50, "utf-8")
    documents = same_mentions.draw(files, 10)
    assert len({document["id"] for document in documents}) == 10
    assert [document["id"][:1] for document in documents] == ["a"] * 5 + ["b"] * 5
    assert len(same_mentions.draw(files, 1000)) == 100
