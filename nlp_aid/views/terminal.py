"""A record in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich import box
from rich.console import Console
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from nlp_aid.layers.registry import layers
from nlp_aid.records import facts
from nlp_aid.views.printable import one_line, printable
from nlp_aid.views.segments import NestedSpan, Open, nest
from nlp_aid.views.segments import Text as Piece

if TYPE_CHECKING:
    from nlp_aid.records import Record
    from nlp_aid.records.schema import SpanRecord


def show_record(record: Record, console: Console | None = None) -> None:
    """Print a record: its id, a legend, the text with what was found in it marked, and tables.

    Args:
        record: the record. Its strings are printed as they are, without markup or control characters taking effect.
        console: where to print; standard output by default. One without colours gets brackets instead.
    """
    console = console or Console(highlight=False, emoji=False)
    coloured = console.is_terminal and not console.no_color and console.color_system is not None
    console.print(Rule(Text(one_line(record["id"]), style="bold"), align="left", characters="─"))
    console.print(_legend(record, coloured), soft_wrap=True)
    console.print()
    # Without soft wrapping a file or pipe would get line breaks that the text does not have.
    console.print(_coloured(record) if coloured else _bracketed(record), soft_wrap=not console.is_terminal)
    for table in facts.tables(record):
        console.print()
        console.print(_table(table))
    for name, spans in record.get("spans", {}).items():
        console.print()
        console.print(_spans_table(name, spans))
    console.print()


def _spans_table(name: str, spans: list[SpanRecord]) -> Table:
    """Return the spans of another component as a table."""
    title = Text(one_line(name), style="bold")
    shown = Table(title=title, title_justify="left", header_style="dim", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("Span", "Label", "Id", "Link"):
        shown.add_column(heading, overflow="fold")
    for span in spans:
        shown.add_row(*(Text(one_line(cell)) for cell in (span["text"], span["label"], span["id"], span["link"])))
    return shown


def _legend(record: Record, coloured: bool) -> Text:
    legend, known = Text(), layers()
    for layer, count in facts.counts(record).items():
        style = known[layer].style if layer in known else None
        if style is None:  # a relation, which has no marks
            name = Text(layer)
        elif coloured:
            name = Text(f" {layer} ", style=style.terminal)
        else:
            name = Text(layer.join(style.brackets))
        legend.append_text(name).append(f" {count:,}   ")
    return legend


def _coloured(record: Record) -> Text:
    text = Text(printable(record["text"]))
    marks = [
        (mention["start"], mention["end"], layer.style.terminal)
        for layer in reversed(list(layers().values()))
        for mention in facts.mentions(record, layer.name)
    ]
    # Later styles win, so that what is short is seen in what is long.
    for start, end, style in sorted(marks, key=lambda mark: mark[0] - mark[1]):
        text.stylize(style, start, end)
    return text


def _bracketed(record: Record) -> Text:
    text, known = printable(record["text"]), layers()
    stretches = [
        NestedSpan(mention["start"], mention["end"], layer, index)
        for layer in known
        for index, mention in enumerate(facts.mentions(record, layer))
    ]
    marked = Text()
    for event in nest(len(text), stretches):
        if isinstance(event, Piece):
            marked.append(text[event.start : event.end])
        elif isinstance(event, Open):
            marked.append(known[event.stretch.layer].style.brackets[0] if event.is_first else "")
        else:
            marked.append(known[event.stretch.layer].style.brackets[1] if event.is_last else "")
    return marked


def _table(table: facts.FactTable) -> Table:
    title = Text(table.title, style="bold")
    shown = Table(title=title, title_justify="left", header_style="dim", box=box.SIMPLE_HEAD, pad_edge=False)
    for column in table.columns:
        shown.add_column(
            column.title,
            justify="right" if column.holds == "number" else "left",
            overflow="fold",
            no_wrap=column.holds == "code",
        )
    for row in table.rows:
        shown.add_row(*(Text(one_line(cell)) for cell in row.cells))
    return shown
