"""`nlp-aid show`: what was found, in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid.cli.messages import FAILED, USAGE, fail
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
    TextFieldOption,
    checked_encoding,
    checked_inputs,
    checked_layers,
    pipeline,
)
from nlp_aid.cli.work import Tally, records

if TYPE_CHECKING:
    from nlp_aid.records import Record


def show(
    inputs: Inputs,
    input_format: InputFormatOption = InputFormat.auto,
    encoding: EncodingOption = None,
    errors: ErrorsOption = Errors.strict,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    layers: LayersOption = DEFAULT_LAYERS,
    annotated: Annotated[
        bool,
        typer.Option("--annotated", help="The inputs are records already, from 'annotate': show them as they are."),
    ] = False,
) -> None:
    """Show documents in the terminal, with what is found in them marked, and listed below.

    Layers are told apart by colours, and by brackets where there are no colours (in a pipe, or with NO_COLOR set).
    """
    from nlp_aid.cli.terminal import show_record

    checked_inputs(inputs)
    checked_encoding(encoding)
    chosen = checked_layers(layers)
    tally = Tally()
    if annotated:
        found = _stored(inputs)
    else:
        nlp = pipeline(chosen)
        from nlp_aid.records import read_documents

        documents = read_documents(
            inputs,
            input_format.value,
            encoding=encoding,
            errors=errors.value,
            text_field=text_field,
            id_field=id_field,
        )
        found = records(nlp, documents, tally)
    for record in found:
        show_record(record)
    if tally.failures:
        raise typer.Exit(FAILED)


def _stored(inputs: list[str]) -> Iterator[Record]:
    from nlp_aid.records import read_records

    if STANDARD_STREAM in inputs:
        fail("Records are read from files only. Name a JSONL file.", USAGE)
    for path in inputs:
        try:
            yield from read_records(path)
        except (OSError, ValueError) as error:
            fail(str(error))
