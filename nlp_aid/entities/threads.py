"""How many threads linear algebra takes for a text: one, unless told otherwise.

The matrices of a text are small. Left alone, the library behind NumPy sets all cores on each of their products; its threads
wait for each other longer than they work, more so beside other work, and the same sum may be added up in another order.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any

from threadpoolctl import ThreadpoolController

_lock = Lock()
_inside = 0
_before: list[tuple[Any, int]] = []


@functools.cache
def _libraries() -> list[Any]:
    libraries: list[Any] = ThreadpoolController().select(user_api="blas").lib_controllers
    return libraries


@contextmanager
def limited(threads: int | None) -> Iterator[None]:
    """Limit the threads of linear algebra for as long as the block runs; the whole process has them in common.

    Where several threads of a program are in such blocks at once, the first sets the limit, and the last one to leave puts
    back what was before.

    Args:
        threads: how many; None leaves them as they are.
    """
    global _inside
    if threads is None:
        yield
        return
    with _lock:
        _inside += 1
        if _inside == 1:
            for library in _libraries():
                _before.append((library, library.get_num_threads()))
                library.set_num_threads(threads)
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if not _inside:
                for library, count in _before:
                    library.set_num_threads(count)
                _before.clear()
