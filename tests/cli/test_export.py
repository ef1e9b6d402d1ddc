"""`nlp-aid export`."""

import json
import sqlite3

import pytest

from tests.io.formats.files import write
from tests.totals.records import flow, record

REPORTER = ("--reporting-org", "XM-EXAMPLE-1", "--reporting-org-name", "某研究所")


@pytest.fixture
def records(tmp_path):
    found = [record("a", flow("12000000", donor="310106", recipient="532627", year="2019"), flow("5", per="户"))]
    return write(tmp_path / "in.jsonl", "jsonl", found)


def test_each_is_written_by_its_ending(run, records, tmp_path):
    for name, start in (
        ("a.xml", b"<?xml"),
        ("a.geojson", b"{"),
        ("a.graphml", b"<?xml"),
        ("a.db", b"SQLite format 3"),
    ):
        result = run("export", records, "-o", tmp_path / name, *REPORTER)
        assert (result.exit_code, result.stdout) == (0, "")
        assert "Written: " in result.stderr
        assert (tmp_path / name).read_bytes().startswith(start)
    assert "Left out of the flows: 1 that are per person, per mu and so on." in run("export", records, "-o", tmp_path / "b.geojson").stderr  # fmt: skip
    assert not list(tmp_path.glob(".nlp-aid-*"))


def test_its_name_and_coordinates(run, records, tmp_path):
    (tmp_path / "at.csv").write_text("code,longitude,latitude\n532627,105.05,24.04\n")
    result = run("export", records, "-o", tmp_path / "out", "--to", "geojson", "--coordinates", tmp_path / "at.csv")
    assert "With a point: 1; the others have no geometry." in result.stderr
    assert json.loads((tmp_path / "out").read_text("utf-8"))["features"][0]["geometry"]["type"] == "Point"


def test_what_is_there_is_replaced_only_if_asked(run, records, tmp_path):
    assert run("export", records, "-o", tmp_path / "out.db").exit_code == 0
    assert "exists already" in run("export", records, "-o", tmp_path / "out.db").stderr
    assert run("export", records, "-o", tmp_path / "out.db", "--overwrite").exit_code == 0
    with sqlite3.connect(tmp_path / "out.db") as database:
        assert database.execute("SELECT count(*) FROM documents").fetchone() == (1,)
    database.close()


def test_wrong_calls(run, records, tmp_path):
    assert run("export", "nothing.jsonl", "-o", tmp_path / "out.db").exit_code == 2
    assert run("export", records, "-o", tmp_path / "out.xyz").exit_code == 2
    assert run("export", records, "-o", tmp_path / "none" / "out.db").exit_code == 2
    assert "Add --reporting-org ID" in run("export", records, "-o", tmp_path / "out.xml").stderr
    assert "is an input as well" in run("export", records, "-o", records, "--to", "sqlite", "--overwrite").stderr
    (tmp_path / "at.csv").write_text("x\n")
    result = run("export", records, "-o", tmp_path / "out.geojson", "--coordinates", tmp_path / "at.csv")
    assert (result.exit_code, "no column 'code'" in result.stderr) == (1, True)
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{\n")
    assert "bad.jsonl, line 1" in run("export", bad, "-o", tmp_path / "out.db").stderr
    assert not (tmp_path / "out.db").exists()
