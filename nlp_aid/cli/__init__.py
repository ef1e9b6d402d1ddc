"""The command line: `nlp-aid`."""

from __future__ import annotations

from typing import Annotated

import typer

from nlp_aid._version import __version__
from nlp_aid.cli.annotate import annotate
from nlp_aid.cli.check import check
from nlp_aid.cli.convert import convert
from nlp_aid.cli.corrections import corrections
from nlp_aid.cli.evaluate import evaluate
from nlp_aid.cli.example import example
from nlp_aid.cli.export import export
from nlp_aid.cli.inspect import inspect
from nlp_aid.cli.labelstudio import labelstudio_config
from nlp_aid.cli.messages import warnings_as_messages
from nlp_aid.cli.places import places
from nlp_aid.cli.programmes import programmes
from nlp_aid.cli.report import report
from nlp_aid.cli.schema import schema
from nlp_aid.cli.show import show
from nlp_aid.cli.summary import summary
from nlp_aid.cli.table import table
from nlp_aid.cli.train import train
from nlp_aid.cli.verify import verify

app = typer.Typer(
    name="nlp-aid",
    help="Find amounts of money, places and aid programmes in Chinese text about aid.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for command in (
    annotate,
    show,
    inspect,
    summary,
    table,
    report,
    convert,
    export,
    check,
    verify,
    evaluate,
    corrections,
    train,
    example,
    labelstudio_config,
    schema,
):
    app.command()(command)
app.add_typer(places, name="places")
app.add_typer(programmes, name="programmes")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"nlp-aid {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    context.with_resource(warnings_as_messages())
