"""`nlp-aid corrections`: what people have corrected, as lists and as training data."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp_aid.cli.channels import tell
from nlp_aid.cli.messages import USAGE, fail, reason_of, warn
from nlp_aid.cli.options import (
    ModelOption,
    OrganisationsOption,
    PlacesOption,
    ProgrammesOption,
    checked_loader,
    checked_own,
    pipeline,
)
from nlp_aid.cli.output import whole_file
from nlp_aid.views.printable import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language

    from nlp_aid.corrections.lists import Corrected, Corrections
    from nlp_aid.records.schema import Record

_TRAINING = "training.jsonl"
_SHOWN = 5


def corrections(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD", help="Records that people have corrected: an export of an annotation tool, JSONL and so on."
        ),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="FOLDER", help="The folder to write.")],
    model: ModelOption = None,
    programmes: ProgrammesOption = None,
    places: PlacesOption = None,
    organisations: OrganisationsOption = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files of that kind in FOLDER.")] = False,
) -> None:
    """Make of corrections what nlp_aid can learn from: lists of programmes, places and organisations, and training data.

    The texts of GOLD are annotated, and what people marked otherwise goes into programmes.csv, places.csv and
    organisations.csv, which annotate takes as --programmes, --places and --organisations: look through them first.
    training.jsonl is for nlp-aid train.
    """
    if not gold.exists():
        fail(f"There is no file or folder {gold}. Check the name.", USAGE)
    from nlp_aid.corrections.lists import COLUMNS, Corrected

    paths = [output / f"{layer}.csv" for layer in COLUMNS] + [output / _TRAINING]
    if output.exists() and not output.is_dir():
        fail(f"{output} is a file. Name a folder.", USAGE)
    if not overwrite and (there := [path for path in paths if path.exists()]):
        fail(f"{there[0]} exists already. Choose another folder, or add --overwrite to replace it.", USAGE)
    own = checked_own(programmes, places, organisations)
    load = cache(partial(pipeline, checked_loader(model, None, own)))
    corrected = Corrected(load())
    layers: Counter[str] = Counter()
    try:
        output.mkdir(parents=True, exist_ok=True)
        _write_training(_read(gold, load), output / _TRAINING, corrected, layers)
        result = corrected.result()
        for layer in COLUMNS:
            path = output / f"{layer}.csv"
            if rows := result.lists.get(layer):
                with whole_file(path) as stream:
                    stream.write(_csv(rows, COLUMNS[layer]))
            else:
                path.unlink(missing_ok=True)  # of an earlier call
    except OSError as error:
        fail(f"{getattr(error, 'filename', None) or output}: {reason_of(error)}.")
    except ValueError as error:
        fail(str(error))
    _tell(result, output, layers)


def _read(gold: Path, load: Callable[[], Language]) -> Iterator[Record]:
    from nlp_aid.corrections.fill import fill
    from nlp_aid.io import read

    return fill(read(gold), load)


def _write_training(records: Iterator[Record], path: Path, corrected: Corrected, layers: Counter[str]) -> None:
    from nlp_aid.io.formats import FORMATS
    from nlp_aid.records.labels import ran_layers

    with whole_file(path) as stream:
        writer = FORMATS["jsonl"].open(stream)
        for record in records:
            corrected.add(record)
            layers["documents"] += 1
            layers.update(set(ran_layers(record["meta"])))
            writer.write(record)
        writer.close()
        if not layers["documents"]:
            raise ValueError("There are no records in what is read.")


def _csv(rows: list[dict[str, Any]], columns: tuple[str, ...]) -> bytes:
    """Return a list as CSV, with the byte order mark by which Excel knows UTF-8."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    for row in rows:
        cells = (row.get(column) or "" for column in columns)
        writer.writerow(["|".join(cell) if isinstance(cell, (list, tuple)) else cell for cell in cells])
    return text.getvalue().encode("utf-8-sig", "replace")


def _tell(result: Corrections, output: Path, layers: Counter[str]) -> None:
    from nlp_aid.training.annotated import LEARNED, unlearned

    for layer, rows in result.lists.items():
        tell(
            f"{output / f'{layer}.csv'}: {len(rows):,} to look through; then annotate … --{layer} {output / layer}.csv"
        )
    if not result.lists:
        tell("Nothing that a list could mend: what people marked is what the pipeline finds.")
    for layer, counted in result.struck.items():
        some = ", ".join(f"{one_line(text)} ({times})" for text, times in counted.most_common(_SHOWN))
        tell(f"Struck out of {layer}, which no list can do: {counted.total():,}, such as {some}.")
    for reason in result.refused:
        warn(reason)
    learned = [name for name in LEARNED if layers[name]]
    others = unlearned(name for name in layers if name != "documents")
    said = f"nlp-aid train learns of it {', '.join(learned)}" if learned else "nlp-aid train can learn nothing of it"
    left = f"; not {', '.join(others)}" if others else ""
    tell(f"{output / _TRAINING}: {layers['documents']:,} documents; {said}{left}.")
