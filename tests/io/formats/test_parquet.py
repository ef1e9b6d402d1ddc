"""The tables are read by those who read Parquet."""

from decimal import Decimal

import duckdb
import pandas
import polars
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import nlp_aid
from nlp_aid.io.formats import parquet_tables
from tests.io.formats.files import write
from tests.records import samples

VALUES = [Decimal("1234567.50"), None]


@pytest.fixture
def folder(tmp_path):
    return write(tmp_path / "out", "parquet", [samples.sample_record("a"), samples.sample_record("b")])


def test_pandas(folder):
    money = pandas.read_parquet(folder / "money.parquet")
    assert [None if pandas.isna(value) else value for value in money["value"]] == VALUES * 2
    assert list(money["document_id"]) == ["a", "a", "b", "b"]
    places = pandas.read_parquet(folder / "places.parquet")
    assert list(places["code"]) == ["31", "53"] * 2
    assert list(places["path"][1]) == ["云南省"]
    joined = places.merge(pandas.read_parquet(folder / "documents.parquet"), on="document", suffixes=("", "_document"))
    assert all(text[start:end] == found for text, start, end, found in zip(joined["text_document"], joined["start"], joined["end"], joined["text"], strict=True))  # fmt: skip


def test_polars(folder):
    money = polars.read_parquet(folder / "money.parquet")
    assert isinstance(money.schema["value"], polars.Decimal)
    assert money["value"].to_list() == VALUES * 2
    total = polars.scan_parquet(folder / "money.parquet").select(polars.col("value").sum()).collect().item()
    assert total == Decimal("2469135")
    assert polars.read_parquet(folder / "places.parquet")["path"].to_list() == [["上海市"], ["云南省"]] * 2


def test_duckdb(folder):
    query = f"""
        select d.id, sum(m.value), count(*) from '{folder}/money.parquet' m join '{folder}/documents.parquet' d
        on m.document = d.document group by d.id order by d.id"""
    assert duckdb.sql(query).fetchall() == [("a", Decimal("1234567.5"), 2), ("b", Decimal("1234567.5"), 2)]


def test_arrow_has_the_schema_that_is_documented(folder):
    schema = pq.read_schema(folder / "money.parquet")
    assert schema.field("value").type == pa.decimal128(38, 10)
    assert schema.field("value_string").type == pa.string()
    assert schema.field("start").type == pa.int64()
    assert pq.read_schema(folder / "places.parquet").field("path").type == pa.list_(pa.string())
    assert {pq.ParquetFile(file).metadata.row_group(0).column(0).compression for file in folder.iterdir()} == {"ZSTD"}


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("0.0000000001", Decimal("0.0000000001")),
        ("-9999999999999999999999999999.9999999999", Decimal("-9999999999999999999999999999.9999999999")),
        ("0.00000000001", None),
        ("10000000000000000000000000000", None),
        ("1.50000000000000", Decimal("1.5")),
    ],
)
def test_a_number_is_exact_or_null_and_always_stands_beside_as_a_string(tmp_path, value, cell):
    record = samples.sample_record()
    record["money"][0]["value"] = value
    folder = write(tmp_path / "out", "parquet", [record])
    row = pq.read_table(folder / "money.parquet").to_pylist()[0]
    assert (row["value"], row["value_string"]) == (cell, value)
    assert next(nlp_aid.read(folder))["money"][0]["value"] == value


def test_layers_that_ran_have_a_table_and_others_none(tmp_path):
    record = samples.sample_record()
    record["places"] = []
    record["meta"]["layers"] = ["money", "places", "dates"]
    del record["programmes"][:]
    record["dates"] = []
    folder = write(tmp_path / "out", "parquet", [record])
    assert sorted(file.stem for file in folder.iterdir()) == ["dates", "documents", "money", "places"]
    assert pq.read_table(folder / "places.parquet").num_rows == 0
    full = write(tmp_path / "full", "parquet", [samples.sample_record()])
    assert pq.read_schema(folder / "places.parquet") == pq.read_schema(full / "places.parquet")


def test_row_groups_are_bounded(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet_tables, "_ROWS", 5)
    monkeypatch.setattr(parquet_tables, "_CHARACTERS", 3 * len(samples.TEXT))
    folder = write(tmp_path / "out", "parquet", [samples.sample_record(str(n)) for n in range(10)])
    sizes = {name: [pq.ParquetFile(folder / f"{name}.parquet").metadata.row_group(n).num_rows for n in range(4)] for name in ("documents", "money")}  # fmt: skip
    assert sizes == {"documents": [3, 3, 3, 1], "money": [5, 5, 5, 5]}
    assert [record["id"] for record in nlp_aid.read(folder)] == [str(n) for n in range(10)]


def test_damaged_tables_are_named(folder):
    data = (folder / "money.parquet").read_bytes()
    (folder / "money.parquet").write_bytes(data[:-20])
    with pytest.raises(ValueError, match=r"money\.parquet is no Parquet file, or damaged"):
        list(nlp_aid.read(folder))


def test_tables_out_of_step_are_refused(folder):
    table = pq.read_table(folder / "documents.parquet")
    pq.write_table(table.slice(1), folder / "documents.parquet")
    with pytest.raises(ValueError, match="money has a row of document 0"):
        list(nlp_aid.read(folder))


def test_a_table_of_another_kind_is_refused(folder):
    pq.write_table(pa.table({"text": ["x"]}), folder / "documents.parquet")
    with pytest.raises(ValueError, match=r"documents\.parquet has no column 'document'"):
        list(nlp_aid.read(folder))
