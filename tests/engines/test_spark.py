"""With a real Spark, in two cores on this machine."""

import json
import os
import shutil
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

pytest.importorskip("pyspark")
if not shutil.which("java"):
    pytest.skip("Spark needs Java", allow_module_level=True)

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

import nlp_aid.spark
from tests.engines.samples import LAYERS, columns, lines

pytestmark = pytest.mark.slow
NUMBER = 60


@pytest.fixture(scope="module")
def spark():
    """A session whose tasks may fail three times, as on a cluster."""
    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["PYTHONPATH"] = str(Path(__file__).parents[2])
    builder = SparkSession.builder.master("local[2,4]").config("spark.ui.enabled", "false")
    session = builder.config("spark.driver.host", "127.0.0.1").config("spark.log.level", "OFF").getOrCreate()
    yield session
    session.stop()


@pytest.fixture
def rows(spark, tmp_path):
    """The samples in several files, as Spark reads them."""
    folder = tmp_path / "in"
    folder.mkdir()
    for start in range(0, NUMBER, 15):
        pq.write_table(pa.table(columns(NUMBER)).slice(start, 15), folder / f"{start:03}.parquet")
    return spark.read.parquet(str(folder))


def test_a_data_frame_has_the_records_of_a_local_run_byte_by_byte_and_they_are_read_back(spark, rows, tmp_path):
    out = str(tmp_path / "out")
    nlp_aid.spark.annotate(rows, LAYERS, meta_fields=["desk"]).write.partitionBy("year").parquet(out)
    annotated = spark.read.parquet(out)
    expected = lines(NUMBER)
    found = annotated.collect()
    assert {row["id"]: row["record"] for row in found if row["record"] is not None} == expected
    assert sorted(row["id"] for row in found) == sorted(f"d{n}" for n in range(NUMBER))
    assert all(row["reason"] for row in found if row["record"] is None)
    counts = {name: nlp_aid.spark.table(annotated, name).count() for name in ("documents", "money", "flows", "errors")}
    assert counts["documents"] == len(expected) and counts["errors"] == NUMBER - len(expected)
    for name in ("money", "flows"):
        assert counts[name] == sum(len(json.loads(line)[name]) for line in expected.values()) > 0
    query = f"SELECT count(*), count(DISTINCT year) FROM read_parquet('{out}/*/*.parquet', hive_partitioning = true)"
    assert duckdb.sql(query).fetchall()[0][0] == NUMBER


def test_a_file_is_told_and_a_column_that_is_missing_is_told_before_anything_runs(spark, rows):
    with_file = rows.limit(1).selectExpr("id", "text", "'in.parquet' AS `the.file`")
    (row,) = nlp_aid.spark.annotate(with_file, ["money"], source_field="the.file").collect()
    assert row["file"] == "in.parquet"
    with pytest.raises(ValueError, match="no column with ids"):
        nlp_aid.spark.annotate(rows.select("text"), LAYERS)


def test_shards_that_are_written_are_not_done_again(spark, rows, tmp_path):
    shards = {f"{n}": nlp_aid.spark.annotate(rows.where(f"hash(id) % 2 = {n}"), ["money"]) for n in (-1, 0, 1)}
    out = str(tmp_path / "shards")
    first = dict(list(shards.items())[:1])
    assert nlp_aid.spark.write_shards(first, out) == ["-1"]
    assert nlp_aid.spark.write_shards(shards, out) == ["0", "1"]
    assert nlp_aid.spark.write_shards(shards, out) == []
    assert spark.read.parquet(out).count() == NUMBER


def test_workers_that_are_killed_lose_and_double_nothing(rows):
    killed, ended = [], threading.Event()

    def kill():
        while len(killed) < 2 and not ended.is_set():
            time.sleep(0.2)
            for process in workers():
                if process not in killed:
                    os.kill(process, signal.SIGKILL)
                    killed.append(process)
                    break

    thread = threading.Thread(target=kill)
    thread.start()
    found = nlp_aid.spark.annotate(rows.repartition(6), LAYERS, meta_fields=["desk"]).collect()
    ended.set()
    thread.join()
    assert killed
    assert {row["id"]: row["record"] for row in found if row["record"] is not None} == lines(NUMBER)
    assert len(found) == NUMBER


def workers():
    """The processes that Spark's Python daemon has forked and that have begun to load the pipeline (Linux)."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = path.read_text().rpartition(")")[2].split()[1]
            if b"pyspark.daemon" in Path(f"/proc/{parent}/cmdline").read_bytes():
                found += [int(path.parent.name)] if "spacy" in (path.parent / "maps").read_text() else []
        except OSError:
            pass
    return found
