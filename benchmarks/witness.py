"""What places gain from the tagger as a witness: `python benchmarks/witness.py [GOLD…] [--tagged SENTENCES] [--errors]`.

GOLD is JSONL of records with `places`, or annotated sentences as in `tests/places/sentences` (`[上海市|places code=31]`); by default those
sentences. Prints precision, recall and F1 of the place layer without the tagger and with it: exact spans, and spans with
their codes; then what hearing the witness costs beside the rest of the layer, in CPU time. `--errors` lists what only one
of the two has, and what neither has.

SENTENCES is what `models/entities/build.py` learns from: a `text` and its `ents` a line. Of those that it holds out, prints
how many names tagged LOC no place overlaps, and how many places overlap a name tagged PER, or nothing tagged at all. They
are another tagger's tags, which has venues and streets as places and one-character abbreviations rarely; no gold.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from spacy.language import Language
from tagged import held_out

import nlp_aid
from nlp_aid.entities import witnesses
from nlp_aid.evaluation import score
from nlp_aid.places.find import PlaceFinder
from nlp_aid.tokenizer import reading_of, word_bounds

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from tests.annotated import sentences, to_record  # noqa: E402

SENTENCES = ROOT / "tests" / "places" / "sentences"
_ROUNDS = 3
Record = dict[str, Any]


def records(path: Path) -> Iterator[Record]:
    """Yield the records of a file."""
    if path.suffix == ".jsonl":
        yield from map(json.loads, filter(None, path.read_text(encoding="utf8").split("\n")))
    else:
        for number, sentence in enumerate(sentences(path), 1):
            yield to_record(sentence, f"{path.stem}-{number}", {"places": {"code": None}})


def spans(record: Mapping[str, Any]) -> set[tuple[int, int]]:
    """Return the places of a record."""
    return {(place["start"], place["end"]) for place in record["places"]}


def print_errors(gold: Mapping[str, Record], without: Mapping[str, Any], having: Mapping[str, Any]) -> None:
    """List what gold, the layer alone and the layer with the witness do not all have."""
    for id, record in gold.items():
        sets = spans(record), spans(without[id]), spans(having[id])
        text = record["text"]
        for start, end in sorted(set.union(*sets) - set.intersection(*sets)):
            has = [
                name.ljust(8) if (start, end) in found else " " * 8
                for name, found in zip(("gold", "without", "with"), sets, strict=True)
            ]
            print(f"  {id:18}", *has, f"{text[max(0, start - 8) : start]}[{text[start:end]}]{text[end : end + 8]}")


def against(sentences: Iterable[Record], nlp: Language) -> Counter[str]:
    """Return how places and tags of sentences overlap."""
    counts: Counter[str] = Counter()
    sentences = list(sentences)
    for sentence, doc in zip(sentences, nlp.pipe(it["text"] for it in sentences), strict=True):
        found = [(place.start, place.end) for place in doc._.places]
        for start, end, label in sentence["ents"]:
            if label == "LOC":
                counts["LOC"] += 1
                counts["missed"] += not any(a < end and start < b for a, b in found)
        for a, b in found:
            labels = {label for start, end, label in sentence["ents"] if a < end and start < b}
            counts["places"] += 1
            counts["in PER"] += "PER" in labels and "LOC" not in labels
            counts["nothing"] += not labels
    return counts


def cost(texts: list[str], nlp: Language) -> tuple[float, float]:
    """Return the microseconds a character of the place layer without hearing the witness, and with it."""
    finder = PlaceFinder()
    inputs = []
    for doc in nlp.pipe(texts):
        reading = reading_of(doc)
        inputs.append((reading.text, word_bounds(doc, reading), witnesses(doc) or []))
    characters = sum(len(text) for text, _, _ in inputs)
    least = [float("inf")] * 2
    for _ in range(_ROUNDS):
        for way in range(2):
            start = time.process_time()
            for text, bounds, heard in inputs:
                finder.find(text, bounds, heard=heard if way else ())
            least[way] = min(least[way], time.process_time() - start)
    return least[0] / characters * 1e6, least[1] / characters * 1e6


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="*", type=Path, default=sorted(SENTENCES.glob("*.txt")))
    parser.add_argument("--tagged", type=Path, metavar="SENTENCES")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    pipelines = {
        "without": nlp_aid.load(["places"]),
        "with": nlp_aid.load(["places", "organisations", "persons", "dates"]),
    }
    print(f"{'':28}{'places':>7}  {'exact: P':>9}{'R':>7}{'F1':>7}  {'coded: P':>9}{'R':>7}{'F1':>7}")
    texts: list[str] = []
    for path in options.gold:
        gold = {record["id"]: record for record in records(path)}
        texts += [record["text"] for record in gold.values()]
        found = {
            name: {id: nlp_aid.to_record(nlp(record["text"]), id) for id, record in gold.items()}
            for name, nlp in pipelines.items()
        }
        for name, predicted in found.items():
            figures = score(gold, predicted)["places"]  # type: ignore[arg-type]
            columns = [f"  {p:9.3f}{r:7.3f}{f1:7.3f}" for p, r, f1 in (figures.exact, figures.linked or figures.exact)]
            print(f"{path.name + ' ' + name:28}{figures.gold:>7}{''.join(columns)}")
        if options.errors:
            print_errors(gold, found["without"], found["with"])
    if options.tagged:
        sentences = held_out(options.tagged)
        texts = [it["text"] for it in sentences]
        print()
        for name, nlp in pipelines.items():
            counts = against(sentences, nlp)
            print(
                f"{name:8} {counts['missed']} of {counts['LOC']} LOC missed; of {counts['places']} places "
                f"{counts['in PER']} in PER only, {counts['nothing']} where nothing is tagged"
            )
    alone, hearing = cost(texts, pipelines["with"])
    print(f"\n{alone:.2f} µs a character without the witness, {hearing:.2f} with it")


if __name__ == "__main__":
    main()
