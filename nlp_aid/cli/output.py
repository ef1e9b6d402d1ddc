"""Where a command writes: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import typer

from nlp_aid.cli.messages import USAGE, fail, reason_of
from nlp_aid.cli.options import STANDARD_STREAM

if TYPE_CHECKING:
    from nlp_aid.records import Record
    from nlp_aid.runs.target import Target

_BROKEN_PIPE = 141  # What a shell gives for a command that wrote to a pipe nobody read any more.


def checked_target(
    output: str,
    format: str | None,
    shard_size: int | None,
    inputs: list[str],
    *,
    layers: Sequence[str] = (),
    resume: bool,
    overwrite: bool,
) -> Target:
    """Return where the output stands if it may be written; end the command otherwise.

    Args:
        output: its path.
        format: the name of its format, or None for what the path says.
        shard_size: how many records a file in a folder has, or None for what is usual.
        inputs: what is read, and must not be overwritten.
        layers: the layers that were asked for.
        resume: whether an unfinished output is to be gone on with.
        overwrite: whether an output that exists may be replaced.
    """
    if not output:
        fail("The output has an empty name. Name a file or a folder.", USAGE)
    try:
        return _checked_target(output, format, shard_size, inputs, layers, resume=resume, overwrite=overwrite)
    except typer.Exit:
        raise
    except (OSError, RuntimeError) as error:  # a name that is too long, a circle of links, no right to look
        fail(f"{output} cannot be written ({reason_of(error)}). Choose another output.", USAGE)


def _checked_target(
    output: str,
    format: str | None,
    shard_size: int | None,
    inputs: list[str],
    layers: Sequence[str],
    *,
    resume: bool,
    overwrite: bool,
) -> Target:
    from nlp_aid.runs.target import find_target

    if any(name != STANDARD_STREAM and Path(name).resolve() == Path(output).resolve() for name in inputs):
        fail(f"{output} is an input as well. Choose another output.", USAGE)
    try:
        target = find_target(output, format, shard_size, title_of(inputs), layers=layers)
    except ValueError as error:
        fail(str(error), USAGE)
    path = target.path
    if not path.parent.is_dir():
        fail(f"There is no folder {Path(output).parent}. Make it first, or choose another output.", USAGE)
    if target.is_folder and any(name != STANDARD_STREAM and path in Path(name).resolve().parents for name in inputs):
        fail(f"{output} holds an input. Choose another output.", USAGE)
    if target.is_interrupted:
        if not resume and not overwrite:
            fail(
                f"An earlier run has not finished {output}. Add --resume to go on with it, or --overwrite to start anew.",
                USAGE,
            )
    elif target.is_there and not resume:
        if not overwrite:
            what = "is not empty" if target.is_folder else "exists already"
            fail(f"{output} {what}. Choose another output, or add --overwrite to replace it.", USAGE)
        if not target.is_ours:
            fail(f"{output} holds files that nlp-aid did not write. Choose another folder, or empty it.", USAGE)
    return target


def title_of(inputs: list[str]) -> str:
    """Return a title for what is made of inputs."""
    names = ["standard input" if name == STANDARD_STREAM else Path(name).resolve().name for name in inputs]
    return f"Aid in {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else "")


def write(records: Iterable[Record], format: str, stream: BinaryIO, title: str) -> None:
    """Write records to a stream in a format."""
    from nlp_aid.io.formats import FORMATS

    writer = FORMATS[format].open(stream, title)
    for record in records:
        writer.write(record)
    writer.close()


@contextlib.contextmanager
def standard_output() -> Iterator[BinaryIO]:
    """Give standard output as a binary stream. A reader that goes away ends the command quietly."""
    if sys.stdout is None:
        fail("Standard output is closed. Name an output with -o, or leave it open.", USAGE)
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
