"""What no name is: facts about names that hold whatever the network says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nlp_aid.entities.tags import Span

# What streets end with, in one letter, in several or before a number; letters that stand for places, and expressions for
# what is between two of them.
_WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "names.json").read_text("utf-8"))
# No name of an organisation has these inside; where they are, there are two, or what stands before is none of it.
_BETWEEN = re.compile(r"[,，;；、。!！?？:：|/\n\t\r]")
_STREET = re.compile(
    f"(?:[{_WORDS['streets']}]|{'|'.join(_WORDS['long_streets'])}|[{_WORDS['numbered_streets']}][0-9]{{1,5}}号)$"
)
_LETTERS = re.compile("[一-鿿A-Za-z]")
# Two letters of places before a line, a road or what they do together (`秦沈高速`, `粤琼合作`).
_BETWEEN_PLACES = re.compile(f"[{_WORDS['place_letters']}]{{2,3}}(?:{'|'.join(_WORDS['between_places'])})")
_PERSON = re.compile(r"[一-鿿A-Za-zÀ-ɏ·・•‧.\-\s○×xX*某]+")


def names(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Yield spans as names can be: organisations in parts where a comma parts them, whole in their brackets, and no streets.

    Args:
        text: readable text.
        spans: start, end and label of what was tagged, in order.
    """
    for start, end, label in spans:
        if label == "ORG":
            yield from _organisations(text, start, end)
        elif label != "PER" or _is_person(text, start, end):
            yield start, end, label


def _organisations(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the organisations in a span."""
    at = start
    for mark in [*_BETWEEN.finditer(text, start, end), None]:
        first, last = _trimmed(text, at, mark.start() if mark else end)
        first = _with_bracket(text, first, last)
        name = text[first:last]
        if len(_LETTERS.findall(name)) > 1 and not _STREET.search(name):
            yield first, last, "ORG"
        at = mark.end() if mark else end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "）)》”」』"):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in "（(《“「『"):
        end -= 1
    return start, end


def _with_bracket(text: str, start: int, end: int) -> int:
    """Return where a name starts of which a bracket was opened before: `赢创（上海）投资管理有限公司`."""
    name = text[start:end]
    closed = max(name.find("）"), name.find(")"))
    if closed < 0 or "（" in name[:closed] or "(" in name[:closed]:
        return start
    if start == 0 or text[start - 1] not in "（(":
        return start
    first = start - 1
    while first > 0 and start - first < 6 and "一" <= text[first - 1] <= "鿿":
        first -= 1
    return first


def _is_person(text: str, start: int, end: int) -> bool:
    name = text[start:end]
    if not _PERSON.fullmatch(name):
        return False
    return not any(_BETWEEN_PLACES.match(text, at) for at in range(max(0, start - 1), start + 1))
