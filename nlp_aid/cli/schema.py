"""`nlp-aid schema`: the schema of records, for tools that read JSONL."""

from __future__ import annotations

import enum
from typing import Annotated

import typer


class SchemaTool(str, enum.Enum):
    """What takes the schema."""

    duckdb = "duckdb"
    polars = "polars"
    json_schema = "json-schema"


def schema(
    tool: Annotated[
        SchemaTool,
        typer.Option("--for", help="DuckDB (a struct for `columns`), polars (a module of Python) or JSON Schema."),
    ] = SchemaTool.json_schema,
) -> None:
    """Print the schema of records, for a tool that else guesses it from the first lines and loses what they lack.

    It has all layers and relations that are installed. docs/formats.md shows how to pass it on.
    """
    from nlp_aid.exports.schemas import text_for

    typer.echo(text_for(tool.value), nl=False)
