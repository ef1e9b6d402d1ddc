"""Text that a terminal shows and does not obey."""

from __future__ import annotations

import re

# Control characters, direction overrides, line ends other than the line feed, halves of surrogate pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return text that a terminal shows and does not obey, as long as it was.

    Control characters become their symbols (`␛`), a carriage return a space before a line feed and a line feed
    otherwise, halves of surrogate pairs and direction overrides the replacement character. Line feeds and tabs stay.
    """
    return _UNPRINTABLE.sub(_symbol, text)


def _symbol(match: re.Match[str]) -> str:
    char = match.group()
    if char == "\r":
        return " " if match.string.startswith("\n", match.end()) else "\n"
    if char < " ":
        return chr(0x2400 + ord(char))
    return "\u2421" if char == "\x7f" else "\ufffd"


def one_line(text: str) -> str:
    """Return text that a terminal shows in one line."""
    return " ".join(printable(text).split())
