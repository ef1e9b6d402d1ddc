"""What an engine is: it runs the work on documents somewhere, and gives what comes of it in order."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from nlp_aid.io.document import Document, UnreadFile
from nlp_aid.registry import resolve

if TYPE_CHECKING:
    from nlp_aid.runs.work import Loader, Outcome, Task

BATCH_SIZE = 64
# A batch has no more characters than that, unless it is one document: some seconds of work.
_CHARACTERS = 100_000
_BYTES_PER_CHARACTER = 3


@dataclass(frozen=True, kw_only=True)
class EngineOptions:
    """How an engine is to run.

    Attributes:
        workers: how many processes annotate; 0 for one a core of what they run on.
        batch_size: how many documents a worker gets at once, at most.
        timeout: how many seconds a document of up to a million characters may take, and a longer one in proportion; None
            if as many as it likes.
        memory: how many bytes a worker process may take; None if as many as there are.
        address: the cluster to run on; None for this machine.
    """

    workers: int = 1
    batch_size: int = BATCH_SIZE
    timeout: float | None = None
    memory: int | None = None
    address: str | None = None


# Takes tasks, what gives the pipeline, and options; gives the outcomes of the tasks, some at a time, in their order.
# Tasks are taken as they are needed, the pipeline is loaded before the first outcome, what goes wrong with a document is
# an outcome, too, and a WorkerError says that nothing can be annotated. `nlp_aid.runs.work.Annotator` does the work.
Run = Callable[["Iterable[Task]", "Loader", EngineOptions], "Generator[list[Outcome], None, None]"]


@dataclass(frozen=True, kw_only=True)
class Engine:
    """Where documents are annotated. Whichever it is, the outcomes are the same.

    Attributes:
        name: what `--engine` calls it.
        run: what runs it, a `Run`; named as `module:function` it is imported when it is used.
        in_process: whether it is this process, which does one document after another and cannot stop one that takes too
            long. Others load the pipeline elsewhere, so that what loads it is pickled.
        on_cluster: whether it can run on a cluster, by its address.
        needs: the library that it runs on, which is an extra of the same name; None if there is none.
    """

    name: str
    run: str | Run
    in_process: bool = False
    on_cluster: bool = False
    needs: str | None = None

    def check(self, options: EngineOptions) -> None:
        """Check that it can run so.

        Raises:
            ValueError: it cannot; the message says what to do.
        """
        if self.in_process and options.workers != 1:
            number = options.workers or "one a core"
            raise ValueError(f"The engine '{self.name}' has one worker, this process. Choose another for {number}.")
        if options.address is not None and not self.on_cluster:
            raise ValueError(
                f"The engine '{self.name}' runs on this machine, not at {options.address}. Choose another."
            )
        if self.needs and importlib.util.find_spec(self.needs) is None:
            raise ValueError(
                f"The engine '{self.name}' needs {self.needs}, which is not installed. "
                f"Install it: pip install 'nlp-aid[{self.needs}]'."
            )
        if self.in_process and options.timeout is not None:
            raise ValueError(f"The engine '{self.name}' cannot stop a document that takes too long. Choose another.")
        if self.in_process and options.memory is not None:
            raise ValueError(f"The engine '{self.name}' is this process, whose memory is not limited. Choose another.")
        try:
            resolve(self.run)
        except ImportError as error:
            raise ValueError(f"The engine '{self.name}' cannot be used: {error}") from error

    def outcomes(
        self, tasks: Iterable[Task], load: Loader, options: EngineOptions
    ) -> Generator[list[Outcome], None, None]:
        """Return the outcomes of tasks, some at a time, in order. Tasks are taken as they are needed.

        Args:
            tasks: what to annotate.
            load: gives the pipeline; a function that can be pickled, unless the engine is `in_process`.
            options: how to run.

        Raises:
            ValueError: the engine cannot run so; raised by the call.
            WorkerError: workers cannot be started, or cannot load the pipeline; raised with the first outcome.
            Exception: what `load` raises in this process; raised by the call.
        """
        self.check(options)
        run: Run = resolve(self.run)
        return run(tasks, load, options)


def batches(tasks: Iterable[Task], size: int) -> Iterator[list[Task]]:
    """Yield tasks some at a time, for engines that send them somewhere: as many as go together, in order.

    Args:
        tasks: the tasks; no more of them are taken than are asked for.
        size: how many are in a batch, at most. One has no more than 100,000 characters, unless it is one document.
    """
    batch: list[Task] = []
    characters = 0
    for task in tasks:
        length = length_of(task)
        if batch and (len(batch) >= size or characters + length > _CHARACTERS):
            yield batch
            batch, characters = [], 0
        batch.append(task)
        characters += length
    if batch:
        yield batch


def length_of(task: Task) -> int:
    """Return about how many characters there are to annotate."""
    if isinstance(task, Document):
        return len(task.text)
    return task.size // _BYTES_PER_CHARACTER if isinstance(task, UnreadFile) else 0
