"""How fast hostile text is annotated beside ordinary text: `python benchmarks/shapes.py [CORPUS.jsonl[.gz]] [--length N]`.

Prints for every shape of `tests/shapes.py` the characters a second of the default pipeline, in pieces as the command line annotates,
as a share of those on ordinary text of the same length: the texts of CORPUS one behind another, or the example article over and
over. Both run by turns in one process and one thread; the least time of each counts. Ends with the slowest.
"""

from __future__ import annotations

import argparse
import gzip
import json
import sys
import time
from pathlib import Path

import nlp_aid
from nlp_aid.records.pieces import make_record

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "nlp_aid" / "examples" / "article.txt"
TURNS = 3


def ordinary(corpus: Path | None, length: int) -> str:
    """Return ordinary text of a length."""
    if corpus is None:
        text = EXAMPLE.read_text("utf8")
        return (text * (length // len(text) + 1))[:length]
    open_text = gzip.open if corpus.suffix == ".gz" else open
    parts: list[str] = []
    with open_text(corpus, "rt", encoding="utf8") as lines:
        for line in lines:
            parts.append(json.loads(line)["text"])
            if sum(map(len, parts)) >= length:
                break
    return "\n".join(parts)[:length]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--length", type=int, default=20_000, help="characters of each text")
    args = parser.parse_args()
    sys.path.insert(0, str(ROOT))
    from tests.shapes import SHAPES

    nlp = nlp_aid.load()
    usual = ordinary(args.corpus, args.length)
    make_record(nlp, usual)

    def seconds(text: str) -> float:
        start = time.process_time()
        make_record(nlp, text)
        return time.process_time() - start

    shares: dict[str, float] = {}
    for name, make in SHAPES.items():
        text = make(args.length)
        runs = [(seconds(usual) / len(usual), seconds(text) / len(text)) for _ in range(TURNS)]
        of_usual, of_shape = (min(taken) for taken in zip(*runs, strict=True))
        shares[name] = of_usual / of_shape
        print(f"{name:40}{1 / of_shape:>12,.0f}{shares[name]:>10.2f}", flush=True)
    slowest = min(shares, key=shares.__getitem__)
    print(f"{len(shares)} shapes; the slowest, {slowest}, at {shares[slowest]:.2f} of ordinary text")


if __name__ == "__main__":
    main()
