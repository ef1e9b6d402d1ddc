"""Batches of texts in, batches of what was found out, in Arrow: the one function that every engine for big data calls.

`nlp_aid.ray`, `nlp_aid.spark` and `nlp_aid.datatrove` are made of it. A batch of rows with a text each becomes batches of
*annotated rows* of one schema, `SCHEMA`: a row a document, with its record as a line of JSON, or the reason why there is
none. `tables` makes of these the tables of documents, of each layer's mentions, of flows and of errors, whose schemas
derive from the layers' specifications. Annotating takes the time, tables take little.
"""

from __future__ import annotations

import functools
import json
import pickle
from collections.abc import Iterable, Iterator, Mapping
from os import PathLike
from typing import Any, cast

import pyarrow as pa

from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.formats.parquet_tables import schema, table
from nlp_aid.io.readers.fields import described, plain_cell
from nlp_aid.io.readers.parquet_rows import columns_read, document_of
from nlp_aid.knowledge.lists import ListSource
from nlp_aid.layers.specification import Field
from nlp_aid.records.partitions import province_of, year_of
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import Row, columns_of, rows_of, table_names
from nlp_aid.runs.engines import BATCH_SIZE, batches
from nlp_aid.runs.engines.pool import Pool
from nlp_aid.runs.work import Annotated, Annotator, Loader, Outcome, Task, make_loader

__all__ = ["ERRORS", "SCHEMA", "BatchAnnotator", "names", "table_schema", "tables"]

ERRORS = "errors"

SCHEMA = pa.schema(
    [
        # The document's id.
        pa.field("id", pa.string(), nullable=False),
        # Its record, a line of JSONL without the line feed; null if it failed.
        pa.field("record", pa.string()),
        # Why it failed; null if it did not.
        pa.field("reason", pa.string()),
        # The file that it is of, where that is known.
        pa.field("file", pa.string()),
        # What outputs are parted by: see `nlp_aid.records.partitions`.
        pa.field("year", pa.int32()),
        pa.field("province", pa.string()),
    ]
)

_ERROR_SCHEMA = pa.schema([SCHEMA.field(name) for name in ("id", "file")] + [pa.field("reason", pa.string(), False)])
# What says where a row belongs in a table that is written in one go. Parts that are made anywhere cannot count documents.
_NUMBER = "document"
_MISSING_ID = "it has no id, by which it could be found again; fill it in"


class BatchAnnotator:
    """Annotates batches of rows. It can be sent to workers, and loads its pipeline once in each process."""

    def __init__(
        self,
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
    ) -> None:
        """Set it up; nothing is loaded.

        Args:
            layers: what to run, or the path of a saved pipeline, as for `nlp_aid.load`. A path has to be there for each
                worker; so have those of lists.
            programmes: a user's own programmes, as for `nlp_aid.load`; so are `places` and `organisations`.
            places: a user's own places.
            organisations: a user's own organisations.
            spans: the names of span groups of other components that go into the records; see `nlp_aid.to_record`.
            text_field: the column with the text; None for `text`, or another usual name such as `正文`.
            id_field: the column with the id; None for `id`, or another usual name. Ids should be distinct: that is not looked
                into, as no worker knows of the others.
            date_field: the column with the document's date; None for one with a usual name.
            meta_fields: columns to keep in the records' `meta`, under `fields`.
            source_field: the column with the file that a row is of, for `meta.source` and for errors.
            timeout: how many seconds a document may take. With it, documents are annotated in a process beside the worker's:
                one that takes longer, or ends that process, has failed. Without, one that ends the process ends the worker.
        """
        self._load = make_loader(layers, spans, programmes=programmes, places=places, organisations=organisations)
        self._options = ReadOptions(
            text_field=text_field, id_field=id_field, date_field=date_field, meta_fields=tuple(meta_fields)
        )
        self._source_field = source_field
        self._timeout = timeout
        # It is sent with each piece of work; whoever gets it knows by this whether it is loaded there.
        self._key = pickle.dumps((self._load, timeout))

    def check(self, columns: pa.Schema) -> list[str]:
        """Check that rows have the columns that are needed, and return their names.

        Raises:
            ValueError: one is not there, or holds no text; the message says what to do.
        """
        needed = [*self._columns(columns).values(), *([self._source_field] if self._source_field else [])]
        return list(dict.fromkeys(needed))

    def __call__(self, batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
        """Yield what comes of the rows of a batch, in order, a row each.

        Args:
            batch: rows with a text and an id.

        Yields:
            Batches of `SCHEMA`, of 64 rows at most. A row that cannot be read or annotated has a `reason`.

        Raises:
            ValueError: there is no column with a text or an id, or one that was asked for is not there.
            WorkerError: a process for `timeout` cannot be started, or cannot load the pipeline.
            Exception: what loading the pipeline raises.
        """
        columns = self._columns(batch.schema)
        tasks = (self._task(batch, row, columns) for row in range(batch.num_rows))
        for outcomes in _loaded(self._key)(tasks):
            yield _annotated_rows(outcomes)

    def annotate(self, documents: Iterable[Task]) -> Iterator[Outcome]:
        """Yield what comes of documents, in order, for what has no rows."""
        for outcomes in _loaded(self._key)(documents):
            yield from outcomes

    def document(self, id: str, text: str, fields: Mapping[str, Any], source: str | None) -> Document:
        """Return a document of what is no row: with its date and the fields to keep out of `fields`."""
        meta = described({name: plain_cell(value) for name, value in fields.items()}, self._options)
        return Document(id=id, text=text, where=id, source=source or "", meta=meta)

    def _columns(self, columns: pa.Schema) -> dict[str, str]:
        found = columns_read(columns, self._options)
        if "id" not in found:
            raise ReadError(
                "there is no column with ids, by which records could be told apart. "
                f"Name one; the columns are {', '.join(columns.names)}."
            )
        if self._source_field is not None and self._source_field not in columns.names:
            raise ReadError(f"there is no column '{self._source_field}'; the columns are {', '.join(columns.names)}.")
        return found

    def _task(self, batch: pa.RecordBatch, row: int, columns: dict[str, str]) -> Document | BadDocument:
        file = batch.column(self._source_field)[row].as_py() if self._source_field else None
        source = SourceFile(file or "", "")
        document = document_of(batch, row, columns, source, self._options)
        if isinstance(document, Document) and not document.id:
            return source.bad(f"{_MISSING_ID} in '{columns['id']}', or leave the row out.")
        return document


class _Local:
    """A pipeline in this process, or in one beside it that can be ended."""

    def __init__(self, load: Loader, timeout: float | None) -> None:
        self._annotator = Annotator(load()) if timeout is None else None
        self._pool = Pool(load, 1, timeout)

    def __call__(self, tasks: Iterable[Task]) -> Iterator[list[Outcome]]:
        groups = batches(tasks, BATCH_SIZE)
        if self._annotator is None:
            try:
                yield from self._pool.outcomes(groups)
            except BaseException:
                self._pool.close()
                raise
            return
        for group in groups:
            yield [self._annotator(task) for task in group]


@functools.lru_cache(maxsize=1)
def _loaded(key: bytes) -> _Local:
    """Return what annotates in this process; what was loaded for something else is given up."""
    return _Local(*pickle.loads(key))  # noqa: S301 (from our own constructor, by way of the engine)


def _annotated_rows(outcomes: list[Outcome]) -> pa.RecordBatch:
    rows = [_annotated_row(outcome) for outcome in outcomes]
    return pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


def _annotated_row(outcome: Outcome) -> Row:
    if isinstance(outcome, Annotated):
        record = outcome.record
        return {
            "id": record["id"],
            "record": outcome.line.decode("utf-8").rstrip("\n"),
            "file": record["meta"].get("source"),
            "year": year_of(record),
            "province": province_of(record),
        }
    return {"id": outcome.id, "reason": outcome.reason, "file": outcome.source or None}


def names() -> list[str]:
    """Return the names of the tables that can be made: `documents`, one a layer, one a relation such as `flows`, `errors`."""
    return [*table_names(), ERRORS]


def table_schema(name: str) -> pa.Schema:
    """Return the schema of a table of `tables`.

    Raises:
        ValueError: there is no such table.
    """
    if name == ERRORS:
        return _ERROR_SCHEMA
    return schema(_columns(name))


def _columns(name: str) -> list[Field]:
    if name not in table_names():
        raise ValueError(f"There is no table '{name}'. Choose from {', '.join(names())}.")
    return [column for column in columns_of(name) if column.name != _NUMBER]


def tables(annotated: pa.RecordBatch, wanted: Iterable[str] | None = None) -> dict[str, pa.RecordBatch]:
    """Return what annotated rows hold as tables.

    Args:
        annotated: a batch of `SCHEMA`, or at least its columns `id`, `file`, `record` and `reason`.
        wanted: the names of tables, of `names()`; by default all.

    Returns:
        A batch for each, also where it has no rows. Rows say by `document_id` which document they are of (in `documents`,
        `id`).

    Raises:
        ValueError: there is no such table.
    """
    chosen = list(names() if wanted is None else wanted)
    schemas = {name: table_schema(name) for name in chosen}
    rows: dict[str, list[Row]] = {name: [] for name in chosen}
    for row in annotated.to_pylist():
        if row["record"] is None:
            if ERRORS in rows:
                rows[ERRORS].append({name: row[name] for name in _ERROR_SCHEMA.names})
            continue
        record = cast(Record, json.loads(row["record"]))
        for name in rows:
            if name != ERRORS:
                rows[name] += rows_of(record, name, 0)
    return {
        name: pa.RecordBatch.from_pylist(rows[name], schema=schemas[name])
        if name == ERRORS
        else _batch(rows[name], _columns(name), schemas[name])
        for name in chosen
    }


def _batch(rows: list[Row], columns: list[Field], schema: pa.Schema) -> pa.RecordBatch:
    made: Any = table(rows, columns, schema).combine_chunks().to_batches()
    return made[0] if made else pa.RecordBatch.from_pylist([], schema=schema)
