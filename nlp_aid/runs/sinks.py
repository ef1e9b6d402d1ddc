"""What becomes of outcomes: a stream, or files that survive whatever ends the run."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, BinaryIO, Protocol

from nlp_aid import caveats
from nlp_aid.io.formats import Format
from nlp_aid.runs.contents import Inputs, Roll
from nlp_aid.runs.journal import Journal, State
from nlp_aid.runs.lock import Lock
from nlp_aid.runs.manifest import FileSum, Manifest, Part
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

    @property
    def failed(self) -> frozenset[int]:
        """The numbers of the documents that have failed, from 1."""

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
        self.failed: frozenset[int] = frozenset()
        self._stream = stream
        self._is_lines = format.name == "jsonl"
        self._writer = format.open(stream, title)
        self._report = report

    def add(self, steps: Iterable[DigestedOutcome], seconds: float) -> None:
        """Write outcomes, and flush them."""
        caveats.taken()  # of documents that were never made
        outcomes = [self._written(outcome) for outcome, _ in steps]
        self._stream.flush()
        tally = self.state.tally.plus(outcomes, seconds)
        self.state = replace(self.state, tally=replace(tally, caveats=caveats.together(tally.caveats, caveats.taken())))

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


class RefusedError(Exception):
    """The output may not be written; the message is a sentence that says why, and what to do."""


class FileSink:
    """Writes to files; see `nlp_aid.runs.journal`."""

    def __init__(
        self,
        target: Target,
        options: Mapping[str, Any],
        report: OnFailure,
        roll: Roll,
        *,
        resume: bool = False,
        overwrite: bool = False,
        retry: bool = False,
    ) -> None:
        """Set up the sink, or go on with what is there.

        Args:
            target: where the output will stand.
            options: what decides about the output, JSON-able.
            report: is told what the format cannot hold.
            roll: the files that are read, which are noted in it while they are.
            resume: whether to go on with what is there.
            overwrite: whether an output that is there may be replaced.
            retry: whether this is a run that tries again what has failed.

        Raises:
            InUseError: another run writes there.
            RefusedError: it may not be written.
            DamagedError: what is there cannot be gone on with.
            OSError: it cannot be read or written.
        """
        self._target = target
        self._report = report
        self._roll = roll
        # Asked before, since the lock would stand in a folder that is not ours; and after, as another run may have ended.
        self._check(resume, overwrite)
        self._lock = Lock(target.partial)
        try:
            self._check(resume, overwrite)
            if not resume:
                target.clear()
            before = target.manifest if target.is_folder else None
            head = {
                "options": dict(options),
                "retry": retry,
                "replaces": target.is_there,
                "staged": bool(target.part_size is not None and before and before.parts),
            }
            self._replaced = frozenset(file.name for file in before.files) if before else frozenset()
            self._journal = Journal(self._lock, target.partial, head)
        except BaseException:
            is_new = not Journal.is_in(target.partial)
            self._lock.release(remove=is_new)
            if is_new:
                with contextlib.suppress(OSError):
                    target.partial.rmdir()
            raise
        if not target.is_folder and self._journal.head["replaces"]:
            self._replaced = frozenset((target.path.name,))
        self.options: Mapping[str, Any] = self._journal.head["options"]

    @property
    def is_retry(self) -> bool:
        """Whether the run that is gone on with tries again what has failed."""
        return bool(self._journal.head["retry"])

    @property
    def is_locked(self) -> bool:
        """Whether the system keeps other runs away; otherwise one that is overtaken only notices that it was."""
        return self._lock.is_kept

    @property
    def damage(self) -> Sequence[str]:
        """Sentences that say what was damaged of what an earlier run has left."""
        return self._journal.damage

    @property
    def failed(self) -> frozenset[int]:
        """The numbers of the documents that have failed, from 1."""
        return self._journal.failed

    def recover(self) -> None:
        """Go back to where the last run came, as far as it is on disk."""
        given_up = self._journal.recover(self._fault, self._target.errors, self._target.part_size)
        self._target.give_up(given_up, self._replaced)
        self._journal.begin()
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
        for number, (outcome, digest) in enumerate(steps, self.state.consumed + 1):
            outcomes.append(outcome)
            if isinstance(outcome, Failed):
                errors.append(outcome.to_line(number))
                continue
            lines.append(outcome.line)
            if self.state.records + len(lines) == self._target.part_size:
                self._append(lines, errors, outcomes, digest, seconds)
                self._publish()
                lines, errors, outcomes, seconds = [], [], [], 0.0
        if outcomes:
            self._append(lines, errors, outcomes, digest, seconds)

    def finish(self) -> None:
        """Put the rest in its place, and remove what is not needed any more.

        Raises:
            ForeignFileError: a file that no run has written stands where one of the output is to stand.
        """
        if not self.state.ended:
            self._journal.append(b"", b"", replace(self.state, ended=True))
        if self.state.is_full(self._target.part_size):
            self._publish()
        self._journal.commit()
        state, parts = self.state, self._journal.parts[: self.state.part]
        if self._journal.head["staged"]:
            self._target.unstage(parts, self._replaced)
        manifest = Manifest(
            format=self._target.format.name,
            parts=tuple(parts),
            errors=state.tally.errors,
            options=self.options,
            inputs=Inputs(state.consumed, state.digest, self._roll.files, self._roll.digest).to_data(),
        )
        self._target.finish(self._journal.errors, state.errors_size > 0, state.errors_told, manifest)
        self._journal.remove()

    def stop(self, failure: Failed | None = None) -> bool:
        """Keep the state for another run, if there is anything to keep.

        Args:
            failure: of a document that the run was stopped for, and that the other run will try again.

        Returns:
            Whether there is.
        """
        if not self.state.consumed:
            if failure:
                self._tell(failure)
            self._journal.remove()
            return False
        if failure:
            self._journal.append(b"", b"", replace(self.state, errors_told=True))
        self._journal.commit()
        if failure:
            self._tell(failure)
        self.close()
        return True

    def discard(self) -> None:
        """Give up what has been done, and leave the output that was there."""
        self._journal.remove()

    def close(self) -> None:
        """Close all files, and leave them as they are."""
        self._journal.close()
        self._lock.release()

    @property
    def _own(self) -> frozenset[str]:
        """The names of files in the output that may be replaced."""
        return self._replaced.union(file.name for part in self._journal.parts for file in part.files)

    def _check(self, resume: bool, overwrite: bool) -> None:
        if reason := self._target.refusal(resume=resume, overwrite=overwrite):
            raise RefusedError(reason)
        if resume and not overwrite and self._target.is_finished:
            raise RefusedError(f"{self._target.path} has been finished by another run meanwhile.")

    def _fault(self, part: Part) -> str | None:
        return self._target.fault(part, self._journal.head["staged"])

    def _tell(self, failure: Failed) -> None:
        """Put what has failed so far beside the output."""
        kept = self._journal.errors.read_bytes() if self._journal.errors.exists() else b""
        kept = kept[: self.state.errors_size]
        self._target.errors.write_bytes(kept + failure.to_line(self.state.consumed + 1))

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
        caveats.taken()  # of documents that were never made
        state, own = self.state, self._own
        records = self._journal.records(state.part)
        failures: list[Failed] = []
        # Lines of JSON that are not there any more are in their place already.
        if records.exists():
            failures += self._target.make(records, state.part)
            known = FileSum(records.name, state.size, state.sha256)
            part = self._target.describe(records, state.part, state.records - len(failures), known)
            made = self._target.made(records)
            self._target.check_free(part, made, own)
            self._journal.about_to_publish(part)
            self._target.place(part, made, self._journal.head["staged"])
        for failure in failures:
            self._report(failure)
        errors = b"".join(failure.to_line() for failure in failures)
        tally = state.tally
        next_state = replace(
            state,
            part=state.part + 1,
            records=0,
            size=0,
            errors_size=state.errors_size + len(errors),
            tally=replace(
                tally,
                documents=tally.documents - len(failures),
                errors=tally.errors + len(failures),
                caveats=caveats.together(tally.caveats, caveats.taken()),
            ),
        )
        self._journal.next_part(errors, next_state)
