"""Trying again what has failed: records that are there are taken over, documents that failed are annotated."""

from __future__ import annotations

import json
import os
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping
from pathlib import Path
from typing import Any

from nlp_aid.io.formats.files import encoded, json_line
from nlp_aid.records import Record
from nlp_aid.records.facts import counts
from nlp_aid.runs.contents import ChangedInputError, Inputs, Key, chained, content_now
from nlp_aid.runs.run import Annotate
from nlp_aid.runs.work import Annotated, Outcome, Task

# Those that give back every record as it was written, in the order of the documents.
FORMATS_READ_AGAIN = frozenset(("jsonl", "json", "parquet", "csv"))
_GROUP = 64


class Retry:
    """What a finished output has, and what it lacks.

    The new output is that of an undisturbed run: all documents in their order, and those that fail again in the file of errors.
    """

    def __init__(self, records: Callable[[], Iterator[Record]], errors: Path, inputs: Inputs) -> None:
        """Set up.

        Args:
            records: gives the records of the output, from the first, as often as it is called.
            errors: the file that lists what failed.
            inputs: what the output was made of.
        """
        self._records = records
        self._inputs = inputs
        with errors.open("rb") as lines:
            failures = [json.loads(line) for line in lines]
        self._failures: dict[int, Mapping[str, Any]] = {
            each["number"]: each for each in failures if each.get("number") is not None
        }
        # Of each document that has been read and is not dealt with: what is in it if its record is there, else None.
        self._slots: deque[str | None] = deque()

    def tasks(self, tasks: Iterator[Task]) -> Iterator[Task]:
        """Yield all documents, and note which of them have a record.

        Raises:
            ChangedInputError: those that did not fail are others now, or more; raised at the end.
        """
        records = self._records()
        record = next(records, None)
        number, digest = 0, ""
        for task in tasks:
            failure = self._failures.get(number + 1)
            # One that failed may be gone; a file that failed as a whole may have several documents now, or none.
            while failure and not _is_of(task, failure):
                number += 1
                failure = self._failures.get(number + 1)
            if failure:
                number += Key.of(task) == _key(failure)
                self._slots.append(None)
                yield task
                continue
            number += 1
            content = content_now(task)
            digest = chained(digest, Key.of(task), content)
            if record and (record["id"], record["meta"].get("source", "")) == (task.id, task.source):
                self._slots.append(content)
                record = next(records, None)
            else:  # its record could not be written
                self._slots.append(None)
            yield task
        while number + 1 in self._failures:
            number += 1
        if record or (number, digest) != (self._inputs.documents, self._inputs.digest):
            raise ChangedInputError

    def annotate(self, annotate: Annotate) -> Annotate:
        """Return what gives the outcomes of documents, and leaves to `annotate` those without a record."""

        def run(tasks: Iterator[Task], done: int) -> Generator[list[Outcome], None, None]:
            records = self._records()
            for _ in range(done):
                if self._slots.popleft() is not None:
                    next(records)

            def without_record() -> Iterator[Task]:
                for task in tasks:
                    if self._slots[-1] is None:
                        yield task

            for outcomes in annotate(without_record(), 0):
                for outcome in outcomes:
                    yield from self._taken_over(records)
                    self._slots.popleft()
                    yield [outcome]
            yield from self._taken_over(records)

        return run

    def _taken_over(self, records: Iterator[Record]) -> Iterator[list[Outcome]]:
        """Yield the records up to the next document that has none."""
        while self._slots and self._slots[0] is not None:
            group: list[Outcome] = []
            while self._slots and len(group) < _GROUP and (content := self._slots[0]) is not None:
                self._slots.popleft()
                group.append(_annotated(next(records), content))
            yield group


def _annotated(record: Record, content: str) -> Annotated:
    meta = record["meta"]
    return Annotated(
        line=encoded(json_line(record), record),
        mentions=counts(record),
        encoding=str(meta.get("encoding", "utf-8")),
        characters=len(record["text"]),
        fields=tuple(meta.get("fields") or ()),
        content=content,
        caveats=meta.get("caveats"),
    )


def _key(failure: Mapping[str, Any]) -> Key:
    return Key(failure["id"], failure["file"], failure["position"])


def _is_of(task: Task, failure: Mapping[str, Any]) -> bool:
    """Return whether a document is the one that failed, or is in a file or a folder that did."""
    if Key.of(task) == _key(failure):
        return True
    file = failure["file"]
    return failure["position"] is None and (
        task.source == file or task.source.startswith(f"{file.rstrip(os.sep)}{os.sep}")
    )
