"""Tasks in, outcomes out, in order: in this process or in others."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator

from nlp_aid.io import Document, UnreadFile
from nlp_aid.runs.work import Annotator, Loader, Outcome, Task

BATCH_SIZE = 64
# A batch has no more characters than that, unless it is one document: some seconds of work.
_CHARACTERS = 100_000
_BYTES_PER_CHARACTER = 3


def outcomes(
    tasks: Iterable[Task], load: Loader, *, workers: int = 1, batch_size: int = BATCH_SIZE, timeout: float | None = None
) -> Generator[list[Outcome], None, None]:
    """Return the outcomes of tasks, some at a time, in order. Tasks are taken as they are needed.

    Args:
        tasks: what to annotate.
        load: gives the pipeline; where there are worker processes, a function that can be pickled.
        workers: how many processes annotate. With one and no `timeout` it is this process.
        batch_size: how many documents a worker gets at once, at most.
        timeout: how many seconds a document may take.

    Raises:
        WorkerError: worker processes cannot be started, or cannot load the pipeline; raised with the first outcome.
        Exception: what `load` raises in this process; raised by the call.
    """
    if workers == 1 and timeout is None:
        annotate = Annotator(load())
        return ([annotate(task)] for task in tasks)
    # Here, because it takes a tenth of a second that a run without workers should not take.
    from nlp_aid.runs.engines.pool import Pool

    return Pool(load, workers, timeout).outcomes(_batches(tasks, batch_size))


def _batches(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    batch: list[Task] = []
    characters = 0
    for task in tasks:
        length = _length(task)
        if batch and (len(batch) >= size or characters + length > _CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(task)
        characters += length
    if batch:
        yield batch


def _length(task: Task) -> int:
    """Return about how many characters there are to annotate."""
    if isinstance(task, Document):
        return len(task.text)
    return task.size // _BYTES_PER_CHARACTER if isinstance(task, UnreadFile) else 0
