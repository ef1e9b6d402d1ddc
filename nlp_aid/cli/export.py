"""`nlp-aid export`: records as data of other tools."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid.cli.channels import tell
from nlp_aid.cli.messages import USAGE, fail, reason_of

if TYPE_CHECKING:
    from nlp_aid.records.schema import Record

_IATI = "IATI"


def export(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="RECORDS", help="What nlp-aid annotate wrote: JSONL, Parquet, CSV and so on, files or folders."
        ),
    ],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Where to: .xml, .geojson, .graphml, .sqlite.")
    ],
    to: Annotated[
        str | None,
        typer.Option(
            "--to", metavar="NAME", help="iati, geojson, graphml or sqlite; by default by the ending of the file."
        ),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    reporting_org: Annotated[
        str | None,
        typer.Option(metavar="ID", help="The identifier of who publishes the data.", rich_help_panel=_IATI),
    ] = None,
    reporting_org_name: Annotated[
        str | None, typer.Option(metavar="NAME", help="What that is called.", rich_help_panel=_IATI)
    ] = None,
    reporting_org_type: Annotated[
        str,
        typer.Option(metavar="CODE", help="Its code in the list OrganisationType; 90 is other.", rich_help_panel=_IATI),
    ] = "90",
    sector: Annotated[
        str,
        typer.Option(
            metavar="CODE", help="The sector of all activities; 99810 is not specified.", rich_help_panel=_IATI
        ),
    ] = "99810",
    coordinates: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Of places: a CSV file with the columns code, longitude, latitude.",
            rich_help_panel="GeoJSON",
        ),
    ] = None,
) -> None:
    """Write IATI activities, GeoJSON, a graph of givers and receivers (GraphML), or an SQLite database.

    What counts is decided as by nlp-aid table: no parts beside their wholes, nothing that is told again. In SQLite all
    is kept, and a column says what does not count.
    """
    from nlp_aid.exports import EXPORTS, ExportOptions
    from nlp_aid.exports.export import of_ending
    from nlp_aid.exports.geojson import read_coordinates

    try:
        chosen = EXPORTS.choose(to or of_ending(output))
    except ValueError as error:
        fail(str(error), USAGE)
    _check(paths, output, overwrite=overwrite)
    if chosen.name == "iati" and not (reporting_org and reporting_org_name):
        fail("IATI data need who publishes them. Add --reporting-org ID and --reporting-org-name NAME.", USAGE)
    reporting = (
        (reporting_org, reporting_org_name, reporting_org_type) if reporting_org and reporting_org_name else None
    )
    part = output.with_name(f".nlp-aid-{secrets.token_hex(8)}.part")
    try:
        known = read_coordinates(coordinates) if coordinates else {}
        options = ExportOptions(title=output.stem, reporting_org=reporting, sector=sector, coordinates=known)
        said = chosen.write(_records(paths), part, options)
        part.replace(output)
    except OSError as error:
        fail(f"{getattr(error, 'filename', None) or output}: {reason_of(error)}.")
    except ValueError as error:
        fail(str(error))
    finally:
        part.unlink(missing_ok=True)
    for sentence in said:
        tell(sentence)


def _records(paths: list[Path]) -> Iterator[Record]:
    from nlp_aid.io import read

    for path in paths:
        yield from read(path)


def _check(paths: list[Path], output: Path, *, overwrite: bool) -> None:
    for path in paths:
        if not path.exists():
            fail(f"There is no file or folder {path}. Check the name.", USAGE)
        if output.resolve() == path.resolve():
            fail(f"{output} is an input as well. Choose another output.", USAGE)
    if not output.parent.is_dir():
        fail(f"There is no folder {output.parent}. Make it first, or choose another output.", USAGE)
    if output.is_dir():
        fail(f"{output} is a folder. Name a file.", USAGE)
    if output.exists() and not overwrite:
        fail(f"{output} exists already. Choose another output, or add --overwrite to replace it.", USAGE)
