"""Options and arguments that commands share, and their checks."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from nlp_aid.cli.messages import USAGE, fail, reason_of, warn
from nlp_aid.layers.registry import specifications, why_missing

if TYPE_CHECKING:
    from spacy.language import Language

    from nlp_aid.io.apart import Limits
    from nlp_aid.io.inputs import InputFiles
    from nlp_aid.registry import Registry

P = TypeVar("P")

STANDARD_STREAM = "-"


class DecodingErrors(enum.Enum):
    """What becomes of bytes that are not in a file's encoding."""

    strict = "strict"
    replace = "replace"
    ignore = "ignore"


# The panels of --help.
INPUT = "Input"
ANNOTATION = "Annotation"

Inputs = Annotated[
    list[str],
    typer.Argument(
        metavar="INPUT",
        help="Files, folders and URLs: text, web pages, PDF, Word, Excel, JSONL, CSV, archives and so on (--input-format), "
        "also in .gz; - for standard input.",
    ),
]
GlobOption = Annotated[
    list[str] | None,
    typer.Option(
        "-g",
        "--glob",
        metavar="PATTERN",
        help="Of folders, read the files that match, such as '*.html', or with ! those that do not; can be repeated.",
        rich_help_panel=INPUT,
    ),
]
EncodingOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The encoding of the inputs, such as gb18030. By default it is found.",
        rich_help_panel=INPUT,
    ),
]
ErrorsOption = Annotated[
    DecodingErrors,
    typer.Option(
        help="What to do with bytes that are not in the encoding: fail for their document, put \ufffd, or drop them.",
        rich_help_panel=INPUT,
    ),
]
TextFieldOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The field or column with the text. By default text, 正文, content or the like.",
        rich_help_panel=INPUT,
    ),
]
IdFieldOption = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="The field or column with the id. By default id.", rich_help_panel=INPUT),
]
DateFieldOption = Annotated[
    str | None,
    typer.Option(
        metavar="NAME",
        help="The field or column with the document's date, from which 去年 is reckoned. By default date, published, 日期, "
        "发布时间, 成文日期 or the like.",
        rich_help_panel=INPUT,
    ),
]
MetaFieldOption = Annotated[
    list[str] | None,
    typer.Option(
        "--meta-field",
        metavar="NAME",
        help="A field or column to keep in the record; can be repeated.",
        rich_help_panel=INPUT,
    ),
]
HttpOption = Annotated[
    bool,
    typer.Option(
        "--allow-http",
        help="Fetch inputs that are URLs of the web, which is not done by default.",
        rich_help_panel=INPUT,
    ),
]
LayersOption = Annotated[
    str | None,
    typer.Option(
        metavar="LAYERS",
        # Not listed here: what layers there are is known when their packages are loaded, which takes a while.
        help="The layers to run, with commas between them, such as money,places; a wrong name lists all. +checks is one "
        "beside the default ones. By default these, or those of the model.",
        rich_help_panel=ANNOTATION,
    ),
]
SpansOption = Annotated[
    list[str] | None,
    typer.Option(
        "--spans",
        metavar="NAME",
        help="A span group of other components of the model that goes into the records, or 'ents' for its entities. "
        "Can be given several times.",
        rich_help_panel=ANNOTATION,
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL",
        help="The pipeline: 'default', 'fast' (without the trained part), or the folder of a saved one.",
        rich_help_panel=ANNOTATION,
    ),
]
ProgrammesOption = Annotated[
    Path | None,
    typer.Option(
        "--programmes",
        metavar="FILE",
        help="A list of your own programmes, beside the catalogue: JSONL, CSV or TSV.",
        rich_help_panel=ANNOTATION,
    ),
]
PlacesOption = Annotated[
    Path | None,
    typer.Option(
        "--places",
        metavar="FILE",
        help="A list of your own places, beside the gazetteer.",
        rich_help_panel=ANNOTATION,
    ),
]
OrganisationsOption = Annotated[
    Path | None,
    typer.Option(
        "--organisations",
        metavar="FILE",
        help="A list of your own organisations, such as donors, beside those that are found anyway.",
        rich_help_panel=ANNOTATION,
    ),
]


def choice(registry: Registry[Any], *flags: str, help: str, panel: str, also: tuple[str, ...] = ()) -> Any:
    """Return an option whose value is the name of something in a registry, or one of some others.

    Commands call it in their annotations, which are looked at when the command line is put together: then what packages
    offer and what has been registered is known.
    """
    known = [*also, *registry.names()]

    def checked(value: str) -> str:
        if value not in also:
            try:
                registry.choose(value)
            except ValueError as error:
                raise typer.BadParameter(str(error)) from None
        return value

    return typer.Option(
        *flags,
        parser=checked,
        metavar=f"<{'|'.join(known)}>",
        help=help,
        rich_help_panel=panel,
        autocompletion=lambda incomplete: [name for name in known if name.startswith(incomplete)],
    )


def input_format_option() -> Any:
    """Return the option of how inputs are read."""
    from nlp_aid.io.readers import READERS

    return choice(
        READERS,
        "--input-format",
        also=("auto",),
        help="How to read the inputs. By default what the ending of each name says, or else how it begins, else text.",
        panel=INPUT,
    )


def checked_input_files(
    inputs: list[str],
    input_format: str,
    encoding: str | None,
    errors: DecodingErrors,
    text_field: str | None,
    id_field: str | None,
    meta_fields: list[str] | None = None,
    globs: list[str] | None = None,
    without: tuple[Path, ...] = (),
    date_field: str | None = None,
    allow_http: bool = False,
    limits: Limits | None = None,
) -> InputFiles:
    """Return what is read, and how, by default within the usual limits; end the command if there is nothing to read, or no such encoding."""
    from nlp_aid.io.apart import Limits
    from nlp_aid.io.folders import matcher_of
    from nlp_aid.io.inputs import input_files

    checked_inputs(inputs)
    try:
        matcher_of(globs or ())
    except ValueError as error:
        fail(f"--glob: {error}", USAGE)
    try:
        found: InputFiles = input_files(
            inputs,
            input_format,
            encoding=encoding,
            errors=errors.value,
            text_field=text_field,
            id_field=id_field,
            date_field=date_field,
            meta_fields=meta_fields or (),
            globs=globs or (),
            without=without,
            allow_http=allow_http,
            limits=limits or Limits(),
        )
    except ValueError as error:
        fail(f"The inputs cannot be read so: {error}", USAGE)
    if text_field is not None and all(_is_one_text(path, input_format) for path in inputs):
        fail(
            f"--text-field {text_field} is for tables and JSON, and {inputs[0]} is read as one text. Leave it out, or say how to "
            "read the file with --input-format.",
            USAGE,
        )
    for path in inputs:
        if path != STANDARD_STREAM and not found.has_files(path):
            matching = f" that matches {' '.join(globs)}" if globs else ""
            fail(f"There is no file in {path}{matching}. Hidden files are not read.", USAGE)
    return found


def _is_one_text(path: str, input_format: str) -> bool:
    """Tell whether a file is one document that has no fields, as its name or the format says; not where neither does."""
    from nlp_aid.io.readers import READERS
    from nlp_aid.io.readers.compression import without_ending

    if input_format != "auto":
        reader = READERS[input_format]
        return reader.is_one_document and not reader.is_table
    name = Path(without_ending(path)).name.lower()
    fitting = [reader for reader in READERS.values() if name.endswith(reader.endings)] if Path(path).is_file() else []
    return bool(fitting) and all(reader.is_one_document and not reader.is_table for reader in fitting)


def checked_inputs(inputs: list[str]) -> None:
    """End the command if an input is not there."""
    from nlp_aid.io.remote import is_url

    if not inputs:
        fail("There is no input. Name a file or folder, or - for standard input.", USAGE)
    if "" in inputs:
        fail("An input has an empty name. Name a file or folder; the current folder is '.'.", USAGE)
    for path in inputs:
        if path == STANDARD_STREAM or is_url(path):
            continue
        try:
            Path(path).stat()  # `Path.exists` hides why it cannot be read, from Python 3.14 on
        except (FileNotFoundError, NotADirectoryError):
            fail(f"There is no file {path}. Check the name and the folder.", USAGE)
        except (OSError, ValueError) as error:
            fail(f"{path} cannot be read ({reason_of(error)}). Check the name and the folder.", USAGE)
    if Counter(inputs)[STANDARD_STREAM] > 1:
        fail("Standard input can be read only once. Name - once.", USAGE)


def checked_own(programmes: Path | None, places: Path | None, organisations: Path | None) -> dict[str, Path]:
    """Return the lists of a user's own by layer; end the command if one cannot be read or has errors."""
    given = {"programmes": programmes, "places": places, "organisations": organisations}
    own = {layer: path for layer, path in given.items() if path is not None}
    for layer, path in own.items():
        try:
            _read_own(layer, path)
        except (OSError, ValueError) as error:
            *lines, last = f"--{layer}: {error}".splitlines()
            for line in lines:
                warn(line.strip())
            fail(last.strip(), USAGE)
    return own


def _read_own(layer: str, path: Path) -> None:
    if layer == "programmes":
        from nlp_aid.programmes.own import read_programmes

        read_programmes(path)
    elif layer == "places":
        from nlp_aid.gazetteer.files import open_gazetteer
        from nlp_aid.places.own import read_places

        read_places(path, open_gazetteer())
    else:
        from nlp_aid.entities.own import read_organisations

        read_organisations(path)


def resting_on(model: str | None, own: Mapping[str, Path]) -> dict[str, str]:
    """Return the files and folders of a user's own that a pipeline is made of, each with its SHA-256."""
    from nlp_aid.knowledge.sums import of_path
    from nlp_aid.pipeline import PIPELINES

    folders = [model] if model is not None and model not in PIPELINES else []
    try:
        return {name: of_path(Path(name)) for name in (*folders, *map(str, own.values()))}
    except OSError as error:
        fail(f"{error.filename} cannot be read ({reason_of(error)}). Check your rights to it.", USAGE)


def knowledge_options(model: str | None, own: Mapping[str, Path], rests_on: Mapping[str, str]) -> dict[str, Any]:
    """Return what records rest on, as options of a run, with hashes: a run goes on with the same only.

    Args:
        model: the pipeline that was asked for.
        own: the lists of a user's own, by layer.
        rests_on: from `resting_on`.
    """
    from importlib.metadata import entry_points

    from nlp_aid.knowledge import integrity
    from nlp_aid.knowledge.sums import of_bytes, shown
    from nlp_aid.paths import model_path

    def with_hash(name: str) -> list[str]:
        return [name, shown(rests_on[name])]

    groups = ("nlp_aid.layers", "nlp_aid.relations", "nlp_aid.readers", "nlp_aid.formats")
    offering = {point.dist for group in groups for point in entry_points(group=group)}
    return {
        "--model": with_hash(model) if model is not None and model in rests_on else model,
        **{f"--{layer}": with_hash(str(path)) for layer, path in own.items()},
        "bundled data": shown(of_bytes(model_path(integrity.SUMS).read_bytes())),
        "packages": sorted(f"{each.name} {each.version}" for each in offering if each and each.name != "nlp-aid"),
    }


def checked_loader(
    model: str | None, layers: str | None, own: Mapping[str, Path] | None = None
) -> Callable[[], Language]:
    """Return what loads the pipeline; end the command if there is no such pipeline or layer."""
    from nlp_aid.pipeline import PIPELINES, load, load_layers

    own = own or {}
    chosen = checked_layers(layers) if layers is not None else None
    if model is None:
        return partial(load, chosen or "default", **own)
    if model not in PIPELINES and not Path(model).is_dir():
        names = ", ".join(f"'{name}'" for name in PIPELINES)
        fail(f"There is no pipeline {model}. Name a folder, or one of {names}.", USAGE)
    if chosen is None:
        return partial(load, model, **own)
    return partial(load_layers, model, chosen, **own)


def checked_layers(names: str) -> list[str]:
    """Return the layers that `names` lists; end the command if there is none, or one that is not known.

    A name with `+` before it is one beside the default ones.
    """
    layers = [name.strip() for name in names.split(",") if name.strip()]
    if any(name.startswith("+") for name in layers):
        from nlp_aid.pipeline import pipeline_layers

        layers = list(dict.fromkeys([*pipeline_layers("default"), *(name.removeprefix("+") for name in layers)]))
    if unknown := [name for name in layers if name not in specifications()]:
        fail(why_missing(unknown[0]), USAGE)
    if not layers:
        fail(f"No layer is named. Choose from {', '.join(specifications())}.", USAGE)
    return layers


def pipeline(load: Callable[[], P]) -> P:
    """Return the pipeline that a loader gives; end the command if the installation does not allow it."""
    try:
        return load()
    except (ImportError, OSError, ValueError) as error:
        fail(f"The pipeline cannot be loaded: {error}")
