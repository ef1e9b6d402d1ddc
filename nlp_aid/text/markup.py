"""Markup that scraping left in a text: entities and tags."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from nlp_aid.text.reading import Edit

# Bounded repetitions: an opening bracket that nothing closes costs a constant, so hostile text stays linear.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
_TAG = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]{0,15})(?:\s[^<>]{0,400})?/?>|<!--[^<>]{0,400}-->")
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

    `&nbsp;` reads as a space. What is no known entity stays as it is.
    """
    if "&" not in text and "<" not in text:
        return
    found = [(m.start(), m.end(), _read_entity(m.group())) for m in _ENTITY.finditer(text)]
    found += [
        (m.start(), m.end(), "\n" if (m.group(1) or "").lower() in _LINE_TAGS else "") for m in _TAG.finditer(text)
    ]
    done = 0
    for start, end, replacement in sorted(found):
        if start >= done and replacement != text[start:end]:
            yield Edit(start, end, replacement)
            done = end


def _read_entity(entity: str) -> str:
    read = html.unescape(entity)
    if read == "\xa0":
        return " "
    # A numeric entity may name a control character or half a surrogate pair, which html reads as U+FFFD: nothing to read.
    return read if all((c.isprintable() and c != "\ufffd") or c in "\n\t" for c in read) else ""
