"""Many documents: `python benchmarks/batch.py [FILE] [--documents N] [--workers N …] [--formats N]`.

Takes the paragraphs of a file (JSONL with a `text`, also in .gz; by default the example article) over and over as
documents, and prints

- documents and characters a second of `nlp-aid annotate` with one worker and with two, their ratio, and beside them
  spaCy's `nlp.pipe` with the same pipeline in one process; and the processor time of all processes for a document, which other
  programs disturb less: twice as fast as one worker would be two that need no more of it;
- the memory of the command and of its workers over time;
- what each format costs, in processor time, beside annotating the same documents.

Other programs that run meanwhile disturb the figures.
"""

from __future__ import annotations

import argparse
import gzip
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

EXAMPLE = Path(__file__).parent.parent / "nlp_aid" / "examples" / "article.txt"
SHORTEST = 20
SAMPLES = 12


def paragraphs(path: Path) -> list[str]:
    """Return the paragraphs of a file that are long enough to say something."""
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = data.decode("utf-8").split("\n")
    texts = [json.loads(line)["text"] for line in lines if line] if ".jsonl" in path.name else lines
    return [part for text in texts for part in text.split("\n") if len(part) > SHORTEST]


def write(path: Path, parts: list[str], number: int) -> int:
    """Write a file of so many documents, and return their characters."""
    characters = 0
    with path.open("w", encoding="utf-8") as stream:
        for part in itertools.islice(itertools.cycle(parts), number):
            stream.write(json.dumps({"text": part}, ensure_ascii=False) + "\n")
            characters += len(part)
    return characters


def processes(parent: int) -> Iterator[int]:
    """Yield the id of a process and of those it has started (Linux)."""
    yield parent
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            if stat.read_text().rpartition(")")[2].split()[1] == str(parent):
                yield int(stat.parent.name)
        except OSError:
            pass


def memory(process: int) -> float:
    """Return the memory of a process that is its own, in MB (Linux): without files that are mapped."""
    try:
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("RssAnon")), 0.0)


def annotate(path: Path, workers: int) -> tuple[float, float, list[tuple[int, list[float]]]]:
    """Run the command; return what it takes for all documents, and its memory by documents done.

    Returns:
        The seconds from the first document to the last; the processor time of all processes; memory.
    """
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.jsonl"
        journal = Path(folder) / "out.jsonl.partial" / "journal.jsonl"
        command = [sys.executable, "-m", "nlp_aid", "annotate", str(path), "-o", str(out), "--quiet"]
        process = subprocess.Popen([*command, "--workers", str(workers)])
        samples: list[tuple[int, list[float]]] = []
        started = None
        status = used = None
        while status is None:
            time.sleep(0.25)
            # The processes that it has waited for are counted with it.
            pid, code, used = os.wait4(process.pid, os.WNOHANG)
            status = code if pid else None
            try:
                last = journal.read_bytes().splitlines()[-1]
                done = json.loads(last)["consumed"]
            except (OSError, ValueError, KeyError, IndexError):
                continue
            started = started or (time.perf_counter(), done)
            sizes = [size for size in map(memory, processes(process.pid)) if size > 20]
            samples.append((done, sizes))
        ended = time.perf_counter()
        process.returncode = status
        if status:
            sys.exit("The command has failed.")
        total = sum(1 for _ in out.open("rb"))
    assert started is not None
    return (ended - started[0]) / (total - started[1]) * total, used.ru_utime + used.ru_stime, samples


def print_memory(samples: list[tuple[int, list[float]]], number: int) -> None:
    """Print memory after the first thousand documents and at some moments later."""
    later = [sample for sample in samples if sample[0] >= min(1000, number // 10)]
    for done, sizes in later[:: max(1, len(later) // SAMPLES)]:
        print(f"{done:>12,} {'   '.join(f'{size:6.0f}' for size in sizes)}")


def formats(parts: list[str], number: int) -> None:
    """Print what writing records costs in each format, beside annotating."""
    import nlp_aid
    from nlp_aid.io.formats import FORMATS

    texts = list(itertools.islice(itertools.cycle(parts), number))
    nlp = nlp_aid.load()
    nlp(texts[0])
    before = time.process_time()
    records = []
    for index, text in enumerate(texts):
        with nlp.memory_zone():
            records.append(nlp_aid.to_record(nlp(text), str(index)))
    base = time.process_time() - before
    print(f"\n{number:,} documents{'s, processor time':>24}{'share of annotating':>22}{'MB':>9}")
    print(f"{'annotating':16}{base:>20.2f}")
    for name, format in FORMATS.items():
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "out"
            before = time.process_time()
            if format.is_folder:
                path.mkdir()
                writer = format.open(path)
                for record in records:
                    writer.write(record)
                writer.close()
            else:
                with path.open("wb") as stream:
                    writer = format.open(stream)
                    for record in records:
                        writer.write(record)
                    writer.close()
            taken = time.process_time() - before
            size = sum(file.stat().st_size for file in [path, *path.rglob("*")] if file.is_file())
        print(f"{name:16}{taken:>20.2f}{taken / base:>22.1%}{size / 1e6:>9.1f}")


def piped(parts: list[str], number: int) -> tuple[float, float]:
    """Return the documents a second of spaCy's nlp.pipe, and its processor time."""
    import nlp_aid

    nlp = nlp_aid.load()
    nlp(parts[0])
    before, used = time.perf_counter(), time.process_time()
    for _ in nlp.pipe(itertools.islice(itertools.cycle(parts), number)):
        pass
    return number / (time.perf_counter() - before), (time.process_time() - used) / number


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path, default=EXAMPLE)
    parser.add_argument("--documents", type=int, default=20_000)
    parser.add_argument("--workers", type=int, nargs="*", default=[1, 2], help="numbers of workers to measure with")
    parser.add_argument("--formats", type=int, default=5_000, help="documents to measure formats on; 0 for none")
    options = parser.parse_args()
    parts = paragraphs(options.file)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "in.jsonl"
        characters = write(path, parts, options.documents)
        print(f"{options.documents:,} documents, {characters / options.documents:.0f} characters each")
        pipe = "spaCy's nlp.pipe, same pipeline"
        speed, used = piped(parts, min(options.documents, 5_000))
        speeds, processor = {pipe: speed}, {pipe: used * options.documents}
        memories = {}
        for workers in options.workers:
            name = f"nlp-aid annotate, workers {workers}"
            seconds, processor[name], memories[workers] = annotate(path, workers)
            speeds[name] = options.documents / seconds
    print(f"\n{'':34}{'documents/s':>12}{'characters/s':>14}{'ratio':>8}{'processor ms a document':>26}")
    base = speeds.get("nlp-aid annotate, workers 1", next(iter(speeds.values())))
    for name, speed in speeds.items():
        figures = f"{speed:>12,.0f}{speed * characters / options.documents:>14,.0f}{speed / base:>8.2f}"
        print(f"{name:34}{figures}{processor[name] / options.documents * 1000:>26.2f}")
    for workers, samples in memories.items():
        print(
            f"\nMB with {workers} worker{'s' * (workers > 1)}: documents done, the command{', its workers' * (workers > 1)}"
        )
        print_memory(samples, options.documents)
    if options.formats:
        formats(parts, options.formats)


if __name__ == "__main__":
    main()
