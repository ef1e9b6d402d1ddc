"""What runs in a worker process."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
import time
from collections.abc import MutableSequence
from multiprocessing import connection, parent_process
from multiprocessing.connection import Connection

from nlp_aid.runs.work import Annotator, Loader

# What a worker sends when its pipeline is loaded; otherwise it sends why that was impossible.
READY = ""


def main(channel: Connection, clock: MutableSequence[float], load: Loader) -> None:
    """Annotate what comes in, until nothing more will.

    Args:
        channel: lists of tasks come in, a list of outcomes goes out for each.
        clock: memory shared with the parent: the index in its list of the task that is being worked on, and the time
            (`time.monotonic`) when that was begun, 0 if there is none.
        load: gives the pipeline.
    """
    # Ctrl-C goes to all processes of the terminal; the parent decides what becomes of this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    # Where the parent is gone or wants nothing more, the channel is closed.
    with contextlib.suppress(EOFError, OSError):
        _serve(channel, clock, load)


def _serve(channel: Connection, clock: MutableSequence[float], load: Loader) -> None:
    try:
        annotate = Annotator(load())
    except Exception as error:
        channel.send(f"{error}" or type(error).__name__)
        return
    channel.send(READY)
    while True:
        outcomes = []
        for index, task in enumerate(channel.recv()):
            clock[0], clock[1] = index, time.monotonic()
            outcomes.append(annotate(task))
            clock[1] = 0
        channel.send(outcomes)


def _end_with_parent() -> None:
    """End the process when the parent is gone, however long the document takes that is being annotated."""
    parent = parent_process()
    if parent:
        connection.wait([parent.sentinel])
        os._exit(1)
