"""The files in folders."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wcmatch import glob
from wcmatch._wcparse import PatternLimitException

from nlp_aid.io.document import STANDARD_INPUT, ReadError
from nlp_aid.io.remote import find_remote, is_url

# As the users of ripgrep write them: a pattern without a slash is one for names at any depth, and `!` leaves out.
_GLOB = glob.GLOBSTAR | glob.BRACE | glob.EXTGLOB | glob.NEGATE | glob.NEGATEALL | glob.MATCHBASE | glob.DOTGLOB


@dataclass(frozen=True)
class InputFile:
    """A file to read.

    Attributes:
        path: its path, or `-`.
        within: its path within the folder that was named, with slashes; None if the file itself was named.
        error: why it cannot be read, if that is known already.
        size: its bytes, if they are known already.
    """

    path: str
    within: str | None = None
    error: str | None = None
    size: int | None = None


def find_files(path: str, globs: Sequence[str] = (), without: Collection[Path] = ()) -> Iterator[InputFile]:
    """Yield a file as it is, or the files of a folder and of all folders in it, sorted by name.

    What is hidden (a name with a dot first) is left out. Links are followed; a folder to which several links lead is
    read once, and a link to a folder that holds it is an error in its place.

    Args:
        path: the path or URL of a file or folder, or `-`.
        globs: patterns of the files to take from a folder, such as `*.txt`, `2021/**/*.html` or `!draft*`; the path
            within the folder has to match one of those without `!` (if there are any) and none of those with.
        without: files and folders to leave out, as absolute paths without links: what is being written.

    Raises:
        ValueError: a pattern stands for too many.
    """
    matcher = matcher_of(globs)
    if is_url(path):
        try:
            found = find_remote(path)
        except (OSError, ReadError) as error:
            yield InputFile(path, None, f"cannot be read ({error}); check its name, its rights, and the network.")
            return
        for url, within, size in found:
            if within is None or matcher is None or matcher.match(within):
                yield InputFile(url, within, size=size)
        return
    if path == STANDARD_INPUT or not Path(path).is_dir():
        yield InputFile(path)
        return
    left_out = set(without)
    # Of each folder only those above it and the identities of those seen are remembered, not the files.
    seen: set[tuple[int, int]] = set()
    above: list[tuple[int, int]] = []

    def walk(folder: Path, real: Path, within: str) -> Iterator[InputFile]:
        try:
            status = folder.stat()
            identity = (status.st_dev, status.st_ino)
            if identity in above:
                yield InputFile(
                    str(folder),
                    within,
                    "it is a link to a folder that holds it, which is not read again; remove the link.",
                )
                return
            if identity in seen:
                return
            with os.scandir(folder) as entries:
                names = sorted((e.name, _is_folder(e), e.is_symlink()) for e in entries if e.name[0] != ".")
        except OSError as error:
            yield InputFile(
                str(folder), within, f"the folder cannot be read ({error.strerror or error}); check your rights to it."
            )
            return
        seen.add(identity)
        above.append(identity)
        for name, is_folder, is_link in names:
            inner = folder / name
            inner_real = Path(os.path.realpath(inner)) if is_link else real / name
            name = f"{within}/{name}" if within else name
            if inner_real in left_out or (is_folder and _is_unfinished(inner)):
                continue
            if is_folder:
                yield from walk(inner, inner_real, name)
            elif matcher is None or matcher.match(name):
                yield InputFile(str(inner), name, _fault(inner))
        above.pop()

    yield from walk(Path(path), Path(os.path.realpath(path)), "")


def matcher_of(globs: Sequence[str]) -> glob.WcMatcher[str] | None:
    """Return what matches one of some patterns, None where there are none.

    Raises:
        ValueError: they stand for too many.
    """
    try:
        return glob.compile(list(globs), flags=_GLOB) if globs else None
    except PatternLimitException:
        raise ValueError(
            "The patterns stand for over a thousand names. Write fewer, with * for what they share."
        ) from None


def _is_unfinished(folder: Path) -> bool:
    """Return whether a folder is what a run of ours keeps of an output that it has not finished: no input, and in motion."""
    return folder.name.endswith(".partial") and (folder / "journal.jsonl").is_file() and (folder / "lock").is_file()


def _fault(path: Path) -> str | None:
    """Return why a file in a folder is not to be read: a pipe, a socket or a device may never end."""
    try:
        mode = path.stat().st_mode
    except OSError:  # whoever opens it will say so
        return None
    if stat.S_ISREG(mode):
        return None
    return "it is no regular file but a pipe, a socket or a device; name it itself to read it."


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # of links in a circle: whoever opens it will say so
        return False
