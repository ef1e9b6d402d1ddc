"""The pipelines beside jieba: `python benchmarks/pipeline.py [NEWS.jsonl[.gz] | TEXT_FILE]`.

Prints, on one core and in one run, the speed of `jieba.cut`, of every named pipeline (`nlp_aid.pipeline.PIPELINES`) document by
document and in `nlp.pipe`, of the tokenizer, of each component and of `to_record`, with the ratio to jieba; then, from a new
process, how long a pipeline takes to load after spaCy is imported, and its peak of memory. All take turns in several rounds,
each round on other documents as far as there are enough; printed are medians. Give it the texts that you mean to annotate:
JSON lines with a `text`, or a text whose paragraphs are the documents. Without a file it reads the sentences of
`tests/programmes`, which have far more names and amounts in them than news has. Needs `pip install 'nlp-aid[build]'` for jieba.
"""

from __future__ import annotations

import gzip
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"  # one core; before NumPy is imported

import jieba  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc  # noqa: E402

import nlp_aid  # noqa: E402
from nlp_aid.pipeline import PIPELINES  # noqa: E402

SENTENCES = Path(__file__).parent.parent / "tests" / "programmes" / "sentences"
SENTENCES_A_DOCUMENT = 10
CHARACTERS, ROUNDS = 50_000, 5
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
Times = dict[str, float]


def read(path: Path) -> list[str]:
    """Return the documents of a file."""
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        if ".jsonl" in path.suffixes:
            return [json.loads(line)["text"] for line in lines]
        return lines.read().split("\n\n")


def bundled() -> list[str]:
    """Return documents made of the sentences that the programme layer is tested with."""
    sentences = [text for path in sorted(SENTENCES.glob("*.jsonl")) for text in read(path)]
    starts = range(0, len(sentences), SENTENCES_A_DOCUMENT)
    return ["\n".join(sentences[at : at + SENTENCES_A_DOCUMENT]) for at in starts]


def rounds(texts: list[str]) -> Iterator[list[str]]:
    """Yield documents of `CHARACTERS` in all for each round, from the beginning again where they run out."""
    endless = itertools.cycle(text for text in texts if text)
    for _ in range(ROUNDS):
        chosen: list[str] = []
        while sum(map(len, chosen)) < CHARACTERS:
            chosen.append(next(endless))
        yield chosen


def seconds(results: Iterable[object]) -> float:
    """Return the CPU time that it takes to draw all results."""
    start = time.process_time()
    for _ in results:
        pass
    return time.process_time() - start


def by_component(nlp: Language, texts: list[str]) -> Times:
    """Return the CPU time that each part takes of a pipeline through which one document after the other goes."""
    times: Times = defaultdict(float)

    def timed(name: str, step: Callable[..., Doc], given: object) -> Doc:
        start = time.process_time()
        result = step(given)
        times[name] += time.process_time() - start
        return result

    for text in texts:
        doc = timed("tokenizer", nlp.make_doc, text)
        for name, component in nlp.pipeline:
            doc = timed(name, component, doc)
        timed("to_record", nlp_aid.to_record, doc)
    return times


class Contest:
    """What is measured: a pipeline for each row, as none is to profit from what another has looked up."""

    def __init__(self) -> None:
        self._single = {name: nlp_aid.load(name) for name in PIPELINES}
        self._piped = {name: nlp_aid.load(name) for name in PIPELINES}
        self._in_parts = nlp_aid.load()

    def measure(self, texts: list[str]) -> Times:
        """Return the CPU time of everything on the same texts."""
        times = {"jieba.cut": seconds(word for text in texts for word in jieba.cut(text))}
        for name in PIPELINES:
            times[f"{name}, nlp(text)"] = seconds(map(self._single[name], texts))
            times[f"{name}, nlp.pipe"] = seconds(self._piped[name].pipe(texts))
        return times | by_component(self._in_parts, texts)


def main() -> None:
    """Measure and print."""
    texts = read(Path(sys.argv[1])) if len(sys.argv) > 1 else bundled()
    jieba.initialize()
    contest = Contest()
    contest.measure(texts[-20:])  # what is read at first use
    measured = [(sum(map(len, chosen)), contest.measure(chosen)) for chosen in rounds(texts)]
    print(f"{ROUNDS} rounds of {CHARACTERS:,} characters and more, on one core\n")
    print(f"{'':24}{'characters/s':>14}{'µs/character':>14}{'× jieba':>10}")
    for name in measured[0][1]:
        taken = statistics.median(times[name] / characters for characters, times in measured)
        ratio = statistics.median(times["jieba.cut"] / times[name] for _, times in measured)
        print(f"{name:24}{1 / taken:>14,.0f}{taken * 1e6:>14.2f}{ratio:>10.3f}")
    print()
    for name in PIPELINES:
        out = subprocess.run([sys.executable, "-c", LOADING, name], check=True, capture_output=True, text=True).stdout
        loaded, first, peak = map(float, out.split())
        print(f"{name}: import and load {loaded:.2f} s, first document after {first:.2f} s, peak {peak:.0f} MB")


if __name__ == "__main__":
    main()
