"""Messages to the user, on standard error."""

from __future__ import annotations

import contextlib
import re
import warnings
from collections.abc import Iterator
from typing import NoReturn, TextIO

import typer

from nlp_aid.registry import ExtensionWarning

FAILED = 1
USAGE = 2

# Control characters, direction overrides, line ends other than the line feed, halves of surrogate pairs.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


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


def warn(message: str) -> None:
    """Print a message."""
    typer.echo(f"nlp-aid: {one_line(message)}", err=True)


@contextlib.contextmanager
def warnings_as_messages() -> Iterator[None]:
    """Print warnings about what other packages offer as messages, within the block."""
    with warnings.catch_warnings():
        shown = warnings.showwarning

        def show(
            message: Warning | str,
            category: type[Warning],
            filename: str,
            lineno: int,
            file: TextIO | None = None,
            line: str | None = None,
        ) -> None:
            if issubclass(category, ExtensionWarning):
                warn(str(message))
            else:
                shown(message, category, filename, lineno, file, line)

        warnings.simplefilter("always", ExtensionWarning)
        warnings.showwarning = show
        yield


def fail(message: str, code: int = FAILED) -> NoReturn:
    """Print a message and end the command.

    Args:
        message: a sentence that tells the user what to do.
        code: the exit code: `FAILED`, or `USAGE` where the command was called wrongly.
    """
    warn(message)
    raise typer.Exit(code)
