"""Archives: the files in a zip or tar, each read by its kind, one at a time."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import IO, BinaryIO, cast

from nlp_aid.io.document import BadDocument, Document, ReadError, ReadOptions, SourceFile
from nlp_aid.io.readers.compression import DAMAGE, seekable
from nlp_aid.io.readers.containers import ZIP_DAMAGE, member_name, opened_zip
from nlp_aid.io.readers.faults import damaged, detail
from nlp_aid.io.readers.reader import BinaryReader

# How deep archives may stand in archives.
_DEEPEST = 3
# What an archive may hold when it is unpacked, of each byte that it has; text compresses to a tenth.
_MOST_RATIO = 200
_LEAST_BOUND = 200_000_000
_NOTHING = "the archive has no files to read; hidden ones are not read."
# What Windows and macOS put beside the files.
_LINK = "it is a link or a device in the archive, which is not followed; unpack the archive."
_HIDDEN = ("__MACOSX/", "Thumbs.db", "desktop.ini")


class ZipReader(BinaryReader):
    """Reads the files of a zip archive."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of the files, in the order of the archive."""
        inner = _deeper(options)
        stream = seekable(stream)
        bound = max(_LEAST_BOUND, stream.seek(0, io.SEEK_END) * _MOST_RATIO)
        stream.seek(0)
        found = False
        with opened_zip(stream, "a zip archive") as archive:
            if sum(info.file_size for info in archive.infolist()) > bound:
                raise ReadError(
                    f"it holds more than {bound:,} bytes when it is unpacked, far more than text comes to; unpack what is wanted of it."
                )
            for info in archive.infolist():
                name = member_name(info)
                if info.is_dir() or _is_hidden(name):
                    continue
                found = True
                yield from _zip_member(archive, info, source.member(name), inner)
        if not found:
            yield source.bad(_NOTHING)


def _zip_member(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, source: SourceFile, options: ReadOptions
) -> Iterator[Document | BadDocument]:
    if info.flag_bits & 1:
        yield source.bad("it has a password; unpack it with the password.")
        return
    try:
        with archive.open(info) as member:
            yield from _member(_Checked(member, ZIP_DAMAGE), source, options)
    except ReadError as error:
        yield source.bad(error)
    except ZIP_DAMAGE as error:
        yield source.bad(f"it is damaged in the archive ({detail(error)}); make or fetch the archive again.")


class TarReader(BinaryReader):
    """Reads the files of a tar archive as they come, without going to and fro."""

    def read(self, stream: BinaryIO, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
        """Yield the documents of the files, in the order of the archive."""
        inner = _deeper(options)
        found = False
        try:
            with tarfile.open(fileobj=stream, mode="r|", encoding="utf-8", errors="surrogateescape") as archive:
                for info in archive:
                    name = _tar_name(info.name)
                    if info.isdir() or _is_hidden(name):
                        continue
                    found = True
                    if not info.isfile():
                        yield source.member(name).bad(_LINK)
                        continue
                    member = cast(IO[bytes], archive.extractfile(info))
                    yield from _member(_Checked(member, (tarfile.TarError, *DAMAGE)), source.member(name), inner)
        except (tarfile.TarError, *DAMAGE, ValueError, OverflowError) as error:
            if isinstance(error, ReadError):
                raise
            raise damaged("a tar archive", error) from None
        if not found:
            yield source.bad(_NOTHING)


class _Checked(io.RawIOBase):
    """A file in an archive, whose damage is told as a `ReadError`."""

    def __init__(self, stream: IO[bytes], damage: tuple[type[Exception], ...]) -> None:
        self._stream = stream
        self._damage = damage

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            block = self._stream.read(len(buffer))
        except ReadError:
            raise
        except self._damage as error:
            raise ReadError(
                f"it is damaged in the archive ({detail(error)}); make or fetch the archive again."
            ) from None
        buffer[: len(block)] = block
        return len(block)


def _member(stream: io.RawIOBase, source: SourceFile, options: ReadOptions) -> Iterator[Document | BadDocument]:
    from nlp_aid.io.readers.dispatch import read_member

    yield from read_member(cast(BinaryIO, io.BufferedReader(stream)), source, options)


def _deeper(options: ReadOptions) -> ReadOptions:
    if options.depth >= _DEEPEST:
        raise ReadError(f"it stands in more than {_DEEPEST} archives, one in another; unpack them first.")
    return replace(options, depth=options.depth + 1)


def _is_hidden(name: str) -> bool:
    return name.startswith(_HIDDEN) or any(part.startswith(".") or part in _HIDDEN for part in name.split("/"))


def _tar_name(name: str) -> str:
    """Return the name of a file in a tar archive; bytes that are no UTF-8 are read as GB18030 where they can be."""
    try:
        return name.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        return name.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
