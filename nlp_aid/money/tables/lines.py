"""Tables in lines of text: what parts their cells, and where one table ends."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby, islice, takewhile
from typing import Literal, NamedTuple

from nlp_aid.money.heads import TableUnit, caption, head_of, is_caption, note_unit, unit_of
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.tables.grid import NOTHING, Cell, Grid, cell_of, numbers, usual_width
from nlp_aid.money.tables.streams import of_stream

# What parts the cells of a row, the surest sign first. A `cell` is a line with one cell, told by the bar behind it.
Separator = Literal["bar", "cell", "tab", "wide", "comma", "colon", "space", "single"]

_PARTED: tuple[Separator, ...] = ("bar", "tab", "wide", "comma", "colon", "space")
# What stands in sentences, too.
_UNSURE = ("comma", "colon", "space")
_BLANK = " \t\u3000\xa0"
_BARS = "|｜│┃"
_RULE = re.compile(rf"[{_BARS}\s:+=—–\-━─┼├┤┬┴┌┐└┘]+")
_BAR, _TAB, _SPACE = re.compile(f"[{_BARS}]"), re.compile("\t"), re.compile(" ")
_WIDE = re.compile(r"[ \xa0]*\u3000[ \u3000\xa0]*|[ \xa0]{2,}")
_QUOTED = re.compile(r'\s{0,200}"([^"\n]{0,200})"\s*(?=[,，]|$)')
_COMMA = re.compile(r"(?<![0-9])[,，]|[,，](?![0-9]{3}(?![0-9]))")
_ANY_COMMA = re.compile("[,，]")
_COLON = re.compile(r"(?!其中\s?[:：])(?P<label>[^:：，。；]{1,24})[:：]\s{0,4}(?P<value>[^:：]{1,24})")
_NAME_AND_VALUE = re.compile(
    r"(?P<name>[^\d\s:：](?:[^:：]{0,38}[^\s:：])?)[\s:：]{1,4}(?P<value>[0-9][0-9,.]{0,20})(?:\s?[（(][^（()）]{1,40}[)）])?"
)
_ITEM = re.compile(
    r"\s{0,4}(?P<name>[^\d\s:：、；;，,。]{1,20})[\s:：]{0,4}(?P<value>[0-9](?:[0-9,.]{0,20}[0-9])?)(?:\s{0,4}(?:[、；;，]|,(?![0-9]))|[\s。]{0,4}$)"
)
# `公益支出：2,845.19，占总收入的92%`: a label with its value, and a remark behind it; but not `收入：35，36，37`.
_LABELLED = re.compile(
    r"\s{0,8}(?:其中\s?[:：]\s?)?(?P<name>[^:：，。；;\s][^:：，。；;]{0,23})[:：]\s{0,4}(?P<value>[0-9](?:[0-9,.]{0,20}[0-9])?)"
    r"\s?(?=$|[，；;。（(](?!\s?[0-9])|,(?!\s?[0-9]))"
)
# 表2　各县资金（2022年，万元）
_TITLE = re.compile(r"\s{0,8}(?:附?表|附件)\s?[0-9一二三四五六七八九十]{0,3}[\s:：]")
_IN_BRACKETS = re.compile("[（(](?P<name>[^（()）]{2,6})[)）]")
_PARTS = re.compile(r"[，,、/／]\s?")
_PROSE = re.compile("[。；！？]")
_NEXT_TABLE = re.compile("<table", re.IGNORECASE)
_SPACED_WORD = re.compile("[\u3400-\u9fff]")
# A row of nothing but units: （百万元）（百万元）.
_BRACKETED = re.compile(r"[（(][^（()）\n]{1,10}[)）]")
_ALL_BRACKETED = re.compile(rf"[{_BLANK}]{{0,200}}(?:{_BRACKETED.pattern}[{_BLANK}]{{0,200}}){{2,}}")
# A line over a table that tells of it, as forms have: 主管部门：水利局.
_FACT = re.compile(r"(?!其中[:：])[^：:\s]{1,12}\s?[：:]\s?\S.{0,60}", re.DOTALL)
# What is longer is text and no cell.
_LONGEST_CELL = 40
_LONGEST_LINE = 120
_REACH_OF_NOTE = 240
_LONGEST_TITLE = 60
# Of the lines of a list, one in so many may be no names with values.
_FEWER = 5
# A table whose rows have been run together has more cells in its line than a row has.
_RUN_ON = 8
_EAST_ASIAN = re.compile(
    "[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]"
)


class _Row(NamedTuple):
    """A line of a table: what parts its cells, and for those that stand in columns of print, where each one does."""

    kind: Separator
    cells: list[Cell]
    line: str
    start: int


def grids(lexicon: MoneyLexicon, raw: str, start: int, end: int, unit: TableUnit | None = None) -> Iterator[Grid]:
    """Yield the tables in the lines of [start, end) of a raw text.

    Args:
        lexicon: the currencies and words to know.
        raw: the text.
        start: where its lines start.
        end: where they end.
        unit: what a caption before says numbers are in.
    """
    rows: list[_Row] = []
    above: list[_Row] = []  # those above a caption that have none over them: it may be theirs
    for line_start, line in _lines(raw, start, end):
        row = _row(line_start, line)
        if row is None:
            continue
        if rows and "位" in line and (note := _note(lexicon, row.cells, line)) is not None:
            yield from _tables(lexicon, rows, unit or note)
            unit, rows, above = None, [], []
            continue
        found = caption_of(lexicon, row.line, row.cells, row.kind)
        if found is None and unit is not None:
            row = _labelled(lexicon, row)
        if found is not None or (_is_text(row) and not _enumerated(row)):
            yield from _tables(lexicon, rows or above, unit)
            above = rows if found is not None and unit is None and _is_table(rows) else []
            unit, rows = found, []
            if found is not None and _is_head_too(lexicon, row):
                rows.append(row)
            continue
        rows.append(row)
    yield from _tables(lexicon, rows or above, unit)


def _is_table(rows: list[_Row]) -> bool:
    """Tell whether rows are surely a table: several have cells side by side, and numbers among them."""
    return sum(len(row.cells) > 1 and next(numbers(row.cells), None) is not None for row in rows) > 1


def _note(lexicon: MoneyLexicon, cells: list[Cell], line: str) -> TableUnit | None:
    """Return the unit that a row gives for the table above it, in a note that stands alone in it."""
    named = {cell.text for cell in cells if cell.text}
    return note_unit(lexicon, named.pop() if len(named) == 1 else line)


def _caption_or_note(lexicon: MoneyLexicon, line: str) -> TableUnit | None:
    match = caption().fullmatch(line)
    return unit_of(lexicon, match["unit"]) if match else note_unit(lexicon, line)


def note_in(lexicon: MoneyLexicon, grid: Grid) -> TableUnit | None:
    """Return the unit that a note in the last row of a table gives for it."""
    named = {cell.text for cell in grid.rows[-1] if cell.text} if grid.rows else set()
    return _caption_or_note(lexicon, named.pop()) if len(named) == 1 else None


def note_below(lexicon: MoneyLexicon, raw: str, start: int) -> TableUnit | None:
    """Return the unit that a note in the first two lines from `start` on gives for the table before.

    A caption there is that of the next table, where there is one.
    """
    lines = (
        cell_of(raw, at, at + len(line)).text for at, line in _lines(raw, start, min(len(raw), start + _REACH_OF_NOTE))
    )
    is_last = _NEXT_TABLE.search(raw, start, start + _REACH_OF_NOTE) is None
    read = _caption_or_note if is_last else note_unit
    found = (read(lexicon, line) for line in islice(filter(None, lines), 2) if "位" in line)
    return next((unit for unit in found if unit is not None), None)


def last_unit(lexicon: MoneyLexicon, raw: str, start: int, end: int) -> TableUnit | None:
    """Return the unit of the caption in the last lines of [start, end), for the table that follows."""
    unit = None
    for line_start, line in _lines(raw, max(start, end - 4 * _LONGEST_LINE), end):
        row = _row(line_start, line)
        if row is not None:
            found = caption_of(lexicon, row.line, row.cells, row.kind)
            unit = found if found is not None or _is_text(row) else unit
    return unit


def caption_of(lexicon: MoneyLexicon, line: str, cells: list[Cell], kind: Separator = "single") -> TableUnit | None:
    """Return the unit that a line gives for a whole table: `（单位：万元）`, `表2 资金安排（万元）`."""
    if kind in ("bar", "tab", "wide"):
        for cell in cells:
            if is_caption(lexicon, cell.text):
                match = caption().search(cell.text)
                return unit_of(lexicon, match["unit"]) if match else None
        first = next((cell for cell in cells if cell.text), NOTHING)
        match = caption().search(first.text)
        if kind != "wide" or not _TITLE.match(line):
            return unit_of(lexicon, match["unit"]) if match and match.end() == len(first.text) else None
    if len(line) > _LONGEST_LINE:
        return None
    for match in caption().finditer(line):
        if (currency := _IN_BRACKETS.match(line, match.end())) and (
            unit := unit_of(lexicon, f"{match['unit']}{currency['name']}")
        ):
            return unit  # 单位：亿元（人民币）
        behind = line[match.end() : match.end() + 1]
        if (not behind or behind.isspace() or behind in f"{_BARS}<，,") and (unit := unit_of(lexicon, match["unit"])):
            return unit
    title = line.strip(_BLANK)
    if len(title) <= _LONGEST_TITLE and kind in ("single", "space", "wide") and title.endswith(("）", ")")):
        head, _, inside = re.sub("[(]", "（", title).rpartition("（")
        inside = inside[:-1]
        if (
            not head or _TITLE.match(head + " ") or head.rstrip().endswith(tuple(lexicon.data("tables")["titles"]))
        ) and (
            unit := unit_of(lexicon, inside.removeprefix("单位").lstrip(":："))
            or unit_of(lexicon, _PARTS.split(inside)[-1])
        ):
            return unit
    return None


def _is_head_too(lexicon: MoneyLexicon, row: _Row) -> bool:
    """Tell whether a row that has the caption has heads beside it: `指标（单位：亿元）`, `2019`, `2020`."""
    named = [cell for cell in row.cells if cell.text and not is_caption(lexicon, cell.text)]
    return row.kind in ("bar", "tab", "wide") and len(named) > 1


def _labelled(lexicon: MoneyLexicon, row: _Row) -> _Row:
    """Return a row that is one label with its value as these two, without the remark behind them; any other as it is."""
    label = _LABELLED.match(row.line) if row.kind in ("comma", "colon", "space", "single") else None
    if label is None or len(_enumerated(row)) > 2:
        return row
    cells = [_cell(row.start, row.line, *label.span(part)) for part in ("name", "value")]
    of_label = head_of(lexicon, cells[0].readable)
    return row._replace(kind="colon", cells=cells) if of_label.is_money or of_label.is_other else row


def _is_text(row: _Row) -> bool:
    if row.kind in ("bar", "cell", "tab"):
        return False
    if row.kind == "colon" and row.cells[1].is_number:
        return False
    if row.kind == "wide":
        return len(row.cells) < 3 and _PROSE.search(row.line) is not None
    return _PROSE.search(row.line) is not None or len(row.line) > (_LONGEST_LINE if row.kind != "space" else 4000)


def _lines(raw: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    while start < end:
        stop = raw.find("\n", start, end)
        stop = end if stop < 0 else stop
        yield start, raw[start:stop].rstrip("\r")
        start = stop + 1


def _row(start: int, line: str) -> _Row | None:
    """Return a line with its cells; None for a blank one and for a rule between head and rows."""
    if not line.strip(_BLANK) or (_RULE.fullmatch(line) and ("--" in line or "─" in line or "━" in line)):
        return None
    kind, bounds = _split(line)
    cells = [_cell(start, line, first, last) for first, last in bounds]
    if kind in ("wide", "space"):
        cells = _joined(cells, line, start, is_narrow=kind == "space")
    if kind == "wide" and len(cells) == 1:
        kind = "single"
    return _Row(kind, cells, line, start)


def _split(line: str) -> tuple[Separator, list[tuple[int, int]]]:
    """Return what parts a line's cells, and where each of them is."""
    first, last = len(line) - len(line.lstrip(_BLANK)), len(line.rstrip(_BLANK))
    if _BAR.search(line):
        bounds = _between(line, _BAR.finditer(line), first, max(first, last - (line[last - 1] in _BARS)))
        return ("bar" if len(bounds) > 1 else "cell"), bounds
    if "\t" in line:
        if line[:first].count("\t") == 1 and "\t" not in line[first:]:
            return "single", [(first, last)]
        return "tab", _between(line, _TAB.finditer(line), 0, len(line))
    if line.endswith(("）", ")"), 0, last) and _ALL_BRACKETED.fullmatch(line):
        return "wide", [match.span() for match in _BRACKETED.finditer(line)]
    bounds = _between(line, _WIDE.finditer(line, first, last), first, last)
    if len(bounds) > 1:
        return "wide", bounds
    bounds = _comma_bounds(line, _COMMA)
    if len(bounds) > 1 and len(line) <= 4 * _LONGEST_LINE and all(b - a <= _LONGEST_CELL for a, b in bounds):
        return "comma", bounds
    pair = _COLON.fullmatch(line, first, last)
    if pair:
        return "colon", [pair.span("label"), pair.span("value")]
    bounds = _between(line, _SPACE.finditer(line, 0, last), first, last)
    return ("space" if len(bounds) > 1 else "single"), bounds


def _between(line: str, gaps: Iterator[re.Match[str]], start: int, end: int) -> list[tuple[int, int]]:
    bounds = []
    for gap in gaps:
        if gap.start() >= start and gap.end() <= end:
            bounds.append((start, gap.start()))
            start = gap.end()
    return [*bounds, (start, end)]


def _comma_bounds(line: str, comma: re.Pattern[str]) -> list[tuple[int, int]]:
    bounds = []
    start, end = 0, len(line)
    while start <= end:
        if quoted := _QUOTED.match(line, start, end):
            bounds.append(quoted.span(1))
            gap_at = quoted.end()
            if gap_at >= end:
                return bounds
            start = gap_at + 1
            continue
        gap = comma.search(line, start, end)
        bounds.append((start, gap.start() if gap else end))
        if gap is None:
            return bounds
        start = gap.end()
    return bounds


def _cell(start: int, line: str, first: int, last: int) -> Cell:
    """Return the cell in [first, last) of a line that starts at `start` of the raw text."""
    cell = cell_of(line, first, last)
    return Cell(start + (cell.start if cell.text else last), cell.text)


def _joined(cells: list[Cell], line: str, offset: int, *, is_narrow: bool) -> list[Cell]:
    """Return cells with the characters of a spaced-out word (`合  计`) as one; in rows parted by single spaces also a unit (`资金 (万元)`)."""
    joined: list[Cell] = []
    for cell in cells:
        last = joined[-1] if joined else NOTHING
        is_bracketed = is_narrow and cell.text[:1] in ("（", "(") and last.text and not last.is_number
        is_unit = is_bracketed and _BRACKETED.fullmatch(cell.text)
        if is_unit or (_SPACED_WORD.fullmatch(cell.text) and _SPACED_WORD.fullmatch(last.text)):
            joined[-1] = Cell(last.start, line[last.start - offset : cell.start - offset + len(cell.text)])
        else:
            joined.append(cell)
    return joined


# From rows to grids.


def _gives_unit(lexicon: MoneyLexicon, cell: Cell) -> bool:
    """Tell whether a cell gives a unit, or is the head of a column of units."""
    return len(cell.text) <= _LONGEST_LINE and (
        head_of(lexicon, cell.readable).unit is not None or cell.text in lexicon.data("tables")["unit_heads"]
    )


def _tables(lexicon: MoneyLexicon, rows: list[_Row], unit: TableUnit | None) -> Iterator[Grid]:
    """Yield the tables that rows between two texts make."""
    if not rows or (unit is None and not any(_gives_unit(lexicon, cell) for row in rows for cell in row.cells)):
        return
    while len(rows) > 1 and _is_over_table(lexicon, rows[0], rows[1]):
        rows = rows[1:]
    if unit is not None and (listed := _names_and_values(rows)):
        yield Grid(unit, listed, has_heads=False)
        return
    for kind, group in groupby(_settled(lexicon, rows), _kind_of_block):
        block = list(group)
        if kind == "stream":
            grid = of_stream(lexicon, [cell for row in block for cell in row.cells], unit)
            if grid is not None:
                yield grid
            continue
        if len(block) == 1 and block[0].kind == "space" and len(block[0].cells) >= _RUN_ON:
            grid = of_stream(lexicon, block[0].cells, unit)
            if grid is not None:
                yield grid
            continue
        yield Grid(unit, _grid_rows(block), has_heads=kind != "colon")


def _kind_of_block(row: _Row) -> Literal["stream", "colon", "rows"]:
    """Return what a row makes a table with: what follows cell by cell, labels with their values, or rows side by side."""
    if row.kind in ("single", "cell"):
        return "stream"
    return "colon" if row.kind == "colon" else "rows"


def _is_over_table(lexicon: MoneyLexicon, row: _Row, below: _Row) -> bool:
    """Tell whether a row only tells of the table: facts (`主管部门：水利局`, `填报时间：7月16日`), or a caption beside its title."""
    if row.kind not in ("wide", "tab", "bar") or below.kind in ("single", "cell", "colon"):
        return False
    named = [cell.text for cell in row.cells if cell.text]
    if _TITLE.match(row.line):
        return True
    if any(is_caption(lexicon, text) for text in named):
        return len(row.cells) < len(below.cells)
    return all(_FACT.fullmatch(text) and head_of(lexicon, text).unit is None for text in named)


def _names_and_values(rows: list[_Row]) -> list[list[Cell]]:
    """Return the names in a list of donors, several in a line, each with its value; none where rows are no such lists."""
    listed: list[list[Cell]] = []
    others = 0
    for row in rows:
        is_remark = row.kind == "comma" and _NAME_AND_VALUE.fullmatch(row.line.strip(_BLANK))
        of_row = _whole(row) if is_remark else row
        parts = _enumerated(row) or [part for cell in of_row.cells for part in _parts(cell)]
        parts = list(takewhile(lambda part: "，" not in part.text, parts))  # a sentence may stand behind the last
        if len(parts) == 1 and not parts[0].is_number:
            continue  # what the names below have in common
        # Behind a name may stand what it gave: 周家兄弟 合捐 50.
        cells = [part for at, part in enumerate(parts) if part.is_number or not at or parts[at - 1].is_number]
        pairs = [list(pair) for pair in zip(cells[::2], cells[1::2], strict=False)]
        if len(cells) % 2 or not all(name.text and not name.is_number and value.is_number for name, value in pairs):
            others += 1  # what somebody gave beside money, or a remark
            continue
        listed += pairs
    return listed if len(listed) > len(rows) and others * _FEWER <= len(rows) else []


def _enumerated(row: _Row) -> list[Cell]:
    """Return the names and values that a line lists with signs between them: `张三 200、李四 300`; none where it is no such list."""
    found: list[Cell] = []
    at = 0
    while at < len(row.line):
        item = _ITEM.match(row.line, at)
        if item is None:
            return []
        found += [Cell(row.start + item.start(name), item[name]) for name in ("name", "value")]
        at = item.end()
    return found


def _parts(cell: Cell) -> list[Cell]:
    """Return a cell with a name and its value (`张三 200`) as two."""
    parted = _NAME_AND_VALUE.fullmatch(cell.text)
    return [Cell(cell.start + parted.start(name), parted[name]) for name in ("name", "value")] if parted else [cell]


def _grid_rows(block: list[_Row]) -> list[list[Cell]]:
    kinds = {row.kind for row in block}
    if "wide" in kinds:
        return _aligned(block)
    if kinds == {"comma"}:
        return _parted_by_commas(block)
    rows = [row.cells for row in block]
    if "tab" in kinds and "bar" not in kinds:
        return _without_gaps(rows)
    # A bar before the first cell of every row is the table's border; before that of some, it ends an empty cell.
    has_border = all(row.cells and not row.cells[0].text for row in block if row.kind == "bar" and len(row.cells) > 1)
    return [row[1:] if len(row) > 1 else row for row in rows] if "bar" in kinds and has_border else rows


def _without_gaps(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Return rows without their empty cells where those are no cells, as several tabs part two: numbers stand below no head."""
    if all(cell.text for row in rows for cell in row):
        return rows
    first = next((at for at, row in enumerate(rows) if next(numbers(row), None)), 0)
    heads = rows[:first]
    named = {at for head in heads for at, cell in enumerate(head) if cell.text}
    width = max((sum(bool(cell.text) for cell in head) for head in heads), default=0)
    filled = [[cell for cell in row if cell.text] for row in rows]
    astray = any(cell.is_number and at not in named for row in rows[first:] for at, cell in enumerate(row))
    return filled if heads and astray and max(map(len, filled)) <= width else rows


def _parted_by_commas(block: list[_Row]) -> list[list[Cell]]:
    """Return rows with a cell for every head where each comma parts two; else a comma may be one of a number."""
    heads = len(block[0].cells)
    rows = []
    for row in block:
        strict = [_cell(row.start, row.line, first, last) for first, last in _comma_bounds(row.line, _ANY_COMMA)]
        rows.append(strict if len(strict) == heads else row.cells)
    return rows


def _settled(lexicon: MoneyLexicon, rows: list[_Row]) -> list[_Row]:
    """Return the rows, each read as what the table around it is."""
    counts = Counter(row.kind for row in rows if row.kind not in ("single", "cell"))
    if not counts:
        return [_whole(row) for row in rows]
    main = max(_PARTED, key=lambda kind: counts[kind])
    singles = len(rows) - counts.total()
    if main in _UNSURE and singles > counts[main]:
        return [row if row.kind == main else _whole(row) for row in rows]
    settled = []
    for row in rows:
        if row.kind == main or row.kind in ("bar", "tab", "wide"):
            settled.append(row)
        elif row.kind == "space" and main == "wide" and next(numbers(row.cells[-1:]), None):
            settled.append(row._replace(kind=main))
        elif row.kind == "space" and main == "colon" and len(row.cells) == 2 and row.cells[1].is_number:
            settled.append(row._replace(kind=main))  # 其中：助学 310.5
        elif main == "tab" and row.line.startswith("\t"):
            bounds = _between(row.line, _TAB.finditer(row.line), 0, len(row.line))
            cells = [_cell(row.start, row.line, first, last) for first, last in bounds]
            settled.append(row._replace(kind=main, cells=cells))
        elif (
            row.kind == "colon"
            and (not settled or settled[-1].kind == "colon")
            and row.cells[1].is_number
            and head_of(lexicon, row.cells[0].readable).is_money
        ):
            settled.append(row)  # 总投资：1,860.5 over a table
        else:
            # The name of a part of the table stands in a line of its own.
            settled.append(_whole(row)._replace(kind=main))
    return settled


def _whole(row: _Row) -> _Row:
    if row.kind in ("single", "cell"):
        return row
    return row._replace(kind="single", cells=[_cell(row.start, row.line, 0, len(row.line))])


def _aligned(block: list[_Row]) -> list[list[Cell]]:
    """Return rows of print with every cell in its column, by where it stands in the line."""
    columns = max(usual_width([row.cells for row in block if len(row.cells) > 1]), len(block[0].cells))
    spans = [(10**9, -1)] * columns
    for row in block:
        if len(row.cells) == columns:
            for at, (first, last) in enumerate(_columns_of_print(row)):
                spans[at] = min(spans[at][0], first), max(spans[at][1], last)
    rows = []
    for row in block:
        if len(row.cells) >= columns or len(row.cells) < 2:
            rows.append(row.cells)
            continue
        cells = [NOTHING] * columns
        earliest = 0
        for index, (cell, (first, last)) in enumerate(zip(row.cells, _columns_of_print(row), strict=True)):
            latest = columns - (len(row.cells) - index)
            at = min(range(earliest, latest + 1), key=lambda column: _distance(spans[column], first, last))
            cells[at] = cell
            earliest = at + 1
        rows.append(cells)
    return rows


def _distance(span: tuple[int, int], first: int, last: int) -> tuple[float, int]:
    """Return how far a cell is from a column, flush left, flush right or in the middle; of two as near, less overlap is farther."""
    middle = abs(span[0] + span[1] - first - last) / 2
    return min(abs(span[0] - first), abs(span[1] - last), middle), max(span[0], first) - min(span[1], last)


def _columns_of_print(row: _Row) -> list[tuple[int, int]]:
    """Return from which column of print to which each cell of a row goes; an East Asian character takes two."""
    spans = []
    at = column = 0
    for cell in row.cells:
        first = cell.start - row.start
        column += _width(row.line[at:first])
        last = column + _width(cell.text)
        spans.append((column, last))
        at, column = first + len(cell.text), last
    return spans


def _width(text: str) -> int:
    return len(text) + len(_EAST_ASIAN.findall(text))
