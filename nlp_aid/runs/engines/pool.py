"""Annotates in worker processes: in order, in bounded memory, and whatever happens to a worker."""

from __future__ import annotations

import contextlib
import math
import multiprocessing
import os
import pickle
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator, MutableSequence
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.connection import Connection

from nlp_aid import processes
from nlp_aid.runs.engines import worker
from nlp_aid.runs.engines.engine import EngineOptions, batches, length_of
from nlp_aid.runs.engines.units import Unit, units
from nlp_aid.runs.work import Failed, Loader, Outcome, Task, WorkerError

# How much may wait for an earlier document, in bytes of records: while one takes a minute, the others go on.
_WAITING = 64_000_000
# How often it is looked whether a document takes too long, in seconds; and how much later it may be than that without
# that this process has been stopped meanwhile (Ctrl-Z, a machine that sleeps), and its workers with it.
_LOOK = 1.0
_LATE = 1.0
# How often in succession a worker may end before its pipeline is loaded.
_FALSE_STARTS = 3
# A document of so many characters may take the time limit, a longer one as much more as it is longer.
_CHARACTERS = 1_000_000


class _Worker:
    """A worker process, and what it works on."""

    def __init__(self, load: Loader, memory: int | None) -> None:
        context = multiprocessing.get_context("spawn")
        self.clock: MutableSequence[float] = context.RawArray("d", [0, 0])
        self.channel, theirs = context.Pipe()
        self.process = processes.started(worker.main, theirs, self.clock, load, memory)
        theirs.close()
        self.is_ready = False
        self.unit: Unit | None = None
        # What the clock said when it was last looked at and said something else, and when that was.
        self._seen, self._since = (0.0, 0.0), 0.0

    def give(self, unit: Unit) -> None:
        """Have it work on tasks."""
        self.unit, self._since = unit, time.monotonic()
        # One that has ended is noticed when something is to come from it.
        with contextlib.suppress(OSError):
            self.channel.send(unit.tasks)

    def look(self, now: float) -> None:
        """Note whether it has gone on."""
        seen = (self.clock[0], self.clock[1])
        if seen != self._seen:
            self._seen, self._since = seen, now

    @property
    def is_between(self) -> bool:
        """Whether it works on no document, though it has some to work on."""
        return self.unit is not None and not self._seen[1]

    def began(self) -> float:
        """Return since when it works on the same document, or on none though it has some; infinite if it has none."""
        if self.unit is None:
            return math.inf
        return self._seen[1] or self._since

    @property
    def length(self) -> int:
        """About how many characters the document has that it works on."""
        return length_of(self.unit.tasks[int(self.clock[0])]) if self.unit and self._seen[1] else 0

    def kill(self) -> int | None:
        """End the process, which holds nothing that is to be kept, and return its exit code."""
        self.process.kill()
        self.process.join()
        self.channel.close()
        return self.process.exitcode


def run(tasks: Iterable[Task], load: Loader, options: EngineOptions) -> Generator[list[Outcome], None, None]:
    """Return the outcomes of tasks; see `nlp_aid.runs.engines.Engine`."""
    size = options.workers or os.cpu_count() or 1
    with contextlib.closing(Pool(load, size, options.timeout, options.memory)) as pool:
        yield from pool.outcomes(batches(tasks, options.batch_size))


@dataclass
class Pool:
    """Worker processes. They are started when they are needed, and stay until the pool is closed.

    A worker that ends over its documents is replaced, and they are tried again one by one; a document that ends its
    worker twice when it is alone in it has failed. So has one that takes longer than it may.

    Attributes:
        load: gives the pipeline, in each worker; a function that can be pickled.
        size: the number of workers.
        timeout: how many seconds a document of up to a million characters may take, and a longer one in proportion; None
            if as many as it likes.
        memory: how many bytes a worker may take; None if as many as there are.
    """

    load: Loader
    size: int
    timeout: float | None = None
    memory: int | None = None
    _workers: list[_Worker] = field(default_factory=list)
    _again: deque[Unit] = field(default_factory=deque)
    # The outcomes that an earlier one is waited for, pickled, by the number of their first task.
    _done: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    _false_starts: int = 0
    # When it was last looked, and how much this process had worked until then.
    _left: float = 0.0
    _worked: float = 0.0
    # When this process has stood still, and for how long.
    _pauses: deque[tuple[float, float]] = field(default_factory=lambda: deque(maxlen=1_000))

    def outcomes(self, batches: Iterator[list[Task]]) -> Generator[list[Outcome], None, None]:
        """Yield the outcomes of tasks, in order. If it is not gone through to its end, the pool is to be closed.

        Args:
            batches: tasks that go to a worker together. No more of them are asked for than are needed soon.

        Raises:
            WorkerError: the pipeline cannot be loaded, or no process can be started.
        """
        self._left = 0.0  # What stood still before is nobody's.
        waiting = units(batches)
        backlog: deque[Unit] = deque()
        number, is_end = 0, False  # of the task to yield next; whether all units are in the backlog or behind it
        while True:
            self._give_out(backlog, number)
            while number in self._done:
                size, outcomes = self._done.pop(number)
                number += size
                yield pickle.loads(outcomes)  # noqa: S301 (from our own worker)
                self._give_out(backlog, number)
            while not is_end and len(backlog) < self.size:
                unit = next(waiting, None)
                is_end = unit is None
                backlog += [unit] if unit else []
            while len(self._workers) < min(self.size, len(backlog) + len(self._again) + self._busy()):
                self._workers.append(_Worker(self.load, self.memory))
            if not backlog and not self._again and not self._busy():
                return
            self._give_out(backlog, number)
            self._take_in()

    def close(self) -> None:
        """End the workers, which hold nothing that is to be kept."""
        for each in self._workers:
            each.kill()
        self._workers.clear()

    def _busy(self) -> int:
        return sum(each.unit is not None for each in self._workers)

    def _give_out(self, backlog: deque[Unit], number: int) -> None:
        """Give units to the workers that have none, as far as there is room for what comes of them."""
        waiting = sum(len(outcomes) for _, outcomes in self._done.values())
        for each in self._workers:
            if each.unit is not None or not each.is_ready:
                continue
            if self._again:
                unit = self._again.popleft()
            elif backlog and (waiting < _WAITING or backlog[0].first == number):
                unit = backlog.popleft()
            else:
                return
            each.give(unit)

    def _take_in(self) -> None:
        """Wait until a worker sends something, ends, or takes too long, and deal with it."""
        by_channel = {each.channel: each for each in self._workers}
        before = time.monotonic()
        # What was neither waited for nor worked on since the last look, and how much later it is now than it should be.
        self._stood_still(self._left, before - self._left - (time.process_time() - self._worked))
        ready = connection.wait(list(by_channel), None if self.timeout is None else min(_LOOK, self.timeout))
        if self.timeout is not None:
            self._stood_still(before, time.monotonic() - before)
        for channel in ready:
            assert isinstance(channel, Connection)  # noqa: S101
            each = by_channel[channel]
            try:
                message = channel.recv_bytes()
            except (EOFError, OSError):
                self._died(each)
                continue
            if each.is_ready and each.unit:
                self._done[each.unit.first] = (len(each.unit.tasks), message)
                each.unit = None
                continue
            if reason := pickle.loads(message):  # noqa: S301 (from our own worker)
                raise WorkerError(f"The pipeline cannot be loaded: {reason}")
            each.is_ready = True
            self._false_starts = 0
        if self.timeout is not None:
            now = time.monotonic()
            for each in list(self._workers):
                each.look(now)
                limit = self._limit(each)
                if now - each.began() - self._paused(each.began()) < limit or each.channel.poll():
                    continue
                if each.is_between:  # stuck, and not over a document
                    self._died(each)
                else:
                    self._took_too_long(each)
        self._left, self._worked = time.monotonic(), time.process_time()

    def _limit(self, each: _Worker) -> float:
        """Return how many seconds the document may take that a worker works on."""
        return (self.timeout or math.inf) * max(1.0, each.length / _CHARACTERS)

    def _stood_still(self, when: float, seconds: float) -> None:
        """Note that this process may have stood still: that time is no worker's, as they stood still with it."""
        if self._left and seconds > _LOOK + _LATE:
            self._pauses.append((when, seconds - _LOOK))

    def _paused(self, since: float) -> float:
        """Return for how long this process has stood still since a time."""
        return sum(seconds for when, seconds in self._pauses if when + seconds > since)

    def _died(self, each: _Worker) -> None:
        self._workers.remove(each)
        code = each.kill()
        unit = each.unit
        if unit is None:
            self._false_starts += 0 if each.is_ready else 1
            if self._false_starts >= _FALSE_STARTS:
                raise WorkerError(
                    f"Worker processes end before they have loaded the pipeline ({processes.ended(code)})."
                )
            return
        rest = unit.after_death(processes.ended(code))
        if isinstance(rest, Failed):
            self._fail(unit.first, rest)
        else:
            self._again.extend(rest)

    def _took_too_long(self, each: _Worker) -> None:
        self._workers.remove(each)
        index, limit = int(each.clock[0]), self._limit(each)
        each.kill()
        unit = each.unit
        assert unit is not None  # noqa: S101
        failure, rest = unit.after_timeout(index, limit)
        self._fail(unit.first + index, failure)
        self._again.extend(rest)

    def _fail(self, number: int, failure: Failed) -> None:
        self._done[number] = (1, pickle.dumps([failure]))
