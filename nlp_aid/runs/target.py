"""Where the output stands: a file, the files of a folder, or a folder of parts."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from nlp_aid.io.formats import FORMATS, Format, format_of
from nlp_aid.io.readers.compression import compressing, compression_of
from nlp_aid.records import Record
from nlp_aid.runs.journal import InUseError, Journal
from nlp_aid.runs.manifest import sync
from nlp_aid.runs.work import Failed

PART_SIZE = 10_000
# In a folder that was written, says how.
_MARK = ".nlp-aid.json"


@dataclass(frozen=True)
class Target:
    """Where the output stands.

    Attributes:
        path: the file or folder, without links.
        format: its format.
        part_size: how many records a part has; None if the output is in one.
        title: a title for formats that have a place for it.
        in_folder: whether a part is a folder, not a file.
        options: further options of the format's writer.
    """

    path: Path
    format: Format
    part_size: int | None
    title: str
    in_folder: bool
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def compression(self) -> str | None:
        """What the output is compressed with, by its name; None for nothing, or for a folder."""
        return None if self.is_folder else compression_of(self.path)

    @property
    def is_folder(self) -> bool:
        """Whether the output is a folder."""
        return self.in_folder or self.part_size is not None

    @property
    def is_stream(self) -> bool:
        """Whether it is a device or a named pipe, which has no contents to keep whole."""
        return self.path.exists() and not self.path.is_file() and not self.path.is_dir()

    @property
    def is_finished(self) -> bool:
        """Whether a run has finished it."""
        return self.is_there and not self.is_interrupted

    @property
    def partial(self) -> Path:
        """The folder of what is not complete; on the same disk, so that it can be moved to its place."""
        return self.path / ".partial" if self.part_size else self.path.with_name(f"{self.path.name}.partial")

    @property
    def errors(self) -> Path:
        """The file of errors."""
        return self.path.with_name(f"{self.path.name}.errors.jsonl")

    @property
    def is_interrupted(self) -> bool:
        """Whether an earlier run has left it unfinished."""
        return Journal.is_in(self.partial)

    @property
    def is_there(self) -> bool:
        """Whether there is an output already, or something else in its place."""
        if not self.is_folder or not self.path.is_dir():
            return self.path.exists() and not self.is_stream
        return any(entry != self.partial for entry in self.path.iterdir())

    @property
    def is_ours(self) -> bool:
        """Whether what is there was written by us, and can be replaced as a whole. Of a file that is not asked."""
        return not self.is_folder or self.mark is not None or self.partial.exists()

    @property
    def mark(self) -> Mapping[str, Any] | None:
        """What the mark in a folder says: how its output was written; None if there is none."""
        try:
            mark = json.loads((self.path / _MARK).read_bytes())
        except (OSError, ValueError):
            return None
        return mark if isinstance(mark, dict) else None

    def part(self, number: int) -> Path:
        """Return the path of a part."""
        if self.part_size is None:
            return self.path
        return self.path / f"part-{number:05}{self.format.endings[0]}"

    def published(self, number: int) -> int:
        """Return the bytes of a part where it stands in the output, 0 if it does not."""
        path = self.part(number)
        if path.is_dir():
            return sum(file.stat().st_size for file in path.rglob("*") if file.is_file() and file.name != _MARK)
        return path.stat().st_size if path.exists() else 0

    def clear(self) -> None:
        """Remove what an earlier run has left unfinished, and its parts. A whole output stays until it is replaced.

        Raises:
            InUseError: another run writes there.
        """
        if Journal.is_in_use(self.partial):
            raise InUseError
        if self.partial.exists():
            shutil.rmtree(self.partial)
        if self.part_size is not None and self.path.is_dir():
            for path in (*self.path.glob("part-*"), self.path / _MARK):
                _remove(path)

    def publish(self, records: Path, number: int) -> Iterator[Failed]:
        """Put a part in its place, all at once.

        Args:
            records: the file with its records, in the folder `partial`. In JSONL it is itself put there.
            number: its number.

        Yields:
            What the format cannot hold.
        """
        path = self.part(number)
        made = records
        if self.in_folder:
            made = self.partial / "part"
            _remove(made)
            made.mkdir()
            yield from self._convert(records, made)
            for file in made.rglob("*"):
                sync(file)
        elif self.format.name != "jsonl" or self.compression:
            made = self.partial / "part"
            yield from self._convert(records, made)
            sync(made)
        if made.exists():
            _replace(path, made)
            sync(path.parent)

    def finish(self, errors: Path, has_errors: bool, options: Mapping[str, Any]) -> None:
        """Put the errors in their place, and mark a folder as finished. It can be done again where it was interrupted.

        Args:
            errors: the file with the errors, in the folder `partial`.
            has_errors: whether there are any.
            options: how the output was written.
        """
        if not has_errors:
            self.errors.unlink(missing_ok=True)
        elif errors.exists():
            _replace(self.errors, errors)
        if self.is_folder and self.path.is_dir():
            mark = self.path / _MARK
            mark.write_text(json.dumps(options), "utf-8")
            sync(mark)
        sync(self.path.parent)

    def tidy(self) -> None:
        """Remove what a run has left that was ended after all was done."""
        if self.partial.exists():
            shutil.rmtree(self.partial)

    def _convert(self, records: Path, made: Path) -> Iterator[Failed]:
        with contextlib.ExitStack() as stack:
            lines = stack.enter_context(records.open("rb"))
            stream: BinaryIO | Path = made if self.in_folder else stack.enter_context(made.open("wb"))
            if self.compression and not isinstance(stream, Path):
                stream = stack.enter_context(compressing(stream, self.compression))
            writer = self.format.open(stream, self.title, **self.options)
            for line in lines:
                record = json.loads(line)
                try:
                    writer.write(record)
                except ValueError as error:
                    yield refused(record, error)
            writer.close()


def refused(record: Record, error: ValueError) -> Failed:
    """Return the failure of a document whose record the format cannot hold."""
    source = record["meta"].get("source", "")
    return Failed(record["id"], source, None, f"{source}, id {record['id']}", str(error))


def find_target(
    output: str,
    format: str | None,
    part_size: int | None,
    title: str,
    *,
    layers: Sequence[str] = (),
    default_part_size: int = PART_SIZE,
) -> Target:
    """Return where an output stands.

    Args:
        output: its path; a folder is there already, or the path ends with a slash.
        format: the name of its format; None for what the ending says.
        part_size: how many records a part has, where it shall have parts.
        title: a title for formats that have a place for it.
        layers: those that were asked for. A format of tables is one file where that is one, and its name that of a file.
        default_part_size: how many records a part has in a folder, of formats that are one file.

    Raises:
        ValueError: the format is not known, or is not written that way; the message says what to do.
    """
    path = Path(os.path.realpath(output))
    is_folder = output.endswith(("/", os.sep)) or path.is_dir()
    if format is None:
        try:
            format = format_of(path)
        except ValueError:  # The name of a folder may have a dot that begins no ending.
            if not is_folder:
                raise
            format = "jsonl"
    chosen = FORMATS.choose(format)
    if part_size is not None and not is_folder and (path.exists() or (path.suffix and not chosen.is_folder)):
        raise ValueError(f"With --shard-size, files are written to a folder. Name one, such as {path.stem}/.")
    if part_size is None and is_folder and chosen.folder is None:
        part_size = default_part_size
    if chosen.one_table and len(layers) == 1 and path.suffix and not is_folder and part_size is None:
        return Target(path, chosen, None, title, in_folder=False, options={"table": layers[0]})
    if compression_of(path) and chosen.is_folder:
        raise ValueError(f"{chosen.name} is written to a folder, which is not compressed. Leave out {path.suffix}.")
    in_folder = chosen.is_folder or (is_folder and part_size is None)
    if path.is_file() and (in_folder or part_size is not None):
        raise ValueError(f"{output} is a file, and {format} is written to a folder. Choose another output.")
    return Target(path, chosen, part_size, title, in_folder)


def _replace(path: Path, made: Path) -> None:
    """Put a file or folder in the place of one that may be there, whose permissions it gets."""
    if path.is_dir():
        old = made.with_name("old")
        _remove(old)
        path.replace(old)
        made.replace(path)
        _remove(old)
        return
    if path.exists():
        shutil.copymode(path, made)
    made.replace(path)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
