"""Where a command writes: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import typer

from nlp_aid.cli.messages import USAGE, fail
from nlp_aid.cli.options import STANDARD_STREAM

_BROKEN_PIPE = 141  # What a shell gives for a command that wrote to a pipe nobody read any more.


def checked_output(output: str, inputs: list[str], overwrite: bool) -> Path:
    """Return the path of the output if it may be written; end the command otherwise.

    Args:
        output: its path.
        inputs: what is read, and must not be overwritten.
        overwrite: whether the file may exist.
    """
    path = Path(output)
    if path.is_dir():
        fail(f"{output} is a folder. Name a file in it.", USAGE)
    if not path.parent.is_dir():
        fail(f"There is no folder {path.parent}. Make it first, or choose another output.", USAGE)
    if any(name != STANDARD_STREAM and path.exists() and path.samefile(name) for name in inputs):
        fail(f"{output} is an input as well. Choose another output.", USAGE)
    if path.is_file() and not overwrite:
        fail(f"{output} exists already. Choose another output, or add --overwrite to replace it.", USAGE)
    return path


@contextlib.contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Give standard output as a binary stream. A reader that goes away ends the command quietly."""
    sys.stdout.flush()
    try:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
    except OSError as error:
        # Python flushes standard output once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if isinstance(error, BrokenPipeError):
            raise typer.Exit(_BROKEN_PIPE) from None
        raise


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[BinaryIO]:
    """Give a binary stream whose contents become the file `path` when the block ends without an exception.

    Until then they stand in a temporary file beside it, which goes away if there is an exception.
    """
    target = path.resolve()
    if target.exists() and not target.is_file():  # A device or a named pipe has no contents to keep whole.
        with target.open("wb") as stream:
            yield stream
        return
    temporary = target.with_name(f".nlp-aid-{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as stream:
            yield stream
        if target.exists():
            shutil.copymode(target, temporary)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
