import sys
from decimal import Decimal

import pandas
import pytest

import nlp_aid
from nlp_aid.layers import layers
from nlp_aid.layers.registry import specifications
from nlp_aid.records.tables import columns_of
from tests.io.formats.files import write
from tests.records import samples


def test_money_is_exact():
    frame = nlp_aid.to_frame([samples.sample_record("a"), samples.sample_record("b")])
    assert list(frame.columns) == ["document_id", "start", "end", "text", "value", "lower", "upper", "currency", "mod", "per", "currency_from", "row", "column", "is_total", "location"]  # fmt: skip
    assert list(frame["value"]) == [Decimal("1234567.50"), None] * 2
    assert [type(value) for value in frame["lower"]] == [type(None), Decimal] * 2
    assert sum(frame.loc[frame["currency"] == "CNY", "value"].dropna()) == Decimal("2469135.00")
    assert frame["start"].dtype == "int64"


def test_other_layers_and_documents():
    places = nlp_aid.to_frame([samples.sample_record("a")], layer="places")
    assert list(places["code"]) == ["31", "53"]
    assert places["path"][1] == ["云南省"]
    assert pandas.isna(places["successor"][0])
    documents = nlp_aid.to_frame([samples.sample_record("a")], layer="documents")
    assert documents.loc[0, ["id", "text"]].tolist() == ["a", samples.TEXT]
    assert documents["layers"][0] == ["money", "places", "programmes"]


@pytest.mark.parametrize("table", [*specifications(), "documents"])
@pytest.mark.parametrize("records", [[], [samples.full_record("a")], [samples.full_record("a"), samples.sample_record("b")]], ids=["none", "one", "two"])  # fmt: skip
def test_dtypes_are_those_that_pandas_reads_from_parquet(table, records, tmp_path):
    empty = {name: [] for name in specifications()}
    bare = {"id": "a", "text": "", **empty, "meta": {"schema": "1", "layers": list(empty)}}
    write(tmp_path / "out", "parquet", records or ([bare] if table != "documents" else []))
    stored = pandas.read_parquet(tmp_path / "out" / f"{table}.parquet")
    frame = nlp_aid.to_frame(records, table)
    assert [name for name in stored.columns if not name.endswith("_string")] == ["document", *frame.columns, "other"]
    data = [column.name for column in columns_of(table) if column.kind == "json"]  # text in Parquet, data here
    for name in frame.columns:
        if name not in data:
            assert frame[name].dtype == stored[name].dtype, name
            assert list(frame[name].isna()) == list(stored[name].isna()), name


def test_what_is_missing_is_equal_to_nothing():
    frame = nlp_aid.to_frame([samples.full_record()], layer="places")
    assert list(frame["code"] == "310112") == [True, False]
    assert list(~(frame["code"] == "310112")) == [False, True]
    assert list(frame["code"] != "310112") == [False, True]
    assert len(frame[frame["code"] != "310112"]) == 1
    assert list(frame["code"].isna()) == [False, True]


@pytest.mark.parametrize("layer", [*layers(), "documents"])
def test_without_rows_the_columns_are_the_same(layer):
    empty, full = nlp_aid.to_frame([], layer), nlp_aid.to_frame([samples.sample_record()], layer)
    assert list(empty.columns) == list(full.columns)


def test_what_is_read_goes_straight_into_a_frame(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text('{"id": "a", "text": "5元", "money": [{"start": 0, "end": 2, "value": "x"}]}\n', "utf-8")
    assert nlp_aid.to_frame(nlp_aid.read(path))["value"].tolist() == [None]


@pytest.mark.parametrize("several", [True, False])
def test_docs_and_single_ones_go_into_a_frame_too(several):
    doc, record = samples.sample_doc(), samples.sample_record("1")
    wanted = nlp_aid.to_frame([record])
    assert len(wanted) == 2
    pandas.testing.assert_frame_equal(nlp_aid.to_frame([doc] if several else doc), wanted)
    pandas.testing.assert_frame_equal(nlp_aid.to_frame([record] if several else record), wanted)


def test_what_is_no_record_says_what_to_take():
    with pytest.raises(TypeError, match="records or Docs, and this is a str"):
        nlp_aid.to_frame(["2021年"])


def test_a_layer_that_is_not_known_lists_those_that_are():
    with pytest.raises(ValueError, match=r"no layer 'weather'.*documents, money"):
        nlp_aid.to_frame([], "weather")


def test_without_pandas_the_error_says_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match=r"pip install 'nlp-aid\[pandas\]'"):
        nlp_aid.to_frame([])
