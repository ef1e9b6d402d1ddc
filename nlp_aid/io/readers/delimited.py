"""CSV and TSV: a document a row, below a row with the columns' names."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO, ClassVar

from nlp_aid.io.document import ReadError, ReadOptions
from nlp_aid.io.readers.lines import Line, read_lines
from nlp_aid.io.readers.reader import TableReader, TableRow

_DELIMITERS = ",;\t|"


class CsvReader(TableReader):
    """Reads CSV. Of comma, semicolon, tab and bar, the delimiter is what the header has most."""

    delimiter: ClassVar[str | None] = None

    def rows(self, stream: BinaryIO, options: ReadOptions) -> Iterator[TableRow]:
        """Yield the rows, blank ones passed over."""
        return iter(_Rows(stream, options, self.delimiter))


class TsvReader(CsvReader):
    """Reads TSV."""

    delimiter: ClassVar[str | None] = "\t"


class _Rows:
    """The rows of a table, each with the line on which it starts, blank ones passed over."""

    def __init__(self, stream: BinaryIO, options: ReadOptions, delimiter: str | None) -> None:
        self._encoding = ""
        self._lines = read_lines(stream, options)
        self._delimiter = delimiter
        self._limit = options.max_bytes
        # What the row that is being read has used of the lines.
        self._first: Line | None = None
        self._size = 0
        self._error: ReadError | None = None
        self._is_open = False

    def __iter__(self) -> Iterator[TableRow]:
        # Python's own limit, which holds for the process, is 131,072 characters; ours are bounded below.
        csv.field_size_limit(max(csv.field_size_limit(), self._limit))
        source = self._texts()
        header = next((text for text in source if text.strip()), "")
        delimiter = self._delimiter or max(_DELIMITERS, key=header.count)
        reader = csv.reader(_chained(header, source), delimiter=delimiter)
        while True:
            row: list[str] | ReadError
            try:
                row = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                row = ReadError(f"the row is no {'TSV' if delimiter == chr(9) else 'CSV'} ({error}); mend it.")
            if self._is_open:
                row = ReadError("a quotation mark that is opened in this row is never closed; close it.")
            row = self._error or row
            line = self._first.number if self._first else 0
            self._first, self._size, self._error = None, 0, None
            if isinstance(row, ReadError) or any(row):
                yield TableRow(line, row, self._encoding)

    def _texts(self) -> Iterator[str]:
        """Yield the lines' texts, and note what the row needs to know of them."""
        for line in self._lines:
            self._first = self._first or line
            self._error = self._error or line.error
            self._encoding = line.encoding
            self._size += len(line.text)
            if self._size > self._limit:
                raise ReadError(
                    f"the row on line {self._first.number} is longer than {self._limit:,} characters, the most that "
                    "one document may have; the rest is not read. Close its quotation marks."
                )
            yield line.text
        # A row asks for a line after the last only within quotation marks.
        self._is_open = self._first is not None


def _chained(first: str, rest: Iterator[str]) -> Iterator[str]:
    if first:
        yield first
    yield from rest
