"""The XML of office files, a piece at a time, in bounded memory, and never what is outside of it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import IO, Any, Literal

from nlp_aid import caveats
from nlp_aid.io.document import ReadError
from nlp_aid.text.markup import raised

_BLOCK = 1 << 16
# Paragraphs or rows, also empty ones.
_MOST_ELEMENTS = 2_000_000
_DIGITS = re.compile("[0-9]+")
_WORD = re.compile(r"[^\W\d_]{2}")
_SMALL = 10_000_000
# Pictures (the second in the form of old programs), charts, diagrams, embedded objects, in any of their namespaces.
_DRAWN = ("{*}blip", "{*}imagedata", "{*}chart", "{*}relIds", "{*}OLEObject", "{*}oleObj")
Event = Literal["start", "end", "whole"]


class _Bounded:
    """A stream that ends in an error where it is longer than it may be."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream, self._left, self._limit = stream, limit, limit

    def read(self, size: int = _BLOCK) -> bytes:
        block = self._stream.read(min(size, _BLOCK) if size > 0 else _BLOCK)
        self._left -= len(block)
        if self._left < 0:
            raise ReadError(f"a part of it has more than {self._limit:,} bytes when it is unpacked; split the file.")
        return block


@contextmanager
def opened_part(archive: zipfile.ZipFile, name: str, limit: int) -> Iterator[_Bounded]:
    """Open a part of a zip file; reading more than `limit` bytes of it is a `ReadError`."""
    with archive.open(name) as stream:
        yield _Bounded(stream, limit)


def elements(
    stream: Any, whole: Collection[str], marks: Collection[str] = (), skip: Collection[str] = ()
) -> Iterator[tuple[Event, Any]]:
    """Yield elements of an XML document as it is read.

    Args:
        stream: what has `read`.
        whole: tags of elements that are given when they are complete, with all that is in them (`whole`), and forgotten
            when the next is asked for; those within another are not given by themselves.
        marks: tags of elements whose start and end are told where they are in no such element.
        skip: tags of elements that are passed over with all that is in them, where they are in no such element.

    Raises:
        ReadError: it is no XML, or damaged; or it declares a type or entities, as no office file does.
    """
    from lxml import etree

    outer: Any = None
    is_first = True
    units = 0
    try:
        context = etree.iterparse(
            stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        )
        for event, element in context:
            if is_first:
                is_first = False
                if element.getroottree().docinfo.doctype:
                    raise ReadError("its XML declares a document type, which no office program writes; save it anew.")
            tag = element.tag
            if outer is None:
                if event == "start" and (tag in whole or tag in skip):
                    outer = element
                elif tag in marks:
                    yield event, element
                if event == "end" and outer is None:
                    _forget(element)
            elif event == "end" and element is outer:
                outer = None
                if tag in whole:
                    units += 1
                    if units > _MOST_ELEMENTS:
                        raise ReadError(f"it has more than {_MOST_ELEMENTS:,} paragraphs or rows; split it.")
                    yield "whole", element
                _forget(element)
    except etree.XMLSyntaxError as error:
        raise ReadError(f"its XML is damaged ({error.msg}); save or fetch it again.") from None


def _forget(element: Any) -> None:
    """Free what an element holds, and those before it beside it."""
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]


def parsed(stream: Any) -> Any:
    """Return the root of a small XML document.

    Raises:
        ReadError: it is none, or declares a type.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.parse(stream, parser).getroot()
    except etree.XMLSyntaxError as error:
        raise ReadError(f"its XML is damaged ({error.msg}); save or fetch it again.") from None
    if root.getroottree().docinfo.doctype:
        raise ReadError("its XML declares a document type, which no office program writes; save it anew.")
    return root


def local(element: Any) -> str:
    """Return the name of an element without its namespace; empty for comments and the like."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def relations(archive: zipfile.ZipFile, part: str, limit: int = 10_000_000) -> dict[str, tuple[str, str]]:
    """Return what a part of an Office Open XML file refers to: by the relation's id its type's last word and the part."""
    folder, _, name = part.rpartition("/")
    rels = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if rels not in archive.NameToInfo:
        return {}
    found = {}
    with opened_part(archive, rels, limit) as stream:
        for relation in parsed(stream):
            if local(relation) == "Relationship" and relation.get("TargetMode") != "External":
                kind = (relation.get("Type") or "").rpartition("/")[2]
                found[relation.get("Id") or ""] = (kind, _resolved(folder, relation.get("Target") or ""))
    return found


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    parts = folder.split("/") if folder else []
    for part in target.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def part_of_kind(archive: zipfile.ZipFile, part: str, kind: str) -> str | None:
    """Return the first part of a kind to which a part refers, if it is there."""
    for found, target in relations(archive, part).values():
        if found == kind and target in archive.NameToInfo:
            return target
    return None


def note_pictures(element: Any) -> None:
    """Note the pictures, charts and embedded objects in an element of an Office Open XML file."""
    pictures = others = 0
    for one in element.iter(*_DRAWN):
        # A drawing may stand there a second time, for old programs.
        if not any(local(above) == "Fallback" for above in one.iterancestors()):
            is_picture = local(one) in ("blip", "imagedata")
            pictures, others = pictures + is_picture, others + (not is_picture)
    caveats.note("pictures", pictures)
    caveats.note("unread_parts", others)


def parts_with_text(archive: zipfile.ZipFile, part: str, kinds: Collection[str]) -> int:
    """Return how many parts of some kinds, to which a part refers, hold words: no page numbers only."""
    found = 0
    for kind, target in relations(archive, part).values():
        if kind in kinds and target in archive.NameToInfo:
            with opened_part(archive, target, _SMALL) as stream:
                words = "".join(one.text or "" for one in parsed(stream).iter() if local(one) in ("t", "text"))
            found += _WORD.search(words) is not None
    return found


def shifted(text: str, name: str) -> str:
    """Return a text that is raised (`sup`) or lowered (`sub`): its figures as characters that are so by themselves."""
    return _DIGITS.sub(lambda digits: raised(digits.group(), name), text)
