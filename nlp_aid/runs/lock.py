"""Only one run writes an output: a lock that the system keeps, and a number that tells a late writer that it is late."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import stat
import sys
import time
from io import FileIO
from pathlib import Path
from typing import Any

NAME = "lock"
# What systems say that have no locks (some network file systems, FUSE); everything else is an error.
_UNSUPPORTED = frozenset((errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EINVAL))
_TAKEN = frozenset((errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK))
# Another run may remove the folder at the very moment; it is made again then.
_TRIES = 1_000
# Where Windows locks a byte that nobody reads.
_FAR = 1 << 30


def is_plain_file(path: Path) -> bool:
    """Return whether a file is there itself: no link, which may lead to somebody else's, and no pipe, which never ends."""
    return path.is_file() and not path.is_symlink()


class InUseError(Exception):
    """Another process writes the output."""


class OvertakenError(InUseError):
    """Another process has begun to write the output meanwhile, and this one must not any more; the message says so."""

    def __init__(self, message: str = "Another run has begun to write it meanwhile.") -> None:
        super().__init__(message)


class Lock:
    """A hold on a folder, until it is released.

    The file that is locked is never replaced, and goes with the folder only while it is held. Whoever takes hold writes a
    number into it that is one more than the last; where the system has no locks, or loses one (a network file system does,
    when its server starts anew), a process whose number is not there any more has been overtaken.

    Attributes:
        generation: how many have held it, this one included.
        is_kept: whether the system keeps it; otherwise only the number does.
    """

    def __init__(self, folder: Path) -> None:
        """Take hold of a folder, which is made if it is not there.

        Raises:
            InUseError: another process holds it.
            OSError: it cannot be made or written.
        """
        self._path = folder / NAME
        self._file, self.is_kept = _taken(self._path)
        self.generation = int(_content(self._path).get("generation", 0)) + 1
        told = {"generation": self.generation, "process": os.getpid(), "token": secrets.token_hex(8)}
        self._told = json.dumps(told).encode()
        self._file.truncate(0)
        self._file.write(self._told)

    @staticmethod
    def is_in(folder: Path) -> bool:
        """Return whether a run has held a folder and not removed it."""
        return "generation" in _content(folder / NAME)

    def check(self) -> None:
        """Check that it is held still.

        Raises:
            OvertakenError: it is not.
        """
        try:
            if self._path.read_bytes() == self._told:
                return
        except FileNotFoundError:
            folder = self._path.parent
            raise OvertakenError(
                f"{folder} is gone: another run has finished it meanwhile, or somebody has removed it."
            ) from None
        raise OvertakenError

    def release(self, *, remove: bool = False) -> None:
        """Let go.

        Args:
            remove: whether to remove the file, as the folder is to go.
        """
        if remove and sys.platform != "win32":
            with contextlib.suppress(OSError):
                self._path.unlink()
        self._file.close()
        if remove and sys.platform == "win32":  # where a file that is open cannot be removed
            with contextlib.suppress(OSError):
                self._path.unlink()


def _taken(path: Path) -> tuple[FileIO, bool]:
    for _ in range(_TRIES):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = appended(path)
        except FileNotFoundError:  # the folder has been removed meanwhile
            continue
        try:
            is_kept = _locked(file)
            # It may have been removed, and made anew by another, between opening and locking.
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(file.fileno()), path.stat()):
                    return file, is_kept
        except BaseException:
            file.close()
            raise
        file.close()
        time.sleep(0.001)
    raise InUseError


def appended(path: Path) -> FileIO:
    """Open a file to append to it, or make it; not another to which a link leads, and no pipe, on which it would wait.

    Raises:
        OSError: it is one, or cannot be opened.
    """
    return FileIO(path, "a", opener=_plain)


def _plain(path: str, flags: int) -> int:
    descriptor = os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0), 0o666)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "it is no regular file", path)
    return descriptor


def _locked(file: FileIO) -> bool:
    """Lock a file; return whether the system can do that."""
    try:
        if sys.platform == "win32":
            import msvcrt

            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except ImportError:  # a system without either, such as WebAssembly
        return False
    except OSError as error:
        if error.errno in _TAKEN:
            raise InUseError from None
        if error.errno in _UNSUPPORTED:
            return False
        raise
    return True


def _content(path: Path) -> dict[str, Any]:
    if not is_plain_file(path):
        return {}
    try:
        content = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) and isinstance(content.get("generation"), int) else {}
