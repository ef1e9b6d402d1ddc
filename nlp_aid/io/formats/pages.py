"""Records as pages of HTML that need nothing else: no scripts, no fonts, no network.

One page holds all documents, or each has a page of its own, beside an index.
"""

from __future__ import annotations

import html
import importlib.resources
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote

from nlp_aid.io.formats.files import FileNames
from nlp_aid.layers.registry import layers, relations, specifications
from nlp_aid.layers.relation import Role
from nlp_aid.layers.specification import LayerSpecification
from nlp_aid.records import facts
from nlp_aid.records.layout import Places
from nlp_aid.records.record import Record
from nlp_aid.views.segments import NestedSpan, Open, Text, nest

# What a page in UTF-8 cannot hold as it is. A carriage return would be read as a line feed.
_UNWRITABLE = {"\r": "&#13;", "\0": "\u2400"}
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_IN_MEMORY = 4_000_000
_MANY = 50
# Where in the style of a page that of the layers belongs.
_LAYERS = "/* layers */\n"
# What stands for a layer where a stretch of text fills a role.
_ROLE = "~role"
# The most characters of a number or a code that are kept in one line.
_LINE = 30

_HEAD = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="nlp_aid">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header>
"""
_FOOT = "</main>\n</body>\n</html>\n"
_TITLE = "Annotated documents"


class HtmlWriter:
    """Writes records to a stream as one page.

    The page opens with what was found in all documents, so that it is written when the writer is closed; until then
    documents wait in a temporary file, not in memory.
    """

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: the title of the page.
        """
        self._stream = stream
        self._title = title or _TITLE
        self._documents: list[_Entry] = []
        self._articles = cast(BinaryIO, tempfile.SpooledTemporaryFile(_IN_MEMORY))  # noqa: SIM115

    def write(self, record: Record) -> None:
        """Add a record to the page."""
        place = len(self._documents) + 1
        self._documents.append(_Entry(record["id"], f"#d{place}", facts.counts(record)))
        _put(self._articles, _article(record, place))

    def close(self) -> None:
        """Write the page. The stream stays open."""
        _put(self._stream, [_head(self._title)])
        if len(self._documents) > 1:
            _put(self._stream, _overview(self._documents))
        _put(self._stream, ["</header>\n<main>\n"])
        self._articles.seek(0)
        shutil.copyfileobj(self._articles, self._stream)
        self._articles.close()
        _put(self._stream, [_FOOT])
        self._stream.flush()


class HtmlFolderWriter:
    """Writes records to a folder: a page for each document, named after its id, and `index.html`, which lists them."""

    def __init__(self, folder: Path, title: str = "") -> None:
        """Set up the writer.

        Args:
            folder: a folder that is there.
            title: the title of the index.
        """
        self._folder = folder
        self._title = title or _TITLE
        self._names = FileNames("index")
        self._documents: list[_Entry] = []

    def write(self, record: Record) -> None:
        """Write the page of a document.

        Raises:
            OSError: it cannot be written.
        """
        name = f"{self._names.of(record['id'])}.html"
        place = len(self._documents) + 1
        self._documents.append(_Entry(record["id"], quote(name), facts.counts(record)))
        with (self._folder / name).open("wb") as stream:
            _put(stream, [_head(record["id"].strip() or f"Document {place}", heading=False)])
            _put(stream, [f'<nav><a href="index.html">{escape(self._title)}</a></nav>\n</header>\n<main>\n'])
            _put(stream, _article(record, place, "h1"))
            _put(stream, [_FOOT])

    def close(self) -> None:
        """Write the index."""
        with (self._folder / "index.html").open("wb") as stream:
            _put(stream, [_head(self._title)])
            _put(stream, _overview(self._documents, is_open=True))
            _put(stream, ["</header>\n<main>\n", _FOOT])


@dataclass(frozen=True)
class _Entry:
    """A document in the table of contents: its id, where it is, and how many mentions each layer has."""

    id: str
    link: str
    counts: dict[str, int]


def _head(title: str, *, heading: bool = True) -> str:
    shown = escape(title)
    return _HEAD.format(title=shown, style=_style()) + (f"<h1>{shown}</h1>\n" if heading else "")


def _put(stream: BinaryIO, parts: Iterable[str]) -> None:
    stream.writelines(part.encode("utf-8") for part in parts)


def escape(text: str) -> str:
    """Return text for a page, between tags or in a quoted attribute.

    It reads back as it was, save that NUL becomes its symbol (U+2400) and half a surrogate pair U+FFFD.
    """
    escaped = html.escape(_SURROGATE.sub("\ufffd", text))
    for char, instead in _UNWRITABLE.items():
        escaped = escaped.replace(char, instead)
    return escaped


def _style() -> str:
    page = (importlib.resources.files("nlp_aid.io.formats") / "page.css").read_text(encoding="utf-8")
    return page.replace(_LAYERS, "".join(map(layer_style, layers().values())))


def layer_style(layer: LayerSpecification) -> str:
    """Return the style of the marks of a layer, as CSS."""
    style, mark = layer.style, f"mark.{layer.name}"
    light = f"--fill: {style.fill}; " if style.is_filled else ""
    dark = f"--fill: {style.dark_fill}; " if style.is_filled else ""
    line = f"border-bottom: {style.underline} var(--line); padding-bottom: {style.offset}"
    return (
        f"{mark} {{ {light}--line: {style.line}; --ink: {style.ink}; {line}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ {mark} {{ {dark}--line: {style.dark_line}; "
        f"--ink: {style.dark_ink}; }} }}\n"
    )


def _overview(documents: list[_Entry], *, is_open: bool = False) -> Iterator[str]:
    """Yield the legend with the counts of all documents and a table of contents."""
    sums: Counter[str] = Counter()
    for document in documents:
        sums.update(document.counts)
    titles = {name: one.title for name, one in specifications().items() if name in sums}
    yield _legend({name: sums[name] for name in titles})
    open_ = " open" if is_open or len(documents) <= _MANY else ""
    number = f"{len(documents):,} document{'' if len(documents) == 1 else 's'}"
    yield f'<details{open_}>\n<summary>{number}</summary>\n<table class="contents">\n'
    headings = "".join(f'<th scope="col" class="number">{title}</th>' for title in titles.values())
    yield f'<thead><tr><th scope="col">Document</th>{headings}</tr></thead>\n<tbody>\n'
    for place, document in enumerate(documents, start=1):
        cells = "".join(
            f'<td class="number" data-label="{title}">{document.counts.get(name, 0):,}</td>'
            for name, title in titles.items()
        )
        yield f'<tr><td><a href="{document.link}">{_name(document.id, place)}</a></td>{cells}</tr>\n'
    yield "</tbody>\n</table>\n</details>\n"


def _legend(counts: dict[str, int]) -> str:
    marked, items = layers(), ""
    for name, count in counts.items():
        title = specifications()[name].title
        shown = f'<mark class="{name}">{title}</mark>' if name in marked else title
        items += f"<li>{shown} <b>{count:,}</b></li>"
    return f'<ul class="legend">{items}</ul>\n'


def _name(id: str, place: int) -> str:
    return f"<bdi>{escape(id)}</bdi>" if id.strip() else f"Document {place}"


def _article(record: Record, place: int, heading: str = "h2") -> Iterator[str]:
    yield f'<article id="d{place}">\n<{heading}>{_name(record["id"], place)}</{heading}>\n'
    yield _legend(facts.counts(record))
    yield '<div class="text" lang="zh">'
    yield from _highlighted(record, place)
    yield "</div>\n"
    found = facts.tables(record)
    if not found:
        yield '<p class="nothing">Nothing was found in this document.</p>\n'
    for table in found:
        yield from _table(table, place)
    yield "</article>\n"


def _highlighted(record: Record, place: int) -> Iterator[str]:
    text, known = record["text"], layers()
    stretches = [
        NestedSpan(mention["start"], mention["end"], layer, index)
        for layer in known
        for index, mention in enumerate(facts.mentions(record, layer))
    ]
    texts = _texts_of_roles(record)
    stretches += [NestedSpan(role.start, role.end, _ROLE, index) for index, (_, _, role) in enumerate(texts)]
    roles = facts.roles_of_mentions(record)
    places = Places(record)
    for event in nest(len(text), stretches):
        if isinstance(event, Text):
            yield escape(text[event.start : event.end])
            continue
        stretch = event.stretch
        if stretch.layer == _ROLE:
            if isinstance(event, Open):
                anchor, title, _ = texts[stretch.index]
                own = f' id="d{place}-{anchor}"' if event.is_first else ""
                yield f'<span class="role"{own} title="{escape(title)}">'
            else:
                yield "</span>"
            continue
        mention = facts.mentions(record, stretch.layer)[stretch.index]
        if isinstance(event, Open):
            known_of_it = (facts.description(stretch.layer, mention), places.of(mention["start"]))
            title = escape(" · ".join(part for part in known_of_it if part))
            anchor = f' id="{_anchor(place, stretch.layer, stretch.index)}"' if event.is_first else ""
            # For whoever reads the page by a program: the relations that the mention takes part in.
            related = " ".join(roles.get((stretch.layer, stretch.index), ()))
            data = f' data-roles="{related}"' if related else ""
            yield f'<mark class="{stretch.layer}"{anchor} title="{title}"{data}>'
        elif event.is_last:
            # The label is no text of the page: it is not copied or searched with it.
            label = facts.label(stretch.layer, mention)
            yield f'<span class="label" data-label="{escape(_unbroken(label))}"></span></mark>' if label else "</mark>"
        else:
            yield "</mark>"


def _texts_of_roles(record: Record) -> list[tuple[str, str, Role]]:
    """Return the stretches of text that fill roles where no mention stands: what they are called, a title, and where."""
    found = []
    for relation in relations().values():
        for number, data in enumerate(facts.mentions(record, relation.name), start=1):
            fillers = facts.roles(record, relation, data)
            for role in relation.roles:
                for place, filler in enumerate(fillers[role.name], start=1):
                    if filler.layer is None:
                        title = f"{relation.singular.capitalize()} {number}: {role.heading}"
                        found.append((f"{relation.name}-{number}-{role.name}-{place}", title, filler))
    return found


def _unbroken(label: str) -> str:
    """Return a label that stays in one line where it fits: with no-break spaces, and joiners behind dashes and bars."""
    return label.replace(" ", "\u00a0").replace("–", "–\u2060").replace("/", "/\u2060")


def _table(table: facts.FactTable, place: int) -> Iterator[str]:
    yield f'<table class="{table.layer}">\n<caption>{table.title}</caption>\n<thead><tr>'
    for column in table.columns:
        yield f'<th scope="col" class="{column.holds}">{column.title}</th>'
    yield "</tr></thead>\n<tbody>\n"
    for row in table.rows:
        yield "<tr>"
        for number, (column, cell, target) in enumerate(zip(table.columns, row.cells, row.targets, strict=True)):
            content = f"<bdi>{escape(cell)}</bdi>"
            if target:
                content = f'<a href="#{_anchor(place, *target)}">{content}</a>'
            yield f"<td{_attributes(column, cell, number)}>{content}</td>"
        yield "</tr>\n"
    yield "</tbody>\n</table>\n"


def _attributes(column: facts.FactColumn, cell: str, number: int) -> str:
    """Return the attributes of a cell. What is too long for a line may be broken; on phones cells have labels."""
    kind = f"{column.holds} long" if len(cell) > _LINE else column.holds
    language = ' lang="zh"' if column.holds == "chinese" else ""
    return f' class="{kind}"{language}' + (f' data-label="{column.title}"' if number else "")


def _anchor(place: int, layer: str, index: int) -> str:
    return f"d{place}-{layer}-{index + 1}"
