"""Traditional script read as simplified, through OpenCC."""

from __future__ import annotations

import functools
import importlib.resources
import re
from collections.abc import Iterator

from opencc import OpenCC

from nlp_aid.text.reading import Edit

# OpenCC's matching takes more than linear time on long runs without punctuation, hence the bound.
# Not in OpenCC's tables: a look-alike that stands for 陝 in nearly all text that has it.
_VARIANTS = str.maketrans({"陜": "陕"})
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{1,64}")


def script(text: str) -> Iterator[Edit]:
    """Yield the edits that read traditional characters as simplified ones, character by character.

    A character that is only traditional (`區`) is converted wherever it stands. One that is simplified as well (`乾` in
    `乾隆`, `瞭` in `瞭望`, `於` as a surname) is converted only in a line that is traditional otherwise.
    """
    tables = _tables()
    if tables.traditional.isdisjoint(text):
        return
    whole = _is_traditional(text)
    start = 0
    for line in text.splitlines(keepends=True):
        convert = _is_traditional(line)
        for match in _HAN.finditer(line):
            run = match.group()
            if whole if convert is None else convert:
                read = _converter().convert(run).translate(_VARIANTS)
            elif tables.traditional.isdisjoint(run):
                continue
            else:
                read = "".join(_converter().convert(c) if c in tables.traditional else c for c in run)
            if read != run and len(read) == len(run):
                yield Edit(start + match.start(), start + match.end(), read)
        start += len(line)


class _Tables:
    """Which characters are of one script only, by OpenCC's own tables."""

    def __init__(self) -> None:
        self.traditional = frozenset(c for c, values in _rows("TSCharacters.txt") if c not in values)
        self.simplified = frozenset(c for c, values in _rows("STCharacters.txt") if c not in values)


def _rows(name: str) -> Iterator[tuple[str, list[str]]]:
    table = importlib.resources.files("opencc") / "dictionary" / name
    for line in table.read_text(encoding="utf8").splitlines():
        key, _, values = line.partition("\t")
        yield key, values.split()


@functools.cache
def _tables() -> _Tables:
    return _Tables()


@functools.cache
def _converter() -> OpenCC:
    # Hong Kong variants (衞, 裏) to the standard forms, then traditional to simplified; Taiwan's characters are among
    # the standard ones. Every entry of these tables keeps the length.
    return OpenCC("hk2s")


def _is_traditional(text: str) -> bool | None:
    """Tell whether `text` is in traditional script; None where no character tells."""
    tables = _tables()
    traditional = sum(c in tables.traditional for c in text)
    simplified = sum(c in tables.simplified for c in text)
    return None if traditional == simplified else traditional > simplified
