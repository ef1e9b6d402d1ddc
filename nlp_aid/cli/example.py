"""`nlp-aid example`: the bundled article, annotated."""

from __future__ import annotations

import importlib.resources
from pathlib import Path
from typing import Annotated

import typer

from nlp_aid.cli.language import is_chinese
from nlp_aid.cli.messages import fail
from nlp_aid.cli.options import checked_loader, pipeline
from nlp_aid.cli.output import whole_file, write


def example(
    folder: Annotated[
        Path, typer.Option("-o", "--output", metavar="FOLDER", help="The folder to write to; it is made if need be.")
    ] = Path("nlp-aid-example"),
) -> None:
    """Annotate the bundled example article, to see what comes out.

    Writes the article (`article.txt`), its record (`example.jsonl`), a page with what was found (`example.html`) and a report
    (`report.html`) to the folder, over older ones if there are any.
    """
    nlp = pipeline(checked_loader(None, None))
    from nlp_aid.io import read_documents
    from nlp_aid.report import write_report
    from nlp_aid.runs.tally import Tally
    from nlp_aid.runs.work import Failed, work

    article = importlib.resources.files("nlp_aid") / "examples" / "article.txt"
    text = article.read_bytes()
    with importlib.resources.as_file(article) as path:
        (document,) = read_documents([path])
    outcome = work(nlp, document)
    if isinstance(outcome, Failed):
        fail(f"{outcome.where}: {outcome.reason}")
    tally = Tally().plus([outcome])
    files = {format: folder / f"example.{format}" for format in ("jsonl", "html")}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for format, file in files.items():
            with whole_file(file) as stream:
                write([outcome.record], format, stream, "nlp_aid: the example article")
        (folder / "article.txt").write_bytes(text)
        write_report([outcome.record], folder / "report.html", language="zh" if is_chinese() else "en")
    except OSError as error:
        fail(f"{folder} cannot be written ({error.strerror or error}). Choose another folder with -o.")
    typer.echo(f"Annotated an example article ({tally}):")
    typer.echo(f"  {files['html']}   open it in a browser")
    typer.echo(f"  {files['jsonl']}  the same as data")
    typer.echo(f"  {folder / 'report.html'}    a report, which is for many documents")
    typer.echo(f"  {folder / 'article.txt'}    the article")
    typer.echo("Next: nlp-aid annotate YOUR_FILE.txt -o annotated.html")
