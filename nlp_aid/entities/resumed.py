"""Other words for an organisation that a text has named: `该基金会`, and the short name that the text itself gives it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import Any

from nlp_aid.entities.identity import type_of

_WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "resumed.json").read_text("utf-8"))
_HEADS: dict[str, list[str]] = _WORDS["heads"]
_REFERS = re.compile(
    f"(?:{'|'.join(_WORDS['opens'])})({'|'.join(sorted(_HEADS, key=lambda head: (-len(head), head)))})"
)
_SHORT = re.compile(
    rf"[（(](?:{'|'.join(_WORDS['short_for'])})[：:为]?\s?[“\"「]?([^（）()“”\"「」，。、]{{2,12}})[”\"」]?[)）]"
)
# How far before the words stands what they resume.
_FAR = 400
Span = tuple[int, int]


def resumed(text: str, named: Sequence[Span], bounds: Set[int]) -> list[tuple[int, int, int]]:
    """Return what resumes an organisation: start, end, and the start of the mention that it resumes; in order.

    `该公司` resumes the last firm named before it, `该基金会` the last one whose name ends so. Where none is named, there is nothing. A
    short name in brackets (`（以下简称“基金会”）`) is one from there on.

    Args:
        text: the readable text.
        named: the mentions of organisations, in order.
        bounds: the offsets at which words start and end.
    """
    taken = {at for start, end in named for at in range(start, end)}
    found = [*_short_names(text, named, taken), *_referring(text, named, bounds)]
    return sorted(one for one in found if taken.isdisjoint(range(one[0], one[1])))


def _referring(text: str, named: Sequence[Span], bounds: Set[int]) -> Iterator[tuple[int, int, int]]:
    at = 0
    for match in _REFERS.finditer(text):
        if match.end() not in bounds:
            continue
        while at < len(named) and named[at][1] <= match.start():
            at += 1
        for index in range(at - 1, -1, -1):
            start, end = named[index]
            if match.start() - end > _FAR:
                break
            name = text[start:end]
            kinds = _HEADS[match[1]]
            if type_of(name) in kinds if kinds else name.endswith(match[1]):
                yield match.start(), match.end(), start
                break


def _short_names(text: str, named: Sequence[Span], taken: Set[int]) -> Iterator[tuple[int, int, int]]:
    done: set[int] = set()
    for start, end in named:
        match = _SHORT.match(text, end)
        if not match:
            continue
        name, first = match[1], match.start(1)
        while first >= 0:
            span = set(range(first, first + len(name)))
            if span.isdisjoint(done) and span.isdisjoint(taken):
                done |= span
                yield first, first + len(name), start
            first = text.find(name, first + len(name))
