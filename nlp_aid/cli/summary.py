"""`nlp-aid summary`: what annotated documents hold, at a glance."""

from __future__ import annotations

import enum
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from nlp_aid.cli.messages import USAGE, fail
from nlp_aid.cli.printed import print_table
from nlp_aid.cli.translation import counted, translated
from nlp_aid.views.printable import one_line

if TYPE_CHECKING:
    from nlp_aid.totals.totals import Table
    from nlp_aid.views.summary import Summary


_WITHOUT_FLOWS = (
    "Ranges, rates (per person, per mu) and bounds (more than, almost, at most) are not in the sums. An amount\n"
    "that texts repeat is summed as often as it is written."
)


class SummaryLevel(str, enum.Enum):
    """To what places are rolled up."""

    province = "province"
    prefecture = "prefecture"
    county = "county"


def summary(
    paths: Annotated[
        list[Path],
        typer.Argument(
            metavar="OUT", help="What nlp-aid annotate wrote: JSONL, Parquet, CSV and so on, files or folders."
        ),
    ],
    by: Annotated[
        SummaryLevel, typer.Option(help="Count places by the province, prefecture or county they lie in.")
    ] = (SummaryLevel.province),
    top: Annotated[int, typer.Option(min=1, max=10_000, metavar="N", help="How many of each to list.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show the largest amounts, sums by currency, and the most frequent places and programmes.

    Sums are of flows, each counted once: not of prices, income and what else is no flow, nor of plans, rates, parts of
    what counts and what is told again. Of documents in which no flows were looked for they are of all amounts but
    ranges, rates and bounds. What is left out is told beside them.
    """
    from nlp_aid.io import read
    from nlp_aid.views.summary import Summary

    for path in paths:
        if not path.exists():
            fail(f"There is no file or folder {path}. Check the name.", USAGE)
    found = Summary(by.value, top)
    try:
        for path in paths:
            for record in read(path):
                found.add(record)
    except (OSError, ValueError) as error:
        fail(str(error))
    if as_json:
        typer.echo(json.dumps(found.to_data(), ensure_ascii=False))
    else:
        _show(found)


def _show(summary: Summary) -> None:
    from nlp_aid.layers.registry import layers
    from nlp_aid.money.specification import amount, number

    data = summary.to_data()
    found = ", ".join(f"{translated(layer)} {count:,}" for layer, count in data["mentions"].items())
    typer.echo(f"{counted(summary.documents, 'document')}; {found}")
    for currency in summary.currencies_of_largest():
        rows = [
            (amount(one.mention), _mod(one.mention.get("mod")), one.document, one.context)
            for one in summary.largest(currency)
        ]
        _print(f"Largest amounts in {currency}", ("Amount", "Modifier", "Document", "Text"), rows, (0,))
    for name, table in summary.added_up().items():
        _show_totals(name, table)
    if summary.no_flow:
        uses = ", ".join(f"{one_line(use)} {count:,}" for use, count in summary.no_flow.most_common())
        typer.echo(translated(f"No flow, and in no sum, are {summary.no_flow.total():,} amounts: {uses}."))
    sums = [
        (
            one["currency"],
            number(one["sum"]),
            *(f"{count:,}" for count in (one["summed"], one["about"], *one["left_out"].values())),
        )
        for one in data["sums"]
    ]
    titles = ("Currency", "Sum", "Amounts", "of these about", "Ranges", "Rates", "Bounds")
    _print("Sums of amounts by currency, where no flows were looked for", titles, sums, range(1, 7))
    if sums:
        typer.echo("\n" + translated(_WITHOUT_FLOWS))
    for layer, groups in summary.groups.items():
        by = f" by {summary.by}" if layer in summary.without_code else ""
        key, kind = (title.capitalize() for title in summary.titles(layer))
        headings = (key, "Name", kind, "Mentions", "Documents")
        groups_shown = [[_cell(value) for value in row.values()] for row in summary.rows(layer)]
        _print(f"Most frequent {layer}{by}", headings, groups_shown, (3, 4))
        without = summary.without_code.get(layer)
        if without and (total := without.total()):
            kinds = ", ".join(f"{one_line(level)} {count:,}" for level, count in without.most_common(8))
            said = f"is 1 {layers()[layer].singular}" if total == 1 else f"are {total:,} {layer}"
            typer.echo("\n" + translated(f"Not counted {said} without a code: {kinds}."))
        if groups.missed:
            typer.echo(translated(f"There are very many; counts may be up to {groups.missed:,} too low."))


def _show_totals(name: str, table: Table) -> None:
    from nlp_aid.views.totals import cells, is_number, notes

    columns = [column.name.capitalize() for column in table.columns]
    right = [at for at, column in enumerate(table.columns) if is_number(column)]
    _print(f"Sums of {name} by currency", columns, list(cells(table)), right)
    typer.echo("\n" + " ".join([translated("Each is counted once."), *notes(table, sums=False, said=translated)]))


def _print(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> None:
    """Print a table with its title and its headings in the language of the user."""
    print_table(translated(title), [translated(column) for column in columns], rows, right)


def _cell(value: str | int | None) -> str:
    return f"{value:,}" if isinstance(value, int) else value or ""


def _mod(mod: object) -> str:
    return "" if mod in (None, "exact") else str(mod)
