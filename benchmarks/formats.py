"""What each format costs: time to write and to read, beside annotating the same documents into JSONL, and size.

Writing is what a run does beyond that: the tokens that go along where a format wants them, and the conversion.

Run: python benchmarks/formats.py [--documents 200] [FILE.jsonl]
"""

from __future__ import annotations

import argparse
import contextlib
import json
import tempfile
import time
from pathlib import Path

from spacy.language import Language

import nlp_aid
from nlp_aid.io import Document, read_documents
from nlp_aid.io.formats import FORMATS
from nlp_aid.records.pieces import Extras
from nlp_aid.records.tokens import tokens_of
from nlp_aid.runs.work import Annotated, work

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
    documents = [Document(id=str(number), text=text, where="") for number, text in enumerate(texts)]
    work(nlp, documents[0])
    started = time.process_time()
    lines = [line_of(nlp, document, Extras()) for document in documents]
    annotating = time.process_time() - started
    started = time.process_time()
    docs = [nlp(text) for text in texts[:20]]
    started = time.process_time()
    for doc in docs:
        json.loads(json.dumps(tokens_of(doc)))
    with_tokens = (time.process_time() - started) / sum(map(len, texts[:20])) * sum(map(len, texts))
    characters = sum(map(len, texts))
    for_tokens = [line_of(nlp, document, Extras(tokens=True)) for document in documents]
    print(f"{len(texts):,} documents, {characters:,} characters; annotating takes {annotating:.1f} s of processor time")
    print(
        f"{'format':<12} {'writing':>10} {'reading':>10} {'bytes a character':>18}   (times as a share of annotating)"
    )
    with tempfile.TemporaryDirectory() as folder:
        for name, format in FORMATS.items():
            path = Path(folder) / f"out{format.endings[0]}"
            wanted = for_tokens if format.wants_tokens else lines
            write(path, name, wanted[:1])  # what is loaded once
            writing = write(path, name, wanted) + format.wants_tokens * with_tokens
            files = [path] if path.is_file() else path.rglob("*")
            size = sum(file.stat().st_size for file in files) / characters
            reading = f"{read(path) / annotating:10.1%}" if format.read else f"{'-':>10}"
            print(f"{name:<12} {writing / annotating:10.1%} {reading} {size:18.1f}")


def line_of(nlp: Language, document: Document, extras: Extras) -> bytes:
    """Return the record of a document as a run keeps it."""
    outcome = work(nlp, document, extras)
    assert isinstance(outcome, Annotated)
    return outcome.line


def write(path: Path, name: str, lines: list[bytes]) -> float:
    """Return how long it takes to write the records of a run."""
    started = time.process_time()
    format = FORMATS[name]
    if name == "jsonl":
        path.write_bytes(b"".join(lines))
        return time.process_time() - started
    if format.is_folder:
        path.mkdir(exist_ok=True)
    with contextlib.nullcontext(path) if format.is_folder else path.open("wb") as target:
        writer = format.open(target)
        for line in lines:
            writer.write(json.loads(line))
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
