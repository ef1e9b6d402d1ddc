"""Speed and memory of the place layer alone: `python benchmarks/places.py [TEXTS.jsonl[.gz]]`.

Prints how many characters a second recognition and resolution take on one core, without segmentation, on TEXTS (JSON
lines with a `text`; by default the example article) and on hostile texts of two lengths, repeated and mixed, and the ratio of either to the
segmentation of the same text; then how long the gazetteer takes to open, and how much memory the process gains by it.
"""

from __future__ import annotations

import gzip
import json
import random
import resource
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from nlp_aid import text as reader
from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.paths import model_path
from nlp_aid.places.find import PlaceFinder
from nlp_aid.segmenter import Segmenter

EXAMPLE = Path(__file__).parent.parent / "nlp_aid" / "examples" / "article.txt"
# Words of which shapes are made at random, by a stated seed: names that many places bear, abbreviations, kinds.
MIXED = (
    ("县", "朝阳", "和平", "沪滇", "新民村"),
    ("城关镇", "和平", "朝阳", "新民村", "太平乡", "李家庄"),
    ("云南", "保山市", "隆阳区", "芒宽乡", "大门坎村", "县"),
    ("老挝", "琅勃拉邦", "柬埔寨", "磅湛", "省", "市"),
    ("瓦房", "、", "西邑", "等乡", "和平", "等三县"),
    ("上海", "苏滁", "产业园", "高新区", "合作"),
    tuple("京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新港澳台"),
    (*"京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新港澳台", "高速", "铁路", "、", "协作"),
)
HOSTILE = ("县", "朝阳", "新民村", "大门坎村", "沪滇", "城关镇", "中美", "保山市隆阳区", "李家庄", "村", "在某某")
SHORT, LONG = 20_000, 80_000


def texts_of(path: Path | None) -> list[str]:
    """Return the readable texts of a file."""
    if path is None:
        return [reader.read_text(EXAMPLE.read_text(encoding="utf8")).text] * 50
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as file:
        return [reader.read_text(json.loads(line)["text"]).text for line in file]


def seconds(finder: PlaceFinder, segmenter: Segmenter, texts: Iterable[str]) -> tuple[float, float]:
    """Return how long segmentation takes, and how long finding places takes."""
    segmented = found = 0.0
    for text in texts:
        start = time.process_time()
        bounds = {0, *segmenter.segment(text)}
        between = time.process_time()
        finder.find(text, bounds)
        segmented += between - start
        found += time.process_time() - between
    return segmented, found


def mixed(words: Sequence[str], length: int, seed: int = 5) -> str:
    """Return words at random, up to a length."""
    return "".join(random.Random(seed).choices(words, k=length))[:length]


def report(name: str, length: int, segmented: float, found: float) -> None:
    """Print a line."""
    print(f"{name:24}{length:>12,}{length / max(found, 1e-9):>16,.0f}{found / max(segmented, 1e-9):>18.2f}")


def main() -> None:
    """Measure and print."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    gazetteer = Gazetteer()
    gazetteer.units("隆阳")
    opened = time.perf_counter() - start
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    size = sum(
        path.stat().st_size for path in model_path("gazetteer").iterdir() if path.suffix in (".npy", ".marisa", ".json")
    )
    finder, segmenter = PlaceFinder(gazetteer), Segmenter()
    texts = texts_of(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
    print(f"{'':24}{'characters':>12}{'characters/s':>16}{'to segmentation':>18}")
    report("texts, first pass", sum(map(len, texts)), *seconds(finder, segmenter, texts))
    report("texts, second pass", sum(map(len, texts)), *seconds(finder, segmenter, texts))
    for unit in HOSTILE:
        for length in (SHORT, LONG):
            text = unit * (length // len(unit))
            report(f"{unit}…", len(text), *seconds(finder, segmenter, [text]))
    for words in MIXED:
        for length in (SHORT, LONG):
            report(f"{''.join(words)[:8]} mixed", length, *seconds(finder, segmenter, [mixed(words, length)]))
    print(f"\ngazetteer: {size / 1e6:.1f} MB on disk, opened in {opened:.2f} s, {grown / 1024:.0f} MB of memory")


if __name__ == "__main__":
    main()
