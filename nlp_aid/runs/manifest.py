"""What a finished output consists of, as a run has written it: for `nlp-aid verify`, for `--resume`, and for `--overwrite`.

A manifest is one JSON object in a hidden file: `.nlp-aid.json` in an output that is a folder, `.NAME.nlp-aid.json` beside
one that is a file:

    {"manifest": 1, "nlp_aid": "…", "format": "jsonl", "documents": 7, "errors": 1,
     "options": {…}, "inputs": {…},
     "errors_file": {"name": "out.errors.jsonl", "bytes": 210, "sha256": "…"},
     "parts": [{"name": "part-00000.jsonl", "documents": 7,
                "files": [{"name": "part-00000.jsonl", "bytes": 9120, "sha256": "…"}]}]}

Names are paths with slashes: of parts and files from the folder that the manifest is in, of the file of errors from the folder
that the output stands in. A part is what can be read by itself; a part of a format that is a folder has several files, and
is named `.` where it is the whole output.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nlp_aid._version import __version__

NAME = ".nlp-aid.json"
_VERSION = 1
_BLOCK = 1 << 20


@dataclass(frozen=True)
class FileSum:
    """A file as it was written.

    Attributes:
        name: its path, with slashes.
        bytes: its length.
        sha256: its SHA-256, in hexadecimal digits, as `sha256sum` prints it.
    """

    name: str
    bytes: int
    sha256: str

    def __post_init__(self) -> None:
        """Raise ValueError where the name leads out of the folder that it is in: a manifest may be somebody else's."""
        if (
            not isinstance(self.name, str)
            or self.name.startswith("/")
            or not {"", "..", "."}.isdisjoint(self.name.replace(os.sep, "/").split("/"))
        ):
            raise ValueError(f"{self.name!r} is no name of a file in a folder.")

    @classmethod
    def of(cls, path: Path, name: str) -> FileSum:
        """Return that of a file on disk."""
        digest = hashlib.sha256()
        size = 0
        with path.open("rb", buffering=0) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
                size += len(block)
        return cls(name, size, digest.hexdigest())

    def fault(self, path: Path) -> str | None:
        """Return what is wrong with the file that stands at a path now; None if it is as it was written."""
        if path.exists() and not path.is_file():
            return "it is no regular file."
        try:
            now = FileSum.of(path, self.name)
        except FileNotFoundError:
            return "it is missing."
        except OSError as error:
            return f"it cannot be read ({error.strerror or error})."
        if now.bytes < self.bytes:
            return f"it is cut off: it has {now.bytes:,} of {self.bytes:,} bytes."
        if now.bytes > self.bytes:
            return f"it has {now.bytes:,} bytes, where {self.bytes:,} were written."
        if now.sha256 != self.sha256:
            return f"its bytes are not those that were written (SHA-256 {now.sha256[:12]}… for {self.sha256[:12]}…)."
        return None


@dataclass(frozen=True)
class Part:
    """What can be read by itself: a file, or a folder of files.

    Attributes:
        name: its path from the folder of the manifest; `.` for that folder.
        documents: how many records it holds.
        files: its files.
    """

    name: str
    documents: int
    files: tuple[FileSum, ...]

    @classmethod
    def of(cls, path: Path, name: str, documents: int) -> Part:
        """Return that of what stands on disk, a file or a folder."""
        if not path.is_dir():
            return cls(name, documents, (FileSum.of(path, name),))
        inside = "" if name == "." else f"{name}/"
        found = ((f"{inside}{file.relative_to(path).as_posix()}", file) for file in files_in(path))
        return cls(name, documents, tuple(FileSum.of(file, within) for within, file in found))

    @property
    def bytes(self) -> int:
        """The bytes of all its files."""
        return sum(file.bytes for file in self.files)

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Part:
        """Return the part of `to_data`."""
        return cls(data["name"], data["documents"], tuple(FileSum(**file) for file in data["files"]))


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a finished output consists of.

    Attributes:
        format: the name of its format.
        parts: what holds the records, in their order.
        errors: how many documents failed.
        errors_file: the file that lists them; None if there is none.
        options: what decided about the records, JSON-able.
        inputs: which inputs they were made of, JSON-able; see `nlp_aid.runs.contents`.
    """

    format: str
    parts: tuple[Part, ...]
    errors: int = 0
    errors_file: FileSum | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    inputs: Mapping[str, Any] = field(default_factory=dict)

    @property
    def documents(self) -> int:
        """How many records the output holds."""
        return sum(part.documents for part in self.parts)

    @property
    def files(self) -> Iterator[FileSum]:
        """All files of its parts."""
        return (file for part in self.parts for file in part.files)

    @staticmethod
    def path(output: Path, is_folder: bool) -> Path:
        """Return where the manifest of an output stands."""
        return output / NAME if is_folder else output.with_name(f".{output.name}{NAME}")

    @classmethod
    def read(cls, path: Path) -> Manifest | None:
        """Return the manifest in a file; None if there is none, or it is none of ours."""
        if not path.is_file():
            return None
        try:
            data = json.loads(path.read_bytes())
            kinds = {"manifest": int, "format": str, "parts": list, "errors": int, "options": dict, "inputs": dict}
            if not all(type(data[name]) is kind for name, kind in kinds.items()) or data["manifest"] != _VERSION:
                return None
            return cls(
                format=data["format"],
                parts=tuple(map(Part.from_data, data["parts"])),
                errors=data["errors"],
                errors_file=FileSum(**data["errors_file"]) if data["errors_file"] else None,
                options=data["options"],
                inputs=data["inputs"],
            )
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def write(self, path: Path) -> None:
        """Write it, all at once, so that it is on disk when this returns.

        Raises:
            OSError: it cannot be written.
        """
        head = {
            "manifest": _VERSION,
            "nlp_aid": __version__,
            "format": self.format,
            "documents": self.documents,
            "errors": self.errors,
            "options": dict(self.options),
            "inputs": dict(self.inputs),
            "errors_file": asdict(self.errors_file) if self.errors_file else None,
        }
        # A line a part, so that it can be looked through.
        parts = ",\n".join(json.dumps(part.to_data(), ensure_ascii=False) for part in self.parts)
        text = f'{json.dumps(head, ensure_ascii=False)[:-1]},\n"parts": [\n{parts}\n]}}\n'
        made = path.with_name(f"{path.name}.new")
        made.write_bytes(text.encode("utf-8", "surrogatepass"))
        sync(made)
        made.replace(path)
        sync(path.parent)


def files_in(folder: Path) -> list[Path]:
    """Return the files in a folder and in all folders in it, by name; without a manifest, and what is not finished."""
    found: list[Path] = []
    for entry in sorted(folder.iterdir()):
        if entry.name == NAME or entry.name == ".partial":
            continue
        if entry.is_dir() and not entry.is_symlink():
            found += files_in(entry)
        else:
            found.append(entry)
    return found


def sync(path: Path) -> None:
    """Make sure that a file, or what stands in a folder, is on disk. Some systems cannot do that for folders."""
    with contextlib.suppress(PermissionError):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def faults(manifest: Manifest, output: Path, is_folder: bool) -> Iterator[tuple[Path, str]]:
    """Yield the files of an output that are not as they were written, each with what is wrong.

    Args:
        manifest: what was written.
        output: the file or folder, as it stands now.
        is_folder: whether it is a folder.
    """
    folder = output if is_folder else output.parent
    errors = [(manifest.errors_file, output.parent)] if manifest.errors_file else []
    checked: Iterable[tuple[FileSum, Path]] = [*((file, folder) for file in manifest.files), *errors]
    for file, base in checked:
        path = base / file.name
        if fault := file.fault(path):
            yield path, fault
