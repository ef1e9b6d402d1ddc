"""The headline of a page: what it calls itself in its head, where it stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nlp_aid.io.readers.html_text import inline_text

_HEADINGS = ("h1", "h2", "h3", "h4")
_HOLDERS = (*_HEADINGS, "p", "div", "span", "strong", "b", "font", "td", "th", "center", "section", "a")
# A headline has so many characters, and its element few others in it.
_SHORTEST, _LONGEST = 4, 150
_MOST_WITHIN = 15
_WHITE = re.compile(r"\s+")
_BETWEEN_IDEOGRAPHS = re.compile(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])")


def headline_of(tree: Any, told: Mapping[str, str]) -> str:
    """Return the headline of a page; empty where none is found.

    It is the longest text of an element that stands in the page's title, or in what its `<meta>` elements call the
    article; else what these call it; else the only heading of the first rank.

    Args:
        tree: the page, as lxml has it.
        told: what the page tells of itself.
    """
    titles = [_squeezed(element.text_content()) for element in tree.iter("title")][:1]
    titles += [_squeezed(told.get("title", ""))]
    best = ""
    for text in _candidates(tree):
        squeezed = _squeezed(text)
        if len(squeezed) > len(_squeezed(best)) and any(squeezed in title for title in titles):
            best = text
    if best and len(_squeezed(best)) * 2 >= len(titles[-1]):
        return best
    if told.get("title"):
        return _BETWEEN_IDEOGRAPHS.sub("", told["title"].strip())
    first = [element for element in tree.iter("h1") if _squeezed(inline_text(element)) and not _is_link(element)]
    return best or (_line(first[0]) if len(first) == 1 and len(_line(first[0])) <= _LONGEST else "")


def with_headline(text: str, headline: str) -> str:
    """Return the text of a page below its headline, if that does not stand at its beginning anyway."""
    squeezed = _squeezed(headline)
    if not squeezed or squeezed in _squeezed(text[: 3 * len(headline) + 300]):
        return text
    return f"{headline}\n{text}"


def _candidates(tree: Any) -> Iterator[str]:
    for element in tree.iter(*_HOLDERS):
        if sum(1 for _, _ in zip(element.iter(), range(_MOST_WITHIN + 1), strict=False)) > _MOST_WITHIN:
            continue
        text = _line(element)
        if _SHORTEST <= len(text) <= _LONGEST:
            yield text


def _line(element: Any) -> str:
    return _BETWEEN_IDEOGRAPHS.sub("", inline_text(element))


def _is_link(element: Any) -> bool:
    """Return whether all of an element's text is one link: the name of the site."""
    return any(_squeezed(link.text_content()) == _squeezed(element.text_content()) for link in element.iter("a"))


def _squeezed(text: str) -> str:
    return _WHITE.sub("", text)
