"""Outputs that are compressed, one JSON file, a workbook, and the table of one layer as a CSV file."""

import csv
import gzip
import json
from decimal import Decimal

import pytest
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app

TEXT = "上海市闵行区向隆阳区投入123456789012345678.25元。"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("outputs")
    (folder / "a.txt").write_text(TEXT, "utf-8")
    (folder / "b.txt").write_text("=1+1，隆阳区收到500万元。", "utf-8")
    return folder


def annotate(folder, output, *options):
    inputs = [str(folder / name) for name in ("a.txt", "b.txt")]
    result = CliRunner().invoke(
        app, ["annotate", *inputs, "-o", str(folder / output), "--model", "fast", "--quiet", "--overwrite", *options]
    )
    assert result.exit_code == 0, result.output
    return folder / output


@pytest.mark.parametrize("ending", [".gz", ".bz2", ".xz", ".zst"])
@pytest.mark.parametrize("name", ["out.jsonl", "out.json", "out.labelstudio.json"])
def test_a_compressed_file_holds_what_a_plain_one_does(folder, name, ending):
    plain, packed = annotate(folder, name), annotate(folder, name + ending)
    assert packed.read_bytes() != plain.read_bytes()
    assert list(nlp_aid.read(packed)) == list(nlp_aid.read(plain))
    assert packed.read_bytes() == annotate(folder, name + ending).read_bytes()


def test_gzip_is_what_others_read(folder):
    lines = gzip.decompress(annotate(folder, "out.jsonl.gz").read_bytes())
    assert lines == annotate(folder, "out.jsonl").read_bytes()


def test_a_folder_is_not_compressed(folder):
    arguments = ["annotate", str(folder / "a.txt"), "-o", str(folder / "out.parquet.gz"), "--model", "fast"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert "is written to a folder" in result.output


def test_one_json_file(folder):
    records = json.loads(annotate(folder, "out.json").read_bytes())
    assert [record["id"] for record in records] == ["a", "b"]
    assert list(nlp_aid.read(folder / "out.json")) == list(nlp_aid.read(annotate(folder, "out.jsonl")))


def test_json_of_label_studio_is_told_from_records(folder):
    path = annotate(folder, "out.labelstudio.json")
    path.rename(folder / "project-1.json")
    assert [record["id"] for record in nlp_aid.read(folder / "project-1.json")] == ["a", "b"]


def test_a_workbook_has_numbers_and_exact_ones_beside_them(folder):
    openpyxl = pytest.importorskip("openpyxl")
    pytest.importorskip("xlsxwriter")
    book = openpyxl.load_workbook(annotate(folder, "out.xlsx"))
    assert book.sheetnames[:3] == ["documents", "money", "places"]
    heads, *rows = book["money"].iter_rows(values_only=True)
    table = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [row["value (exact)"] for row in table] == ["123456789012345678.25", "5000000"]
    assert isinstance(table[0]["value"], (int, float)) and table[1]["value"] == 5_000_000
    assert [row["text"] for row in table] == ["123456789012345678.25元", "500万元"]
    documents = list(book["documents"].iter_rows(values_only=True))
    assert documents[2][2].startswith("=1+1")
    assert all(cell.data_type != "f" for row in book["documents"].iter_rows() for cell in row)
    heads, *rows = book["places"].iter_rows(values_only=True)
    assert all(isinstance(dict(zip(heads, row, strict=True))["code"], str) for row in rows)


def test_the_table_of_one_layer_is_a_file(folder):
    path = annotate(folder, "money.csv", "--layers", "money")
    assert path.is_file()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["document_id"], Decimal(row["value"])) for row in rows] == [
        ("a", Decimal("123456789012345678.25")),
        ("b", Decimal(5_000_000)),
    ]
    assert annotate(folder, "two.csv", "--layers", "money,places").is_dir()
