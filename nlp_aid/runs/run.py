"""A run: documents from their files through the pipeline into a sink."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator

from nlp_aid.runs.contents import Key, chained, skipped
from nlp_aid.runs.sinks import DigestedOutcome, Sink
from nlp_aid.runs.work import Annotated, Failed, Outcome, Task, doubted

# Gives the outcomes of tasks, some at a time, in order, knowing how many came before.
Annotate = Callable[[Iterator[Task], int], Generator[list[Outcome], None, None]]


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
        strict: whether to stop at the first document that fails or has caveats, which is then not dealt with.
        failed: is told each failure.
        advanced: is told when outcomes have been added to the sink.

    Raises:
        ChangedInputError: the input does not begin with what the sink has dealt with.
        FailedError: a document has failed, and `strict` is set.
        Exception: what `annotate` and the sink raise.
    """
    waiting: deque[Key] = deque()  # what has been read and is not in the sink
    state = sink.state
    unread = iter(tasks)
    skipped(unread, state.consumed, state.digest, sink.failed)
    if not state.ended:
        digest = state.digest
        before = time.monotonic()
        with contextlib.closing(annotate(_noted(unread, waiting), state.consumed)) as groups:
            for outcomes in groups:
                steps: list[DigestedOutcome] = []
                for outcome in outcomes:
                    key = waiting.popleft()
                    if strict and isinstance(outcome, Annotated) and outcome.caveats:
                        outcome = doubted(outcome)
                    if isinstance(outcome, Failed):
                        failed(outcome)
                        if strict:
                            sink.add(steps, time.monotonic() - before)
                            raise FailedError(outcome)
                    else:
                        digest = chained(digest, key, outcome.content)
                    steps.append((outcome, digest))
                now = time.monotonic()
                sink.add(steps, now - before)
                before = now
                advanced()
    sink.finish()


def _noted(tasks: Iterator[Task], waiting: deque[Key]) -> Iterator[Task]:
    """Yield tasks, and append of each to `waiting` what it is called."""
    for task in tasks:
        waiting.append(Key.of(task))
        yield task
