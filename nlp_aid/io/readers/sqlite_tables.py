"""Databases of SQLite: the rows of those tables that have a column with texts."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers import fields
from nlp_aid.io.readers.compression import seekable
from nlp_aid.io.readers.encoding import noting
from nlp_aid.io.readers.faults import damaged
from nlp_aid.io.readers.reader import TableReader, TableRow

# A table that is built to be slow (of generated columns, of pages in a circle) is given up.
_SECONDS_FOR_A_ROW = 10.0


class SqliteReader(TableReader):
    """Reads a document a row, of every table that has a column for texts."""

    unit = "row"

    def rows(self, stream: BinaryIO, options: ReadOptions) -> Iterator[TableRow]:
        """Yield nothing: there are several tables."""
        return iter(())

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of all tables."""
        # The library reads files only; a copy also keeps what is written meanwhile, and its journal, out.
        with tempfile.TemporaryDirectory(prefix="nlp-aid-") as folder:
            path = Path(folder) / "copy.db"
            with path.open("wb") as copy:
                shutil.copyfileobj(seekable(stream), copy)
            try:
                with contextlib.closing(_opened(path)) as database:
                    yield from self._tables(database, source, options)
            except sqlite3.Error as error:
                raise damaged("a database of SQLite", error) from None

    def _tables(
        self, database: sqlite3.Connection, source: SourceFile, options: ReadOptions
    ) -> Iterator[Document | BadDocument]:
        query = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
        names = [str(name) for (name,) in database.execute(query)]
        columns = {
            name: [str(row[1]) for row in database.execute(f"PRAGMA table_info({_quoted(name)})")] for name in names
        }
        with_text = [name for name in names if fields.text_field(columns[name], options.text_field)]
        if not with_text:
            told = "; ".join(f"{name} has {fields.listed(columns[name])}" for name in names[:10]) or "it has no tables"
            raise ReadError(
                f"no table has a column '{options.text_field or 'text'}' ({told}). Choose with --text-field."
            )
        caveats.note("unread_tables", len(names) - len(with_text))
        for name in with_text:
            own = source if len(with_text) == 1 else source.member(name)
            yield from self.documents(_rows(database, name, columns[name]), own, options)


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
    database.text_factory = lambda data: data.decode("utf-8", noting("replace"))
    for setting in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        database.execute(f"PRAGMA {setting}")
    return database


def _rows(database: sqlite3.Connection, table: str, columns: list[str]) -> Iterator[TableRow]:
    yield TableRow(0, columns)
    until = time.monotonic() + _SECONDS_FOR_A_ROW

    def is_late() -> bool:
        return time.monotonic() > until

    database.set_progress_handler(is_late, 100_000)
    try:
        listed = ", ".join(map(_quoted, columns))
        for number, row in enumerate(database.execute(f"SELECT {listed} FROM {_quoted(table)}"), start=1):  # noqa: S608
            yield TableRow(number, [_plain(cell) for cell in row])
            until = time.monotonic() + _SECONDS_FOR_A_ROW
    finally:
        database.set_progress_handler(None, 0)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(cell: object) -> object:
    # What the database holds as a float is told in as many digits as make it.
    return repr(cell) if isinstance(cell, float) else cell
