"""What a run has done so far, on disk, so that it can be gone on with whatever ends it.

Records are appended to a file a part (`records-00000.jsonl`), errors to another (`errors.jsonl`). Every second, after
both are safely on disk, a line is appended to the journal that says how far they go, and how many documents of the input
that makes. Whatever stands behind the end of the last such line is dropped when the run is resumed. A file that is
shorter than the journal says has lost its tail; then an earlier line holds.
"""

from __future__ import annotations

import json
import math
import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from io import FileIO
from pathlib import Path
from typing import Any

from nlp_aid.runs.manifest import sync
from nlp_aid.runs.tally import Tally

# Work of this many seconds can be lost.
COMMIT_SECONDS = 1.0
_NAME = "journal.jsonl"
# How many of its states are remembered, at most.
_STATES = 5_000


class InUseError(Exception):
    """Another process writes the journal."""


@dataclass(frozen=True)
class State:
    """How far a run has come.

    Attributes:
        consumed: how many documents of the input are dealt with.
        digest: a hash of which these were.
        part: the number of the part of the output that is being written.
        records: how many records are in it.
        size: the bytes these have.
        errors_size: the bytes of all errors.
        ended: whether the input is at its end.
        tally: what was found.
        before: the bytes of the part before, where it stands in the output.
    """

    consumed: int = 0
    digest: str = ""
    part: int = 0
    records: int = 0
    size: int = 0
    errors_size: int = 0
    ended: bool = False
    tally: Tally = field(default_factory=Tally)
    before: int = 0

    def is_full(self, part_size: int | None) -> bool:
        """Return whether the part has all its records."""
        return self.records > 0 and (self.ended or self.records == part_size)

    def to_data(self) -> dict[str, Any]:
        """Return the state as JSON-able data."""
        return {**asdict(self), "tally": self.tally.to_data()}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> State:
        """Return the state of `to_data`."""
        return cls(**{**data, "tally": Tally.from_data(data["tally"])})


class Journal:
    """The journal of a run, and the files that it tells of.

    Attributes:
        folder: the folder of all of them.
        options: what the run was told, JSON-able.
        state: how far the run has come; what is on disk may be behind by a second.
    """

    def __init__(self, folder: Path, options: Mapping[str, Any]) -> None:
        """Open the journal in a folder, or a new one if there is none, and lock it.

        Raises:
            InUseError: another run writes it.
            OSError: it cannot be read or written.
        """
        self.folder = folder
        self.state = State()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / _NAME
        self._file = path.open("ab", buffering=0)
        _lock(self._file)
        self._committed = time.monotonic()
        self._open: dict[Path, FileIO] = {}
        self._states: list[State] = []
        # Another version of this library may have written the states; whether it has, the options say.
        self.options, *self._stored = _lines(path) or [dict(options)]
        if path.stat().st_size:
            return
        _write(self._file, _line(self.options))
        sync(folder)
        sync(folder.parent)

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Return whether there is a journal in a folder."""
        return (folder / _NAME).is_file()

    @staticmethod
    def is_in_use(folder: Path) -> bool:
        """Return whether another run writes the journal in a folder."""
        if not Journal.is_in(folder):
            return False
        with (folder / _NAME).open("ab", buffering=0) as file:
            try:
                _lock(file)
            except InUseError:
                return True
        return False

    def records(self, part: int) -> Path:
        """Return the path of the file with the records of a part."""
        return self.folder / f"records-{part:05}.jsonl"

    @property
    def errors(self) -> Path:
        """The path of the file with the errors."""
        return self.folder / "errors.jsonl"

    def recover(self, published: Callable[[int], int], errors_published: int, part_size: int | None) -> None:
        """Go back to the last state that the files bear out.

        Args:
            published: gives the bytes of a part where it stands in the output, 0 if it does not.
            errors_published: the bytes of the errors where they stand beside the output, 0 if they do not.
            part_size: how many records a part has.
        """
        self._states = [State.from_data(line) for line in self._stored]
        sizes = {state.part - 1: state.before for state in self._states if state.part}
        lost = next((part for part, size in sorted(sizes.items()) if published(part) != size), math.inf)

        def holds(state: State) -> bool:
            if state.part > lost:
                return False
            is_finished = state.ended and state.part > 0 and state.records == 0
            if not (_size(self.errors) >= state.errors_size or (is_finished and errors_published == state.errors_size)):
                return False
            if state.is_full(part_size) and not self.records(state.part).exists():
                return published(state.part) == state.size
            return _size(self.records(state.part)) >= state.size

        last = next((index for index in reversed(range(len(self._states))) if holds(self._states[index])), -1)
        del self._states[last + 1 :]
        self.state = self._states[-1] if self._states else State()
        # What comes from a state that is given up must not be found again.
        for path in self.folder.glob("records-*.jsonl"):
            if path != self.records(self.state.part):
                path.unlink()
        for path, size in (
            (self.records(self.state.part), self.state.size),
            (self.errors, self.state.errors_size),
        ):
            if path.exists() and _size(path) > size:
                os.truncate(path, size)
        self._rewrite()

    def append(self, records: bytes, errors: bytes, state: State) -> None:
        """Append to the files of the part that is being written, and take the state that this makes."""
        if records:
            _write(self._opened(self.records(self.state.part)), records)
        if errors:
            _write(self._opened(self.errors), errors)
        self.state = state
        if time.monotonic() - self._committed >= COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Make sure that the state is on disk."""
        for file in self._open.values():
            os.fsync(file.fileno())
        _write(self._file, _line(self.state.to_data()))
        os.fsync(self._file.fileno())
        self._committed = time.monotonic()
        self._states.append(self.state)
        if len(self._states) > _STATES:
            # Of a run of days, the beginnings of parts and the last minutes are enough.
            self._states = [state for state in self._states[:-100] if state.records == 0] + self._states[-100:]
            self._rewrite()

    def next_part(self, errors: bytes, state: State) -> None:
        """Begin the next part, when the last is in its place in the output, and append the errors that came of that."""
        path = self.records(self.state.part)
        if errors:
            _write(self._opened(self.errors), errors)
        self.state = state
        self.commit()
        path.unlink(missing_ok=True)

    def close_part(self) -> None:
        """Make sure that a part is on disk with all that belongs to it, and close its file."""
        self.commit()
        self._close(self.records(self.state.part))

    def close(self) -> None:
        """Close all files; the journal can be opened again."""
        for path in list(self._open):
            self._close(path)
        self._file.close()

    def remove(self) -> None:
        """Remove the folder, and in it the journal last: while it is there, it has to tell the truth."""
        self.close()
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != _NAME:
                path.unlink()
        (self.folder / _NAME).unlink()
        self.folder.rmdir()

    def _opened(self, path: Path) -> FileIO:
        if path not in self._open:
            self._open[path] = path.open("ab", buffering=0)
            sync(self.folder)
        return self._open[path]

    def _close(self, path: Path) -> None:
        if file := self._open.pop(path, None):
            file.close()

    def _rewrite(self) -> None:
        """Write the journal anew, with the states that are known."""
        path = self.folder / f"{_NAME}.new"
        path.write_bytes(b"".join(map(_line, [self.options, *(state.to_data() for state in self._states)])))
        sync(path)
        self._file.close()
        path.replace(self.folder / _NAME)
        sync(self.folder)
        self._file = (self.folder / _NAME).open("ab", buffering=0)
        _lock(self._file)


def _write(file: FileIO, data: bytes) -> None:
    """Write all of the data; a full disk may take some of them only."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def _line(data: Mapping[str, Any]) -> bytes:
    return json.dumps(data).encode() + b"\n"


def _lines(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a journal, as far as they are whole."""
    lines: list[dict[str, Any]] = []
    for line in path.read_bytes().splitlines(keepends=True):
        try:
            lines += [json.loads(line)] if line.endswith(b"\n") else []
        except ValueError:
            break
    return lines


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _lock(file: FileIO) -> None:
    try:
        import fcntl
    except ImportError:  # Windows, where a file that is open for writing cannot be replaced
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise InUseError from None
