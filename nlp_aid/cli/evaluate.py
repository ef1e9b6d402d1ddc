"""`nlp-aid evaluate`: predictions against gold."""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid.cli.messages import USAGE, fail, warn
from nlp_aid.cli.options import (
    OrganisationsOption,
    PlacesOption,
    ProgrammesOption,
    checked_loader,
    checked_own,
    pipeline,
)
from nlp_aid.layers.registry import specifications, why_missing
from nlp_aid.records.labels import ADDED
from nlp_aid.views.printable import one_line, printable

if TYPE_CHECKING:
    from collections.abc import Callable

    from spacy.language import Language

    from nlp_aid.evaluation import DocumentErrors, KindScore, LayerScore
    from nlp_aid.records import Record


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD",
            help="Records that are right: JSONL, Parquet, CSV, brat, Label Studio and so on, a file or a folder.",
        ),
    ],
    predicted: Annotated[
        Path | None,
        typer.Argument(
            metavar="PRED",
            help="The records to score, in any of these formats. Without them, GOLD's texts are annotated.",
        ),
    ] = None,
    errors: Annotated[
        str | None,
        typer.Option(metavar="LAYER", help="List the errors of a layer, or of a relation, instead of figures."),
    ] = None,
    types: Annotated[
        bool,
        typer.Option("--types", help="Break the figures down: programmes by type, places by level, money by currency."),
    ] = False,
    model: Annotated[
        str | None, typer.Option(metavar="MODEL", help="The pipeline to annotate with: a saved one, or its name.")
    ] = None,
    programmes: ProgrammesOption = None,
    places: PlacesOption = None,
    organisations: OrganisationsOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Score records against gold records of the same documents: precision, recall and F1 of every layer.

    Documents are the same that have the same id, or else the same text. Without PRED, what nlp_aid finds in the texts of GOLD is scored, by the default layers and by those others that GOLD
    annotates. Layers that GOLD does not annotate are not scored.

    The measures are explained in docs/record.md.
    """
    if errors is not None and errors not in specifications():
        fail(f"--errors: {why_missing(errors)}", USAGE)
    right = _load(gold)
    # What annotates, and says the values of what people have added: loaded where it is needed.
    own = checked_own(programmes, places, organisations)
    load = cache(partial(pipeline, checked_loader(model, _layers(right, model), own)))
    right = _filled(right, load)
    found = _matched(right, _load(predicted)) if predicted else _annotate(right, load)
    _compare_documents(right, found)
    from nlp_aid.evaluation import by_kind, find_errors, score

    if errors:
        documents = list(find_errors(right, found, errors))
        for document in documents:
            _print_errors(document)
        if not documents:
            warn(f"There are no errors in {errors}.")
        return
    scores = score(right, found)
    kinds = {layer: by_kind(right, found, layer) for layer in scores} if types else {}
    if as_json:
        data = {layer: result.to_data() for layer, result in scores.items()}
        for layer, figures in kinds.items():
            if figures:
                data[layer]["types"] = {kind: it._asdict() for kind, it in figures.items()}
        typer.echo(json.dumps(data))
    else:
        _print_table(scores, kinds)


def _load(path: Path) -> dict[str, Record]:
    if not path.exists():
        fail(f"There is no file or folder {path}. Check the name.", USAGE)
    from nlp_aid.io import read

    found: dict[str, Record] = {}
    try:
        for record in read(path):
            id, times = record["id"], 1
            while id in found:  # ids that come again, as of files of one name
                times += 1
                id = f"{record['id']} ({times})"
            found[id] = record
    except (OSError, ValueError) as error:
        fail(str(error))
    if not found:
        fail(f"There are no documents in {path}.")
    return found


def _filled(gold: dict[str, Record], load: Callable[[], Language]) -> dict[str, Record]:
    if not any(ADDED in record["meta"] for record in gold.values()):
        return gold
    from nlp_aid.corrections.fill import fill

    return dict(zip(gold, fill(gold.values(), load), strict=True))


def _matched(gold: dict[str, Record], predicted: dict[str, Record]) -> dict[str, Record]:
    """Return predictions under the ids of gold: those of the same id, and for the others those of the same text."""
    found = {id: predicted[id] for id in gold if id in predicted}
    left: dict[str, list[Record]] = {}
    for id, record in predicted.items():
        if id not in gold:
            left.setdefault(record["text"], []).append(record)
    for id, record in gold.items():
        if id not in found and left.get(record["text"]):
            found[id] = left[record["text"]].pop(0)
    if not found:
        some, other = next(iter(gold)), next(iter(predicted))
        fail(
            f"No document of GOLD is in PRED, neither by its id ({some}; there: {other}) nor by its text. Name the "
            "predictions for these documents.",
            USAGE,
        )
    return found


def _layers(gold: dict[str, Record], model: str | None) -> str | None:
    """Return the layers to run where no pipeline is named: the default ones, with what else gold annotates."""
    from nlp_aid.pipeline import pipeline_layers

    default = pipeline_layers("default")
    others = [name for name in specifications() if name not in default and any(name in one for one in gold.values())]
    return ",".join([*default, *others]) if others and model is None else None


def _annotate(gold: dict[str, Record], load: Callable[[], Language]) -> dict[str, Record]:
    from nlp_aid.records.pieces import make_record

    nlp = load()
    return {id: make_record(nlp, record["text"], id, _date(record)) for id, record in gold.items()}


def _date(record: Record) -> dict[str, str]:
    """Return a document's date, from which `去年` is reckoned: of its metadata, or beside its text, as gold may have it."""
    date = record.get("meta", {}).get("date") or record.get("date")
    return {"date": str(date)} if date else {}


def _compare_documents(gold: dict[str, Record], predicted: dict[str, Record]) -> None:
    missing = [id for id in gold if id not in predicted]
    if missing:
        warn(
            f"{len(missing)} of {len(gold)} gold documents are not in PRED and count as empty, the first is {missing[0]}."
        )
    other = [id for id in gold if id in predicted and gold[id]["text"] != predicted[id]["text"]]
    if other:
        warn(f"{len(other)} documents have another text in PRED, so that offsets do not fit, the first is {other[0]}.")


def _print_table(scores: dict[str, LayerScore], kinds: dict[str, dict[str, KindScore]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", pad_edge=False)
    for title in ("Layer", "Gold", "Pred", "Measure"):
        table.add_column(title, justify="right" if title in ("Gold", "Pred") else "left")
    for title in ("Precision", "Recall", "F1"):
        table.add_column(title, justify="right")
    for layer, result in scores.items():
        name, gold, predicted = layer, str(result.gold), str(result.predicted)
        for measure, figures in result.figures.items():
            table.add_row(name, gold, predicted, measure, *(f"{figure:.3f}" for figure in figures))
            name = gold = predicted = ""
        for measure, accuracy in result.accuracies.items():
            table.add_row("", "", "", measure, "", "", f"{accuracy:.3f}")
        for kind, counts in kinds.get(layer, {}).items():
            shown = (f"{figure:.3f}" for figure in counts.exact)
            # A kind is what a prediction says, such as its currency: neither markup nor control characters take effect.
            table.add_row("", str(counts.gold), str(counts.predicted), Text(f"  {one_line(kind)}"), *shown)
        table.add_section()
    Console().print(table)


def _print_errors(document: DocumentErrors) -> None:
    typer.echo(printable(document.id))
    for error in document.errors:
        typer.echo("   " + printable(str(error)).replace("\n", "⏎").replace("\t", " "))
