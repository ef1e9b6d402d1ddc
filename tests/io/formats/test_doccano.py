"""Documents of doccano."""

import json

import pytest

import nlp_aid
from tests.io.formats.files import write
from tests.records import samples


@pytest.fixture
def document(tmp_path):
    path = write(tmp_path / "out.doccano.jsonl", "doccano", [samples.full_record("a")])
    return json.loads(path.read_bytes())


def export(tmp_path, *items, name="all.jsonl"):
    """Return the records of an export, whose name does not tell what it is."""
    path = tmp_path / name
    path.write_text("".join(json.dumps(item, ensure_ascii=False) + "\n" for item in items), "utf-8")
    return list(nlp_aid.read(path))


def test_entities_and_relations_are_as_doccano_takes_them(document):
    ids = [one["id"] for one in document["entities"]]
    assert ids == list(range(len(ids)))
    text = document["text"]
    found = {(one["label"], text[one["start_offset"] : one["end_offset"]]) for one in document["entities"]}
    assert {("MONEY", "365万元"), ("FLOW", "365万元"), ("FLOW_PURPOSE", "道路建设"), ("PER", "李明")} <= found
    for one in document["relations"]:
        assert {one["from_id"], one["to_id"]} <= set(ids)
    assert {one["type"] for one in document["relations"]} == {"amount", "donor", "recipient", "programme", "purpose", "time", "part_of", "stated", "parts"}  # fmt: skip


def test_an_export_with_new_numbers_gives_the_record(document, tmp_path):
    shift = {one["id"]: one["id"] + 700 for one in document["entities"]}
    for one in document["entities"]:
        one["id"] = shift[one["id"]]
    for one in document["relations"]:
        one |= {"from_id": shift[one["from_id"]], "to_id": shift[one["to_id"]]}
    document |= {"id": 17, "Comments": []}
    assert export(tmp_path, document) == [samples.full_record("a")]
    # Where what we wrote stands among the data of the document.
    document["meta"] = {"nlp_aid": document.pop("nlp_aid")}
    assert export(tmp_path, document) == [samples.full_record("a")]


def test_what_was_changed_comes_back_without_values(document, tmp_path):
    amount = next(one for one in document["entities"] if one["label"] == "MONEY")
    amount["start_offset"] -= 1
    document["entities"].append({"id": 900, "label": "ORG", "start_offset": 4, "end_offset": 6})
    (record,) = export(tmp_path, {**document, "id": 1})
    assert (record["money"][0]["text"], record["money"][0]["value"]) == ("约365万元", None)
    assert record["meta"]["added"] == {"money": [0], "organisations": [0]}
    assert record["flows"][0]["amount"] == 0


@pytest.mark.parametrize("key", ["label", "labels"])
def test_projects_without_relations(tmp_path, key):
    (record,) = export(tmp_path, {"id": 3, "text": "😀捐款5元", key: [[3, 5, "MONEY"], [1, 3, "VERB"]]})
    assert (record["id"], record["money"][0]["text"], record["meta"]["added"]) == ("3", "5元", {"money": [0]})
    assert export(tmp_path, {"id": 3, "text": "无", key: []})[0]["money"] == []


@pytest.mark.parametrize(
    "wrong",
    [{"text": "x"}, {"text": 1, "entities": []}, {"text": "x", "entities": [{"id": 1}]}, {"text": "x", "label": [[0, 9, "MONEY"]]}, {"text": "x", "label": [3]}, []],
)  # fmt: skip
def test_what_is_none_is_refused_with_its_line(tmp_path, wrong):
    with pytest.raises(ValueError, match=r"line 1: "):
        export(tmp_path, wrong, name="x.doccano")
