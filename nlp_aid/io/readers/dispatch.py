"""Which reader a file is for, and what it gives, whatever happens to it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO

from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers import READERS
from nlp_aid.io.readers.compression import Position, decompressed, first_bytes, open_input, without_ending
from nlp_aid.io.readers.encoding import decode, detect
from nlp_aid.io.readers.reader import Reader

AUTO = "auto"


def by_name(path: str) -> Reader | None:
    """Return the reader that the ending of a name stands for, a compression's ending apart; None if for none."""
    name = PurePath(without_ending(path)).name.lower()
    fitting = [
        (len(ending), reader)
        for reader in READERS.values()
        for ending in reader.endings
        if name.endswith(ending) and name != ending
    ]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def by_start(start: bytes) -> Reader | None:
    """Return the reader for files that begin so; None if it is no sign of any."""
    fitting = [(length, reader) for reader in READERS.values() if (length := reader.fits(start))]
    return max(fitting, key=lambda pair: pair[0])[1] if fitting else None


def by_beginning(start: bytes) -> Reader | None:
    """Return the reader for files that begin so, in whatever encoding; None if it is no sign of any.

    Signs of kinds of text are in UTF-8. Where the bytes fit none, their text is looked at, without a byte order mark.
    """
    if told := by_start(start):
        return told
    text = decode(start, detect(start, whole=False), "ignore").encode()
    told = by_start(text) if text and text != start else None
    return None if told is None or told.is_binary else told


def reader_of(path: str) -> Reader:
    """Return the reader of a file on disk: by its name, or else its first bytes, or else as text."""
    reader = by_name(path)
    if reader is None:
        try:
            with open_input(path) as stream:
                reader = by_beginning(first_bytes(stream))
        except (OSError, ReadError):  # whoever reads it will say so
            pass
    return reader or READERS["text"]


def read_file(
    source: SourceFile, options: ReadOptions, reader: Reader | None, position: Position | None = None
) -> Iterator[Document | BadDocument]:
    """Yield the documents of a file; where it, or the rest of it, cannot be read, a bad one.

    Args:
        source: the file.
        options: how to read.
        reader: its reader; None if its first bytes decide.
        position: is kept up to date while it is read.
    """
    try:
        with open_input(source.path, position) as stream:
            yield from _read(stream, source, options, reader)
    except OSError as error:
        yield source.bad(
            f"cannot be read ({error.strerror or error}); check its name, its rights, and where a link leads."
        )
    except ReadError as error:
        yield source.bad(error)


def read_only(source: SourceFile, options: ReadOptions, reader: Reader) -> Document | BadDocument:
    """Return the one document of a file."""
    items = list(islice(read_file(source, options, reader), 2))
    if len(items) != 1:
        return source.bad(f"the reader '{reader.name}' gives not one document; see Reader.is_one_document.")
    return items[0]


def read_member(raw: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
    """Yield the documents of a file in an archive, for the reader of the archive.

    Args:
        raw: its bytes, compressed or not.
        source: the file, from `SourceFile.member`; its name, or else its first bytes, say what reads it.
        options: how to read.
    """
    try:
        with decompressed(raw, source.path) as stream:
            yield from _read(stream, source, options, by_name(source.path))
    except (OSError, ReadError) as error:
        yield source.bad(error)


def _read(
    stream: BinaryIO, source: SourceFile, options: ReadOptions, reader: Reader | None
) -> Iterator[Document | BadDocument]:
    start = first_bytes(stream)
    told = by_start(start)
    reader = reader or by_beginning(start) or READERS["text"]
    if told is not None and told.is_binary and not reader.is_binary:
        raise ReadError(
            f"this is {told.title or told.name}, not text; give its name the ending {told.endings[0]}, "
            f"or say --input-format {told.name}."
        )
    try:
        yield from reader.read(stream, source, options)
    except (OSError, ReadError):
        raise
    except Exception as error:
        # One of another package may fail in any way; it costs this file only.
        raise ReadError(
            f"the reader '{reader.name}' fails on it ({type(error).__name__}: {error}); "
            "tell those who wrote it, or convert the file."
        ) from error
