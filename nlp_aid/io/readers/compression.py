"""Streams of bytes, decompressed where they are compressed; reading from them is bounded."""

from __future__ import annotations

import bz2
import contextlib
import errno
import gzip
import io
import lzma
import os
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from nlp_aid.io.document import STANDARD_INPUT, ReadError
from nlp_aid.io.readers.foreign import check_start
from nlp_aid.io.remote import is_url, opened_remote

_BLOCK = 1 << 18
_IN_MEMORY = 4_000_000
# Of what has to be gone to and fro in, on disk.
_MOST_COPIED = 4_000_000_000
_START = 4096
_ENDINGS = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz", ".zst": "zstd"}
_STARTS = {b"\x1f\x8b\x08": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz", b"\x28\xb5\x2f\xfd": "zstd"}
DAMAGE = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)


def without_ending(path: str) -> str:
    """Return the path without the ending of a compression (`news.jsonl.gz`: `news.jsonl`)."""
    return str(Path(path).with_suffix("")) if Path(path).suffix.lower() in _ENDINGS else path


def compression_of(path: str | Path) -> str | None:
    """Return the compression that the ending of a name stands for; None if for none."""
    return _ENDINGS.get(Path(path).suffix.lower())


@contextlib.contextmanager
def compressing(stream: IO[bytes], kind: str) -> Iterator[BinaryIO]:
    """Give a stream that compresses what is written to it; the same bytes for the same contents.

    Args:
        stream: where the compressed bytes go; it stays open.
        kind: the compression, from `compression_of`.
    """
    if kind == "zstd":
        import pyarrow as pa

        with pa.CompressedOutputStream(pa.PythonFile(stream, mode="w"), "zstd") as compressed:
            yield cast(BinaryIO, compressed)
        return
    opened: dict[str, Callable[[], Any]] = {
        "gzip": lambda: gzip.GzipFile(filename="", mode="wb", fileobj=stream, mtime=0),
        "bzip2": lambda: bz2.BZ2File(stream, "wb"),
        "xz": lambda: lzma.LZMAFile(stream, "wb"),  # noqa: SIM115
    }
    with contextlib.closing(opened[kind]()) as compressed:
        yield compressed


class Position:
    """How far files have been read, one after another, in bytes as they are stored."""

    def __init__(self) -> None:
        self._before = 0
        self._current: IO[bytes] | None = None
        self._elsewhere = 0

    @property
    def offset(self) -> int:
        """The bytes read so far; of standard input none are counted."""
        current = self._current
        return self._before + self._elsewhere + (current.tell() if current and not current.closed else 0)

    def add(self, size: int) -> None:
        """Count a file that others read."""
        self._before += size

    def elsewhere(self, offset: int) -> None:
        """Note how far another process has read in the current file."""
        self._elsewhere = offset

    def end_elsewhere(self) -> None:
        """Note that another process has ended with the current file."""
        self._before, self._elsewhere = self._before + self._elsewhere, 0

    @contextlib.contextmanager
    def reading(self, raw: IO[bytes]) -> Iterator[None]:
        """Count what is read of a stream within the block."""
        size = os.fstat(raw.fileno()).st_size if raw.seekable() else 0
        self._current = raw if size else None
        try:
            yield
        finally:
            self._before, self._current = self._before + size, None


@contextlib.contextmanager
def open_input(path: str, position: Position | None = None) -> Iterator[BinaryIO]:
    """Open a file, or standard input for `-`, decompressed if its ending or its first bytes say so.

    Args:
        path: its path.
        position: is kept up to date while the file is read.

    Raises:
        OSError: it cannot be opened.
    """
    with contextlib.ExitStack() as stack:
        if path == STANDARD_INPUT:
            if sys.stdin is None:
                raise OSError(errno.EBADF, "standard input is closed")
            raw: IO[bytes] = sys.stdin.buffer
        elif is_url(path):
            raw = stack.enter_context(opened_remote(path))
        else:
            raw = stack.enter_context(Path(path).open("rb"))
            if position:
                stack.enter_context(position.reading(raw))
        yield stack.enter_context(decompressed(raw, path))


@contextlib.contextmanager
def decompressed(raw: IO[bytes], name: str) -> Iterator[BinaryIO]:
    """Give a stream, decompressed if the ending of its name or its first bytes say so."""
    kind = _ENDINGS.get(Path(name).suffix.lower()) or _kind(raw)
    if kind is None:
        yield cast(BinaryIO, raw)
        return
    opened: dict[str, Callable[[IO[bytes]], Any]] = {
        "gzip": lambda raw: gzip.GzipFile(fileobj=raw),
        "bzip2": bz2.BZ2File,
        "xz": lzma.LZMAFile,
        "zstd": _Zstandard.opened,
    }
    with contextlib.closing(opened[kind](raw)) as stream:
        yield stream


class _Zstandard(io.RawIOBase):
    """A stream of Zstandard, decompressed; of several frames, one after another."""

    @classmethod
    def opened(cls, raw: IO[bytes]) -> io.BufferedReader:
        return io.BufferedReader(cls(raw))

    def __init__(self, raw: IO[bytes]) -> None:
        import pyarrow as pa

        self._raw = raw
        self._arrow = pa
        self._stream = pa.CompressedInputStream(pa.PythonFile(raw, mode="r"), "zstd")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            block = self._stream.read(len(buffer))
        except (OSError, self._arrow.ArrowException) as error:
            if isinstance(error, OSError) and error.errno is not None:
                raise
            raise EOFError(str(error).splitlines()[0]) from None
        buffer[: len(block)] = block
        return len(block)


def _kind(raw: IO[bytes]) -> str | None:
    start = first_bytes(raw)
    return next((kind for mark, kind in _STARTS.items() if start.startswith(mark)), None)


def first_bytes(stream: IO[bytes]) -> bytes:
    """Return the first bytes of a stream, some thousand as a rule, without taking them; none where that cannot be done.

    Raises:
        ReadError: the compressed data are damaged.
        OSError: the stream cannot be read.
    """
    peek = getattr(stream, "peek", None)
    if peek is None:
        return b""
    try:
        return bytes(peek(_START))
    except DAMAGE as error:
        raise damaged_data(0, error) from None
    except OSError as error:
        if error.errno is None:  # bz2 says so of its data
            raise damaged_data(0, error) from None
        raise


def blocks(stream: BinaryIO, *, is_text: bool = True) -> Iterator[bytes]:
    """Yield a stream's bytes in blocks as they come, none longer than a quarter of a mebibyte.

    Args:
        stream: the bytes.
        is_text: whether they are to be text, so that files of other kinds are an error.

    Raises:
        ReadError: the compressed data are damaged (the blocks before the damage have been given), or it is a file of
            another kind.
        OSError: the stream cannot be read.
    """
    read = getattr(stream, "read1", stream.read)
    offset = 0
    while True:
        try:
            block = read(_BLOCK)
        except DAMAGE as error:
            raise damaged_data(offset, error) from None
        except OSError as error:
            if error.errno is None:  # bz2 says so of its data
                raise damaged_data(offset, error) from None
            raise
        if not block:
            return
        if offset == 0 and is_text:
            check_start(block)
        yield block
        offset += len(block)


def read_all(stream: BinaryIO, limit: int, *, is_text: bool = True) -> bytes:
    """Return all of a stream; where it is to be text, a file of another kind is an error.

    Raises:
        ReadError: it is longer than `limit` bytes, or damaged.
        OSError: it cannot be read.
    """
    parts: list[bytes] = []
    size = 0
    for block in blocks(stream, is_text=is_text):
        size += len(block)
        if size > limit:
            raise ReadError(f"it is longer than {limit:,} bytes, the most that one document may have; split it.")
        parts.append(block)
    return b"".join(parts)


class _Copy(tempfile.SpooledTemporaryFile[bytes]):
    """A copy in memory, or on disk where it is large. Before Python 3.11 the base class does not say what can be done with it."""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True


def seekable(stream: BinaryIO) -> BinaryIO:
    """Return a stream to go to and fro in: the file itself, or a copy of a pipe or of what was compressed.

    Raises:
        ReadError: the compressed data are damaged, or more than a temporary file may take.
        OSError: it cannot be read, or the copy not be written.
    """
    if isinstance(stream, (io.BufferedReader, io.BytesIO, _Copy)) and stream.seekable():
        return cast(BinaryIO, stream)
    copy = cast(BinaryIO, _Copy(_IN_MEMORY))
    put_copy(stream, copy)
    copy.seek(0)
    return copy


def put_copy(stream: BinaryIO, copy: BinaryIO) -> None:
    """Copy a stream into a temporary file.

    Raises:
        ReadError: the compressed data are damaged, or more than a temporary file may take.
        OSError: it cannot be read, or the copy not be written.
    """
    size = 0
    for block in blocks(stream, is_text=False):
        size += len(block)
        if size > _MOST_COPIED:
            raise ReadError(f"it holds more than {_MOST_COPIED:,} bytes when it is unpacked; unpack it first.")
        copy.write(block)


def damaged_data(offset: int, error: Exception) -> ReadError:
    """Return the error of compressed data that are damaged after so many bytes of what they hold."""
    detail = str(error).rstrip(".")
    return ReadError(
        f"the compressed data are damaged or cut off after byte {offset:,} of what they hold ({detail}); "
        "compress or fetch the file again."
    )
