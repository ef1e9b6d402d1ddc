"""CSV and TSV: a document a row, below a row with the columns' names."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import BinaryIO

from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers import fields
from nlp_aid.io.readers.lines import Line, read_lines

_DELIMITERS = ",;\t|"


def read_csv(stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
    """Yield the documents of a CSV file. Of comma, semicolon, tab and bar, the delimiter is what the header has most."""
    return _read(_Rows(stream, options), source, options)


def read_tsv(stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
    """Yield the documents of a TSV file."""
    return _read(_Rows(stream, options, "\t"), source, options)


def _read(rows: _Rows, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
    header: list[str] = []
    text_name: str | None = None
    empty = True
    for line, row in rows:
        if not header:
            if isinstance(row, ReadError):
                raise row
            header = [name.strip() for name in row]
            text_name = fields.text_field(header, options.text_field)
            _check(header, text_name, options)
            continue
        empty = False
        if isinstance(row, ReadError):
            yield source.bad(row, line=line)
        elif len(row) != len(header):
            yield source.bad(
                f"the row has {len(row)} fields and the header {len(header)}; "
                "put fields that hold the delimiter in quotation marks.",
                line=line,
            )
        elif text_name is not None:
            item = dict(zip(reversed(header), reversed(row), strict=True))  # of two columns of a name the first
            id = item.get(options.id_field or fields.DEFAULT_ID, "").strip() or None
            meta = fields.chosen(item, options.meta_fields)
            yield source.document(item[text_name], encoding=rows.encoding, id=id, line=line, meta=meta)
    if empty:
        yield source.bad("the table has no rows; there is nothing to annotate.")


def _check(header: list[str], text_name: str | None, options: ReadOptions) -> None:
    wanted = {"--text-field": [options.text_field or "text"] if text_name is None else []}
    wanted["--id-field"] = [options.id_field] if options.id_field else []
    wanted["--meta-field"] = list(options.meta_fields)
    for option, names in wanted.items():
        for name in names:
            if name not in header:
                raise ReadError(
                    f"there is no column '{name}'; the columns are {fields.listed(header)}. Choose with {option}."
                )


class _Rows:
    """The rows of a table, each with the line on which it starts, blank ones passed over.

    Attributes:
        encoding: the encoding of the row last given.
    """

    def __init__(self, stream: BinaryIO, options: ReadOptions, delimiter: str | None = None) -> None:
        self.encoding = ""
        self._lines = read_lines(stream, options)
        self._delimiter = delimiter
        self._limit = options.max_bytes
        # What the row that is being read has used of the lines.
        self._first: Line | None = None
        self._size = 0
        self._error: ReadError | None = None
        self._is_open = False

    def __iter__(self) -> Iterator[tuple[int, list[str] | ReadError]]:
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
                yield line, row

    def _texts(self) -> Iterator[str]:
        """Yield the lines' texts, and note what the row needs to know of them."""
        for line in self._lines:
            self._first = self._first or line
            self._error = self._error or line.error
            self.encoding = line.encoding
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
