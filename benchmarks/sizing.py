"""What many millions of documents take: `python benchmarks/sizing.py [FILE] [--documents N …] [--characters N] [--cores N …]`.

Measures on a sample (paragraphs of a file of JSONL with a `text`, by default the example article, put together to documents of the length that is asked
for) what a document takes of a core with each pipeline, what its record takes as JSON Lines and as Parquet, and what a worker takes of memory; what the
one process takes that reads all documents and writes all records when the command is used; and what the index of ids takes. From that it computes
the hours, the memory and the storage for so many documents, and how many workers one such process can keep busy.

Processor times are measured, so that other programs that run meanwhile disturb little. Hours are those of cores as fast as this one.
"""

from __future__ import annotations

import argparse
import itertools
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.batch import EXAMPLE, paragraphs

HOUR = 3600.0
SAMPLE = 300
# How many documents the one process is measured on, with outcomes that are there already.
DRIVEN = 5_000
IDS = 300_000


def sample(parts: list[str], characters: int, number: int) -> list[str]:
    """Return documents of about so many characters."""
    endless = itertools.cycle(parts)
    made = []
    for _ in range(number):
        text = next(endless)
        while len(text) < characters:
            text += "\n" + next(endless)
        made.append(text[:characters])
    return made


def annotated(texts: list[str], model: str) -> tuple[float, list[dict]]:
    """Return the processor seconds of a document, and the records."""
    import nlp_aid

    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    list(nlp_aid.annotate(texts[:20], model))
    before = time.process_time()
    found = list(nlp_aid.annotate(texts, model))
    # What loading the pipeline takes is in it, and measured for itself.
    whole = time.process_time() - before
    before = time.process_time()
    list(nlp_aid.annotate(texts[:1], model))
    return max(whole - (time.process_time() - before), 1e-9) / len(texts), found


def worker_memory(texts: list[str], model: str) -> float:
    """Return the memory in MB that a process of its own takes at most to annotate (Linux)."""
    import subprocess

    code = (
        "import sys, json, resource, nlp_aid\n"
        "for _ in nlp_aid.annotate(json.load(sys.stdin), sys.argv[1]): pass\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    import json

    root = str(Path(__file__).parents[1])
    out = subprocess.run(
        [sys.executable, "-c", code, model],
        input=json.dumps(texts),
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": root},
    )
    return float(out.stdout)


def stored(records: list[dict]) -> tuple[float, float]:
    """Return the bytes of a record as JSON Lines, and in a dataset of Parquet."""
    from nlp_aid.io.formats.files import json_line
    from nlp_aid.io.formats.parquet_dataset import DatasetWriter

    with tempfile.TemporaryDirectory() as folder:
        writer = DatasetWriter(Path(folder))
        for record in records:
            writer.write(record)  # type: ignore[arg-type]
        writer.close()
        parquet = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
    lines = sum(len(json_line(record).encode()) for record in records)
    return lines / len(records), parquet / len(records)


def driven(texts: list[str], records: list[dict]) -> float:
    """Return the processor seconds of a document in the process that reads and writes, with all workers elsewhere."""
    import json
    import pickle

    from nlp_aid.io.inputs import input_files
    from nlp_aid.runs.work import Annotated

    # Alternatives to what a run does would measure something else: reading with ids, pickling there and back, writing lines.
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "in.jsonl", Path(folder) / "out.jsonl"
        with source.open("w", encoding="utf-8") as stream:
            for number, text in zip(range(DRIVEN), itertools.cycle(texts)):
                stream.write(json.dumps({"id": f"{number}", "text": text}, ensure_ascii=False) + "\n")
        lines = [json.dumps(record, ensure_ascii=False).encode() for record in records]
        outcomes = [Annotated(line, {}, "utf-8", len(text)) for line, text in zip(lines, texts, strict=True)]
        before = time.process_time()
        with out.open("wb") as stream:
            for document, outcome in zip(input_files([source]).documents(), itertools.cycle(outcomes)):
                pickle.loads(pickle.dumps(document))
                stream.write(pickle.loads(pickle.dumps(outcome)).line)
        return (time.process_time() - before) / DRIVEN


def ids() -> tuple[float, float]:
    """Return the processor seconds and the bytes on disk that the index of ids takes for an id."""
    from nlp_aid.io.ids import Ids

    index = Ids()
    before = time.process_time()
    for number in range(IDS):
        index.distinct(f"document-{number}")
    seconds = (time.process_time() - before) / IDS
    pages, size = (index._database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
    return seconds, pages * size / IDS


def hours(seconds: float) -> str:
    """Return a time in hours, or in days if it is long."""
    return f"{seconds / HOUR / 24:,.1f} d" if seconds > 72 * HOUR else f"{seconds / HOUR:,.1f} h"


def main() -> None:
    """Measure, compute and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path, default=EXAMPLE)
    parser.add_argument("--documents", type=int, nargs="*", default=[10_000_000, 100_000_000])
    parser.add_argument("--characters", type=int, default=1000, help="the length of a document")
    parser.add_argument("--cores", type=int, nargs="*", default=[16, 64, 256])
    parser.add_argument("--models", nargs="*", default=["fast", "default"])
    parser.add_argument("--sample", type=int, default=SAMPLE)
    options = parser.parse_args()
    texts = sample(paragraphs(options.file), options.characters, options.sample)
    per_id, id_bytes = ids()
    print(f"Documents of {options.characters:,} characters; {options.sample:,} were measured.\n")
    for model in options.models:
        seconds, records = annotated(texts, model)
        lines, parquet = stored(records)
        memory = worker_memory(texts[:100], model)
        driver = driven(texts, records)
        print(f"{model}: {seconds * 1000:.1f} ms of a core a document ({options.characters / seconds:,.0f} characters/s), "
              f"a worker {memory:,.0f} MB;")  # fmt: skip
        print(f"  a record {lines:,.0f} bytes as JSON Lines, {parquet:,.0f} in a dataset of Parquet;")
        print(
            f"  the process that reads and writes {driver * 1000:.2f} ms: it keeps {seconds / driver:,.0f} workers busy;"
        )
        print(f"  the index of ids {per_id * 1e6:.1f} µs and {id_bytes:.0f} bytes an id.\n")
        heads = "".join(f"{f'{cores} cores':>12}" for cores in options.cores)
        print(f"{'documents':>13}{'core hours':>12}{heads}{'one driver':>12}{'JSONL':>10}{'Parquet':>10}{'ids':>9}")
        for number in options.documents:
            cells = "".join(f"{hours(number * seconds / cores):>12}" for cores in options.cores)
            print(
                f"{number:>13,}{number * seconds / HOUR:>12,.0f}{cells}{hours(number * driver):>12}"
                f"{number * lines / 1e9:>7,.0f} GB{number * parquet / 1e9:>7,.0f} GB{number * id_bytes / 1e9:>6.1f} GB"
            )
        memories = ", ".join(f"{cores} cores {cores * memory / 1000:,.0f} GB" for cores in options.cores)
        print(f"{'memory':>13}: {memories}\n", flush=True)


if __name__ == "__main__":
    main()
