"""Streams of bytes, decompressed where they are compressed; reading from them is bounded."""

from __future__ import annotations

import bz2
import contextlib
import gzip
import lzma
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from nlp_aid.io.document import STANDARD_INPUT, ReadError

_BLOCK = 1 << 18
_START = 4096
_ENDINGS = {".gz": "gzip", ".bz2": "bzip2", ".xz": "xz"}
_STARTS = {b"\x1f\x8b\x08": "gzip", b"BZh": "bzip2", b"\xfd7zXZ\x00": "xz"}
# What people hand over in place of text; no text starts like that.
_CONVERT = "not text; save or convert it as text, HTML or CSV first."
_UNPACK = "not text; unpack it first."
_FOREIGN = {
    b"%PDF-": f"a PDF file, {_CONVERT}",
    b"{\\rtf": f"a file of Rich Text Format, {_CONVERT}",
    b"PK\x03\x04": f"a zip archive, or a Word or Excel file, {_CONVERT}",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": f"an old Word or Excel file, {_CONVERT}",
    b"\x89PNG\r\n": f"an image, {_CONVERT}",
    b"\xff\xd8\xff": f"an image, {_CONVERT}",
    b"GIF8": f"an image, {_CONVERT}",
    b"SQLite format 3\0": f"a database of SQLite, {_CONVERT}",
    b"7z\xbc\xaf\x27\x1c": f"an archive of 7-Zip, {_UNPACK}",
    b"Rar!\x1a\x07": f"an archive of RAR, {_UNPACK}",
    b"\x28\xb5\x2f\xfd": f"data compressed with Zstandard, {_UNPACK}",
    # One compression is undone before this is asked.
    b"\x1f\x8b\x08": f"data compressed twice, {_UNPACK}",
    b"\xfd7zXZ\x00": f"data compressed twice, {_UNPACK}",
    **{b"BZh%d1AY&SY" % level: f"data compressed twice, {_UNPACK}" for level in range(1, 10)},
}
_TAR, _TAR_AT = b"ustar", 257
DAMAGE = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)


def without_ending(path: str) -> str:
    """Return the path without the ending of a compression (`news.jsonl.gz`: `news.jsonl`)."""
    return str(Path(path).with_suffix("")) if Path(path).suffix.lower() in _ENDINGS else path


class Position:
    """How far files have been read, one after another, in bytes as they are stored."""

    def __init__(self) -> None:
        self._before = 0
        self._current: IO[bytes] | None = None

    @property
    def offset(self) -> int:
        """The bytes read so far; of standard input none are counted."""
        current = self._current
        return self._before + (current.tell() if current and not current.closed else 0)

    def add(self, size: int) -> None:
        """Count a file that others read."""
        self._before += size

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
            raw: IO[bytes] = sys.stdin.buffer
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
    }
    with contextlib.closing(opened[kind](raw)) as stream:
        yield stream


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
        raise _damaged(0, error) from None
    except OSError as error:
        if error.errno is None:  # bz2 says so of its data
            raise _damaged(0, error) from None
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
            raise _damaged(offset, error) from None
        except OSError as error:
            if error.errno is None:  # bz2 says so of its data
                raise _damaged(offset, error) from None
            raise
        if not block:
            return
        if offset == 0 and is_text and (kind := _foreign(block)):
            raise ReadError(f"this is {kind}")
        yield block
        offset += len(block)


def _foreign(start: bytes) -> str | None:
    """Return what a file is that starts so, and what to do with it; None if it may be text."""
    if start.startswith(_TAR, _TAR_AT):
        return f"a tar archive, {_UNPACK}"
    return next((kind for mark, kind in _FOREIGN.items() if start.startswith(mark)), None)


def read_all(stream: BinaryIO, limit: int) -> bytes:
    """Return all of a stream.

    Raises:
        ReadError: it is longer than `limit` bytes, or damaged.
        OSError: it cannot be read.
    """
    parts: list[bytes] = []
    size = 0
    for block in blocks(stream):
        size += len(block)
        if size > limit:
            raise ReadError(f"it is longer than {limit:,} bytes, the most that one document may have; split it.")
        parts.append(block)
    return b"".join(parts)


def _damaged(offset: int, error: Exception) -> ReadError:
    detail = str(error).rstrip(".")
    return ReadError(
        f"the compressed data are damaged or cut off after byte {offset:,} of what they hold ({detail}); "
        "compress or fetch the file again."
    )
