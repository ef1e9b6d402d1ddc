"""What stands on a page of a PDF: characters and ruled lines, as PDFium tells them."""

from __future__ import annotations

import ctypes
import functools
import json
import math
import unicodedata
from collections import Counter
from importlib.resources import files
from itertools import pairwise
from statistics import median
from typing import Any, NamedTuple

from nlp_aid import caveats

# More paths than any table has: a map, a drawing.
_MOST_PATHS = 20_000
_MOST_GLYPHS = 200_000
# How deep forms are looked for in forms.
_DEEPEST = 4
_THIN = 3.0
_SHORT = 4.0
_TALLEST = 5000.0
_SAMPLE = 200
_QUARTER = math.pi / 2


class Glyph(NamedTuple):
    """A character on a page; points from the page's upper left corner, as it is looked at."""

    char: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def size(self) -> float:
        """Its height."""
        return self.bottom - self.top


class Rule(NamedTuple):
    """A ruled line: level from `start` to `end` at height `at`, or upright from `start` to `end` at `at` from the left."""

    is_level: bool
    at: float
    start: float
    end: float


class PageContents(NamedTuple):
    """What is on a page.

    Attributes:
        width: of the page as it is looked at, in points.
        height: the same.
        glyphs: its characters, in the order of the file.
        rules: its ruled lines.
        unknown: how many characters there are of which the file does not tell which they are.
        has_pictures: whether there are pictures.
        turned: how many characters there are that stand otherwise than most; they are left out.
    """

    width: float
    height: float
    glyphs: list[Glyph]
    rules: list[Rule]
    unknown: int
    has_pictures: bool
    turned: int


class _View:
    """How the page's own coordinates become those of who looks at it, by quarter turns."""

    def __init__(self, box: tuple[float, float, float, float], turns: int) -> None:
        self._left, self._bottom, self._right, self._top = box
        self._turns = turns % 4
        size = (self._right - self._left, self._top - self._bottom)
        self.width, self.height = size if self._turns % 2 == 0 else size[::-1]

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self._turns == 0:
            return x - self._left, self._top - y
        if self._turns == 1:
            return y - self._bottom, x - self._left
        if self._turns == 2:
            return self._right - x, y - self._bottom
        return self._top - y, self._right - x

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        (a, b), (c, d) = self.point(left, bottom), self.point(right, top)
        return min(a, c), min(b, d), max(a, c), max(b, d)


def contents(pdfium: Any, raw: Any, page: Any) -> PageContents:
    """Return what is on a page.

    Args:
        pdfium: the module pypdfium2.
        raw: its module of PDFium's own functions.
        page: the page.
    """
    text = page.get_textpage()
    try:
        count = min(text.count_chars(), _MOST_GLYPHS)
        caveats.note("limits_reached", text.count_chars() > _MOST_GLYPHS)
        turned = _turned(raw, text, count)
        view = _View(page.get_cropbox(), page.get_rotation() // 90 + turned)
        glyphs, unknown, left_out = _glyphs(raw, text, count, view, turned)
    finally:
        text.close()
    rules, has_pictures = _rules(raw, page, view)
    return PageContents(view.width, view.height, glyphs, rules, unknown, has_pictures, left_out)


def _turned(raw: Any, text: Any, count: int) -> int:
    """Return by how many quarters the page is to be turned, so that most of its text is level."""
    step = max(1, count // _SAMPLE)
    turns = Counter(_turn(raw.FPDFText_GetCharAngle(text, index)) for index in range(0, count, step))
    most = turns.most_common(1)
    return most[0][0] if most and most[0][0] is not None else 0


def _turn(angle: float) -> int | None:
    """Return the quarters that an angle in radians is; None for one between."""
    quarters = angle / _QUARTER
    nearest = round(quarters)
    return nearest % 4 if abs(quarters - nearest) < 0.05 else None


def _glyphs(raw: Any, text: Any, count: int, view: _View, turned: int) -> tuple[list[Glyph], int, int]:
    box = raw.FS_RECTF()
    found: list[Glyph] = []
    sizes: list[float] = []
    unknown = left_out = 0
    alike = _alike()
    high = 0
    for index in range(count):
        code = raw.FPDFText_GetUnicode(text, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + (high - 0xD800) * 0x400 + code - 0xDC00 if high else 0xFFFD
        high = 0
        if code in (0x0A, 0x0D) or (code == 0x20 and raw.FPDFText_IsGenerated(text, index) == 1):
            continue
        if _turn(raw.FPDFText_GetCharAngle(text, index)) != turned:
            left_out += 1  # a watermark across the page
            continue
        if not raw.FPDFText_GetLooseCharBox(text, index, box):
            continue
        left, top, right, bottom = view.box(box.left, box.bottom, box.right, box.top)
        if not 0 < bottom - top < _TALLEST or not right - left < _TALLEST:
            continue  # of a damaged font; nothing compares to no number
        if right < 0 or bottom < 0 or left > view.width or top > view.height:
            continue
        if code in (0, 0xFFFE, 0xFFFF, 0xFFFD) or raw.FPDFText_HasUnicodeMapError(text, index) == 1:
            unknown += 1
            char = "\ufffd"
        elif code == 0x02:
            char = "-"  # PDFium's sign for a hyphen at the end of a line
        else:
            char = chr(code)
            unknown += 0xE000 <= code < 0xF900
        char = alike.get(char) or (unicodedata.normalize("NFKC", char) if _is_form(code) else char)
        found.append(Glyph(char, left, top, right, bottom))
        sizes.append(raw.FPDFText_GetFontSize(text, index))
    return _with_sizes(found, sizes), unknown, left_out


def _with_sizes(glyphs: list[Glyph], sizes: list[float]) -> list[Glyph]:
    """Return characters as high as they are large: PDFium gives the room that the font keeps above and below as well.

    An ideograph is as wide as its font is large. Where the font's sizes, of which those of the file may be multiples, fit
    that, they are taken; else the heights, as far as they are too high for ideographs.
    """
    broad = [
        (glyph, size) for glyph, size in zip(glyphs, sizes, strict=True) if "一" <= glyph.char <= "鿿" and size > 0
    ]
    by_size = (
        median(glyph.right - glyph.left for glyph, _ in broad) / median(size for _, size in broad) if broad else 0.0
    )
    fitting = sum(abs(glyph.right - glyph.left - size * by_size) < 0.1 * size * by_size for glyph, size in broad)
    by_height = median((glyph.right - glyph.left) / max(glyph.size, 0.1) for glyph, _ in broad) if broad else 0.8
    found = []
    for glyph, size in zip(glyphs, sizes, strict=True):
        height = (
            size * by_size if fitting > 0.8 * len(broad) and size > 0 and broad else glyph.size * min(by_height, 1.0)
        )
        over = (glyph.size - height) / 2
        found.append(glyph._replace(top=glyph.top + over, bottom=glyph.bottom - over))
    return found


def _is_form(code: int) -> bool:
    """Return whether a character is another form of ordinary ones: a radical, a compatibility ideograph, a ligature."""
    return 0x2F00 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0xFB00 <= code <= 0xFB06


@functools.cache
def _alike() -> dict[str, str]:
    """Return the radicals of the supplement that stand for ordinary characters."""
    found: dict[str, str] = json.loads((files("nlp_aid.text") / "data" / "radicals.json").read_text("utf-8"))
    return found


def _rules(raw: Any, page: Any, view: _View) -> tuple[list[Rule], bool]:
    """Return the ruled lines of a page, none where there are more paths than a table has; and whether it has pictures."""
    rules: list[Rule] = []
    paths = 0
    has_pictures = False
    waiting: list[tuple[Any, Any, int]] = [(None, None, 0)]  # forms, their matrix, how deep they are
    while waiting and paths <= _MOST_PATHS:
        form, outer, depth = waiting.pop()
        for thing in page.get_objects(max_depth=1, form=form):
            if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
                has_pictures = True
            elif thing.type == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                matrix = thing.get_matrix()
                waiting.append((thing, matrix if outer is None else matrix.multiply(outer), depth + 1))
            elif thing.type == raw.FPDF_PAGEOBJ_PATH:
                paths += 1
                if paths > _MOST_PATHS:
                    break
                _add_rules(raw, thing, view, rules, outer)
    caveats.note("limits_reached", paths > _MOST_PATHS)
    return ([] if paths > _MOST_PATHS else rules), has_pictures


def _add_rules(raw: Any, path: Any, view: _View, rules: list[Rule], outer: Any) -> None:
    """Add the level and upright lines of a path: its thin sides, or the middle of what is thin itself."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(path.raw, fill, stroke) or not (fill.value or stroke.value):
        return
    matrix = path.get_matrix()
    if outer is not None:
        matrix = matrix.multiply(outer)
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[list[tuple[float, float]]] = []
    for index in range(min(raw.FPDFPath_CountSegments(path.raw), _MOST_PATHS)):
        segment = raw.FPDFPath_GetPathSegment(path.raw, index)
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_BEZIERTO:
            return
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = view.point(*matrix.on_point(x.value, y.value))
        if kind == raw.FPDF_SEGMENT_MOVETO or not points:
            points.append([])
        points[-1].append(point)
        if raw.FPDFPathSegment_GetClose(segment):
            points[-1].append(points[-1][0])
    for outline in points:
        xs, ys = [one[0] for one in outline], [one[1] for one in outline]
        width, height = max(xs) - min(xs), max(ys) - min(ys)
        if height <= _THIN and width >= _SHORT:
            rules.append(Rule(True, (max(ys) + min(ys)) / 2, min(xs), max(xs)))
        elif width <= _THIN and height >= _SHORT:
            rules.append(Rule(False, (max(xs) + min(xs)) / 2, min(ys), max(ys)))
        else:
            for (x1, y1), (x2, y2) in pairwise(outline):
                if abs(y1 - y2) < 1 and abs(x1 - x2) >= _SHORT:
                    rules.append(Rule(True, (y1 + y2) / 2, min(x1, x2), max(x1, x2)))
                elif abs(x1 - x2) < 1 and abs(y1 - y2) >= _SHORT:
                    rules.append(Rule(False, (x1 + x2) / 2, min(y1, y2), max(y1, y2)))
