import json

import pytest

from nlp_aid.io import BadDocument
from tests.io.readers.sentences import WRITTEN_IN


@pytest.mark.parametrize(("encoding", "sentences"), WRITTEN_IN)
@pytest.mark.parametrize("name", ["a.jsonl", "a.ndjson", "a.json"])
def test_every_encoding(read, encoding, sentences, name):
    objects = [{"id": number, "text": text} for number, text in enumerate(sentences)]
    lines = "\r\n".join(json.dumps(item, ensure_ascii=False) for item in objects)
    data = lines if name != "a.json" else json.dumps(objects, ensure_ascii=False, indent=1)
    documents = read(name, data.encode(encoding))
    assert [document.text for document in documents] == sentences
    assert [document.id for document in documents] == [str(number) for number in range(len(sentences))]


@pytest.mark.slow
def test_the_encoding_may_show_late(read):
    # Longer than any sample, and plain ASCII until then.
    ascii_lines = b'{"text": "\\u6caa"}\n' * 30_000
    documents = read("a.jsonl", ascii_lines + '{"text": "隆阳区的协作资金"}\n'.encode("gb18030"))
    assert len(documents) == 30_001
    assert (documents[0].text, documents[0].encoding) == ("沪", "utf-8")
    assert (documents[-1].text, documents[-1].encoding) == ("隆阳区的协作资金", "gb18030")


def test_bad_bytes_of_a_late_line_cost_it_only(read):
    good = '{"text": "隆阳区的协作资金"}\n'.encode("gb18030")
    data = good * 5 + b'{"text": "\xff\xff"}\n' + good
    documents = read("a.jsonl", data)
    assert [isinstance(item, BadDocument) for item in documents] == [False] * 5 + [True, False]
    assert f"byte {len(good) * 5 + 10} is not GB18030" in documents[5].reason
    assert documents[5].line == 6
    assert read("a.jsonl", data, errors="replace")[5].text == "\ufffd\ufffd"
    assert read("a.jsonl", data, errors="ignore")[5].text == ""


def test_fields_are_chosen_and_kept(read):
    item = {"key": 7, "正文": "沪", "year": 2020, "share": 1.50, "tags": ["一", None, True], "half": "\ud800"}
    (document,) = read(
        "a.jsonl", json.dumps(item).encode(), id_field="key", meta_fields=["year", "share", "tags", "half", "gone"]
    )
    assert (document.id, document.text) == ("7", "沪")
    assert document.meta["fields"] == {"year": 2020, "share": "1.5", "tags": ["一", None, True], "half": "\ufffd"}
    assert document.meta["caveats"] == {"replaced_characters": 1}
    json.dumps(document.record_meta(), ensure_ascii=False).encode("utf-8")


def test_the_date_of_an_object_is_in_the_field_that_is_named_or_has_a_usual_name(read):
    item = json.dumps({"text": "a", "發佈日期": "2024年3月5日", "审核": "2023-01-02"}).encode()
    assert read("a.jsonl", item)[0].meta == {"date": "2024-03-05"}
    assert read("a.jsonl", item, date_field="审核")[0].meta == {"date": "2023-01-02"}
    assert read("a.jsonl", item, date_field="没有")[0].meta == {}


def test_a_field_that_is_nested_too_deeply_cannot_be_kept(read):
    for depth, kept in ((50, True), (200, False), (900, False)):
        data = '{"text": "a", "x": ' + "[" * depth + "]" * depth + "}"
        (found,) = read("a.jsonl", data.encode(), meta_fields=["x"])
        assert isinstance(found, BadDocument) is not kept
        assert read("a.jsonl", data.encode())[0].text == "a"


def test_a_text_under_another_name_is_taken_if_it_is_obvious_or_chosen(read):
    assert read("a.jsonl", b'{"content": "a", "title": "b"}')[0].text == "a"
    assert read("a.jsonl", b'{"content": "a", "title": "b"}', text_field="title")[0].text == "b"
    (bad,) = read("a.jsonl", b'{"headline": "a", "title": "b"}')
    assert "no 'text'" in bad.reason
    assert "'headline', 'title'" in bad.reason
    (bad,) = read("a.jsonl", b'{"text": "a"}', text_field="title")
    assert "no 'title'" in bad.reason


def test_half_of_a_surrogate_pair_is_an_error_unless_replaced(read):
    data = b'{"text": "a\\ud800b"}'
    (bad,) = read("a.jsonl", data)
    assert "surrogate" in bad.reason
    assert read("a.jsonl", data, errors="replace")[0].text == "a\ufffdb"


@pytest.mark.parametrize(
    ("data", "texts"),
    [
        ('{"text": "一"}', ["一"]),
        (' [{"text": "一"}, {"text": "二"}] ', ["一", "二"]),
        ('{"text": "一"}\n{"text": "二"}\n', ["一", "二"]),
        ('[{"text": "一"}, 3, {"text": "三"}]', ["一", BadDocument, "三"]),
        ('[{"text": "一"}, {"text": ', ["一", BadDocument]),
        ("[]", [BadDocument]),
        ("", [BadDocument]),
        ("3", [BadDocument]),
        ("[" * 100_000, [BadDocument]),
    ],
)
def test_json_files(read, data, texts):
    found = read("a.json", data.encode())
    assert [item.text if hasattr(item, "text") else BadDocument for item in found] == texts


def test_items_of_an_array_are_numbered_and_one_object_is_the_file(read):
    assert [item.id for item in read("a.json", b'[{"text": "a"}, {"text": "b"}]')] == ["a:1", "a:2"]
    (document,) = read("a.json", b'{"text": "a"}')
    assert (document.id, document.line) == ("a", None)
    assert read("a.json", b"[1]")[0].where.endswith("a.json, item 1")


def test_an_array_that_is_cut_off_between_its_items_is_an_error(read):
    *found, last = read("a.json", '[{"text": "一"}, {"text": "二"},'.encode())
    assert [item.text for item in found] == ["一", "二"]
    assert "the array is not closed" in last.reason


def test_what_follows_an_array_is_an_error(read):
    first, last = read("a.json", '[{"text": "一"}] {"text": "二"}'.encode())
    assert first.text == "一"
    assert "something follows the array" in last.reason
