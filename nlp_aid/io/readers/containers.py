"""Files that hold files: zip, and the compound files of old office programs. What tells which kind one is, is inside."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO

from nlp_aid.io.document import ReadError
from nlp_aid.io.readers import foreign
from nlp_aid.io.readers.faults import damaged, with_password

ZIP_SIGN = b"PK\x03\x04"
COMPOUND_SIGN = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What can go wrong in reading a damaged zip file.
ZIP_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    ValueError,
    OverflowError,
    KeyError,
    OSError,
)
_MOST_FILES = 500_000
# The names of files in an archive from an old Chinese Windows are in GBK and say nothing of it.
_IS_UTF8 = 0x800
_MIMETYPE = "mimetype"
_BY_MIMETYPE = {
    b"application/vnd.oasis.opendocument.text": "odt",
    b"application/vnd.oasis.opendocument.spreadsheet": "ods",
    b"application/vnd.oasis.opendocument.presentation": "odp",
    b"application/epub+zip": "epub",
}
_BY_FOLDER = {"word/": "docx", "xl/": "xlsx", "ppt/": "pptx"}


@contextmanager
def opened_zip(stream: BinaryIO, what: str) -> Iterator[zipfile.ZipFile]:
    """Open a zip file that stands in a stream that can be gone to and fro in.

    Args:
        stream: its bytes.
        what: what it is called in messages, with its article.

    Raises:
        ReadError: it is none, is damaged, has a password, or has too many files.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            if len(archive.infolist()) > _MOST_FILES:
                raise ReadError(f"it has more than {_MOST_FILES:,} files; unpack it, and leave out what is not wanted.")
            yield archive
    except ReadError:
        raise
    except ZIP_DAMAGE as error:
        raise damaged(what, error) from None
    except RuntimeError as error:  # zipfile's word for a password
        if "password" in str(error) or "encrypted" in str(error):
            raise with_password(what) from None
        raise


def member_name(info: zipfile.ZipInfo) -> str:
    """Return the name of a file in a zip archive; one that does not say that it is UTF-8 is read as GB18030 where it can be."""
    if info.flag_bits & _IS_UTF8:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return info.filename


def kind_in_zip(stream: BinaryIO) -> str:
    """Return the name of the reader for a zip file: that of the document it is, or `zip` for an archive of files.

    Raises:
        ReadError: it is damaged, or a document of a kind that is not read.
    """
    stream.seek(0)
    if not zipfile.is_zipfile(stream):
        raise ReadError(
            "this is a zip archive, or a Word or Excel file, and damaged or cut off; make or fetch it again."
        )
    with opened_zip(stream, "a zip archive") as archive:
        names = archive.namelist()
        foreign.check_names("in_zip", names)
        if _MIMETYPE in names and archive.getinfo(_MIMETYPE).file_size < 200:
            declared = archive.read(_MIMETYPE).strip()
            # Templates and master documents have longer names.
            fitting = [kind for mimetype, kind in _BY_MIMETYPE.items() if declared.startswith(mimetype)]
            if fitting:
                return fitting[0]
        if "[Content_Types].xml" in names:
            for folder, kind in _BY_FOLDER.items():
                if any(name.startswith(folder) for name in names):
                    return kind
    return "zip"


def kind_in_compound(stream: BinaryIO) -> str:
    """Return the name of the reader for a compound file: `doc` or `xls`.

    Raises:
        ReadError: it is of a kind that is not read.
    """
    stream.seek(0)
    names = _streams(stream)
    foreign.check_names("in_compound", names)
    if "WordDocument" in names:
        return "doc"
    if names & {"Workbook", "Book"}:
        return "xls"
    raise ReadError("this is a file of an old office program, which is not read; save its text as .txt or .docx.")


def _streams(stream: IO[bytes]) -> set[str]:
    """Return which of the streams that tell the kind are in a compound file.

    Each has an entry of 128 bytes in the directory, with its name in UTF-16 first. The directory may be anywhere.
    """
    wanted = ["WordDocument", "Workbook", "Book", *foreign.names_in_compound()]
    patterns = {name: re.compile(re.escape(name.encode("utf-16-le"))) for name in wanted}
    found: set[str] = set()
    rest = b""
    while block := stream.read(1 << 20):
        data = rest + block
        for name, pattern in patterns.items():
            if name not in found and any(_is_entry(data, match) for match in pattern.finditer(data)):
                found.add(name)
        rest = data[-128:]
    return found


def _is_entry(data: bytes, match: re.Match[bytes]) -> bool:
    """Return whether a name ends where it is found, or, of numbered streams, goes on with a number."""
    following = data[match.end() : match.end() + 2]
    before = data[max(0, match.start() - 2) : match.start()]
    is_numbered = match.group().endswith(b"_\0") and re.fullmatch(rb"[0-9A-F]\0", following) is not None
    return before in (b"", b"\0\0") and (following == b"\0\0" or is_numbered)
