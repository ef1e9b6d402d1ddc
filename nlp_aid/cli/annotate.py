"""`nlp-aid annotate`: documents in, records out."""

from __future__ import annotations

import json
import math
from collections.abc import Generator, Iterator
from dataclasses import replace
from enum import Enum
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid._version import __version__
from nlp_aid.cli.messages import FAILED, USAGE, fail
from nlp_aid.cli.options import (
    ANNOTATION,
    STANDARD_STREAM,
    DateFieldOption,
    DecodingErrors,
    EncodingOption,
    ErrorsOption,
    GlobOption,
    HttpOption,
    IdFieldOption,
    Inputs,
    LayersOption,
    MetaFieldOption,
    ModelOption,
    OrganisationsOption,
    PlacesOption,
    ProgrammesOption,
    SpansOption,
    TextFieldOption,
    checked_input_files,
    checked_layers,
    checked_loader,
    checked_own,
    choice,
    input_format_option,
    knowledge_options,
    pipeline,
    resting_on,
)
from nlp_aid.cli.output import check_no_input, check_summary, checked_target, title_of
from nlp_aid.cli.own_process import is_own_process
from nlp_aid.cli.reports import Course, make_report
from nlp_aid.cli.runs import end_as_finished, ending, to_files, to_retry, to_stream
from nlp_aid.io.formats import FORMATS
from nlp_aid.runs.engines import BATCH_SIZE, ENGINES, EngineOptions, choose_engine

if TYPE_CHECKING:
    from nlp_aid.io.apart import Limits
    from nlp_aid.runs.tally import Tally
    from nlp_aid.runs.work import Outcome, Task


class Partition(str, Enum):
    """By what a dataset can be parted; see `nlp_aid.io.formats.parquet_dataset`."""

    shard = "shard"
    year = "year"
    province = "province"


_OUTPUT = "Output"
_RUN = "Run"
_MESSAGES = "Messages"


def annotate(
    context: typer.Context,
    inputs: Inputs,
    globs: GlobOption = None,
    input_format: Annotated[str, input_format_option()] = "auto",
    encoding: EncodingOption = None,
    errors: ErrorsOption = DecodingErrors.strict,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    date_field: DateFieldOption = None,
    meta_fields: MetaFieldOption = None,
    allow_http: HttpOption = False,
    layers: LayersOption = None,
    model: ModelOption = None,
    programmes: ProgrammesOption = None,
    places: PlacesOption = None,
    organisations: OrganisationsOption = None,
    spans: SpansOption = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Take the first N documents only.", rich_help_panel=ANNOTATION),
    ] = None,
    output: Annotated[
        str,
        typer.Option("-o", "--output", metavar="OUT", help="The file or folder to write.", rich_help_panel=_OUTPUT),
    ] = STANDARD_STREAM,
    format: Annotated[
        str | None,
        choice(
            FORMATS,
            "-f",
            "--format",
            help="What to write. By default what the ending of OUT says, else JSONL.",
            panel=_OUTPUT,
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
    partition_by: Annotated[
        list[Partition] | None,
        typer.Option(
            "--partition-by",
            help="Write a dataset of Parquet whose tables are parted into folders by that; may be given several times.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None,
    byte_order_mark: Annotated[
        bool,
        typer.Option(
            "--byte-order-mark/--no-byte-order-mark",
            help="Of CSV: whether files open with one, without which Excel does not take them for UTF-8.",
            rich_help_panel=_OUTPUT,
        ),
    ] = True,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on where an earlier run was interrupted, if one was.", rich_help_panel=_OUTPUT
        ),
    ] = False,
    retry_failed: Annotated[
        bool,
        typer.Option(
            "--retry-failed",
            help="Try again what has failed in a finished OUT, and put it into its place: after a time limit, a lack of "
            "memory, a file that was not there.",
            rich_help_panel=_OUTPUT,
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
    ] = BATCH_SIZE,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            help="Give up a document that takes longer, and go on with the others; one of more than a million characters "
            "may take longer in proportion, 0 is for no limit. By default 600 for reading, and for all with the engine pool.",
            rich_help_panel=_RUN,
        ),
    ] = None,
    max_memory: Annotated[
        str | None,
        typer.Option(
            metavar="SIZE",
            help="What a process that reads or annotates may take, such as 2G; a document that needs more fails. By default "
            "4G, without this process with the engine serial. It holds on Linux.",
            rich_help_panel=_RUN,
        ),
    ] = None,
    engine: Annotated[
        str | None,
        choice(
            ENGINES,
            "--engine",
            help="What annotates. By default serial for one worker without --timeout, else pool.",
            panel=_RUN,
        ),
    ] = None,
    ray_address: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="The Ray cluster for --engine ray, such as ray://host:10001 or auto. By default one on this machine.",
            rich_help_panel=_RUN,
        ),
    ] = None,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict",
            help="Stop at the first document that fails, or of which something was dropped, replaced, cut or guessed.",
            rich_help_panel=_RUN,
        ),
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
    from nlp_aid import processes
    from nlp_aid.io.remote import is_url

    limits = _limits(timeout, max_memory)
    engine_options = EngineOptions(
        workers=workers,
        batch_size=batch_size,
        timeout=limits.seconds if timeout else None,
        memory=limits.memory if max_memory else None,
        address=ray_address,
    )
    try:
        chosen = choose_engine(engine, engine_options)
    except ValueError as error:
        fail(f"--engine: {error}", USAGE)
    if retry_failed and (overwrite or resume):
        fail("--retry-failed goes without --resume and --overwrite. Leave them out.", USAGE)
    if chosen.name == "pool":
        engine_options = replace(engine_options, timeout=limits.seconds, memory=limits.memory)
    target = None
    if output != STANDARD_STREAM:
        asked_for = checked_layers(layers) if layers is not None else []
        target = checked_target(
            output,
            format,
            shard_size,
            inputs,
            layers=asked_for,
            partition_by=[by.value for by in partition_by or ()],
            resume=resume or retry_failed,
            overwrite=overwrite,
        )
        if not byte_order_mark:
            if target.format.name != "csv":
                fail("--no-byte-order-mark is for CSV only. Leave it out.", USAGE)
            target = replace(target, options={**target.options, "byte_order_mark": False})
        local = [name for name in inputs if name != STANDARD_STREAM and not is_url(name)]
        lists = [str(path) for path in (programmes, places, organisations) if path]
        check_no_input(target, [*local, *lists], globs or ())
    elif resume or shard_size or retry_failed or partition_by:
        option = (
            "--resume"
            if resume
            else "--retry-failed"
            if retry_failed
            else "--shard-size"
            if shard_size
            else "--partition-by"
        )
        fail(f"{option} needs an output to write. Name one with -o.", USAGE)
    elif summary_json == STANDARD_STREAM:
        fail("Records and summary cannot both go to standard output. Name an output with -o.", USAGE)
    if summary_json and summary_json != STANDARD_STREAM:
        check_summary(Path(summary_json), target)
    without = target.outputs if target else ()
    files = checked_input_files(
        inputs,
        input_format,
        encoding,
        errors,
        text_field,
        id_field,
        meta_fields,
        globs,
        without,
        date_field,
        allow_http,
        limits,
    )
    own = checked_own(programmes, places, organisations)
    pipeline_loader = checked_loader(model, layers, own)
    rests_on = resting_on(model, own)
    from nlp_aid.io.readers.compression import Position
    from nlp_aid.records.pieces import Extras
    from nlp_aid.runs.contents import Roll
    from nlp_aid.runs.work import prepare

    options = {
        "nlp_aid": __version__,
        "inputs": inputs,
        "--glob": globs,
        "--input-format": input_format,
        "--encoding": encoding,
        "--errors": errors.value,
        "--text-field": text_field,
        "--id-field": id_field,
        "--date-field": date_field,
        "--meta-field": meta_fields,
        "--layers": layers,
        **knowledge_options(model, own, rests_on),
        "--spans": spans,
        "--limit": limit,
        "--format": target and target.format.name,
        "--shard-size": target and target.part_size,
        "--partition-by": [by.value for by in partition_by or ()],
        "--byte-order-mark": byte_order_mark,
    }
    retry = to_retry(target, output, options) if target and retry_failed else None
    if target and resume and target.is_finished:
        end_as_finished(target, output, options, files, limit)
    written = target.format if target else FORMATS.choose(format or "jsonl")
    try:
        written.check()
    except ValueError as error:
        fail(f"--format: {error}", USAGE)
    load = partial(prepare, pipeline_loader, Extras(tuple(spans or ()), written.wants_tokens), rests_on)
    if chosen.in_process:
        # Here, so that nothing is begun if it cannot be loaded.
        load = partial(lambda prepared: prepared, pipeline(load))
        if is_own_process(context):
            processes.keep_what_is_loaded()
    course = Course(Position(), limit)
    roll = Roll()
    tasks = islice(files.documents(course.position, roll.note, is_sent=not chosen.in_process), limit)

    def annotated(tasks: Iterator[Task], done: int) -> Generator[list[Outcome], None, None]:
        return chosen.outcomes(course.watch(tasks, done), load, engine_options)

    errors_file = f"{output.rstrip('/')}.errors.jsonl" if target and not target.is_stream else None
    with make_report(course, output, is_quiet=quiet, log_json=log_json, errors_file=errors_file) as report, ending():
        if not quiet and limit is None:
            course.measure(files.sizes())
        if target is None or target.is_stream:
            name = format if format else target.format.name if target else "jsonl"
            tally = to_stream(tasks, annotated, report, name, title_of(inputs), target.path if target else None, strict)
        else:
            tally = to_files(
                tasks,
                annotated,
                report,
                target,
                output,
                options,
                roll,
                resume=resume or (retry_failed and target.is_interrupted),
                overwrite=overwrite or (retry_failed and not target.is_interrupted),
                strict=strict,
                retry=retry,
            )
        if target and not tally.documents:
            report.say(f"No document could be annotated, so {output} was not written.")
        elif unknown := [name for name in meta_fields or () if name not in tally.fields]:
            names = ", ".join(f"'{name}'" for name in unknown)
            report.say(f"No document has a field {names}, which --meta-field is to keep. Check how it is written.")
        report.summary(tally, output)
    if summary_json:
        _write_summary(tally, summary_json)
    if tally.errors:
        raise typer.Exit(FAILED)


def _limits(timeout: float | None, max_memory: str | None) -> Limits:
    """Return what reading may take, and annotating in other processes; end the command if it is not said right."""
    from nlp_aid import processes
    from nlp_aid.io.apart import Limits

    if timeout is not None and not 0 <= timeout < math.inf:
        fail("--timeout has to be a number of seconds, or 0 for no limit.", USAGE)
    try:
        memory = processes.MEMORY if max_memory is None else processes.size_of(max_memory)
    except ValueError as error:
        fail(f"--max-memory: {error}", USAGE)
    if memory < processes.LEAST_MEMORY:
        fail("--max-memory has to be at least 500M, which the libraries need by themselves.", USAGE)
    return Limits(memory=memory, seconds=processes.SECONDS if timeout is None else timeout or None)


def _write_summary(tally: Tally, path: str) -> None:
    text = json.dumps(tally.to_data(), ensure_ascii=False) + "\n"
    try:
        if path == STANDARD_STREAM:
            typer.echo(text, nl=False)
        else:
            Path(path).write_text(text, "utf-8")
    except OSError as error:
        fail(f"{path} cannot be written ({error.strerror or error}). Choose another file for the summary.")
