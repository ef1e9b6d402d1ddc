"""`nlp-aid places`: the gazetteer at the command line."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from nlp_aid.cli.messages import FAILED, USAGE, fail
from nlp_aid.views.printable import one_line

if TYPE_CHECKING:
    from nlp_aid.gazetteer.divisions import Division, Divisions
    from nlp_aid.places import Place

places = typer.Typer(
    help="Look up division codes and names, and resolve addresses.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Year = Annotated[int | None, typer.Option(metavar="YEAR", min=1900, max=2100, help="The year that is spoken of.")]
_AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, one place a line.")]


@places.command()
def lookup(
    names: Annotated[
        list[str], typer.Argument(metavar="NAME_OR_CODE", help="Names (隆阳, 芒宽乡, 沪) or codes (530502).")
    ],
    within: Annotated[
        str | None, typer.Option(metavar="NAME_OR_CODE", help="Only what lies in this division: a code or a name.")
    ] = None,
    year: Year = None,
    as_json: _AsJson = False,
) -> None:
    """List what a name or a code stands for.

    Former names (襄樊) are found with the years in which they were official; --year lists what stood in that year.
    The exit code is 1 if something is not found.
    """
    gazetteer = _gazetteer()
    outer = _one(gazetteer, within) if within is not None else None
    found: list[Division] = []
    missing = []
    for name in names:
        divisions = _known(gazetteer, name, outer, year)
        found += divisions
        if not divisions:
            missing.append(name)
    if as_json:
        for division in found:
            typer.echo(json.dumps(division.to_data(), ensure_ascii=False))
    elif found:
        _print_table(
            ("Code", "Level", "Name", "Path", "Years"),
            [
                (
                    division.code or " ".join(division.successors),
                    division.level,
                    division.name,
                    " ".join(division.path),
                    _years(division.valid),
                )
                for division in found
            ],
        )
    if missing:
        where = f" in {outer.name}" if outer else ""
        fail(f"Nothing is called {', '.join(missing)}{where}. Check the spelling, or try it without its suffix.")


@places.command()
def resolve(
    addresses: Annotated[
        list[str],
        typer.Argument(
            metavar="ADDRESS", help="Addresses, such as 云南保山隆阳芒宽大门坎; - for lines of standard input."
        ),
    ],
    year: Year = None,
    as_json: _AsJson = False,
) -> None:
    """Tell which places addresses name.

    Levels may be left out and names be short. With -, every line of standard input is an address, and what is printed is
    CSV with a row for each place, and one for each address that names none. The exit code is 1 if an address names no
    place, or leaves open which.
    """
    try:
        from nlp_aid.places.addresses import AddressResolver

        resolver = AddressResolver()
    except (ImportError, OSError) as error:
        fail(f"The gazetteer cannot be loaded: {error}")
    batch = "-" in addresses
    if batch and len(addresses) > 1:
        fail("With - the addresses come from standard input only. Leave out the others.", USAGE)
    writer = csv.DictWriter(sys.stdout, _COLUMNS, lineterminator="\n") if batch and not as_json else None
    if writer:
        writer.writeheader()
    rows, unclear = [], []
    for address in (line.rstrip("\r\n") for line in sys.stdin) if batch else addresses:
        resolved = resolver.resolve(address, year)
        if not resolved or any(place.candidates for place in resolved):
            unclear.append(address)
        if writer and not resolved:
            writer.writerow({"address": one_line(address)})
        for place in resolved:
            if as_json:
                typer.echo(json.dumps({"address": address, **place.to_data()}, ensure_ascii=False))
            elif writer:
                writer.writerow(_row(address, place))
            else:
                path = " ".join(place.path) or place.name or ""
                code = place.code or (f"? {' '.join(place.candidates[:4])}" if place.candidates else "")
                rows.append((place.text, code, place.level or "", path, _sure(place)))
    if rows:
        _print_table(("Text", "Code", "Level", "Path", "Confidence"), rows)
    if unclear and batch:
        fail(f"Of {len(unclear)} addresses it is not clear which place is meant; their column code is empty.", FAILED)
    if unclear:
        fail(f"It is not clear which place is meant by {', '.join(unclear)}. Add the province or the county.", FAILED)


_COLUMNS = (
    "address",
    "text",
    "code",
    "adcode",
    "level",
    "name",
    "province",
    "prefecture",
    "county",
    "confidence",
    "candidates",
)


def _row(address: str, place: Place) -> dict[str, str]:
    """Return a place as a row of the table that `resolve -` prints."""
    names = place.names_by_level()
    return {
        "address": one_line(address),
        "text": one_line(place.text),
        "code": place.code or "",
        "adcode": place.adcode or "",
        "level": place.level or "",
        "name": place.name or "",
        "province": names.get("province", ""),
        "prefecture": names.get("prefecture", ""),
        "county": names.get("county", ""),
        "confidence": _sure(place),
        "candidates": " ".join(place.candidates),
    }


def _sure(place: Place) -> str:
    return "" if place.confidence is None else f"{place.confidence:.2f}"


def _gazetteer() -> Divisions:
    try:
        from nlp_aid.gazetteer.divisions import gazetteer

        return gazetteer()
    except (ImportError, OSError) as error:
        fail(f"The gazetteer cannot be loaded: {error}")


def _known(gazetteer: Divisions, name: str, within: Division | None = None, year: int | None = None) -> list[Division]:
    """Return what a code or a name stands for."""
    by_code = gazetteer.lookup(name)
    if by_code is not None:
        inside = within is None or (by_code.code is not None and gazetteer.contains(within, by_code))
        return [by_code] if inside else []
    return gazetteer.search(name, within, year)


def _one(gazetteer: Divisions, name: str) -> Division:
    """Return the division that --within names; end the command if it is none or leaves open which."""
    found = [division for division in _known(gazetteer, name) if division.code and not division.valid]
    if not found:
        fail(f"There is no division {name} to look in. Check --within.", USAGE)
    return found[0]  # larger ones come first


def _years(valid: tuple[int, int] | None) -> str:
    return f"{valid[0]}-{valid[1]}" if valid else ""


def _print_table(titles: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for title in titles:
        table.add_column(title, overflow="fold", no_wrap=title in ("Code", "Level"))
    for row in rows:
        table.add_row(*(Text(one_line(str(cell))) for cell in row))
    console = Console(highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = 200  # a pipe has no width to keep to
    console.print(table)
