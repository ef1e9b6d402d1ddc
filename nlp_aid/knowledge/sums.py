"""Which data it is: a hash that stands in saved pipelines and in records.

A folder of data may hold `SHA256SUMS`, the output of `sha256sum`, so that large files need not be read for it. It is written
by `python models/sums.py`, and `sha256sum --check SHA256SUMS` checks it.
"""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable
from pathlib import Path

SUMS = "SHA256SUMS"
# How much of a hash a record shows: enough to tell any two apart.
SHOWN = 12
# What a pipeline loads; cards, licences and build scripts are none of it.
_DATA = frozenset((".json", ".jsonl", ".marisa", ".msgpack", ".npy", ".npz"))


def of_bytes(*parts: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal digits."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


@functools.cache
def of_folder(folder: Path) -> str:
    """Return the SHA-256 of a folder's `SHA256SUMS`, or of what that would say. It is looked up once."""
    path = folder / SUMS
    return of_bytes(path.read_bytes() if path.is_file() else sums(folder))


@functools.cache
def of_file(path: Path) -> str:
    """Return the SHA-256 of a bundled data file. It is looked up once."""
    return of_bytes(path.read_bytes())


def of_path(path: Path) -> str:
    """Return the SHA-256 of a file, or of all files in a folder and in the folders in it, with their names.

    Raises:
        OSError: one cannot be read.
    """
    if not path.is_dir():
        return of_bytes(path.read_bytes())
    files = sorted(file for file in path.rglob("*") if file.is_file())
    return of_all((file.relative_to(path).as_posix(), of_bytes(file.read_bytes())) for file in files)


def sums(folder: Path) -> bytes:
    """Return what `sha256sum` says of the data files in a folder, a line a file, in the order of their names."""
    lines = (f"{of_bytes(path.read_bytes())}  {path.name}\n" for path in data_files(folder))
    return "".join(lines).encode()


def data_files(folder: Path) -> list[Path]:
    """Return the data files in a folder, in the order of their names."""
    return sorted(path for path in folder.iterdir() if path.is_file() and path.suffix in _DATA)


def shown(digest: str) -> str:
    """Return as much of a hash as a record shows."""
    return digest[:SHOWN]


def of_all(data: Iterable[tuple[str, str]]) -> str:
    """Return one hash of named hashes, whatever their order."""
    return of_bytes("".join(f"{digest}  {name}\n" for name, digest in sorted(data)).encode())
