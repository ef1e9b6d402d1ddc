"""XMI as dkpro-cassis reads it, and as it comes back after changes."""

import json
import sys

import cassis
import pytest

import nlp_aid
from nlp_aid.io.formats import FORMATS
from tests.io.formats.files import write
from tests.records import samples


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "out.xmi", "xmi", [samples.full_record("a/1"), samples.sample_record("b")])


def load(path):
    types = cassis.load_typesystem((path.parent / "TypeSystem.xml").read_text("utf-8"))
    return cassis.load_cas_from_xmi(path.read_text("utf-8"), typesystem=types), types


def test_mentions_and_links_are_annotations(folder):
    cas, _ = load(folder / "a_1.xmi")
    assert cas.sofa_string == samples.FULL_TEXT
    found = {(one.label, one.get_covered_text()) for one in cas.select("custom.Mention")}
    assert {("MONEY", "365万元"), ("PLACE", "上海市闵行区"), ("FLOW", "7万元"), ("FLOW_PURPOSE", "道路建设")} <= found
    (kind,) = {one.FlowKind for one in cas.select("custom.Mention") if (one.label, one.get_covered_text()) == ("FLOW", "7万元")}  # fmt: skip
    assert kind == "donation"
    links = {(one.role, one.Governor.label, one.Dependent.get_covered_text()) for one in cas.select("custom.Link")}
    assert {("donor", "FLOW", "上海市闵行区"), ("purpose", "FLOW", "道路建设"), ("part_of", "FLOW", "365万元")} <= links


def test_offsets_in_the_file_are_utf_16_units(folder):
    # Behind an emoji, one more than code points.
    assert 'begin="8" end="14"' in (folder / "a_1.xmi").read_text("utf-8")


def test_changes_come_back(folder):
    cas, types = load(folder / "a_1.xmi")
    for one in cas.select("custom.Mention"):
        if (one.label, one.get_covered_text()) == ("FLOW", "7万元"):
            one.FlowKind = "loan"
        if one.label == "PER":
            cas.remove(one)
    start = samples.FULL_TEXT.index("道路建设")
    cas.add(types.get_type("custom.Mention")(begin=start, end=start + 2, label="ORG"))
    cas.to_xmi(folder / "a_1.xmi")
    first, second = nlp_aid.read(folder)
    assert (first["id"], second) == ("a/1", samples.sample_record("b"))
    assert first["flows"][2]["kind"] == "loan"
    assert first["persons"] == []
    assert [one["text"] for one in first["organisations"]] == ["道路", "山河公司"]
    assert first["meta"]["added"] == {"organisations": [0]}
    assert first["money"] == samples.full_record()["money"]


def test_without_the_list_of_documents_names_are_ids(folder):
    (folder / "documents.jsonl").unlink()
    assert [record["id"] for record in nlp_aid.read(folder)] == ["a_1", "b"]


def test_types_of_others_are_passed_over(folder):
    types = cassis.load_dkpro_core_typesystem()
    cas = cassis.Cas(types)
    cas.sofa_string = "捐款5元"
    cas.to_xmi(folder / "b.xmi")
    types.to_xml(folder / "TypeSystem.xml")
    (folder / "a_1.xmi").unlink()
    (folder / "documents.jsonl").unlink()
    (record,) = nlp_aid.read(folder)
    assert (record["text"], record["money"]) == ("捐款5元", [])


@pytest.mark.parametrize("name", ["a_1.xmi", "TypeSystem.xml"])
@pytest.mark.parametrize("content", ["", "<x", "<x/>", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'])
def test_what_is_damaged_is_refused_by_its_name(folder, name, content):
    (folder / name).write_text(content, "utf-8")
    with pytest.raises(ValueError, match=name):
        list(nlp_aid.read(folder))


def test_names_in_the_list_lead_nowhere_else(folder):
    (folder / "documents.jsonl").write_text(json.dumps({"file": "../a", "id": "a", "meta": {}}) + "\n")
    with pytest.raises(ValueError, match="has to be a name"):
        list(nlp_aid.read(folder))


def test_control_characters_are_refused_in_words(tmp_path):
    record = {"id": "a", "text": "5\x00元", "money": [], "places": [], "programmes": [], "meta": {"layers": []}}
    with pytest.raises(ValueError, match=r"'a' has the character U\+0000, which XML cannot hold"):
        write(tmp_path / "out.xmi", "xmi", [record])


def test_without_cassis_the_errors_say_how_to_get_it(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "cassis", None)
    with pytest.raises(ValueError, match=r"pip install 'nlp-aid\[uima\]'"):
        list(nlp_aid.read(folder))
    monkeypatch.setattr("nlp_aid.io.formats.format.find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"cassis is needed.*pip install 'nlp-aid\[uima\]'"):
        FORMATS["xmi"].check()
