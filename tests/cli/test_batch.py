"""Long runs of `nlp-aid annotate`: folders, shards, resuming, errors, messages. See also tests/runs/."""

import json
import os
import subprocess
import sys

import pytest

import nlp_aid
from nlp_aid.io.formats import FORMATS
from tests.runs import stand_in

pytestmark = pytest.mark.usefixtures("simple_pipeline")


@pytest.fixture
def many(tmp_path):
    """A file with seven documents, of which the third fails and the fifth is none."""
    texts = ["5元", "沪", "boom", "沪滇协作", None, "5元沪", "滇"]
    lines = ["{" if text is None else json.dumps({"text": text}) for text in texts]
    (tmp_path / "many.jsonl").write_text("\n".join(lines), "utf-8")
    return "many.jsonl"


def ids(path):
    return [json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()]


def test_errors_are_listed_in_a_file(run, many, tmp_path):
    assert run("annotate", many, "-o", "out.jsonl").exit_code == 1
    first, second = (tmp_path / "out.jsonl.errors.jsonl").read_text("utf-8").splitlines()
    assert json.loads(first) == {
        "id": "many:3",
        "file": "many.jsonl",
        "position": 3,
        "reason": "RuntimeError: it went wrong\nin two lines",
        "number": 3,
    }
    assert json.loads(second)["id"] == "many:5"
    assert "no valid JSON" in json.loads(second)["reason"]
    (tmp_path / "good.txt").write_text("沪")
    assert run("annotate", "good.txt", "-o", "out.jsonl", "--overwrite").exit_code == 0
    assert not (tmp_path / "out.jsonl.errors.jsonl").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        ".out.jsonl.nlp-aid.json",
        "good.txt",
        "many.jsonl",
        "out.jsonl",
    ]


def test_errors_of_standard_output_are_told_only(run, many, tmp_path):
    result = run("annotate", many)
    assert result.exit_code == 1
    assert "line 3" in result.stderr
    assert [path.name for path in tmp_path.iterdir()] == [many]


@pytest.mark.parametrize("options", [[], ["--workers", "2"], ["--timeout", "100"]])
def test_a_folder_is_read(run, tmp_path, options, monkeypatch):
    monkeypatch.setattr("nlp_aid.pipeline.load", stand_in.load)
    for name in ("b.txt", "a.html", "c/d.txt", ".e/f.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("<p>沪滇协作捐款5元。</p>" if name == "a.html" else "沪", "utf-8")
    result = run("annotate", "in", "-o", "in/out.jsonl", *options)
    assert result.exit_code == 0, result.stderr
    assert ids(tmp_path / "in" / "out.jsonl") == ["a.html", "b.txt", "c/d.txt"]
    run("annotate", "in", "-g", "*.txt", "-o", "in/out.jsonl", "--overwrite")
    assert ids(tmp_path / "in" / "out.jsonl") == ["b.txt", "c/d.txt"]


def test_a_folder_as_output_gets_parts(run, many, tmp_path):
    assert run("annotate", many, "-o", "out/", "--shard-size", "2").exit_code == 1
    parts = sorted(path.name for path in (tmp_path / "out").iterdir() if not path.name.startswith("."))
    assert parts == ["part-00000.jsonl", "part-00001.jsonl", "part-00002.jsonl"]
    found = [id for part in parts for id in ids(tmp_path / "out" / part)]
    assert found == ["many:1", "many:2", "many:4", "many:6", "many:7"]
    assert ids(tmp_path / "out.errors.jsonl") == ["many:3", "many:5"]
    (tmp_path / "out2").mkdir()
    assert run("annotate", many, "-o", "out2", "--format", "html", "--shard-size", "3").exit_code == 1
    assert (tmp_path / "out2" / "part-00001.html").read_text("utf-8").startswith("<!DOCTYPE html>")
    run("annotate", many, "-o", "out", "--shard-size", "4", "--overwrite")
    assert sorted(path.name for path in (tmp_path / "out").glob("part*")) == ["part-00000.jsonl", "part-00001.jsonl"]


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_as_a_file_or_folder_and_as_parts(run, many, tmp_path, name):
    format = FORMATS[name]
    file = f"out{format.endings[0]}"
    assert run("annotate", many, "-o", file).exit_code == 1
    assert (tmp_path / file).is_dir() == format.is_folder
    assert run("annotate", many, "-o", "parts/", "--format", name, "--shard-size", "2").exit_code == 1
    assert len(list((tmp_path / "parts").glob("part-*"))) == 3
    if format.folder and not format.is_folder:
        assert run("annotate", many, "-o", "folder/", "--format", name).exit_code == 1
        assert len(list((tmp_path / "folder").iterdir())) > 5
    assert not list(tmp_path.rglob("*.partial"))
    if format.read:
        expected = ["many:1", "many:2", "many:4", "many:6", "many:7"]
        assert [record["id"] for record in nlp_aid.read(tmp_path / file)] == expected
        assert [record["id"] for record in nlp_aid.read(tmp_path / "parts")] == expected


def test_csv_without_a_byte_order_mark_for_those_who_want_it(run, many, tmp_path):
    assert run("annotate", many, "-o", "with.csv").exit_code == 1
    assert run("annotate", many, "-o", "without.csv", "--no-byte-order-mark").exit_code == 1
    with_mark, without = ((tmp_path / name / "money.csv").read_bytes() for name in ("with.csv", "without.csv"))
    assert with_mark == b"\xef\xbb\xbf" + without
    refused = run("annotate", many, "-o", "x.jsonl", "--no-byte-order-mark")
    assert refused.exit_code == 2
    assert "for CSV only" in refused.stderr


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["-o", "out.jsonl", "--shard-size", "2"], "Name one, such as out/"),
        (["-o", "full"], "full is not empty"),
        (["-o", "full", "--overwrite"], "did not write"),
        (["-o", "full", "--resume"], "did not write"),
        (["-o", "full/x", "--timeout", "-1"], "a number of seconds"),
        (["--resume"], "Name one with -o"),
        (["--format", "parquet"], "written to a folder"),
        (["-o", "full/x.txt", "--format", "csv"], "is a file"),
        (["--summary-json", "-"], "Name an output"),
        (["--workers", "-1"], "--workers"),
        (["--limit", "0"], "--limit"),
        (["--model", "gone"], "no pipeline gone"),
    ],
)
def test_wrong_calls_end_with_2_and_change_nothing(run, many, tmp_path, options, complaint):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x.txt").write_text("mine")
    result = run("annotate", many, *options)
    assert result.exit_code == 2, result.output
    assert complaint in result.stderr
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["full", many, "x.txt"]


def test_strict_stops_at_the_first_failure_and_resuming_tries_it_again(run, many, tmp_path, monkeypatch):
    result = run("annotate", many, "-o", "out.jsonl", "--strict")
    assert result.exit_code == 1
    assert "line 3" in result.stderr
    assert "line 5" not in result.stderr
    assert "--resume" in result.stderr
    assert ids(tmp_path / "out.jsonl.errors.jsonl") == ["many:3"]
    assert not (tmp_path / "out.jsonl").exists()
    monkeypatch.setattr(stand_in.StandIn, "__call__", lambda self, text: self._blank(text))
    result = run("annotate", many, "-o", "out.jsonl", "--resume")
    assert result.exit_code == 1
    assert "after 2 documents" in result.stderr
    assert ids(tmp_path / "out.jsonl") == ["many:1", "many:2", "many:3", "many:4", "many:6", "many:7"]
    assert ids(tmp_path / "out.jsonl.errors.jsonl") == ["many:5"]


def test_strict_ends_standard_output_at_the_first_failure(run, many):
    result = run("annotate", many, "--strict")
    assert result.exit_code == 1
    assert [json.loads(line)["id"] for line in result.stdout.splitlines()] == ["many:1", "many:2"]


@pytest.fixture
def interrupted(run, many, monkeypatch):
    """Output that a run was interrupted at, after three documents."""
    annotate = stand_in.StandIn.__call__

    def interrupt(self, given):
        if "滇" in getattr(given, "text", given):
            raise KeyboardInterrupt
        return annotate(self, given)

    with monkeypatch.context() as patch:
        patch.setattr(stand_in.StandIn, "__call__", interrupt)
        result = run("annotate", many, "-o", "out.jsonl")
    assert result.exit_code == 130
    assert "Interrupted after 3 documents." in result.stderr
    return "out.jsonl"


def test_what_was_interrupted_is_not_begun_again_unasked(run, many, interrupted, tmp_path):
    result = run("annotate", many, "-o", interrupted)
    assert result.exit_code == 2
    assert "--resume" in result.stderr
    assert "--overwrite" in result.stderr
    assert run("annotate", many, "-o", interrupted, "--resume").exit_code == 1
    assert ids(tmp_path / interrupted) == ["many:1", "many:2", "many:4", "many:6", "many:7"]
    assert "nothing to resume" in run("annotate", many, "-o", interrupted, "--resume").stderr
    assert run("annotate", many, "-o", interrupted, "--resume").exit_code == 1


def test_what_was_interrupted_can_be_begun_anew(run, many, interrupted, tmp_path):
    (tmp_path / "other.txt").write_text("沪")
    assert run("annotate", "other.txt", "-o", interrupted, "--overwrite").exit_code == 0
    assert ids(tmp_path / interrupted) == ["other"]
    assert not (tmp_path / "out.jsonl.partial").exists()


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--layers", "money"], "--layers was not given and is money"),
        (["--limit", "3"], "--limit was not given and is 3"),
        (["--format", "html"], "--format was jsonl and is html"),
        (["--errors", "replace"], "--errors was strict"),
    ],
)
def test_going_on_with_other_options_is_refused(run, many, interrupted, tmp_path, options, complaint):
    result = run("annotate", many, "-o", interrupted, "--resume", *options)
    assert result.exit_code == 2
    assert complaint in result.stderr
    assert run("annotate", many, "-o", interrupted, "--resume").exit_code == 1


def test_going_on_with_another_input_is_refused(run, many, interrupted, tmp_path):
    data = (tmp_path / many).read_text("utf-8")
    (tmp_path / many).write_text('{"text": "another"}\n' + data, "utf-8")
    result = run("annotate", many, "-o", interrupted, "--resume")
    assert result.exit_code == 2
    assert "inputs are not those" in result.stderr
    # What was not read yet may change.
    (tmp_path / many).write_text(data + '\n{"text": "more"}', "utf-8")
    assert run("annotate", many, "-o", interrupted, "--resume").exit_code == 1
    assert ids(tmp_path / interrupted)[-1] == "many:8"


def test_a_limit_ends_a_run(run, many, tmp_path):
    result = run("annotate", many, "-o", "out.jsonl", "--limit", "3")
    assert "2 documents, 1 error;" in result.stderr
    assert ids(tmp_path / "out.jsonl") == ["many:1", "many:2"]


def test_messages_and_the_summary_can_be_json(run, many, tmp_path):
    result = run("annotate", many, "-o", "out.jsonl", "--log-json", "--summary-json", "-")
    events = [json.loads(line) for line in result.stderr.splitlines()]
    assert [event["event"] for event in events] == ["error", "error", "summary"]
    assert (events[0]["file"], events[0]["position"]) == ("many.jsonl", 3)
    summary = json.loads(result.stdout)
    assert summary.pop("seconds") >= 0
    assert summary == {
        "documents": 5,
        "errors": 2,
        "characters": 11,
        "mentions": {"money": 2, "places": 3, "programmes": 1},
        "encodings": {"utf-8": 5},
    }
    assert {key: events[2][key] for key in summary} == summary


def test_progress_in_a_log_is_a_line_now_and_then(run, many, monkeypatch):
    from nlp_aid.cli import reports

    monkeypatch.setattr(reports, "PROGRESS_SECONDS", 0)
    lines = run("annotate", many, "-o", "out.jsonl", "--limit", "7").stderr.splitlines()
    lines = [line for line in lines if "%" in line]
    assert len(lines) == 7
    assert lines[3].startswith("nlp-aid: 3 documents, 1 error, ")
    assert "characters/s, 57%, about" in lines[3]
    assert "100%" in lines[-1]
    assert "%" not in run("annotate", many, "-o", "out2.jsonl", "--quiet").stderr


def test_many_errors_are_in_the_file_only(run, tmp_path):
    # Where all lines fail alike, that is one error.
    (tmp_path / "bad.jsonl").write_text('{"text": ""}\n' + "{\n" * 300)
    result = run("annotate", "bad.jsonl", "-o", "out.jsonl")
    assert len(result.stderr.splitlines()) == 102
    assert len((tmp_path / "out.jsonl.errors.jsonl").read_text().splitlines()) == 300


def test_what_a_format_cannot_hold_is_an_error_of_its_document(run, many, tmp_path, monkeypatch):
    from nlp_aid.io.formats.pages import HtmlWriter

    written = HtmlWriter.write

    def write(self, record):
        if record["id"] == "many:4":
            raise ValueError("It cannot be held.")
        written(self, record)

    monkeypatch.setattr(HtmlWriter, "write", write)
    result = run("annotate", many, "-o", "out.html")
    assert "4 documents, 3 errors" in result.stderr
    assert ids(tmp_path / "out.html.errors.jsonl") == ["many:3", "many:5", "many:4"]
    assert "many:4" not in (tmp_path / "out.html").read_text("utf-8")
    assert "many:4: It cannot be held." in run("annotate", many, "--format", "html").stderr.replace("id ", "")


def test_only_one_run_writes_at_a_time(run, many, interrupted, tmp_path):
    code = (
        "import fcntl, sys\n"
        "file = open('out.jsonl.partial/lock', 'ab')\n"
        "fcntl.flock(file, fcntl.LOCK_EX)\n"
        "print('locked', flush=True)\n"
        "sys.stdin.read()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"locked\n"
        for option in ("--resume", "--overwrite"):
            result = run("annotate", many, "-o", interrupted, option)
            assert result.exit_code == 2
            assert "Another run" in result.stderr
        other.stdin.close()
    assert run("annotate", many, "-o", interrupted, "--resume").exit_code == 1


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="no terminals")
def test_a_terminal_gets_a_table_and_no_control_characters_of_documents(tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": "5元"}\n{"id": "\\u001b[31mred", "text": 1}', "utf-8")
    code = (
        "import nlp_aid.pipeline\nfrom tests.runs import stand_in\nnlp_aid.pipeline.load = stand_in.load\n"
        "from nlp_aid.cli import app\napp()"
    )
    parent, child = os.openpty()
    root = os.path.dirname(os.path.dirname(os.path.dirname(__file__)))  # noqa: PTH120
    process = subprocess.Popen(
        [sys.executable, "-c", code, "annotate", "a.jsonl", "-o", "out.jsonl"],
        cwd=tmp_path,
        stderr=child,
        env=os.environ | {"PYTHONPATH": root, "TERM": "xterm", "COLUMNS": "100", "PYTHONIOENCODING": "utf-8"},
    )
    os.close(child)
    shown = b""
    while True:
        try:
            block = os.read(parent, 1 << 16)
        except OSError:  # the end, on Linux
            break
        if not block:
            break
        shown += block
    os.close(parent)
    assert process.wait() == 1
    text = shown.decode()
    assert "a.jsonl, line 2, id ␛[31mred" in text
    for row in ("documents", "errors", "money", "time", "characters/s"):
        assert row in text
    assert "Written to out.jsonl." in text
