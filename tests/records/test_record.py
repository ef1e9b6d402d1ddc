import pickle

import nlp_aid
from nlp_aid.money import MoneyMatch
from nlp_aid.places import Place
from nlp_aid.programmes import Programme
from nlp_aid.records import SCHEMA, mentions_of, to_record
from tests.records import samples


def walk(data):
    yield data
    for child in data.values() if isinstance(data, dict) else data if isinstance(data, list) else ():
        yield from walk(child)


def test_the_record_is_what_the_documentation_says():
    record = samples.sample_record("one")
    assert list(record) == ["id", "text", "money", "places", "programmes", "meta"]
    assert record["id"] == "one"
    assert record["text"] == samples.TEXT
    assert record["money"] == [
        {"start": 9, "end": 20, "text": "1234567.50元", "value": "1234567.50", "lower": None, "upper": None,
         "currency": "CNY", "mod": "about", "per": None, "currency_from": "text", "row": None, "column": None, "is_total": False},
        {"start": 23, "end": 31, "text": "300-500元", "value": None, "lower": "300", "upper": "500",
         "currency": "CNY", "mod": "exact", "per": "亩", "currency_from": "text", "row": None, "column": None, "is_total": False},
    ]  # fmt: skip
    assert record["places"][0] == {
        "start": 0, "end": 1, "text": "沪", "code": "31", "name": "上海市", "level": "province", "path": ["上海市"],
        "name_in_text": None, "valid": None, "successor": None, "confidence": None, "candidates": [],
    }  # fmt: skip
    assert record["programmes"] == [
        {"start": 0, "end": 6, "text": "沪滇扶贫协作", "type": "mechanism", "id": None, "name": "沪滇扶贫协作",
         "key": "", "confidence": None}
    ]  # fmt: skip
    assert record["meta"]["schema"] == SCHEMA


def test_no_float_and_no_decimal_is_anywhere_in_a_record():
    kinds = {type(part) for part in walk(samples.sample_record())}
    assert kinds <= {dict, list, str, int, bool, type(None)}


def test_every_offset_points_at_its_text():
    record = samples.sample_record()
    for layer in ("money", "places", "programmes"):
        for mention in record[layer]:
            assert record["text"][mention["start"] : mention["end"]] == mention["text"]


def test_meta_tells_which_layers_ran():
    doc = nlp_aid.load(["money", "programmes"])("隆阳区投入365万元。")
    assert to_record(doc)["meta"]["layers"] == ["money", "programmes"]


def test_meta_takes_what_is_known_of_the_document_beside_what_made_the_record():
    meta = {"source": "a.txt", "encoding": "gb18030", "fields": {"year": 2020}, "schema": "x"}
    record = to_record(samples.sample_doc(), "a", meta)
    ours = to_record(samples.sample_doc(), "a")
    assert record["meta"] == {**meta, **ours["meta"]}
    assert list(ours["meta"]) == ["schema", "nlp_aid", "model", "layers", "data"]


def test_a_layer_that_ran_and_found_nothing_still_ran_after_transport():
    from spacy.tokens import Doc

    from nlp_aid.layers.mention import put

    doc = samples.sample_doc()
    put(doc, Place, [])
    copy = Doc(doc.vocab).from_bytes(doc.to_bytes())
    assert to_record(copy) == to_record(doc)
    assert "places" in to_record(copy)["meta"]["layers"]
    assert to_record(pickle.loads(pickle.dumps(doc))) == to_record(doc)


def test_mentions_come_back_as_values():
    record = samples.sample_record()
    assert mentions_of(record, MoneyMatch) == samples.MONEY
    assert mentions_of(record, Place) == samples.PLACES
    assert mentions_of(record, Programme) == samples.PROGRAMMES


def test_the_example_in_the_documentation_is_a_record():
    import json
    import re
    from pathlib import Path

    page = (Path(__file__).parents[2] / "docs" / "record.md").read_text("utf-8")
    example = json.loads(re.search(r"```json\n(.*?)```", page, re.DOTALL)[1])
    ours = samples.sample_record()
    assert list(example) == list(ours)
    assert list(example["meta"]) == list(ours["meta"])
    for layer in ("money", "places", "programmes"):
        assert list(example[layer][0]) == list(ours[layer][0])
        for mention in example[layer]:
            assert example["text"][mention["start"] : mention["end"]] == mention["text"]
