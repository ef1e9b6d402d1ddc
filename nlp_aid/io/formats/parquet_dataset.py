"""Records as a dataset of Parquet: a folder a table, parted by shard, or by year and province, that is read as one table.

    flows/document_year=2021/document_province=53/part-00000-000.parquet

Names follow Hive, so that DuckDB, Spark, Ray and Arrow take the names of the folders for columns. The files of one name in
the folders of the tables hold the same documents. See `nlp_aid.records.partitions`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pyarrow.parquet as pq

from nlp_aid.io.formats.files import check
from nlp_aid.io.formats.parquet_tables import rows_in, schema, table
from nlp_aid.records.partitions import province_of, year_of
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import DOCUMENTS, Row, columns_of, table_names, tables_of, to_records

# What waits to be written has so many characters of text at most, save for one document that is longer: some hundred MB.
_CHARACTERS = 8_000_000
# What Hive calls nothing.
_NULL = "__HIVE_DEFAULT_PARTITION__"
SHARD = "shard"
# The columns of the folders by what they part, and their values; those of tables have other names.
_KEYS: dict[str, tuple[str, Callable[[Record], object]]] = {
    "year": ("document_year", year_of),
    "province": ("document_province", province_of),
}
PARTITIONS = (SHARD, *_KEYS)


class DatasetWriter:
    """Writes records to a folder, of which this may be one part."""

    def __init__(
        self, folder: Path, title: str = "", *, partition_by: Sequence[str] = (SHARD,), part: int = 0, first: int = 0
    ) -> None:
        """Set up the writer.

        Args:
            folder: a folder that is there.
            title: not used.
            partition_by: by what it is parted, of `PARTITIONS`, from the outermost folder.
            part: the number of the part, for the names of files.
            first: the number of its first document in the whole.
        """
        self._folder = folder
        self._by = tuple(partition_by)
        self._part = part
        self._number = first
        # The rows of each partition, by their tables.
        self._waiting: dict[str, dict[str, list[Row]]] = {}
        self._characters = 0
        self._flushes = 0
        # Tables that have no file yet, and are to have one, so that they can be read.
        self._bare: set[str] = {DOCUMENTS}
        self._made: set[str] = set()

    def write(self, record: Record) -> None:
        """Take a record, and write those that wait if there are many.

        Raises:
            ValueError: the record holds half of a surrogate pair, or a mention without a place.
            OSError: a file cannot be written.
        """
        check(record)
        rows = tables_of(record, self._number)
        partition = self._waiting.setdefault(self._partition(record), {})
        for name, found in rows.items():
            partition.setdefault(name, []).extend(found)
        self._bare |= rows.keys() - self._made
        self._number += 1
        self._characters += len(record["text"])
        if self._characters >= _CHARACTERS:
            self._flush()

    def close(self) -> None:
        """Write what is left."""
        self._flush()
        for name in sorted(self._bare - self._made):
            partition = f"{SHARD}={self._part:05}" if SHARD in self._by else self._null_partition()
            self._write(name, partition, [])

    def _partition(self, record: Record) -> str:
        found = []
        for by in self._by:
            if by == SHARD:
                found.append(f"{SHARD}={self._part:05}")
                continue
            column, key = _KEYS[by]
            value = key(record)
            found.append(f"{column}={_NULL if value is None else value}")
        return "/".join(found)

    def _null_partition(self) -> str:
        return "/".join(f"{_KEYS[by][0]}={_NULL}" for by in self._by)

    def _flush(self) -> None:
        for partition, found in self._waiting.items():
            for name, rows in found.items():
                if rows:
                    self._write(name, partition, rows)
        self._flushes += bool(self._waiting)
        self._waiting, self._characters = {}, 0

    def _write(self, name: str, partition: str, rows: list[Row]) -> None:
        folder = self._folder / name / partition
        folder.mkdir(parents=True, exist_ok=True)
        columns = columns_of(name)
        made = table(rows, columns, schema(columns))
        pq.write_table(made, folder / f"part-{self._part:05}-{self._flushes:03}.parquet", compression="zstd")
        self._made.add(name)


def read_records(folder: Path) -> Iterator[Record]:
    """Yield the records of a dataset, partition by partition.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is damaged, or no table of ours; the message names it.
    """
    names = [name for name in table_names() if name != DOCUMENTS]
    for path in sorted((folder / DOCUMENTS).rglob("*.parquet")):
        within = path.relative_to(folder / DOCUMENTS)
        there = {name: folder / name / within for name in names}
        found = {name: rows_in(file, name) for name, file in there.items() if file.is_file()}
        try:
            yield from to_records(rows_in(path, DOCUMENTS), found)
        except ValueError as error:
            raise ValueError(f"{path}: {error}") from None
