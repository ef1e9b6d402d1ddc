"""Processes that work for this one: how they are started, what they may take, and how they have ended."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import re
import signal
import sys
import threading
import types
from collections.abc import Callable, Iterator
from multiprocessing import connection, parent_process
from multiprocessing.process import BaseProcess
from typing import Any

# What a process that reads or annotates may take of memory and of time (over a document), where nobody says otherwise.
MEMORY = 4_000_000_000
SECONDS = 600.0
# How often a process may end over the same file, or over a document that it has alone, until that is held to be at fault.
DEATHS = 2
# What tells the libraries that numpy multiplies matrices with how many threads they may use.
_THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}
_SIZE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?)\s?([KMGT]?)B?", re.IGNORECASE)
# How many more objects there have to be than were given up before Python looks for garbage among the new ones. A document of a
# thousand characters makes a few hundred that stay for a while, and hardly any in cycles.
_NEW_OBJECTS = 20_000
# With less, the libraries cannot even be loaded.
LEAST_MEMORY = 500_000_000
_STARTING = threading.Lock()


def started(main: Callable[..., None], *given: Any) -> BaseProcess:
    """Return a process that was started anew (`spawn`) to run a function; it ends with this one at the latest.

    Args:
        main: the function; it is found by its name, and calls `begin` first.
        given: what it is given, pickled.
    """
    process = multiprocessing.get_context("spawn").Process(target=main, args=given, daemon=True)
    # One at a time: what is hidden meanwhile is the whole process's.
    with _STARTING, _without_interruption(), _without_main(), _one_thread_each():
        process.start()
    return process


def begin(memory: int | None) -> None:
    """Set up this process as one that works for another: it takes no Ctrl-C, ends with the other, and its memory is limited.

    Args:
        memory: the bytes it may take; None for as many as there are. Asking for more raises MemoryError, or ends it. The limit
            holds on Linux; elsewhere the system knows none such.
    """
    # Ctrl-C goes to all processes of the terminal; the parent decides what becomes of this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit("RLIMIT_CORE", 0)
    if memory is not None and sys.platform == "linux":
        _limit("RLIMIT_DATA", memory)


def keep_what_is_loaded() -> None:
    """Tell Python that what this process has loaded stays until it ends, and that garbage need not be looked for so often.

    For a process of our own alone: what others have made in it would be kept, too.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS, *gc.get_threshold()[1:])


def allow_seconds(seconds: float) -> None:
    """End this process when it has worked that long from now on; time in which it waits does not count."""
    used = sum(os.times()[:2])
    _limit("RLIMIT_CPU", int(used + seconds) + 1)


def _limit(name: str, value: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    kind = getattr(resource, name)
    _, most = resource.getrlimit(kind)
    resource.setrlimit(kind, (value if most == resource.RLIM_INFINITY else min(value, most), most))


def ended(code: int | None) -> str:
    """Return how a process has ended, in words, by its exit code."""
    if code is None or code >= 0:
        return f"exit code {code}"
    try:
        return f"signal {signal.Signals(-code).name}"
    except ValueError:
        return f"signal {-code}"


def is_out_of_time(code: int | None) -> bool:
    """Return whether a process has ended for the time it took (see `allow_seconds`), by its exit code."""
    return code is not None and code == -getattr(signal, "SIGXCPU", 0) and code != 0


def size_of(written: str) -> int:
    """Return the bytes of a size as people write it: `4G`, `500 MB`, `1.5g`, `800000000`.

    Raises:
        ValueError: it is none.
    """
    found = _SIZE.fullmatch(written.strip())
    if found is None:
        raise ValueError(f"{written!r} is no size. Give bytes, or a number with K, M, G or T, such as 4G.")
    return int(float(found[1]) * _UNITS[found[2].upper()])


def _end_with_parent() -> None:
    """End the process when the parent is gone, however long it takes over what it is working on."""
    parent = parent_process()
    if parent:
        connection.wait([parent.sentinel])
        os._exit(1)


@contextlib.contextmanager
def _without_interruption() -> Iterator[None]:
    """Keep back Ctrl-C within the block, and from processes that are started in it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Hide the program's main module, which a new process would import.

    Workers need nothing of it, and many a script would start all over again when it is imported.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


@contextlib.contextmanager
def _one_thread_each() -> Iterator[None]:
    """Have the matrix products of processes that are started in the block use one thread, unless the user says otherwise.

    There is a process a core already; more threads than cores only wait for each other.
    """
    ours = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(ours, "1"))
    try:
        yield
    finally:
        for name in ours:
            del os.environ[name]
