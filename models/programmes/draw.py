"""Draws programmes to be judged by eye: `python models/programmes/draw.py FILE.jsonl[.gz] --genre "government report" --seed 7`.

FILE has a document a line with `text`, and `genre` where only one is to be drawn from. All its documents are read; of the programmes
found in them so many are drawn, and printed a line each: number, document, type, confidence, and the mention in its sentence, with
marks around it (`⟦…⟧`). The same file, seed and weights give the same lines. Of what is said to be less sure than `--least`
nothing is drawn, nor of what stands in the passages of `passages.jsonl`: the weights are learned from these.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections import defaultdict
from pathlib import Path

import nlp_aid

PASSAGES = Path(__file__).parent / "passages.jsonl"


def main() -> None:
    """Draw and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--genre", help="of which kind the documents are to be; by default any")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--number", type=int, default=300)
    parser.add_argument("--least", type=float, default=0.0, help="the least confidence")
    parser.add_argument("--around", type=int, default=24, help="how many characters are printed on either side")
    arguments = parser.parse_args()
    around, learned = arguments.around, defaultdict(list)
    for passage in map(json.loads, PASSAGES.read_text("utf-8").splitlines()):
        learned[passage["id"]].append((passage["start"], passage["end"]))
    opened = gzip.open if arguments.file.suffix == ".gz" else open
    with opened(arguments.file, "rt", encoding="utf8") as lines:
        rows = [json.loads(line) for line in lines]
    rows = [row for row in rows if arguments.genre in (None, row.get("genre"))]
    nlp = nlp_aid.load(["places", "programmes"])
    found = []
    for number, (row, doc) in enumerate(zip(rows, nlp.pipe(row["text"] for row in rows), strict=True), 1):
        for it in doc._.programmes:
            if it.confidence is not None and it.confidence < arguments.least:
                continue
            if any(start < it.end and it.start < end for start, end in learned[row.get("id")]):
                continue
            before, behind = row["text"][max(0, it.start - around) : it.start], row["text"][it.end : it.end + around]
            sentence = f"{before}⟦{it.text}⟧{behind}".replace("\n", "/").replace("\t", " ")
            found.append(f"{row.get('id', number)}\t{it.type}\t{it.confidence}\t{sentence}")
    drawn = random.Random(arguments.seed).sample(found, min(arguments.number, len(found)))
    print(f"{len(drawn)} of {len(found)} programmes in {len(rows)} documents, seed {arguments.seed}")
    for number, line in enumerate(drawn, 1):
        print(f"{number}\t{line}")


if __name__ == "__main__":
    main()
