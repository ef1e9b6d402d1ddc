"""`nlp-aid table`: flows added up, and mentions counted, by donor, year, place or any other column."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid.cli.channels import tell
from nlp_aid.cli.messages import USAGE, fail, reason_of
from nlp_aid.cli.output import standard_output, whole_file
from nlp_aid.cli.printed import print_table
from nlp_aid.cli.translation import translated

if TYPE_CHECKING:
    from nlp_aid.records.schema import Record
    from nlp_aid.totals.totals import Table


class TableFormat(str, enum.Enum):
    """How a table is written."""

    terminal = "terminal"
    csv = "csv"
    parquet = "parquet"
    markdown = "markdown"
    xlsx = "xlsx"


_ENDINGS = {
    ".csv": TableFormat.csv,
    ".parquet": TableFormat.parquet,
    ".md": TableFormat.markdown,
    ".markdown": TableFormat.markdown,
    ".xlsx": TableFormat.xlsx,
}


def table(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="RECORDS", help="What nlp-aid annotate wrote: JSONL, Parquet, CSV and so on, files or folders."
        ),
    ],
    layer: Annotated[
        str, typer.Option("--layer", metavar="NAME", help="What to add up (flows) or to count (places, money, …).")
    ] = "flows",
    by: Annotated[
        str,
        typer.Option(
            "--by",
            metavar="COLUMNS",
            help="Columns, with commas between: donor, recipient_county, year, kind, programme, document_year, …",
        ),
    ] = "",
    where: Annotated[
        list[str] | None,
        typer.Option(
            "--where",
            metavar="CONDITION",
            help="Only what meets it: kind=grant|donation, recipient_province=云南, year=2019, purpose~学校, "
            "amount_value>=1000000, donor!= (is known). Can be repeated; all have to hold.",
        ),
    ] = None,
    across: Annotated[
        str | None,
        typer.Option(
            "--across", metavar="COLUMN", help="A column whose values become columns: year, for years side by side."
        ),
    ] = None,
    top: Annotated[int | None, typer.Option(min=1, metavar="N", help="The first N rows, of each currency.")] = None,
    sort: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="The column to sort by, in place of the sum or the count.")
    ] = None,
    output: Annotated[
        str | None, typer.Option("-o", "--output", metavar="FILE", help="Write a .csv, .xlsx, .parquet or .md file.")
    ] = None,
    format: Annotated[
        TableFormat | None, typer.Option("--format", help="How to write it; by default by the ending of the file.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    count_reprints: Annotated[
        bool, typer.Option("--count-reprints", help="Count what a reprint of an earlier document tells again, too.")
    ] = False,
) -> None:
    """Add flows up, each counted once, or count mentions, by any columns.

    Left out of the sums are flows that are only planned (unless the status is asked for), rates, what a document or a
    reprint tells again, and parts of what counts already. Currencies are never added to each other. lower and upper say
    between what a sum lies, where texts say about, more than or from … to. What is left out is told below the table.
    """
    from nlp_aid.totals.totals import table as added_up

    chosen = _format(output, format)
    for path in paths:
        if not path.exists():
            fail(f"There is no file or folder {path}. Check the name.", USAGE)
    try:
        # Which checks what was asked for; what the columns across are called, only the records tell.
        added_up((), layer, by, where=where or (), across=across, sort=None if across else sort)
    except ValueError as error:
        fail(str(error), USAGE)
    if output is not None:
        _check_output(output, paths, overwrite=overwrite)
    try:
        found = added_up(
            _records(paths),
            layer,
            by,
            where=where or (),
            across=across,
            top=top,
            sort=sort,
            reprints=not count_reprints,
        )
    except (OSError, ValueError) as error:
        fail(str(error))
    _write(found, chosen, output)


def _records(paths: list[Path]) -> Iterator[Record]:
    from nlp_aid.io import read

    for path in paths:
        yield from read(path)


def _format(output: str | None, format: TableFormat | None) -> TableFormat:
    if format is None and output is not None:
        format = _ENDINGS.get(Path(output).suffix.lower())
        if format is None:
            fail(f"{output} is no name for a table. End it with .csv, .xlsx, .parquet or .md, or add --format.", USAGE)
    format = format or TableFormat.terminal
    if output is None and format is TableFormat.parquet:
        fail("Parquet goes to a file. Name it with -o.", USAGE)
    if output is None and format is TableFormat.xlsx:
        fail("A workbook goes to a file. Name it with -o.", USAGE)
    if output is not None and format is TableFormat.terminal:
        fail("What is for the terminal goes to no file. Leave out -o, or choose another --format.", USAGE)
    return format


def _check_output(output: str, paths: list[Path], *, overwrite: bool) -> None:
    path = Path(output)
    if not path.parent.is_dir():
        fail(f"There is no folder {path.parent}. Make it first, or choose another output.", USAGE)
    if any(path.resolve() == one.resolve() or path.resolve() in one.resolve().parents for one in paths):
        fail(f"{output} is an input as well. Choose another output.", USAGE)
    if path.is_dir():
        fail(f"{output} is a folder. Name a file.", USAGE)
    if path.exists() and not overwrite:
        fail(f"{output} exists already. Choose another output, or add --overwrite to replace it.", USAGE)


def _write(found: Table, format: TableFormat, output: str | None) -> None:
    from nlp_aid.io.totals import write_csv, write_parquet, write_xlsx
    from nlp_aid.views.totals import cells, is_number, markdown, notes

    if format is TableFormat.terminal:
        right = [at for at, column in enumerate(found.columns) if is_number(column)]
        print_table("", [column.name for column in found.columns], list(cells(found)), right)
        typer.echo("\n" * bool(found.rows) + "\n".join(notes(found, said=translated)))
        return
    try:
        with standard_output() if output is None else whole_file(Path(output)) as stream:
            if format is TableFormat.csv:
                write_csv(found, stream, byte_order_mark=output is not None)
            elif format is TableFormat.parquet:
                write_parquet(found, stream)
            elif format is TableFormat.xlsx:
                write_xlsx(found, notes(found, said=translated), stream)
            else:
                stream.write(markdown(found).encode("utf-8", "replace"))
    except ImportError as error:
        fail(str(error), USAGE)
    except OSError as error:
        fail(f"{output or 'Standard output'} cannot be written ({reason_of(error)}). Choose another output.")
    if format not in (TableFormat.markdown, TableFormat.xlsx):
        for note in notes(found, said=translated):
            tell(note)
