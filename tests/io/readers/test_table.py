import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.io import BadDocument, read_documents
from tests.io.readers.sentences import SIMPLIFIED, TRADITIONAL

TEXTS = [SIMPLIFIED[0], '第一段，“引号”和"引号"。\r\n第二段；\n第三段\t。', "", TRADITIONAL[0]]


def table(rows, delimiter=",", end="\r\n"):
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter, lineterminator=end).writerows(rows)
    return stream.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(("name", "delimiter"), [("t.csv", ","), ("t.csv", ";"), ("t.csv", "\t"), ("t.tsv", "\t")])
def test_a_row_is_a_document(read, encoding, name, delimiter):
    rows = [["id", "正文", "年份"]] + [[f"r{number}", text, "2020"] for number, text in enumerate(TEXTS)]
    documents = read(name, table(rows, delimiter).encode(encoding), meta_fields=["年份"])
    assert [document.text for document in documents] == TEXTS
    assert [document.id for document in documents] == ["r0", "r1", "r2", "r3"]
    assert [document.line for document in documents] == [2, 3, 6, 7]
    for document in documents:
        noted = {} if document.text.strip() else {"caveats": {"empty_text": 1}}
        assert document.meta == {"fields": {"年份": "2020"}, **noted}


def test_big5(read):
    data = table([["內容", "編號"], [TRADITIONAL[0], "1"], [TRADITIONAL[1], "2"]]).encode("big5")
    first, second = read("t.csv", data, id_field="編號")
    assert (first.text, second.text) == (TRADITIONAL[0], TRADITIONAL[1])
    assert (first.id, second.id) == ("1", "2")
    assert first.encoding == "cp950"


def test_columns_are_chosen(read):
    data = table([["text", "body", "key", "x"], ["a", "b", "c", "d"]]).encode()
    (document,) = read("t.csv", data, text_field="body", id_field="key", meta_fields=["x", "text"])
    assert (document.text, document.id, document.meta) == ("b", "c", {"fields": {"x": "d", "text": "a"}})
    (document,) = read("t.csv", data)
    assert (document.text, document.id, document.meta) == ("a", "t:2", {})


@pytest.mark.parametrize("name", ["text", "Text", "正文", "内容", "內容", "content", "Content", " text "])
def test_an_obvious_column_is_found(read, name):
    (document,) = read("t.csv", table([["title", name], ["no", "yes"]]).encode())
    assert document.text == "yes"


@pytest.mark.parametrize(
    ("options", "column", "option"),
    [
        ({}, "text", "--text-field"),
        ({"text_field": "y"}, "y", "--text-field"),
        ({"text_field": "名称", "id_field": "z"}, "z", "--id-field"),
        ({"text_field": "名称", "meta_fields": ["备注", "w"]}, "w", "--meta-field"),
    ],
)
def test_a_column_that_is_not_there_is_named_and_the_others_are_listed(read, options, column, option):
    (bad,) = read("t.csv", table([["名称", "备注"], ["a", "b"]]).encode(), **options)
    assert f"no column '{column}'" in bad.reason
    assert "'名称', '备注'" in bad.reason
    assert option in bad.reason


def test_uneven_rows_cost_only_themselves(read):
    data = "text,id\n一,1\n二\n\n三,3,x\n,\n四,4\n".encode()
    first, short, long, last = read("t.csv", data)
    assert (first.text, last.text) == ("一", "四")
    assert (short.where[-6:], long.where[-6:]) == ("line 3", "line 5")
    assert "1 fields and the header 2" in short.reason
    assert "3 fields and the header 2" in long.reason
    assert (short.line, short.source) == (3, first.source)


def test_bad_bytes_cost_their_row_only(read):
    data = b"text,id\n" + '"一\n'.encode() + b"\xff\n" + '",1\n二,2\n'.encode()
    bad, good = read("t.csv", data, encoding="utf-8")
    assert isinstance(bad, BadDocument)
    assert bad.where.endswith("line 2")
    assert "byte 13 is not UTF-8" in bad.reason
    assert good.text == "二"
    replaced, _ = read("t.csv", data, encoding="utf-8", errors="replace")
    assert replaced.text == "一\n\ufffd\n"


def test_a_field_may_be_longer_than_pythons_limit(read):
    text = SIMPLIFIED[0] * 20_000
    (document,) = read("t.csv", table([["text"], [text]]).encode())
    assert document.text == text


def test_a_quotation_mark_that_is_never_closed_is_an_error(read):
    first, bad = read("t.csv", 'text,id\n一,1\n"二,2\n三,3\n'.encode())
    assert first.text == "一"
    assert bad.where.endswith("line 3")
    assert "never closed" in bad.reason


def test_what_is_too_long_is_an_error(read):
    data = table([["text"], ["一"], ["二" * 500], ["三"]]).encode()
    first, bad, last = read("t.csv", data, max_bytes=300)
    assert (first.text, last.text) == ("一", "三")
    assert "300 bytes" in bad.reason
    data = table([["text"], ["一"], ["二\n" * 500], ["三"]]).encode()
    first, bad = read("t.csv", data, max_bytes=300)
    assert (first.text, "300 characters" in bad.reason) == ("一", True)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"text,id\n", b"text,id\n\n,\n"])
def test_a_table_without_rows_is_an_error(read, data):
    (bad,) = read("t.csv", data)
    assert isinstance(bad, BadDocument)


# csv.writer quotes what has to be; a lone carriage return within a field comes back as it is.
fields = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)


@given(
    st.lists(st.tuples(fields, fields), min_size=1, max_size=6),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_any_table_comes_back(tmp_path_factory, rows, delimiter, encoding):
    path = tmp_path_factory.mktemp("tables") / "t.csv"
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=delimiter, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerows([("text", "other"), *rows])
    path.write_bytes(stream.getvalue().encode(encoding))
    found = list(read_documents([path], meta_fields=["other"]))
    kept = [row for row in rows if any(row)]
    if kept:
        assert [(item.text, item.meta["fields"]["other"]) for item in found] == kept
    else:
        assert isinstance(found[0], BadDocument)
