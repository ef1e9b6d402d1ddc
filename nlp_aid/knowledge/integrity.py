"""Whether the bundled data are as they were released: a thread reads them while they are loaded.

`models/CRC32SUMS` has a line a file: its CRC-32 in hexadecimal digits, its length, its path. It is written by
`python models/sums.py`. A CRC, because it is to find damage (a bad disk, a copy that broke off) at no cost; who wants to know
which data it is asks for their SHA-256 (`nlp_aid.knowledge.sums`).
"""

from __future__ import annotations

import contextlib
import functools
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

SUMS = "CRC32SUMS"
_BLOCK = 1 << 20
_SUFFIXES = frozenset((".json", ".marisa", ".msgpack", ".npy", ".npz", ".txt"))


class DamagedDataError(ValueError):
    """A bundled data file is not as it was released; the message names it and says what to do."""


@contextlib.contextmanager
def intact(folder: Path) -> Iterator[None]:
    """Check the files in a folder of bundled data while the block loads them. Each folder is checked once.

    Raises:
        DamagedDataError: one is damaged; at the end of the block, or in the place of what the damage leads to there.
    """
    check = _begun(folder)
    try:
        yield
    except Exception:
        check.raise_if_damaged()
        raise
    check.raise_if_damaged()


class _Check:
    """A check of a folder in a thread of its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._damaged: list[str] = []
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def raise_if_damaged(self) -> None:
        self._thread.join()
        if self._damaged:
            raise DamagedDataError(
                f"Data that come with nlp_aid are damaged: {', '.join(self._damaged)}. Reinstall the package: pip install "
                "--force-reinstall nlp-aid. (Where you have rebuilt them: python models/sums.py.)"
            )

    def _look(self) -> None:
        sums = self._folder.parent / SUMS
        if not sums.is_file():
            return
        for line in sums.read_text("utf-8").splitlines():
            crc, size, name = line.split(maxsplit=2)
            path = self._folder.parent / name
            if path.parent == self._folder and path.exists() and _sum(path) != (crc, int(size)):
                self._damaged.append(str(path))


@functools.cache
def _begun(folder: Path) -> _Check:
    return _Check(folder)


def sums(models: Path) -> str:
    """Return what `CRC32SUMS` says of the data files in the folders of a folder."""
    lines = []
    for path in sorted(models.glob("*/*")):
        if path.suffix in _SUFFIXES and path.is_file():
            crc, size = _sum(path)
            lines.append(f"{crc} {size} {path.relative_to(models).as_posix()}\n")
    return "".join(lines)


def _sum(path: Path) -> tuple[str, int]:
    crc, size = 0, 0
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            crc = zlib.crc32(block, crc)
            size += len(block)
    return f"{crc:08x}", size
