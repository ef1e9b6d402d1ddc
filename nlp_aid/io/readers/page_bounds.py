"""What no page has, and what parsers of HTML take hours for: an element with very many attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp_aid import caveats

# Each attribute is compared with all before it, so that 5,000 take some 0.05 seconds, and 100,000 minutes.
MOST_ATTRIBUTES = 5_000
_NAME = re.compile(r"<(/?[a-zA-Z][^\s/>]{0,100})")
# A tag goes on over what stands in quotation marks behind an equals sign, and ends with a bracket.
_STEP = re.compile(r">|=\s{0,99}([\"'])")
_ATTRIBUTE = re.compile(r"""[^\s"'<>/=]+(?:\s{0,99}=\s{0,99}(?:"[^"]*"|'[^']*'|[^\s"'>]*))?""")
# What is shorter than this, two characters an attribute, has not so many. A tag is long in one piece, or has brackets in quotation marks.
_SHORTEST = 2 * MOST_ATTRIBUTES
_LONG = re.compile(rf"<[a-zA-Z][^<>]{{{_SHORTEST - 4}}}")
_QUOTED_BRACKET = re.compile(r"""=\s{0,99}(?:"[^"<>]*[<>]|'[^'<>]*[<>])""")
# The text of these has no tags.
_RAW = re.compile(r"<!--|<(script|style|textarea|title|xmp|iframe|noembed|noframes)\b", re.IGNORECASE)


def bounded(html: str) -> str:
    """Return a page without the attributes of those elements that have more than `MOST_ATTRIBUTES`; that is noted."""
    if not _LONG.search(html) and not _QUOTED_BRACKET.search(html):
        return html
    parts: list[str] = []
    done = 0
    for start, end, name in _tags(html):
        if end - start > _SHORTEST and len(_ATTRIBUTE.findall(html, start + len(name), end)) > MOST_ATTRIBUTES:
            parts += [html[done:start], f"<{name}>"]
            done = end
    if not parts:
        return html
    caveats.note("limits_reached", len(parts) // 2)
    return "".join([*parts, html[done:]])


def _tags(html: str) -> Iterator[tuple[int, int, str]]:
    """Yield where tags start and end, and the names of their elements; what stands in comments and scripts is none."""
    at = 0
    raw = _RAW.search(html)
    while tag := _NAME.search(html, at):
        if raw is not None and raw.start() <= tag.start():
            closing = "-->" if raw[1] is None else "</"
            inside = raw.end() if raw[1] is None else _end(html, raw.start())
            end = html.find(closing, inside)
            if raw[1] is not None:
                yield raw.start(), inside, raw[1]
            at = len(html) if end < 0 else end
            raw = _RAW.search(html, at)
            continue
        at = _end(html, tag.end())
        yield tag.start(), at, tag[1]
        if raw is not None and raw.start() < at:
            raw = _RAW.search(html, at)


def _end(html: str, at: int) -> int:
    """Return where the tag ends that goes on at `at`."""
    while step := _STEP.search(html, at):
        if step[1] is None:
            return step.end()
        closing = html.find(step[1], step.end())
        if closing < 0:
            break
        at = closing + 1
    return len(html)
