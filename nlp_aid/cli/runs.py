"""Runs of `nlp-aid annotate`: how they go, and all the ways in which they end."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from nlp_aid.cli.messages import FAILED, USAGE, fail, warn
from nlp_aid.cli.options import STANDARD_STREAM
from nlp_aid.cli.output import standard_output

if TYPE_CHECKING:
    from nlp_aid.cli.reports import Report
    from nlp_aid.io.inputs import InputFiles
    from nlp_aid.runs.contents import Roll
    from nlp_aid.runs.manifest import Manifest
    from nlp_aid.runs.retry import Retry
    from nlp_aid.runs.run import Annotate
    from nlp_aid.runs.sinks import FileSink
    from nlp_aid.runs.tally import Tally
    from nlp_aid.runs.target import Target
    from nlp_aid.runs.work import Failed, Task

# What shells give for a command that a signal has ended.
_SIGNALLED = 128


class _Ended(BaseException):
    """A signal asks the run to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = _SIGNALLED + number


def to_stream(
    tasks: Iterator[Task],
    annotate: Annotate,
    report: Report,
    format: str,
    title: str,
    path: Path | None,
    strict: bool,
) -> Tally:
    """Write to standard output, or to a device or named pipe, and return what was written."""
    from nlp_aid.io.formats import FORMATS
    from nlp_aid.runs.run import FailedError, run
    from nlp_aid.runs.sinks import StreamSink

    if FORMATS[format].is_folder:
        fail(f"{format} is written to a folder. Name one with -o.", USAGE)
    with _errors(report, str(path) if path else None), path.open("wb") if path else standard_output() as stream:
        sink = StreamSink(stream, FORMATS[format], title, report.failed)
        try:
            run(
                tasks,
                annotate,
                sink,
                strict=strict,
                failed=report.failed,
                advanced=lambda: report.advanced(sink.state.tally),
            )
        except FailedError:
            raise typer.Exit(FAILED) from None
        except (KeyboardInterrupt, _Ended) as error:
            report.say("Interrupted.")
            raise typer.Exit(_code(error)) from None
    return sink.state.tally


def to_files(
    tasks: Iterator[Task],
    annotate: Annotate,
    report: Report,
    target: Target,
    output: str,
    options: Mapping[str, Any],
    roll: Roll,
    *,
    resume: bool,
    overwrite: bool,
    strict: bool,
    retry: Retry | None = None,
) -> Tally:
    """Write to files, or go on with that, and return what was written."""
    from nlp_aid.runs.contents import ChangedInputError
    from nlp_aid.runs.journal import DamagedError
    from nlp_aid.runs.lock import InUseError, OvertakenError
    from nlp_aid.runs.run import FailedError, run
    from nlp_aid.runs.sinks import FileSink, RefusedError
    from nlp_aid.runs.target import ForeignFileError

    with _errors(report, output), contextlib.ExitStack() as stack:
        try:
            sink = FileSink(
                target, options, report.failed, roll, resume=resume, overwrite=overwrite, retry=retry is not None
            )
        except RefusedError as error:
            fail(str(error), USAGE)
        except InUseError:
            fail(f"Another run is writing {output}. Wait for it, or choose another output.", USAGE)
        except DamagedError as error:
            fail(f"{error} Begin anew with --overwrite, without --resume.")
        stack.enter_context(contextlib.closing(sink))
        if not sink.is_locked:
            report.say(
                f"The file system of {output} has no locks. Do not start another run that writes there meanwhile."
            )
        _check_options(sink.options, options, output)
        if retry and not sink.is_retry:
            fail(
                f"{output} is not finished. Add --resume to go on with it; then --retry-failed tries again what fails.",
                USAGE,
            )
        go_on = f"What is done is kept in {target.partial}; add --resume to go on."
        try:
            sink.recover()
            for sentence in sink.damage:
                report.say(f"{sentence} What came of it is made again.")
            if sink.state.consumed:
                report.say(f"Going on after {sink.state.consumed:,} documents.")
            if retry and not sink.state.ended:
                tasks, annotate = retry.tasks(tasks), retry.annotate(annotate)
            run(
                tasks,
                annotate,
                sink,
                strict=strict,
                failed=report.failed,
                advanced=lambda: report.advanced(sink.state.tally),
            )
        except ChangedInputError:
            if retry:
                sink.discard()
                fail(
                    f"The inputs are not those that {output} was written from. Restore them, or add --overwrite to annotate "
                    "them anew, without --retry-failed.",
                    USAGE,
                )
            sink.stop()
            fail(
                f"The inputs are not those that the earlier run has begun to write {output} from. "
                "Restore them, or add --overwrite to start anew, without --resume.",
                USAGE,
            )
        except ForeignFileError as error:
            fail(
                f"{error} It is left as it is, and {output} is not finished. Move it, and add --resume to go on.",
            )
        except OvertakenError as error:
            fail(f"{output} is not written any more by this run. {error}", USAGE)
        except FailedError as error:
            report.say(f"Stopped at the first error, as --strict says. {_stopped(sink, go_on, error.failure)}")
            raise typer.Exit(FAILED) from None
        except (KeyboardInterrupt, _Ended) as error:
            done = sink.state.consumed
            report.say(f"Interrupted after {done:,} documents. {_stopped(sink, go_on)}")
            raise typer.Exit(_code(error)) from None
        except BaseException:
            with contextlib.suppress(OSError, InUseError):
                sink.stop()
            raise
    return sink.state.tally


def _stopped(sink: FileSink, go_on: str, failure: Failed | None = None) -> str:
    """Keep what is done, and return what is to be said of it."""
    from nlp_aid.runs.lock import InUseError

    try:
        return go_on if sink.stop(failure) else ""
    except InUseError as error:  # somebody has taken away, or taken over, what was kept
        return str(error)


def end_as_finished(
    target: Target, output: str, options: Mapping[str, Any], files: InputFiles, limit: int | None
) -> NoReturn:
    """End the command as the run did that has finished the output; say so where its inputs are others now."""
    manifest = target.manifest
    if manifest is None:
        if target.is_folder:
            fail(f"{output} holds files that nlp-aid did not write. Choose another folder, or empty it.", USAGE)
        fail(
            f"{output} exists, and nothing tells how it was written. Choose another output, or add --overwrite to replace "
            "it, without --resume.",
            USAGE,
        )
    _check_options(manifest.options, options, output)
    _check_inputs(manifest, target, output, files, limit)
    target.tidy()
    warn(f"{output} is finished; there is nothing to resume.")
    raise typer.Exit(FAILED if manifest.errors else 0)


def to_retry(target: Target, output: str, options: Mapping[str, Any]) -> Retry:
    """Return what tries again what has failed in a finished output; end the command where that cannot be done."""
    from nlp_aid.io.reading import read
    from nlp_aid.runs.contents import Inputs
    from nlp_aid.runs.manifest import faults
    from nlp_aid.runs.retry import FORMATS_READ_AGAIN, Retry

    manifest = target.manifest
    inputs = Inputs.from_data(manifest.inputs) if manifest else None
    if manifest is None or inputs is None or not target.is_there:
        fail(f"There is no finished output {output}, whose failed documents could be tried again.", USAGE)
    _check_options(manifest.options, options, output)
    if manifest.errors_file is None:
        target.tidy()
        warn(f"In {output} nothing has failed; there is nothing to try again.")
        raise typer.Exit
    if manifest.format not in FORMATS_READ_AGAIN:
        fail(
            f"{manifest.format} does not give its records back as they were, so that others could be put between them. "
            "Annotate anew with --overwrite.",
            USAGE,
        )
    if not target.is_interrupted and (damaged := next(faults(manifest, target.path, target.is_folder), None)):
        fail(f"{damaged[0]}: {damaged[1]} It cannot be taken over; annotate anew with --overwrite.")
    return Retry(lambda: read(target.path, manifest.format), target.errors, inputs)


def _check_inputs(manifest: Manifest, target: Target, output: str, files: InputFiles, limit: int | None) -> None:
    """End the command where the inputs of a finished output are others now, or more."""
    from nlp_aid.runs.contents import ChangedInputError, Inputs, failed_in

    inputs = Inputs.from_data(manifest.inputs)
    if inputs is None or STANDARD_STREAM in files.paths:
        return
    if inputs.is_same((file.path for file in files.files()), is_limited=limit is not None):
        return
    if manifest.errors_file and (fault := manifest.errors_file.fault(target.errors)):
        fail(
            f"{target.errors}: {fault} Without it nobody knows which documents failed. Annotate anew with --overwrite."
        )
    try:
        more = inputs.more(islice(files.documents(), limit), failed_in(target.errors))
    except ChangedInputError:
        fail(
            f"{output} is finished, and its inputs are not those any more that it was written from. Restore them, or add "
            "--overwrite to annotate them anew, without --resume.",
            USAGE,
        )
    if more:
        fail(
            f"{output} is finished, and its inputs have {more:,} document{'' if more == 1 else 's'} more now. Add "
            "--overwrite to annotate all of them anew, without --resume, or annotate the new ones into another output.",
            USAGE,
        )


def _check_options(before: Mapping[str, Any], now: Mapping[str, Any], output: str) -> None:
    """End the command if an earlier run was told something else."""
    for name in now:
        if before.get(name) != now[name]:
            fail(
                f"{output} was begun with other options: {name} was {_shown(before.get(name))} and is "
                f"{_shown(now[name])}. Use the same, or add --overwrite to start anew, without --resume.",
                USAGE,
            )


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "not given" if value is None else str(value)


@contextlib.contextmanager
def _errors(report: Report, output: str | None) -> Iterator[None]:
    """End the command with a message where the output cannot be written, or nothing be annotated."""
    from nlp_aid.runs.work import WorkerError

    try:
        yield
    except OSError as error:
        report.say(
            f"{output or 'Standard output'} cannot be written ({error.strerror or error}). "
            + ("Mend that, and add --resume to go on." if output else "Choose another output.")
        )
        raise typer.Exit(FAILED) from None
    except WorkerError as error:
        report.say(str(error))
        raise typer.Exit(FAILED) from None


@contextlib.contextmanager
def ending() -> Iterator[None]:
    """Raise `_Ended` where the system asks the process to end, and end the command where the block does nothing else."""

    def end(number: int, frame: FrameType | None) -> None:
        raise _Ended(number)

    # A terminal that is closed sends SIGHUP, except where `nohup` keeps it off; Windows knows none.
    numbers = [signal.SIGTERM]
    if (hang_up := getattr(signal, "SIGHUP", None)) and signal.getsignal(hang_up) != signal.SIG_IGN:
        numbers.append(hang_up)
    before = [(number, signal.signal(number, end)) for number in numbers]
    try:
        yield
    except (KeyboardInterrupt, _Ended) as error:
        raise typer.Exit(_code(error)) from None
    finally:
        for number, handler in before:
            signal.signal(number, handler)


def _code(error: BaseException) -> int:
    return error.code if isinstance(error, _Ended) else _SIGNALLED + signal.SIGINT
