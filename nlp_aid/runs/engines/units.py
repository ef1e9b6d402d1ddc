"""Tasks that go to a worker together, and what becomes of them when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from nlp_aid.processes import DEATHS
from nlp_aid.runs.work import Failed, Task, failed


@dataclass
class Unit:
    """Tasks that go to a worker together.

    Attributes:
        first: the number of the first of them in the run.
        tasks: the tasks.
        deaths: how many workers have ended over them.
    """

    first: int
    tasks: list[Task]
    deaths: int = 0

    def after_death(self, ending: str) -> list[Unit] | Failed:
        """Return what is to be tried again when a worker has ended over them, or that the one task has failed.

        Args:
            ending: how the worker has ended, for the message.
        """
        if len(self.tasks) > 1:
            return [Unit(self.first + index, [task]) for index, task in enumerate(self.tasks)]
        if self.deaths + 1 < DEATHS:
            return [Unit(self.first, self.tasks, self.deaths + 1)]
        reason = f"the worker process ended over it {DEATHS} times ({ending}); it may need too much memory; see --max-memory."
        return failed(self.tasks[0], reason)

    def after_timeout(self, index: int, seconds: float) -> tuple[Failed, list[Unit]]:
        """Return the failure of a task that took longer than it may, and what is to be tried again with its worker gone."""
        told = f"{seconds:g} second{'' if seconds == 1 else 's'}"
        failure = failed(self.tasks[index], f"it takes longer than {told}; see --timeout.")
        # What came of the tasks before it is lost with the worker.
        parts = [(self.first, self.tasks[:index]), (self.first + index + 1, self.tasks[index + 1 :])]
        return failure, [Unit(first, tasks) for first, tasks in parts if tasks]


def units(batches: Iterator[list[Task]]) -> Iterator[Unit]:
    """Yield the units of a run."""
    number = 0
    for tasks in batches:
        yield Unit(number, tasks)
        number += len(tasks)
