import json

import pytest

from nlp_aid.cli.options import checked_layers
from nlp_aid.pipeline import pipeline_layers
from tests.runs import stand_in

pytestmark = pytest.mark.usefixtures("simple_pipeline")

TEXT = "沪滇协作捐款5元。"


@pytest.fixture
def article(tmp_path):
    path = tmp_path / "article.txt"
    path.write_text(TEXT, "utf-8")
    return path.name


def records(output):
    return [json.loads(line) for line in output.splitlines()]


def test_records_go_to_standard_output_and_the_summary_does_not(run, article):
    result = run("annotate", article)
    assert result.exit_code == 0
    (record,) = records(result.stdout)
    assert (record["id"], record["text"]) == ("article", TEXT)
    assert [len(record[layer]) for layer in ("money", "places", "programmes")] == [1, 1, 1]
    assert "1 document, 0 errors; money 1, places 1, programmes 1;" in result.stderr
    assert "seconds" in result.stderr


def test_quiet_says_nothing_when_all_goes_well(run, article):
    assert run("annotate", article, "--quiet").stderr == ""


@pytest.mark.parametrize(
    ("arguments", "is_html"),
    [
        (["-o", "out.html"], True),
        (["-o", "out.HTM"], True),
        (["-o", "out.jsonl"], False),
        (["-o", "out"], False),
        (["-o", "out.xyz", "--format", "html"], True),
        (["-o", "out.html", "--format", "jsonl"], False),
    ],
)
def test_the_format_goes_by_the_ending_unless_it_is_said(run, article, tmp_path, arguments, is_html):
    result = run("annotate", article, *arguments)
    assert result.exit_code == 0
    assert result.stdout == ""
    written = (tmp_path / arguments[1]).read_bytes().decode("utf-8")
    assert written.startswith("<!DOCTYPE html>" if is_html else '{"id": "article"')


def test_html_goes_to_standard_output_too(run, article):
    assert run("annotate", article, "--format", "html").stdout.startswith("<!DOCTYPE html>")


def test_a_layer_is_named_beside_the_default_ones():
    default = pipeline_layers("default")
    assert checked_layers("+checks") == [*default, "checks"]
    assert checked_layers("+checks,money") == [*default, "checks"]


def test_layers_are_chosen(run, article, simple_pipeline):
    (record,) = records(run("annotate", article, "--layers", " places,money").stdout)
    assert simple_pipeline == [["places", "money"]]
    assert record["programmes"] == []


def test_standard_input(run):
    (record,) = records(run("annotate", "-", input=TEXT).stdout)
    assert (record["id"], record["text"]) == ("stdin", TEXT)
    line = json.dumps({"id": 3, "text": TEXT})
    (record,) = records(run("annotate", "-", "--input-format", "jsonl", input=line).stdout)
    assert (record["id"], record["text"]) == ("3", TEXT)


def test_a_document_that_fails_costs_only_itself(run, article, tmp_path):
    (tmp_path / "bad.txt").write_bytes(b"ab\xff")
    (tmp_path / "empty.txt").write_bytes(b"")
    lines = [
        '{"id": "one", "text": "沪"}',
        "{",
        '{"id": "x"}',
        '{"id": "two", "text": "boom"}',
        '{"id": "three", "text": "滇"}',
    ]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), "utf-8")
    result = run("annotate", "bad.txt", "empty.txt", "many.jsonl", article, "-o", "out.jsonl")
    assert result.exit_code == 1
    written = records((tmp_path / "out.jsonl").read_text("utf-8"))
    assert [record["id"] for record in written] == ["one", "three", "article"]
    messages = result.stderr.splitlines()
    assert len(messages) == 6
    expected = ["bad.txt: byte 2", "empty.txt: ", "many.jsonl, line 2: ", "many.jsonl, line 3, id x: "]
    for message, start in zip(messages, expected, strict=False):
        assert message.startswith(f"nlp-aid: {start}")
    assert messages[4] == "nlp-aid: many.jsonl, line 4, id two: RuntimeError: it went wrong in two lines"
    assert "3 documents, 5 errors" in messages[5]
    assert "Traceback" not in result.output


def test_nothing_is_written_where_no_document_came_out(run, tmp_path):
    (tmp_path / "empty.txt").touch()
    (tmp_path / "out.html").write_text("old")
    result = run("annotate", "empty.txt", "-o", "out.html", "--overwrite")
    assert result.exit_code == 1
    assert "empty.txt" in result.stderr
    assert "out.html was not written" in result.stderr
    assert (tmp_path / "out.html").read_text() == "old"


def test_an_output_that_exists_is_kept_unless_told(run, article, tmp_path):
    (tmp_path / "out.html").write_text("old")
    result = run("annotate", article, "-o", "out.html")
    assert result.exit_code == 2
    assert "--overwrite" in result.stderr
    assert (tmp_path / "out.html").read_text() == "old"
    assert run("annotate", article, "-o", "out.html", "--overwrite").exit_code == 0
    assert (tmp_path / "out.html").read_text("utf-8").startswith("<!DOCTYPE")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ([], "INPUT"),
        (["gone.txt"], "gone.txt"),
        (["article.txt", "gone.txt"], "gone.txt"),
        ([".", "--glob", "*.html"], "no file in . that matches *.html"),
        (["-", "-"], "only once"),
        (["article.txt", "-o", "out.xyz"], "xmi or html"),
        (["article.txt", "-o", "gone/out.html"], "There is no folder"),
        (["article.txt", "-o", "."], "holds an input"),
        ([".", "-o", "."], "an input as well"),
        (["article.txt", "-o", "article.txt", "--overwrite"], "an input as well"),
        (["article.txt", "-o", "./article.txt", "--overwrite", "--format", "html"], "an input as well"),
        (["article.txt", "--format", "xml"], "--format"),
        (["article.txt", "--layers", "money,rivers"], "'rivers'"),
        (["article.txt", "--layers", ","], "No layer"),
    ],
)
def test_wrong_calls_end_with_2_and_change_nothing(run, article, tmp_path, arguments, complaint):
    result = run("annotate", *arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert result.stdout == ""
    assert [path.name for path in tmp_path.iterdir()] == [article]
    assert (tmp_path / article).read_text("utf-8") == TEXT


def test_an_interruption_before_anything_is_done_leaves_nothing(run, article, tmp_path, monkeypatch):
    def interrupted(self, text):
        raise KeyboardInterrupt

    monkeypatch.setattr(stand_in.StandIn, "__call__", interrupted)
    result = run("annotate", article, "-o", "out.jsonl")
    assert result.exit_code == 130
    assert [path.name for path in tmp_path.iterdir()] == [article]


def test_a_pipeline_that_cannot_be_loaded_is_a_message(run, article, monkeypatch):

    monkeypatch.setattr("nlp_aid.pipeline.load", stand_in.fail)
    for options in ([], ["-o", "out.jsonl"], ["-o", "out.jsonl", "--workers", "2"]):
        result = run("annotate", article, *options)
        assert result.exit_code == 1
        assert "cannot be loaded: The data is missing. Reinstall the package." in result.stderr
        assert "Traceback" not in result.output


def test_a_new_file_has_ordinary_permissions_and_a_replaced_one_its_own(run, article, tmp_path):
    (tmp_path / "ordinary").touch()
    run("annotate", article, "-o", "out.jsonl")
    assert (tmp_path / "out.jsonl").stat().st_mode == (tmp_path / "ordinary").stat().st_mode
    (tmp_path / "out.jsonl").chmod(0o600)
    run("annotate", article, "-o", "out.jsonl", "--overwrite")
    assert (tmp_path / "out.jsonl").stat().st_mode & 0o777 == 0o600


def test_control_characters_in_messages_do_not_reach_the_terminal(run, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"id": "\\u001b[31m\\nred", "text": 1}')
    stderr = run("annotate", "a.jsonl").stderr
    assert "\x1b" not in stderr
    assert "id ␛[31m red: its 'text'" in stderr


def test_files_of_every_kind_are_read_and_the_record_says_where_from(run, tmp_path):
    import gzip

    (tmp_path / "gb.txt.gz").write_bytes(gzip.compress("隆阳区收到5元。".encode("gb18030")))
    (tmp_path / "big5.html").write_bytes(
        '<meta charset="big5"><title>捐款公告</title><p>民政部門收到善款5元。</p>'.encode("big5")
    )
    (tmp_path / "t.csv").write_bytes("id,正文,年\n1,隆阳区收到5元。,2020\n".encode("utf-8-sig"))
    result = run("annotate", "gb.txt.gz", "big5.html", "t.csv", "--meta-field", "年")
    assert result.exit_code == 0
    found = records(result.stdout)
    assert [record["id"] for record in found] == ["gb", "big5", "1"]
    assert [len(record["money"]) for record in found] == [1, 1, 1]
    own = ("source", "encoding", "title", "fields")
    assert [{key: record["meta"][key] for key in own if key in record["meta"]} for record in found] == [
        {"source": "gb.txt.gz", "encoding": "gb18030"},
        {"source": "big5.html", "encoding": "cp950", "title": "捐款公告"},
        {"source": "t.csv", "encoding": "utf-8", "fields": {"年": "2020"}},
    ]
    assert "read as gb18030 1, cp950 1;" in result.stderr


def test_a_field_to_keep_that_no_document_has_is_told_once(run, tmp_path):
    lines = [{"text": "隆阳区收到5元。", "年": 2020}, {"text": "闵行区捐款。"}]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    both = ("--meta-field", "年", "--meta-field", "部门")
    for output in (["-o", "out.jsonl"], []):
        result = run("annotate", "a.jsonl", *both, *output)
        assert result.exit_code == 0
        assert result.stderr.count("No document has a field '部门', which --meta-field is to keep.") == 1
        assert "'年'" not in result.stderr
    run("annotate", "a.jsonl", *both, "-o", "out.jsonl", "--overwrite", "--summary-json", "sum.json")
    assert json.loads((tmp_path / "sum.json").read_text())["fields"] == {"年": 1}


def test_the_encoding_the_errors_and_the_fields_are_options(run, tmp_path):
    (tmp_path / "a.txt").write_bytes("沪".encode("gb18030") + b"\xff")
    result = run("annotate", "a.txt", "--encoding", "gbk")
    assert result.exit_code == 1
    assert "a.txt: byte 2 is not GB18030" in result.stderr
    (record,) = records(run("annotate", "a.txt", "--encoding", "gbk", "--errors", "replace").stdout)
    assert record["text"] == "沪\ufffd"
    (tmp_path / "a.tsv").write_text("key\tbody\n7\t沪\n")
    (record,) = records(run("annotate", "a.tsv", "--text-field", "body", "--id-field", "key").stdout)
    assert (record["id"], record["text"]) == ("7", "沪")
    result = run("annotate", "a.tsv", "--text-field", "gone")
    assert result.exit_code == 1
    assert "'key', 'body'" in result.stderr
    result = run("annotate", "a.txt", "--encoding", "utf-9")
    assert result.exit_code == 2
    assert "'utf-9'" in result.stderr
    assert run("annotate", "a.txt", "--errors", "guess").exit_code == 2


def test_show_reads_the_same_files(run, tmp_path):
    (tmp_path / "a.html").write_bytes("<p>隆阳区收到5元。</p>".encode("gb18030"))
    assert "隆阳区收到" in run("show", "a.html").stdout
    assert "隆阳区收到" in run("show", "a.html", "--encoding", "gb18030").stdout
