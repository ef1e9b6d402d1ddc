import datetime
import gzip
import io
import subprocess
import sys
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_aid.io import BadDocument, Document, read_documents


@pytest.fixture
def table(tmp_path):
    """Writes a table and returns its path."""

    def make(columns, name="news.parquet", **options):
        pq.write_table(pa.table(columns), tmp_path / name, **options)
        return tmp_path / name

    return make


def read(path, **options):
    return list(read_documents([path], **options))


def test_a_row_is_a_document(table):
    path = table({"id": ["a", None], "正文": ["捐款5元", ""]})
    one, two = read(path)
    assert (one.id, one.text, one.line, one.where) == ("a", "捐款5元", 1, f"{path}, row 1, id a")
    assert (two.id, two.text) == ("news:2", "")


@pytest.mark.parametrize("kind", [pa.large_string(), pa.dictionary(pa.int32(), pa.string())])
def test_texts_of_any_string_type(table, kind):
    path = table({"text": pa.array(["捐款5元", "x"], pa.string()).cast(kind)})
    assert [document.text for document in read(path)] == ["捐款5元", "x"]


def test_numbers_are_ids_and_fields_are_kept_without_floats(table):
    columns = {"no": [7], "text": ["x"], "day": [datetime.date(2020, 1, 2)], "sum": [Decimal("1.50")]}
    path = table({**columns, "share": [0.1], "tags": [["a", None]], "nothing": [None]})
    names = ("day", "sum", "share", "tags", "nothing", "no")
    (document,) = read(path, id_field="no", meta_fields=names)
    assert document.id == "7"
    assert document.meta["fields"] == {"day": "2020-01-02", "sum": "1.50", "share": "0.1", "tags": ["a", None], "nothing": None, "no": 7}  # fmt: skip


def test_the_date_of_a_row_is_in_the_column_that_is_named_or_has_a_usual_name(table):
    path = table({"text": ["x"], "成文日期": [datetime.date(2020, 1, 2)], "审核": ["2021年3月4日"]})
    assert [document.meta for document in read(path)] == [{"date": "2020-01-02"}]
    assert [document.meta for document in read(path, date_field="审核")] == [{"date": "2021-03-04"}]
    (bad,) = read(path, date_field="没有")
    assert "--date-field" in bad.reason


def test_a_row_without_text_costs_only_itself(table):
    one, two, three = read(table({"text": ["x", None, "y"]}))
    assert isinstance(two, BadDocument)
    assert "no text in 'text'" in two.reason
    assert [one.text, three.text] == ["x", "y"]


def test_a_text_that_is_too_long_costs_only_itself(table):
    found = read(table({"text": ["x", "长" * 50, "y"]}), max_bytes=20)
    assert [isinstance(item, BadDocument) for item in found] == [False, True, False]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({}, "no column 'text'; the columns are 'n', 'body_text'"),
        ({"text_field": "n"}, "'n' holds int64, not text"),
        ({"text_field": "body_text", "id_field": "key"}, "no column 'key'.*--id-field"),
        ({"text_field": "body_text", "meta_fields": ["day"]}, "no column 'day'.*--meta-field"),
    ],
)
def test_columns_that_do_not_fit(table, options, complaint):
    (bad,) = read(table({"n": [1], "body_text": ["x"]}), **options)
    with pytest.raises(ValueError, match=complaint):
        raise ValueError(bad.reason)


def test_a_table_without_rows_says_so(table):
    (bad,) = read(table({"text": pa.array([], pa.string())}))
    assert "no rows" in bad.reason


def test_compressed_and_from_standard_input(table, tmp_path):
    path = table({"text": ["捐款5元"]})
    packed = tmp_path / "news.parquet.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert [document.text for document in read(packed)] == ["捐款5元"]
    code = "from nlp_aid.io import read_documents; print([d.text for d in read_documents(['-'], 'parquet')])"
    out = subprocess.run([sys.executable, "-c", code], input=path.read_bytes(), stdout=subprocess.PIPE, check=True)
    assert out.stdout.decode().strip() == "['捐款5元']"


@given(data=st.data())
@settings(max_examples=60)
def test_damage_is_an_error_of_the_file(tmp_path_factory, data):
    buffer = io.BytesIO()
    pq.write_table(pa.table({"id": [str(n) for n in range(50)], "text": ["捐款5元"] * 50}), buffer, row_group_size=10)
    whole = bytearray(buffer.getvalue())
    if data.draw(st.booleans()):
        del whole[data.draw(st.integers(0, len(whole) - 1)) :]
    else:
        at = data.draw(st.integers(0, len(whole) - 8))
        whole[at : at + 8] = data.draw(st.binary(min_size=8, max_size=8))
    path = tmp_path_factory.mktemp("damage") / "x.parquet"
    path.write_bytes(whole)
    found = read(path)
    assert found
    assert all(isinstance(item, (Document, BadDocument)) for item in found)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_file(tmp_path):
    path = tmp_path / "long.parquet"
    with pq.ParquetWriter(path, pa.schema({"text": pa.string()}), compression="zstd") as writer:
        for _ in range(3):
            writer.write_table(pa.table({"text": ["长" * 20_000] * 1500}), row_group_size=1500)  # 90 MB a row group
    code = (
        "import resource, sys; from nlp_aid.io import read_documents\n"
        "import pyarrow.parquet\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        f"print(sum(1 for _ in read_documents([{str(path)!r}])), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)"
    )
    count, grown = map(int, subprocess.check_output([sys.executable, "-c", code], text=True).split())
    assert count == 4500
    unit = 1 if sys.platform == "darwin" else 1024
    assert grown * unit < 250_000_000


def test_times_that_python_does_not_know_are_read_as_they_are_written(tmp_path):
    times = pa.array([1_600_000_000_123_456_789, 2], pa.timestamp("ns"))
    pq.write_table(pa.table({"text": ["甲", "乙"], "date": times, "id": times}), tmp_path / "a.parquet")
    first, second = read_documents([tmp_path / "a.parquet"], meta_fields=["date"])
    assert first.meta == {"date": "2020-09-13", "fields": {"date": "2020-09-13 12:26:40.123456789"}}
    assert (first.id, second.text) == ("2020-09-13 12:26:40.123456789", "乙")


@pytest.mark.parametrize(
    "kind",
    [pa.timestamp("us"), pa.timestamp("us", tz="Mars/Olympus"), pa.date32()],
    ids=["far", "zone", "day"],
)
def test_a_cell_that_says_nothing_costs_no_other_row(tmp_path, kind):
    number = pa.int32() if kind == pa.date32() else pa.int64()
    far = 2**31 - 1 if kind == pa.date32() else 10**18
    days = pa.array([None, far, None], number).cast(kind)
    pq.write_table(pa.table({"text": ["甲", "乙", "丙"], "date": days}), tmp_path / "a.parquet")
    found = list(read_documents([tmp_path / "a.parquet"]))
    assert [getattr(item, "text", None) for item in found][::2] == ["甲", "丙"]


def test_columns_of_one_name_are_told(tmp_path):
    one, other = pa.array(["甲"]), pa.array(["乙"])
    for names in (["text", "text", "x"], ["text", "id", "id"], ["x", "x", "text"]):
        pq.write_table(pa.Table.from_arrays([one, other, one], names=names), tmp_path / "a.parquet")
        (found,) = read_documents([tmp_path / "a.parquet"])
        if names[0] == "x":  # which nobody wants
            assert found.text == "甲"
        else:
            assert found.reason.startswith(f"several columns are called '{names[1]}'")


def test_a_column_whose_name_is_no_utf8_costs_its_file(tmp_path):
    pq.write_table(pa.table({"text": ["甲"], "nameXY": ["乙"]}), tmp_path / "a.parquet")
    data = (tmp_path / "a.parquet").read_bytes()
    (tmp_path / "a.parquet").write_bytes(data.replace(b"nameXY", b"name\xff\xfe"))
    (bad,) = read_documents([tmp_path / "a.parquet"])
    assert bad.reason.startswith("the name of a column is not UTF-8")
