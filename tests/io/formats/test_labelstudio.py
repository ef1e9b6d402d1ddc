"""Tasks are as https://labelstud.io/guide/predictions describes them."""

import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_aid
from nlp_aid.io.formats import labelstudio
from tests.io.formats.files import write
from tests.records import samples
from tests.totals import records as flows

CONFIGURATION = ET.fromstring(labelstudio.configuration())


def check(task):
    """Check a task against the configuration and the description."""
    (control,) = CONFIGURATION.iter("Labels")
    (shown,) = CONFIGURATION.iter("Text")
    text = task["data"][shown.get("value").removeprefix("$")]
    assert isinstance(text, str)
    ids = set()
    for prediction in task["predictions"]:
        assert isinstance(prediction["model_version"], str)
        for region in prediction["result"]:
            assert (region["from_name"], region["to_name"]) == (control.get("name"), control.get("toName"))
            assert region["to_name"] == shown.get("name")
            assert region["type"] == "labels"
            assert region["id"] not in ids
            ids.add(region["id"])
            value = region["value"]
            assert value["text"] == text[value["start"] : value["end"]] != ""
            assert set(value["labels"]) <= {label.get("value") for label in control.iter("Label")}
            assert all(isinstance(line, str) for line in region["meta"].get("text", []))


@given(st.lists(samples.whole_records(), max_size=3))
def test_tasks_fit_the_configuration(tmp_path_factory, found):
    path = write(tmp_path_factory.mktemp("ls") / "tasks.labelstudio.json", "labelstudio", found)
    tasks = json.loads(path.read_bytes())
    assert [task["data"]["text"] for task in tasks] == [record["text"] for record in found]
    for task in tasks:
        check(task)


def test_offsets_are_code_points(nlp, tmp_path):
    record = nlp_aid.to_record(nlp("🙂🙂捐款20万元"))
    path = write(tmp_path / "tasks.labelstudio", "labelstudio", [record])
    ((task,),) = [json.loads(path.read_bytes())]
    value = task["predictions"][0]["result"][0]["value"]
    assert (value["start"], value["end"], value["text"]) == (4, 8, "20万元")


def export(tmp_path, change, record=None):
    """Return the records of an export of a task that `change` has annotated."""
    path = write(tmp_path / "tasks.labelstudio", "labelstudio", [record or samples.sample_record()])
    (task,) = json.loads(path.read_bytes())
    result = json.loads(json.dumps(task["predictions"][0]["result"]))
    # Label Studio gives new ones where a prediction becomes an annotation.
    new = {region["id"]: f"Xy{number}" for number, region in enumerate(result) if "id" in region}
    for region in result:
        region |= {name: new[region[name]] for name in ("id", "from_id", "to_id") if name in region}
    change(result)
    skipped = {"id": 8, "was_cancelled": True, "result": []}
    task |= {"id": 17, "annotations": [{"id": 7, "was_cancelled": False, "result": result}, skipped]}
    exported = tmp_path / "project-1-at-2026.json"
    exported.write_text(json.dumps([task], indent=2), "utf-8")
    return list(nlp_aid.read(exported))


def test_an_export_without_changes_gives_the_record(tmp_path):
    assert export(tmp_path, lambda result: result.reverse()) == [samples.sample_record()]


def test_annotations_count_in_the_place_of_predictions(tmp_path):
    def change(result):
        result[0]["value"] |= {"start": 8, "text": samples.TEXT[8:20]}  # moved
        result[3]["value"]["labels"] = ["PROGRAMME"]  # called something else
        del result[1]
        value = {"start": 4, "end": 6, "text": "协作", "labels": ["PER"]}
        result.append({"id": "x", "from_name": "label", "to_name": "text", "type": "labels", "value": value})
        result.append({"id": "y", "from_name": "quality", "to_name": "text", "type": "choices", "value": {}})

    (record,) = export(tmp_path, change)
    assert [(m["start"], m["end"], m["value"], m["currency"]) for m in record["money"]] == [(8, 20, None, None)]
    assert [place["code"] for place in record["places"]] == ["31"]
    assert [(p["start"], p["type"]) for p in record["programmes"]] == [(0, "mechanism"), (1, None)]
    assert record["persons"] == [{"start": 4, "end": 6, "text": "协作"}]


FLOWS = flows.record(
    "a",
    flows.flow("12000000", donor="310106", recipient="532627", year="2019", confidence="0.93", mod="about"),
    flows.flow("800", donor="某公司", recipient="6201", part_of=0, kind="donation", status="planned"),
)
FLOWS["places"] = [{**place, **dict.fromkeys(("name_in_text", "valid", "successor", "confidence")), "candidates": []} for place in FLOWS["places"]]  # fmt: skip


def test_flows_come_back_with_all_their_values(tmp_path):
    (record,) = export(tmp_path, lambda result: None, FLOWS)
    for name in ("money", "places", "dates", "flows"):
        for there, was in zip(record[name], FLOWS[name], strict=True):
            assert {key: there[key] for key in was} == was
    # Their order in the export does not matter.
    (record,) = export(tmp_path, lambda result: result.reverse(), FLOWS)
    assert {flow["kind"] for flow in record["flows"]} == {"grant", "donation"}
    (part,) = [flow for flow in record["flows"] if flow["kind"] == "donation"]
    assert record["flows"][part["part_of"]]["kind"] == "grant"
    assert record["money"][part["amount"]]["value"] == "800"


def test_links_that_were_corrected_come_back(tmp_path):
    def change(result):
        regions = {region["value"]["text"]: region["id"] for region in result if "value" in region}
        donors = [item for item in result if item.get("labels") == ["donor"]]
        donors[0]["to_id"] = regions["兰州市"]  # another giver
        result.remove(donors[1])
        # And a flow of one's own: a region with the label at the amount, and its links.
        at = next(r["value"] for r in result if r.get("value", {}).get("labels") == ["MONEY"])
        value = {"start": at["start"], "end": at["end"], "text": at["text"], "labels": ["FLOW"]}
        result.append({"id": "new", "from_name": "label", "to_name": "text", "type": "labels", "value": value})
        for role, text in (("amount", at["text"]), ("recipient", "静安区")):
            target = next(r["id"] for r in result if r.get("value", {}).get("text") == text)
            result.append(
                {"type": "relation", "from_id": "new", "to_id": target, "direction": "right", "labels": [role]}
            )

    (record,) = export(tmp_path, change, FLOWS)
    first, second, new = record["flows"]
    assert (first["donor"]["text"], first["donor"]["layer"], first["kind"], first["confidence"]) == ("兰州市", "places", "grant", "0.93")  # fmt: skip
    assert record["places"][first["donor"]["index"]]["code"] == "6201"
    assert (second["donor"], second["status"], second["part_of"]) == (None, "planned", 0)
    assert (new["amount"], new["recipient"]["text"], new["kind"]) == (0, "静安区", None)


def test_long_files_are_read_task_by_task(tmp_path):
    path = tmp_path / "many.json"
    with path.open("w", encoding="utf-8") as stream:
        stream.write('[{"data": {"id": "0", "text": "' + "长" * 300_000 + '"}}')
        stream.writelines(f' ,\n {{"data": {{"id": "{n}", "text": "x"}}}}' for n in range(1, 3000))
        stream.write("")  # cut off
    read = nlp_aid.read(path)
    assert [next(read)["id"] for _ in range(2000)] == [str(n) for n in range(2000)]
    with pytest.raises(ValueError, match=r"cut off|no valid JSON"):
        list(read)


@pytest.mark.parametrize("data", ["{}", "[1]", '[{"data": {}}]', '[{"data": {"text": 1}}]', "[", '["', "[" * 100_000])
def test_what_is_no_list_of_tasks_is_refused(tmp_path, data):
    path = tmp_path / "bad.labelstudio.json"
    path.write_text(data, "utf-8")
    with pytest.raises(ValueError, match=r"bad\.labelstudio\.json"):
        list(nlp_aid.read(path))
