"""Annotating a dataset of Ray Data, in actors that load the pipeline once. Needs the extra `ray`.

Example::

    import ray
    import nlp_aid.ray

    annotated = nlp_aid.ray.annotate(ray.data.read_parquet("s3://bucket/reports/"))
    annotated.write_parquet("s3://bucket/annotated/", partition_cols=["year"])
    nlp_aid.ray.table(annotated, "flows").write_parquet("s3://bucket/flows/")
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.fs

try:
    import ray
    from ray.data import ActorPoolStrategy, Dataset
except ImportError as error:
    raise ImportError(
        f"nlp_aid.ray needs Ray Data, which cannot be imported ({error}). Install it: pip install 'nlp-aid[ray]'"
    ) from error

from nlp_aid.arrow import BatchAnnotator, table_schema, tables
from nlp_aid.io.remote import is_url
from nlp_aid.knowledge.lists import ListSource

__all__ = ["annotate", "table", "write_shards"]

# Rows that an actor gets at once: what it has done of them when it is ended is done again.
BATCH_SIZE = 1024
# What stands in a folder when all of it is written, as with Spark.
_DONE = "_SUCCESS"


def annotate(
    dataset: Dataset,
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
    workers: int | None = None,
    batch_size: int = BATCH_SIZE,
) -> Dataset:
    """Return the dataset of annotated rows, as lazy as the one it is of; see `nlp_aid.arrow.SCHEMA` for the columns.

    An actor that is ended is started anew, and does its rows again: nothing is lost, and nothing comes twice. A document
    that ends each actor that gets it would go on doing that: give a `timeout`, with which it is a row with the reason.

    Args:
        dataset: rows with a text and an id.
        layers: what to run, as for `nlp_aid.arrow.BatchAnnotator`, like all up to `timeout`.
        programmes: a user's own programmes.
        places: a user's own places.
        organisations: a user's own organisations.
        spans: the names of span groups that go into the records.
        text_field: the column with the text.
        id_field: the column with the id.
        date_field: the column with the document's date.
        meta_fields: columns to keep in the records' `meta`.
        source_field: the column with the file, such as `path` of `ray.data.read_parquet(…, include_paths=True)`.
        timeout: how many seconds a document may take.
        workers: how many actors there are at most; by default one a core of the cluster. There is one at least. Together
            they leave one core to what reads and writes, so that neither waits for the other for ever.
        batch_size: how many rows an actor gets at once.
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
    if not ray.is_initialized():
        ray.init()
    cores = ray.cluster_resources().get("CPU", 1.0)
    size = workers or max(1, int(cores))
    return dataset.map_batches(
        _Annotating,
        fn_constructor_args=(annotator,),
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=ActorPoolStrategy(min_size=1, max_size=size),
        num_cpus=_share(cores, size),
    )


def table(annotated: Dataset, name: str) -> Dataset:
    """Return a table of annotated rows: `documents`, a layer's mentions, `flows`, `errors`; see `nlp_aid.arrow.tables`.

    Store the annotated rows before, unless it is the only table: each table is made of them anew, and they would be, too.

    Raises:
        ValueError: there is no such table.
    """
    table_schema(name)
    return annotated.map_batches(_table, fn_kwargs={"name": name}, batch_format="pyarrow")


def write_shards(shards: Mapping[str, Dataset], folder: str) -> list[str]:
    """Write datasets to `folder/shard=NAME` as Parquet, one after the other, but for those that are written already.

    What a run that was ended has finished is thus not done again. Ray, Spark and DuckDB read the folder back as one table.

    Args:
        shards: datasets, of annotated rows or of a table, by the names of their shards.
        folder: the folder, a path or a URL.

    Returns:
        The names of the shards that were written now.
    """
    system, root = pyarrow.fs.FileSystem.from_uri(folder if is_url(folder) else str(Path(folder).resolve()))
    written = []
    for name, dataset in shards.items():
        within = f"{root.rstrip('/')}/shard={name}"
        if system.get_file_info(f"{within}/{_DONE}").type == pyarrow.fs.FileType.File:
            continue
        # What an ended run has left would stand beside what is written now.
        if system.get_file_info(within).type == pyarrow.fs.FileType.Directory:
            system.delete_dir_contents(within)
        dataset.write_parquet(within, filesystem=system)
        system.open_output_stream(f"{within}/{_DONE}").close()
        written.append(name)
    return written


def _share(cores: float, actors: int) -> float:
    """Return how much of a core an actor declares to need, so that all of them and a task of another kind find room."""
    return max(0.0, min(1.0, round((cores - 1) / actors, 2)))


class _Annotating:
    """What runs in an actor."""

    def __init__(self, annotator: BatchAnnotator) -> None:
        self._annotator = annotator

    def __call__(self, rows: pa.Table) -> Iterator[pa.Table]:
        for batch in rows.to_batches():
            for annotated in self._annotator(batch):
                yield pa.Table.from_batches([annotated])


def _table(rows: pa.Table, name: str) -> pa.Table:
    made: list[Any] = [tables(batch, [name])[name] for batch in rows.to_batches()]
    return pa.Table.from_batches(made, schema=table_schema(name))
