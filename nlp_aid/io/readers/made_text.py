"""Text that is made of a file, with its layout: where in the file each piece of it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from nlp_aid.io.readers.encoding import replace_surrogates
from nlp_aid.io.readers.faults import too_long

# What would end a line or a cell within one.
_BREAKS = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_FOREIGN = re.compile(r"[!-~À-ɏ]")
_LINE_BREAKS = re.compile(r"[\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")


# A long table says its head again after so many characters, as on a new page, since a long text is annotated in pieces.
_STRETCH = 40_000
_MOST_IN_HEAD = 8
_NUMBER = re.compile(r"[-+¥￥$]?[0-9][0-9,]*(?:\.[0-9]+)?%?")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_UNIT = re.compile("单位|單位")


def _head(rows: list[tuple[int, dict[int, str]]]) -> list[int]:
    """Return which of the first rows of a table are its head: those above numbers that name columns or the unit."""
    for at, (_, cells) in enumerate(rows[: _MOST_IN_HEAD + 1]):
        if any(_NUMBER.fullmatch(cell) and not _YEAR.fullmatch(cell) for cell in cells.values()):
            above = enumerate(rows[:at])
            return [n for n, (_, cells) in above if len(cells) > 1 or any(map(_UNIT.search, cells.values()))]
    return []


class TextMaker:
    """Puts a text together, a paragraph or a row of a table at a time, and notes where each stands.

    Paragraphs and rows are lines; cells are parted by tabs. A cell has no line breaks and no tabs: they are spaces.
    Around tables, and between parts of a file, there is an empty line.
    """

    def __init__(self, limit: int) -> None:
        """Set up.

        Args:
            limit: the most characters that the text may have.
        """
        self._limit = limit
        self._parts: list[str] = []
        self._length = 0
        self._is_gap = False
        self._blocks: list[dict[str, Any]] = []
        self._rows: list[tuple[int, dict[int, str]]] = []
        self._where: Mapping[str, Any] = {}
        self._size = 0
        self._first = 0
        self._is_continued = False
        # The head of the last table, with its place, and how much of the table has come since it was said.
        self._head: list[tuple[tuple[int, dict[int, str]], Mapping[str, Any]]] = []
        self._stretch = 0

    def paragraph(self, text: str, *, goes_on: bool = False, **where: Any) -> None:
        """Add a paragraph of one or more lines; a blank one is nothing.

        Args:
            text: the paragraph; tabs stay.
            goes_on: whether it goes on with the line before; between words of an alphabet a space is put then.
            where: what its block says of its place.
        """
        self.end_table()
        lines = (line.strip(" \u3000") for line in _LINE_BREAKS.split(text))
        text = "\n".join(line for line in lines if line.strip())
        if text:
            self._add(text, where, goes_on=goes_on)

    def row(self, number: int, cells: Mapping[int, str] | Sequence[str], **where: Any) -> None:
        """Add a row of a table; a blank one ends the table.

        Args:
            number: its number, from 1.
            cells: what its cells hold, or what is in columns by their number, from 1.
            where: the table, as its block tells it; rows of one place that follow each other are of one table.
        """
        if self._rows and (number != self._rows[-1][0] + 1 or where != self._where):
            self.end_table()
        if not isinstance(cells, Mapping):
            cells = dict(enumerate(cells, start=1))
        kept = {column: text for column, cell in cells.items() if (text := _BREAKS.sub(" ", cell).strip(" \u3000"))}
        if not kept:
            self.end_table()
            return
        self._where = where
        self._rows.append((number, kept))
        self._size += sum(map(len, kept.values())) + max(kept)
        self._check(self._size)

    def end_table(self) -> None:
        """End the table that is open, and the line."""
        if not self._rows:
            return
        rows, self._rows, self._size = self._rows, [], 0
        first = min(min(cells) for _, cells in rows)
        if self._is_continued:
            first = min(first, self._first)
        self._first = first
        if not self._is_continued:
            self.gap()
            self._head = [(rows[number], self._where) for number in _head(rows)]
            self._stretch = 0
        self._is_continued = False
        start = 0
        for at, (number, cells) in enumerate(rows, start=1):
            self._stretch += sum(map(len, cells.values())) + max(cells)
            if self._stretch > _STRETCH and self._head and number > self._head[-1][0][0] and at < len(rows):
                self._add_rows(rows[start:at], first, self._where)
                self.gap()
                for row, where in self._head:
                    self._add_rows([row], first, where)
                start, self._stretch = at, 0
        self._add_rows(rows[start:], first, self._where)
        self.gap()

    def _add_rows(self, rows: list[tuple[int, dict[int, str]]], first: int, where: Mapping[str, Any]) -> None:
        lines = ("\t".join(cells.get(column, "") for column in range(first, max(cells) + 1)) for _, cells in rows)
        self._add("\n".join(lines), {**where, "row": rows[0][0], "column": first})

    def continue_table(self) -> None:
        """Have the rows that follow go on with the table that has just ended, without an empty line, in the same columns."""
        self.end_table()
        self._is_gap = False
        self._is_continued = True

    def gap(self) -> None:
        """Leave an empty line before what follows."""
        self.end_table()
        self._is_gap = True

    def _add(self, text: str, where: Mapping[str, Any], *, goes_on: bool = False) -> None:
        text = replace_surrogates(text).replace("\0", "\ufffd")
        self._check(len(text))
        if self._blocks:
            is_spaced = _FOREIGN.match(self._parts[-1][-1]) and _FOREIGN.match(text)
            between = (" " if is_spaced else "") if goes_on else "\n\n" if self._is_gap else "\n"
            self._parts.append(between)
            self._length += len(between)
        self._is_gap = False
        self._blocks.append({"start": self._length, "end": self._length + len(text), **where})
        self._parts.append(text)
        self._length += len(text)

    def _check(self, more: int) -> None:
        if self._length + more > self._limit:
            raise too_long(self._limit)

    def finish(self) -> tuple[str, list[dict[str, Any]]]:
        """Return the text and its layout."""
        self.end_table()
        return "".join(self._parts), self._blocks
