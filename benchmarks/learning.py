"""What `nlp-aid train` makes of places and programmes: `python benchmarks/learning.py [--documents 5 20 74]`.

Of the documents in `benchmarks/gold/` that are open (those with an odd number), so many are learned from as a user's own; the
held-out ones are scored before and after: F1 of the spans, with the code, with the type. The documents are of all genres, so
that what is shown is rather what training costs than what it brings: that is for a user's own kind of documents.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.accuracy import read  # noqa: E402
from nlp_aid import load  # noqa: E402
from nlp_aid.training.annotated import Annotated, Documents, Scores  # noqa: E402
from nlp_aid.training.places import train_places  # noqa: E402
from nlp_aid.training.programmes import train_programmes  # noqa: E402

LAYERS = frozenset(("places", "programmes"))


def documents(half: str) -> list[Any]:
    """Return the records of a half, as those of a user."""
    return [
        {**record, "meta": {"layers": sorted(LAYERS), "date": record.get("date")}}
        for record in read("first", half).values()
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[5, 20, 74], help="how many are learned from")
    options = parser.parse_args()
    held_out = Documents([Annotated(LAYERS, None, record) for record in documents("held-out")])
    learned = documents("open")
    random.Random(0).shuffle(learned)
    before = held_out.scores(load())
    print(f"| learned from | seconds | {' | '.join(before)} |\n|--:|--:|{'--:|' * len(before)}")
    _print("0", 0.0, before)
    for count in options.documents:
        nlp = load()
        start = time.perf_counter()
        train_places(nlp, learned[:count])
        train_programmes(nlp, learned[:count])
        _print(str(len(learned[:count])), time.perf_counter() - start, held_out.scores(nlp))


def _print(name: str, seconds: float, scores: Scores) -> None:
    print(f"| {name} | {seconds:.1f} | {' | '.join(f'{figures.f1:.3f}' for figures in scores.values())} |", flush=True)


if __name__ == "__main__":
    main()
