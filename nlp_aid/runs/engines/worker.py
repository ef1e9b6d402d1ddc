"""What runs in a worker process."""

from __future__ import annotations

import os
import time
from collections.abc import MutableSequence
from multiprocessing.connection import Connection

from nlp_aid import processes
from nlp_aid.runs.work import Annotator, Loader

# What a worker sends when its pipeline is loaded; otherwise it sends why that was impossible.
READY = ""


def main(channel: Connection, clock: MutableSequence[float], load: Loader, memory: int | None) -> None:
    """Annotate what comes in, until nothing more will.

    Args:
        channel: lists of tasks come in, a list of outcomes goes out for each.
        clock: memory shared with the parent: the index in its list of the task that is being worked on, and the time
            (`time.monotonic`) when that was begun, 0 if there is none.
        load: gives the pipeline.
        memory: how many bytes this process may take; None if as many as there are.
    """
    processes.begin(memory)
    # Where the parent is gone or wants nothing more, the channel is closed.
    try:
        _serve(channel, clock, load)
    except (EOFError, OSError):
        pass
    except MemoryError:  # between documents; the parent tries them again, one by one
        os._exit(1)


def _serve(channel: Connection, clock: MutableSequence[float], load: Loader) -> None:
    try:
        annotate = Annotator(load())
    except Exception as error:
        channel.send(f"{error}" or type(error).__name__)
        return
    processes.keep_what_is_loaded()
    channel.send(READY)
    while True:
        outcomes = []
        for index, task in enumerate(channel.recv()):
            clock[0], clock[1] = index, time.monotonic()
            outcomes.append(annotate(task))
            clock[1] = 0
        channel.send(outcomes)
