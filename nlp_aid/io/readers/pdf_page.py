"""How a page is read: its lines in their order, columns one after another, tables as rows of cells."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from nlp_aid.io.readers.pdf_glyphs import Glyph, PageContents, Rule
from nlp_aid.text.markup import raised

# Lengths in points, or, where it says so, in sizes of the characters beside.
_SNAP = 2.5
_TOUCH = 3.0
_NEW_PIECE = 0.85  # sizes: a gap that wide parts a line into pieces, as cells of a table without rules are
_SPACE = 0.18  # sizes: a gap between letters of an alphabet that is a space
_WIDE_SPACE = 0.6  # the same beside ideographs
_SMALL = 0.78  # of the size of the line: a figure that is raised or lowered
_COLUMN_GAP = 9.0
_PROSE = 11  # characters that a line of prose in columns has at least, as a rule
_PROSE_LINES = 4
_FULL = 1.6  # sizes that may be left at the end of a line which goes on
_INDENT = 1.2
_FOREIGN = re.compile(r"[!-~À-ɏ]")
_SENTENCE_END = re.compile(r"[。！？：；.!?:;]$")


@dataclass
class Piece:
    """A stretch of a line without a wide gap."""

    glyphs: list[Glyph]
    left: float = 0.0
    top: float = 0.0
    right: float = 0.0
    bottom: float = 0.0
    size: float = 0.0

    def measure(self) -> Piece:
        """Set its edges and its size from its glyphs, and return it."""
        self.left = min(glyph.left for glyph in self.glyphs)
        self.right = max(glyph.right for glyph in self.glyphs)
        self.size = max(glyph.size for glyph in self.glyphs)
        large = [glyph for glyph in self.glyphs if glyph.size >= self.size * _SMALL]
        self.top = min(glyph.top for glyph in large)
        self.bottom = max(glyph.bottom for glyph in large)
        return self

    @property
    def text(self) -> str:
        """Its characters, with spaces where there are gaps, raised figures as such."""
        parts: list[str] = []
        before: Glyph | None = None  # the last that is no space
        space = 0.0  # how wide the spaces behind it are
        for glyph in self.glyphs:
            char = glyph.char
            if char.isspace():
                space += glyph.right - glyph.left
                continue
            if before is not None:
                both = _FOREIGN.match(before.char) and _FOREIGN.match(char)
                gap = max(glyph.left - before.right, space)
                if gap > (_SPACE if both else _WIDE_SPACE) * self.size:
                    parts.append(" ")
            before, space = glyph, 0.0
            if char.isdigit() and char.isascii() and glyph.size < self.size * _SMALL:
                middle = (glyph.top + glyph.bottom) / 2
                char = raised(char, "sup" if middle < (self.top + self.bottom) / 2 else "sub")
            parts.append(char)
        return "".join(parts)


@dataclass
class Line:
    """A line: pieces side by side."""

    pieces: list[Piece]

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.pieces[0].left

    @property
    def right(self) -> float:
        """Its right edge."""
        return max(piece.right for piece in self.pieces)

    @property
    def top(self) -> float:
        """Its upper edge."""
        return min(piece.top for piece in self.pieces)

    @property
    def bottom(self) -> float:
        """Its lower edge."""
        return max(piece.bottom for piece in self.pieces)

    @property
    def size(self) -> float:
        """The size of its characters."""
        return max(piece.size for piece in self.pieces)

    @property
    def text(self) -> str:
        """Its text, tabs between its pieces."""
        return "\t".join(piece.text for piece in self.pieces)


@dataclass
class TextLine:
    """A line of text, in the order of reading.

    Attributes:
        text: what it says.
        box: left, top, right, bottom.
        goes_on: whether the next line goes on with its sentence, so that no line ends between them.
        size: the size of its characters.
    """

    text: str
    box: tuple[float, float, float, float]
    goes_on: bool = False
    size: float = 0.0


@dataclass
class Table:
    """A table: what its cells hold, row by row, by their column from 1."""

    rows: list[dict[int, str]]
    box: tuple[float, float, float, float]
    columns: int
    edges: tuple[float, ...] = field(default=())


Item = TextLine | Table


def items_of(page: PageContents) -> list[Item]:
    """Return what a page says, in the order of reading."""
    grids = _grids(page.rules)
    free: list[Glyph] = []
    held: list[list[Glyph]] = [[] for _ in grids]
    for glyph in page.glyphs:
        x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
        for number, grid in enumerate(grids):
            if grid.holds(x, y):
                held[number].append(glyph)
                break
        else:
            free.append(glyph)
    blocks: list[_Block] = []
    for grid, glyphs in zip(grids, held, strict=True):
        table = grid.table(glyphs)
        if table is None:
            free += glyphs
        else:
            blocks.append(_Block(table.box, table))
    for line in _lines(_pieces(free)):
        blocks.append(_Block((line.left, line.top, line.right, line.bottom), line))
    found: list[Item] = []
    for region in _regions(blocks):
        found += _read(region)
    return found


# -- Ruled tables --


@dataclass
class _Grid:
    """The cells that rules make: where its lines stand, and which of the smallest cells are one."""

    xs: list[float]
    ys: list[float]
    owner: list[list[tuple[int, int]]]

    def holds(self, x: float, y: float) -> bool:
        return self.xs[0] <= x <= self.xs[-1] and self.ys[0] <= y <= self.ys[-1]

    def table(self, glyphs: list[Glyph]) -> Table | None:
        """Return the table with the characters in its cells; None for a frame around text."""
        cells: dict[tuple[int, int], list[Glyph]] = {}
        for glyph in glyphs:
            x, y = (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2
            row = min(max(bisect_left(self.ys, y) - 1, 0), len(self.ys) - 2)
            column = min(max(bisect_left(self.xs, x) - 1, 0), len(self.xs) - 2)
            cells.setdefault(self.owner[row][column], []).append(glyph)
        if len({column for _, column in cells}) < 2 or len(cells) < 2:
            return None
        rows: list[dict[int, str]] = [{} for _ in range(len(self.ys) - 1)]
        for (row, column), inner in cells.items():
            text = _joined(line.text.replace("\t", " ") for line in _lines(_pieces(inner)))
            if text:
                rows[row][column + 1] = text
        box = (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])
        return Table([row for row in rows if row], box, len(self.xs) - 1, tuple(self.xs))


def _joined(lines: Iterable[str]) -> str:
    """Return the lines of a cell or a paragraph as one, with spaces between words of an alphabet."""
    whole = ""
    for line in lines:
        gap = " " if whole and line and _FOREIGN.match(whole[-1]) and _FOREIGN.match(line[0]) else ""
        # A number that is broken by the edge of a cell goes on.
        if gap and (whole[-1].isdigit() or whole[-1] in ",.") and line[0].isdigit():
            gap = ""
        whole += gap + line
    return whole


def _grids(rules: Sequence[Rule]) -> list[_Grid]:
    level = _merged([rule for rule in rules if rule.is_level])
    upright = _merged([rule for rule in rules if not rule.is_level])
    if len(level) < 2 or len(upright) < 2 or len(level) * len(upright) > 4_000_000:
        return []
    grids = []
    for here in _connected(level, upright):
        levels, uprights = [rule for rule in here if rule.is_level], [rule for rule in here if not rule.is_level]
        ys, xs = _places(levels), _places(uprights)
        if len(ys) > 1 and len(xs) > 1 and len(ys) + len(xs) > 4:
            grids.append(_Grid(xs, ys, _owners(xs, ys, levels, uprights)))
    return grids


def _merged(rules: list[Rule]) -> list[Rule]:
    """Return rules with those joined that go on or lie upon each other."""
    found: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at / _SNAP), rule.start)):
        last = found[-1] if found else None
        if last and abs(last.at - rule.at) <= _SNAP and rule.start <= last.end + _TOUCH:
            found[-1] = last._replace(end=max(last.end, rule.end))
        else:
            found.append(rule)
    return found


def _connected(level: list[Rule], upright: list[Rule]) -> list[list[Rule]]:
    """Return the rules in groups of those that touch."""
    rules = [*level, *upright]
    parents = list(range(len(rules)))

    def root(number: int) -> int:
        while parents[number] != number:
            parents[number] = parents[parents[number]]
            number = parents[number]
        return number

    for i, across in enumerate(level):
        for j, down in enumerate(upright, start=len(level)):
            if (
                across.start - _TOUCH <= down.at <= across.end + _TOUCH
                and down.start - _TOUCH <= across.at <= down.end + _TOUCH
            ):
                parents[root(i)] = root(j)
    groups: dict[int, list[Rule]] = {}
    for number, rule in enumerate(rules):
        groups.setdefault(root(number), []).append(rule)
    return [group for group in groups.values() if len(group) > 3]


def _places(rules: list[Rule]) -> list[float]:
    """Return where rules stand, those that are as good as one as one."""
    places: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not places or at - places[-1] > _SNAP:
            places.append(at)
    return places


def _owners(xs: list[float], ys: list[float], levels: list[Rule], uprights: list[Rule]) -> list[list[tuple[int, int]]]:
    """Return for each of the smallest cells the first of those that it is one with, as no rule parts them."""
    owner = [[(row, column) for column in range(len(xs) - 1)] for row in range(len(ys) - 1)]
    by_x: dict[int, list[Rule]] = {}
    for rule in uprights:
        by_x.setdefault(_nearest(xs, rule.at), []).append(rule)
    by_y: dict[int, list[Rule]] = {}
    for rule in levels:
        by_y.setdefault(_nearest(ys, rule.at), []).append(rule)
    for row in range(len(ys) - 1):
        middle = (ys[row] + ys[row + 1]) / 2
        for column in range(len(xs) - 1):
            if column and not _crosses(by_x.get(column, ()), middle):
                owner[row][column] = owner[row][column - 1]
            elif row and not _crosses(by_y.get(row, ()), (xs[column] + xs[column + 1]) / 2):
                owner[row][column] = owner[row - 1][column]
    return owner


def _nearest(places: list[float], at: float) -> int:
    number = bisect_left(places, at)
    if number and (number == len(places) or at - places[number - 1] < places[number] - at):
        return number - 1
    return number


def _crosses(rules: Iterable[Rule], at: float) -> bool:
    return any(rule.start - 1 <= at <= rule.end + 1 for rule in rules)


# -- Lines --


def _pieces(glyphs: list[Glyph]) -> list[Piece]:
    """Return the stretches of text without wide gaps, from characters in the order of the file."""
    pieces: list[Piece] = []
    current: list[Glyph] = []
    for glyph in glyphs:
        if current and not _follows(current, glyph):
            pieces.append(Piece(current))
            current = []
        current.append(glyph)
    if current:
        pieces.append(Piece(current))
    return [piece.measure() for piece in pieces if any(not glyph.char.isspace() for glyph in piece.glyphs)]


def _follows(before: list[Glyph], glyph: Glyph) -> bool:
    last = before[-1]
    size = max(last.size, glyph.size, 0.1)
    # The letters of a ligature stand in one place.
    back = max(0.5 * size, last.right - last.left + 0.1 * size)
    if not -back <= glyph.left - last.right <= _NEW_PIECE * size:
        return False
    overlap = min(last.bottom, glyph.bottom) - max(last.top, glyph.top)
    return overlap > 0.45 * min(last.size, glyph.size)


def _lines(pieces: list[Piece]) -> list[Line]:
    """Return the lines that pieces make, from top to bottom; pieces that touch become one."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: (piece.top + piece.bottom, piece.left)):
        middle = (piece.top + piece.bottom) / 2
        for line in reversed(lines[-4:]):
            first = line[0]
            is_beside = first.top <= middle <= first.bottom and all(
                piece.right <= other.left + 1 or piece.left >= other.right - 1 for other in line
            )
            if is_beside and abs((first.top + first.bottom) / 2 - middle) < 0.35 * max(first.size, piece.size):
                line.append(piece)
                break
        else:
            lines.append([piece])
    found = []
    for line in lines:
        line.sort(key=lambda piece: piece.left)
        joined = [line[0]]
        for piece in line[1:]:
            last = joined[-1]
            if piece.left - last.right <= _NEW_PIECE * max(last.size, piece.size):
                joined[-1] = Piece(last.glyphs + piece.glyphs).measure()
            else:
                joined.append(piece)
        found.append(Line(joined))
    return found


# -- The order of reading --


@dataclass
class _Block:
    """A line or a table, and its box: left, top, right, bottom."""

    box: tuple[float, float, float, float]
    what: Line | Table


def _regions(blocks: list[_Block]) -> Iterator[list[_Block]]:
    """Yield the blocks in the order of reading, in regions of one column each: columns side by side one after another."""
    pieces = [inner for block in blocks for inner in _apart(block)]
    gutter = _gutter(pieces)
    if gutter is None:
        yield sorted(blocks, key=lambda block: block.box[1])
        return
    # What crosses the gutter stands above, between or below the columns.
    left: list[Piece] = []
    right: list[Piece] = []
    for block in sorted(blocks, key=lambda block: (block.box[1], block.box[0])):
        if block.box[0] < gutter < block.box[2] and not _is_parted(block, gutter):
            yield from _both(left, right)
            left, right = [], []
            yield [block]
            continue
        for piece in _apart(block):
            (left if piece.box[2] <= gutter else right).append(piece)  # type: ignore[arg-type]
    yield from _both(left, right)


def _both(left: list, right: list) -> Iterator[list[_Block]]:  # type: ignore[type-arg]
    for side in (left, right):
        if side:
            yield from _regions(side)


def _apart(block: _Block) -> list[_Block]:
    """Return the pieces of a line as blocks, and anything else as it is."""
    if isinstance(block.what, Table) or len(block.what.pieces) == 1:
        return [block]
    return [_Block((piece.left, piece.top, piece.right, piece.bottom), Line([piece])) for piece in block.what.pieces]


def _is_parted(block: _Block, gutter: float) -> bool:
    """Return whether a line has no piece that crosses a gutter."""
    return isinstance(block.what, Line) and all(
        piece.right <= gutter or piece.left >= gutter for piece in block.what.pieces
    )


def _gutter(blocks: list[_Block]) -> float | None:
    """Return the middle of the gap between two columns of prose; None where there are none."""
    lines = [block for block in blocks if isinstance(block.what, Line) and len(block.what.text) >= _PROSE]
    if len(lines) < 2 * _PROSE_LINES:
        return None
    edges = sorted({block.box[2] for block in lines})
    best: tuple[int, float] | None = None
    for edge in edges[:200]:
        right = [block for block in lines if block.box[0] >= edge + _COLUMN_GAP]
        if len(right) < _PROSE_LINES:
            continue
        start = min(block.box[0] for block in right)
        left = [block for block in lines if block.box[2] <= edge]
        crossing = len(lines) - len(left) - len(right)
        if len(left) < _PROSE_LINES or crossing > min(len(left), len(right)) or not _beside(left, right):
            continue
        if best is None or (crossing, -(start - edge)) < best:
            best = (crossing, -(start - edge))
            found = (edge + start) / 2
    return None if best is None else found


def _beside(left: list[_Block], right: list[_Block]) -> bool:
    """Return whether two columns stand beside each other, not one below the other."""
    top = max(min(block.box[1] for block in side) for side in (left, right))
    bottom = min(max(block.box[3] for block in side) for side in (left, right))
    return bottom - top > 3 * median(block.box[3] - block.box[1] for block in left)


# -- Text out of a region --


def _read(region: list[_Block]) -> list[Item]:
    found: list[Item] = []
    lines: list[Line] = []
    for block in region:
        if isinstance(block.what, Table):
            found += _read_lines(lines)
            lines = []
            found.append(block.what)
        else:
            lines.append(block.what)
    return found + _read_lines(lines)


def _read_lines(lines: list[Line]) -> list[Item]:
    """Return lines as text and, where several lines have pieces one below the other, as tables."""
    found: list[Item] = []
    waiting: list[Line] = []
    start = 0
    while start < len(lines):
        end = start
        while end < len(lines) and len(lines[end].pieces) > 1 and _is_near(lines, start, end):
            end += 1
        if end - start >= 2 and (table := _table_of(lines[start:end])):
            found += _text_lines(waiting)
            waiting = []
            found.append(table)
            start = end
        else:
            waiting.append(lines[start])
            start += 1
    return found + _text_lines(waiting)


def _is_near(lines: list[Line], start: int, number: int) -> bool:
    return number == start or lines[number].top - lines[number - 1].bottom < 2.5 * lines[number].size


def _table_of(lines: list[Line]) -> Table | None:
    """Return a table without rules, if the pieces of lines stand in columns."""
    most = max(len(line.pieces) for line in lines)
    spans: list[list[float]] = []
    for line in lines:
        if len(line.pieces) < max(2, most - 1):
            continue
        for piece in line.pieces:
            over = [span for span in spans if span[0] <= piece.right and piece.left <= span[1]]
            if len(over) > 1:
                continue
            if over:
                over[0][0], over[0][1] = min(over[0][0], piece.left), max(over[0][1], piece.right)
            else:
                spans.append([piece.left, piece.right])
    spans.sort()
    if len(spans) < 2 or any(first[1] > second[0] for first, second in pairwise(spans)):
        return None
    rows: list[dict[int, str]] = []
    for line in lines:
        row: dict[int, str] = {}
        for piece in line.pieces:
            column = next(
                (n for n, span in enumerate(spans, 1) if piece.left <= span[1] and span[0] <= piece.right), None
            )
            if column is None:
                column = bisect_left([span[0] for span in spans], piece.left) + 1
            row[column] = f"{row[column]} {piece.text}" if column in row else piece.text
        rows.append(row)
    box = (min(one.left for one in lines), lines[0].top, max(one.right for one in lines), lines[-1].bottom)
    return Table(rows, box, len(spans))


def _text_lines(lines: list[Line]) -> list[Item]:
    if not lines:
        return []
    left = min(line.left for line in lines)
    right = max(line.right for line in lines)
    body = median(line.size for line in lines)
    found: list[Item] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        box = (line.left, line.top, line.right, line.bottom)
        goes_on = following is not None and _goes_on(line, following, left, right, body)
        found.append(TextLine(line.text, box, goes_on, line.size))
    return found


def _goes_on(line: Line, following: Line, left: float, right: float, body: float) -> bool:
    """Return whether a line is full, and the next is one of its paragraph."""
    size = line.size
    is_alike = abs(size - following.size) < 0.12 * size
    is_close = following.top - line.bottom < 1.3 * size
    is_full = right - line.right < _FULL * size
    is_indented = following.left - left > _INDENT * size
    if not is_alike or not is_close or len(line.pieces) > 1 or len(following.pieces) > 1:
        return False
    # A heading is in the middle on all of its lines.
    middles = [(one.left + one.right) / 2 for one in (line, following)]
    is_heading = size > 1.12 * body or line.left - left > 1.5 * size
    if (
        is_heading
        and is_indented
        and abs(middles[0] - middles[1]) < size
        and abs(middles[0] - (left + right) / 2) < 2 * size
    ):
        return not _SENTENCE_END.search(line.text)
    return is_full and not is_indented
