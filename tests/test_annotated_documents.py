"""The annotated documents of the project: they are as their card says, and nlp_aid is about as good on them as it was."""

from collections import Counter

import pytest

from benchmarks.accuracy import GOLD, annotated, is_held_out, of_nlp_aid, read, scored
from nlp_aid.gazetteer.divisions import gazetteer
from nlp_aid.layers import layers

NAMES = sorted(path.stem for path in GOLD.glob("*.jsonl"))


@pytest.fixture(scope="module", params=NAMES)
def records(request):
    return read(request.param, "both")


def test_documents_are_many_of_many_genres_and_in_both_scripts(records):
    assert len(records) >= 120
    assert len({record["genre"] for record in records.values()}) >= 12
    assert Counter(record["script"] for record in records.values())["hant"] >= 25
    assert 0.4 < sum(map(is_held_out, records)) / len(records) < 0.6


def test_annotation_fits_the_texts(records):
    for record in records.values():
        for layer in ("money", "places", "programmes", "organisations", "persons", "dates"):
            end = 0
            for mention in record[layer]:
                assert record["text"][mention["start"] : mention["end"]] == mention["text"], record["id"]
                assert mention["start"] >= end, (record["id"], mention)
                end = mention["end"]
        for flow in record["flows"]:
            assert any(flow["amount"] == amount["text"] for amount in record["money"]), (record["id"], flow)
            roles = (flow[role] for role in ("donor", "recipient", "programme", "purpose", "time"))
            assert all(role is None or role in record["text"] for role in roles), (record["id"], flow)


def test_codes_and_types_are_those_that_there_are(records):
    types = next(field for field in layers()["programmes"].fields if field.name == "type").values
    for record in records.values():
        for place in record["places"]:
            assert place["code"] is None or gazetteer().lookup(place["code"]), (record["id"], place)
        assert {programme["type"] for programme in record["programmes"]} <= set(types)


@pytest.mark.skipif("second" not in NAMES, reason="there is one annotation")
def test_both_annotated_the_same_texts():
    first, second = read("first", "both"), read("second", "both")
    assert [(one["id"], one["text"]) for one in first.values()] == [(one["id"], one["text"]) for one in second.values()]


@pytest.mark.slow
def test_it_is_as_good_as_it_was_on_the_open_half():
    gold = read("first", "open")
    scores = scored(gold, annotated(of_nlp_aid(), gold))
    least = {"money": 0.80, "places": 0.88, "programmes": 0.58, "organisations": 0.65, "dates": 0.72, "flows": 0.70}
    assert {name: score.exact.f1 for name, score in scores.items() if score.exact.f1 < least.get(name, 0)} == {}
