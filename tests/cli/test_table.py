"""`nlp-aid table`."""

import csv

import openpyxl
import pandas
import pytest

from nlp_aid.io.formats import FORMATS
from tests.io.formats.files import write
from tests.totals.records import flow, record

RECORDS = [
    record("a", flow("12000000", donor="310106", recipient="532627", year="2019"), flow("5", status="planned")),
    record(
        "b",
        flow("700", donor="=cmd|' /C calc'!A0", mod="more"),
        flow("8", donor="[b]|`x`<i>\n\x1b[31m", currency="USD"),
    ),
]


@pytest.mark.parametrize(
    "format", [name for name, format in FORMATS.items() if format.read and name in ("jsonl", "csv", "parquet")]
)
def test_it_reads_what_was_written(run, tmp_path, format):
    path = write(tmp_path / f"out{FORMATS[format].endings[0]}", format, RECORDS)
    result = run("table", path, "--by", "donor_province,year,kind", "--where", "recipient_province=云南")
    assert result.exit_code == 0
    assert "上海市 31 2019 grant CNY 1 12,000,000 12,000,000 12,000,000 1" in " ".join(result.stdout.split())
    assert "Counted of flows: 1. Documents read: 2.\nIn all 12,000,000 CNY.\n" in result.stdout


@pytest.fixture
def records(tmp_path):
    return write(tmp_path / "in.jsonl", "jsonl", RECORDS)


def test_what_is_left_out_is_told(run, records):
    result = run("table", records)
    assert "In all 12,000,700 CNY (from 12,000,700 to ∞).\n" in result.stdout
    assert "Left out: 1 that are only planned.\n" in result.stdout


def test_csv_is_no_formula_and_notes_go_to_standard_error(run, records, tmp_path):
    result = run("table", records, "--by", "donor", "-o", tmp_path / "out.csv")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "Left out: 1 that are only planned." in result.stderr
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        head, *rows = csv.reader(stream)
    assert head == ["donor", "donor_place", "currency", "flows", "sum", "lower", "upper", "documents"]
    assert rows[:2] == [
        ["静安区", "310106", "CNY", "1", "12000000", "12000000", "12000000", "1"],
        ["'=cmd|' /C calc'!A0", "", "CNY", "1", "700", "700", "", "1"],
    ]
    assert (
        run("table", records, "--format", "csv", "--top", 1).stdout.splitlines()[0]
        == "currency,flows,sum,lower,upper,documents"
    )


def test_parquet_has_decimals(run, records, tmp_path):
    assert run("table", records, "--by", "donor_county", "-o", tmp_path / "out.parquet").exit_code == 0
    frame = pandas.read_parquet(tmp_path / "out.parquet")
    assert frame["sum_string"].tolist() == ["12000000", "700", "8"]
    assert frame["donor_county_code"].dropna().tolist() == ["310106"]


def test_a_workbook_has_numbers_and_notes_and_no_formulas(run, records, tmp_path):
    result = run("table", records, "--by", "donor", "--across", "year", "-o", tmp_path / "out.xlsx")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    head, *rows = book["flows"].iter_rows(values_only=True)
    assert head == ("donor", "donor_place", "currency", "2019", "2019 (exact)", "unknown", "unknown (exact)", "sum", "sum (exact)")  # fmt: skip
    assert rows[0] == ("静安区", "310106", "CNY", 12_000_000, "12000000", None, None, 12_000_000, "12000000")
    assert (book["flows"]["A3"].data_type, book["flows"]["A3"].value) == ("s", "=cmd|' /C calc'!A0")
    assert "Left out: 1 that are only planned." in [row[0] for row in book["notes"].iter_rows(values_only=True)]


def test_what_nothing_meets_is_told(run, records):
    result = run("table", records, "--where", "recipient_county=广南区")
    assert "Nothing has recipient_county=广南区. What there is: 广南县.\n" in result.stdout


def test_markdown_and_terminals_show_texts_and_do_not_obey_them(run, records):
    result = run("table", records, "--by", "donor", "--format", "markdown")
    assert result.stdout.splitlines()[:2] == [
        "| donor | donor\\_place | currency | flows | sum | lower | upper | documents |",
        "| --- | --- | --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    assert r"| \[b\]\|\`x\`\<i\> ␛\[31m |  | USD | 1 | 8 | 8 | 8 | 1 |" in result.stdout
    assert "\x1b" not in run("table", records, "--by", "donor").stdout


def test_wrong_calls(run, records, tmp_path):
    assert run("table", "nothing.jsonl").exit_code == 2
    assert "flows has no column 'colour'" in run("table", records, "--by", "colour").stderr
    assert run("table", records, "-o", tmp_path / "out.txt").exit_code == 2
    assert run("table", records, "--format", "parquet").exit_code == 2
    assert run("table", records, "--format", "xlsx").exit_code == 2
    assert "is an input as well" in run("table", records, "-o", records, "--format", "csv", "--overwrite").stderr
    (tmp_path / "there.csv").write_text("x")
    assert "exists already" in run("table", records, "-o", tmp_path / "there.csv").stderr
    assert run("table", records, "-o", tmp_path / "there.csv", "--overwrite").exit_code == 0
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{\n")
    assert "bad.jsonl, line 1" in run("table", bad).stderr
