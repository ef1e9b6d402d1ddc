"""Runs of `nlp-aid annotate`: how they go, and all the ways in which they end."""

from __future__ import annotations

import contextlib
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import typer

from nlp_aid.cli.messages import FAILED, USAGE, fail, warn
from nlp_aid.cli.output import standard_output

if TYPE_CHECKING:
    from nlp_aid.cli.reports import Report
    from nlp_aid.runs.run import Annotate
    from nlp_aid.runs.tally import Tally
    from nlp_aid.runs.target import Target
    from nlp_aid.runs.work import Task

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
    resume: bool,
    strict: bool,
) -> Tally:
    """Write to files, or go on with that, and return what was written."""
    from nlp_aid.runs.journal import InUseError
    from nlp_aid.runs.run import ChangedInputError, FailedError, run
    from nlp_aid.runs.sinks import FileSink

    with _errors(report, output), contextlib.ExitStack() as stack:
        try:
            if not resume:
                target.clear()
            sink = stack.enter_context(contextlib.closing(FileSink(target, options, report.failed)))
        except InUseError:
            fail(f"Another run is writing {output}. Wait for it, or choose another output.", USAGE)
        _check_options(sink.options, options, output)
        sink.recover()
        if sink.state.consumed:
            report.say(f"Going on after {sink.state.consumed:,} documents.")
        go_on = f"What is done is kept in {target.partial}; add --resume to go on."
        try:
            run(
                tasks,
                annotate,
                sink,
                strict=strict,
                failed=report.failed,
                advanced=lambda: report.advanced(sink.state.tally),
            )
        except ChangedInputError:
            sink.stop()
            fail(
                f"The inputs are not those that the earlier run has begun to write {output} from. "
                "Restore them, or add --overwrite to start anew, without --resume.",
                USAGE,
            )
        except FailedError as error:
            kept = sink.stop(error.failure)
            report.say(f"Stopped at the first error, as --strict says. {go_on if kept else ''}")
            raise typer.Exit(FAILED) from None
        except (KeyboardInterrupt, _Ended) as error:
            done = sink.state.consumed
            report.say(f"Interrupted after {done:,} documents. {go_on if sink.stop() else ''}")
            raise typer.Exit(_code(error)) from None
        except BaseException:
            with contextlib.suppress(OSError):
                sink.stop()
            raise
    return sink.state.tally


def end_as_finished(target: Target, output: str, options: Mapping[str, Any]) -> NoReturn:
    """End the command as the run did that has finished the output."""
    if not target.is_ours:
        fail(f"{output} holds files that nlp-aid did not write. Choose another folder, or empty it.", USAGE)
    if target.mark:
        _check_options(target.mark, options, output)
    target.tidy()
    warn(f"{output} is finished; there is nothing to resume.")
    raise typer.Exit(FAILED if target.errors.exists() else 0)


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

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    except (KeyboardInterrupt, _Ended) as error:
        raise typer.Exit(_code(error)) from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _code(error: BaseException) -> int:
    return error.code if isinstance(error, _Ended) else _SIGNALLED + signal.SIGINT
