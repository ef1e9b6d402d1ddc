import io
import json
import os
import sys

import pytest

from nlp_aid.io.inputs import BadDocument, Document, read_documents


def read(*paths, input_format="auto", **options):
    return list(read_documents([str(path) for path in paths], input_format, **options))


@pytest.fixture
def file(tmp_path):
    def make(name, data):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        return path

    return make


def lines(*objects):
    return "".join(json.dumps(item) + "\n" for item in objects)


def test_a_text_comes_through_unchanged(file):
    text = "  一\r\n二\r三\n\n\t四\u2028五  \n"
    (document,) = read(file("article.txt", text))
    assert (document.id, document.text) == ("article", text)


def test_a_byte_order_mark_is_no_text(file):
    (text,), (line,) = read(file("a.txt", "\ufeff沪")), read(file("b.jsonl", "\ufeff" + lines({"text": "沪"})))
    assert text.text == line.text == "沪"


@pytest.mark.parametrize(
    ("data", "offset", "encoding"),
    [
        ("沪".encode() + b"\xff", 3, "UTF-8"),
        (b"\xef\xbb\xbf\xff", 3, "UTF-8"),
        ("隆阳区收到".encode("gb18030") + b"\xff\xff", 10, "GB18030"),
        ("沪滇".encode("utf-16") + b"\x00", 6, "UTF-16-LE"),
    ],
)
def test_bad_bytes_are_named_by_file_and_offset(file, data, offset, encoding):
    path = file("bad.txt", data)
    (bad,) = read(path)
    assert isinstance(bad, BadDocument)
    assert bad.where == bad.source == str(path)
    assert f"byte {offset} is not {encoding}" in bad.reason


def test_bad_bytes_are_replaced_or_left_out_on_demand(file):
    path = file("bad.txt", "沪".encode() + b"\xff" + "滇".encode())
    assert read(path, errors="replace")[0].text == "沪\ufffd滇"
    assert read(path, errors="ignore")[0].text == "沪滇"


def test_the_encoding_is_found_and_told_or_given(file):
    path = file("a.txt", "隆陽區的協作資金".encode("gb18030"))
    (document,) = read(path)
    assert (document.text, document.encoding) == ("隆陽區的協作資金", "gb18030")
    assert document.record_meta() == {"source": str(path), "encoding": "gb18030"}
    assert read(path, encoding="GBK") == [document]
    (bad,) = read(path, encoding="utf-8")
    assert "byte 6 is not UTF-8" in bad.reason  # the first characters are valid UTF-8 by chance
    with pytest.raises(ValueError, match="'utf-9'"):
        read_documents([path], encoding="utf-9")


def test_bad_bytes_in_jsonl_cost_their_line_only(file):
    first = lines({"text": "一"}).encode()
    good, bad, after = read(file("a.jsonl", first + b'{"text": "\xff"}\n' + lines({"text": "三"}).encode()))
    assert (good.text, after.text) == ("一", "三")
    assert bad.where.endswith("a.jsonl, line 2")
    assert f"byte {len(first) + 10} " in bad.reason


def test_ids_are_given_read_or_made(file):
    path = file("news.jsonl", lines({"id": "x", "text": ""}, {"text": "", "other": 1.5}, {"id": None, "text": ""}))
    assert [document.id for document in read(path)] == ["x", "news:2", "news:3"]


def test_numbers_as_ids_are_strings_as_written(file):
    data = '{"id": 7, "text": "a"}\n{"id": 1.50, "text": "b"}\n{"id": 1' + "0" * 5000 + ', "text": "c"}\n'
    assert [document.id for document in read(file("n.jsonl", data))] == ["7", "1.50", "1" + "0" * 5000]


def test_ids_that_are_the_same_are_made_distinct(file):
    same = lines({"id": "a", "text": "3"}, {"id": "a#2", "text": "4"}, {"id": "a", "text": "5"})
    found = read(file("a.txt", "1"), file("other/a.txt", "2"), file("b.jsonl", same))
    assert [document.id for document in found] == ["a", "a#2", "a#3", "a#2#2", "a#4"]
    assert [document.text for document in found] == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{broken", "no valid JSON"),
        ("3", "no object"),
        ('{"id": "a"}', "no 'text'"),
        ('{"text": 5}', "not a string"),
        ('{"text": 5.0}', "not a string"),
        ('{"text": null}', "not a string"),
        ('{"text": NaN}', "not a string"),
        ('{"id": true, "text": "a"}', "'id'"),
        ('{"id": [], "text": "a"}', "'id'"),
        ('{"id": "\\ud800", "text": "a"}', "surrogate"),
    ],
)
def test_a_bad_line_costs_only_itself(file, line, complaint):
    path = file("a.jsonl", f'{{"text": "一"}}\n{line}\n\n{{"text": "四"}}')
    first, bad, last = read(path)
    assert (first.text, last.text, last.id) == ("一", "四", "a:4")
    assert bad.where.startswith(f"{path}, line 2")
    assert complaint in bad.reason


@pytest.mark.parametrize(("name", "data"), [("a.txt", ""), ("a.txt", " \n\t"), ("a.jsonl", ""), ("a.jsonl", "\n \n")])
def test_a_file_without_a_document_is_named(file, name, data):
    path = file(name, data)
    (bad,) = read(path)
    assert isinstance(bad, BadDocument)
    assert bad.where == str(path)


def test_the_format_goes_by_the_ending_or_by_what_is_said(file):
    line = lines({"text": "沪"})
    for name, input_format, is_jsonl in [
        ("a.JSONL", "auto", True),
        ("b.ndjson", "auto", True),
        ("c.md", "auto", False),
        ("d", "auto", False),
        ("e.txt", "jsonl", True),
        ("f.jsonl", "text", False),
    ]:
        (document,) = read(file(name, line), input_format=input_format)
        assert document.text == ("沪" if is_jsonl else line), name


def test_standard_input(monkeypatch):
    def given(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data.encode())))

    given("沪\r\n")
    assert read("-") == [Document(id="stdin", text="沪\r\n", where="standard input", source="-")]
    given(lines({"text": "滇"}))
    assert read("-", input_format="jsonl")[0].id == "stdin:1"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_documents_are_read_one_at_a_time(monkeypatch, name):
    class Endless(io.RawIOBase):
        """Gives a line at each call, as a pipe does, and counts them."""

        given = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            Endless.given += 1
            line = (lines({"text": "一"}) if name == "a.jsonl" else "text\n一\n").encode()
            buffer[: len(line)] = line
            return len(line)

    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(Endless())))
    documents = read_documents(["-"], name[2:])
    next(documents)
    assert Endless.given <= 2
    next(documents)
    assert Endless.given <= 3


def test_a_document_tells_its_line(file):
    path = file("a.jsonl", '\n{"text": "一"}\n\n{"id": "x", "text": "二"}\n{')
    found = read(path)
    assert [item.line for item in found] == [2, 4, 5]
    assert [item.source for item in found] == [str(path)] * 3
    assert found[1].where == f"{path}, line 4, id x"
    assert read(file("a.txt", "一"))[0].line is None


def test_a_file_that_cannot_be_read_costs_only_itself(file, tmp_path):
    bad, good = read(tmp_path / "gone.txt", file("a.txt", "沪"))
    assert "gone.txt" in bad.where
    assert good.text == "沪"


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="file names are Unicode there")
def test_a_file_name_that_is_no_unicode_gives_an_id_that_can_be_written(tmp_path):
    path = os.fsdecode(os.fsencode(tmp_path) + b"/\xff.txt")
    with open(path, "w") as stream:  # noqa: PTH123
        stream.write("a")
    (document,) = read(path)
    assert document.id == "\ufffd"
