"""Records as pages of HTML that need nothing else: no scripts, no fonts, no network.

One page holds all documents, or each has a page of its own, beside an index.
"""

from __future__ import annotations

import functools
import html
import importlib.resources
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast
from urllib.parse import quote

import jinja2
from markupsafe import Markup

from nlp_aid.io.formats.files import FileNames
from nlp_aid.layers.registry import layers, relations, specifications
from nlp_aid.layers.role import Role
from nlp_aid.layers.specification import LayerSpecification
from nlp_aid.records import facts
from nlp_aid.records.layout import Places
from nlp_aid.records.schema import Record
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
        _put(self._stream, _head(self._title))
        if len(self._documents) > 1:
            _put(self._stream, _overview(self._documents))
        _put(self._stream, _piece("main"))
        self._articles.seek(0)
        shutil.copyfileobj(self._articles, self._stream)
        self._articles.close()
        _put(self._stream, _piece("foot"))
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
            _put(stream, _head(record["id"].strip() or f"Document {place}", heading=False))
            _put(stream, _piece("back", self._title) + _piece("main"))
            _put(stream, _article(record, place, "h1") + _piece("foot"))

    def close(self) -> None:
        """Write the index."""
        with (self._folder / "index.html").open("wb") as stream:
            _put(stream, _head(self._title) + _overview(self._documents, is_open=True))
            _put(stream, _piece("main") + _piece("foot"))


@dataclass(frozen=True)
class _Entry:
    """A document in the table of contents: its id, where it is, and how many mentions each layer has."""

    id: str
    link: str
    counts: dict[str, int]


@dataclass(frozen=True)
class _Tag:
    """What opens or ends within a text.

    Attributes:
        tag: `mark`, or `span` for a stretch that fills a role.
        is_end: whether it ends here.
        layer: its class.
        anchor: its id, where it is the first piece of its mention.
        title: what is known of it.
        roles: the relations that it takes part in, for whoever reads the page by a program.
        label: what stands behind its last piece; no text of the page: it is not copied or searched with it.
    """

    tag: str
    is_end: bool = False
    layer: str = ""
    anchor: str = ""
    title: str = ""
    roles: str = ""
    label: str = ""


def _piece(name: str, *arguments: Any) -> str:
    """Return a piece of a page: a macro of the template, with its arguments."""
    return str(getattr(_pieces(), name)(*arguments))


@functools.cache
def _pieces() -> Any:
    """Return the pieces of a page: functions that give HTML, in which everything that is put in is escaped."""

    def finalize(value: Any) -> Markup:
        return value if isinstance(value, Markup) else Markup(escape(str(value)))  # noqa: S704 (escaped)

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("nlp_aid.io.formats"),
        autoescape=True,
        finalize=finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals |= {"anchor": _anchor, "longest": _LINE}
    return environment.get_template("pages.html").module


def _head(title: str, *, heading: bool = True) -> str:
    return _piece("head", title, _style(), heading)


def _put(stream: BinaryIO, part: str) -> None:
    stream.write(part.encode("utf-8"))


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


def _overview(documents: list[_Entry], *, is_open: bool = False) -> str:
    """Return the legend with the counts of all documents and a table of contents."""
    sums: Counter[str] = Counter()
    for document in documents:
        sums.update(document.counts)
    titles = {name: one.title for name, one in specifications().items() if name in sums}
    items = _legend({name: sums[name] for name in titles})
    return _piece("overview", documents, titles, items, is_open or len(documents) <= _MANY)


def _legend(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    """Return the items of a legend: the layer, where its mentions are marked, the title and how many there are."""
    marked = layers()
    return [(name if name in marked else "", specifications()[name].title, count) for name, count in counts.items()]


def _article(record: Record, place: int, heading: str = "h2") -> str:
    items, parts = _legend(facts.counts(record)), _highlighted(record, place)
    return _piece("article", record["id"], place, heading, items, parts, facts.tables(record))


def _highlighted(record: Record, place: int) -> Iterator[str | _Tag]:
    """Yield the text of a record, and what opens and ends in it."""
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
            yield text[event.start : event.end]
            continue
        stretch = event.stretch
        if stretch.layer == _ROLE:
            anchor, title, _ = texts[stretch.index]
            if isinstance(event, Open):
                yield _Tag("span", layer="role", anchor=f"d{place}-{anchor}" if event.is_first else "", title=title)
            else:
                yield _Tag("span", is_end=True)
            continue
        mention = facts.mentions(record, stretch.layer)[stretch.index]
        if isinstance(event, Open):
            known_of_it = (facts.description(stretch.layer, mention), places.of(mention["start"]))
            yield _Tag(
                "mark",
                layer=stretch.layer,
                anchor=_anchor(place, stretch.layer, stretch.index) if event.is_first else "",
                title=" · ".join(part for part in known_of_it if part),
                roles=" ".join(roles.get((stretch.layer, stretch.index), ())),
            )
        else:
            label = _unbroken(facts.label(stretch.layer, mention)) if event.is_last else ""
            yield _Tag("mark", is_end=True, label=label)


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


def _anchor(place: int, layer: str, index: int) -> str:
    return f"d{place}-{layer}-{index + 1}"
