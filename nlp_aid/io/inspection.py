"""How a file would be read, without annotating anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import Any

from nlp_aid.io.document import BadDocument, Document
from nlp_aid.io.inputs import InputFiles, read_now
from nlp_aid.io.readers.dispatch import kind_of

# So many documents are counted; of a larger file it is told that there are more.
MOST_COUNTED = 100_000
_FIRST_LINES = 5
_LINE = 100
_BAD = 3


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """How a file would be read.

    Attributes:
        source: its path as given.
        size: its bytes as they are stored; 0 for standard input.
        kind: the name of the reader; empty where the file is refused.
        title: what such a file is called.
        encoding: the encoding of its first document.
        is_text: whether it is a text that has an encoding.
        columns: the names of its columns or fields, as far as it has them.
        uses: which of them is the `text`, and which the `id`.
        documents: how many documents it has, at most `MOST_COUNTED`.
        is_more: whether there are more.
        places: what parts of a file of another kind the first document says it has: its sheets, its pages.
        meta: what is known of the first document beside its text.
        first_lines: of the first document.
        bad: how many documents cannot be read.
        reasons: why, of the first of them, with where.
    """

    source: str
    size: int
    kind: str
    title: str
    encoding: str = ""
    is_text: bool = True
    columns: tuple[str, ...] = ()
    uses: dict[str, str] = field(default_factory=dict)
    documents: int = 0
    is_more: bool = False
    places: str = ""
    meta: dict[str, Any] = field(default_factory=dict)
    first_lines: tuple[str, ...] = ()
    bad: int = 0
    reasons: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {name: list(value) if isinstance(value, tuple) else value for name, value in vars(self).items()}


def inspect(files: InputFiles) -> Iterator[Inspection]:
    """Yield how each of the files would be read.

    Args:
        files: what is read, and how, from `nlp_aid.io.inputs.input_files`.
    """
    for file, size in zip(files.files(), files.sizes(), strict=True):
        yield _inspection(replace(files, paths=(file.path,)), file.path, size)


def _inspection(files: InputFiles, path: str, size: int) -> Inspection:
    seen: dict[str, Any] = {}
    files = replace(files, options=replace(files.options, seen=seen))
    reader = kind_of(path, files.input_format)
    documents = bad = 0
    first: Document | None = None
    reasons: list[str] = []
    items = map(read_now, files.documents())
    for item in islice(items, MOST_COUNTED):
        if isinstance(item, BadDocument):
            bad += 1
            if len(reasons) < _BAD:
                reasons.append(f"{item.where}: {item.reason}")
        else:
            documents += 1
            first = first or item
    is_more = next(items, None) is not None
    return Inspection(
        source=path,
        size=size,
        kind=reader.name if reader else "",
        title=(reader.title if reader else "") or "",
        encoding=first.encoding if first else "",
        is_text=bool(reader and not reader.is_binary),
        columns=tuple(seen.get("columns", ())),
        uses={name: seen[name] for name in ("text", "id") if seen.get(name)},
        documents=documents,
        is_more=is_more,
        places=_places(first) if first else "",
        meta={name: value for name, value in first.meta.items() if name != "layout"} if first else {},
        first_lines=tuple(_first_lines(first.text)) if first else (),
        bad=bad,
        reasons=tuple(reasons),
    )


def _first_lines(text: str) -> Iterator[str]:
    lines = (line for line in text[: _FIRST_LINES * 10_000].split("\n") if line.strip())
    for line in islice(lines, _FIRST_LINES):
        yield line if len(line) <= _LINE else line[: _LINE - 1] + "…"


def _places(document: Document) -> str:
    """Return the parts of its file that a document is of: `sheets 分配表, 捐赠`, `pages 1 to 12`."""
    layout = document.meta.get("layout") or []
    for name in ("sheet", "page", "slide", "chapter"):
        parts = list(dict.fromkeys(block[name] for block in layout if name in block))
        if parts and isinstance(parts[0], int):
            return f"{name} {parts[0]}" if len(parts) == 1 else f"{name}s {parts[0]} to {parts[-1]}"
        if parts:
            return f"{name}{'s' if len(parts) > 1 else ''} {', '.join(parts[:20])}"
    return f"{len(layout):,} paragraphs and tables" if layout else ""
