"""The classes of words by which flows are told, and the kinds of flow that words speak for.

`data/words.json` has the classes: verbs of giving, of receiving, of using, prepositions and the like. `data/cues.json` has the
words that speak for a kind, or for an amount that is no flow. `data/parties.json` has the words that tell what kind of giver
somebody is. Words are parted by spaces.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path

DATA = Path(__file__).parent / "data"
_NUMBER = re.compile(r"[0-9.,%#]+|[一二三四五六七八九十百千万亿两]+")


@functools.cache
def _classes(name: str) -> dict[str, str]:
    """Return the class of each word of a file; the first class that has the word counts."""
    known: dict[str, str] = {}
    data: dict[str, str] = json.loads((DATA / f"{name}.json").read_text("utf-8"))
    for of, words in data.items():
        for word in words.split():
            known.setdefault(word, of)
    return known


@functools.lru_cache(maxsize=20_000)
def class_of(word: str) -> str:
    """Return the class of a word; empty for none."""
    known = _classes("words")
    if word in known:
        return known[word]
    if len(word) > 1:
        for end, of in _classes("endings").items():
            if word.endswith(end):
                return of
        if len(word) <= 3 and (opening := _classes("openings").get(word[0])):
            return opening
        if len(word) <= 4 and (found := known.get(word[:2]) or known.get(word[-2:])):
            return found
    return "number" if _NUMBER.fullmatch(word) else ""


@functools.lru_cache(maxsize=20_000)
def cue_of(word: str) -> str:
    """Return the kind that a word speaks for; empty for none."""
    known = _classes("cues")
    if word in known:
        return known[word]
    for character, of in _classes("characters").items():
        if character in word:
            return of
    for size in (3, 2) if len(word) > 2 else ():
        if found := known.get(word[-size:]) or known.get(word[:size]):
            return found
    return ""


@functools.lru_cache(maxsize=20_000)
def party_of(word: str) -> str:
    """Return what kind of giver a word tells of: `government`, `firm` or `charity`; empty for none."""
    known = _classes("parties")
    if word in known:
        return known[word]
    if len(word) > 2 and (found := known.get(word[-2:]) or known.get(word[-3:])):
        return found
    return "government" if len(word) > 1 and word[-1] in "局部厅省市县区旗州" else ""


@functools.lru_cache(maxsize=20_000)
def is_skipped(word: str) -> bool:
    """Tell whether a word says nothing of how what stands on either side of it goes together, as adverbs do."""
    return word in _classes("skipped")
