"""Tasks are as https://labelstud.io/guide/predictions describes them."""

import json
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_aid
from nlp_aid.caveats import LossWarning
from nlp_aid.io.formats import labelstudio
from nlp_aid.io.formats.placing import Stretch, in_code_points
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
    labels_of = {}
    for prediction in task["predictions"]:
        assert isinstance(prediction["model_version"], str)
        for region in prediction["result"]:
            assert region["to_name"] == control.get("toName") == shown.get("name")
            value = region["value"]
            assert value["text"] == text[value["start"] : value["end"]] != ""
            if region["type"] == "choices":
                # Of the region before it, of a tag that shows where a region with its label is selected.
                labels = labels_of[region["id"]]
                (tag,) = [tag for tag in CONFIGURATION.iter("Choices") if tag.get("name") == region["from_name"]]
                assert tag.get("whenLabelValue") in labels
                assert set(value["choices"]) <= {choice.get("value") for choice in tag}
                continue
            assert (region["type"], region["from_name"]) == ("labels", control.get("name"))
            assert region["id"] not in labels_of
            labels_of[region["id"]] = value["labels"]
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
        amount, other, first, *_ = [item for item in result if item["type"] == "labels"]
        for item in result:
            if item["id"] == amount["id"]:
                item["value"] |= {"start": 8, "text": samples.TEXT[8:20]}  # moved
        first["value"]["labels"] = ["PROGRAMME"]  # called something else
        result.remove(other)
        value = {"start": 4, "end": 6, "text": "协作", "labels": ["PER"]}
        result.append({"id": "x", "from_name": "label", "to_name": "text", "type": "labels", "value": value})
        result.append({"id": "y", "from_name": "quality", "to_name": "text", "type": "choices", "value": {}})

    (record,) = export(tmp_path, change)
    assert [(m["start"], m["end"], m["value"], m["currency"]) for m in record["money"]] == [(8, 20, None, None)]
    assert [place["code"] for place in record["places"]] == ["53"]
    assert [(p["start"], p["end"], p["type"]) for p in record["programmes"]] == [(0, 1, None), (0, 6, "mechanism")]
    assert record["meta"]["added"] == {"money": [0], "programmes": [0]}
    assert record["persons"] == [{"start": 4, "end": 6, "text": "协作"}]


def test_everything_comes_back_through_an_export(tmp_path):
    assert export(tmp_path, lambda result: None, samples.full_record()) == [samples.full_record()]


def item_of(result, label, text):
    return next(one for one in result if one["type"] == "labels" and (one["value"]["labels"], one["value"]["text"]) == ([label], text))  # fmt: skip


def choose(result, region, name, choice):
    """Choose a value of a region, as a person would."""
    result[:] = [one for one in result if (one.get("id"), one.get("from_name")) != (region["id"], name)]
    place = {key: region["value"][key] for key in ("start", "end", "text")}
    result.append({"id": region["id"], "from_name": name, "to_name": "text", "type": "choices", "value": {**place, "choices": [choice]}})  # fmt: skip


def region(id, start, text, label):
    value = {"start": start, "end": start + len(text), "text": text, "labels": [label]}
    return {"id": id, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def link(start, end, label, direction="right"):
    return {"type": "relation", "from_id": start, "to_id": end, "direction": direction, "labels": [label]}


def test_values_that_were_chosen_come_back(tmp_path):
    def change(result):
        choose(result, item_of(result, "FLOW", "7万元"), "FlowKind", "purchase")
        choose(result, item_of(result, "FLOW", "7万元"), "FlowStatus", "planned")
        choose(result, item_of(result, "MONEY", "7万元"), "Modifier", "more")
        choose(result, item_of(result, "PROGRAMME", "沪滇协作资金"), "Type", "project")
        choose(result, item_of(result, "ORG", "山河公司"), "Type", "project")  # of another label: passed over

    expected = samples.full_record()
    expected["flows"][2] |= {"kind": "purchase", "status": "planned"}
    expected["money"][2]["mod"] = "more"
    expected["programmes"][0]["type"] = "project"
    assert export(tmp_path, change, samples.full_record()) == [expected]


def test_a_flow_that_was_added_is_at_its_amount_and_has_the_kind_that_was_chosen(tmp_path):
    def change(result):
        result.append(region("m", 62, "12户", "MONEY"))
        result.append(new := region("f", 62, "12户", "FLOW"))
        choose(result, new, "FlowKind", "benefit")
        donor = item_of(result, "ORG", "山河公司")["id"]
        result.append(link(donor, "f", "donor"))  # drawn the wrong way round
        whole = item_of(result, "FLOW", "365万元")["id"]
        result.append(link(whole, "f", "part_of", direction="left"))

    (record,) = export(tmp_path, change, samples.full_record())
    new = record["flows"][-1]
    assert (new["amount"], new["kind"], new["part_of"], new["donor"]["text"]) == (3, "benefit", 0, "山河公司")
    assert record["meta"]["added"] == {"money": [3]}


def test_a_layer_that_was_added_by_hand_is_one_of_the_record(tmp_path):
    (record,) = export(tmp_path, lambda result: result.append(region("x", 4, "协作", "ORG")))
    assert record["meta"]["layers"] == ["money", "places", "programmes", "organisations"]
    assert record["meta"]["added"] == {"organisations": [0]}


WIDE = "😀一\r\n𠮷二😀三百元四"


@pytest.mark.parametrize("count", ["code points", "UTF-16", "line ends as one", "both"])
def test_offsets_are_taken_to_the_right_place_however_they_were_counted(tmp_path, count):
    wide, single = count in ("UTF-16", "both"), count in ("line ends as one", "both")

    def units(part):
        part = part.replace("\r\n", "\n") if single else part
        return len(part) + wide * sum(char > "\uffff" for char in part)

    result = []
    for number, part in enumerate(("一", "𠮷二", "三百元")):
        start = WIDE.index(part)
        one = region(str(number), 0, part, "MONEY")
        one["value"] |= {"start": units(WIDE[:start]), "end": units(WIDE[: start + len(part)])}
        result.append(one)
    path = tmp_path / "export.json"
    path.write_text(json.dumps([{"id": 1, "data": {"text": WIDE}, "annotations": [{"result": result}]}]), "utf-8")
    (record,) = nlp_aid.read(path)
    assert [one["text"] for one in record["money"]] == ["一", "𠮷二", "三百元"]
    assert [WIDE[one["start"] : one["end"]] for one in record["money"]] == ["一", "𠮷二", "三百元"]


def test_each_region_by_itself_where_they_were_counted_in_different_ways(tmp_path):
    result = [region("a", 6, "二", "PER"), region("b", 10, "三百元", "MONEY")]
    path = tmp_path / "export.json"
    path.write_text(json.dumps([{"id": 1, "data": {"text": WIDE.replace("\r\n", "  ")}, "annotations": [{"result": result}]}]))  # fmt: skip
    with pytest.raises(ValueError, match=r"task 1: a region from 6 to 7 says '二', and in the text '😀' stands there"):
        list(nlp_aid.read(path))
    result[0]["value"] |= {"start": 5, "end": 6}
    path.write_text(json.dumps([{"id": 1, "data": {"text": WIDE.replace("\r\n", "  ")}, "annotations": [{"result": result}]}]))  # fmt: skip
    (record,) = nlp_aid.read(path)
    assert (record["persons"][0]["text"], record["money"][0]["text"]) == ("二", "三百元")


@given(st.text(st.sampled_from("a😀\r\n元𠮷"), min_size=1, max_size=20), st.data())
def test_a_way_of_counting_is_undone_wherever_a_region_stands(text, data):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    units = [len(text[:at].encode("utf-16-le")) // 2 for at in (start, end)]
    ((found_start, found_end),) = in_code_points(text, [Stretch(*units, text[start:end])])
    # Where the same stands at the place that code points would mean, nobody can tell.
    assert text[found_start:found_end].split() == text[start:end].split()


def test_line_ends_within_a_region_may_be_written_in_words(tmp_path):
    one = region("a", 0, "一\\n二", "PROGRAMME")
    one["value"]["end"] = 3
    path = tmp_path / "export.json"
    path.write_text(json.dumps([{"id": 1, "data": {"text": "一\n二"}, "annotations": [{"result": [one]}]}]), "utf-8")
    assert next(nlp_aid.read(path))["programmes"][0]["text"] == "一\n二"


def exported(tmp_path, *tasks):
    path = tmp_path / "export.json"
    path.write_text(json.dumps(tasks), "utf-8")
    return nlp_aid.read(path)


# As Label Studio 1.23 writes them: predictions are numbers, skipped tasks have a cancelled annotation.
DONE = {"id": 1, "annotations": [{"id": 1, "was_cancelled": False, "result": [region("a", 0, "5元", "MONEY")]}], "predictions": [1], "data": {"document_id": "a", "text": "5元"}}  # fmt: skip
SKIPPED = {"id": 2, "annotations": [{"id": 2, "was_cancelled": True, "result": []}], "predictions": [2], "data": {"document_id": "b", "text": "6元"}}  # fmt: skip
UNTOUCHED = {"id": 3, "annotations": [], "drafts": [], "predictions": [3], "data": {"document_id": "c", "text": "7元"}}


def test_skipped_tasks_and_those_that_nobody_annotated_are_left_out_and_told(tmp_path):
    with pytest.warns(
        LossWarning, match="1 task was skipped by the annotators and left out. 2 tasks are not annotated"
    ):
        found = list(exported(tmp_path, DONE, SKIPPED, UNTOUCHED, UNTOUCHED))
    assert [(record["id"], record["money"][0]["text"]) for record in found] == [("a", "5元")]


def test_an_annotation_without_regions_says_that_there_is_nothing(tmp_path):
    (record,) = exported(tmp_path, {**UNTOUCHED, "annotations": [{"id": 4, "was_cancelled": False, "result": []}]})
    assert (record["id"], record["money"]) == ("c", [])


def small(**more):
    return {"id": 7, "document_id": "a", "text": "5元，某村", "annotator": 1, "annotation_id": 1, "created_at": "x", "updated_at": "x", "lead_time": None, **more}  # fmt: skip


def test_json_min_gives_the_mentions_under_the_documents_ids(tmp_path):
    values = [region("", 0, "5元", "MONEY")["value"], region("", 3, "某村", "PLACE")["value"]]
    first, second = exported(tmp_path, small(label=values, Modifier="exact"), small(document_id="b", label=values[0]))
    assert (first["id"], first["money"][0]["text"], first["places"][0]["text"]) == ("a", "5元", "某村")
    assert first["meta"]["added"] == {"money": [0], "places": [0]}
    assert (second["id"], second["places"]) == ("b", [])


def test_json_min_says_that_relations_are_lost(tmp_path):
    meta = {"layers": ["money", "flows"]}
    values = [region("", 0, "5元", "MONEY")["value"], region("", 0, "5元", "FLOW")["value"]]
    with pytest.warns(LossWarning, match="JSON_MIN, which has no relations between regions: 1 is lost"):
        (record,) = exported(tmp_path, small(meta=meta, label=values))
    assert record["meta"]["layers"] == ["money"]
    assert "flows" not in record


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
