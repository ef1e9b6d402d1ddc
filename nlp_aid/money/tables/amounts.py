"""Which cells of a table are amounts of money, and what they say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any, NamedTuple

from nlp_aid.knowledge.patterns import any_of
from nlp_aid.layers.mention import changed
from nlp_aid.money.currencies import YUAN, unit_names
from nlp_aid.money.grammar import read_amount
from nlp_aid.money.heads import Head, TableUnit, head_of, is_other_unit, unit_of
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.modifiers import modifier_in_head
from nlp_aid.money.numbers import EXACT, plain
from nlp_aid.money.rates import rate_named
from nlp_aid.money.tables.columns import Column, Table, read_tables
from nlp_aid.money.tables.grid import NOTHING, Cell, names_total
from nlp_aid.money.tables.markup import tables_in_markup
from nlp_aid.money.value import MoneyMatch
from nlp_aid.money.yuan import Currency, resolved
from nlp_aid.text import written_forms

_FIGURE = re.compile("[0-9０-９]")
# A number with words for how it is stated, or two with a dash between them.
_STATED = re.compile(
    r"[^0-9\s]{0,4}[0-9][0-9,]*(?:\.[0-9]+)?(?:[-~～—–至到][0-9][0-9,]*(?:\.[0-9]+)?)?(?P<last>)[^0-9\s]{0,4}"
)
_NO_HEAD = Column("", Head())
# A cell that is nothing but the unit of its row.
_LONGEST_UNIT = 4
# All that are found are copies of it, which are made several times as fast as new ones.
_AMOUNT = MoneyMatch(start=0, end=0, text="", value=Decimal(0))


class Cells(NamedTuple):
    """What the tables of a text say.

    Attributes:
        amounts: the amounts, in order.
        unread: where cells stand, as (start, end), that have figures below a head with a currency and are no such amounts.
        tables: the tables.
    """

    amounts: list[MoneyMatch]
    unread: list[tuple[int, int]]
    tables: list[Table]


def find_cells(lexicon: MoneyLexicon, raw: str, yuan: Callable[[], Currency]) -> Cells:
    """Return the amounts in the tables of a raw text, and what looks like some, with offsets into it.

    Args:
        lexicon: the currencies and words to know.
        raw: the text.
        yuan: gives what a bare 元 is in it; asked for where there are tables only.
    """
    tables = tables_in(lexicon, raw)
    if not tables:
        return Cells([], [], [])
    found: dict[int, MoneyMatch] = {}
    unread: dict[int, int] = {}
    bare = yuan()
    for table in tables:
        for money in _amounts(lexicon, table, bare, unread):
            found.setdefault(money.start, money)
    return Cells([found[start] for start in sorted(found)], sorted(unread.items()), tables)


def tables_in(lexicon: MoneyLexicon, raw: str) -> list[Table]:
    """Return the tables of a raw text that may have amounts, the cells of every row under their columns."""
    if not lexicon.made[_trigger].search(raw):
        return []
    return [
        table._replace(rows=[_fitted(row, table.columns) for row in table.rows])
        for grid in tables_in_markup(lexicon, raw)
        for table in read_tables(lexicon, grid)
    ]


def _trigger(lexicon: MoneyLexicon) -> re.Pattern[str]:
    """Return what finds a caption, or a unit in brackets or behind a stroke: without one of these there is no amount in a table."""
    names = unit_names(lexicon)
    words = {name[-2:] for name in names if not name.isascii()}
    one = written_forms(word for word in words if len(word) == 1)
    first, last = (written_forms(word[at] for word in words if len(word) == 2) for at in (0, 1))
    unit = f"[{re.escape(one)}$]|[{re.escape(first)}][{re.escape(last)}]"
    code = rf"(?<![A-Za-z]){any_of(name for name in names if name.isascii())}(?![A-Za-z])"
    # A gloss in pinyin opens none of them.
    # One class of characters to start with, and all else behind it, is many times as fast as branches.
    return re.compile(
        r"[计計单單（(\[【/／币幣元圓圆额額$'’‘＇′`´mMtT](?![a-z]{0,4}[à-ǜ])(?:(?<=[计計])量[单單]位|(?<=[单單])\s{0,2}位(?:\s{0,3}[:：为為是均皆都一]| ?[\t|,\n]|\s{2}|</t)"
        r"|(?<=[币幣])[种種别別]|(?<=金[额額])\s{0,3}[:：]\s{0,3}[百千万萬亿億]?[元圓圆](?![^\s)）])"
        # 港幣千元 or 总投资万元 over a column
        r"|(?<=[百千万萬亿億][元圓圆])(?=[\s|<,])(?<![0-9一二三四五六七八九十百千万萬亿億余餘多几幾数數].{2})"
        r"|(?<=[\s|币幣][百千][百千万萬亿億][元圓圆])(?=[\s|<])"
        rf"|(?<=[（(\[【])[^（()）\[\]【】]{{0,12}}(?:{unit}|{code})[^（()）\[\]【】]{{0,8}}[)）\]】]"
        r"|(?<=[（(\[【])[十百千]?[万萬亿億百千][)）\]】]"  # HK$（百萬）
        # HK$'000, US$ million, HK$m or 千港元 over a column
        r"|(?<=['’‘＇′`´])\s?000(?![0-9])|(?<=\$)\s?(?:000|mn|bn|[mMkK])(?=[\s|<])|(?<=[\s$][mM])(?i:illions?)(?=\s{0,4}[\n|<\u3000\t]|\s{2})"
        r"|(?<=[\s$][tT])(?i:housands?)(?=\s{0,4}[\n|<\u3000\t]|\s{2})"
        rf"|(?<=[\s|>百千][百千万萬亿億][{re.escape(first)}][元圓圆币幣])(?=[\s|<])"
        rf"|(?<=[/／])[^\s/／]{{0,4}}(?:{unit}))"
    )


def _amounts(lexicon: MoneyLexicon, table: Table, yuan: Currency, unread: dict[int, int]) -> Iterator[MoneyMatch]:
    """Yield the amounts in a table; where cells stand that only look like some is put into `unread`."""
    is_named = any(column.name for column in table.columns)
    has_quantities = any(column.is_of_any_unit for column in table.columns)
    rates = [_rate_of_column(lexicon, column) for column in table.columns]
    for cells in table.rows:
        name_at, name = _name(cells, table.columns)
        of_row = _of_row(lexicon, cells, table.columns, name)
        is_total = name is not None and names_total(lexicon, name)
        is_form = of_row is not None and of_row.unit is not None and not is_named
        # 箱 is the unit of 数量 alone, not of 金额 beside it.
        of_others = None if of_row is not None and of_row.is_other and has_quantities else of_row
        naming = _column(table, name_at).lowest
        for at, cell in enumerate(cells):
            column = _column(table, at)
            rate = rates[at] if at < len(rates) else None
            number = cell.number
            if number is None and cell.text and column.name and column.lowest == naming:
                name = cell  # of the right half of a table in two
                is_total = names_total(lexicon, name)
            if at == name_at or cell is name:
                continue
            of_cell = of_row if column.is_of_any_unit else of_others
            label = _label(lexicon, cells, at) if number is not None and not column.name else None
            if label is not None:
                of_cell = head_of(lexicon, label.readable)
            unit = None if number is None else _unit(number, column, of_cell, table.unit)
            is_money = column.head.unit is not None or (column.head.is_money and table.unit is not None)
            if number is None and column.head.unit is not None and (stated := _stated(lexicon, cell)):
                yield _in_table(
                    stated,
                    column.head.unit,
                    yuan,
                    per=column.head.unit.per or rate or _rate_of_row(lexicon, name),
                    row=_shown(name),
                    column=column.name or None,
                    is_total=is_total or column.is_total,
                )
                continue
            if unit is None and is_money and _FIGURE.search(cell.text):
                unread[cell.start] = cell.start + len(cell.text)
            if number is None or unit is None or not (value := number.value):
                continue
            currency = resolved(unit.code, yuan)
            yield changed(
                _AMOUNT,
                start=number.start,
                end=number.start + len(number.text),
                text=number.text,
                value=plain(EXACT.multiply(value, unit.factor)),
                currency=currency.code,
                currency_from=currency.told_by,
                mod=modifier_in_head(lexicon, column.lowest),
                per=unit.per or rate or _rate_of_row(lexicon, label or name),
                row=None if is_form or label else _shown(name),
                column=_shown(label or name) if is_form or label else column.name or None,
                is_total=is_total or column.is_total,
            )


def _stated(lexicon: MoneyLexicon, cell: Cell) -> MoneyMatch | None:
    """Return the amount in a cell with a modifier, or with two ends: 约350, 20左右, 100-200; as if in 元."""
    figures = _STATED.fullmatch(cell.text)
    if figures is None:
        return None
    at = figures.end("last")
    money = read_amount(lexicon, f"{cell.text[:at]}{YUAN}{cell.text[at:]}")
    return None if money is None else changed(money, start=cell.start + money.start, end=cell.start + at)


def _in_table(money: MoneyMatch, unit: TableUnit, yuan: Currency, **where: Any) -> MoneyMatch:
    """Return an amount that a cell states in 元 in the unit of its table, with what the table says of it."""
    currency = resolved(unit.code, yuan)
    sizes = {
        field: None if size is None else plain(EXACT.multiply(size, unit.factor))
        for field, size in (("value", money.value), ("lower", money.lower), ("upper", money.upper))
    }
    return changed(
        money,
        **sizes,
        text=money.text.replace(YUAN, ""),
        currency=currency.code,
        currency_from=currency.told_by,
        **where,
    )


def _column(table: Table, at: int) -> Column:
    return table.columns[at] if 0 <= at < len(table.columns) else _NO_HEAD


def _shown(cell: Cell | None) -> str | None:
    return " ".join(cell.text.split()) if cell is not None else None


def _fitted(row: list[Cell], columns: list[Column]) -> list[Cell]:
    """Return a row with its cells under their columns.

    Where it has too few, and numbers would stand under names, names and numbers go to the next column of their kind.
    """
    row = list(row)
    while len(row) > len(columns) and not row[-1].text:
        row.pop()
    if len(row) >= len(columns) or all(_suits(cell, columns[at], at) for at, cell in enumerate(row)):
        return row
    cells: list[Cell] = []
    for cell in row:
        while len(cells) < len(columns) and not _suits(cell, columns[len(cells)], len(cells)):
            cells.append(NOTHING)
        cells.append(cell)
    return cells if len(cells) <= len(columns) else row


def _suits(cell: Cell, column: Column, at: int) -> bool:
    if not cell.is_number:
        return not cell.text or at == 0 or not column.is_number
    return column.is_number and (not column.is_order or len(cell.text) < 4)


def _name(cells: list[Cell], columns: list[Column]) -> tuple[int, Cell | None]:
    """Return which cell names the row: its first that is not a number of order, or a year in the first column."""
    texts = [at for at, cell in enumerate(cells) if cell.text and not cell.is_number]
    for at in texts:  # 日期 comes before 捐赠方, and does not name a row
        if at < len(columns) and not columns[at].head.is_other and not columns[at].is_number:
            return at, cells[at]
    for at, cell in enumerate(cells):
        column = columns[at] if at < len(columns) else _NO_HEAD
        counts = column.is_order or (column.head.is_other and not cell.is_year)
        if not cell.text or (counts and cell.is_number):
            continue
        if not cell.is_number:
            return at, cell
        first = at == 0 and len(cells) > 1
        return (at, cell) if first and cell.is_year and column.head.unit is None else (-1, None)
    return -1, None


def _of_row(lexicon: MoneyLexicon, cells: list[Cell], columns: list[Column], name: Cell | None) -> Head | None:
    """Return what a row's own cells say of its numbers: a label with a unit, or a cell that is the unit."""
    for at, cell in enumerate(cells):
        heading = columns[at].name if at < len(columns) else ""
        if heading and heading in lexicon.data("tables")["unit_heads"] and cell.text and not cell.is_number:
            unit = unit_of(lexicon, cell.readable)
            if unit is not None or is_other_unit(lexicon, cell.readable):
                return Head(unit, is_other=unit is None)
        elif (
            0 < len(cell.text) <= _LONGEST_UNIT
            and cell is not name
            and not cell.is_number
            and (unit := unit_of(lexicon, cell.readable))
        ):
            return Head(unit)
    if name is None:
        return None
    of_name = head_of(lexicon, name.readable)
    return of_name if of_name.unit is not None or of_name.is_other else None


def _label(lexicon: MoneyLexicon, cells: list[Cell], at: int) -> Cell | None:
    """Return the cell before a number where it is its label, with any unit: of several labels and values in a row."""
    before = cells[at - 1] if at > 1 else None
    if before is None or not before.text or before.is_number:
        return None
    of_label = head_of(lexicon, before.readable)
    is_label = of_label.unit is not None or of_label.is_other
    return before if is_label and unit_of(lexicon, before.readable) is None else None


def _rate_of_column(lexicon: MoneyLexicon, column: Column) -> str | None:
    """Return what amounts are per by the words of their column's head: 户均分红."""
    return rate_named(lexicon, column.heads[-1].readable.replace(" ", "")) if column.heads else None


def _rate_of_row(lexicon: MoneyLexicon, name: Cell | None) -> str | None:
    """Return the same by the name of their row: 人均收入; but not by that of a giver (每日鲜公司)."""
    if name is None or not head_of(lexicon, name.readable).is_money:
        return None
    return rate_named(lexicon, name.readable)


def _unit(number: Cell, column: Column, of_row: Head | None, of_table: TableUnit | None) -> TableUnit | None:
    """Return what a number is in; None where it is no amount."""
    if column.is_order or number.is_identifier:
        return None
    if column.head.unit is not None:
        return column.head.unit
    if column.head.is_other and not (column.is_of_any_unit and of_row is not None):
        return None
    if of_row is not None:
        return of_row.unit
    return None if of_table is not None and of_table.is_one_of and not column.head.is_money else of_table
