"""Traditional script read as simplified, with the tables of OpenCC."""

from __future__ import annotations

import functools
import importlib.resources
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from nlp_aid.paths import model_path
from nlp_aid.text.reading import Edit, Reading

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
# Not in OpenCC's tables: a look-alike that stands for 陝 in nearly all text that has it.
_VARIANTS = {"陜": "陕"}
# A word of two characters is as likely two words that meet (增/加彭/先生).
_SHORTEST_REGIONAL = 3
_LAST_BASIC = "\uffff"
# Of which script alone a character is; see `_by_character`.
_TRADITIONAL, _SIMPLIFIED = b"\1", b"\2"


def script(text: str) -> Iterator[Edit]:
    """Yield the edits that read traditional characters as simplified ones.

    A character that is only traditional (`區`) is read so wherever it stands. One that is simplified as well (`乾` in `乾隆`,
    `於` as a surname) is so only where the text around it is traditional: in the run of characters between two
    punctuation marks, or if nothing there tells, in the line, or in the whole text. So are words that Taiwan has for
    what is called otherwise on the mainland (`寮國`: `老挝`); such a word is one edit, all other characters one each.
    """
    tables = _tables()
    if not tables.first.search(text):
        return
    scripts, read = _by_character(text)
    if _TRADITIONAL not in scripts:
        return
    first = done = 0  # traditional stretches side by side are read as one
    for start, end, is_traditional in _stretches(text, scripts):
        if is_traditional:
            first, done = (start if first == done else first), end
            continue
        yield from _read_traditional(text, read, first, done)
        first = done = end
        yield Edit(start, end, text[start:end].translate(tables.only_traditional))
    yield from _read_traditional(text, read, first, done)


def _stretches(text: str, scripts: bytes) -> Iterator[tuple[int, int, bool]]:
    """Yield the stretches of a text that have something to be read, in order, and whether they are in traditional script."""
    whole = _tells_traditional(scripts, 0, len(text))
    if whole and _SIMPLIFIED not in scripts:
        yield 0, len(text), True
        return
    start = 0
    for line in text.splitlines(keepends=True):
        end = start + len(line)
        of_line = _tells_traditional(scripts, start, end)
        is_traditional = whole if of_line is None else of_line
        if is_traditional and scripts.find(_SIMPLIFIED, start, end) < 0:
            yield start, end, True
        elif is_traditional or scripts.find(_TRADITIONAL, start, end) >= 0:
            for match in _HAN.finditer(text, start, end):
                first, last = match.span()
                of_run = _tells_traditional(scripts, first, last)
                if is_traditional if of_run is None else of_run:
                    yield first, last, True
                elif scripts.find(_TRADITIONAL, first, last) >= 0:
                    yield first, last, False
        start = end


def is_traditional(reading: Reading) -> bool:
    """Tell whether a text was written in traditional script: more of its characters are of that script alone than of the other."""
    if reading.text is reading.raw:
        return False
    return _tells_traditional(_by_character(reading.raw)[0], 0, len(reading.raw)) is True


def simplified_character(char: str) -> str:
    """Return a character as it is read in traditional text; others unchanged."""
    return char.translate(_tables().characters)


def written_forms(characters: Iterable[str]) -> str:
    """Return characters of simplified script with all that are read as one of them in traditional text."""
    wanted = {*characters}
    return "".join(sorted(wanted.union(chr(form) for form, read in _tables().characters.items() if read in wanted)))


def _read_traditional(text: str, read: str, start: int, end: int) -> Iterator[Edit]:
    """Yield the edits in [start, end) of a text, where it is in traditional script; `read` is the text character by character."""
    tables = _tables()
    done = start
    for match in tables.heads.finditer(text, start, end):
        at = match.start()
        words = tables.words.get(text[at : at + 2]) if at >= done else None
        word = next((word for word in words if text.startswith(word, at, end)), None) if words else None
        if word is None:
            continue
        if read[done:at] != text[done:at]:
            yield Edit(done, at, read[done:at])
        yield from _narrow(word, tables.read_words[word], at)
        done = at + len(word)
    if read[done:end] != text[done:end]:
        yield Edit(done, end, read[done:end])


def _read_characters(run: str, offset: int) -> Iterator[Edit]:
    read = run.translate(_tables().characters)
    if read != run:
        yield Edit(offset, offset + len(run), read)


def _narrow(word: str, read: str, offset: int) -> Iterator[Edit]:
    """Yield the edits for a word; where its length changes, only what is not the same at either end is aligned as a whole."""
    characters = word.translate(_tables().characters)
    if len(read) != len(word):
        limit = min(len(read), len(word))
        same = [left == right for left, right in zip(characters, read, strict=False)]
        before = (same.index(False) if False in same else limit) if limit else 0
        behind = 0
        while behind < limit - before and characters[-1 - behind] == read[-1 - behind]:
            behind += 1
        # An insertion is aligned to the character before it or behind it.
        if before + behind == len(word):
            before, behind = (before - 1, behind) if before else (before, behind - 1)
        yield from _read_characters(word[:before], offset)
        end = len(word) - behind
        yield Edit(offset + before, offset + end, read[before : len(read) - behind])
        yield from _read_characters(word[end:], offset + end)
    elif read != word:
        yield Edit(offset, offset + len(word), read)


def _by_character(text: str) -> tuple[bytes, str]:
    """Return of which script alone every character is (`_TRADITIONAL`, `_SIMPLIFIED`, or 0), and the text simplified."""
    tables = _tables()
    try:
        encoded = text.encode("utf-16-le")
    except UnicodeEncodeError:  # half a surrogate pair
        encoded = b""
    if len(encoded) == 2 * len(text):
        codes = np.frombuffer(encoded, dtype="<u2")
        return tables.scripts.take(codes).tobytes(), str(tables.read.take(codes).data, "utf-32-le")
    scripts = (
        _TRADITIONAL if char in tables.traditional else _SIMPLIFIED if char in tables.simplified else b"\0"
        for char in text
    )
    return b"".join(scripts), text.translate(tables.characters)


def _tells_traditional(scripts: bytes, start: int, end: int) -> bool | None:
    """Tell whether [start, end) of a text is in traditional script; None where no character tells."""
    traditional, simplified = scripts.count(_TRADITIONAL, start, end), scripts.count(_SIMPLIFIED, start, end)
    return None if traditional == simplified else traditional > simplified


class _Tables:
    """What OpenCC's tables say, put together.

    Attributes:
        traditional: the characters that are of traditional script only.
        simplified: those that are of simplified script only.
        triggers: `traditional` with all characters beyond the basic plane, as in a class of an expression.
        first: finds one of `traditional`, or a character beyond the basic plane.
        read: for the code of every character of the basic plane, that of the simplified one.
        scripts: for the same, of which script alone it is.
        characters: maps every traditional or variant character to the simplified one.
        only_traditional: the same for those that are not simplified as well.
        words: the words that are not read character by character, by their first two, the longest first.
        heads: finds their first characters, where one of the second ones follows.
        read_words: how these are read.
    """

    def __init__(self) -> None:
        read_as = dict(_rows("TSCharacters.txt"))
        characters = {key: values[0] for key, values in read_as.items()} | _VARIANTS
        # Variants of Hong Kong and Taiwan (衞, 裡, 羣) by way of the standard form, unless they are simplified as well.
        for variant, standards in (*_rows("HKVariantsRev.txt"), *_rows("TWVariantsRev.txt")):
            if not is_in_gb2312(variant):
                characters.setdefault(variant, characters.get(standards[0], standards[0]))
        self.simplified = frozenset(
            key for key, values in _rows("STCharacters.txt") if key not in values and characters.get(key, key) == key
        )
        self.traditional = frozenset(
            key for key, read in characters.items() if key != read and key not in read_as.get(key, ())
        )
        self.triggers = _class_of(self.traditional)
        self.first = re.compile(f"[{self.triggers}]")
        self.characters = str.maketrans({key: read for key, read in characters.items() if key != read})
        self.read = np.arange(ord(_LAST_BASIC) + 1, dtype="<u4")
        for code, read in self.characters.items():
            if code < len(self.read):
                self.read[code] = ord(read)
        self.scripts = np.zeros(len(self.read), dtype="u1")
        for script, of_script in ((_TRADITIONAL, self.traditional), (_SIMPLIFIED, self.simplified)):
            self.scripts[[ord(char) for char in of_script if char <= _LAST_BASIC]] = ord(script)
        self.only_traditional = str.maketrans({key: characters[key] for key in self.traditional})
        self.read_words = _read_words(self.characters)
        longest_first = sorted(self.read_words, key=lambda word: (-len(word), word))
        self.words: dict[str, list[str]] = {}
        for word in longest_first:
            self.words.setdefault(word[:2], []).append(word)
        firsts, seconds = ("".join(sorted({two[at] for two in self.words})) for at in (0, 1))
        self.heads = re.compile(f"[{firsts}](?=[{seconds}])")


def triggers() -> str:
    """Return the characters, as in a class of an expression, without which there is nothing to do."""
    return _tables().triggers


def _class_of(characters: Iterable[str]) -> str:
    """Return what stands in a class of an expression for some characters, and for all beyond the basic plane."""
    return "".join(sorted(char for char in characters if char <= _LAST_BASIC)) + "\U00010000-\U0010ffff"


def is_in_gb2312(char: str) -> bool:
    """Tell whether a character is in GB 2312, the standard set of simplified text."""
    return bool(char.encode("gb2312", "ignore"))


def _read_words(characters: dict[int, str]) -> dict[str, str]:
    """Return the words that are not read character by character, with what is read.

    Args:
        characters: how characters are read.
    """
    data = importlib.resources.files("nlp_aid.text") / "data" / "words.json"
    own: dict[str, Any] = json.loads(data.read_text(encoding="utf8"))
    phrases = {word: reads[0] for word, reads in _rows("TSPhrases.txt")} | own["phrases"]
    taiwan = {word: reads[0] for word, reads in _rows("TWPhrasesRev.txt") if len(word) >= _SHORTEST_REGIONAL}
    for word in own["not_regional"]:
        del taiwan[word]
    regional = {word: mainland.translate(characters) for word, mainland in taiwan.items()} | own["regional"]
    read = {word: to for word, to in (phrases | regional).items() if to != word.translate(characters)}
    # Where the mainland's word starts with Taiwan's (哈薩克: 哈薩克斯坦), it is read as it stands.
    whole = {mainland: mainland.translate(characters) for word, mainland in taiwan.items() if mainland.startswith(word)}
    # And so it is where it is no country's name, but a people's.
    return read | whole | {word: word.translate(characters) for word in own["as_written"]}


def _rows(name: str) -> Iterator[tuple[str, list[str]]]:
    for line in (model_path("script") / name).read_text(encoding="utf8").splitlines():
        key, _, values = line.partition("\t")
        yield key, values.split()


@functools.cache
def _tables() -> _Tables:
    return _Tables()
