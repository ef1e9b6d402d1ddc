import os
import pickle
import signal

import pyarrow as pa
import pytest

from nlp_aid import arrow
from nlp_aid.arrow import SCHEMA, BatchAnnotator, table_schema, tables
from nlp_aid.layers.registry import specifications
from nlp_aid.runs.engines import pool
from tests.engines.samples import LAYERS, columns, lines
from tests.runs import stand_in

NUMBER = 70


@pytest.fixture(scope="module")
def annotated():
    """The annotated rows of the samples, in one batch."""
    batches = list(annotator()(batch(NUMBER)))
    assert [each.num_rows for each in batches] == [64, 6]
    return pa.Table.from_batches(batches).combine_chunks().to_batches()[0]


def annotator(**options):
    return BatchAnnotator(LAYERS, meta_fields=["desk"], **options)


def batch(number):
    return pa.RecordBatch.from_pydict(columns(number))


@pytest.fixture
def stands_in(monkeypatch):
    monkeypatch.setattr("nlp_aid.pipeline.load", stand_in.load)
    monkeypatch.setattr(pool.multiprocessing, "get_context", _forked)
    arrow._loaded.cache_clear()
    yield
    arrow._loaded.cache_clear()


def _forked(method=None, get=pool.multiprocessing.get_context):
    return get("fork")


def test_records_are_those_of_a_local_run_byte_by_byte_and_a_bad_row_has_its_reason(annotated):
    expected = lines(NUMBER)
    assert annotated.schema == SCHEMA
    for row in annotated.to_pylist():
        assert row["record"] == expected.get(row["id"])
        assert (row["record"] is None) == (row["reason"] is not None)
    assert annotated.column("id").to_pylist() == [f"d{n}" for n in range(NUMBER)]
    assert annotated.column("reason").to_pylist()[7] == "there is no text in 'text'; fill it in, or leave the row out."


def test_rows_say_by_what_outputs_are_parted(annotated):
    first, second, third = annotated.to_pylist()[:3]
    assert (first["year"], first["province"]) == (None, "31")
    assert (second["year"], second["province"]) == (2001, "33")
    assert (third["year"], third["province"]) == (2002, None)


def test_tables_are_of_every_layer_and_relation_with_the_schema_of_their_specification(annotated):
    found = tables(annotated)
    assert list(found) == ["documents", *specifications(), "errors"]
    for name, one in found.items():
        assert one.schema == table_schema(name)
    assert found["documents"].num_rows + found["errors"].num_rows == NUMBER
    assert set(found["flows"].column("document_id").to_pylist()) <= set(found["documents"].column("id").to_pylist())
    assert found["flows"].num_rows and found["money"].column("value_string").to_pylist()[0] == "0"
    # A column a field, whatever it is called.
    for name, one in specifications().items():
        for column in getattr(one, "regular_fields", None) or one.fields:
            assert column.name in found[name].schema.names


def test_tables_of_no_rows_have_their_schema():
    empty = pa.RecordBatch.from_pylist([], schema=SCHEMA)
    assert tables(empty, ["flows", "errors"])["flows"].schema == table_schema("flows")
    with pytest.raises(ValueError, match=r"There is no table 'flow'. Choose from documents, money"):
        tables(empty, ["flow"])


def test_what_is_missing_is_said_before_anything_is_loaded(stands_in):
    with pytest.raises(ValueError, match=r"no column with ids.*the columns are text"):
        annotator().check(pa.schema([("text", pa.string()), ("desk", pa.string())]))
    with pytest.raises(ValueError, match="no column 'desk'"):
        list(annotator()(pa.RecordBatch.from_pydict({"id": ["a"], "text": ["x"]})))
    with pytest.raises(ValueError, match="holds int64, not text"):
        annotator().check(pa.schema([("id", pa.string()), ("text", pa.int64()), ("desk", pa.string())]))
    with pytest.raises(ValueError, match="no column 'path'"):
        annotator(source_field="path").check(batch(1).schema)


def test_a_row_without_an_id_is_an_error_row_and_the_file_goes_along(stands_in):
    rows = pa.RecordBatch.from_pydict(
        {"id": ["a", None], "text": ["5元", "x"], "path": ["in/a.parquet", "in/b.parquet"]}
    )
    (out,) = BatchAnnotator(LAYERS, source_field="path")(rows)
    first, second = out.to_pylist()
    assert first["file"] == "in/a.parquet" and '"source": "in/a.parquet", "encoding": "utf-8"' in first["record"]
    assert second["file"] == "in/b.parquet" and second["reason"].startswith("it has no id")


def test_it_can_be_sent_and_loads_once_in_a_process(stands_in, monkeypatch):
    monkeypatch.setattr("nlp_aid.pipeline.load", counting)
    counting.times = 0
    sent = pickle.dumps(BatchAnnotator(LAYERS))
    rows = pa.RecordBatch.from_pydict({"id": ["a"], "text": ["5元"]})
    for _ in range(3):
        list(pickle.loads(sent)(rows))
    assert counting.times == 1


def counting(layers, **own):
    counting.times += 1
    return stand_in.StandIn(["money"])


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="the stand-in reaches workers by forking")
def test_with_a_timeout_a_document_costs_itself_only_whatever_it_does(stands_in):
    texts = ["5元", "crash", "stuck", "boom", "5元"]
    rows = pa.RecordBatch.from_pydict({"id": list("abcde"), "text": texts})
    run = BatchAnnotator(LAYERS, timeout=2)
    for _ in range(2):  # and its process stays for the next batch
        (out,) = pa.Table.from_batches(run(rows)).combine_chunks().to_batches()
        assert [row["record"] is not None for row in out.to_pylist()] == [True, False, False, False, True]
        reasons = out.column("reason").to_pylist()
        assert f"ended over it 2 times (signal {signal.SIGKILL.name})" in reasons[1]
        assert "takes longer than 2 seconds" in reasons[2]
        assert "it went wrong" in reasons[3]
