"""Documents in files, of any format and encoding."""

from __future__ import annotations

import contextlib
import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from os import PathLike, fspath
from pathlib import Path

from nlp_aid import caveats
from nlp_aid.io.apart import Apart, Limits
from nlp_aid.io.document import (
    MAX_DOCUMENT_BYTES,
    STANDARD_INPUT,
    BadDocument,
    Document,
    ErrorHandling,
    ReadOptions,
    SourceFile,
    UnreadFile,
    unicode_name,
)
from nlp_aid.io.folders import InputFile, find_files
from nlp_aid.io.ids import Ids
from nlp_aid.io.readers import READERS, Reader
from nlp_aid.io.readers.compression import Position, without_ending
from nlp_aid.io.readers.dispatch import AUTO, by_name, read_file, read_only, reader_of
from nlp_aid.io.readers.encoding import named
from nlp_aid.io.remote import is_elsewhere, is_fetched, is_url


@dataclass(frozen=True, kw_only=True)
class InputFiles:
    """What is read, and how; see `read_documents`."""

    paths: tuple[str, ...]
    input_format: str = AUTO
    globs: tuple[str, ...] = ()
    without: tuple[Path, ...] = ()
    options: ReadOptions = field(default_factory=ReadOptions)
    limits: Limits | None = None

    def files(self) -> Iterator[InputFile]:
        """Yield the files, in order."""
        for path in self.paths:
            yield from find_files(path, self.globs, self.without)

    def documents(
        self,
        position: Position | None = None,
        found: Callable[[str], None] = lambda path: None,
        *,
        is_sent: bool = False,
    ) -> Iterator[Document | UnreadFile | BadDocument]:
        """Yield what the files hold, in order; a file that is one document is not read yet.

        Args:
            position: is kept up to date while files are read.
            found: is told the path of each file before it is read.
            is_sent: whether a file that is one document is read by another process, which has limits of its own.
        """
        ids = Ids()
        with contextlib.closing(Apart(self.limits or Limits(memory=None, seconds=None))) as apart:
            for file in self.files():
                found(file.path)
                for item in self._items(file, position or Position(), apart if self.limits else None, is_sent):
                    if not isinstance(item, BadDocument) and (id := ids.distinct(item.id)) != item.id:
                        item = _numbered(item, id)
                    yield item

    def has_files(self, path: str) -> bool:
        """Return whether there is anything to read in one of the paths."""
        return any(True for _ in find_files(path, self.globs, self.without))

    def sizes(self) -> Iterator[int]:
        """Yield the bytes of each file, as they are stored; of standard input 0."""
        for file in self.files():
            yield _size(file) or 0

    def _items(
        self, file: InputFile, position: Position, apart: Apart | None, is_sent: bool
    ) -> Iterator[Document | UnreadFile | BadDocument]:
        path = file.path
        source = SourceFile(path, _stem(path) if file.within is None else unicode_name(file.within))
        if file.error:
            yield source.bad(file.error)
            return
        size = _size(file)
        if self.input_format != AUTO:
            reader: Reader | None = READERS.choose(self.input_format)
        else:
            # What can be read only once is asked when it is read.
            reader = by_name(path) if size is None else reader_of(path)
        if reader and reader.gives_one(self.options) and reader.can_be_sent and size is not None:
            position.add(size)
            read = partial(read_only if is_sent or apart is None else apart.read_only, source, self.options, reader)
            yield UnreadFile(id=source.stem, source=source.source, path=path, size=size, read=read)
        elif apart is None:
            yield from read_file(source, self.options, reader, position)
        else:
            read_it = apart.read if size is not None or is_elsewhere(path) else apart.read_once
            yield from read_it(source, self.options, reader, position)


def read_documents(
    paths: Iterable[str | PathLike[str]],
    input_format: str = AUTO,
    *,
    encoding: str | None = None,
    errors: ErrorHandling = "strict",
    text_field: str | None = None,
    id_field: str | None = None,
    date_field: str | None = None,
    meta_fields: Iterable[str] = (),
    globs: Iterable[str] = (),
    max_bytes: int = MAX_DOCUMENT_BYTES,
    allow_http: bool = False,
    limits: Limits | None = None,
) -> Iterator[Document | BadDocument]:
    """Yield the documents of files and folders, one at a time, in order.

    A text file or a web page is one document; its id is the file's name without the endings (`article.txt.gz`:
    `article`). JSONL has a document a line, a table a document a row, a JSON file one, or an array of them; without an
    id of its own it is the file's name and the line (`news:3`). Where an id has occurred already, `#2`, `#3`, … is
    appended to it. Files in gzip, bzip2 or xz are decompressed. JSONL and tables are read in constant memory.

    Of a folder all files are read, also in folders within, sorted by name; hidden ones are not. In the place of the
    name, ids have the path within the folder, with its ending (`2021/article.txt`).

    Args:
        paths: paths of files and folders; `-` is standard input.
        input_format: the format of all files, one of `nlp_aid.io.readers.READERS`; or `auto`: what the ending of each
            name says, or else its first bytes, else text.
        encoding: the encoding of all files; None to find it for each.
        errors: what becomes of bytes that are not in the encoding: an error of their document (`strict`), U+FFFD
            (`replace`), nothing (`ignore`).
        text_field: the field or column with the text; None for `text`, or another obvious name such as `正文`.
        id_field: the field or column with the id; None for `id`.
        date_field: the field or column with the document's date; None for one with a usual name (`date`, `发布日期`, …).
        meta_fields: fields or columns to keep in the document's `meta`, under `fields`.
        globs: which files of folders to read; see `nlp_aid.io.folders.find_files`.
        max_bytes: the most that one document may have, in bytes, decompressed. Of web pages at most 20 million.
        allow_http: whether URLs of the web (`http:`, `https:`) may be fetched. Those of other file systems (`s3:`, `gs:`,
            `hdfs:`, …) are read with fsspec, of the extra `remote`.
        limits: what reading may take of memory and time. With them, files of all kinds but plain text, JSONL and CSV are
            read in a process of its own, which they cannot take this one down with; by default they are read in this one.

    Yields:
        A document, or a `BadDocument` in its place. A file without any document is a `BadDocument`, too. A document
        of JSONL or a table may have an empty text.

    Raises:
        ValueError: there is no such encoding or format, or a URL of the web is not to be fetched; raised by the call,
            before anything is read.
    """
    what = input_files(
        paths,
        input_format,
        encoding=encoding,
        errors=errors,
        text_field=text_field,
        id_field=id_field,
        date_field=date_field,
        meta_fields=meta_fields,
        globs=globs,
        max_bytes=max_bytes,
        allow_http=allow_http,
        limits=limits,
    )
    return map(read_now, what.documents())


def input_files(
    paths: Iterable[str | PathLike[str]],
    input_format: str = AUTO,
    *,
    encoding: str | None = None,
    errors: ErrorHandling = "strict",
    text_field: str | None = None,
    id_field: str | None = None,
    date_field: str | None = None,
    meta_fields: Iterable[str] = (),
    globs: Iterable[str] = (),
    without: Iterable[Path] = (),
    max_bytes: int = MAX_DOCUMENT_BYTES,
    allow_http: bool = False,
    limits: Limits | None = None,
) -> InputFiles:
    """Return what is read, and how.

    Args:
        paths: as for `read_documents`, like all others but `without`.
        input_format: the format of all files, or `auto`.
        encoding: the encoding of all files.
        errors: what becomes of bytes that are not in the encoding.
        text_field: the field or column with the text.
        id_field: the field or column with the id.
        date_field: the field or column with the document's date.
        meta_fields: fields or columns to keep.
        globs: which files of folders to read.
        without: files and folders to leave out of folders, as absolute paths without links.
        max_bytes: the most that one document may have.
        allow_http: whether URLs of the web may be fetched.
        limits: what reading may take; None to read in this process.

    Raises:
        ValueError: there is no such encoding or format, or a URL of the web is not to be fetched.
    """
    named_paths = tuple(fspath(path) for path in paths)
    if not allow_http and (fetched := [path for path in named_paths if is_fetched(path)]):
        raise ValueError(f"{fetched[0]} would be fetched from the web; allow it with --allow-http.")
    if input_format != AUTO:
        READERS.choose(input_format)
    if encoding is not None:
        named(encoding)
    return InputFiles(
        paths=named_paths,
        input_format=input_format,
        globs=tuple(globs),
        without=tuple(without),
        options=ReadOptions(
            encoding=encoding,
            errors=errors,
            text_field=text_field,
            id_field=id_field,
            date_field=date_field,
            meta_fields=tuple(meta_fields),
            max_bytes=max_bytes,
        ),
        limits=limits,
    )


def _numbered(item: Document | UnreadFile, id: str) -> Document | UnreadFile:
    """Return a document under another id than its own, which another has already."""
    if isinstance(item, UnreadFile):
        return replace(item, id=id, read=partial(_read_numbered, item.read))
    return replace(_with_number(item), id=id)


def _read_numbered(read: Callable[[], Document | BadDocument]) -> Document | BadDocument:
    found = read()
    return _with_number(found) if isinstance(found, Document) else found


def _with_number(document: Document) -> Document:
    noted = caveats.together(document.meta.get("caveats", {}), {"numbered_ids": 1})
    return replace(document, meta={**document.meta, "caveats": noted})


def read_now(item: Document | UnreadFile | BadDocument) -> Document | BadDocument:
    """Return the item, or what is read of it if it has not been read yet."""
    if not isinstance(item, UnreadFile):
        return item
    return replace(item.read(), id=item.id)


def _size(file: InputFile) -> int | None:
    """Return the bytes of a file; None if it is not one that any process can read again, such as a pipe."""
    if file.path == STANDARD_INPUT or is_url(file.path):
        return file.size
    try:
        status = Path(file.path).stat()
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None


def _stem(path: str) -> str:
    """Return the name for ids; bytes in it that are no Unicode are replaced, so that it can be written."""
    return "stdin" if path == STANDARD_INPUT else unicode_name(Path(without_ending(path)).stem)
