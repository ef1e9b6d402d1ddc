"""Full-width letters and digits, compatibility forms, invisible characters and odd spaces."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator

from nlp_aid.text.reading import Edit

# Full-width digits, letters and the signs that stand in numbers. Chinese punctuation (，：；！？（）) is full-width by
# right and stays.
_FULL_WIDTH = (
    "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B)))) + "％＄￥．＋－／＆＝￡"
)
# Kangxi radicals and CJK compatibility ideographs: look-alikes of ordinary characters that PDF extraction leaves.
_LOOK_ALIKES = "\u2e80-\u2fd5\uf900-\ufad9\U0002f800-\U0002fa1d"
_SPACES = "\t\x0b\x0c\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
_INVISIBLE = "\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
_ODD = re.compile(f"[{_FULL_WIDTH}{_LOOK_ALIKES}]+|[{_SPACES}]+|[{_INVISIBLE}]+|\r\n?|[\x85\u2028\u2029]")
# The CJK radicals supplement has compatibility mappings for two characters only; these are the others that stand for
# a simplified character of the same shape (Unicode chart 2E80, EquivalentUnifiedIdeograph.txt).
_RADICALS = dict(
    zip("⻄⻅⻆⻉⻋⻓⻔⻙⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻰⻳", "西见角贝车长门韦页风飞食马鬼鱼鸟麦黄齐龙龟", strict=True)
)


def width(text: str) -> Iterator[Edit]:
    """Yield the edits that read odd forms as ordinary ones.

    Full-width letters and digits read as ASCII, look-alikes as the character they look like, every kind of space as a
    space, every kind of line end as a line feed, and invisible characters not at all.
    """
    for match in _ODD.finditer(text):
        odd = match.group()
        read = "\n" if odd[0] in "\r\x85\u2028\u2029" else "".join(map(_read, odd))
        if read != odd:
            yield Edit(match.start(), match.end(), read)


@functools.cache
def _read(char: str) -> str:
    if char.isspace():
        return " "
    if unicodedata.category(char) in ("Cc", "Cf"):
        return ""
    read = _RADICALS.get(char) or unicodedata.normalize("NFKC", char)
    return read if len(read) == 1 else char
