"""Which inputs a run has read: hashes of what was in them, from which a later run sees whether they are the same."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from nlp_aid.io import BadDocument, Document, UnreadFile
from nlp_aid.io.remote import is_url, remote_version

Task = Document | UnreadFile | BadDocument

_BLOCK = 1 << 20
_DIGITS = 16


class ChangedInputError(Exception):
    """The input is not what an earlier run has read."""


def content_of(task: Task) -> str:
    """Return a hash of what is annotated of a document: its text and what is known of it, or the bytes of its file.

    Raises:
        OSError: the file cannot be read.
    """
    digest = blake2b(digest_size=_DIGITS)
    if isinstance(task, Document):
        digest.update(task.text.encode("utf-8", "surrogatepass"))
        digest.update(json.dumps(task.record_meta(), sort_keys=True, default=str).encode())
    elif isinstance(task, UnreadFile) and is_url(task.path):
        digest.update(remote_version(task.path).encode())
    elif isinstance(task, UnreadFile):
        with Path(task.path).open("rb", buffering=0) as file:
            while block := file.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


def version_of(task: Task) -> tuple[int, ...]:
    """Return what changes when somebody writes the file of a document that has not been read yet; of others nothing."""
    if not isinstance(task, UnreadFile) or is_url(task.path):
        return ()
    try:
        status = os.stat(task.path)  # noqa: PTH116 (its path may be no Unicode)
    except OSError:
        return (-1,)
    return status.st_size, status.st_mtime_ns, status.st_ino


class Key(NamedTuple):
    """What a document is called, without what is in it.

    Attributes:
        id: its id.
        source: the path of its file.
        line: its line there, if it has one.
    """

    id: str
    source: str
    line: int | None

    @classmethod
    def of(cls, task: Task) -> Key:
        """Return that of a document."""
        return cls(task.id, task.source, getattr(task, "line", None))


def chained(digest: str, key: Key, content: str) -> str:
    """Return a hash of a document and all before it.

    Args:
        digest: that of those before; empty if there are none.
        key: what the document is called.
        content: what `content_of` says of it.
    """
    which = f"{digest}\0{key.id}\0{key.source}\0{key.line}\0{content}"
    return blake2b(which.encode("utf-8", "surrogatepass"), digest_size=_DIGITS).hexdigest()


class Roll:
    """The files of an input as they were when they were found: names, lengths and times, in one hash.

    As long as it stays the same, nothing needs to be read to know that nothing has changed.
    """

    def __init__(self) -> None:
        self._digest = blake2b(digest_size=_DIGITS)
        self.files = 0

    def note(self, path: str) -> None:
        """Note a file that is about to be read."""
        self.files += 1
        try:
            status = os.stat(path)  # noqa: PTH116
            told = f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n"
        except (OSError, ValueError):  # standard input, a URL, or what cannot be read
            told = f"{path}\n"
        self._digest.update(told.encode("utf-8", "surrogatepass"))

    @property
    def digest(self) -> str:
        """The hash of those that were noted."""
        return self._digest.hexdigest()


@dataclass(frozen=True)
class Inputs:
    """Which inputs a finished output was made of.

    Attributes:
        documents: how many documents they had, failed ones included.
        digest: a hash of those that did not fail, from `chained`.
        files: how many files.
        roll: what `Roll` says of them.
    """

    documents: int
    digest: str
    files: int
    roll: str

    def is_same(self, paths: Iterable[str], *, is_limited: bool) -> bool:
        """Return whether the files are as they were, by their lengths and times.

        Args:
            paths: those that are there now, in order.
            is_limited: whether only so many documents were to be read, so that there may be more files.
        """
        roll = Roll()
        rest = iter(paths)
        for path in rest:
            if roll.files == self.files:
                return is_limited and roll.digest == self.roll
            roll.note(path)
        return (roll.files, roll.digest) == (self.files, self.roll)

    def more(self, tasks: Iterable[Task], failed: frozenset[int]) -> int:
        """Return how many documents more there are now.

        Args:
            tasks: the documents that are there now.
            failed: the numbers of those that failed, from 1; what was in them is not compared.

        Raises:
            ChangedInputError: they do not begin with those that were read.
        """
        digest, number = "", 0
        for number, task in enumerate(tasks, 1):
            if number <= self.documents and number not in failed:
                digest = chained(digest, Key.of(task), content_now(task))
        if number < self.documents or digest != self.digest:
            raise ChangedInputError
        return number - self.documents

    def to_data(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return {"documents": self.documents, "digest": self.digest, "files": self.files, "roll": self.roll}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Inputs | None:
        """Return that of `to_data`; None if it is something else."""
        kinds = {"documents": int, "digest": str, "files": int, "roll": str}
        if not all(type(data.get(name)) is kind for name, kind in kinds.items()):
            return None
        return cls(**{name: data[name] for name in kinds})


def skipped(tasks: Iterator[Task], number: int, digest: str, failed: frozenset[int]) -> None:
    """Take the documents that an earlier run has dealt with.

    Args:
        tasks: the documents; so many of them are taken.
        number: how many.
        digest: the hash of those that did not fail, from `chained`.
        failed: the numbers of those that failed, from 1.

    Raises:
        ChangedInputError: they are others.
    """
    before, taken = "", 0
    while taken < number:
        task = next(tasks, None)
        if task is None:
            break
        taken += 1
        if taken not in failed:
            before = chained(before, Key.of(task), content_now(task))
    if (taken, before) != (number, digest):
        raise ChangedInputError


def failed_in(errors: Path) -> frozenset[int]:
    """Return the numbers of the documents that a file of errors lists, from 1."""
    if not errors.exists():
        return frozenset()
    with errors.open("rb") as lines:
        found = (json.loads(line).get("number") for line in lines)
        return frozenset(number for number in found if number is not None)


def content_now(task: Task) -> str:
    """Return `content_of` a document that could be read once.

    Raises:
        ChangedInputError: its file cannot be read any more.
    """
    try:
        return content_of(task)
    except OSError:
        raise ChangedInputError from None
