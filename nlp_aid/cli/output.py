"""Where a command writes: standard output, or a file that appears whole or not at all."""

from __future__ import annotations

import contextlib
import json
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

_LONGEST_SUMMARY = 1_000_000
_BROKEN_PIPE = 141  # What a shell gives for a command that wrote to a pipe nobody read any more.


def checked_target(
    output: str,
    format: str | None,
    shard_size: int | None,
    inputs: list[str],
    *,
    layers: Sequence[str] = (),
    partition_by: Sequence[str] = (),
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
        partition_by: by what a dataset is parted; none for no dataset.
        resume: whether an unfinished output is to be gone on with.
        overwrite: whether an output that exists may be replaced.
    """
    if not output:
        fail("The output has an empty name. Name a file or a folder.", USAGE)
    try:
        return _checked_target(
            output, format, shard_size, inputs, layers, partition_by, resume=resume, overwrite=overwrite
        )
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
    partition_by: Sequence[str],
    *,
    resume: bool,
    overwrite: bool,
) -> Target:
    from nlp_aid.runs.target import find_target

    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        Path(output).stat()  # a circle of links is told here: since Python 3.13 a Path that is one just is not there
    if any(name != STANDARD_STREAM and Path(name).resolve() == Path(output).resolve() for name in inputs):
        fail(f"{output} is an input as well. Choose another output.", USAGE)
    try:
        target = find_target(output, format, shard_size, title_of(inputs), layers=layers, partition_by=partition_by)
    except ValueError as error:
        fail(str(error), USAGE)
    path = target.path
    if not path.parent.is_dir():
        fail(f"There is no folder {path.parent}. Make it first, or choose another output.", USAGE)
    if target.is_folder and any(name != STANDARD_STREAM and path in Path(name).resolve().parents for name in inputs):
        fail(f"{output} holds an input. Choose another output.", USAGE)
    if not target.is_stream and (reason := target.refusal(resume=resume, overwrite=overwrite)):
        fail(reason, USAGE)
    return target


def check_no_input(target: Target, sources: Sequence[str], globs: Sequence[str] = ()) -> None:
    """End the command where something that is read would be replaced or removed by what is written.

    Args:
        target: where the output stands.
        sources: the files and folders that are read.
        globs: patterns of the files that are read in folders.
    """
    from nlp_aid.io.folders import matcher_of

    matcher = matcher_of(globs)
    written = [path for path in target.outputs if path != target.partial]
    for name in sources:
        for path in written:
            if is_same(path, name):
                fail(f"{path} is an input as well. Choose another output.", USAGE)
        folder = Path(name).resolve()
        if target.is_folder or target.is_stream or not target.path.is_file() or not folder.is_dir():
            continue
        within = target.path.is_relative_to(folder) and target.path.relative_to(folder).as_posix()
        if within and target.manifest is None and (matcher is None or matcher.match(within)):
            fail(
                f"{target.path} is in {name}, which is an input, and no run has written it. Choose another output.",
                USAGE,
            )


def check_summary(path: Path, target: Target | None) -> None:
    """End the command where a summary cannot be written, or would take the place of something else."""
    if not path.resolve().parent.is_dir():
        fail(f"There is no folder {path.parent}. Make it first, or choose another file for the summary.", USAGE)
    if target and any(is_same(one, str(path)) or path.resolve().is_relative_to(one) for one in target.outputs):
        fail(f"{path} is a part of the output. Choose another file for the summary.", USAGE)
    is_device = path.is_relative_to("/dev")
    if path.is_dir() or (path.is_file() and not is_device and not _is_summary(path)):
        fail(f"{path} exists and is no summary. Choose another file for the summary.", USAGE)


def is_same(path: Path, name: str) -> bool:
    """Return whether a path leads to the file of another name, also where it is a link to it."""
    if Path(name).resolve() == path:
        return True
    try:
        return path.samefile(name)
    except (OSError, ValueError):
        return False


def _is_summary(path: Path) -> bool:
    try:
        found = json.loads(path.read_bytes()[:_LONGEST_SUMMARY])
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(found, dict) and found.keys() >= {"documents", "errors", "characters", "mentions", "encodings"}


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
