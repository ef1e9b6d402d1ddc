"""`nlp-aid check`: do the figures of documents agree?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp_aid.cli.messages import FAILED, fail, warn
from nlp_aid.cli.options import (
    DecodingErrors,
    EncodingOption,
    ErrorsOption,
    GlobOption,
    IdFieldOption,
    Inputs,
    TextFieldOption,
    checked_input_files,
    checked_loader,
    input_format_option,
    pipeline,
)
from nlp_aid.cli.show import stored
from nlp_aid.cli.translation import counted, translated
from nlp_aid.records.labels import ran_layers
from nlp_aid.records.layout import Places
from nlp_aid.views.printable import one_line

if TYPE_CHECKING:
    from nlp_aid.records.schema import CheckRecord, Record, RoleRecord

# Checks rest on amounts, and on places in lists.
_LAYERS = "money,places,checks"


def check(
    inputs: Inputs,
    globs: GlobOption = None,
    input_format: Annotated[str, input_format_option()] = "auto",
    encoding: EncodingOption = None,
    errors: ErrorsOption = DecodingErrors.strict,
    text_field: TextFieldOption = None,
    id_field: IdFieldOption = None,
    all_checks: Annotated[bool, typer.Option("--all", help="Print the figures that agree, too.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON object for each, a line each.")] = False,
    annotated: Annotated[
        bool, typer.Option("--annotated", help="The inputs are records already, from 'annotate', with their checks.")
    ] = False,
) -> None:
    """Say where figures of documents do not agree: sums, shares, counts, averages, growth and conversions.

    What is stated is compared with what the other figures of the text make, as exactly as those are rounded. Figures
    that are about, or more than, something are not compared. Exit code: 0 all was read, 1 a document failed, whether
    figures agree or not.
    """
    any_failed = False
    if annotated:
        records: Iterable[Record | None] = stored(inputs)
    else:
        files = checked_input_files(inputs, input_format, encoding, errors, text_field, id_field, globs=globs)
        records = _made(files.documents())
    documents = agreeing = differing = unchecked = 0
    for record in records:
        if record is None:
            any_failed = True
            continue
        documents += 1
        unchecked += "checks" not in ran_layers(record["meta"]) and not record.get("checks")
        for found in record.get("checks", ()):
            agreeing += found["agrees"]
            differing += not found["agrees"]
            if all_checks or not found["agrees"]:
                _print(record, found, as_json=as_json)
    if unchecked:
        how = "Annotate them with these: nlp-aid annotate … --layers money,places,checks; or leave out --annotated."
        if unchecked == documents:
            fail(f"The records have no checks. {how}")
        warn(f"{unchecked:,} of {documents:,} records have no checks. {how}")
    if not as_json:
        typer.echo(f"{counted(documents, 'document')}: {translated(f'{agreeing:,} agree, {differing:,} do not.')}")
    if any_failed:
        raise typer.Exit(FAILED)


def _made(documents: Iterable[Any]) -> Iterator[Record | None]:
    """Yield the records of documents; None for one that failed, of which it warns."""
    from nlp_aid.records.pieces import Extras
    from nlp_aid.runs.work import Failed, prepare, work

    nlp, extras = pipeline(partial(prepare, checked_loader(None, _LAYERS, {}), Extras(())))
    for task in documents:
        outcome = work(nlp, task, extras)
        if isinstance(outcome, Failed):
            warn(f"{outcome.where}: {translated(outcome.reason)}")
            yield None
        else:
            yield outcome.record


def _print(record: Record, found: CheckRecord, *, as_json: bool) -> None:
    stated = _role(record, found["stated"])
    parts = [_role(record, part) for part in found["parts"]]
    place = Places(record).of(stated["start"])
    if as_json:
        data = {"id": record["id"], **found, "stated": stated, "parts": parts, **({"location": place} if place else {})}
        typer.echo(json.dumps(data, ensure_ascii=False))
        return
    verdict = "agrees" if found["agrees"] else "differs"
    said = (
        f"{found['kind']} {verdict}: {one_line(stated['text'])} is stated, "
        f"{found['expected']} {found['unit']} computed (tolerance {found['tolerance']}) "
        f"from {', '.join(one_line(part['text']) for part in parts)}"
    )
    typer.echo(f"{one_line(', '.join([record['id'], *([place] if place else [])]))}: {translated(said)}")


def _role(record: Record, role: RoleRecord) -> dict[str, Any]:
    return {"start": role["start"], "end": role["end"], "text": record["text"][role["start"] : role["end"]]}
