"""Files that stand elsewhere, by the URL of their file system: `s3://`, `gs://`, `hdfs://`, and `http://` when asked for."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, cast

from nlp_aid.io.document import ReadError
from nlp_aid.io.extras import wanted

_URL = re.compile(r"\A([A-Za-z][A-Za-z0-9+.-]+)://")
_FETCHED = frozenset({"http", "https"})
_PATTERN = re.compile(r"[*?\[]")


def is_url(path: str) -> bool:
    """Return whether a path is the URL of a file or folder that stands elsewhere."""
    return _URL.match(path) is not None


def is_elsewhere(path: str) -> bool:
    """Return whether a path is a URL that any process can open: the files of `memory:` are in this one only."""
    return is_url(path) and not path.lower().startswith("memory:")


def is_fetched(path: str) -> bool:
    """Return whether a path is a URL of the web, which is fetched only when asked for."""
    found = _URL.match(path)
    return found is not None and found[1].lower() in _FETCHED


@contextmanager
def opened_remote(url: str) -> Iterator[IO[bytes]]:
    """Open a remote file.

    Raises:
        ReadError: what reads such URLs is not installed, or fails; the message says what to do.
        OSError: it cannot be opened.
    """
    system, path = _system(url)
    with _told(url), system.open(path, "rb") as stream:
        yield cast(IO[bytes], io.BufferedReader(stream) if not isinstance(stream, io.BufferedIOBase) else stream)


def remote_version(url: str) -> str:
    """Return what a file system says of a remote file, such as its length, time and tag: it changes when the file does.

    Raises:
        ReadError: what reads such URLs is not installed, or fails.
        OSError: there is no such file.
    """
    system, path = _system(url)
    with _told(url):
        return str(system.ukey(path))


def find_remote(url: str) -> list[tuple[str, str | None, int | None]]:
    """Return what a URL names: a file, the files that a pattern fits, or those of a folder and of all folders in it.

    Returns:
        Of each file its URL, its path within the folder (None if it was named itself), and its bytes if they are known;
        sorted by name, without hidden ones.

    Raises:
        ReadError: what reads such URLs is not installed, or fails.
        OSError: there is no such file or folder.
    """
    system, path = _system(url)
    with _told(url):
        if _PATTERN.search(path) and not is_fetched(url):
            found = system.glob(path, detail=True)
            base = None
        elif not is_fetched(url) and system.isdir(path):
            found = system.find(path, detail=True)
            base = path.rstrip("/") + "/"
        else:
            return [(url, None, None if is_fetched(url) else system.size(path))]
    files = []
    for name, about in sorted(found.items()):
        within = name[len(base) :] if base and name.startswith(base) else None
        if about.get("type") == "file" and not any(part.startswith(".") for part in (within or "").split("/")):
            files.append((str(system.unstrip_protocol(name)), within, about.get("size")))
    return files


def _system(url: str) -> tuple[Any, str]:
    fsspec = wanted("fsspec", "remote")
    try:
        system, path = fsspec.core.url_to_fs(url)
    except ImportError as error:
        raise ReadError(f"what reads such URLs is not installed ({str(error).rstrip('.')}); install it.") from None
    except ValueError as error:
        raise ReadError(f"no file system is known for it ({str(error).rstrip('.')}); check the URL.") from None
    return system, str(path)


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Have what fails in the library of a file system fail as an `OSError` does."""
    try:
        yield
    except (OSError, ReadError):
        raise
    except Exception as error:  # each library has exceptions of its own
        detail = (str(error).splitlines() or [""])[0][:200].rstrip(".")
        raise OSError(f"{type(error).__name__}: {detail}") from None
