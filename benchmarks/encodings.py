"""How often the encoding of a short text is found: `python benchmarks/encodings.py [TEXT_IN_UTF8]`.

Takes pieces of a text, simplified, and as Taiwan and Hong Kong write it, in every encoding, and prints the share that is
read back right by nlp_aid and, behind the stroke, by charset-normalizer held to the same encodings.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from charset_normalizer import from_bytes
from opencc import OpenCC
from rich.console import Console
from rich.table import Table

from nlp_aid.io.readers.encoding import detect

EXAMPLE = Path(__file__).parent.parent / "nlp_aid" / "examples" / "article.txt"
CASES = {
    "UTF-8": ("t2s", "utf-8"),
    "GB18030": ("t2s", "gb18030"),
    "GB18030, trad.": ("s2tw", "gb18030"),
    "Big5": ("s2tw", "cp950"),
    "Big5-HKSCS": ("s2hk", "big5hkscs"),
    "UTF-16 LE": ("t2s", "utf-16-le"),
    "UTF-16 BE": ("s2tw", "utf-16-be"),
    "UTF-32 LE": ("t2s", "utf-32-le"),
}
CANDIDATES = ["utf_8", "gb18030", "cp950", "big5hkscs", "utf_16_le", "utf_16_be", "utf_32_le", "utf_32_be"]
SIZES = (2, 3, 5, 7, 10, 20, 50, 200)
PIECES = 400


def pieces(text: str, size: int, encoding: str) -> Iterator[str]:
    """Yield at most `PIECES` pieces of a text that the encoding can hold, and that are not ASCII."""
    step = max(1, (len(text) - size) // PIECES)
    for start in range(0, max(1, len(text) - size), step):
        piece = text[start : start + size]
        if not piece.isascii() and piece.encode(encoding, "ignore").decode(encoding) == piece:
            yield piece


def main() -> None:
    """Measure and print."""
    text = Path(sys.argv[1] if len(sys.argv) > 1 else EXAMPLE).read_text("utf-8")
    table = Table("Characters", *CASES)
    scripts = {script: OpenCC(script).convert(text) for script, _ in CASES.values()}
    for size in SIZES:
        cells = []
        for script, encoding in CASES.values():
            total = ours = theirs = 0
            for piece in pieces(scripts[script], size, encoding):
                data = piece.encode(encoding)
                best = from_bytes(data, cp_isolation=CANDIDATES).best()
                total += 1
                ours += data.decode(detect(data).name, "replace") == piece
                theirs += best is not None and data.decode(best.encoding, "replace") == piece
            cells.append(f"{ours / total:.3f} / {theirs / total:.3f}" if total else "")
        table.add_row(str(size), *cells)
    Console(width=160).print(table)


if __name__ == "__main__":
    main()
