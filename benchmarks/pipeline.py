"""The pipelines beside jieba: `python benchmarks/pipeline.py [NEWS.jsonl[.gz] | TEXT_FILE]`.

Prints, on one core and in one run, how many characters a second `jieba.cut` takes, the default pipeline, the full one, the
tokenizer and each layer's component take, and the ratios to jieba; then, from a new process, how long the pipeline takes to load
after spaCy is imported, and its peak of memory. Texts are documents of some hundred characters. Needs `pip install
'nlp-aid[build]'` for jieba.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"  # one core; before NumPy is imported

import jieba  # noqa: E402

import nlp_aid  # noqa: E402

EXAMPLE = Path(__file__).parent.parent / "nlp_aid" / "examples" / "article.txt"
CHARACTERS, DOCUMENT, ROUNDS = 150_000, 500, 3
LOADING = """
import re, resource, sys, time
import spacy
start = time.perf_counter()
import nlp_aid
nlp = nlp_aid.load(sys.argv[1])
loaded = time.perf_counter() - start
nlp("上海市投入帮扶资金365万元，支持隆阳区瓦房乡。")
first = time.perf_counter() - start
if sys.platform == "linux":  # ru_maxrss would be that of the benchmark, from which this process is forked
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
print(loaded, first, peak)
"""


def read(path: Path) -> list[str]:
    """Return documents of about `DOCUMENT` characters from a file, over and over until there are `CHARACTERS`."""
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        texts = (
            [json.loads(line)["text"] for line in lines] if ".jsonl" in path.suffixes else lines.read().split("\n\n")
        )
    found: list[str] = []
    for text in texts:
        found += [text[at : at + DOCUMENT] for at in range(0, len(text), DOCUMENT)]
    chosen: list[str] = []
    total = 0
    while total < CHARACTERS:
        for text in found:
            chosen.append(text)
            total += len(text)
            if total >= CHARACTERS:
                break
    return chosen


def best(function: Callable[[], Iterable[object]]) -> float:
    """Return the least CPU time that a function takes, results drawn."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        for _result in function():
            pass
        times.append(time.process_time() - start)
    return min(times)


def main() -> None:
    """Measure and print."""
    texts = read(Path(sys.argv[1]) if len(sys.argv) > 1 else EXAMPLE)
    total = sum(map(len, texts))
    jieba.initialize()
    default, full = nlp_aid.load(), nlp_aid.load("full")
    list(default.pipe(texts[:50]))
    base = best(lambda: (list(jieba.cut(text)) for text in texts))
    rows = {"jieba.cut": base}
    rows["default, nlp(text)"] = best(lambda: map(default, texts))
    rows["default, nlp.pipe"] = best(lambda: default.pipe(texts))
    rows["full, nlp(text)"] = best(lambda: map(full, texts))
    rows["full, nlp.pipe"] = best(lambda: full.pipe(texts))
    rows["tokenizer"] = best(lambda: map(default.make_doc, texts))
    for name, component in full.pipeline:
        spent = []
        for _ in range(ROUNDS):
            docs = list(map(full.make_doc, texts))
            for before, other in full.pipeline:
                if before == name:
                    break
                docs = [other(doc) for doc in docs]
            start = time.process_time()
            for doc in docs:
                component(doc)
            spent.append(time.process_time() - start)
        rows[name] = min(spent)
    print(f"{total:,} characters in {len(texts)} documents\n")
    print(f"{'':24}{'characters/s':>14}{'µs/character':>14}{'× jieba':>10}")
    for name, taken in rows.items():
        print(f"{name:24}{total / taken:>14,.0f}{taken / total * 1e6:>14.2f}{base / taken:>10.3f}")
    print()
    for name in ("default", "full"):
        out = subprocess.run([sys.executable, "-c", LOADING, name], check=True, capture_output=True, text=True).stdout
        loaded, first, peak = map(float, out.split())
        print(f"{name}: import and load {loaded:.2f} s, first document after {first:.2f} s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
