"""What a reader is: its specification, and the bases of what reads."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, BinaryIO, ClassVar

from nlp_aid import caveats
from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers import fields
from nlp_aid.io.readers.compression import read_all
from nlp_aid.io.readers.encoding import decoded
from nlp_aid.io.readers.faults import too_long
from nlp_aid.registry import resolve

EMPTY_FILE = "the file is empty; there is nothing to annotate."
NO_TEXT = "the file has no text in it; there is nothing to annotate."
# How many rows that fail alike are told in one message.
_MOST_HELD = 10_000
EMPTY_TABLE = "the table has no rows; there is nothing to annotate."


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How files of one kind are recognised, and what reads them.

    Attributes:
        name: what `--input-format` calls it.
        load: what reads: a class on one of the bases below, or any function that gives something with such a `read`.
            Named as `module:class` it is imported when the first such file comes, also by worker processes; an object
            is used by this process only.
        endings: the endings of the names of such files, in lower case, without that of a compression.
        signs: how such files begin, decompressed, where no name tells: bytes, or a pattern that looks at the first 4,096.
            Those of a text are in UTF-8; a file in another encoding, or with a byte order mark, fits them, too. Of
            several that fit, the longest counts.
        is_one_document: whether a file is one document whose id is the file's name, so that whoever annotates it can read it.
        is_binary: whether such files are no plain text, so that one under the name of a text is refused.
        title: what such a file is called in messages, with its article.
        look: for files that begin like those of other kinds: a function, named as `module:function`, that gets the stream,
            to go to and fro in, and returns the name of the reader for what is in it.
        takes: names of other readers whose files this one's endings are given to as well, on purpose: Word opens a page
            that a program has saved as `.doc`.
        is_bounded: whether reading takes memory and time in proportion to what is read, whatever that is. Others read in a
            process of their own, with limits; see `nlp_aid.io.apart`.
        is_table: whether it gives a document a row where the field of the text is named, whatever `is_one_document` says.
    """

    name: str
    load: str | Callable[[], BinaryReader]
    endings: tuple[str, ...] = ()
    signs: tuple[bytes | re.Pattern[bytes], ...] = ()
    is_one_document: bool = False
    is_binary: bool = False
    title: str = ""
    look: str = ""
    takes: tuple[str, ...] = ()
    is_table: bool = False
    is_bounded: bool = False

    def gives_one(self, options: ReadOptions) -> bool:
        """Return whether a file is one document under these options."""
        return self.is_one_document and not (self.is_table and options.text_field is not None)

    @property
    def can_be_sent(self) -> bool:
        """Whether worker processes can read with it."""
        return isinstance(self.load, str)

    def fits(self, start: bytes) -> int:
        """Return how many of a file's first bytes are a sign that it is of this kind."""
        lengths = [0]
        for sign in self.signs:
            if isinstance(sign, bytes):
                lengths.append(len(sign) if start.startswith(sign) else 0)
            elif match := sign.match(start):
                lengths.append(match.end())
        return max(lengths)

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of a stream; see `BinaryReader.read`."""
        reader: BinaryReader = resolve(self.load)()
        return reader.read(stream, source, options)


class BinaryReader(ABC):
    """Reads documents out of bytes of any kind."""

    @abstractmethod
    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of a file, one at a time.

        Args:
            stream: its bytes, decompressed; it may be one that cannot be gone back in.
            source: the file; it makes the documents, and what stands in the place of bad ones.
            options: how to read.

        Raises:
            ReadError: the file, or the rest of it, cannot be read; the message says why and what to do.
            OSError: the same, where the system says so.
        """


class TextReader(BinaryReader):
    """Reads documents out of a text: the file is decoded as a whole, and is one document unless `documents` says more."""

    max_bytes: ClassVar[int | None] = None
    """The most bytes of a file; None for what the options say."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of a file; an empty one is a bad document."""
        limit = options.max_bytes if self.max_bytes is None else min(options.max_bytes, self.max_bytes)
        data = read_all(stream, limit)
        text, encoding = decoded(data, options, self.declared_encoding(data))
        del data
        source = replace(source, encoding=encoding)
        if text.strip():
            yield from self.documents(text, source, options)
        else:
            yield source.bad(EMPTY_FILE)

    def declared_encoding(self, data: bytes) -> str | None:
        """Return the name of the encoding that the file says it is in, if it does."""
        return None

    def documents(self, text: str, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of a text; here it is one, unchanged.

        Args:
            text: the text of the file, which is not blank.
            source: the file; it makes documents in its encoding.
            options: how to read.

        Raises:
            ReadError: the text, or the rest of it, cannot be read.
        """
        yield source.document(text)


def one_for_all(
    items: Iterable[Document | BadDocument], source: SourceFile, unit: str
) -> Iterator[Document | BadDocument]:
    """Yield the items, but one for all bad ones that come before any good one, if they fail for the same reason."""
    held: list[BadDocument] = []
    waiting = iter(items)
    for item in waiting:
        if isinstance(item, BadDocument) and (not held or item.reason == held[0].reason):
            held.append(item)
            if len(held) == _MOST_HELD:
                yield _for_all(held, source, unit)
                held = []
            continue
        yield from held
        yield item
        held = []
        if isinstance(item, Document):
            yield from waiting
    yield from [_for_all(held, source, unit)] if len(held) > 1 else held


def with_rest(items: Iterable[Document | BadDocument]) -> Iterator[Document | BadDocument]:
    """Yield the items; what has been noted behind the last document stands in it.

    For files of which parts are passed over, for which no document stands. One item is held back.
    """
    last: Document | None = None
    for item in items:
        if last is not None:
            yield last
        last = item if isinstance(item, Document) else None
        if last is None:
            yield item
    rest = caveats.taken()
    if last is not None:
        noted = caveats.together(last.meta.get("caveats", {}), rest)
        yield replace(last, meta={**last.meta, **({"caveats": noted} if noted else {})})


def _for_all(held: list[BadDocument], source: SourceFile, unit: str) -> BadDocument:
    lines = f"{unit}s {held[0].line} to {held[-1].line}"
    return source.bad(f"none of {len(held):,} {unit}s has a document ({lines}); of each: {held[0].reason}")


@dataclass(frozen=True)
class TableRow:
    """A row of a table.

    Attributes:
        number: the line on which it starts, or its number, from 1.
        cells: what its cells hold (strings, numbers, dates, None), or why it cannot be read.
        encoding: the encoding it was read in.
        place: what the layout says of the place of its text, if the file is no text.
    """

    number: int
    cells: Sequence[Any] | ReadError
    encoding: str = "utf-8"
    place: Mapping[str, Any] | None = None


class TableReader(BinaryReader):
    """Reads a document a row, by the fields for text, id and what is to be kept."""

    unit: ClassVar[str] = "line"
    """What the number of a row counts, for messages."""

    @abstractmethod
    def rows(self, stream: BinaryIO, options: ReadOptions) -> Iterator[TableRow]:
        """Yield the rows, the first of which has the columns' names.

        Raises:
            ReadError: the table, or the rest of it, cannot be read.
            OSError: the same, where the system says so.
        """

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of the rows; a table without any is a bad document."""
        return self.documents(self.rows(stream, options), source, options)

    def documents(
        self, rows: Iterator[TableRow], source: SourceFile, options: ReadOptions
    ) -> Iterator[Document | BadDocument]:
        """Yield the documents of the rows of one table, below the one with the columns' names.

        Raises:
            ReadError: that one cannot be read, or lacks a column that was asked for.
        """
        return one_for_all(self._documents(rows, source, options), source, self.unit)

    def _documents(
        self, rows: Iterator[TableRow], source: SourceFile, options: ReadOptions
    ) -> Iterator[Document | BadDocument]:
        first = next(rows, None)
        if first is None:
            yield source.bad(EMPTY_TABLE)
            return
        if isinstance(first.cells, ReadError):
            raise first.cells
        header = ["" if name is None else str(name).strip() for name in first.cells]
        options.note(header, fields.text_field(header, options.text_field), fields.id_field(header, options.id_field))
        text_name = fields.text_column(header, options)
        taken = [*filter(None, (text_name, fields.id_field(header, options.id_field))), *options.meta_fields]
        repeated = sum(header.count(name) - 1 for name in taken if name in header)
        empty = True
        for row in rows:
            empty = False
            if isinstance(row.cells, ReadError):
                yield source.bad(row.cells, line=row.number, unit=self.unit)
            elif len(row.cells) != len(header):
                yield source.bad(
                    f"the row has {len(row.cells)} fields and the header {len(header)}; "
                    "put fields that hold the delimiter in quotation marks.",
                    line=row.number,
                    unit=self.unit,
                )
            else:
                caveats.note("repeated_fields", repeated)
                # Of two columns of a name the first.
                item = dict(zip(reversed(header), map(fields.plain_cell, reversed(row.cells)), strict=True))
                yield self._document(item, text_name, row, source, options)
        if empty:
            yield source.bad(EMPTY_TABLE)

    def _document(
        self, item: Mapping[str, Any], text_name: str, row: TableRow, source: SourceFile, options: ReadOptions
    ) -> Document | BadDocument:
        id = fields.cell_id(item.get(fields.id_field(item, options.id_field) or ""))
        text = item[text_name]
        if text is None:
            reason = f"there is no text in '{text_name}'; fill it in, or leave the row out."
            return source.bad(reason, id=id, line=row.number, unit=self.unit)
        if len(str(text)) > options.max_bytes:
            return source.bad(too_long(options.max_bytes), id=id, line=row.number, unit=self.unit)
        meta = fields.described(item, options)
        if row.place is not None:
            meta["layout"] = [{"start": 0, "end": len(str(text)), **row.place}]
        source = replace(source, encoding=row.encoding)
        return source.document(str(text), id=id, line=row.number, unit=self.unit, meta=meta)
