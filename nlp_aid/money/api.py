"""Amounts of money in raw text."""

from __future__ import annotations

from bisect import bisect_left
from operator import attrgetter
from typing import NamedTuple

from nlp_aid.layers.mention import changed, in_raw, in_readable, move_to_raw
from nlp_aid.money.grammar import find_money, read_amount
from nlp_aid.money.heads import unit_of
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.tables import Table, find_cells
from nlp_aid.money.value import Money, MoneyMatch
from nlp_aid.money.yuan import Currency, currency_of_place
from nlp_aid.text import Reading, is_traditional, read_text

_start = attrgetter("start")
# How far from its amount the word stands that says what a rate is per.
_REACH = 200
_SHOWN = 40


def find(text: str, lexicon: MoneyLexicon | None = None) -> list[MoneyMatch]:
    """Return the amounts of money in a text, in order, not overlapping.

    The text may be as scraped: traditional script, full-width digits, pinyin glosses, spaces inside amounts and markup
    are read through (see `nlp_aid.text.read_text`). Offsets point into the text as given.

    Args:
        text: the text.
        lexicon: the currencies and words to know; those that come with the package by default.

    Example:
        >>> [match] = find("捐款約 365 萬元。")
        >>> match.text, match.value, match.mod
        ('365 萬元', Decimal('3650000'), 'about')
    """
    lexicon = lexicon or MoneyLexicon.bundled()
    reading = read_text(text)
    found = find_in(lexicon, reading)
    if reading.text is not reading.raw:
        move_to_raw(reading, found)
    return found


def parse(text: str, lexicon: MoneyLexicon | None = None) -> Money:
    """Return the amount that a text is: `三百二十万元`, `USD 3.5 million`, `约3万元`, `500元/亩`, `3-5万元`.

    As in a sentence about money, a number in words or with a magnitude is in yuan without saying so: `20万`, `三万五`.
    A number in digits alone is not: `500` may be anything.

    Args:
        text: the amount.
        lexicon: the currencies and words to know; those that come with the package by default.

    Raises:
        ValueError: the text is not one amount of money, with nothing else but its modifier and what it is per.
    """
    lexicon = lexicon or MoneyLexicon.bundled()
    reading = read_text(text.strip())
    amount = read_amount(lexicon, reading.text)
    if amount is not None:
        return _in_raw_words(reading, amount).amount
    shown = repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "…")
    found = [in_raw(reading, match).text for match in find_in(lexicon, reading)]
    if not found:
        raise ValueError(f"{shown} is not an amount of money. An amount has a number and a currency: 320万元, USD 300.")
    amounts = ", ".join(map(repr, found[:5]))
    raise ValueError(
        f"{shown} is more than an amount of money alone. `find` finds the amounts in a text, here {amounts}."
    )


def find_in(lexicon: MoneyLexicon, reading: Reading) -> list[MoneyMatch]:
    """Return the amounts of money in a reading, in order, with offsets into its readable text."""
    return search(lexicon, reading).amounts


class Searched(NamedTuple):
    """What there is in a reading.

    Attributes:
        amounts: the amounts, in order, with offsets into its readable text.
        unread: how many cells of tables look like some and are none.
        tables: its tables.
    """

    amounts: list[MoneyMatch]
    unread: int
    tables: list[Table]


def search(lexicon: MoneyLexicon, reading: Reading) -> Searched:
    """Return the amounts of money in a reading, and its tables.

    Tables are found in the raw text: the readable one has lost the gaps between cells.
    """
    prose = _find(lexicon, reading)
    if prose and reading.text is not reading.raw:
        prose = [money if money.per is money.column is None else _in_raw_words(reading, money) for money in prose]
    of_tables = find_cells(lexicon, reading.raw, lambda: _yuan(lexicon, reading))
    prose = _without_heads(lexicon, reading, prose, of_tables.tables)
    found = _together(prose, [in_readable(reading, cell) for cell in of_tables.amounts])
    starts = [in_raw(reading, money).start for money in found] if of_tables.unread else []
    unread = sum(bisect_left(starts, start) == bisect_left(starts, end) for start, end in of_tables.unread)
    return Searched(found, unread, of_tables.tables)


def _without_heads(
    lexicon: MoneyLexicon, reading: Reading, found: list[MoneyMatch], tables: list[Table]
) -> list[MoneyMatch]:
    """Return the amounts in prose without those that are the unit over a column: 百万港元."""
    units = {money.start for money in found if unit_of(lexicon, money.text) is not None} if tables else set()
    if not units:
        return found
    heads = {
        at
        for table in tables
        for column in table.columns
        if column.head.unit is not None
        for cell in column.heads
        for at in range(cell.start, cell.start + len(cell.text))
    }
    return [money for money in found if money.start not in units or in_raw(reading, money).start not in heads]


def _together(found: list[MoneyMatch], cells: list[MoneyMatch]) -> list[MoneyMatch]:
    """Return the amounts in prose and in tables, in order, not overlapping."""
    if not cells:
        return found
    if not found:
        return sorted(cells, key=_start)
    # A number that the words beside it make money is in the table's unit all the same.
    spans = {(cell.start, cell.end) for cell in cells}
    found = [money for money in found if (money.start, money.end) not in spans]
    taken = {at for money in found for at in range(money.start, money.end)}
    free = (cell for cell in cells if taken.isdisjoint(range(cell.start, cell.end)))
    return sorted([*found, *free], key=_start)


def _find(lexicon: MoneyLexicon, reading: Reading) -> list[MoneyMatch]:
    return find_money(lexicon, reading.text, lambda: is_traditional(reading))


def _yuan(lexicon: MoneyLexicon, reading: Reading) -> Currency:
    return currency_of_place(lexicon, reading.text, lambda: is_traditional(reading))


def _in_raw_words(reading: Reading, money: MoneyMatch) -> MoneyMatch:
    """Return the amount with `per` and its label in the script of the raw text, without glosses."""
    per, column = _as_written(reading, money, money.per), _as_written(reading, money, money.column)
    return money if (per, column) == (money.per, money.column) else changed(money, per=per, column=column)


def _as_written(reading: Reading, money: MoneyMatch, words: str | None) -> str | None:
    """Return words beside an amount as the raw text has them."""
    if words is None:
        return None
    at = reading.text.rfind(words, max(0, money.start - _REACH), money.start)
    if at < 0:
        at = reading.text.find(words, money.end, money.end + _REACH)
    if at < 0:
        return words
    start, end = reading.to_raw(at, at + len(words))
    if end - start == len(words):
        return reading.raw[start:end]
    return "".join(reading.raw[reading.to_raw(char, char + 1)[0]] for char in range(at, at + len(words)))
