"""`nlp-aid train`: what is learned, trained further on a user's own documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp_aid.cli.messages import USAGE, fail, warn
from nlp_aid.cli.options import checked_loader, pipeline
from nlp_aid.layers.registry import specifications

if TYPE_CHECKING:
    from spacy.language import Language

    from nlp_aid.records.schema import Record
    from nlp_aid.training.annotated import Documents

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
    layers: Annotated[
        str | None,
        typer.Option(
            metavar="NAMES", help="Learn of these layers only, such as flows; by default of all annotated ones."
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the pipeline in OUT if there is one.")
    ] = False,
) -> None:
    """Train what finds organisations, persons, dates, places, programmes and flows further on your own annotated documents.

    Layers that a document has no annotation of are left open. Others, such as money, cannot be learned from your
    documents, and a message says so. The pipeline is scored before and after, and saved as nlp_aid.load(OUT) opens it.
    """
    for path in [*data, *([dev] if dev else [])]:
        if not path.is_file():
            fail(f"There is no file {path}. Check the name and the folder.", USAGE)
    _check_output(output, overwrite)
    nlp = _pipeline(model)
    from nlp_aid.training.annotated import WEIGHED, Documents, read_annotated, unlearned
    from nlp_aid.training.tagger import train_tagger

    try:
        given = Documents([one for path in data for one in read_annotated(nlp, path).documents])
        held_out = read_annotated(nlp, dev) if dev else Documents()
    except (OSError, ValueError) as error:
        fail(str(error))
    if layers is not None:
        wanted = [name.strip() for name in layers.split(",")]
        given, held_out = given.only(wanted), held_out.only(wanted)
    if names := [
        name for name in WEIGHED if name in given.layers and specifications()[name].component not in nlp.pipe_names
    ]:
        warn(f"Not learned, as the pipeline lacks them: {', '.join(names)}.")
        given = given.only(given.layers.difference(names))
    if names := unlearned(given.layers):
        warn(f"Not learned, as rules and lists find it: {', '.join(names)}.")
    if not given.references and not any(map(given.records, WEIGHED)):
        named = ", ".join(map(str, data))
        fail(
            f"{named}: Nothing in it can be learned from: no organisations, persons, dates, places, programmes or flows."
        )
    if not dev:
        if len(given) < _FEWEST:
            warn(f"{len(given)} documents are too few to keep some back, so nothing is scored. Add --dev.")
        else:
            given, held_out = given.split()
    before = held_out.scores(nlp)
    # First, as the tagger is not to know the documents by heart when places are weighed by what it says.
    _train_weights(nlp, given)
    if references := given.references:
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
    if flows := given.records("flows"):
        _train_flows(nlp, flows)
    _print_scores(held_out, before, held_out.scores(nlp))
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


def _train_weights(nlp: Language, given: Documents) -> None:
    from nlp_aid.training.places import train_places
    from nlp_aid.training.programmes import train_programmes

    for layer, train_layer in {"places": train_places, "programmes": train_programmes}.items():
        if records := given.records(layer):
            count, known = train_layer(nlp, records)
            warn(f"Learned from {known:,} of {count:,} {layer} in {len(records):,} documents.")
            if known < count:
                warn(
                    f"The other {layer} are not among what the rules could find; a list of your own adds them: "
                    "nlp-aid corrections."
                )


def _train_flows(nlp: Language, records: list[Record]) -> None:
    from nlp_aid.training.flows import train_flows

    try:
        count = train_flows(nlp, records)
    except ImportError:
        fail("To learn flows, SciPy is needed, which is not installed; install it: pip install 'nlp-aid[train]'")
    except ValueError as error:
        fail(str(error))
    warn(f"Learned from {count:,} flows in {len(records):,} documents.")


def _print_scores(held_out: Documents, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Print the figures of the documents that were kept back: of layers their spans, of flows what is right in them."""
    if not before:
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(
        header_style="bold", pad_edge=False, title=f"{len(held_out)} documents kept back", title_justify="left"
    )
    for column in ("Layer", "Precision before", "Recall", "F1", "Precision after", "Recall", "F1"):
        table.add_column(column, justify="left" if column == "Layer" else "right")
    for name, figures in before.items():
        table.add_row(name, *(f"{figure:.3f}" for figure in (*figures, *after[name])))
    Console().print(table)
