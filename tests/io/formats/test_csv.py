import csv
import re

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_aid
from tests.io.formats.files import write
from tests.records import samples

# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA = re.compile(r"[=+@\t\r\n＝＋－＠]|-(?![0-9.]+$)")


def cells(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.reader(stream))


@given(st.lists(samples.whole_records(), max_size=2))
def test_no_cell_is_a_formula(tmp_path_factory, found):
    folder = write(tmp_path_factory.mktemp("csv") / "out", "csv", found)
    assert not [cell for file in folder.iterdir() for row in cells(file) for cell in row if FORMULA.match(cell)]


@pytest.mark.parametrize(
    "title", ["=1+1", "'=1+1", "'", "", "+86", "-", "@SUM(A1)", "\tx", "\rx", "＝1", "it's", "\0", "␀", "␀0", "␀␀\0␀0"]
)
def test_what_is_defused_comes_back(tmp_path, title):
    record = samples.sample_record()
    record["meta"]["title"] = title
    folder = write(tmp_path / "out", "csv", [record])
    assert next(nlp_aid.read(folder))["meta"]["title"] == title
    assert b"\0" not in (folder / "documents.csv").read_bytes()


@given(st.text(st.sampled_from(";\n\r='+-@＝1a\0\u2400"), max_size=12), st.text(st.sampled_from(';=-@a"'), max_size=8))
def test_no_cell_is_a_formula_where_semicolons_part_them(tmp_path_factory, title, name):
    record = samples.sample_record()
    record["meta"]["title"] = title
    record["places"][0]["path"] = [name]
    folder = write(tmp_path_factory.mktemp("csv") / "out", "csv", [record])
    for path in folder.glob("*.csv"):
        # As such a program reads it: quotation marks within a line hold nothing together, and a line ends at its end.
        cells = re.split(r"[;\r\n]", path.read_text("utf-8-sig"))
        assert not [cell for cell in cells if re.match(r"[=+@＝＋＠]|-(?![0-9])", cell)]
    (again,) = nlp_aid.read(folder)
    assert again["meta"]["title"] == title
    assert again["places"][0]["path"] == [name]


def test_negative_amounts_stay_numbers(tmp_path):
    record = samples.sample_record()
    record["money"][0]["value"] = "-500"
    folder = write(tmp_path / "out", "csv", [record])
    header, row, *_ = cells(folder / "money.csv")
    assert row[header.index("value")] == "-500"


@pytest.mark.parametrize("mark", [True, False])
def test_the_byte_order_mark_is_an_option(tmp_path, mark):
    folder = write(tmp_path / "out", "csv", [samples.sample_record()], byte_order_mark=mark)
    for file in folder.iterdir():
        assert file.read_bytes().startswith(b"\xef\xbb\xbf") == mark
    assert list(nlp_aid.read(folder)) == [samples.sample_record()]


def test_lines_end_and_quotes_stand_as_in_rfc_4180(tmp_path):
    record = samples.sample_record('a "b", c')
    folder = write(tmp_path / "out", "csv", [record])
    data = (folder / "money.csv").read_bytes()
    assert b'"a ""b"", c"' in data
    assert data.count(b"\r\n") == data.count(b"\n") == 3


def test_pandas_reads_it(tmp_path):
    folder = write(tmp_path / "out", "csv", [samples.sample_record("a"), samples.sample_record("b")])
    places = pandas.read_csv(folder / "places.csv", dtype=str)
    assert list(places.columns)[:3] == ["document", "document_id", "start"]
    assert list(places["code"]) == ["31", "53"] * 2
    documents = pandas.read_csv(folder / "documents.csv")
    assert list(documents["text"]) == [samples.TEXT] * 2


def test_a_row_that_is_uneven_is_named(tmp_path):
    folder = write(tmp_path / "out", "csv", [samples.sample_record()])
    with (folder / "places.csv").open("a", encoding="utf-8") as stream:
        stream.write("1,2\r\n")
    with pytest.raises(ValueError, match=r"places\.csv, line 4: the row has 2 fields"):
        list(nlp_aid.read(folder))


def test_a_cell_that_is_no_number_is_named(tmp_path):
    folder = write(tmp_path / "out", "csv", [samples.sample_record()])
    text = (folder / "places.csv").read_text("utf-8-sig").replace("\n0,sample,0,", "\n0,sample,x,")
    (folder / "places.csv").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"places\.csv, line 2: .*'x'"):
        list(nlp_aid.read(folder))
