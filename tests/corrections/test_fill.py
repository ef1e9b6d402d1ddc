"""Mentions that a person has added get their values by the pipeline."""

import pytest

import nlp_aid
from nlp_aid.layers import layers


def added(text, layer, *parts, chosen=(), **meta):
    """Return a record in which a person has marked parts of a text."""
    blank = {field.name: [] if field.kind == "strings" else None for field in layers()[layer].regular_fields}
    found = []
    for part in parts:
        start = text.index(part)
        found.append({"start": start, "end": start + len(part), "text": part, **blank, **dict(chosen)})
    record = {"id": "a", "text": text, "money": [], "places": [], "programmes": []}
    return {**record, layer: found, "meta": {"layers": [layer], "added": {layer: [*range(len(found))]}, **meta}}


@pytest.fixture(scope="module")
def filled(everything):
    def one(text, layer, *parts, **more):
        (record,) = nlp_aid.fill([added(text, layer, *parts, **more)], everything)
        return record

    return one


@pytest.fixture(scope="module")
def everything():
    return nlp_aid.load([*layers()])


def test_amounts(filled):
    record = filled("捐款约365万港元，每户５００元。另付三万五。", "money", "365万港元", "５００元", "三万五")
    first, second, third = record["money"]
    assert (first["value"], first["currency"], first["mod"], first["is_total"]) == ("3650000", "HKD", "about", False)
    assert (second["value"], second["per"]) == ("500", "户")
    assert (third["value"], third["currency"]) == ("35000", "CNY")  # no amount to the pipeline, without a currency
    assert "added" not in record["meta"]


def test_places(filled):
    record = filled("隆陽區派人到石头寨，石头寨在山上。", "places", "隆陽區", "石头寨")
    linked, village = record["places"]
    assert (linked["code"], linked["name"], linked["path"]) == ("530502", "隆阳区", ["云南省", "保山市", "隆阳区"])
    assert village["text"] == "石头寨"


def test_programmes_of_the_catalogue_and_others(filled):
    record = filled("实施雨露计划，办起云岭暖冬食堂。", "programmes", "雨露计划", "云岭暖冬食堂")
    known, other = record["programmes"]
    assert known["id"] == known["key"] != ""
    assert (other["id"], other["name"], other["type"]) == ("local:1", "云岭暖冬食堂", "facility")
    assert other["key"] == "facility:云岭暖冬食堂"


def test_organisations_and_dates(filled):
    (one,) = filled("昆明市云岭慈善总会来了。", "organisations", "昆明市云岭慈善总会")["organisations"]
    assert (one["type"], one["place"], one["id"]) == ("charity", "5301", "local:1")
    (date,) = filled("去年到位。", "dates", "去年", date="2021-05-01")["dates"]
    assert (date["value"], date["kind"]) == ("2020-01-01/2020-12-31", "year")


def test_what_the_person_has_chosen_stays(filled):
    (one,) = filled("捐款约365万港元。", "money", "365万港元", chosen={"mod": "more"})["money"]
    assert (one["value"], one["mod"]) == ("3650000", "more")


def test_ids_of_a_document_are_one_for_one_name(everything):
    record = added("云岭暖冬食堂开了。云岭暖冬食堂好。", "programmes", "云岭暖冬食堂")
    record["programmes"].append({**record["programmes"][0], "start": 9, "end": 15})
    record["programmes"].append({"start": 0, "end": 2, "text": "云岭", "type": "fund", "id": "local:4", "name": "别的", "key": "k", "confidence": None})  # fmt: skip
    record["meta"]["added"] = {"programmes": [0, 1]}
    (record,) = nlp_aid.fill([record], everything)
    assert [one["id"] for one in record["programmes"]] == ["local:5", "local:5", "local:4"]


def test_what_nothing_can_be_said_of_stays_open(filled):
    record = filled("给了一些东西。", "money", "一些东西")
    assert record["money"][0]["value"] is None
    assert record["meta"]["added"] == {"money": [0]}


def test_other_records_go_by_as_they_are_and_load_nothing(monkeypatch):
    monkeypatch.setattr("nlp_aid.corrections.fill.load", lambda names: pytest.fail("loads a pipeline"))
    record = added("捐款5元。", "money", "5元")
    del record["meta"]["added"]
    assert list(nlp_aid.fill([record])) == [record]
    assert next(nlp_aid.fill([record])) is record
