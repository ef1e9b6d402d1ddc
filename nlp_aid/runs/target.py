"""Where the output stands: a file, the files of a folder, or a folder of parts."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from nlp_aid.io.formats import FORMATS, Format, format_of
from nlp_aid.io.readers.compression import compressing, compression_of
from nlp_aid.records import Record
from nlp_aid.runs.journal import Journal, clear, is_own, parts_of
from nlp_aid.runs.lock import Lock
from nlp_aid.runs.manifest import NAME, FileSum, Manifest, Part, sync
from nlp_aid.runs.work import Failed

PART_SIZE = 10_000
_BLOCK = 1 << 20


class ForeignFileError(Exception):
    """A file that no run of ours has written stands where one of the output is to stand.

    Attributes:
        path: the file.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path} was put there by somebody else.")
        self.path = path


@dataclass(frozen=True)
class Target:
    """Where the output stands.

    Attributes:
        path: the file or folder, without links.
        format: its format.
        part_size: how many records a part has; None if the output is in one.
        title: a title for formats that have a place for it.
        in_folder: whether a part is a folder, not a file.
        partial: the folder of what is not complete. It is within a folder that is there already (which may be the root of a
            file system, such as a volume), and else beside the output: on the same disk, so that it can be moved to its place.
        options: further options of the format's writer.
    """

    path: Path
    format: Format
    part_size: int | None
    title: str
    in_folder: bool
    partial: Path
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
    def is_dataset(self) -> bool:
        """Whether parts share the folders of the output, each with files of its own."""
        return "partition_by" in self.options

    @property
    def is_stream(self) -> bool:
        """Whether it is a device or a named pipe, which has no contents to keep whole."""
        return self.path.exists() and not self.path.is_file() and not self.path.is_dir()

    @property
    def is_finished(self) -> bool:
        """Whether a run has finished it."""
        return self.is_there and not self.is_interrupted

    @property
    def errors(self) -> Path:
        """The file of errors."""
        return self.path.with_name(f"{self.path.name}.errors.jsonl")

    @property
    def outputs(self) -> tuple[Path, ...]:
        """All that is written."""
        return self.path, self.partial, self.errors, Manifest.path(self.path, is_folder=False)

    @property
    def is_interrupted(self) -> bool:
        """Whether an earlier run has left it unfinished."""
        return Journal.is_in(self.partial)

    @property
    def is_there(self) -> bool:
        """Whether there is an output already, or something else in its place."""
        if not self.is_folder or not self.path.is_dir():
            return self.path.exists() and not self.is_stream
        return any(entry != self.partial and entry.name != NAME for entry in self.path.iterdir())

    @property
    def manifest(self) -> Manifest | None:
        """What a run has noted of the output that is there; None if none has."""
        within = Manifest.read(Manifest.path(self.path, is_folder=True)) if self.is_folder else None
        return within or Manifest.read(Manifest.path(self.path, is_folder=False))

    def refusal(self, *, resume: bool, overwrite: bool) -> str | None:
        """Return why the output may not be written; None if it may.

        Args:
            resume: whether an unfinished output is to be gone on with.
            overwrite: whether an output that exists may be replaced.
        """
        if self.partial.exists() and not (self.partial.is_dir() and is_own(self.partial)):
            return f"{self.partial} is not nlp-aid's, and stands where unfinished outputs are kept. Move it, or choose another output."
        beside = Manifest.path(self.path, is_folder=False)
        if os.path.lexists(beside) and Manifest.read(beside) is None:
            return f"{beside} stands where the manifest of {self.path.name} is to be, and is none of nlp-aid's, or cannot be read. Move it, or see to your rights to it."
        if self.is_interrupted:
            if resume or overwrite:
                return None
            return f"An earlier run has not finished {self.path}. Add --resume to go on with it, or --overwrite to start anew."
        manifest = self.manifest
        if self.is_there and not resume:
            if not overwrite:
                what = "is not empty" if self.is_folder else "exists already"
                return f"{self.path} {what}. Choose another output, or add --overwrite to replace it."
            if self.is_folder and manifest is None:
                return f"{self.path} holds files that nlp-aid did not write, or has no .nlp-aid.json any more that says so. Choose another folder, or empty it."
        parts = {file.name.partition("/")[0] for file in manifest.files} if manifest else set()
        if self.part_size is not None and self.path.is_dir():
            for path in sorted(self.path.glob("part-*")):
                if path.name not in parts:
                    return f"{path} is called as a part of the output is, and no run has written it. Move it, or choose another folder."
        if os.path.lexists(self.errors) and not (manifest and manifest.errors_file):
            return f"{self.errors} exists, and no run of {self.path.name} has written it. Move it, or choose another output."
        return None

    def part(self, number: int) -> Path:
        """Return the path of a part."""
        return self.path if self.part_size is None else self.path / self.part_name(number)

    def part_name(self, number: int) -> str:
        """Return the name of a part from the folder that the manifest is in, as in `Part`."""
        if self.part_size is None or self.is_dataset:
            return "." if self.in_folder else self.path.name
        return f"part-{number:05}{self.format.endings[0]}"

    @property
    def base(self) -> Path:
        """The folder from which files have their names in the manifest."""
        return self.path if self.is_folder else self.path.parent

    def make(self, records: Path, number: int) -> Iterator[Failed]:
        """Make a part out of its records, beside them. In JSONL the records are the part.

        Args:
            records: the file with its records, in the folder `partial`.
            number: its number.

        Yields:
            What the format cannot hold.
        """
        made = self.made(records)
        if made == records:
            return
        _remove(made)
        if self.in_folder:
            made.mkdir()
        yield from self._convert(records, made, number)
        for path in [made, *(made.rglob("*") if self.in_folder else ())]:
            sync(path)

    def made(self, records: Path) -> Path:
        """Return where a part stands that has been made and is not in its place yet."""
        return records if self.format.name == "jsonl" and not self.compression else self.partial / "made"

    def describe(self, records: Path, number: int, documents: int, known: FileSum | None) -> Part:
        """Return what a part consists of that has been made.

        Args:
            records: the file with its records.
            number: its number.
            documents: how many it holds.
            known: the length and hash of the records, which need not be read for it.
        """
        made, name = self.made(records), self.part_name(number)
        if made == records and known:
            return Part(name, documents, (replace(known, name=name),))
        return Part.of(made, name, documents)

    def place(self, part: Part, made: Path, staged: bool) -> None:
        """Put a part that has been made in its place, all at once, or file by file in a folder that is there already.

        What is there is replaced; see `check_free`.

        Args:
            part: the part.
            made: where it was made.
            staged: whether its place is in the folder `partial` yet, as another output is still there.
        """
        base = self.partial / "parts" if staged else self.base
        base.mkdir(exist_ok=True)
        place = base / part.name
        if made.is_dir() and not place.exists():
            made.replace(place)
            sync(place.parent)
            return
        for file in part.files:
            _put(self._whole(part, made, file), base / file.name)
        _sync_folders(base, part)
        if made.is_dir():
            shutil.rmtree(made)

    def check_free(self, part: Part, made: Path, own: frozenset[str]) -> None:
        """Check that a part can be put in its place.

        Raises:
            ForeignFileError: there is a file in its place that no run of ours has written.
        """
        for file in part.files:
            _check_free(self._whole(part, made, file), self.base / file.name, is_own=file.name in own)

    def unstage(self, parts: Sequence[Part], own: frozenset[str]) -> None:
        """Put all parts that wait in the folder `partial` in their places. It can be done again where it was interrupted.

        Raises:
            ForeignFileError: there is a file in the place of one that is none of `own`.
        """
        staged = self.partial / "parts"
        for part in parts:
            for file in part.files:
                waiting, path = staged / file.name, self.base / file.name
                if waiting.exists():
                    _check_free(waiting, path, is_own=file.name in own)
                    _put(waiting, path)
            _sync_folders(self.base, part)

    def fault(self, part: Part, staged: bool) -> str | None:
        """Return what is wrong with a part where it stands now; None if it is as it was written."""
        for file in part.files:
            waiting = self.partial / "parts" / file.name
            path = waiting if staged and waiting.exists() else self.base / file.name
            if fault := file.fault(path):
                return fault
        return None

    def remove(self, names: Iterable[str]) -> None:
        """Remove files of ours from the output, and the folders within it that become empty by that."""
        inside = Path(os.path.realpath(self.base))
        for name in names:
            path = self.base / name
            # A link to a folder within leads to what is not ours.
            if not Path(os.path.realpath(path.parent)).is_relative_to(inside):
                continue
            path.unlink(missing_ok=True)
            for folder in path.parents:
                if not folder.is_relative_to(self.base) or folder == self.base:
                    break
                with contextlib.suppress(OSError):
                    folder.rmdir()

    def finish(self, errors: Path, has_errors: bool, are_told: bool, manifest: Manifest) -> None:
        """Put the errors in their place, remove what is left of an output that is replaced, and note what there is now.

        It can be done again where it was interrupted.

        Args:
            errors: the file with the errors, in the folder `partial`.
            has_errors: whether there are any.
            are_told: whether this run has put errors in their place already.
            manifest: what the output consists of now, but for the file of errors.

        Raises:
            ForeignFileError: there is a file in the place of the errors that no run of ours has written.
        """
        before = self.manifest
        is_own = are_told or bool(before and before.errors_file)
        if has_errors and errors.exists():
            _check_free(errors, self.errors, is_own=is_own)
            _put(errors, self.errors)
        elif not has_errors and is_own:
            self.errors.unlink(missing_ok=True)
        manifest = replace(manifest, errors_file=FileSum.of(self.errors, self.errors.name) if has_errors else None)
        beside = Manifest.path(self.path, is_folder=False)
        if manifest.parts:
            self.remove({file.name for file in before.files} - {file.name for file in manifest.files} if before else ())
        elif before and before.parts:
            # Nothing could be annotated; what was there is left as it was.
            manifest = replace(before, errors=manifest.errors, errors_file=manifest.errors_file)
        manifest.write(Manifest.path(self.path, is_folder=True) if self.is_folder and manifest.parts else beside)
        if self.is_folder and manifest.parts:
            beside.unlink(missing_ok=True)
        sync(self.path.parent)

    def clear(self) -> None:
        """Remove what an interrupted run has left unfinished. A whole output stays until it is replaced.

        The folder `partial` has to be held.
        """
        before = self.manifest
        kept = frozenset(file.name for file in before.files) if before else frozenset()
        # A file is replaced all at once, and so it is whole.
        self.give_up(parts_of(self.partial), kept if self.is_folder else kept | {self.path.name})
        clear(self.partial)

    def give_up(self, parts: Iterable[Part], kept: frozenset[str]) -> None:
        """Remove parts of an unfinished output, wherever they stand, but for files in the output of the names `kept`."""
        for part in parts:
            names = {file.name for file in part.files}
            for name in names:
                (self.partial / "parts" / name).unlink(missing_ok=True)
            self.remove(names - kept)

    def tidy(self) -> None:
        """Remove what a run has left that was ended after all was done."""
        if self.partial.is_dir() and is_own(self.partial):
            lock = Lock(self.partial)
            clear(self.partial)
            lock.release(remove=True)
            with contextlib.suppress(OSError):
                self.partial.rmdir()

    def _whole(self, part: Part, made: Path, file: FileSum) -> Path:
        """Return where a file of a part stands that has been made."""
        return made / _within(file.name, part.name) if self.in_folder else made

    def _convert(self, records: Path, made: Path, number: int) -> Iterator[Failed]:
        options = dict(self.options)
        if self.is_dataset:
            options |= {"part": number, "first": number * (self.part_size or 0)}
        with contextlib.ExitStack() as stack:
            lines = stack.enter_context(records.open("rb"))
            stream: BinaryIO | Path = made if self.in_folder else stack.enter_context(made.open("wb"))
            if self.compression and not isinstance(stream, Path):
                stream = stack.enter_context(compressing(stream, self.compression))
            writer = self.format.open(stream, self.title, **options)
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
    partition_by: Sequence[str] = (),
    default_part_size: int = PART_SIZE,
) -> Target:
    """Return where an output stands.

    Args:
        output: its path; a folder is there already, or the path ends with a slash.
        format: the name of its format; None for what the ending says.
        part_size: how many records a part has, where it shall have parts.
        title: a title for formats that have a place for it.
        layers: those that were asked for. A format of tables is one file where that is one, and its name that of a file.
        partition_by: by what a dataset is parted, for a format that can be; none for no dataset.
        default_part_size: how many records a part has in a folder, of formats that are one file.

    Raises:
        ValueError: the format is not known, or is not written that way; the message says what to do.
    """
    path = Path(os.path.realpath(output))
    is_folder = output.endswith(("/", os.sep)) or path.is_dir()
    if format is None and partition_by:
        format = "parquet"
    if format is None:
        try:
            format = format_of(path)
        except ValueError:  # The name of a folder may have a dot that begins no ending.
            if not is_folder:
                raise
            format = "jsonl"
    chosen = FORMATS.choose(format)
    if partition_by:
        if chosen.dataset is None:
            raise ValueError(f"--partition-by is for --format parquet, not for {chosen.name}.")
        if path.is_file():
            raise ValueError(f"{output} is a file, and a dataset is written to a folder. Choose another output.")
        if path.suffix and not is_folder:
            raise ValueError(f"With --partition-by, files are written to a folder. Name one, such as {path.stem}/.")
        options = {"partition_by": list(partition_by)}
        return Target(path, chosen, part_size or default_part_size, title, True, path / ".partial", options)
    if part_size is not None and not is_folder and (path.exists() or (path.suffix and not chosen.is_folder)):
        raise ValueError(f"With --shard-size, files are written to a folder. Name one, such as {path.stem}/.")
    if part_size is None and is_folder and chosen.folder is None:
        part_size = default_part_size
    if chosen.one_table and len(layers) == 1 and path.suffix and not is_folder and part_size is None:
        beside = path.with_name(f"{path.name}.partial")
        return Target(path, chosen, None, title, in_folder=False, partial=beside, options={"table": layers[0]})
    if compression_of(path) and chosen.is_folder:
        raise ValueError(f"{chosen.name} is written to a folder, which is not compressed. Leave out {path.suffix}.")
    in_folder = chosen.is_folder or (is_folder and part_size is None)
    if path.is_file() and (in_folder or part_size is not None):
        raise ValueError(f"{output} is a file, and {format} is written to a folder. Choose another output.")
    beside = path.with_name(f"{path.name}.partial")
    is_within = part_size is not None or (path.is_dir() and not Journal.is_in(beside))
    return Target(path, chosen, part_size, title, in_folder, path / ".partial" if is_within else beside)


def _check_free(made: Path, path: Path, *, is_own: bool) -> None:
    """Check that a file can be put in its place.

    Raises:
        ForeignFileError: there is one that is not to be replaced, or a folder.
    """
    if os.path.lexists(path) and (path.is_dir() or not (is_own or _is_beginning(path, made))):
        raise ForeignFileError(path)


def _is_beginning(path: Path, whole: Path) -> bool:
    """Return whether a file has nothing that another has not: what was written and has lost its end, for one."""
    if not path.is_file() or path.stat().st_size > whole.stat().st_size:
        return False
    with path.open("rb") as one, whole.open("rb") as other:
        return all(block == other.read(len(block)) for block in iter(lambda: one.read(_BLOCK), b""))


def _put(made: Path, path: Path) -> None:
    """Put a file in its place, with the permissions of one that it replaces."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.is_file():
        shutil.copymode(path, made)
    try:
        made.replace(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        # The file of errors stands beside a folder, which may be a disk of its own.
        copy = path.with_name(f".{path.name}.new")
        shutil.copy(made, copy)
        sync(copy)
        copy.replace(path)
        made.unlink()


def _within(name: str, part: str) -> str:
    return name if part == "." else name.removeprefix(f"{part}/")


def _sync_folders(base: Path, part: Part) -> None:
    for folder in {(base / file.name).parent for file in part.files} | {base}:
        sync(folder)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
