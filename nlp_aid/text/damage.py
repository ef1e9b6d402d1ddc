"""Broken bytes: text that was decoded wrongly, undone where that is certain and marked as damaged where it is not."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from typing import NamedTuple

from nlp_aid.text.glosses import count_syllables
from nlp_aid.text.reading import Edit
from nlp_aid.text.script import is_in_gb2312, simplified_character


def _characters_of_gbk(leads: range, trails: range = range(0x40, 0xFF)) -> list[str]:
    """Return the characters whose two bytes in GBK are in the ranges."""
    # All of them at a go, a line each, as so many calls would take longer than all else that is imported here.
    pairs = b"\n".join(bytes((lead, trail)) for lead in leads for trail in trails).decode("gbk", "ignore").split("\n")
    return [pair for pair in pairs if len(pair) == 1 and pair > "\x7f"]  # not the second byte alone


# What one damaged stretch reads as: it is in no name, number or word.
DAMAGED = "\ufffd"
# The replacement character, and what GBK makes of it (锟斤拷) and of memory that nobody wrote to (烫烫烫, 屯屯屯).
_REPLACED = re.compile("\ufffd+|(?:锟斤拷)+[锟斤拷]{0,2}|锟斤(?!拷)|烫{3,}|屯{3,}")
_STARTS_OF_REPLACED = "\ufffd锟烫屯"
# UTF-8 read as Latin-1 or Windows-1252: a lead byte and two bytes of a character in U+0800 to U+FFFF, over and over.
_CONTINUATION = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_AS_LATIN = re.compile(f"[à-ï][{_CONTINUATION}]{{0,2}}(?:[à-ï][{_CONTINUATION}]{{0,2}})+")
_AS_LATIN_CHARACTER = re.compile(f"((?:[à-ï][{_CONTINUATION}]{{2}})+)|[à-ï][{_CONTINUATION}]?")
# UTF-8 read as GBK: what three bytes E4 to E9, 80 to BF, 80 to BF of a Chinese character start with.
_AS_GBK_LEAD = frozenset(_characters_of_gbk(range(0xE4, 0xEA), range(0x80, 0xC0)))
# The character behind that is of the third of these bytes and the first of another character of three.
_AS_GBK_SECOND = "".join(sorted(_characters_of_gbk(range(0x81, 0xC0), range(0xE0, 0xF0))))
_AS_GBK = re.compile(f"[{''.join(sorted(_AS_GBK_LEAD))}][{_AS_GBK_SECOND}][^\x00-\x7f\ufffd]{{0,399}}")
_MARKS = frozenset("，。、；：？！“”‘’《》（）…—·")
_WIDE = re.compile("[^\x00-\x7f\ufffd]{1,400}")
_SIGNS = frozenset("?;:!,()")
# What no text has: a `?` and another sign, and a gloss that lost its start with the character.
_TORN = re.compile(r"[?\ufffd][;:]\??|[?\ufffd]([a-zü\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]{1,8})[)）]")
# A byte of GBK was lost or changed to `?`, and what follows is read one byte off.
_SLIP = re.compile(r"[?\ufffd](?<=[)\u0080-\U0010ffff][?\ufffd])(?=\S)")
_GLOSSED_LETTER = re.compile(r"[A-Za-z][(（]([a-zü\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f]{1,12})[)）]")
# Letters and signs of GBK that do not stand between Chinese characters.
_STRANGE = re.compile("[\u0370-\u04ff\u2500-\u25ff\u3100-\u312f\ue000-\uf8ff]")
# What was read one byte off: characters of two bytes, and perhaps one of ASCII that is the second byte of the last.
_DOUBLE_BYTES = re.compile("[^\x00-\x7f\ufffd]{2,}[@-~]?")
# A slip that starts unseen, as the byte that was lost took no character with it, and ends with a lost one.
_LONGEST_UNSEEN = 24
_BEFORE_LOST = re.compile("[^\x00-\x7f\ufffd]{3,24}\\Z")
# A sign of ASCII between two characters, as the second byte of one.
_SECOND_BYTE = re.compile(r"(?<=[^\x00-\x7f])[@\[\]\\^_`{|}~](?=[^\x00-\x7f])")
_PUNCTUATION_TRAILS = frozenset(mark.encode("gbk")[1] for mark in _MARKS)
_ENCLOSED = re.compile("[\u2460-\u24ff]")
_LOST = re.compile("[?\ufffd]")
# So far apart may two signs of a slip stand. Each has a weight, and so much of it makes a slip: names have rare
# characters, too, and a question may end before one.
_FURTHEST = 2
_WEIGHT_OF_SLIP = 7
_LOST_WEIGHT, _GLOSSED_LETTER_WEIGHT, _FOREIGN_WEIGHT, _RARE_WEIGHT = 2, 4, 3, 1
# Without any of these there is nothing to do.
TRIGGERS = f"?\ufffd锟烫屯\xe0-\xef{''.join(sorted(_AS_GBK_LEAD))}"
# A pinyin gloss has such letters, too, but not two side by side, nor one before what a byte is read as.
_TRIGGER = re.compile(
    f"[{TRIGGERS}](?:(?<=[?{_STARTS_OF_REPLACED}])|(?<=[à-ï])(?=[à-ï{_CONTINUATION}])|(?<![à-ï])(?=[{_AS_GBK_SECOND}]))"
)


def damage(text: str) -> Iterator[Edit]:
    """Yield the edits that read what wrong decoding has left.

    Runs of UTF-8 that were read as Latin-1 or as GBK, and GBK that slipped by one byte (`啡為依` as `Х葹橐`), are read as what
    they were where re-encoding gives nothing but characters in common use; a character of which one byte is lost, where
    one single word completes it. The rest of such a run, and replacement characters, read as one U+FFFD and are
    damaged.
    """
    if not _TRIGGER.search(text):
        return
    found = [
        *_replaced(text),
        *_read_as_latin(text),
        *_read_as_gbk(text),
        *(_slips(text) if "?" in text or "\ufffd" in text else ()),
    ]
    done = 0
    for start, end, read in sorted(found, key=lambda edit: (edit[0], -edit[1])):
        if start >= done:
            yield Edit(start, end, read, read == DAMAGED)
            done = end


Edits = Iterator[tuple[int, int, str]]


def _replaced(text: str) -> Edits:
    if any(char in text for char in _STARTS_OF_REPLACED):
        yield from ((match.start(), match.end(), DAMAGED) for match in _REPLACED.finditer(text))


def _read_as_latin(text: str) -> Edits:
    """Find UTF-8 that was read as Latin-1 or Windows-1252."""
    for match in _AS_LATIN.finditer(text):
        parts = [
            (part.start(), part.end(), _utf8_of_latin(part.group(1)) if part.group(1) else DAMAGED)
            for part in _AS_LATIN_CHARACTER.finditer(text, match.start(), match.end())
        ]
        # Five bytes of Windows-1252 are no character, so some are lost; but most of a run is there.
        whole = sum(len(read) for *_, read in parts if read != DAMAGED)
        if all(read for *_, read in parts) and whole >= max(2, len(parts)):
            yield from parts


def _utf8_of_latin(text: str) -> str:
    """Return the common characters whose UTF-8 was read as Latin-1 or Windows-1252; empty if it was not."""
    try:
        read = b"".join(map(_latin_byte, text)).decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return read if all(char in _MARKS or _is_common(char) for char in read) else ""


def _latin_byte(char: str) -> bytes:
    return char.encode("latin-1") if ord(char) < 0x100 else char.encode("cp1252")


def _read_as_gbk(text: str) -> Edits:
    """Find UTF-8 that was read as GBK; where bytes were lost, the character they belong to is damaged."""
    at = 0
    while match := _AS_GBK.search(text, at):
        at = match.start() + 1
        data = _gbk_bytes(match.group())
        read = _valid_utf8(data)
        length = 3 * len(read)
        if len(read) < 2 or not all(char in _MARKS or _is_common(char) for char in read):
            continue
        at = match.start() + length // 2
        yield match.start(), at, read
        # Of the character behind it a byte or two are lost, and the `?` stands for one that GBK could not read.
        rest = at + length % 2
        rest += text.startswith(("?", "\ufffd"), rest)
        if rest > at:
            yield at, rest, DAMAGED
            at = rest


def _gbk_bytes(text: str) -> bytes:
    """Return the bytes of a text in GBK, up to the first character that is not in it."""
    try:
        return text.encode("gbk")
    except UnicodeEncodeError as error:
        return text[: error.start].encode("gbk")


def _valid_utf8(data: bytes) -> str:
    """Return the characters of three bytes that data starts with."""
    try:
        read = data.decode("utf-8")
    except UnicodeDecodeError as error:
        read = data[: error.start].decode("utf-8")
    return next((read[:at] for at, char in enumerate(read) if not "\u0800" <= char <= "\uffff"), read)


def _slips(text: str) -> Edits:
    """Find GBK that was read one byte off."""
    for lost in _LOST.finditer(text):
        start = max(0, lost.start() - _LONGEST_UNSEEN)
        run = _BEFORE_LOST.search(text[start : lost.start()])
        if run and any(_is_strange(char) or _ENCLOSED.match(char) for char in run.group()):
            offset = start + run.start()
            for first, last, read in _undo_unseen_slip(run.group()):
                yield offset + first, offset + last, read
    done = 0
    for match in _SLIP.finditer(text):
        if match.start() < done:
            continue
        if found := _undo_slip_at_sign(text, match.start()):
            yield from found
            done = found[-1][1]
            continue
        done, is_slip = _end_of_slip(text, match.start())
        if is_slip:
            yield from _undo_slip(text, match.start(), done)


def _undo_slip_at_sign(text: str, start: int) -> list[tuple[int, int, str]]:
    """Find what a slip was that starts with a `?` and a sign of ASCII; nothing if it is not sure to be one.

    Some sites replace the full-width signs of GBK (A3BB is `；`) by those of ASCII wherever their bytes stand, also where the
    first is the end of a character and the second the start of the next (`桑基`: C9A3 BBF9). The byte before has become `?`, and
    what follows is read one byte off, up to a byte of ASCII: the end of a character, or what follows a lost one.
    """
    run = _WIDE.match(text, start + 2)
    sign = text[start + 1 : start + 2]
    if not run or sign not in _SIGNS or not any(map(_is_strange, run.group())):
        return []
    last = run.end() - 1
    glossed = _GLOSSED_LETTER.match(text, last + 1)
    trail = text[last + 1 : last + 2] if glossed or _SECOND_BYTE.match(text, last + 1) else ""
    try:
        data = bytes((ord(sign) | 0x80,)) + run.group().encode("gbk") + trail.encode()
        read = data[: len(data) // 2 * 2].decode("gbk")
    except UnicodeError:
        return []
    end = glossed.end() if glossed else last + 1 + (bool(trail) or text.startswith(("?", "\ufffd"), last + 1))
    behind = read[-1] if trail else _completed(read[-1], lead=data[-1])
    read = read[:-1] if trail else read
    whole = read + behind
    in_words = whole.strip("“‘”’，。") + (text[end : end + 1] if trail else "")
    if not _is_all_words(in_words) or not all(char in _MARKS or _is_common(char) for char in whole):
        return []
    # Of the first character only the second byte is known, that of a full stop and of some hundred others.
    before = "。" if read[:1] in ("“", "‘") else DAMAGED
    return [(start, start + 1, before), (start + 1, last, read), (last, end, behind or DAMAGED)]


def _end_of_slip(text: str, start: int) -> tuple[int, bool]:
    """Return where the signs of a slip end that start with the `?` at `start`, and whether they make one."""
    weight = signs = 0
    at = end = start
    while at < len(text) and at - end <= _FURTHEST and text[at] != "\n":
        if (torn := _TORN.match(text, at)) and (not torn.group(1) or count_syllables(torn.group(1))):
            weight += _WEIGHT_OF_SLIP
            signs += 1
            at = end = torn.end()
        elif text[at] in "?\ufffd":
            weight += _LOST_WEIGHT
            at = end = at + 1
        elif (gloss := _GLOSSED_LETTER.match(text, at)) and count_syllables(gloss.group(1)):
            weight += _GLOSSED_LETTER_WEIGHT
            signs += 1
            at = end = gloss.end()
        elif _is_strange(text[at]):
            weight += _RARE_WEIGHT if is_in_gb2312(text[at]) and text[at] >= "\u3400" else _FOREIGN_WEIGHT
            signs += 1
            at = end = at + 1
        elif _SECOND_BYTE.match(text, at):
            weight += _RARE_WEIGHT
            at = end = at + 1
        else:
            at += 1
    return end, bool(signs) and weight >= _WEIGHT_OF_SLIP


def _undo_slip(text: str, start: int, end: int) -> Edits:
    """Find what a slip was; what is not certain is damaged."""
    done = start
    for match in _DOUBLE_BYTES.finditer(text, start, min(len(text), end + 2 * _FURTHEST)):
        first = match.start()
        # The slip may go on behind its last sign, up to a byte of ASCII; otherwise it ends there.
        for last in (match.end(), min(match.end(), end)):
            shifted = _shifted(text[first:last])
            if len(shifted.read) >= 2 and all(map(_is_common, shifted.read)) and (last <= end or not shifted.lead):
                break
        else:
            continue
        read = shifted.read
        if first > done and (before := _completed(read[0], trail=shifted.trail)):
            first, read = first - 1, before + read
        is_lost = shifted.lead and text[last : last + 1] in ("?", "\ufffd")
        if is_lost and (behind := _completed(read[-1], lead=shifted.lead)):
            last, read = last + 1, read + behind
        if first > done:
            yield done, first, DAMAGED
        yield first, last, read
        done = last
    if done < end:
        yield done, end, DAMAGED


class _Shifted(NamedTuple):
    """What GBK is one byte further on, with the byte before it, and the one behind it or 0."""

    trail: int
    read: str
    lead: int


def _shifted(text: str) -> _Shifted:
    """Return what a text was if it was read one byte off; nothing is read if it cannot have been."""
    try:
        data = text.encode("gbk") or b"\0"
        odd = len(data) % 2
        return _Shifted(data[0], data[1 : len(data) - 1 + odd].decode("gbk"), 0 if odd else data[-1])
    except UnicodeError:
        return _Shifted(0, "", 0)


@functools.lru_cache(1_000)
def _undo_unseen_slip(run: str) -> list[tuple[int, int, str]]:
    """Find what the end of a run was, behind which a character is lost; the longest end that is all words."""
    for start in range(len(run) - 2):
        trail, read, lead = _shifted(run[start:])
        if len(read) < 2 or not all(map(_is_common, read)):
            continue
        behind = _completed(read[-1], lead=lead) if lead else ""
        read += behind
        if len(read) >= 3 and _is_all_words(read):
            before = _completed(read[0], trail=trail) or _completed(read[0], first=trail)
            found = [(start, start + 1, before or DAMAGED), (start + 1, len(run) + len(behind), read)]
            return found if behind else [*found, (len(run), len(run) + 1, DAMAGED)]
    return []


def _is_all_words(text: str) -> bool:
    """Tell whether all of a text, but one character at most, is in words of the lexicon."""
    simplified = "".join(map(simplified_character, text))
    covered: set[int] = set()
    for start in range(len(text)):
        for end in range(start + 2, min(start + 6, len(text)) + 1):
            if simplified[start:end] in _words():
                covered.update(range(start, end))
    return len(covered) >= len(text) - 1


def _is_strange(char: str) -> bool:
    """Tell whether a character does not stand in ordinary Chinese text."""
    return _STRANGE.match(char) is not None or ("\u3400" <= char <= "\u9fff" and not _is_common(char))


@functools.lru_cache(2_000)
def _completed(neighbour: str, *, lead: int | None = None, trail: int | None = None, first: int | None = None) -> str:
    """Return the only character with a byte that makes a word with its neighbour; empty if there is not just one.

    Args:
        neighbour: the character behind it if `trail` or `first` is given, before it if `lead` is.
        lead: its first byte in GBK.
        trail: its second byte.
        first: its first byte, where the neighbour is behind it.
    """
    if trail in _PUNCTUATION_TRAILS:
        return ""  # it may as well have been a mark
    neighbour = simplified_character(neighbour)
    fitting = set()
    for byte in range(0x40, 0xFF):
        data = bytes((byte, trail)) if trail is not None else bytes((lead or first or 0, byte))
        char = data.decode("gbk", "ignore")
        word = neighbour + char if lead is not None else char + neighbour
        if len(char) == 1 and word in _words():
            fitting.add(char)
    return fitting.pop() if len(fitting) == 1 else ""


@functools.cache
def _words() -> frozenset[str]:
    # The segmenter's words; they are read only where a broken byte is met.
    from nlp_aid.segmenter import bundled_words

    return frozenset(bundled_words())


@functools.lru_cache(2_000)
def _is_common(char: str) -> bool:
    """Tell whether a character, or its simplified form, is of those in common use: level 1 of GB 2312."""
    data = simplified_character(char).encode("gb2312", "ignore")
    return len(data) == 2 and 0xB0 <= data[0] <= 0xD7
