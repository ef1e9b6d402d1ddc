"""Annotates a folder of files of many kinds, and the same texts as JSONL: speed and memory of both, and what PDF takes.

    python benchmarks/mixed_files.py --files 2000

Each file is a document of our own (tests/io/documents/texts.py), in the kinds that Python's libraries make. PDF is made by
Chromium where there is one, and told apart, since a page has to be laid out again.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import nlp_aid
from nlp_aid.io import BadDocument, read_documents
from tests import chromium
from tests.io.documents import making
from tests.io.documents.texts import PAPERS

KINDS = (".xlsx", ".docx", ".pptx", ".epub", ".eml", ".html", ".json")


def fill(folder: Path, number: int, kinds: tuple[str, ...]) -> None:
    """Make so many files, of each kind and each paper in turn."""
    with tempfile.TemporaryDirectory() as made:
        once = Path(made)
        making.by_libraries(once)
        if ".pdf" in kinds:
            making.by_chromium(once)
        for count in range(number):
            kind = kinds[count % len(kinds)]
            paper = PAPERS[count // len(kinds) % len(PAPERS)]
            shutil.copy(once / f"{paper.name}{kind}", folder / f"{count:05}-{paper.name}{kind}")


def timed(what: str, inputs: Iterable[Path], model: str) -> float:
    """Annotate the inputs, print what that took, and return the characters a second."""
    started = time.process_time()
    characters = documents = 0
    for record in nlp_aid.annotate(read_documents(inputs), model):
        characters += len(record["text"])
        documents += 1
    seconds = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    speed = characters / seconds
    print(
        f"{what:<20}{documents:>7,} documents {characters:>10,} characters {seconds:>8.1f} s {speed:>9,.0f} characters/s  peak {peak:,.0f} MB"
    )
    return speed


def read_only(inputs: Iterable[Path]) -> None:
    """Print what reading alone takes, by kind."""
    for kind in (*KINDS, ".pdf"):
        paths = [path for path in inputs if path.suffix == kind]
        if paths:
            started = time.process_time()
            characters = sum(len(item.text) for item in read_documents(paths) if not isinstance(item, BadDocument))
            seconds = time.process_time() - started
            print(
                f"  reading {kind:<8}{1000 * seconds / len(paths):>7.1f} ms a file {characters / seconds:>12,.0f} characters/s"
            )


def main() -> None:
    """Make the files, annotate them and the same texts as JSONL, and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=2000)
    parser.add_argument("--model", default="default")
    options = parser.parse_args()
    number, model = options.files, options.model
    with tempfile.TemporaryDirectory() as made:
        mixed, pdf, lines = Path(made, "mixed"), Path(made, "pdf"), Path(made, "texts.jsonl")
        mixed.mkdir()
        pdf.mkdir()
        fill(mixed, number, KINDS)
        with lines.open("w", encoding="utf-8") as stream:
            for item in read_documents([mixed]):
                if isinstance(item, BadDocument):
                    raise SystemExit(f"{item.where}: {item.reason}")
                stream.write(json.dumps({"id": item.id, "text": item.text}, ensure_ascii=False) + "\n")
        timed("(warming up)", sorted(mixed.iterdir())[:20], model)
        as_lines = timed("JSONL", [lines], model)
        as_files = timed("mixed files", [mixed], model)
        print(f"mixed files / JSONL: {as_files / as_lines:.2f}")
        read_only(sorted(mixed.iterdir()))
        if chromium.EXECUTABLE:
            fill(pdf, min(number // 10, 100), (".pdf",))
            print(f"PDF / JSONL: {timed('PDF', [pdf], model) / as_lines:.2f}")
            read_only(sorted(pdf.iterdir()))


if __name__ == "__main__":
    main()
