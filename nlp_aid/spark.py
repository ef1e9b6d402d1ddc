"""Annotating a data frame of Spark, by `mapInArrow`. Needs the extra `spark`, and Java.

Example::

    import nlp_aid.spark

    annotated = nlp_aid.spark.annotate(spark.read.parquet("s3a://bucket/reports/"))
    annotated.write.partitionBy("year").parquet("s3a://bucket/annotated/")
    nlp_aid.spark.table(spark.read.parquet("s3a://bucket/annotated/"), "flows").show()
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from typing import Any

import pyarrow as pa

try:
    from pyspark.sql import DataFrame
    from pyspark.sql.pandas.types import from_arrow_schema, to_arrow_schema
except ImportError as error:
    raise ImportError(
        f"nlp_aid.spark needs PySpark, which cannot be imported ({error}). Install it: pip install 'nlp-aid[spark]'"
    ) from error

from nlp_aid.arrow import SCHEMA, BatchAnnotator, table_schema, tables
from nlp_aid.knowledge.lists import ListSource

__all__ = ["annotate", "table", "write_shards"]

Batches = Iterator[pa.RecordBatch]
# What tables are made of.
_NEEDED = ("id", "file", "record", "reason")
# What Spark leaves in a folder when all of it is written.
_DONE = "_SUCCESS"


def annotate(
    df: DataFrame,
    layers: str | PathLike[str] | Iterable[str] = "default",
    *,
    programmes: ListSource | None = None,
    places: ListSource | None = None,
    organisations: ListSource | None = None,
    spans: Iterable[str] = (),
    text_field: str | None = None,
    id_field: str | None = None,
    date_field: str | None = None,
    meta_fields: Iterable[str] = (),
    source_field: str | None = None,
    timeout: float | None = None,
) -> DataFrame:
    """Return the data frame of annotated rows, as lazy as the one it is of; see `nlp_aid.arrow.SCHEMA` for the columns.

    Each Python worker of Spark loads the pipeline once. A task whose worker or executor is ended is run again by Spark, as
    often as `spark.task.maxFailures` says (in local mode once: take `local[2,4]`). A document that ends each worker that
    gets it would fail the job: give a `timeout`, with which it is a row with the reason.

    Args:
        df: rows with a text and an id.
        layers: what to run, as for `nlp_aid.arrow.BatchAnnotator`, like all that follow.
        programmes: a user's own programmes.
        places: a user's own places.
        organisations: a user's own organisations.
        spans: the names of span groups that go into the records.
        text_field: the column with the text.
        id_field: the column with the id.
        date_field: the column with the document's date.
        meta_fields: columns to keep in the records' `meta`.
        source_field: the column with the file, such as `_metadata.file_path` under a name of its own.
        timeout: how many seconds a document may take.

    Raises:
        ValueError: there is no column with a text or an id, or one that was asked for is not there.
    """
    annotator = BatchAnnotator(
        layers,
        programmes=programmes,
        places=places,
        organisations=organisations,
        spans=spans,
        text_field=text_field,
        id_field=id_field,
        date_field=date_field,
        meta_fields=meta_fields,
        source_field=source_field,
        timeout=timeout,
    )
    needed = annotator.check(to_arrow_schema(df.schema))
    return _numbered(df, needed).mapInArrow(_annotating(annotator, needed), from_arrow_schema(SCHEMA))


def table(annotated: DataFrame, name: str) -> DataFrame:
    """Return a table of annotated rows: `documents`, a layer's mentions, `flows`, `errors`; see `nlp_aid.arrow.tables`.

    Store the annotated rows before, unless it is the only table: each table is made of them anew, and they would be, too.

    Raises:
        ValueError: there is no such table.
    """
    return annotated.select(*_NEEDED).mapInArrow(_making(name), from_arrow_schema(table_schema(name)))


def write_shards(shards: Mapping[str, DataFrame], folder: str) -> list[str]:
    """Write data frames to `folder/shard=NAME` as Parquet, one after the other, but for those that are written already.

    What a run that was ended has finished is thus not done again. Spark reads the folder back as one table.

    Args:
        shards: data frames, of annotated rows or of a table, by the names of their shards.
        folder: the folder, on any file system that Spark writes to.

    Returns:
        The names of the shards that were written now.
    """
    written = []
    for name, df in shards.items():
        path = f"{folder.rstrip('/')}/shard={name}"
        if not _exists(df, f"{path}/{_DONE}"):
            df.write.mode("overwrite").parquet(path)
            written.append(name)
    return written


def _annotating(annotator: BatchAnnotator, names: list[str]) -> Callable[[Batches], Batches]:
    def run(batches: Batches) -> Batches:
        for batch in batches:
            yield from annotator(batch.rename_columns(names))

    return run


def _making(name: str) -> Callable[[Batches], Batches]:
    def run(batches: Batches) -> Batches:
        for batch in batches:
            yield tables(batch, [name])[name]

    return run


def _numbered(df: DataFrame, names: Iterable[str]) -> DataFrame:
    """Return some columns only, so that no others are read, under their numbers: `mapInArrow` takes no name with a dot."""
    quoted = ("`" + name.replace("`", "``") + "`" for name in names)
    return df.selectExpr(*(f"{name} AS `{number}`" for number, name in enumerate(quoted)))


def _exists(df: DataFrame, path: str) -> bool:
    session: Any = df.sparkSession
    hadoop = session._jvm.org.apache.hadoop.fs.Path(path)
    return bool(hadoop.getFileSystem(session._jsc.hadoopConfiguration()).exists(hadoop))
