"""What the heads of the columns of a table say of its cells: who gives, who receives, what for, when."""

from __future__ import annotations

import functools
import json
import re
from typing import Literal

from nlp_aid.flows.words import DATA

# What a cell under a head is: what fills a role, from the surest sign to the least, or the name of somebody.
Part = Literal["donor", "recipient", "place", "doing", "name", "use", "project", "content", "time"]

_IN_BRACKETS = re.compile(r"[（(\[【][^（()）\[\]【】]{0,20}[)）\]】]")
_PARTS = re.compile("[/／、·\\s]|及|和|或")
_NO_WORD = re.compile(r"[\s:：/／、或及和·]")


@functools.cache
def _words(name: str) -> tuple[str, ...]:
    data: dict[str, str] = json.loads((DATA / "heads.json").read_text("utf-8"))
    return tuple(data[name].split())


@functools.lru_cache(4096)
def part_of_head(head: str) -> Part | None:
    """Return what the cells under a head are; None where it tells of none of these.

    Args:
        head: the lowest head of a column, as it is read.
    """
    name = _IN_BRACKETS.sub("", head)
    whole = _NO_WORD.sub("", name)
    if whole in _words("names"):
        return "name"
    if whole in _words("places"):
        return "place"
    for part, of in (("use", "uses"), ("project", "projects"), ("content", "contents"), ("doing", "doing")):
        if whole in _words(of):
            return part  # type: ignore[return-value]
    if whole.endswith(_words("ends of times")):
        return None if any(word in whole for word in _words("other times")) else "time"
    return next((found for one in _PARTS.split(name) if (found := _party(one))), None)


def _party(name: str) -> Part | None:
    if name.endswith(_words("receivers")) and any(word in name for word in (*_words("giving"), *_words("receiving"))):
        return "recipient"
    if any(word in name for word in _words("receiving")) and name.endswith((*_words("ends of parties"), "地区", "地")):
        return "recipient"
    if any(word in name for word in _words("giving")) and name.endswith(_words("ends of parties")):
        return "donor"
    return None


def is_rate(head: str) -> bool:
    """Tell whether the numbers under a head are what is given for one thing, a standard or a price."""
    return _IN_BRACKETS.sub("", head).strip().endswith(_words("rates"))


def are_gifts(head: str) -> bool | None:
    """Tell of a head or a title whether it speaks of gifts that people made (True) or of what was handed out (False); None for neither."""
    if any(word in head for word in _words("no gifts")):
        return False
    return True if any(word in head for word in _words("gifts")) else None


def gives(words: str) -> bool:
    """Tell whether words speak of giving."""
    return any(word in words for word in _words("giving"))
