"""Cells and grids."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from nlp_aid.money.context import WHITE
from nlp_aid.money.heads import TableUnit
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.text import read_text

_NUMBER = re.compile(
    r"(?P<number>[¥￥$＄]?\s?(?:[0-9０-９]{1,3}(?:[,，][0-9０-９]{3})+(?:[.．][0-9０-９]+)?|[0-9０-９]+(?:[.．][0-9０-９]+)?))"
    r"(?:\s?[（(][^（()）]{1,60}[)）])?\s?(?:[*＊#△▲†‡⁰¹²³⁴-⁹①-⑳]{1,3}|[\[［][0-9⁰¹²³⁴-⁹注]{1,3}[\]］])?"
)
# As print is recognised: 3,2 40, 980. 5 and 9 03, which are numbers only without the space.
_BROKEN = re.compile("[0-9.,]{1,16}(?: [0-9.,]{1,16}){1,2}")
_WHOLE = re.compile(r"[0-9]{1,3} 0[0-9]{1,2}|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|(?<![0-9])[0-9]+\.[0-9]+")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_SPACE = re.compile(r"\s+")
_HAN_GAP = re.compile("(?<=[\u3400-\u9fff]) (?=[\u3400-\u9fff])")
# What does not count where a cell starts or ends: tags, space, and what is struck or raised, with its tags.
_ELEMENT = r"<(?P<name>s|del|strike|sup|sub)\b[^<>]{0,200}>[^<>]{0,200}</(?P=name)\s?>|~~[^~\n]{1,200}~~"
_AT_START = re.compile(rf"(?:{_ELEMENT}|<[^<>]{{0,300}}>|&nbsp;|\s+)", re.IGNORECASE)
_AT_END = re.compile(rf"(?:{_ELEMENT}|<[^<>]{{0,300}}>|&nbsp;|(?<!\s)\s+)\Z", re.IGNORECASE)
_MAY_START_GAP = frozenset(f"<~&*_`{WHITE}")
_MAY_END_GAP = frozenset(f">~;*_`{WHITE}")
# What sets off the text of a cell in Markdown.
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`)(?P<text>(?![*_`\s]).{0,200}?(?<![*_`\s]))\1", re.DOTALL)
_ENDS = (">", "~~", "&nbsp;")
_LONGEST_END = 600
_SIGNS = "¥￥$＄"
_NO_FIGURE = re.compile(rf"[,，{_SIGNS}\s]")
# Beyond so many digits without a separator it is no amount but a number on a card.
_LONGEST_INTEGER = 14
_MOBILE = re.compile("1[3-9][0-9]{9}")


class Cell(NamedTuple):
    """A cell of a table.

    Attributes:
        start: where its text starts in the raw text.
        text: its text, without space around it; empty for an empty cell.
    """

    start: int
    text: str

    @property
    def readable(self) -> str:
        """Its text as it is read: simplified, without markup and spaces inside words."""
        return _readable(self.text)

    @property
    def is_number(self) -> bool:
        """Whether it is a number, with or without a note behind it."""
        return _number(self.text) is not None

    @property
    def number(self) -> Cell | None:
        """Its number, where it is one, without the note."""
        number = _number(self.text)
        return Cell(self.start, number) if number is not None else None

    @property
    def is_year(self) -> bool:
        """Whether it may be a year."""
        return _YEAR.fullmatch(self.text) is not None

    @property
    def value(self) -> Decimal:
        """What its number says."""
        return Decimal(_NO_FIGURE.sub("", self.text).replace("．", "."))

    @property
    def is_identifier(self) -> bool:
        """Whether its number is one of a telephone, a card or an account."""
        digits = self.text.lstrip(_SIGNS)
        return _MOBILE.fullmatch(digits) is not None or (digits.isdecimal() and len(digits) > _LONGEST_INTEGER)


NOTHING = Cell(0, "")


def names_total(lexicon: MoneyLexicon, cell: Cell) -> bool:
    """Tell whether a cell is a word for a sum of others."""
    return cell.readable.strip("：: ").endswith(lexicon.made[_totals])


def _totals(lexicon: MoneyLexicon) -> tuple[str, ...]:
    return tuple(lexicon.data("tables")["totals"])


def cell_of(raw: str, start: int, end: int) -> Cell:
    """Return the cell in [start, end) of a raw text, without markup, space and what is struck or raised around its text."""
    if start < end and raw[start] not in _MAY_START_GAP and raw[end - 1] not in _MAY_END_GAP:
        return Cell(start, raw[start:end])
    while (gap := _AT_START.match(raw, start, end)) is not None:
        start = gap.end()
    while start < end:
        end = start + len(raw[start:end].rstrip())
        if not raw.endswith(_ENDS, start, end):
            break
        found = _AT_END.search(raw[max(start, end - _LONGEST_END) : end])
        if found is None:
            break
        end -= len(found.group())
    if start < end and (emphasis := _EMPHASIS.fullmatch(raw, start, end)):
        start, end = emphasis.span("text")
    return Cell(start, raw[start:end]) if start < end else NOTHING


@dataclass(slots=True)
class Grid:
    """A table.

    Attributes:
        unit: what its caption says its numbers are in.
        rows: its rows, which may be of unlike lengths.
        has_heads: its first rows may be heads; else every row is a name with what belongs to it.
    """

    unit: TableUnit | None = None
    rows: list[list[Cell]] = field(default_factory=list)
    has_heads: bool = True


def usual_width(rows: list[list[Cell]]) -> int:
    """Return how many columns most rows have; of two as frequent numbers the larger."""
    counts: dict[int, int] = {}
    for row in rows:
        counts[len(row)] = counts.get(len(row), 0) + 1
    return max(counts, key=lambda columns: (counts[columns], columns), default=0)


def numbers(row: list[Cell]) -> Iterator[Cell]:
    """Yield the cells of a row that are numbers."""
    return (cell for cell in row if cell.is_number)


@functools.lru_cache(4096)
def _number(text: str) -> str | None:
    if not text:
        return None
    if match := _NUMBER.fullmatch(text):
        return match["number"]
    is_broken = _BROKEN.fullmatch(text) and (_WHOLE.fullmatch(text) or _WHOLE.fullmatch(text.replace(" ", "")))
    return text if is_broken else None


@functools.lru_cache(4096)
def _readable(text: str) -> str:
    return _HAN_GAP.sub("", _SPACE.sub(" ", read_text(text).text)).strip()
