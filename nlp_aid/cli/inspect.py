"""`nlp-aid inspect`: how files would be read."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid.cli.messages import FAILED
from nlp_aid.cli.options import (
    DateFieldOption,
    DecodingErrors,
    EncodingOption,
    ErrorsOption,
    GlobOption,
    HttpOption,
    IdFieldOption,
    Inputs,
    MetaFieldOption,
    TextFieldOption,
    checked_input_files,
    input_format_option,
)

if TYPE_CHECKING:
    from nlp_aid.io.inspection import Inspection


def inspect(
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
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, an object a file.")] = False,
) -> None:
    """Say how files would be read, without annotating them: kind, encoding, columns, documents, first lines.

    Exit code: 0 all can be read, 1 a file or a document cannot.
    """
    from nlp_aid.io.inspection import inspect as inspected

    files = checked_input_files(
        inputs,
        input_format,
        encoding,
        errors,
        text_field,
        id_field,
        meta_fields,
        globs,
        date_field=date_field,
        allow_http=allow_http,
    )
    is_bad = False
    for inspection in inspected(files):
        is_bad = is_bad or inspection.bad > 0
        if as_json:
            typer.echo(json.dumps(inspection.to_data(), ensure_ascii=False))
        else:
            _print(inspection)
    if is_bad:
        raise typer.Exit(FAILED)


def _print(inspection: Inspection) -> None:
    from nlp_aid.views.printable import printable

    number = f"{inspection.documents:,}{' or more' if inspection.is_more else ''}"
    used = {name: use for use, name in inspection.uses.items()}
    columns = ", ".join(f"{name} ({used[name]})" if name in used else name for name in inspection.columns)
    kind = ": ".join(part for part in (inspection.kind, inspection.title) if part) or "not known"
    size = f", {inspection.size:,} bytes" if inspection.size else ""
    lines = {
        "kind": kind + size,
        "encoding": inspection.encoding if inspection.is_text else "",
        "documents": number,
        "columns": columns,
        "text from": inspection.places,
        **{name: str(value) for name, value in inspection.meta.items()},
    }
    typer.echo(printable(inspection.source))
    for name, value in lines.items():
        if value:
            typer.echo(f"  {name + ':':<12}{printable(value)}")
    for line in inspection.first_lines:
        typer.echo(f"    | {printable(line)}")
    if inspection.bad:
        typer.echo(f"  {'errors:':<12}{inspection.bad:,}")
        for reason in inspection.reasons:
            typer.echo(f"    {printable(reason)}")
