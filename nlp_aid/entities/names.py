"""What no name is: facts about names that hold whatever the network says of them."""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

# What streets end with, in one letter, in several or before a number; letters that stand for places, and expressions for
# what is between two of them.
_WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "names.json").read_text("utf-8"))
# No name of an organisation has these inside; where they are, there are two, or what stands before is none of it.
_BETWEEN = re.compile(r"[,，;；、。!！?？:：|/\n\t\r]")
_STREET = re.compile(
    f"(?:[{_WORDS['streets']}]|{'|'.join(_WORDS['long_streets'])}|[{_WORDS['numbered_streets']}][0-9]{{1,5}}号)$"
)
_LETTERS = re.compile("[一-鿿A-Za-z]")
PLACE_LETTERS: str = _WORDS["place_letters"]
# Two letters of places before a line, a road or what they do together (`秦沈高速`, `粤琼合作`).
_BETWEEN_PLACES = re.compile(f"[{_WORDS['place_letters']}]{{2,3}}(?:{'|'.join(_WORDS['between_places'])})")
_PAIRS = (("（", "）"), ("(", ")"), ("“", "”"), ("《", "》"), ("「", "」"), ("『", "』"))
_CLOSING = frozenset(pair[1] for pair in _PAIRS)
_PERSON = re.compile(r"[一-鿿A-Za-zÀ-ɏ·・•‧.\-\s○×xX*某]+")


def is_organisation(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of readable text can be the name of an organisation: no comma in it, no half of a pair of brackets, no street."""
    return _is_organisational(text[start:end])


@functools.lru_cache(4_096)
def _is_organisational(name: str) -> bool:
    return (
        len(_LETTERS.findall(name)) > 1
        and not name[0].isspace()
        and not name[-1].isspace()
        and not _BETWEEN.search(name)
        and all(name.count(first) == name.count(last) for first, last in _PAIRS)
        and name[0] not in _CLOSING
        and not _STREET.search(name)
    )


def is_person(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch of readable text can be the name of a person: letters, and not two letters of places before what joins them."""
    return _is_personal(text[start:end]) and not (
        _BETWEEN_PLACES.match(text, start) or (start and _BETWEEN_PLACES.match(text, start - 1))
    )


@functools.lru_cache(4_096)
def _is_personal(name: str) -> bool:
    return _PERSON.fullmatch(name) is not None and not name[0].isspace() and not name[-1].isspace()
