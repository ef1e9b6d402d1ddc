"""Amounts in tables and forms, whose unit stands in a caption (`单位：万元`), a head or a label (`资金（万元）`).

Tables are read from the raw text, where the gaps between cells still are: `lines` tells rows and cells of plain text,
`markup` those of HTML, `streams` those of tables with a cell a line; all give a `Grid`. `columns` reads its heads, and
`amounts` its cells; `nlp_aid.money.heads` knows the units. All of it is linear in the length of the text.
"""

from nlp_aid.money.tables.amounts import find_cells

__all__ = ["find_cells"]
