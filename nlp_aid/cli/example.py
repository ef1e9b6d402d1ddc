"""`nlp-aid example`: the bundled article, annotated."""

from __future__ import annotations

import importlib.resources
from pathlib import Path
from typing import Annotated

import typer

from nlp_aid.cli.annotate import write
from nlp_aid.cli.messages import FAILED, fail
from nlp_aid.cli.options import DEFAULT_LAYERS, checked_layers, pipeline
from nlp_aid.cli.output import whole_file
from nlp_aid.cli.work import Tally, records


def example(
    folder: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="The folder to write to; it is made if need be.")
    ] = Path("nlp-aid-example"),
) -> None:
    """Annotate the bundled example article, to see what comes out.

    Writes `example.jsonl` and `example.html` to the folder, over older ones if there are any.
    """
    nlp = pipeline(checked_layers(DEFAULT_LAYERS))
    tally = Tally()
    article = importlib.resources.files("nlp_aid") / "examples" / "article.txt"
    from nlp_aid.records import read_documents

    with importlib.resources.as_file(article) as path:
        found = list(records(nlp, read_documents([path]), tally))
    if tally.failures:
        raise typer.Exit(FAILED)
    files = {format: folder / f"example.{format}" for format in ("jsonl", "html")}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for format, file in files.items():
            with whole_file(file) as stream:
                write(found, format, stream, "nlp_aid: the example article")
    except OSError as error:
        fail(f"{folder} cannot be written ({error.strerror or error}). Choose another folder with -o.")
    typer.echo(f"Annotated an example article ({tally}):")
    typer.echo(f"  {files['html']}   open it in a browser")
    typer.echo(f"  {files['jsonl']}  the same as data")
    typer.echo("Next: nlp-aid annotate YOUR_FILE.txt -o annotated.html")
