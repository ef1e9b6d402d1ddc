"""Annotates in actors of Ray, on this machine or on a cluster: in order, in bounded memory, and whatever happens to an actor."""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import threading
import time
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from nlp_aid import processes
from nlp_aid.io.document import UnreadFile
from nlp_aid.io.inputs import read_now
from nlp_aid.io.remote import is_url
from nlp_aid.runs.engines.engine import EngineOptions, batches
from nlp_aid.runs.engines.units import Unit, units
from nlp_aid.runs.work import Annotator, Failed, Loader, Outcome, Task, WorkerError

# How much may wait for an earlier document, in bytes of records.
_WAITING = 64_000_000
# How many units an actor has at once, so that it need not wait for the next.
_AHEAD = 2
# How often in succession an actor may end before its pipeline is loaded.
_FALSE_STARTS = 3
# How long there may be no actor at all: a cluster that grows takes minutes to start a machine.
_PATIENCE = 600.0
_LOOK = 1.0
# What the object store of a cluster of our own takes: a few batches for each actor.
_STORE = 256_000_000


class _Work:
    """What runs in an actor."""

    def __init__(self, load: bytes) -> None:
        self._load = load
        self._annotate: Annotator | None = None

    def ready(self) -> str:
        """Load the pipeline; return why that is impossible, or nothing."""
        try:
            self._annotate = Annotator(pickle.loads(self._load)())  # noqa: S301 (from our own engine)
        except Exception as error:
            return f"{error}" or type(error).__name__
        processes.keep_what_is_loaded()
        return ""

    def annotate(self, tasks: bytes) -> bytes:
        """Return the outcomes of tasks, pickled both, so that Ray has nothing to look into."""
        assert self._annotate is not None  # noqa: S101
        return pickle.dumps([self._annotate(task) for task in pickle.loads(tasks)])  # noqa: S301


@dataclass
class _Actor:
    """An actor, and what it has to do."""

    handle: Any
    loading: Any
    is_ready: bool = False
    # What it was given, with the reference to what will come of it; it works on the first.
    given: deque[tuple[Unit, Any]] = field(default_factory=deque)
    since: float = 0.0

    @property
    def awaited(self) -> Any:
        """The reference to what will come of it next; None if nothing will."""
        if not self.is_ready:
            return self.loading
        return self.given[0][1] if self.given else None

    def give(self, unit: Unit) -> None:
        if not self.given:
            self.since = time.monotonic()
        self.given.append((unit, self.handle.annotate.remote(pickle.dumps(unit.tasks))))

    def take(self) -> Unit:
        unit, _ = self.given.popleft()
        self.since = time.monotonic()
        return unit


def run(tasks: Iterable[Task], load: Loader, options: EngineOptions) -> Generator[list[Outcome], None, None]:
    """Return the outcomes of tasks; see `nlp_aid.runs.engines.Engine`."""
    import ray

    with _connected(ray, options):
        size = options.workers or int(ray.cluster_resources().get("CPU", 1))
        if len([node for node in ray.nodes() if node["Alive"]]) > 1:
            tasks = map(_read_here, tasks)
        groups = batches(tasks, options.batch_size)
        with contextlib.closing(_Actors(ray, pickle.dumps(load), size, options.timeout)) as actors:
            yield from actors.outcomes(groups)


@dataclass
class _Actors:
    """Actors, each with a core of its own as far as the cluster counts. Those that it has no room for wait, and the others work.

    An actor that ends is replaced; see `Unit` for its documents.
    """

    ray: Any
    load: bytes
    size: int
    timeout: float | None
    _actors: list[_Actor] = field(default_factory=list)
    _again: deque[Unit] = field(default_factory=deque)
    # The outcomes that an earlier one is waited for, pickled, by the number of their first task.
    _done: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    _false_starts: int = 0
    _without: float = 0.0

    def outcomes(self, groups: Iterator[list[Task]]) -> Generator[list[Outcome], None, None]:
        """Yield the outcomes of tasks, in order."""
        backlog: deque[Unit] = deque()
        waiting = units(groups)
        number, is_end = 0, False
        self._without = time.monotonic()
        while True:
            while number in self._done:
                size, outcomes = self._done.pop(number)
                number += size
                self._give_out(backlog, number)
                yield pickle.loads(outcomes)  # noqa: S301 (from our own actor)
            while not is_end and len(backlog) < self.size * _AHEAD:
                unit = next(waiting, None)
                is_end = unit is None
                backlog += [unit] if unit else []
            busy = sum(len(each.given) for each in self._actors)
            while len(self._actors) < min(self.size, len(backlog) + len(self._again) + busy):
                self._start()
            if not backlog and not self._again and not busy:
                return
            self._give_out(backlog, number)
            self._take_in()

    def close(self) -> None:
        """End the actors, which hold nothing that is to be kept."""
        for each in self._actors:
            self.ray.kill(each.handle)
        self._actors.clear()

    def _start(self) -> None:
        # No retries: what is tried again, and how often, is for `Unit` to say.
        actor = self.ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(_Work)
        handle = actor.remote(self.load)
        self._actors.append(_Actor(handle, handle.ready.remote()))

    def _give_out(self, backlog: deque[Unit], number: int) -> None:
        waiting = sum(len(outcomes) for _, outcomes in self._done.values())
        for depth in range(_AHEAD):
            for each in self._actors:
                if not each.is_ready or len(each.given) > depth:
                    continue
                if self._again:
                    each.give(self._again.popleft())
                elif backlog and (waiting < _WAITING or backlog[0].first == number):
                    each.give(backlog.popleft())

    def _take_in(self) -> None:
        """Wait until something comes from an actor, one ends, or one takes too long, and deal with it."""
        awaited = {each.awaited: each for each in self._actors if each.awaited is not None}
        look = _LOOK if self.timeout is None else min(_LOOK, self.timeout)
        ready, _ = self.ray.wait(list(awaited), num_returns=1, timeout=look)
        for reference in ready:
            each = awaited[reference]
            try:
                found = self.ray.get(reference)
            except self.ray.exceptions.RayError as error:
                self._died(each, error)
                continue
            if each.is_ready:
                unit = each.take()
                self._done[unit.first] = (len(unit.tasks), found)
                continue
            if found:
                raise WorkerError(f"The pipeline cannot be loaded: {found}")
            each.is_ready = True
            self._false_starts = 0
        now = time.monotonic()
        if any(each.is_ready for each in self._actors):
            self._without = now
        elif now - self._without > _PATIENCE:
            free = self.ray.available_resources().get("CPU", 0)
            raise WorkerError(
                f"No actor could be started within {_PATIENCE:.0f} seconds; the Ray cluster has {free:g} free cores. "
                "Wait for what else runs there, or choose another with --ray-address."
            )
        for each in list(self._actors):
            if self.timeout is not None and each.given and now - each.since > self.timeout:
                unit = each.take()
                if len(unit.tasks) > 1:
                    # Which of them it is, and whether one does, is seen when each is alone.
                    self._again.extend(Unit(unit.first + index, [task]) for index, task in enumerate(unit.tasks))
                else:
                    failure, _ = unit.after_timeout(0, self.timeout)
                    self._done[unit.first] = (1, pickle.dumps([failure]))
                self._end(each)

    def _died(self, each: _Actor, error: Exception) -> None:
        if not each.given:
            self._false_starts += 0 if each.is_ready else 1
            if self._false_starts >= _FALSE_STARTS:
                reason = (str(error).splitlines() or [""])[0].rstrip(".")
                raise WorkerError(f"Actors end before they have loaded the pipeline ({reason}).")
        else:
            unit = each.take()
            rest = unit.after_death(type(error).__name__)
            if isinstance(rest, Failed):
                self._done[unit.first] = (1, pickle.dumps([rest]))
            else:
                self._again.extend(rest)
        self._end(each)

    def _end(self, each: _Actor) -> None:
        """Give up an actor. What it was given and has not begun is no concern of its end."""
        self._actors.remove(each)
        self._again.extend(unit for unit, _ in each.given)
        self.ray.kill(each.handle)


def _read_here(task: Task) -> Task:
    """Return a task that can be done on a machine that has not our files."""
    return read_now(task) if isinstance(task, UnreadFile) and not is_url(task.source) else task


@contextlib.contextmanager
def _connected(ray: Any, options: EngineOptions) -> Iterator[None]:
    """Have Ray connected within the block: as it is already, to the address that is given, or to a cluster of our own.

    Raises:
        WorkerError: there is no cluster at the address.
    """
    if ray.is_initialized():
        yield
        return
    address = options.address or os.environ.get("RAY_ADDRESS") or "local"
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    more: dict[str, Any] = {}
    if address == "local":
        # As many as are asked for, so that none waits for a core that there is not.
        cores = max(options.workers, os.cpu_count() or 1)
        more = {"num_cpus": cores, "object_store_memory": _STORE, "include_dashboard": False}
    try:
        with _signals_kept():
            ray.init(address=address, log_to_driver=False, logging_level="ERROR", **more)
    except (ConnectionError, ValueError, RuntimeError) as error:
        reason = (str(error).splitlines() or [""])[0].rstrip(".")
        raise WorkerError(f"Ray cannot be reached at {address} ({reason}). Check --ray-address.") from None
    try:
        yield
    finally:
        ray.shutdown()


@contextlib.contextmanager
def _signals_kept() -> Iterator[None]:
    """Keep what is done when the system asks this process to end, which Ray takes over."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.getsignal(signal.SIGTERM)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
