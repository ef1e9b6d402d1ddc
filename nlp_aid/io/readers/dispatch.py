"""Which reader a file is for, and what it gives, whatever happens to it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import PurePath
from typing import BinaryIO

from nlp_aid.io.document import STANDARD_INPUT, BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers import READERS
from nlp_aid.io.readers.compression import Position, decompressed, first_bytes, open_input, seekable, without_ending
from nlp_aid.io.readers.encoding import decode, detect
from nlp_aid.io.readers.reader import Reader
from nlp_aid.registry import resolve

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
    """Return the reader of a file on disk: by its name, or else what is in it, or else as text."""
    return by_name(path) or kind_of(path, AUTO) or READERS["text"]


def kind_of(path: str, input_format: str) -> Reader | None:
    """Return the reader that a file on disk will be read with; None where it is refused, or cannot be opened."""
    wanted = READERS.choose(input_format) if input_format != AUTO else by_name(path)
    if path == STANDARD_INPUT:
        return wanted
    try:
        with open_input(path) as stream:
            return _chosen(stream, wanted)[0]
    except (OSError, ReadError):  # whoever reads it will say so
        return None


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
    reader, stream = _chosen(stream, reader)
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


def _chosen(stream: BinaryIO, wanted: Reader | None) -> tuple[Reader, BinaryIO]:
    """Return the reader of a stream, and the stream, which may have been copied to be gone to and fro in.

    Args:
        stream: what is read.
        wanted: the reader that a name or an option stands for.

    Raises:
        ReadError: it is of another kind than the reader that is wanted reads, or of one that is not read.
    """
    start = first_bytes(stream)
    told = by_beginning(start) if wanted is None or wanted.takes else by_start(start)
    if told is not None and told.look:
        stream = seekable(stream)
        told = READERS[resolve(told.look)(stream)]
        stream.seek(0)
    if wanted is None:
        return told or READERS["text"], stream
    if told is None or told is wanted or not (told.is_binary or told.name in wanted.takes):
        return wanted, stream
    if told.name in wanted.takes:
        return told, stream
    raise ReadError(
        f"this is {told.title or told.name}, not {wanted.title or 'text'}; give its name the ending {told.endings[0]}, "
        f"or say --input-format {told.name}."
    )
