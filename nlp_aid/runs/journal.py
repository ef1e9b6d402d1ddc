"""What a run has done so far, on disk, so that it can be gone on with whatever ends it.

Records are appended to a file a part (`records-00000.jsonl`), errors to another (`errors.jsonl`). Every second, after
both are safely on disk, a line is appended to the journal that says how far they go, with a hash of all that is in them, and
how many documents of the input that makes. Whatever stands behind the end of the last such line is dropped when the run is
resumed. A file that is shorter than the journal says, or whose hash is another, has lost something; then an earlier line
holds. Each line of the journal has a hash of its own, and one that does not fit is left out.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from io import FileIO
from itertools import count, takewhile
from pathlib import Path
from typing import Any

from nlp_aid.runs.contents import failed_in
from nlp_aid.runs.lock import NAME as _LOCK
from nlp_aid.runs.lock import Lock, OvertakenError, appended, is_plain_file
from nlp_aid.runs.manifest import Part, sync
from nlp_aid.runs.tally import Tally

# Work of this many seconds can be lost.
COMMIT_SECONDS = 1.0
_NAME = "journal.jsonl"
# How many of its states are remembered, at most.
_STATES = 5_000
_BLOCK = 1 << 20
_DIGITS = 16
_OPENING, _MIDDLE = b'{"sum": "', b'", "entry": '


class DamagedError(Exception):
    """The journal cannot be gone on with; the message is a sentence that says why."""


@dataclass(frozen=True)
class State:
    """How far a run has come.

    Attributes:
        consumed: how many documents of the input are dealt with.
        digest: a hash of which these were, from `nlp_aid.runs.contents`.
        part: the number of the part of the output that is being written.
        records: how many records are in it.
        size: the bytes these have.
        sha256: their SHA-256.
        errors_size: the bytes of all errors.
        errors_sha256: their SHA-256.
        errors_told: whether the errors stand beside the output already, as the run was stopped at one.
        ended: whether the input is at its end.
        tally: what was found.
    """

    consumed: int = 0
    digest: str = ""
    part: int = 0
    records: int = 0
    size: int = 0
    sha256: str = hashlib.sha256().hexdigest()
    errors_size: int = 0
    errors_sha256: str = hashlib.sha256().hexdigest()
    errors_told: bool = False
    ended: bool = False
    tally: Tally = field(default_factory=Tally)

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


class _Appended:
    """A file that is appended to, with its length and a hash of all that is in it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        self._digest = hashlib.sha256()
        self._file: FileIO | None = None

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    def append(self, data: bytes) -> None:
        if self._file is None:
            self._file = appended(self.path)
            sync(self.path.parent)
        _write(self._file, data, self.size)
        self._digest.update(data)
        self.size += len(data)

    def read(self, size: int) -> None:
        """Take the beginning of a file for what has been appended, and drop the rest."""
        self._digest, self.size = hashlib.sha256(), 0
        if not self.path.exists():
            return
        for block in _blocks(self.path, size):
            self._digest.update(block)
            self.size += len(block)
        if self.path.stat().st_size > size:
            os.truncate(self.path, size)

    def sync(self) -> None:
        """Make sure that it is on disk.

        Raises:
            OvertakenError: somebody else has written it.
        """
        if self._file is None:
            return
        os.fsync(self._file.fileno())
        if os.fstat(self._file.fileno()).st_size != self.size:
            raise OvertakenError

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None


class Journal:
    """The journal of a run, and the files that it tells of.

    Attributes:
        folder: the folder of all of them.
        head: what was known when the run was begun, JSON-able.
        state: how far the run has come; what is on disk may be behind by a second.
        parts: those that are complete, in order, and perhaps the next one, which is about to be put in its place.
        damage: sentences that say what was damaged when the journal was opened, and what has become of it.
    """

    def __init__(self, lock: Lock, folder: Path, head: Mapping[str, Any]) -> None:
        """Open the journal in a folder, or begin one if there is none.

        Args:
            lock: the hold on the folder.
            folder: the folder.
            head: what is known when a run is begun.

        Raises:
            DamagedError: its beginning is damaged.
            OSError: it cannot be read or written.
        """
        self.folder = folder
        self.state = State()
        self.parts: list[Part] = []
        self.damage: list[str] = []
        self._lock = lock
        self._states: list[State] = []
        self._committed = time.monotonic()
        self._records = _Appended(self.records(0))
        self._errors = _Appended(self.errors)
        self.head: Mapping[str, Any] = dict(head)
        if self.is_in(folder):
            self._read()
            self._file = appended(folder / _NAME)
        else:
            self._put(self._written_anew())
            self._file = appended(folder / _NAME)
            sync(folder.parent)
            sync(folder.parent.parent)

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Return whether there is a journal in a folder."""
        return is_plain_file(folder / _NAME)

    def records(self, part: int) -> Path:
        """Return the path of the file with the records of a part."""
        return self.folder / f"records-{part:05}.jsonl"

    @property
    def errors(self) -> Path:
        """The path of the file with the errors."""
        return self.folder / "errors.jsonl"

    @property
    def failed(self) -> frozenset[int]:
        """The numbers of the documents that have failed, from 1."""
        return failed_in(self.errors)

    def recover(self, fault: Callable[[Part], str | None], errors_published: Path, part_size: int | None) -> list[Part]:
        """Go back to the last state that the files bear out.

        Args:
            fault: says what is wrong with a part where it stands in the output; None if it is as it was written.
            errors_published: where the errors stand when all is done.
            part_size: how many records a part has.

        Returns:
            The parts that are given up; what is left of them in the output is to be removed.
        """
        lost = len(self.parts)
        for number, part in enumerate(self.parts):
            if wrong := fault(part):
                lost = number
                # The last may be on its way to its place.
                if self._states and number < self._states[-1].part:
                    self.damage.append(f"{part.name} is damaged: {wrong}")
                break
        errors_sound = self._sound(self.errors, [(s.errors_size, s.errors_sha256) for s in self._states])
        published = {(s.errors_size, s.errors_sha256) for s in self._states if s.ended and s.records == 0} & {
            _size_and_sum(errors_published)
        }
        sound: dict[int, int] = {}

        def holds(state: State) -> bool:
            if state.part > lost:
                return False
            if state.errors_size > errors_sound and (state.errors_size, state.errors_sha256) not in published:
                return False
            if state.is_full(part_size) and not self.records(state.part).exists():
                return lost > state.part
            if state.part not in sound:
                sums = [(s.size, s.sha256) for s in self._states if s.part == state.part]
                sound[state.part] = self._sound(self.records(state.part), sums)
            return state.size <= sound[state.part]

        last = next((index for index in reversed(range(len(self._states))) if holds(self._states[index])), -1)
        del self._states[last + 1 :]
        self.state = self._states[-1] if self._states else State()
        kept = self.state.part + (1 if self.state.is_full(part_size) and lost > self.state.part else 0)
        given_up, self.parts = self.parts[kept:], self.parts[:kept]
        # What comes from a state that is given up must not be found again.
        for path in self.folder.glob("records-*.jsonl"):
            if path != self.records(self.state.part):
                path.unlink()
        if self.state.errors_size > errors_sound:
            # They stand beside the output already, and it is they that tell which documents have failed.
            shutil.copyfile(errors_published, self.errors)
        self._records = _Appended(self.records(self.state.part))
        self._records.read(self.state.size)
        self._errors.read(self.state.errors_size)
        return given_up

    def begin(self) -> None:
        """Write the journal anew, with what is known; to be called when it has been recovered.

        Raises:
            OSError: it cannot be written (the disk is full); the one that is there stays, and is written on.
        """
        written = self._written_anew()
        self._file.close()
        try:
            self._put(written)
        finally:
            self._file = appended(self.folder / _NAME)

    def append(self, records: bytes, errors: bytes, state: State) -> None:
        """Append to the files of the part that is being written, and take the state that this makes.

        Raises:
            OvertakenError: another process writes them.
        """
        self._lock.check()
        if records:
            self._records.append(records)
        if errors:
            self._errors.append(errors)
        self.state = state
        if time.monotonic() - self._committed >= COMMIT_SECONDS:
            self.commit()

    def commit(self) -> None:
        """Make sure that the state is on disk.

        Raises:
            OvertakenError: another process writes there.
        """
        self._lock.check()
        self._records.sync()
        self._errors.sync()
        self.state = replace(self.state, sha256=self._records.sha256, errors_sha256=self._errors.sha256)
        self._log({"state": self.state.to_data()})
        self._committed = time.monotonic()
        self._states.append(self.state)
        if len(self._states) > _STATES:
            # Of a run of days, the beginnings of parts and the last minutes are enough.
            self._states = [state for state in self._states[:-100] if state.records == 0] + self._states[-100:]
            self.begin()

    def about_to_publish(self, part: Part) -> None:
        """Note what a part consists of, before it is put in its place."""
        self._lock.check()
        self.parts[self.state.part :] = [part]
        self._log({"part": part.to_data(), "number": self.state.part})

    def next_part(self, errors: bytes, state: State) -> None:
        """Begin the next part, when the last is in its place in the output, and append the errors that came of that."""
        path = self.records(self.state.part)
        self._lock.check()
        if errors:
            self._errors.append(errors)
        self._records.close()
        self._records = _Appended(self.records(state.part))
        self.state = state
        self.commit()
        path.unlink(missing_ok=True)

    def close_part(self) -> None:
        """Make sure that a part is on disk with all that belongs to it, and close its file."""
        self.commit()
        self._records.close()

    def close(self) -> None:
        """Close all files; the journal can be opened again."""
        self._records.close()
        self._errors.close()
        self._file.close()

    def remove(self) -> None:
        """Remove all that is the journal's, and the journal last: while it is there, it has to tell the truth.

        What somebody else has put into its folder stays there.
        """
        self.close()
        clear(self.folder)
        self._lock.release(remove=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()

    def _read(self) -> None:
        path = self.folder / _NAME
        head, *entries = _entries(path)
        if head is None or "head" not in head:
            raise DamagedError(f"{path} is damaged at its beginning, so that nobody knows what it tells of.")
        self.head = head["head"]
        parts: dict[int, Part] = {}
        for number, entry in enumerate(entries, 2):
            if entry is None:
                self.damage.append(f"{path} is damaged in line {number}, which is left out.")
            elif "part" in entry:
                parts[entry["number"]] = Part.from_data(entry["part"])
            else:
                self._states.append(State.from_data(entry["state"]))
        self.parts = [parts[number] for number in takewhile(parts.__contains__, count())]

    def _sound(self, path: Path, sums: Iterable[tuple[int, str]]) -> int:
        """Return how many bytes of a file are those that were written, as far as states know; tell what is damaged."""
        if not path.exists():
            return 0
        sound = 0
        digest = hashlib.sha256()
        end = path.stat().st_size
        with path.open("rb", buffering=0) as file:
            for size, expected in sorted(set(sums)):
                if size > end:
                    self.damage.append(f"{path} has lost its end: {end:,} of {size:,} bytes are there.")
                    break
                while (missing := size - file.tell()) > 0:
                    digest.update(file.read(min(missing, _BLOCK)))
                if digest.hexdigest() != expected:
                    self.damage.append(f"{path} is damaged between byte {sound:,} and byte {size:,}.")
                    break
                sound = size
        return sound

    def _log(self, entry: Mapping[str, Any]) -> None:
        _write(self._file, _line(entry), os.fstat(self._file.fileno()).st_size)
        os.fsync(self._file.fileno())

    def _written_anew(self) -> Path:
        path = self.folder / f"{_NAME}.new"
        parts = [{"part": part.to_data(), "number": number} for number, part in enumerate(self.parts)]
        states = [{"state": state.to_data()} for state in self._states]
        entries: list[dict[str, Any]] = [{"head": self.head}, *parts, *states]
        path.unlink(missing_ok=True)
        path.write_bytes(b"".join(map(_line, entries)))
        sync(path)
        return path

    def _put(self, written: Path) -> None:
        self._lock.check()
        written.replace(self.folder / _NAME)
        sync(self.folder)


def clear(folder: Path) -> None:
    """Remove what a run has written into the folder of its journal, the journal last. The lock and what is not its own stay."""
    for path in [folder / "errors.jsonl", folder / f"{_NAME}.new", *folder.glob("records-[0-9]*.jsonl")]:
        path.unlink(missing_ok=True)
    for name in ("made", "parts"):
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    (folder / _NAME).unlink(missing_ok=True)


def is_own(folder: Path) -> bool:
    """Return whether a folder is that of a journal, or empty, and not somebody else's of the same name."""
    if Lock.is_in(folder) or (Journal.is_in(folder) and _entries(folder / _NAME)[0]):
        return True
    # A run that is killed at once leaves a lock with nothing in it.
    return all(path.name in (_LOCK, f"{_NAME}.new") and is_plain_file(path) for path in folder.iterdir())


def parts_of(folder: Path) -> Iterator[Part]:
    """Yield the parts of which the journal in a folder tells, as far as it is not damaged."""
    for entry in _entries(folder / _NAME) if Journal.is_in(folder) else ():
        if entry and "part" in entry:
            yield Part.from_data(entry["part"])


def _write(file: FileIO, data: bytes, size: int) -> None:
    """Write all of the data at the end of a file of `size` bytes. A full disk may take some of them only; these go again."""
    view = memoryview(data)
    try:
        while view:
            view = view[file.write(view) :]
    except OSError:
        with contextlib.suppress(OSError):
            os.ftruncate(file.fileno(), size)
        raise


def _blocks(path: Path, size: int) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as file:
        while size > 0 and (block := file.read(min(size, _BLOCK))):
            size -= len(block)
            yield block


def _size_and_sum(path: Path) -> tuple[int, str]:
    if not path.is_file():
        return 0, State.errors_sha256
    digest = hashlib.sha256()
    for block in _blocks(path, path.stat().st_size):
        digest.update(block)
    return path.stat().st_size, digest.hexdigest()


def _line(entry: Mapping[str, Any]) -> bytes:
    data = json.dumps(entry).encode()
    return _OPENING + _sum(data) + _MIDDLE + data + b"}\n"


def _sum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest()[:_DIGITS].encode()


def _entries(path: Path) -> list[dict[str, Any] | None]:
    """Return the entries of a journal, None for one that is damaged; without a last line that is not whole."""
    entries: list[dict[str, Any] | None] = []
    for line in path.read_bytes().split(b"\n")[:-1]:
        start = len(_OPENING) + _DIGITS + len(_MIDDLE)
        data = line[start:-1]
        entries.append(json.loads(data) if line == _OPENING + _sum(data) + _MIDDLE + data + b"}" else None)
    return entries or [None]
