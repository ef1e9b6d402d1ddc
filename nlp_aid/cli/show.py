"""`nlp-aid show`: what was found, in the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid.cli.messages import FAILED, USAGE, fail, warn
from nlp_aid.cli.options import (
    STANDARD_STREAM,
    DecodingErrors,
    EncodingOption,
    ErrorsOption,
    GlobOption,
    HttpOption,
    IdFieldOption,
    Inputs,
    LayersOption,
    ModelOption,
    OrganisationsOption,
    PlacesOption,
    ProgrammesOption,
    SpansOption,
    TextFieldOption,
    checked_input_files,
    checked_inputs,
    checked_loader,
    checked_own,
    input_format_option,
    pipeline,
)

if TYPE_CHECKING:
    from nlp_aid.records import Record


def show(
    inputs: Inputs,
    globs: GlobOption = None,
    input_format: Annotated[str, input_format_option()] = "auto",
    encoding: EncodingOption = None,
    errors: ErrorsOption = DecodingErrors.strict,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    allow_http: HttpOption = False,
    layers: LayersOption = None,
    model: ModelOption = None,
    programmes: ProgrammesOption = None,
    places: PlacesOption = None,
    organisations: OrganisationsOption = None,
    spans: SpansOption = None,
    annotated: Annotated[
        bool,
        typer.Option("--annotated", help="The inputs are records already, from 'annotate': show them as they are."),
    ] = False,
) -> None:
    """Show documents in the terminal, with what is found in them marked, and listed below.

    Layers are told apart by colours, and by brackets where there are no colours (in a pipe, or with NO_COLOR set).
    """
    from nlp_aid.views.terminal import show_record

    if annotated:
        for record in stored(inputs):
            show_record(record)
        return
    files = checked_input_files(
        inputs, input_format, encoding, errors, text_field, id_field, globs=globs, allow_http=allow_http
    )
    from nlp_aid.records.pieces import Extras
    from nlp_aid.runs.work import Failed, prepare, work

    load = checked_loader(model, layers, checked_own(programmes, places, organisations))
    nlp, extras = pipeline(partial(prepare, load, Extras(tuple(spans or ()))))
    any_failed = False
    for task in files.documents():
        outcome = work(nlp, task, extras)
        if isinstance(outcome, Failed):
            any_failed = True
            warn(f"{outcome.where}: {outcome.reason}")
        else:
            show_record(outcome.record)
    if any_failed:
        raise typer.Exit(FAILED)


def stored(inputs: list[str]) -> Iterator[Record]:
    """Yield the records in files that annotate wrote."""
    from nlp_aid.io import read

    if STANDARD_STREAM in inputs:
        fail("Records are read from files only. Name what annotate wrote.", USAGE)
    checked_inputs(inputs)
    for path in inputs:
        try:
            yield from read(path)
        except (OSError, ValueError) as error:
            fail(str(error))
