"""A document to annotate, what stands in the place of one that cannot be read, and how documents are read."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from nlp_aid import caveats

ErrorHandling = Literal["strict", "replace", "ignore"]

STANDARD_INPUT = "-"
# The bytes of one document (a text file, a line, a row), decompressed. Five million characters take 15 million.
MAX_DOCUMENT_BYTES = 100_000_000
# So much of an id is told in messages.
_SHOWN = 200
# What a record's `meta` tells of how it was made, and of its file.
_OWN_META = frozenset({"schema", "nlp_aid", "model", "layers", "data", "source", "encoding", "caveats"})


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document to annotate.

    Attributes:
        id: its id, distinct within a run.
        text: its text; of a text file unchanged, line ends and all. It has no halves of surrogate pairs.
        where: where it comes from, for messages: file, line and id as far as there are any.
        source: the path as given; `-` for standard input; empty if it is of no file.
        line: the line in the file on which it starts, from 1 (in a JSON array its number); None if it is the file.
        encoding: the encoding it was read in, by Python's name.
        meta: what else is known of it, JSON-able: `title`, `date` (as YYYY-MM-DD), `author`, `url` of a page, and
            `fields` with the fields that were asked for, `caveats` with what was dropped, replaced, cut or guessed (see
            `nlp_aid.caveats.KINDS`).
    """

    id: str
    text: str
    where: str
    source: str = ""
    line: int | None = None
    encoding: str = "utf-8"
    meta: Mapping[str, Any] = field(default_factory=dict)

    def record_meta(self) -> dict[str, Any]:
        """Return what a record's `meta` tells of it: `source` and `encoding` if it is of a file, and what is in `meta`."""
        file = {"source": self.source, "encoding": self.encoding} if self.source else {}
        return {**self.meta, **file}


@dataclass(frozen=True, kw_only=True)
class BadDocument:
    """What stands in the place of a document that cannot be read or annotated.

    Attributes:
        id: the id that the document has or would have had; several may share one.
        where: where it comes from: file, line and id as far as there are any.
        reason: a sentence that says what is wrong and what to do.
        source: the path as given; `-` for standard input.
        line: the line in the file, as in `Document`.
    """

    where: str
    reason: str
    id: str = ""
    source: str = ""
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class UnreadFile:
    """A file that is one document and has not been read yet, so that whoever annotates it can do that.

    Attributes:
        id: the document's id, distinct within a run.
        source: the path as Unicode, as in `Document`.
        path: the path as given, or the URL.
        size: the bytes of the file.
        read: reads it, and gives the document or what stands in its place.
    """

    id: str
    source: str
    path: str
    size: int
    read: Callable[[], Document | BadDocument]

    @property
    def where(self) -> str:
        """Where it comes from, for messages."""
        return self.source


class ReadError(ValueError):
    """A document, or the rest of a file, cannot be read; the message is a sentence that says why and what to do."""


@dataclass(frozen=True, kw_only=True)
class ReadOptions:
    """How documents are read; see `nlp_aid.io.read_documents`.

    Attributes:
        depth: how many archives the file stands in.
        seen: where readers note the columns of the first table that they read, if somebody asks.
    """

    encoding: str | None = None
    errors: ErrorHandling = "strict"
    text_field: str | None = None
    id_field: str | None = None
    date_field: str | None = None
    meta_fields: tuple[str, ...] = ()
    max_bytes: int = MAX_DOCUMENT_BYTES
    depth: int = 0
    seen: dict[str, Any] | None = field(default=None, compare=False)

    def note(self, columns: Iterable[str], text: str | None, id: str | None) -> None:
        """Note which columns or fields there are, and which of them is the text and the id."""
        if self.seen is not None and not self.seen:
            self.seen.update(columns=list(columns), text=text, id=id)


@dataclass(frozen=True)
class SourceFile:
    """A file, as the maker of its documents.

    Attributes:
        path: its path as given, or `-`.
        stem: its name for ids, without endings.
        encoding: the encoding it is read in, by Python's name.
    """

    path: str
    stem: str
    encoding: str = "utf-8"

    @property
    def where(self) -> str:
        """Its name in messages."""
        return "standard input" if self.path == STANDARD_INPUT else self.path

    @property
    def source(self) -> str:
        """The path as Unicode; bytes that are none are replaced, so that it can be written."""
        return unicode_name(self.path)

    def document(
        self,
        text: str,
        *,
        id: str | None = None,
        line: int | None = None,
        unit: str = "line",
        meta: Mapping[str, Any] | None = None,
    ) -> Document:
        """Return a document of the file; without an `id` it is the file's name, with the line if there is one.

        Raises:
            ReadError: a name in `meta` is one that the record's `meta` has of its own, or `fields` is no mapping.
        """
        clash = [name for name in meta or {} if name in _OWN_META]
        if clash or not isinstance((meta or {}).get("fields", {}), Mapping):
            raise ReadError(
                f"its reader gives {clash[0] if clash else 'fields'!r} as meta, which is the record's own; what a file "
                "names belongs into `chosen(fields, options.meta_fields)`. Tell those who wrote the reader."
            )
        if not text or text.isspace():
            caveats.note("empty_text")
        noted = caveats.taken()
        return Document(
            id=self._id(id, line),
            text=text,
            where=self._where(id, line, unit),
            source=self.source,
            line=line,
            encoding=self.encoding,
            meta={**(meta or {}), **({"caveats": noted} if noted else {})},
        )

    def bad(self, reason: object, *, id: str | None = None, line: int | None = None, unit: str = "line") -> BadDocument:
        """Return what stands in the place of a document of the file."""
        caveats.taken()  # they were of this one
        where = self._where(id, line, unit)
        return BadDocument(where=where, reason=str(reason), id=self._id(id, line), source=self.source, line=line)

    def member(self, name: str) -> SourceFile:
        """Return a file within this one: of an archive, or a part that counts its documents by itself."""
        return SourceFile(f"{self.path}/{name}", f"{self.stem}/{name}")

    def _id(self, id: str | None, line: int | None) -> str:
        if id is not None:
            return id
        return self.stem if line is None else f"{self.stem}:{line}"

    def _where(self, id: str | None, line: int | None, unit: str) -> str:
        parts = [
            self.where,
            f"{unit} {line}" if line is not None else "",
            f"id {id[:_SHOWN]}" if id is not None else "",
        ]
        return ", ".join(part for part in parts if part)


def unicode_name(path: str | Path) -> str:
    """Return a path as Unicode; bytes in it that are none are replaced."""
    return os.fsencode(path).decode("utf-8", "replace")
