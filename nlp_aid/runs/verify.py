"""Whether an output is still whole: its files by their hashes, its records by their number, its end by being there."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp_aid.io.formats import FORMATS, Format, format_of
from nlp_aid.io.readers.compression import without_ending
from nlp_aid.io.reading import read
from nlp_aid.runs.manifest import Manifest, Part, faults, files_in

# The endings of tables, which are read as all in a folder.
_TABLES = frozenset((".parquet", ".csv"))


@dataclass(frozen=True)
class Fault:
    """Something that is wrong with an output.

    Attributes:
        path: the file or folder that it is wrong with.
        reason: a sentence that says what.
    """

    path: Path
    reason: str


@dataclass(frozen=True)
class Checked:
    """What became of the check of an output.

    Attributes:
        documents: how many records it has; None if its format does not give them back and nothing else tells.
        files: how many files.
        faults: what is wrong.
        others: files in its folder that are none of its own.
        has_manifest: whether there was a manifest to compare it with. Otherwise only what the files tell of themselves was
            looked at.
    """

    documents: int | None
    files: int
    faults: tuple[Fault, ...]
    others: tuple[Path, ...]
    has_manifest: bool


def verify(output: Path) -> Checked:
    """Check a finished output.

    Args:
        output: the file or folder.

    Raises:
        FileNotFoundError: there is none, and nothing that tells of one.
        ValueError: it is not finished.
    """
    is_folder = output.is_dir()
    for partial in (output / ".partial", output.with_name(f"{output.name}.partial")):
        if (partial / "journal.jsonl").exists():
            raise ValueError(f"{output} is not finished. Go on with --resume, as it was begun.")
    path = Manifest.path(output, is_folder)
    manifest = Manifest.read(path)
    if manifest is None:
        if not output.exists():
            raise FileNotFoundError(f"There is no file or folder {output}. Check the name.")
        if os.path.lexists(path):
            files = len(files_in(output)) if is_folder else 1
            return Checked(None, files, (Fault(path, _no_manifest(path)),), (), has_manifest=False)
        return _by_itself(output)
    found = [Fault(path, reason) for path, reason in faults(manifest, output, is_folder)]
    broken_files = {fault.path for fault in found}
    folder = output if is_folder else output.parent
    named = {folder / file.name for file in manifest.files}
    for part in _readable(manifest):
        # Where bytes are wrong there is nothing to count.
        if not broken_files & {folder / file.name for file in part.files}:
            found += _miscounted(part, folder / part.name, manifest.format)
    others = [path for path in files_in(output) if path not in named] if is_folder else []
    # Whoever reads the folder takes a file that is called as its parts are for one, and a table for one of its own.
    tables = {Path(file.name).suffix for file in manifest.files} & _TABLES
    found += [
        Fault(path, "no manifest names it, and whoever reads the folder reads it with the others; move it.")
        for path in others
        if path.relative_to(output).parts[0].startswith("part-") or path.suffix in tables
    ]
    return Checked(manifest.documents, len(named), tuple(found), tuple(others), has_manifest=True)


def _no_manifest(path: Path) -> str:
    """Say what is wrong with what stands in the place of a manifest."""
    try:
        path.read_bytes()
    except OSError as error:
        return f"it cannot be read ({error.strerror or error}); nothing can be compared with it."
    return "it is no manifest any more; nothing can be compared with it."


def _readable(manifest: Manifest) -> list[Part]:
    """Return what can be read by itself: the parts, but those of a dataset, which share its folders, as one."""
    found: dict[str, Part] = {}
    for part in manifest.parts:
        before = found.get(part.name, Part(part.name, 0, ()))
        found[part.name] = Part(part.name, before.documents + part.documents, before.files + part.files)
    return list(found.values())


def _miscounted(part: Part, path: Path, format: str) -> Iterator[Fault]:
    """Yield what is wrong with the records of a part whose bytes are those that were written."""
    known: Format | None = FORMATS.get(format)
    if known is None or known.read is None or (known.is_folder and not path.is_dir()):
        return
    try:
        number = sum(1 for _ in read(path, format))
    except (OSError, ValueError) as error:
        yield Fault(path, f"it cannot be read ({error})")
        return
    if number != part.documents:
        yield Fault(path, f"it holds {number:,} records, where {part.documents:,} were written.")


def _by_itself(output: Path) -> Checked:
    """Check an output without a manifest: whether its format can read it to its end."""
    files = len(files_in(output)) if output.is_dir() else 1
    if not output.is_dir() and not output.is_file():
        raise OSError(errno.EINVAL, "it is no file and no folder")
    try:
        number = sum(1 for _ in read(output))
    except (OSError, ValueError) as error:
        if not output.is_dir() and _holds_no_records(output):
            return Checked(None, files, (), (), has_manifest=False)
        return Checked(None, files, (Fault(output, str(error)),), (), has_manifest=False)
    return Checked(number, files, (), (), has_manifest=False)


def _holds_no_records(path: Path) -> bool:
    try:
        return FORMATS[format_of(Path(without_ending(str(path))))].read is None
    except ValueError:
        return False
