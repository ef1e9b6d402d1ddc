import io
import json
import re

import pytest
from hypothesis import given
from rich.console import Console

from nlp_aid.views.printable import printable
from nlp_aid.views.terminal import show_record
from tests.records import samples


def shown(record, **options):
    stream = io.StringIO()
    show_record(record, Console(file=stream, highlight=False, emoji=False, width=200, **options))
    return stream.getvalue()


def test_without_colours_brackets_mark_what_was_found():
    output = shown(samples.sample_record())
    assert "{money} 2   [places] 2   <programmes> 1" in output
    assert "<[沪][滇]扶贫协作>投入约{1234567.50元}，每亩{300-500元}。" in output
    assert "\x1b" not in output


def test_brackets_of_spans_that_overlap_stand_where_the_spans_end():
    record = samples.sample_record()
    record["money"][0].update(start=4, end=9)
    assert "<[沪][滇]扶贫{协作>投入约}1234567" in shown(record)


def test_colours_mark_what_was_found_where_there_are_any():
    output = shown(samples.sample_record(), force_terminal=True, color_system="standard", no_color=False)
    assert re.search("\x1b\\[[0-9;]*30;46m沪\x1b", output)
    assert re.search("\x1b\\[[0-9;]*35m扶贫协作\x1b", output)
    assert "\x1b[30;43m1234567.50元\x1b[0m" in output
    assert "<" not in output


def test_no_color_on_a_terminal_has_brackets(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    output = shown(samples.sample_record(), force_terminal=True, color_system="standard")
    assert "<[沪][滇]扶贫协作>" in re.sub("\x1b\\[[0-9;]*m", "", output)
    assert not re.search("\x1b\\[[0-9;]*(3[0-9]|4[0-9])m", output)


def test_tables_list_what_was_found():
    output = shown(samples.sample_record())
    for part in ("1,234,567.50", "300–500", "about", "亩", "云南省", "mechanism"):
        assert part in output


@given(samples.records())
def test_nothing_in_a_record_takes_effect_on_the_terminal(record):
    output = shown(record)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", output)
    record.update(money=[], places=[], programmes=[])
    # With spaces aside, for tabs are expanded.
    assert re.sub(r"\s", "", printable(record["text"])) in re.sub(r"\s", "", shown(record))


@given(samples.hostile_text)
def test_printable_text_is_as_long_as_the_text(text):
    assert len(printable(text)) == len(text)


def test_markup_of_rich_is_text():
    record = samples.sample_record("[bold]id[/bold]")
    record.update(text="[red]沪[/red] :smile:", money=[], places=[], programmes=[])
    output = shown(record)
    assert "[red]沪[/red] :smile:" in output
    assert "[bold]id[/bold]" in output


@pytest.mark.usefixtures("simple_pipeline")
def test_a_file_is_annotated_and_shown(run, tmp_path):
    (tmp_path / "a.txt").write_text("沪滇协作捐款5元。", "utf-8")
    result = run("show", "a.txt")
    assert result.exit_code == 0
    assert "<[沪]滇协作>捐款{5元}。" in result.stdout
    assert run("show", "-", input="捐款5元").stdout.count("{5元}") == 1


@pytest.mark.usefixtures("simple_pipeline")
def test_what_cannot_be_shown_is_reported_and_the_rest_shown(run, tmp_path):
    (tmp_path / "a.jsonl").write_text('{"text": 1}\n{"text": "5元"}\n')
    result = run("show", "a.jsonl")
    assert result.exit_code == 1
    assert "a.jsonl, line 1" in result.stderr
    assert "{5元}" in result.stdout
    assert run("show", "gone.txt").exit_code == 2


def test_records_are_shown_as_they_are(run, tmp_path, monkeypatch):
    monkeypatch.setattr("nlp_aid.pipeline.load", None)  # no pipeline is needed
    (tmp_path / "a.jsonl").write_text(json.dumps(samples.sample_record()), "utf-8")
    result = run("show", "--annotated", "a.jsonl")
    assert result.exit_code == 0
    assert "<[沪][滇]扶贫协作>" in result.stdout
    (tmp_path / "b.jsonl").write_text("{}")
    result = run("show", "--annotated", "b.jsonl")
    assert result.exit_code == 1
    assert "b.jsonl, line 1" in result.stderr


def test_a_field_is_refused_where_no_file_has_fields(run, tmp_path):
    (tmp_path / "a.txt").write_text("投入5元", "utf-8")
    for command in (("show",), ("annotate", "-o", "out.jsonl")):
        result = run(command[0], "a.txt", *command[1:], "--text-field", "body")
        assert result.exit_code == 2
        assert "--text-field body is for tables and JSON, and a.txt is read as one text." in " ".join(
            result.stderr.split()
        )
    assert not (tmp_path / "out.jsonl").exists()


def test_a_field_is_taken_where_some_file_may_have_it(run, tmp_path, simple_pipeline):
    (tmp_path / "a.txt").write_text("投入5元", "utf-8")
    (tmp_path / "b.csv").write_text("id,body\n1,投入5元\n", "utf-8")
    assert "5元" in run("show", "a.txt", "b.csv", "--text-field", "body").stdout
    (tmp_path / "c").write_text('{"body": "投入5元"}\n', "utf-8")  # what it is stands in it
    assert "5元" in run("show", "c", "--text-field", "body").stdout
