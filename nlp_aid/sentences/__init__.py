"""Where the sentences of Chinese text start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

# A stop with what closes behind it. ASCII marks stand in addresses and code too, so they need an end, white space or
# a character that is not ASCII behind them; a full stop needs an English word before it as well.
_CLOSERS = "”’」』）)》〉】〕］\"'"
_STOP = re.compile(
    rf"(?:[。！？｡]|…(?=[。！？”」』])|[!?](?![!-~])|[!?](?=[!?{re.escape(_CLOSERS)}])"
    rf"|(?<=[a-z][a-z])\.(?=[\s{re.escape(_CLOSERS)}]|\Z)|(?<=[㐀-鿿])(?<![一二三四五六七八九十])\.(?=\s|\Z))+"
)
_CLOSING = re.compile(f"[{re.escape(_CLOSERS)}]+")
_SPACE = re.compile(r"\s*")
_LINE = re.compile(r"[^\n]+")
_QUOTES = {"“": "”", "‘": "’", "「": "」", "『": "』"}
_BRACKETS = {"（": "）", "(": ")", "【": "】", "〔": "〕", "《": "》", "〈": "〉"}
_PAIRS = _QUOTES | _BRACKETS
_OPEN_OR_CLOSE = re.compile("[" + re.escape("".join([*_PAIRS, *_PAIRS.values()])) + "]")
_STOPS = tuple("。！？｡!?….")
_GOES_ON = tuple("，、；：,;:")
# A longer stretch between quotation marks is a text of its own, with sentences of its own.
_LONGEST_ENCLOSED = 120
# What follows direct speech when it goes on with who spoke: a few words with a verb of saying, then a stop.
_SAYING = (Path(__file__).parent / "data" / "saying.txt").read_text("utf-8").split()
_ATTRIBUTION = re.compile(rf"[^。！？!?“「\n]{{0,30}}?(?:{'|'.join(_SAYING)})")


def sentence_starts(text: str) -> list[int]:
    """Return where the sentences of a text start.

    A sentence ends with its stop (。！？ and their ASCII forms) and what closes behind it, or with its line: headlines and
    list items have no stop. A stop between quotation marks or in parentheses does not end the sentence around them:
    `“很好。真好！”他说。` is one sentence, `他说：“很好。”大家鼓掌。` two.

    Args:
        text: readable text (see `nlp_aid.text`).

    Returns:
        The offsets of the first characters, ascending. White space between two sentences belongs to the first.
    """
    starts: list[int] = []
    for line in _LINE.finditer(text):
        if not line.group().isspace():
            starts += _line_starts(line.group(), line.start())
    return starts


def _line_starts(line: str, offset: int) -> Iterator[int]:
    """Yield where the sentences of a line start, with `offset` added."""
    start = _behind_space(line, 0)
    yield offset + start
    enclosures = _enclosures(line)
    enclosure = next(enclosures, None)
    at = start
    while stop := _STOP.search(line, at):
        at = stop.end()
        while enclosure and enclosure[1] <= stop.start():
            enclosure = next(enclosures, None)
        if enclosure and enclosure[0] < stop.start():
            opening, at = enclosure
            if not _is_end(line, start, opening, at):
                continue
        elif closing := _CLOSING.match(line, at):
            at = closing.end()
        start = at = _behind_space(line, at)
        if start < len(line):
            yield offset + start


def _enclosures(line: str) -> Iterator[tuple[int, int]]:
    """Yield what stands between quotation marks or parentheses, marks included, as (start, end); none in another."""
    opened: dict[str, int] = {}
    found = []
    for mark in _OPEN_OR_CLOSE.finditer(line):
        if closing := _PAIRS.get(mark.group()):
            opened[closing] = mark.start()
        elif mark.group() in opened:
            start = opened.pop(mark.group())
            if mark.end() - start <= _LONGEST_ENCLOSED:
                found.append((start, mark.end()))
    done = 0
    for start, end in sorted(found, key=lambda span: (span[0], -span[1])):
        if start >= done:
            yield start, end
            done = end


def _is_end(line: str, start: int, opening: int, end: int) -> bool:
    """Tell whether a sentence ends with an enclosure that has a stop in it.

    Args:
        line: the line.
        start: where the sentence starts.
        opening: where the enclosure starts.
        end: where it ends.
    """
    if line[opening:end].rstrip(_CLOSERS)[-1:] not in _STOPS or line[end : end + 1] in _GOES_ON:
        return False
    if line[opening] in _BRACKETS:
        return opening == start
    # Introduced speech ends the sentence; speech at the start of one may be followed by who spoke.
    return opening > start or not _ATTRIBUTION.match(line, end)


def _behind_space(line: str, at: int) -> int:
    """Return where the white space ends that starts at `at`, if any does."""
    space = _SPACE.match(line, at)
    return space.end() if space else at
