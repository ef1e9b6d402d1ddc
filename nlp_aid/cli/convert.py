"""`nlp-aid convert`: records in another format."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid.cli.messages import FAILED, USAGE, fail, reason_of, warn
from nlp_aid.cli.options import (
    ANNOTATION,
    STANDARD_STREAM,
    ModelOption,
    OrganisationsOption,
    PlacesOption,
    ProgrammesOption,
    checked_loader,
    checked_own,
    choice,
    pipeline,
)
from nlp_aid.cli.output import check_no_input, checked_target, standard_output, write
from nlp_aid.io.formats import FORMATS
from nlp_aid.layers.registry import layers

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language

    from nlp_aid.records.schema import Record
    from nlp_aid.runs.target import Target

_FORMATS = "Formats"


def convert(
    source: Annotated[
        Path,
        typer.Argument(
            metavar="IN",
            help="A file or folder of records, in any format that can be read, also exports of annotation tools.",
        ),
    ],
    output: Annotated[str, typer.Argument(metavar="OUT", help="The file or folder to write; - for standard output.")],
    read_as: Annotated[
        str | None,
        choice(FORMATS, "--from", help="What IN is. By default what its name says, or its contents.", panel=_FORMATS),
    ] = None,
    format: Annotated[
        str | None,
        choice(FORMATS, "--to", help="What to write. By default what the ending of OUT says.", panel=_FORMATS),
    ] = None,
    shard_size: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Write a folder of files with that many documents each.", rich_help_panel=_FORMATS
        ),
    ] = None,
    values: Annotated[
        bool,
        typer.Option(
            "--values/--no-values",
            help="Whether mentions that a person has added or moved get their values by the pipeline.",
            rich_help_panel=ANNOTATION,
        ),
    ] = True,
    model: ModelOption = None,
    programmes: ProgrammesOption = None,
    places: PlacesOption = None,
    organisations: OrganisationsOption = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace OUT if nlp-aid has written it.")] = False,
) -> None:
    """Write records in another format: what nlp-aid annotate wrote, or what comes back from an annotation tool.

    A record that the format cannot hold is listed in OUT.errors.jsonl, and the others are written. OUT appears when it is
    complete.

    Exit code: 0 all well, 1 a record could not be written or read, 2 a wrong call.
    """
    if not source.exists():
        fail(f"There is no file or folder {source}. Check the name.", USAGE)
    own = checked_own(programmes, places, organisations)
    load = checked_loader(model, ",".join(layers()) if model is None else None, own) if values else None
    if output == STANDARD_STREAM:
        name = _streamed(format)
        try:
            with standard_output() as stream:
                write(_records(source, read_as, load), name, stream, source.name)
        except (OSError, ValueError) as error:
            fail(str(error))
        return
    target = checked_target(output, format, shard_size, [str(source)], resume=False, overwrite=overwrite)
    check_no_input(target, [str(source)])
    try:
        target.format.check()
    except ValueError as error:
        fail(f"--to: {error}", USAGE)
    try:
        records = _records(source, read_as, load)
    except (OSError, ValueError) as error:
        fail(str(error))
    _convert(records, target, output, overwrite=overwrite)


def _records(source: Path, format: str | None, load: Callable[[], Language] | None) -> Iterator[Record]:
    """Return the records of a file or folder, with the values of what people have added where `load` is given."""
    from nlp_aid.io import read

    records = read(source, format)
    if load is None:
        return records
    from nlp_aid.corrections.fill import fill

    return fill(records, lambda: pipeline(load))


def _streamed(format: str | None) -> str:
    chosen = FORMATS[format or "jsonl"]
    if chosen.is_folder:
        fail(f"{chosen.name} is written to a folder. Name one as OUT.", USAGE)
    return chosen.name


def _convert(records: Iterator[Record], target: Target, output: str, *, overwrite: bool) -> None:
    from nlp_aid.runs.convert import convert
    from nlp_aid.runs.lock import InUseError
    from nlp_aid.runs.sinks import RefusedError
    from nlp_aid.runs.target import ForeignFileError

    try:
        first = list(islice(records, 1))
        if not first:
            fail(f"There are no records in what is read, so {output} was not written.")
        tally = convert(
            chain(first, records),
            target,
            failed=lambda failure: warn(f"{failure.where}: {failure.reason}"),
            overwrite=overwrite,
        )
    except RefusedError as error:
        fail(str(error), USAGE)
    except InUseError:
        fail(f"A run is writing {output}. Wait for it, or choose another output.", USAGE)
    except (ForeignFileError, ValueError) as error:
        fail(str(error))
    except OSError as error:
        fail(f"{getattr(error, 'filename', None) or output}: {reason_of(error)}.")
    if tally.documents:
        warn(f"{output} has {tally.documents:,} document{'' if tally.documents == 1 else 's'} ({target.format.name}).")
    if tally.errors:
        fail(
            f"{tally.errors:,} record{'' if tally.errors == 1 else 's'} could not be written: see {output.rstrip('/')}.errors.jsonl.",
            FAILED,
        )
