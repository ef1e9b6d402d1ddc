"""Annotates in this process, one document after another."""

from __future__ import annotations

from collections.abc import Generator, Iterable

from nlp_aid.runs.engines.engine import EngineOptions
from nlp_aid.runs.work import Annotator, Loader, Outcome, Task


def run(tasks: Iterable[Task], load: Loader, options: EngineOptions) -> Generator[list[Outcome], None, None]:
    """Return the outcomes of tasks, each as soon as it is there; see `nlp_aid.runs.engines.Engine`."""
    annotate = Annotator(load())
    return ([annotate(task)] for task in tasks)
