"""What each format costs: time to write and to read, beside annotating the same documents, and size.

Run: python benchmarks/formats.py [--documents 200] [FILE.jsonl]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import nlp_aid
from nlp_aid.io import Document, read_documents
from nlp_aid.io.formats import FORMATS

ARTICLE = Path(nlp_aid.__file__).parent / "examples" / "article.txt"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", default=ARTICLE, help="documents; by default the bundled article")
    parser.add_argument("--documents", type=int, default=200, help="how many to write; those of the file come again")
    arguments = parser.parse_args()
    texts = [document.text for document in read_documents([arguments.file]) if isinstance(document, Document)]
    texts = [texts[number % len(texts)] for number in range(arguments.documents)]
    nlp = nlp_aid.load()
    nlp(texts[0])
    started = time.process_time()
    records = [nlp_aid.to_record(nlp(text), str(number)) for number, text in enumerate(texts)]
    annotating = time.process_time() - started
    characters = sum(map(len, texts))
    print(f"{len(texts):,} documents, {characters:,} characters; annotating takes {annotating:.1f} s of processor time")
    print(
        f"{'format':<12} {'writing':>10} {'reading':>10} {'bytes a character':>18}   (times as a share of annotating)"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, format in FORMATS.items():
            path = Path(folder) / f"out{format.endings[0]}"
            write(path, name, records[:1])  # what is loaded once
            writing = write(path, name, records)
            files = [path] if path.is_file() else path.rglob("*")
            size = sum(file.stat().st_size for file in files) / characters
            reading = f"{read(path) / annotating:10.1%}" if format.read else f"{'-':>10}"
            print(f"{name:<12} {writing / annotating:10.1%} {reading} {size:18.1f}")


def write(path: Path, format: str, records: list[nlp_aid.records.Record]) -> float:
    """Return how long it takes to write records."""
    started = time.process_time()
    chosen = FORMATS[format]
    if chosen.is_folder:
        path.mkdir(exist_ok=True)
        writer = chosen.open(path)
        for record in records:
            writer.write(record)
        writer.close()
    else:
        with path.open("wb") as stream:
            writer = chosen.open(stream)
            for record in records:
                writer.write(record)
            writer.close()
    return time.process_time() - started


def read(path: Path) -> float:
    """Return how long it takes to read records."""
    started = time.process_time()
    for _ in nlp_aid.read(path):
        pass
    return time.process_time() - started


if __name__ == "__main__":
    main()
