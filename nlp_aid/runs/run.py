"""A run: documents from their files through the pipeline into a sink."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from hashlib import blake2b
from itertools import islice

from nlp_aid.io import Document, UnreadFile
from nlp_aid.runs.sinks import DigestedOutcome, Sink
from nlp_aid.runs.work import Failed, Outcome, Task

# Gives the outcomes of tasks, some at a time, in order, knowing how many came before.
Annotate = Callable[[Iterator[Task], int], Generator[list[Outcome], None, None]]


class ChangedInputError(Exception):
    """The input does not begin with the documents that an earlier run has dealt with."""


class FailedError(Exception):
    """A document has failed, and the run is to stop at the first that does.

    Attributes:
        failure: what became of it.
    """

    def __init__(self, failure: Failed) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def run(
    tasks: Iterable[Task],
    annotate: Annotate,
    sink: Sink,
    *,
    strict: bool = False,
    failed: Callable[[Failed], None] = lambda failure: None,
    advanced: Callable[[], None] = lambda: None,
) -> None:
    """Annotate what a sink has not yet, and finish it.

    Args:
        tasks: all of the input, also what the sink has dealt with already.
        annotate: gives the outcomes.
        sink: takes the outcomes.
        strict: whether to stop at the first document that fails, which is then not dealt with.
        failed: is told each failure.
        advanced: is told when outcomes have been added to the sink.

    Raises:
        ChangedInputError: the input is another than the sink has begun with.
        FailedError: a document has failed, and `strict` is set.
        Exception: what `annotate` and the sink raise.
    """
    digests: deque[str] = deque()  # of what has been read and is not in the sink
    waiting = _unfinished(iter(tasks), sink, digests)
    if not sink.state.ended:
        before = time.monotonic()
        with contextlib.closing(annotate(waiting, sink.state.consumed)) as groups:
            for outcomes in groups:
                steps: list[DigestedOutcome] = []
                for outcome in outcomes:
                    if isinstance(outcome, Failed):
                        failed(outcome)
                        if strict:
                            sink.add(steps, time.monotonic() - before)
                            raise FailedError(outcome)
                    steps.append((outcome, digests.popleft()))
                now = time.monotonic()
                sink.add(steps, now - before)
                before = now
                advanced()
    sink.finish()


def _unfinished(tasks: Iterator[Task], sink: Sink, digests: deque[str]) -> Iterator[Task]:
    """Return an iterator of the tasks that the sink has not dealt with; it appends a digest to `digests` for each."""
    state = sink.state
    digest, consumed = "", 0
    for task in islice(tasks, state.consumed):
        digest, consumed = _digest(digest, task), consumed + 1
    if (consumed, digest) != (state.consumed, state.digest):
        raise ChangedInputError

    def rest(digest: str) -> Iterator[Task]:
        for task in tasks:
            digest = _digest(digest, task)
            digests.append(digest)
            yield task

    return rest(digest)


def _digest(digest: str, task: Task) -> str:
    """Return a hash of a task and all before it: of their ids, files, positions and sizes."""
    size = len(task.text) if isinstance(task, Document) else task.size if isinstance(task, UnreadFile) else 0
    which = f"{digest}\0{task.id}\0{task.source}\0{getattr(task, 'line', None)}\0{size}"
    return blake2b(which.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
