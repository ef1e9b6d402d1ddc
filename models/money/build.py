"""Learn what the evidence for a currency weighs.

    python models/money/build.py --gold GOLD.jsonl … [--of CNY CORPUS.jsonl.gz GENRE …]

Writes `weights.json`, which `nlp_aid/money/whose.py` reads. Gold files are annotated documents (`money` with `start`,
`end`, `currency`); learned from are the amounts whose own words leave the currency open. `--of` takes a corpus without
annotation (a JSON document a line, with `text` and `genre`) whose bare amounts in the named genres are all of one
currency. Every document weighs the same, however many amounts it has.

Prints how many amounts get the right currency: with the weights from before learning, and cross-validated by documents.
"""

from __future__ import annotations

import argparse
import gzip
import json
import math
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from nlp_aid.money import whose
from nlp_aid.money.currencies import DOLLAR, YUAN
from nlp_aid.money.grammar import scan_money
from nlp_aid.money.lexicon import MoneyLexicon
from nlp_aid.money.yuan import currency_evidence_of
from nlp_aid.text import is_traditional, read_text

TARGET = Path(__file__).parent / "weights.json"
# What is believed before anything is learned, and what learning pulls towards.
BELIEVED = {
    "self": 3.0,
    "government": 1.0,
    "places": 1.5,
    "institutions": 1.0,
    "usage": 0.5,
    "here": 0.5,
    "usage here": 0.3,
    "named before": 1.0,
    "named behind": 0.5,
    "named here": 1.5,
    "opens": 2.0,
    "traditional": 1.5,
    "mainland": 1.5,
    "mainland simplified": 1.0,
    "mainland self": 2.0,
    "mainland government": 1.0,
    "mainland places": 0.7,
    "mainland institutions": 1.0,
    "mainland usage": 0.7,
    "mainland here": 0.5,
    "mainland usage here": 0.3,
    "mainland named before": 0.5,
    "mainland named behind": 0.3,
    "mainland named here": 0.5,
    "mainland opens": 2.0,
}
# How strongly it pulls, and how learning goes.
PULL = 0.3
RATE = 0.5
STEPS = 400
FOLDS = 5

Features = dict[str, dict[str, float]]


class Case(NamedTuple):
    """A bare amount: its document, what speaks for each currency, and the right one."""

    document: str
    features: Features
    code: str
    weight: float


def cases_of(document: str, text: str, right: dict[tuple[int, int], str] | str) -> Iterator[Case]:
    """Yield the cases of a document: amounts that leave the currency open, where there is a choice."""
    reading = read_text(text)
    amounts = scan_money(MoneyLexicon.bundled(), reading.text)
    evidence = currency_evidence_of(MoneyLexicon.bundled(), reading.text, amounts, partial(is_traditional, reading))
    bare = [a for a in amounts if a.code in (None, DOLLAR) and (a.unit is None or a.unit.base in (None, YUAN))]
    for amount in bare if evidence.is_of_elsewhere else ():
        code = right if isinstance(right, str) else right.get(reading.to_raw(amount.start, amount.end))
        code = whose.MAINLAND if code == "USD" and amount.code == DOLLAR else code
        features = evidence.features(amount.start)
        if code in features:
            yield Case(document, features, code, 1 / len(bare))


def learn(cases: list[Case]) -> dict[str, float]:
    """Return the weights that make the right currencies most likely, pulled towards what is believed."""
    weights = dict(BELIEVED)
    total = sum(case.weight for case in cases)
    for step in range(STEPS):
        gradient = {name: PULL * (weights[name] - BELIEVED[name]) / total * 10 for name in weights}
        for case in cases:
            for code, likelihood in likelihoods(case.features, weights).items():
                error = (likelihood - (code == case.code)) * case.weight / total
                for name, value in case.features[code].items():
                    gradient[name] += error * value
        rate = RATE / (1 + step / 100)
        weights = {name: weight - rate * gradient[name] for name, weight in weights.items()}
    return {name: round(weight, 3) for name, weight in weights.items()}


def likelihoods(features: Features, weights: dict[str, float]) -> dict[str, float]:
    """Return how likely each currency is."""
    scores = {code: sum(weights[n] * v for n, v in of_code.items()) for code, of_code in features.items()}
    best = max(scores.values())
    raised = {code: math.exp(score - best) for code, score in scores.items()}
    return {code: value / sum(raised.values()) for code, value in raised.items()}


def right(cases: Iterable[Case], weights: dict[str, float]) -> int:
    """Return how many cases get the right currency."""
    return sum(max(p := likelihoods(case.features, weights), key=p.__getitem__) == case.code for case in cases)


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the records of a JSONL file, which may be compressed."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf8") as lines:
        yield from (json.loads(line) for line in lines if line.strip())


def main() -> None:
    """Learn, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, nargs="+", required=True)
    parser.add_argument("--of", nargs=3, action="append", default=[], metavar=("CODE", "CORPUS", "GENRE"))
    arguments = parser.parse_args()
    gold = [
        case
        for path in arguments.gold
        for record in records(path)
        for case in cases_of(
            record["id"], record["text"], {(m["start"], m["end"]): m["currency"] for m in record["money"]}
        )
    ]
    unlabelled = [
        case
        for code, corpus, genre in arguments.of
        for record in records(Path(corpus))
        if record["genre"] == genre
        for case in cases_of(record["id"], record["text"], code)
    ]
    documents = sorted({case.document for case in gold})
    held_out = 0
    for fold in range(FOLDS):
        out = set(documents[fold::FOLDS])
        weights = learn([case for case in [*gold, *unlabelled] if case.document not in out])
        held_out += right((case for case in gold if case.document in out), weights)
    print(f"{len(gold)} amounts with a choice in {len(documents)} annotated documents; right:")
    print(f"  as believed before {right(gold, BELIEVED)}, cross-validated {held_out}")
    print(
        f"{len(unlabelled)} amounts of the unannotated corpora; as believed before {right(unlabelled, BELIEVED)}",
        end="",
    )
    weights = learn([*gold, *unlabelled])
    print(f", learned from {right(unlabelled, weights)}")
    TARGET.write_text(json.dumps(weights, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
