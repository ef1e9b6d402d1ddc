"""Amounts in tables and forms, whose unit stands in a caption (`单位：万元`), a head or a label (`资金（万元）`).

Tables are read from the raw text, where the gaps between cells still are: `lines` tells rows and cells of plain text,
`markup` those of HTML, `streams` those of tables with a cell a line; all give a `Grid`. `columns` reads its heads, and
`amounts` its cells; `nlp_aid.money.heads` knows the units; `kept` leaves the tables with a Doc. All of it is linear in the length of the text.
"""

from nlp_aid.money.tables.amounts import find_cells, tables_in
from nlp_aid.money.tables.columns import Column, Table
from nlp_aid.money.tables.grid import NOTHING, Cell, names_total
from nlp_aid.money.tables.kept import KeptColumn, KeptTable, kept_table

__all__ = [
    "NOTHING",
    "Cell",
    "Column",
    "KeptColumn",
    "KeptTable",
    "Table",
    "find_cells",
    "kept_table",
    "names_total",
    "tables_in",
]
