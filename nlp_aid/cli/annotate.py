"""`nlp-aid annotate`: documents in, records out."""

from __future__ import annotations

import contextlib
import json
import os
import signal
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from nlp_aid.cli.messages import FAILED, USAGE, fail, warn
from nlp_aid.cli.options import (
    ANNOTATION,
    STANDARD_STREAM,
    EncodingOption,
    Errors,
    ErrorsOption,
    GlobOption,
    IdFieldOption,
    InputFormat,
    InputFormatOption,
    Inputs,
    LayersOption,
    MetaFieldOption,
    ModelOption,
    OutputFormat,
    TextFieldOption,
    checked_loader,
    checked_reading,
    pipeline,
)
from nlp_aid.cli.output import checked_target, standard_output, title_of
from nlp_aid.cli.reports import Course, Report, make_report

if TYPE_CHECKING:
    from nlp_aid.batch.run import Annotate
    from nlp_aid.batch.tally import Tally
    from nlp_aid.batch.target import Target
    from nlp_aid.batch.work import Outcome, Task

_OUTPUT = "Output"
_RUN = "Run"
_MESSAGES = "Messages"
# What shells give for a command that a signal has ended.
_SIGNALLED = 128


class _Ended(BaseException):
    """A signal asks the run to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.code = _SIGNALLED + number


def annotate(
    inputs: Inputs,
    globs: GlobOption = None,
    input_format: InputFormatOption = InputFormat.auto,
    encoding: EncodingOption = None,
    errors: ErrorsOption = Errors.strict,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    meta_fields: MetaFieldOption = None,
    layers: LayersOption = None,
    model: ModelOption = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Take the first N documents only.", rich_help_panel=ANNOTATION),
    ] = None,
    output: Annotated[
        str,
        typer.Option("-o", "--output", metavar="OUT", help="The file or folder to write.", rich_help_panel=_OUTPUT),
    ] = STANDARD_STREAM,
    format: Annotated[
        OutputFormat | None,
        typer.Option(
            "-f",
            "--format",
            help="What to write. By default what the ending of OUT says, else JSONL.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None,
    shard_size: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Write a folder of files with that many documents each. By default 10,000 where OUT is a folder and "
            "the format is one file.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on where an earlier run was interrupted, if one was.", rich_help_panel=_OUTPUT
        ),
    ] = False,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace OUT if it exists.", rich_help_panel=_OUTPUT)
    ] = False,
    workers: Annotated[
        int,
        typer.Option(
            "-j",
            "--workers",
            min=0,
            metavar="N",
            help="Processes that annotate; 0 for one a core.",
            rich_help_panel=_RUN,
        ),
    ] = 1,
    batch_size: Annotated[
        int, typer.Option(min=1, metavar="N", help="Documents that a worker gets at once.", rich_help_panel=_RUN)
    ] = 64,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            help="Give up a document that takes longer, and go on with the others.",
            rich_help_panel=_RUN,
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Stop at the first document that fails.", rich_help_panel=_RUN),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Print errors only, and no summary.", rich_help_panel=_MESSAGES)
    ] = False,
    log_json: Annotated[
        bool,
        typer.Option("--log-json", help="Print messages as JSON, an object a line.", rich_help_panel=_MESSAGES),
    ] = False,
    summary_json: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Write the summary as JSON, to - for standard output.", rich_help_panel=_MESSAGES
        ),
    ] = None,
) -> None:
    """Annotate documents and write their records.

    A document that cannot be read or annotated is listed in OUT.errors.jsonl, and the others are written.

    OUT appears when it is complete. Until then OUT.partial keeps what is done, and --resume goes on with it.

    Exit code: 0 all well, 1 a document failed, 2 a wrong call, 130 interrupted.
    """
    if timeout is not None and timeout <= 0:
        fail("--timeout has to be more than 0 seconds.", USAGE)
    target = None
    if output != STANDARD_STREAM:
        target = checked_target(output, format and format.value, shard_size, inputs, resume=resume, overwrite=overwrite)
    elif resume or shard_size:
        fail(f"{'--resume' if resume else '--shard-size'} needs an output to write. Name one with -o.", USAGE)
    elif summary_json == STANDARD_STREAM:
        fail("Records and summary cannot both go to standard output. Name an output with -o.", USAGE)
    without = (target.path, target.partial, target.errors) if target else ()
    reading = checked_reading(inputs, input_format, encoding, errors, text_field, id_field, meta_fields, globs, without)
    load = checked_loader(model, layers)
    import nlp_aid
    from nlp_aid.batch.outcomes import outcomes
    from nlp_aid.records.readers.compression import Position

    options = {
        "nlp_aid": nlp_aid.__version__,
        "inputs": inputs,
        "--glob": globs,
        "--input-format": input_format.value,
        "--encoding": encoding,
        "--errors": errors.value,
        "--text-field": text_field,
        "--id-field": id_field,
        "--meta-field": meta_fields,
        "--layers": layers,
        "--model": model,
        "--limit": limit,
        "--format": target and target.format.name,
        "--shard-size": target and target.part_size,
    }
    if target and resume and target.is_finished:
        _nothing_to_do(target, output, options)
    if workers == 1 and timeout is None:
        # Here, so that nothing is begun if it cannot be loaded.
        nlp = pipeline(load)
        load = lambda: nlp  # noqa: E731
    course = Course(Position(), limit)
    tasks = islice(reading.documents(course.position), limit)

    def annotated(tasks: Iterator[Task], done: int) -> Iterator[list[Outcome]]:
        return outcomes(
            course.watch(tasks, done),
            load,
            workers=workers or os.cpu_count() or 1,
            batch_size=batch_size,
            timeout=timeout,
        )

    errors_file = f"{output.rstrip('/')}.errors.jsonl" if target and not target.is_stream else None
    with make_report(course, quiet=quiet, log_json=log_json, errors_file=errors_file) as report, _signals():
        if not quiet and limit is None:
            course.measure(reading.sizes())
        if target is None or target.is_stream:
            name = format.value if format else target.format.name if target else "jsonl"
            tally = _to_stream(
                tasks, annotated, report, name, title_of(inputs), target.path if target else None, strict
            )
        else:
            tally = _to_files(tasks, annotated, report, target, output, options, resume, strict)
        if target and not tally.documents:
            report.say(f"No document could be annotated, so {output} was not written.")
        report.summary(tally, output)
    if summary_json:
        _write_summary(tally, summary_json)
    if tally.errors:
        raise typer.Exit(FAILED)


def _to_stream(
    tasks: Iterator[Task],
    annotate: Annotate,
    report: Report,
    format: str,
    title: str,
    path: Path | None,
    strict: bool,
) -> Tally:
    """Write to standard output, or to a device or named pipe, and return what was written."""
    from nlp_aid.batch.run import FailedError, run
    from nlp_aid.batch.sinks import StreamSink
    from nlp_aid.records.formats import FORMATS

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


def _to_files(
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
    from nlp_aid.batch.journal import InUseError
    from nlp_aid.batch.run import ChangedInputError, FailedError, run
    from nlp_aid.batch.sinks import FileSink

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


def _nothing_to_do(target: Target, output: str, options: Mapping[str, Any]) -> NoReturn:
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


def _write_summary(tally: Tally, path: str) -> None:
    text = json.dumps(tally.to_data(), ensure_ascii=False) + "\n"
    try:
        if path == STANDARD_STREAM:
            typer.echo(text, nl=False)
        else:
            Path(path).write_text(text, "utf-8")
    except OSError as error:
        fail(f"{path} cannot be written ({error.strerror or error}). Choose another file for the summary.")


@contextlib.contextmanager
def _errors(report: Report, output: str | None) -> Iterator[None]:
    """End the command with a message where the output cannot be written, or nothing be annotated."""
    from nlp_aid.batch.work import WorkerError

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
def _signals() -> Iterator[None]:
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
