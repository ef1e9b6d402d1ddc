"""Which reader a file is for, and what it gives, whatever happens to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path, PurePath
from typing import BinaryIO

from nlp_aid.io.document import STANDARD_INPUT, BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers import READERS
from nlp_aid.io.readers.compression import Position, decompressed, first_bytes, open_input, seekable, without_ending
from nlp_aid.io.readers.encoding import detect
from nlp_aid.io.readers.faults import failure
from nlp_aid.io.readers.reader import Reader
from nlp_aid.registry import resolve

AUTO = "auto"

# Reads an open file.
Read = Callable[[Reader, BinaryIO, SourceFile, ReadOptions], Iterator[Document | BadDocument]]


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
    text = str(start, detect(start, whole=False).name, "ignore").removeprefix("\ufeff").encode("utf-8", "ignore")
    told = by_start(text) if text and text != start else None
    return None if told is None or told.is_binary else told


def reader_of(path: str) -> Reader | None:
    """Return the reader of a file on disk: by its name, or else how it begins, or else as text.

    None for one that has to be looked into further, such as a zip file; whoever reads it does that.
    """
    if named := by_name(path):
        return named
    try:
        with open_input(path) as stream:
            told = by_beginning(first_bytes(stream))
    except (OSError, ReadError):  # whoever reads it will say so
        return None
    return None if told is not None and told.look else told or READERS["text"]


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
    source: SourceFile,
    options: ReadOptions,
    reader: Reader | None,
    position: Position | None = None,
    *,
    at: str | None = None,
    read: Read | None = None,
) -> Iterator[Document | BadDocument]:
    """Yield the documents of a file; where it, or the rest of it, cannot be read, a bad one.

    Args:
        source: the file.
        options: how to read.
        reader: its reader; None if its first bytes decide.
        position: is kept up to date while it is read.
        at: the path of a copy that is read in its place, decompressed.
        read: what reads it when it is open and its reader is known; by default that reader, here and now.
    """
    try:
        with open_input(source.path, position) if at is None else Path(at).open("rb") as opened:
            reader, stream = _chosen(opened, reader)
            yield from (read or read_stream)(reader, stream, source, options)
    except OSError as error:
        yield source.bad(
            f"cannot be read ({error.strerror or error}); check its name, its rights, and where a link leads."
        )
    except ReadError as error:
        yield source.bad(error)
    except Exception as error:  # telling what kind of file it is may fail in any way, too
        yield source.bad(failure(error, "what reads it"))


def only_one(items: Iterator[Document | BadDocument], source: SourceFile, reader: Reader) -> Document | BadDocument:
    """Return the one document of a file, or what stands in its place where there is another number of them."""
    found = list(islice(items, 2))
    if len(found) != 1:
        return source.bad(f"the reader '{reader.name}' gives not one document; see Reader.is_one_document.")
    return found[0]


def read_only(source: SourceFile, options: ReadOptions, reader: Reader) -> Document | BadDocument:
    """Return the one document of a file."""
    return only_one(read_file(source, options, reader), source, reader)


def read_member(raw: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
    """Yield the documents of a file in an archive, for the reader of the archive.

    Args:
        raw: its bytes, compressed or not.
        source: the file, from `SourceFile.member`; its name, or else its first bytes, say what reads it.
        options: how to read.
    """
    try:
        with decompressed(raw, source.path) as stream:
            reader, stream = _chosen(stream, by_name(source.path))
            yield from read_stream(reader, stream, source, options)
    except (OSError, ReadError) as error:
        yield source.bad(error)
    except Exception as error:
        yield source.bad(failure(error, "what reads it"))


def read_stream(
    reader: Reader, stream: BinaryIO, source: SourceFile, options: ReadOptions
) -> Iterator[Document | BadDocument]:
    """Yield the documents of an open file. Whatever its reader raises costs the file, or the rest of it.

    Raises:
        ReadError: it, or the rest of it, cannot be read.
        OSError: the same, where the system says so.
    """
    try:
        yield from reader.read(stream, source, options)
    except (OSError, ReadError):
        raise
    except Exception as error:  # a library, or a reader of another package, may fail in any way
        raise failure(error, f"the reader '{reader.name}'") from error


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
    if told is None or told.name == wanted.name:
        return wanted, stream
    # Text that looks like a page may be anything; in the place of a file that is none it is one.
    if not (told.is_binary or wanted.is_binary or told.name in wanted.takes):
        return wanted, stream
    if told.name in wanted.takes:
        return told, stream
    raise ReadError(
        f"this is {told.title or told.name}, not {wanted.title or 'text'}; give its name the ending {told.endings[0]}, "
        f"or say --input-format {told.name}."
    )
