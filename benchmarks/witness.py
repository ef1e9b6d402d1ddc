"""What places gain from the tagger as a witness: `python benchmarks/witness.py [FILE…] [--errors]`.

FILE is JSONL of records with `places` (gold), or marked sentences as in `tests/places/sentences` (`[name|code]`); by default
those sentences. Prints precision, recall and F1 of the place layer without the tagger and with it: exact spans, and spans
with their codes; then what the witness costs, in CPU time a character. `--errors` lists what is right in one way only.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nlp_aid
from nlp_aid.evaluation import score
from nlp_aid.places.find import PlaceFinder
from nlp_aid.entities import witnesses
from nlp_aid.tokenizer import reading_of, word_bounds

SENTENCES = Path(__file__).parent.parent / "tests" / "places" / "sentences"
_PLACE = re.compile(r"\[([^\]|]*)(?:\|([^\]]*))?\]")
Record = dict[str, Any]


def records(path: Path) -> Iterator[Record]:
    """Yield the records of a file."""
    for number, line in enumerate(path.read_text(encoding="utf8").splitlines(), 1):
        if path.suffix == ".jsonl":
            yield json.loads(line)
        elif line and not line.startswith("#"):
            text, places, done = "", [], 0
            for match in _PLACE.finditer(line):
                text += line[done : match.start()]
                places.append({"start": len(text), "end": len(text) + len(match[1]), "code": match[2]})
                text += match[1]
                done = match.end()
            yield {"id": f"{path.stem}-{number}", "text": text + line[done:], "places": places}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, default=sorted(SENTENCES.glob("*.txt")))
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    without, full = nlp_aid.load(["places"]), nlp_aid.load(["places", "organisations", "persons", "dates"])
    print(f"{'':28}{'places':>7}  {'exact: P':>9}{'R':>7}{'F1':>7}  {'coded: P':>9}{'R':>7}{'F1':>7}")
    every: dict[str, Record] = {}
    for path in options.files:
        gold = {record["id"]: record for record in records(path)}
        every |= gold
        found = [
            {id: nlp_aid.to_record(nlp(record["text"]), id) for id, record in gold.items()} for nlp in (without, full)
        ]
        for name, predicted in zip(("without", "with"), found, strict=True):
            figures = score(gold, predicted)["places"]  # type: ignore[arg-type]
            shown = "".join(
                "  " + "".join(f"{x:{w}.3f}" for x, w in zip(f, (9, 7, 7)))
                for f in (figures.exact, figures.linked)
                if f
            )
            print(f"{path.name + ' ' + name:28}{figures.gold:>7}{shown}")
        if options.errors:
            for id, record in gold.items():
                right, before, after = (
                    {(p["start"], p["end"]) for p in r.get("places", ())} for r in (record, found[0][id], found[1][id])
                )
                t = record["text"]
                for a, b in sorted(right | before | after):
                    state = ((a, b) in right, (a, b) in before, (a, b) in after)
                    if len(set(state)) > 1:
                        print(
                            id,
                            "gold" if state[0] else "    ",
                            "without" if state[1] else "       ",
                            "with" if state[2] else "    ",
                            t[max(0, a - 8) : a] + "[" + t[a:b] + "]" + t[b : b + 8],
                        )


if __name__ == "__main__":
    main()
