"""Standard input, output and error: closed, full, broken, or in an encoding that has not all characters."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO

import typer


def prepare_channels() -> None:
    """Make ready for what a shell may have done to the standard streams.

    One that is closed (`2>&-`) is the null device for the system: else the next file that is opened would stand in its
    place, and get the messages. What the encoding of an output lacks is written as `?`, as no text is to end the command.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def tell(line: str) -> None:
    """Print a line on standard error. Where that is closed, full or gone, the work goes on without."""
    try:
        typer.echo(line, err=True)
    except (OSError, ValueError):
        no_more_messages()


def no_more_messages() -> None:
    """Have nobody write to a standard error that takes nothing, Python at its end included."""
    _to_nowhere(sys.stderr)


def output_is_gone(error: OSError) -> None:
    """Say that standard output takes nothing, and have nobody write to it."""
    tell(f"nlp-aid: Standard output cannot be written ({error.strerror or error}). Choose another output.")
    _to_nowhere(sys.stdout)


def _to_nowhere(stream: TextIO) -> None:
    with contextlib.suppress(OSError, ValueError, AttributeError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
