"""Counts which characters given names have behind a surname: `python models/entities/given.py SENTENCES`.

SENTENCES are those that `build.py` takes. Of those that are not held out, it compares the characters of persons' names with those that stand behind the same
surnames where these begin no name (`高山`, `李子`, `方面`), each different name and stretch once. It writes `nlp_aid/entities/data/given.json`: the logarithm of the ratio, for
a given name of one character, and for the first and the second of two.
"""

import argparse
import json
import math
from collections import Counter
from pathlib import Path

from build import is_held_out, read

from nlp_aid.entities.candidates import surnames

OUTPUT = Path(__file__).resolve().parents[2] / "nlp_aid" / "entities" / "data" / "given.json"
# What is added to each count, from which count on a character is told, and how far a ratio counts.
ADDED, LEAST, MOST = 2.0, 4, 3.0
PLACES = ("alone", "first", "second")


def pieces(given: str) -> list[tuple[str, str]]:
    """Return the places of the characters of a given name, and these."""
    return [(PLACES[0], given)] if len(given) == 1 else list(zip(PLACES[1:], given, strict=True))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path, help="the tagged sentences")
    options = parser.parse_args()
    # With the surnames: a name or a stretch is counted once.
    names: set[tuple[str, str]] = set()
    others: set[tuple[str, str]] = set()
    for one in read(options.sentences):
        if is_held_out(one["text"]):
            continue
        text, inside = one["text"], set[int]()
        for start, end, label in one["ents"]:
            surname = surnames().match(text, start, end) if label == "PER" else None
            if surname:
                inside.update(range(start, end))
                if end - surname.end() in (1, 2):
                    names.add((surname[0], text[surname.end() : end]))
        for surname in surnames().finditer(text):
            behind = text[surname.end() : surname.end() + 2]
            if surname.start() not in inside and len(behind) == 2 and all("一" <= letter <= "鿿" for letter in behind):
                others.update({(surname[0], behind[:1]), (surname[0], behind)})
    yes, no = (Counter(piece for _, given in these for piece in pieces(given)) for these in (names, others))
    ratios: dict[str, dict[str, float]] = {}
    for place in PLACES:
        of_place = [piece for piece in sorted(yes.keys() | no.keys()) if piece[0] == place]
        of_all = sum(yes[piece] for piece in of_place) / sum(no[piece] for piece in of_place)
        ratios[place] = {
            piece[1]: round(max(-MOST, min(MOST, math.log((yes[piece] / of_all + ADDED) / (no[piece] + ADDED)))), 1)
            for piece in of_place
            if yes[piece] + no[piece] >= LEAST
        }
    OUTPUT.write_text(json.dumps(ratios, ensure_ascii=False) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
