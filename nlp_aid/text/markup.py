"""Markup that scraping left in a text: entities and tags."""

from __future__ import annotations

import html
import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

from nlp_aid.text.reading import Edit

# Nothing reaches over another `<`, or further than a bound: an opening bracket that nothing closes costs a constant.
# An entity may be escaped once more (`&amp;nbsp;`); the common ones are read without their semicolon, too.
_ENTITY = re.compile(
    r"&(?:amp;){0,3}(?:#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[a-zA-Z][a-zA-Z0-9]{1,30};"
    r"|(?:nbsp|lt|gt|quot|yen|middot|amp(?!;))(?![a-zA-Z=;])|(?:[lr][sd]quo|[mn]dash|hellip|e[mn]sp)(?![a-zA-Z0-9=;]))"
)
_TAG = re.compile(
    r"</?([a-zA-Z][a-zA-Z0-9:]{0,15})((?:\s(?:[^<>\"']|\"[^<\"]{0,400}\"|'[^<']{0,400}'){0,400}|\s[^<>]{0,400})?)/?>"
    # One that was escaped, as long as nothing but its name is in it.
    r"|&(?:amp;){0,3}lt;/?([a-zA-Z][a-zA-Z0-9]{0,15}) ?/?&(?:amp;){0,3}gt;"
)
_OTHER = re.compile(r"<!\[CDATA\[|\]\]>|<![dD][oO][cC][tT][yY][pP][eE][^<>]{0,200}>|<\?xml[^<>]{0,200}\?>")
# Comments, scripts and styles are read as nothing, with what is in them, if they end within so many characters.
_LONGEST_ELEMENT = 20_000
_OPENING = re.compile(r"<(script|style)\b[^<>]{0,400}>|<!--", re.IGNORECASE)
_CLOSING = re.compile(r"</(script|style)\s{0,10}>|-->", re.IGNORECASE)
# The other elements of HTML that are met in text; a name with a colon is one of an office program (`<o:p>`).
# Struck text counts no more, and a raised or lowered figure is none of the number beside it: m<sup>2</sup>500元.
_STRUCK = re.compile(r"<(?P<end>/?)(?:s|del|strike)(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_RAISED = re.compile(r"<(?P<end>/?)(?P<name>sup|sub)(?:\s[^<>]{0,200})?>", re.IGNORECASE)
_STRUCK_IN_MARKDOWN = re.compile(r"(?<![0-9~\\])~~(?=[^\s~])[^~\n]{1,200}(?<=\S)~~(?!~)")
_INSIDE_AMOUNT = re.compile(r"\s?[万萬亿億元圓圆]")
# Without one of these there is nothing to do.
TRIGGERS = "&<~"
_LONGEST_STRUCK = 2_000
_LONGEST_RAISED = 40
_DIGITS = re.compile("[0-9]+(?![0-9;])(?![^<>]{0,40}>)")
_SUPERSCRIPTS, _SUBSCRIPTS = (str.maketrans("0123456789", digits) for digits in ("⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉"))
_INLINE_TAGS = frozenset(
    "a abbr acronym area audio b base basefont bdi bdo big body button canvas caption center cite code col colgroup data del "
    "details dfn dialog dir em embed fieldset font form frame frameset head html i iframe img input ins kbd label legend link "
    "main map mark menu meta nav nobr noscript object optgroup option p param picture pre q rp rt ruby s samp script select "
    "small source span strike strong style sub summary sup svg template textarea tfoot thead time title tt u var video wbr "
    "xml".split()
)
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

    `&nbsp;` reads as a space; scripts, styles and struck text (`<s>`, `<del>`, `~~`) as nothing, raised and lowered
    figures (`<sup>2</sup>`) as `²` and `₂`. What is no known entity stays as it is.
    """
    if "&" not in text and "<" not in text and "~~" not in text:
        return
    found = [(m.start(), m.end(), _read_entity(m.group())) for m in _ENTITY.finditer(text)]
    found += _tags(text)
    found += [(m.start(), m.end(), "") for m in _OTHER.finditer(text)]
    found += _elements(text)
    found += _struck(text)
    found += _raised(text)
    done = 0
    for start, end, replacement in sorted(found, key=lambda edit: (edit[0], -edit[1])):
        if start >= done and replacement != text[start:end]:
            yield Edit(start, end, replacement)
            done = end


def _tags(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the edits that leave out tags; what only looks like one (`a<b and c>d`) has no attribute with a value."""
    for match in _TAG.finditer(text):
        name = (match.group(1) or match.group(3)).lower()
        attributes = (match.group(2) or "").strip()
        is_known = name in _LINE_TAGS or name in _INLINE_TAGS or ":" in name
        if is_known and (not attributes or "=" in attributes):
            yield match.start(), match.end(), "\n" if name in _LINE_TAGS else ""


def _elements(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the edits that leave out scripts, styles and comments."""
    ends: dict[str, list[tuple[int, int]]] = {}
    for closing in _CLOSING.finditer(text):
        ends.setdefault((closing.group(1) or "").lower(), []).append(closing.span())
    done = 0
    for opening in _OPENING.finditer(text) if ends else ():
        spans = ends.get((opening.group(1) or "").lower(), [])
        at = bisect_left(spans, (opening.end(),))
        if opening.start() >= done and at < len(spans) and spans[at][0] - opening.end() <= _LONGEST_ELEMENT:
            done = spans[at][1]
            yield opening.start(), done, ""


def _struck(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the edits that leave out struck text."""
    for opening, closing in pairwise(_STRUCK.finditer(text)):
        is_pair = not opening["end"] and closing["end"]
        if is_pair and closing.start() - opening.end() <= _LONGEST_STRUCK:
            yield opening.start(), closing.end(), ""
    yield from ((match.start(), match.end(), "") for match in _STRUCK_IN_MARKDOWN.finditer(text))


def _raised(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the edits that read raised and lowered figures as such."""
    for opening, closing in pairwise(_RAISED.finditer(text)):
        is_pair = not opening["end"] and closing["end"]
        if not is_pair or closing.start() - opening.end() > _LONGEST_RAISED:
            continue
        if _INSIDE_AMOUNT.match(text, closing.end()) and text[opening.start() - 1 : opening.start()].isdecimal():
            yield opening.start(), closing.end(), ""  # a note inside an amount
        else:
            for digits in _DIGITS.finditer(text, opening.end(), closing.start()):
                yield digits.start(), digits.end(), raised(digits.group(), opening["name"])


def raised(digits: str, name: str) -> str:
    """Return digits as they read in an element: superscripts in `sup`, subscripts in `sub`."""
    return digits.translate(_SUPERSCRIPTS if name.lower() == "sup" else _SUBSCRIPTS)


def raise_figures(html: str) -> str:
    """Return HTML with the figures of `<sup>` and `<sub>` as characters that are raised and lowered by themselves."""
    parts, done = [], 0
    for start, end, figures in _raised(html):
        parts += [html[done:start], figures]
        done = end
    return "".join([*parts, html[done:]])


def _read_entity(entity: str) -> str:
    entity = entity if entity.endswith(";") else entity + ";"
    while (again := html.unescape(entity)) != entity and again.startswith("&") and len(again) > 1:
        entity = again
    read = html.unescape(entity)
    if read == "\xa0":
        return " "
    # A numeric entity may name a control character or half a surrogate pair, which html reads as U+FFFD: nothing to read.
    return read if all((c.isprintable() and c != "\ufffd") or c in "\n\t" for c in read) else ""
