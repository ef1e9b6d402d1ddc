"""`nlp-aid annotate`: documents in, records out."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from nlp_aid.cli.messages import FAILED, USAGE, fail, warn
from nlp_aid.cli.options import (
    DEFAULT_LAYERS,
    STANDARD_STREAM,
    EncodingOption,
    Errors,
    ErrorsOption,
    IdFieldOption,
    InputFormat,
    InputFormatOption,
    Inputs,
    LayersOption,
    MetaFieldOption,
    OutputFormat,
    TextFieldOption,
    checked_encoding,
    checked_inputs,
    checked_layers,
    pipeline,
)
from nlp_aid.cli.output import checked_output, standard_output, whole_file
from nlp_aid.cli.work import Tally, records

if TYPE_CHECKING:
    from nlp_aid.records import Record


class _NothingToWriteError(Exception):
    """No document could be annotated."""


def annotate(
    inputs: Inputs,
    output: Annotated[str, typer.Option("-o", "--output", metavar="OUT", help="The file to write.")] = STANDARD_STREAM,
    format: Annotated[
        OutputFormat | None, typer.Option(help="What to write. By default what the ending of OUT says, else JSONL.")
    ] = None,
    input_format: InputFormatOption = InputFormat.auto,
    encoding: EncodingOption = None,
    errors: ErrorsOption = Errors.strict,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    meta_fields: MetaFieldOption = None,
    layers: LayersOption = DEFAULT_LAYERS,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace OUT if it exists.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only, and no summary.")] = False,
) -> None:
    """Annotate documents and write their records, as JSONL or as one HTML page.

    A document that cannot be read or annotated is reported, the others are written. The exit code is 0 if all went
    well, 1 if a document failed, and 2 if the command was called wrongly.
    """
    started = time.monotonic()
    checked_inputs(inputs)
    checked_encoding(encoding)
    chosen = checked_layers(layers)
    path = None if output == STANDARD_STREAM else checked_output(output, inputs, overwrite)
    name = format.value if format else _format_of(path)
    tally = Tally()
    nlp = pipeline(chosen)
    from nlp_aid.records import read_documents

    documents = read_documents(
        inputs,
        input_format.value,
        encoding=encoding,
        errors=errors.value,
        text_field=text_field,
        id_field=id_field,
        meta_fields=meta_fields or (),
    )
    found = records(nlp, documents, tally)
    try:
        with contextlib.ExitStack() as stack:
            stream = stack.enter_context(whole_file(path) if path else standard_output())
            write(found, name, stream, _title(inputs))
            if path and not tally.documents:
                raise _NothingToWriteError
    except _NothingToWriteError:
        warn(f"No document could be annotated, so {output} was not written.")
    except OSError as error:
        fail(f"{path or 'Standard output'} cannot be written ({error.strerror or error}). Choose another output.")
    if not quiet:
        warn(f"{tally}; {time.monotonic() - started:.1f} seconds.")
    if tally.failures:
        raise typer.Exit(FAILED)


def write(records: Iterable[Record], format: str, stream: BinaryIO, title: str) -> None:
    """Write records to a stream in a format."""
    from nlp_aid.records.formats import FORMATS

    writer = FORMATS[format].open(stream, title)
    for record in records:
        writer.write(record)
    writer.close()


def _format_of(path: Path | None) -> str:
    from nlp_aid.records.formats import format_of

    try:
        return format_of(path) if path else "jsonl"
    except ValueError as error:
        fail(str(error), USAGE)


def _title(inputs: list[str]) -> str:
    names = ["standard input" if name == STANDARD_STREAM else Path(name).name for name in inputs]
    return f"Aid in {names[0]}" + (f" and {len(names) - 1} more" if len(names) > 1 else "")
