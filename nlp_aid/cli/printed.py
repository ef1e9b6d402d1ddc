"""Tables on standard output."""

from __future__ import annotations

from collections.abc import Sequence

import typer

from nlp_aid.views.printable import one_line

# A pipe has no width to keep to.
_WIDTH_OF_PIPE = 200


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int]) -> None:
    """Print a table; nothing without rows.

    Args:
        title: its title; empty for none.
        columns: the headings.
        rows: the cells.
        right: the columns of numbers.
    """
    if not rows:
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=Text(title, style="bold") if title else None,
        title_justify="left",
        header_style="bold",
        box=box.SIMPLE_HEAD,
        pad_edge=False,
    )
    for number, column in enumerate(columns):
        is_right = number in right
        table.add_column(Text(column), justify="right" if is_right else "left", overflow="fold", no_wrap=is_right)
    for row in rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    console = Console(highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = _WIDTH_OF_PIPE
    with console.capture() as printed:
        console.print(table)
    lines = [line.rstrip() for line in printed.get().splitlines()]
    typer.echo("\n".join([*([""] if title else []), *(line for line in lines if line)]))
