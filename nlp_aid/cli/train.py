"""`nlp-aid train`: the trained part, trained further on a user's own documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp_aid.cli.messages import USAGE, fail, warn
from nlp_aid.cli.options import checked_loader, pipeline

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

_FEWEST = 10


def train(
    data: Annotated[
        list[Path],
        typer.Argument(metavar="DATA", help="Annotated documents: records (.jsonl) or spaCy's DocBin (.spacy)."),
    ],
    output: Annotated[Path, typer.Option("-o", "--output", metavar="OUT", help="The folder to save the pipeline in.")],
    dev: Annotated[
        Path | None,
        typer.Option(
            metavar="DEV", help="Annotated documents to score on. By default every tenth of DATA is kept back."
        ),
    ] = None,
    model: Annotated[
        str, typer.Option(metavar="MODEL", help="The pipeline to start from: 'default', or a saved one.")
    ] = "default",
    epochs: Annotated[int, typer.Option(min=1, help="How many times each document is seen.")] = 10,
    learn_rate: Annotated[float, typer.Option(min=0.0, help="The highest rate of learning.")] = 1e-3,
    dropout: Annotated[
        float, typer.Option(min=0.0, max=0.9, help="The share of the network left out at a step.")
    ] = 0.2,
    seed: Annotated[int, typer.Option(help="Makes a run repeatable.")] = 0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the pipeline in OUT if there is one.")
    ] = False,
) -> None:
    """Train the part that finds organisations, persons and dates further on your own annotated documents.

    Layers that a document has no annotation of are left open. The pipeline is scored before and after, and saved
    as nlp_aid.load(OUT) opens it.
    """
    for path in [*data, *([dev] if dev else [])]:
        if not path.is_file():
            fail(f"There is no file {path}. Check the name and the folder.", USAGE)
    _check_output(output, overwrite)
    nlp = _pipeline(model)
    from nlp_aid.training.tagger import read_references, score_tagger, split, train_tagger

    try:
        references = [doc for path in data for doc in read_references(nlp, path)]
        held_out = read_references(nlp, dev) if dev else []
    except (OSError, ValueError) as error:
        fail(str(error))
    if not dev:
        if len(references) < _FEWEST:
            warn(f"{len(references)} documents are too few to keep some back, so nothing is scored. Add --dev.")
        else:
            references, held_out = split(references)
    before = score_tagger(nlp, held_out) if held_out else {}
    warn(f"Training on {len(references):,} documents for {epochs} epochs.")
    train_tagger(
        nlp,
        references,
        epochs=epochs,
        learn_rate=learn_rate,
        dropout=dropout,
        seed=seed,
        report=lambda epoch, loss: warn(f"epoch {epoch}: loss {loss:.4f}"),
    )
    if held_out:
        _print_scores(held_out, before, score_tagger(nlp, held_out))
    try:
        nlp.to_disk(output)
    except OSError as error:
        fail(f"{output} cannot be written ({error.strerror or error}). Choose another folder.")
    typer.echo(f"Saved the pipeline. Open it with nlp_aid.load({str(output)!r})")


def _check_output(output: Path, overwrite: bool) -> None:
    if output.is_file():
        fail(f"{output} is a file. Name a folder.", USAGE)
    if output.is_dir() and any(output.iterdir()):
        if not (output / "config.cfg").is_file():
            fail(f"{output} holds something else than a pipeline. Choose another folder.", USAGE)
        if not overwrite:
            fail(f"{output} holds a pipeline already. Choose another folder, or add --overwrite.", USAGE)


def _pipeline(model: str) -> Language:
    nlp = pipeline(checked_loader(model, None))
    if "aid_entities" not in nlp.pipe_names:
        fail(f"The pipeline '{model}' has no trained part. Start from 'default', or from one that was trained.", USAGE)
    return nlp


def _print_scores(held_out: list[Doc], before: dict[str, Any], after: dict[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        header_style="bold", pad_edge=False, title=f"{len(held_out)} documents kept back", title_justify="left"
    )
    for column in ("Layer", "Precision before", "Recall", "F1", "Precision after", "Recall", "F1"):
        table.add_column(column, justify="left" if column == "Layer" else "right")
    for layer in ("organisations", "persons", "dates", "locations"):
        figures = [scores.get(f"spans_{layer}_{letter}") for scores in (before, after) for letter in "prf"]
        if None not in figures:
            table.add_row(layer, *(f"{figure:.3f}" for figure in figures))
    Console().print(table)
