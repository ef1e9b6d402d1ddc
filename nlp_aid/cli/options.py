"""Options and arguments that commands share, and their checks."""

from __future__ import annotations

import enum
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid.cli.messages import USAGE, fail
from nlp_aid.layer_names import ALL_LAYERS, LAYERS

if TYPE_CHECKING:
    from spacy.language import Language

STANDARD_STREAM = "-"


class InputFormat(str, enum.Enum):
    """How inputs are read."""

    auto = "auto"
    text = "text"
    html = "html"
    jsonl = "jsonl"
    json = "json"
    csv = "csv"
    tsv = "tsv"
    parquet = "parquet"


class Errors(enum.Enum):
    """What becomes of bytes that are not in a file's encoding."""

    strict = "strict"
    replace = "replace"
    ignore = "ignore"


class OutputFormat(str, enum.Enum):
    """How records are written."""

    jsonl = "jsonl"
    html = "html"


Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Text files, web pages, JSONL, JSON, CSV, TSV or Parquet, also in .gz, or - for standard input.",
    ),
]
InputFormatOption = Annotated[
    InputFormat,
    typer.Option(help="How to read the inputs. By default what the ending of each name says, else text."),
]
EncodingOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The encoding of the inputs, such as gb18030. By default it is found."),
]
ErrorsOption = Annotated[
    Errors,
    typer.Option(
        help="What to do with bytes that are not in the encoding: fail for their document, put \ufffd, or drop them."
    ),
]
TextFieldOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The field or column with the text. By default text, 正文, content or the like."),
]
IdFieldOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="The field or column with the id. By default id.")
]
MetaFieldOption = Annotated[
    list[str] | None,
    typer.Option("--meta-field", metavar="NAME", help="A field or column to keep in the record; can be repeated."),
]
LayersOption = Annotated[
    str, typer.Option(metavar="LAYERS", help=f"The layers to run, with commas between them: {', '.join(ALL_LAYERS)}.")
]
DEFAULT_LAYERS = ",".join(LAYERS)


def checked_inputs(inputs: list[str]) -> list[str]:
    """Return the inputs if all of them are there; end the command otherwise."""
    if not inputs:
        fail("There is no input. Name a file, or - for standard input.", USAGE)
    for path in inputs:
        if path == STANDARD_STREAM:
            continue
        if Path(path).is_dir():
            fail(f"{path} is a folder. Name the files in it, for instance {path.rstrip('/')}/*.txt", USAGE)
        if not Path(path).exists():
            fail(f"There is no file {path}. Check the name and the folder.", USAGE)
    if Counter(inputs)[STANDARD_STREAM] > 1:
        fail("Standard input can be read only once. Name - once.", USAGE)
    return inputs


def checked_encoding(name: str | None) -> str | None:
    """Return the name of an encoding if there is such; end the command otherwise."""
    if name is not None:
        from nlp_aid.records.readers.encoding import named

        try:
            named(name)
        except ValueError as error:
            fail(f"--encoding: {error}", USAGE)
    return name


def checked_layers(names: str) -> list[str]:
    """Return the layers that `names` lists; end the command if there is none, or one that is not known."""
    layers = [name.strip() for name in names.split(",") if name.strip()]
    if unknown := [name for name in layers if name not in ALL_LAYERS]:
        fail(f"There is no layer '{unknown[0]}'. Choose from {', '.join(ALL_LAYERS)}.", USAGE)
    if not layers:
        fail(f"No layer is named. Choose from {', '.join(ALL_LAYERS)}.", USAGE)
    return layers


def pipeline(layers: list[str]) -> Language:
    """Return the pipeline; end the command if the installation does not allow it."""
    import nlp_aid

    try:
        return nlp_aid.load(layers)
    except (ImportError, OSError, ValueError) as error:
        fail(f"The pipeline cannot be loaded: {error}")
