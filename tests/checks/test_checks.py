"""Checks of figures: `sentences.txt` has a text a line, with what is to be checked in it, whether it agrees, and what is expected."""

import functools
import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.checks import Check
from nlp_aid.cli import app
from nlp_aid.io.formats import FORMATS
from nlp_aid.records import relations_in
from tests.io.formats.files import write

LINES = [line for line in Path(__file__).with_name("sentences.txt").read_text("utf-8").splitlines() if line[0] != "#"]


@functools.cache
def pipeline():
    return nlp_aid.load(["money", "places", "checks"])


@pytest.fixture
def nlp():
    return pipeline()


def _read(line):
    """Return the text of a line, and the kind, the verdict and the expected number of each check."""
    text, *checks = line.split("|")
    wanted = [(kind, verdict == "yes", Decimal(expected)) for kind, verdict, expected in map(str.split, checks)]
    return text.replace("\\n", "\n").replace("\\t", "\t"), wanted


@pytest.mark.parametrize("line", LINES)
def test_sentence(line, nlp):
    text, wanted = _read(line)
    found = nlp(text)._.checks
    assert [(check.kind, check.agrees, check.expected) for check in found] == wanted
    for check in found:
        assert abs(check.value - check.expected) == abs(check.difference)
        assert check.agrees == (abs(check.difference) <= check.tolerance)
        assert all(text[role.start : role.end] == role.text for role in (check.stated, *check.parts))


@settings(max_examples=25, deadline=None)
@given(st.integers(2, 90), st.integers(10, 9999))
def test_averages_of_any_size(count, each):
    (check,) = pipeline()(f"安排{count}个县资金{count * each}万元，平均每县{each}万元。")._.checks
    assert check.agrees and check.expected == each * 10_000


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(3000, 99_999), min_size=2, max_size=6), st.integers(-1, 1))
def test_sums_of_tables(cells, off):
    rows = "".join(f"{chr(0x7532 + at)}县\t{cell}\n" for at, cell in enumerate(cells))
    found = pipeline()(f"县区\t金额（元）\n{rows}合计\t{sum(cells) + off * 1000}\n")._.checks
    if sum(cells) + off * 1000 > 0:
        (check,) = found
        assert check.agrees == (not off)
        assert check.expected == sum(cells)


@pytest.mark.parametrize("format", [name for name, format in FORMATS.items() if format.read])
def test_every_format_has_them(format, nlp, tmp_path):
    records = [nlp_aid.to_record(nlp(_read(line)[0]), str(at)) for at, line in enumerate(LINES)]
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, records)
    assert list(nlp_aid.read(path)) == records
    assert sum(len(relations_in(record, Check)) for record in records) == sum(len(_read(line)[1]) for line in LINES)


def test_traditional_text_is_read(nlp):
    text = "去年撥款1,000萬元，其中道路600萬元、水利300萬元、教育200萬元。"
    (check,) = nlp(text)._.checks
    assert (check.kind, check.agrees, check.stated.text) == ("sum", False, "1,000萬元")
    assert check.stated.layer == "money"


def test_the_command(tmp_path):
    path = tmp_path / "report.txt"
    path.write_text("安排18个县资金5000万元，平均每县300万元。共投入500万元，其中中央300万元、省级200万元。", "utf-8")
    said = CliRunner().invoke(app, ["check", str(path)])
    assert said.exit_code == 0
    assert said.stdout.splitlines() == [
        "report: average differs: 300万元 is stated, 2777777.7778 CNY computed (tolerance 10277.7778) from 5000万元, 18个",
        "1 document: 1 agree, 1 do not.",
    ]
    said = CliRunner().invoke(app, ["check", "--all", "--json", str(path)])
    assert [line.count('"agrees": true') for line in said.stdout.splitlines()] == [0, 1]


def test_the_command_tells_the_cell(tmp_path):
    book = openpyxl.Workbook()
    for row in [("地区", "资金（万元）"), ("岷县", 30), ("礼县", 40), ("合计", 75)]:
        book.active.append(row)
    book.save(tmp_path / "表.xlsx")
    said = CliRunner().invoke(app, ["check", str(tmp_path / "表.xlsx")])
    assert said.stdout.startswith("表, sheet Sheet, cell B4: sum differs: 75 is stated, 700000 CNY computed")
    said = CliRunner().invoke(app, ["check", "--json", str(tmp_path / "表.xlsx")])
    assert json.loads(said.stdout)["location"] == "sheet Sheet, cell B4"


def test_records_are_checked_as_they_are(tmp_path, nlp):
    path = write(
        tmp_path / "out.jsonl",
        "jsonl",
        [nlp_aid.to_record(nlp("共500万元，其中甲县资金300万元、乙县资金250万元。"), "a")],
    )
    said = CliRunner().invoke(app, ["check", "--annotated", str(path)])
    assert said.stdout.startswith("a: sum differs: 500万元 is stated, 5500000 CNY computed")


def test_records_without_checks_are_told(tmp_path, nlp):
    text = "共500万元，其中甲县资金300万元、乙县资金250万元。"
    plain = nlp_aid.to_record(nlp_aid.load(["money", "places"])(text), "b")
    path = write(tmp_path / "plain.jsonl", "jsonl", [plain])
    said = CliRunner().invoke(app, ["check", "--annotated", str(path)])
    assert said.exit_code == 1
    assert said.stdout == ""
    assert "The records have no checks. Annotate them with these" in said.stderr
    path = write(tmp_path / "some.jsonl", "jsonl", [nlp_aid.to_record(nlp(text), "a"), plain])
    said = CliRunner().invoke(app, ["check", "--annotated", str(path)])
    assert said.exit_code == 0
    assert "1 of 2 records have no checks." in said.stderr
    assert said.stdout.endswith("2 documents: 0 agree, 1 do not.\n")
