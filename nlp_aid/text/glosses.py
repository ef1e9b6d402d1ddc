"""Pinyin glosses, as some sites put behind characters: `產(chǎn)業(yè)`."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from nlp_aid.text.reading import PlainEdit

_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
_LETTER = f"A-Za-züÜ{_TONED}{_TONED.upper()}\u0300-\u030c"
# Without one of these, which open a gloss, there is nothing to do.
TRIGGERS = r"(（\[［【〔"
_GLOSS = re.compile(
    rf"[{TRIGGERS}][ \u3000\n]?"
    rf"(?:([{_LETTER}][{_LETTER} '’·\n-]{{0,40}})|([\u02c7\u02ca\u02cb\u02d9\u3105-\u312f\u31a0-\u31bf]{{1,4}})[ \u3000\n]?)[)）\]］】〕]"
)
# Syllables without a tone, which are a gloss only in a text that has glosses, behind the particle or suffix that is read so.
_UNTONED = frozenset((Path(__file__).parent / "data" / "untoned.txt").read_text("utf-8").split())
_GAPS = " \u3000\n"
_TONES = {"\u0300", "\u0301", "\u0304", "\u030c"}
# All syllables of pinyin without tones, by their initials (GB/T 16159; 现代汉语词典).
_SYLLABLES = frozenset(
    initial + final
    for initials, finals in (
        ("b p m", "a o ai ei ao an en ang eng i ie iao ian in ing u"),
        ("m f p", "ou"),
        ("m d", "iu"),
        ("m", "e"),
        ("f", "a o ei an en ang eng u"),
        ("d t n l", "a e ai ei ao ou an en ang eng ong i ie iao ian ing u uo uan un"),
        ("d", "ia"),
        ("n l", "iu in iang ü üe v ve ue"),
        ("l", "ia o"),
        ("g k h", "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang"),
        ("j q x", "i ia ie iao iu ian in iang ing iong u ue uan un"),
        ("zh ch sh", "a e i ai ei ao ou an en ang eng u ua uo uai ui uan un uang"),
        ("zh ch", "ong"),
        ("r", "e i ao ou an en ang eng ong u ua uo ui uan un"),
        ("z c s", "a e i ai ei ao ou an en ang eng ong u uo ui uan un"),
        ("d t", "ui"),
        ("y", "a o e ao ou an ang i in ing ong u ue uan un"),
        ("w", "a o ai ei an en ang eng u"),
    )
    for initial in initials.split()
    for final in finals.split()
) | frozenset("a o e ê ai ei ao ou an en ang eng er m n ng hm hng".split())
_LONGEST_SYLLABLE = 6


def glosses(text: str) -> Iterator[PlainEdit]:
    """Yield the edits that read a character with its toned pinyin gloss as the character alone.

    The gloss may be of one syllable, or of several for as many characters (`芒宽(mángkuān)`); then, too, it belongs to the
    character before it. So are glosses in zhuyin (`(ㄑㄩ)`). A parenthesis without a tone mark (`(an)`, `(WB)`), or with what
    is no pinyin (`(café)`), is no gloss and stays; but `們(men)` and other unstressed syllables are, in a text with toned ones.
    """
    found = []
    is_glossed = False
    done = 0
    for match in _GLOSS.finditer(text):
        start, end = match.span()
        at = start - 1  # of the last character that is glossed
        if at > done and text[at] in _GAPS:
            at -= 1
        if at >= done and ("\u3400" <= text[at] <= "\u9fff" or _is_han(text[at])):  # a call less for most
            letters = match[1]
            syllables = 1 if letters is None else count_syllables(letters)
            is_glossed = is_glossed or syllables > 0
            found.append((at, end, letters, syllables))
            done = end
    for at, end, letters, syllables in found:
        if not syllables and is_glossed and f"{text[at]}{letters}" in _UNTONED:
            syllables = 1
        if syllables == 1 or (1 < syllables <= at + 1 and all(map(_is_han, text[at + 1 - syllables : at]))):
            yield at, end, text[at], False


def _is_han(char: str) -> bool:
    return char >= "\u3400" and (char <= "\u9fff" or "\U00020000" <= char <= "\U0003ffff")


@functools.lru_cache(4096)
def count_syllables(letters: str) -> int:
    """Return how many syllables of pinyin letters are; 0 if they are none, or none has a tone mark."""
    parts = unicodedata.normalize("NFD", letters)
    if _TONES.isdisjoint(parts):
        return 0
    plain = unicodedata.normalize("NFC", "".join(char for char in parts if char not in _TONES)).lower()
    counts = [_fewest_syllables(word) for word in re.split("[ '’·\n-]+", plain) if word]
    return sum(counts) if all(counts) else 0


def _fewest_syllables(word: str) -> int:
    """Return of how few syllables a word can be made; 0 if of none."""
    fewest = {0: 0}
    for end in range(1, len(word) + 1):
        starts = [start for start in range(max(0, end - _LONGEST_SYLLABLE), end) if word[start:end] in _SYLLABLES]
        if counts := [fewest[start] + 1 for start in starts if start in fewest]:
            fewest[end] = min(counts)
    return fewest.get(len(word), 0)
