"""Markup that scraping left in a text: entities and tags."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator

from nlp_aid.text.reading import Edit

# Nothing reaches over another `<`, or further than a bound: an opening bracket that nothing closes costs a constant.
# An entity may be escaped once more (`&amp;nbsp;`); the common ones are read without their semicolon, too.
_ENTITY = re.compile(
    r"&(?:amp;){0,3}(?:#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};"
    r"|(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|mdash|middot)(?![a-zA-Z0-9=;]))"
)
_TAG = re.compile(
    r"</?([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s(?:[^<>\"']|\"[^<\"]{0,400}\"|'[^<']{0,400}'){0,400}|\s[^<>]{0,400})?/?>"
    r"|<!--[^<>]{0,400}-->|<!\[CDATA\[|\]\]>|<![dD][oO][cC][tT][yY][pP][eE][^<>]{0,200}>|<\?xml[^<>]{0,200}\?>"
)
# Scripts and styles are read as nothing, with what is in them, if they end within so many characters.
_LONGEST_SCRIPT = 20_000
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,400}>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</(script|style)\s{0,10}>", re.IGNORECASE)
_LINE_TAGS = frozenset(
    [
        "address",
        "article",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "footer",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "ol",
        "p",
        "section",
        "table",
        "tbody",
        "td",
        "th",
        "tr",
        "ul",
    ]
)


def markup(text: str) -> Iterator[Edit]:
    """Yield the edits that read entities as their characters, tags as nothing or, for tags of blocks, as a line break.

    `&nbsp;` reads as a space; scripts and styles as nothing. What is no known entity stays as it is.
    """
    if "&" not in text and "<" not in text:
        return
    found = [(m.start(), m.end(), _read_entity(m.group())) for m in _ENTITY.finditer(text)]
    found += [
        (m.start(), m.end(), "\n" if (m.group(1) or "").lower() in _LINE_TAGS else "") for m in _TAG.finditer(text)
    ]
    found += _scripts(text)
    done = 0
    for start, end, replacement in sorted(found, key=lambda edit: (edit[0], -edit[1])):
        if start >= done and replacement != text[start:end]:
            yield Edit(start, end, replacement)
            done = end


def _scripts(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the edits that leave out scripts and styles."""
    closings = [(match.group(1).lower(), *match.span()) for match in _SCRIPT_END.finditer(text)]
    ends = {name: [span for kind, *span in closings if kind == name] for name in ("script", "style")}
    done = 0
    for opening in _SCRIPT.finditer(text) if closings else ():
        spans = ends[opening.group(1).lower()]
        at = bisect_left(spans, [opening.end()])
        if opening.start() >= done and at < len(spans) and spans[at][0] - opening.end() <= _LONGEST_SCRIPT:
            done = spans[at][1]
            yield opening.start(), done, ""


def _read_entity(entity: str) -> str:
    while (again := html.unescape(entity)) != entity and again.startswith("&") and len(again) > 1:
        entity = again
    read = html.unescape(entity)
    if read == "\xa0":
        return " "
    # A numeric entity may name a control character or half a surrogate pair, which html reads as U+FFFD: nothing to read.
    return read if all((c.isprintable() and c != "\ufffd") or c in "\n\t" for c in read) else ""
