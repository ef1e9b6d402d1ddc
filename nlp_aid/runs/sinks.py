"""What becomes of outcomes: a stream, or files that survive whatever ends the run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, Protocol

from nlp_aid.io.formats import Format
from nlp_aid.runs.journal import Journal, State
from nlp_aid.runs.target import Target, refused
from nlp_aid.runs.work import Failed, Outcome

# An outcome, and a hash of which documents the run has dealt with up to it.
DigestedOutcome = tuple[Outcome, str]
OnFailure = Callable[[Failed], None]


class Sink(Protocol):
    """Takes outcomes."""

    @property
    def state(self) -> State:
        """How far it has come."""

    def add(self, steps: Iterable[DigestedOutcome], seconds: float) -> None:
        """Take outcomes, which come in the order of their documents.

        Args:
            steps: the outcomes.
            seconds: how long they took.
        """

    def finish(self) -> None:
        """Write what comes last."""


class StreamSink:
    """Writes to a stream that nothing can be taken back from."""

    def __init__(self, stream: BinaryIO, format: Format, title: str, report: OnFailure) -> None:
        """Set up the sink.

        Args:
            stream: the stream.
            format: the format to write.
            title: a title for formats that have a place for it.
            report: is told what the format cannot hold.
        """
        self.state = State()
        self._stream = stream
        self._is_lines = format.name == "jsonl"
        self._writer = format.open(stream, title)
        self._report = report

    def add(self, steps: Iterable[DigestedOutcome], seconds: float) -> None:
        """Write outcomes, and flush them."""
        outcomes = [self._written(outcome) for outcome, _ in steps]
        self._stream.flush()
        self.state = replace(self.state, tally=self.state.tally.plus(outcomes, seconds))

    def finish(self) -> None:
        """Write what comes last."""
        if self.state.tally.documents or self._is_lines:
            self._writer.close()
        self._stream.flush()

    def _written(self, outcome: Outcome) -> Outcome:
        if isinstance(outcome, Failed):
            return outcome
        if self._is_lines:
            self._stream.write(outcome.line)
            return outcome
        record = outcome.record
        try:
            self._writer.write(record)
        except ValueError as error:
            failure = refused(record, error)
            self._report(failure)
            return failure
        return outcome


class FileSink:
    """Writes to files; see `nlp_aid.runs.journal`."""

    def __init__(self, target: Target, options: Mapping[str, Any], report: OnFailure) -> None:
        """Set up the sink, or go on with what is there.

        Args:
            target: where the output will stand.
            options: what decides about the output, JSON-able.
            report: is told what the format cannot hold.

        Raises:
            InUseError: another run writes there.
            OSError: it cannot be read or written.
        """
        self._target = target
        self._report = report
        self._journal = Journal(target.partial, options)
        self.options = self._journal.options

    def recover(self) -> None:
        """Go back to where the last run came, as far as it is on disk."""
        errors = self._target.errors
        self._journal.recover(
            self._target.published, errors.stat().st_size if errors.exists() else 0, self._target.part_size
        )
        if self.state.is_full(self._target.part_size):
            self._publish()

    @property
    def state(self) -> State:
        """How far it has come."""
        return self._journal.state

    def add(self, steps: Iterable[DigestedOutcome], seconds: float) -> None:
        """Write outcomes."""
        lines: list[bytes] = []
        errors: list[bytes] = []
        outcomes: list[Outcome] = []
        digest = self.state.digest
        for outcome, digest in steps:
            outcomes.append(outcome)
            if isinstance(outcome, Failed):
                errors.append(outcome.to_line())
                continue
            lines.append(outcome.line)
            if self.state.records + len(lines) == self._target.part_size:
                self._append(lines, errors, outcomes, digest, seconds)
                self._publish()
                lines, errors, outcomes, seconds = [], [], [], 0.0
        if outcomes:
            self._append(lines, errors, outcomes, digest, seconds)

    def finish(self) -> None:
        """Put the rest in its place, and remove what is not needed any more."""
        if not self.state.ended:
            self._journal.append(b"", b"", replace(self.state, ended=True))
        if self.state.is_full(self._target.part_size):
            self._publish()
        self._journal.commit()
        self._target.finish(self._journal.errors, self.state.errors_size > 0, self._journal.options)
        self._journal.remove()

    def stop(self, failure: Failed | None = None) -> bool:
        """Keep the state for another run, if there is anything to keep.

        Args:
            failure: of a document that the run was stopped for, and that the other run will try again.

        Returns:
            Whether there is.
        """
        if failure:
            kept = self._journal.errors.read_bytes() if self._journal.errors.exists() else b""
            self._target.errors.write_bytes(kept[: self.state.errors_size] + failure.to_line())
        has_parts = self._target.part_size is not None and self._target.is_there
        if not self.state.consumed and not has_parts:
            self._journal.remove()
            return False
        self._journal.commit()
        self._journal.close()
        return True

    def close(self) -> None:
        """Close all files, and leave them as they are."""
        self._journal.close()

    def _append(
        self, lines: list[bytes], errors: list[bytes], outcomes: list[Outcome], digest: str, seconds: float
    ) -> None:
        records, failures = b"".join(lines), b"".join(errors)
        state = replace(
            self.state,
            consumed=self.state.consumed + len(outcomes),
            digest=digest,
            records=self.state.records + len(lines),
            size=self.state.size + len(records),
            errors_size=self.state.errors_size + len(failures),
            tally=self.state.tally.plus(outcomes, seconds),
        )
        self._journal.append(records, failures, state)

    def _publish(self) -> None:
        """Put the part in its place."""
        self._journal.close_part()
        number = self.state.part
        failures = []
        for failure in self._target.publish(self._journal.records(number), number):
            self._report(failure)
            failures.append(failure)
        errors = b"".join(failure.to_line() for failure in failures)
        tally = self.state.tally
        state = replace(
            self.state,
            part=number + 1,
            records=0,
            size=0,
            before=self._target.published(number),
            errors_size=self.state.errors_size + len(errors),
            tally=replace(tally, documents=tally.documents - len(failures), errors=tally.errors + len(failures)),
        )
        self._journal.next_part(errors, state)
