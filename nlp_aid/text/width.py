"""Full-width letters and digits, compatibility forms, invisible characters and odd spaces."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from nlp_aid.text.reading import PlainEdit

# Full-width digits, letters and the signs that stand in numbers. Chinese punctuation (，：；！？（）) is full-width by
# right and stays.
_FULL_WIDTH = (
    "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)))) + "％＄￥．＋－／＆＝￡"
)
# Kangxi radicals and CJK compatibility ideographs: look-alikes of ordinary characters that PDF extraction leaves.
# Half-width Chinese punctuation, which should be full-width, stands with them.
_LOOK_ALIKES = "\u2e80-\u2fd5\uf900-\ufad9\uff61-\uff64"
# A tab is none of them: it parts the cells of a table.
_SPACES = "\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Control and format characters, variation selectors, fillers.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
)
# Of both kinds those beyond the basic plane.
_FAR_LOOK_ALIKES, _FAR_INVISIBLE = "\U0002f800-\U0002fa1d", "\U000e0000-\U000e0fff"
_LINE_ENDS = "\r\x0b\x0c\x85\u2028\u2029"
# A comma between full-width digits is one of the number, if it sets off groups of three.
_GROUPING_COMMA = re.compile("(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_ODD_RUN = re.compile(
    f"[{_FULL_WIDTH}{_LOOK_ALIKES}{_FAR_LOOK_ALIKES}]+|[{_SPACES}]+|[{_INVISIBLE}{_FAR_INVISIBLE}]+|\r\n?|[{_LINE_ENDS}]"
)
# One of these is in all of them, and quickly found: more so where all beyond the basic plane are among them.
TRIGGERS = f"{_FULL_WIDTH}{_LOOK_ALIKES}{_SPACES}{_INVISIBLE}{_LINE_ENDS}\U00010000-\U0010ffff"
_ODD_CHARACTERS = re.compile(f"[{TRIGGERS}][{TRIGGERS}]*")
_IS_INVISIBLE = re.compile(f"[{_INVISIBLE}{_FAR_INVISIBLE}]")
# The CJK radicals supplement has compatibility mappings for two characters only; these are the others that stand for
# a simplified character of the same shape (Unicode chart 2E80, EquivalentUnifiedIdeograph.txt).
_RADICALS: dict[str, str] = json.loads((Path(__file__).parent / "data" / "radicals.json").read_text("utf-8"))


def width(text: str) -> Iterator[PlainEdit]:
    """Yield the edits that read odd forms as ordinary ones.

    Full-width letters and digits read as ASCII, look-alikes as the character they look like, every kind of space as a
    space, every kind of line end as a line feed, and invisible characters not at all. Tabs stay.
    """
    for match in _odd(text):
        odd = match.group()
        read = "\n" if odd[0] in _LINE_ENDS else odd.translate(_READ)
        if read != odd:
            yield match.start(), match.end(), read, False


def _odd(text: str) -> Iterator[re.Match[str]]:
    """Yield the stretches of odd characters of one kind."""
    for run in _ODD_CHARACTERS.finditer(text):
        at, end = run.span()
        while at < end and (match := _ODD_RUN.search(text, at, end + 1)):  # a line feed goes with what is before it
            yield match
            at = match.end()
        if comma := _GROUPING_COMMA.match(text, end):
            yield comma


def _read(char: str) -> str:
    if char == "，":
        return ","
    if _IS_INVISIBLE.match(char):
        return ""
    if char.isspace():
        return " "
    read = _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return read if len(read) == 1 else char


class _Read(dict[int, str]):
    """What characters are read as; each is looked at once."""

    def __missing__(self, code: int) -> str:
        self[code] = read = _read(chr(code))
        return read


_READ = _Read()
