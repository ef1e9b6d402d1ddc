"""How fast programmes are found: `python benchmarks/programmes.py [FILE]`.

FILE is a text, or JSONL with a `text` a line (also compressed, `.jsonl.gz`); by default the example article, over and over.
Prints characters a second of `find_programmes` alone, given the word bounds and the places, as CPU time on one core, and
the ratio to `jieba.cut` over the same texts (from the extra `build`); how long the catalogue takes to load; and, for text
made to be slow, how much longer eight times as much of it takes.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import islice
from pathlib import Path

import jieba

import nlp_aid
from nlp_aid.layers.mention import get, in_readable
from nlp_aid.places import Place
from nlp_aid.programmes import catalogue
from nlp_aid.programmes.find import find_programmes
from nlp_aid.tokenizer import reading_of, word_bounds

EXAMPLE = Path(__file__).parent.parent / "nlp_aid" / "examples" / "article.txt"
DOCUMENTS = 500
HOSTILE = [
    "“",
    "“”",
    "工程",
    "、",
    "实施了",
    "扶贫行动",
    "对口支援",
    "扶贫、工程等7个项目",
    "（以下简称“",
    "脱贫攻坚战",
]
SHORT = 12_500


def seconds(function: Callable[[], object], times: int = 3) -> float:
    """Return the least CPU time that a call takes."""

    def once() -> float:
        start = time.process_time()
        function()
        return time.process_time() - start

    return min(once() for _ in range(times))


def texts(path: Path) -> list[str]:
    """Return the texts of a file."""
    if ".jsonl" not in path.suffixes:
        return [path.read_text(encoding="utf8")] * 50
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        return [json.loads(line)["text"] for line in islice(lines, DOCUMENTS)]


def main() -> None:
    """Measure and print."""
    nlp = nlp_aid.load(["places"])
    docs = list(nlp.pipe(texts(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE)))
    inputs = []
    for doc in docs:
        reading = reading_of(doc)
        inputs.append((reading.text, word_bounds(doc, reading), [in_readable(reading, it) for it in get(doc, Place)]))
    total = sum(len(text) for text, _, _ in inputs)

    jieba.initialize()
    own = seconds(lambda: [find_programmes(*it) for it in inputs])
    other = seconds(lambda: [list(jieba.cut(text)) for text, _, _ in inputs])
    print(f"{total} characters in {len(inputs)} documents")
    print(f"find_programmes             {total / own:>12,.0f} characters a second")
    print(f"jieba.cut                   {total / other:>12,.0f} characters a second   ratio {other / own:.2f}")

    def load() -> None:
        catalogue.cache_clear()
        catalogue()

    print(f"catalogue, {len(catalogue())} entries      {1000 * seconds(load, 5):>8.1f} ms to load\n")
    for piece in HOSTILE:
        short, long = (
            seconds(partial(find_programmes, (piece * n)[:n], set(range(n + 1)), []), 1) for n in (SHORT, 8 * SHORT)
        )
        print(
            f"{piece}: {8 * SHORT / long:>12,.0f} characters a second; 8 times as much takes {long / short:.1f} times as long"
        )


if __name__ == "__main__":
    main()
