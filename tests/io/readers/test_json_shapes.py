"""JSON as exports and scrapers have it: the list of documents somewhere inside, columns, arrays of arrays."""

import json

import pytest

from nlp_aid.io import BadDocument

TEXTS = ["东海区捐款20万元。", "西河县捐款5万元。"]
SHAPES = {
    "a list inside": {"code": 0, "data": {"total": 2, "list": [{"标题": "甲", "公告内容": text} for text in TEXTS]}},
    "hits": {"hits": {"hits": [{"_id": f"x{at}", "_source": {"content": text}} for at, text in enumerate(TEXTS)]}},
    "arrays of arrays": [["标题", "捐赠内容"], *(["甲", text] for text in TEXTS)],
    "columns and rows": {"columns": ["id", "text"], "data": [[at, text] for at, text in enumerate(TEXTS)]},
    "columns by row": {"id": {"0": "a", "1": "b"}, "text": dict(enumerate(TEXTS))},
    "columns": {"id": ["a", "b"], "text": TEXTS},
    "by id": {"k1": {"text": TEXTS[0]}, "k2": {"text": TEXTS[1]}},
    "an account": {"app_msg_list": [{"aid": at, "title": "甲", "content": text} for at, text in enumerate(TEXTS)]},
}


@pytest.mark.parametrize("name", SHAPES)
def test_documents_are_found_in_a_shape(read, name):
    documents = read("a.json", json.dumps(SHAPES[name], ensure_ascii=False).encode())
    assert [document.text for document in documents] == TEXTS


def test_paragraphs_of_a_scraper_are_lines_and_its_fields_are_told(read):
    item = {"url": "http://example.org/1", "title": "甲", "content": TEXTS, "publish_time": 1683000000, "_id": "7"}
    (document,) = read("a.jsonl", json.dumps(item, ensure_ascii=False).encode())
    assert (document.id, document.text) == ("7", "\n".join(TEXTS))
    assert document.meta == {"title": "甲", "url": "http://example.org/1", "date": "2023-05-02"}


def test_a_document_with_comments_is_not_its_comments(read):
    item = {"data": {"content": TEXTS[0], "comments": [{"content": "好"}, {"content": "赞"}]}}
    (document,) = read("a.json", json.dumps(item, ensure_ascii=False).encode())
    assert document.text == TEXTS[0]


@pytest.mark.parametrize(
    ("name", "data", "unit"),
    [
        ("a.jsonl", b'{"a": 1}\n' * 50, "lines 1 to 50"),
        ("a.json", json.dumps([{"a": 1}] * 50).encode(), "items 1 to 50"),
    ],
)
def test_where_every_row_fails_there_is_one_message(read, name, data, unit):
    (bad,) = read(name, data)
    assert isinstance(bad, BadDocument)
    assert unit in bad.reason
    mixed = read("b.jsonl", b'{"a": 1}\n' * 3 + '{"text": "捐款"}\n'.encode() + b'{"a": 1}\n')
    assert [isinstance(item, BadDocument) for item in mixed] == [True, True, True, False, True]
