"""The columns of a table: what stands at their heads, and what that says of the numbers below."""

from __future__ import annotations

import re
from typing import NamedTuple

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.money.heads import Head, TableUnit, head_of
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.tables.grid import Cell, Grid, names_total, usual_width

_BETWEEN = " / "
_MOST_HEADS = 4
# A number as a cell states it, and no head: 约350, 20左右, 100-200; but not 2019-2020.
_IS_STATED = re.compile(
    r"(?:约|近|超过?|不超过|不低于|不少于|[≤≥])\s?[0-9][0-9,.]*|(?<![0-9,.])[0-9][0-9,.]*(?:左右|以[上下内]|余)"
    r"|(?<![0-9,.])(?!(?:19|20)[0-9]{2}[^0-9])[0-9][0-9,.]*[-~～—–至][0-9][0-9,.]*"
)
_TIME = re.compile(
    "(?:19|20)[0-9]{2}(?:年度?)?(?:[0-9]{1,2}月)?|(?:[0-9一二三四五六七八九十]{1,2}月|第?[1-4一二三四]季度)份?"
)


class Column(NamedTuple):
    """A column.

    Attributes:
        name: what its heads say, the upper one first; empty where it has none.
        head: what that says of its numbers.
        is_total: it has the sums of others.
        is_order: its numbers count the rows.
        is_number: most of its cells are numbers.
        is_of_any_unit: its numbers may be in any unit (数量), which another column gives.
        heads: the cells of its heads, the upper one first.
    """

    name: str
    head: Head
    is_total: bool = False
    is_order: bool = False
    is_number: bool = False
    is_of_any_unit: bool = False
    heads: tuple[Cell, ...] = ()

    @property
    def lowest(self) -> str:
        """The lowest of its heads."""
        return self.name.rpartition(_BETWEEN)[2]


class Table(NamedTuple):
    """A table as it is read: its unit, its columns, and its rows without the heads."""

    unit: TableUnit | None
    columns: list[Column]
    rows: list[list[Cell]]


def read_tables(lexicon: MoneyLexicon, grid: Grid) -> list[Table]:
    """Return the tables of a grid, which has another one wherever heads stand between its rows."""
    tables = []
    heads: list[list[Cell]] = []
    rows: list[list[Cell]] = []
    unit = grid.unit
    for row in grid.rows:
        if grid.has_heads and _is_head(lexicon, row, heads, rows):
            if rows:
                tables.append(_table(lexicon, unit, heads, rows))
                heads, rows = [], []
            heads.append(row)
        elif rows or heads or not _is_title(row) or not grid.has_heads:
            rows.append(row)
        elif unit is None:
            unit = head_of(lexicon, "".join(cell.readable for cell in row)).unit  # 资金来源（万元） over all columns
    return [*tables, _table(lexicon, unit, heads, rows)] if rows else tables


def _is_head(lexicon: MoneyLexicon, row: list[Cell], heads: list[list[Cell]], rows: list[list[Cell]]) -> bool:
    named = [cell for cell in row if cell.text]
    found = [cell for cell in named if cell.is_number]
    if any(not cell.is_year for cell in found) or any(_IS_STATED.fullmatch(cell.text) for cell in named[1:]):
        return False
    if found:  # years over columns
        return not rows and not named[0].is_number and len(named) > 2 - bool(heads) and len(found) == len(named) - 1
    if not rows:
        is_below = bool(heads) and bool(named) and not row[0].text
        return (len(named) > 1 or is_below) and len(heads) < _MOST_HEADS
    has_word = any(_is_head_word(lexicon, cell.readable) for cell in named[:2])
    return len(named) > 1 and (has_word or any(head_of(lexicon, cell.readable).unit for cell in named))


def _is_title(row: list[Cell]) -> bool:
    named = [cell for cell in row if cell.text]
    return len(named) == 1 and not named[0].is_number


def _is_head_word(lexicon: MoneyLexicon, text: str) -> bool:
    return text in lexicon.data("tables")["heads"]


def _table(lexicon: MoneyLexicon, unit: TableUnit | None, heads: list[list[Cell]], rows: list[list[Cell]]) -> Table:
    size = usual_width([row for row in rows if len(row) > 1] or rows)
    size = max(size, *(len(row) for row in heads)) if heads and all(len(row) <= size for row in rows) else size
    paths = _paths(_spread(lexicon, heads, size), size)
    columns = []
    for at, cells in enumerate(paths):
        names = [cell.text for cell in cells]
        of_cells = [head_of(lexicon, cell.readable) for cell in cells]
        columns.append(
            Column(
                _BETWEEN.join(" ".join(name.split()) for name in names),
                _merged(of_cells),
                any(names_total(lexicon, cell) for cell in cells)
                or any(_ends_in_total(lexicon, cell.readable) for cell in cells[-1:]),
                _is_order([row[at] for row in rows if at < len(row)], named=bool(names)),
                _is_number([row[at] for row in rows if at < len(row) and len(row) == size]),
                bool(cells) and cells[-1].readable in lexicon.data("tables")["of_any_unit"],
                tuple(cells),
            )
        )
    if size == 2 and _is_form(lexicon, columns, rows):
        columns = [column._replace(name="", head=Head(), heads=()) for column in columns]
    if unit is None:
        unit = _corner_unit(columns)
    return Table(unit, columns if unit is not None else _with_parts(lexicon, columns), rows)


def _corner_unit(columns: list[Column]) -> TableUnit | None:
    """Return the unit at the head of a column of names, which is that of the times beside it: `投入（亿元）`, `2019年`, `2020年`."""
    first, *others = columns
    is_corner = not first.is_number and all(column.is_total or _TIME.fullmatch(column.name) for column in others)
    return first.head.unit if is_corner and others else None


def _with_parts(lexicon: MoneyLexicon, columns: list[Column]) -> list[Column]:
    """Return columns of which the parts of an amount (其中中央, 无偿投入) are in the unit of that, which stands to their left."""
    found = []
    unit: TableUnit | None = None
    for column in columns:
        if column.head.unit is not None or not (column.is_number and _is_part(lexicon, column)):
            unit = column.head.unit if column.head.unit is not None and column.head.unit.per is None else None
        elif unit is not None:
            column = column._replace(head=Head(unit, is_money=True))
        found.append(column)
    return found


def _is_part(lexicon: MoneyLexicon, column: Column) -> bool:
    """Tell whether a column without a unit of its own may have a part or the sum of others: but not a price, nor a count."""
    data = lexicon.data("tables")
    name = column.lowest
    if column.head.is_other or name.endswith((*data["prices"],)):
        return False
    return column.is_total or column.head.is_money or name.startswith("其中") or name in data["sources"]


def _is_form(lexicon: MoneyLexicon, columns: list[Column], rows: list[list[Cell]]) -> bool:
    """Tell whether two columns are labels and values: the labels give the units."""
    has_heads = any(column.head != Head() or column.is_total for column in columns)
    return not has_heads and any(head_of(lexicon, row[0].readable).unit for row in rows)


def _is_number(cells: list[Cell]) -> bool:
    found = sum(cell.is_number for cell in cells)
    return 2 * found > sum(bool(cell.text) for cell in cells)


def _ends_in_total(lexicon: MoneyLexicon, text: str) -> bool:
    return lexicon.made[_total].match(text) is not None


def _total(lexicon: MoneyLexicon) -> re.Pattern[str]:
    return re.compile(rf"{any_of(lexicon.data('tables')['totals'])}(?:[（(]|$)")


def _merged(heads: list[Head]) -> Head:
    """Return what several heads say together: the lowest that gives a unit, money's or another, decides."""
    for head in reversed(heads):
        if head.unit is not None or head.is_other:
            return head
    return Head(None, is_money=any(head.is_money for head in heads))


def _is_order(cells: list[Cell], *, named: bool) -> bool:
    """Tell whether numbers only count the rows: 1, 2, 3."""
    found = [cell.text for cell in cells if cell.is_number]
    start = int(found[0]) if found and found[0].isdecimal() and len(found[0]) < 4 else None
    if start is None or (named and start > 1) or len(found) < 2:
        return False
    return found == [str(start + at) for at in range(len(found))]


def _spread(lexicon: MoneyLexicon, heads: list[list[Cell]], size: int) -> list[list[Cell]]:
    """Return rows of heads, each as wide as the table.

    An upper head over several columns leaves empty cells behind it where the table is drawn with all its cells. Where
    it is not, the lower row is short, and the heads of money are those that are parted.
    """
    if len(heads) == 2 and len(heads[0]) < size == len(heads[1]) and (placed := _placed(heads[0], heads[1])):
        return [placed, heads[1]]
    if len(heads) == 2 and len(heads[0]) < size and len(heads[1]) < size:
        upper, lower = ([cell for cell in row if cell.text] for row in heads)
        parted = len(upper) + len(lower) - size
        if 0 < parted <= len(upper) and len(lower) % parted == 0 and len(lower) > parted:
            return _parted(lexicon, upper, lower, parted)
    rows = []
    for at, row in enumerate(heads):
        cells = list(row)
        if at + 1 < len(heads) and 1 < len(row) < size and size % len(row) == 0 and all(cell.text for cell in row):
            share = size // len(row)  # 收入 and 支出 over the two halves of a table
            rows.append([cell for cell in row for _ in range(share)])
            continue
        if at + 1 < len(heads):
            for column in range(1, len(cells)):
                below = heads[at + 1][column] if column < len(heads[at + 1]) else None
                if not cells[column].text and below is not None and below.text:
                    cells[column] = cells[column - 1]
        rows.append(cells)
    return rows


def _placed(upper: list[Cell], lower: list[Cell]) -> list[Cell] | None:
    """Return upper heads over the lower ones, where a gap among those tells which have one above them alone."""
    rest = [cell for cell in upper if cell.text]
    row: list[Cell] = []
    for at, cell in enumerate(lower):
        goes_on = at > 0 and cell.text and lower[at - 1].text
        if goes_on:
            row.append(row[-1])
        elif rest:
            row.append(rest.pop(0))
        else:
            return None
    return row if not rest else None


def _parted(lexicon: MoneyLexicon, upper: list[Cell], lower: list[Cell], parted: int) -> list[list[Cell]]:
    ranked = sorted(
        range(len(upper)),
        key=lambda at: (
            head_of(lexicon, upper[at].readable).unit is None,
            not head_of(lexicon, upper[at].readable).is_money,
            -at,
        ),
    )
    over = set(ranked[:parted])
    share = len(lower) // parted
    first: list[Cell] = []
    second: list[Cell] = []
    rest = iter(lower)
    for at, cell in enumerate(upper):
        count = share if at in over else 1
        first += [cell] * count
        second += [next(rest) for _ in range(share)] if at in over else [Cell(0, "")]
    return [first, second]


def _paths(heads: list[list[Cell]], size: int) -> list[list[Cell]]:
    paths: list[list[Cell]] = []
    for column in range(size):
        path: list[Cell] = []
        for row in heads:
            cell = row[column] if column < len(row) else None
            if cell is not None and cell.text and cell not in path and (len(row) > 1):
                path.append(cell)
        paths.append(path)
    return paths
