"""Draws places at random, to be judged by eye: `python models/places/draw.py TEXTS.jsonl.gz --genre "government report" --seed 1`.

TEXTS are documents, one JSON record a line, with `text` and, where they are of several kinds, `genre`. Prints so many places,
each with its code and the words around it, one a line: the number of the document, then what stands around `[place|code]`.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterator
from pathlib import Path

import nlp_aid

AROUND = 14


def texts(path: Path, genre: str | None) -> Iterator[str]:
    """Yield the texts of a genre, or all."""
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        for record in map(json.loads, lines):
            if genre is None or record.get("genre") == genre:
                yield record["text"]


def main() -> None:
    parser = argparse.ArgumentParser(description="Draws places at random, to be judged by eye.")
    parser.add_argument("texts", type=Path, help="documents, one JSON record a line, also compressed with gzip")
    parser.add_argument("--genre", help="of these only")
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="one set for each (default: 1)")
    parser.add_argument("--places", type=int, default=300, help="how many (default: 300)")
    arguments = parser.parse_args()
    nlp = nlp_aid.load("default")
    found = []
    for number, text in enumerate(texts(arguments.texts, arguments.genre)):
        for place in nlp(text)._.places:
            before, behind = text[max(0, place.start - AROUND) : place.start], text[place.end : place.end + AROUND]
            code = place.code or "|".join(place.candidates) or "-"
            found.append(f"{number}\t{before}[{place.text}|{code}]{behind}".replace("\n", " "))
    for seed in arguments.seed:
        print(f"# seed {seed}: {arguments.places} of {len(found)} places")
        print(*random.Random(seed).sample(found, min(arguments.places, len(found))), sep="\n")


if __name__ == "__main__":
    main()
