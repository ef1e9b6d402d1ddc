"""Learns what the features of flows weigh, from annotated documents, and says how well that does.

    pip install -e '.[build]'
    python models/flows/train.py GOLD.jsonl …

GOLD are JSON lines with `text` and `flows`, each with `amount`, `donor`, `recipient`, `programme`, `purpose` and `time` as texts
or null, and `kind`. Mentions are those that the pipeline finds, as it is for users. What is learned, and how, is in
`nlp_aid/training/flows.py`. The figures are those of `nlp-aid evaluate`, cross-validated by documents. Then `weights.json` is written.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import nlp_aid
from nlp_aid.evaluation.figures import Figures
from nlp_aid.evaluation.relations import relation_figures
from nlp_aid.flows.amounts import is_no_flow
from nlp_aid.flows.candidates import Candidate
from nlp_aid.flows.component import page_of
from nlp_aid.flows.find import best
from nlp_aid.flows.specification import FLOWS
from nlp_aid.flows.weights import LABELS, ROLES
from nlp_aid.text.alike import alike, plain
from nlp_aid.training.flows import LEAST, ROLE_PULL, Example, Ranking, kind_probabilities, learn_kinds

TARGET = Path(__file__).parent / "weights.json"
FOLDS = 5


def read(paths: Sequence[Path]) -> Iterator[Example]:
    """Yield the annotated documents, with the mentions that the pipeline finds."""
    nlp = nlp_aid.load(["money", "places", "programmes", "organisations", "persons", "dates"])
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            data = json.loads(line) if line.strip() else {}
            if "flows" in data:
                yield Example(data["id"], page_of(nlp(data["text"])), data["flows"])


def folds_of(examples: Sequence[Example]) -> list[int]:
    """Return the fold of each document; what ends alike goes together."""
    order = list(range(len(examples)))
    random.Random(0).shuffle(order)
    folds = {at: number % FOLDS for number, at in enumerate(order)}
    known: dict[str, int] = {}
    for at, example in enumerate(examples):
        folds[at] = folds[known.setdefault(example.page.text[-80:], at)]
    return [folds[at] for at in range(len(examples))]


def f1(right: float, found: float, wanted: float) -> float:
    """Return the F1 of counts."""
    return 2 * right / (found + wanted) if found + wanted else 0.0


class Trained(NamedTuple):
    """What was learnt, and what cross-validation says: figures by name, and flows as they would be found."""

    data: dict[str, Any]
    figures: dict[str, Figures]
    flows: dict[str, list[dict[str, Any]]]


def train(examples: Sequence[Example]) -> Trained:
    """Return weights learnt of documents, and what cross-validation says of them."""
    folds = folds_of(examples)
    items = [
        (document, amount) for document, example in enumerate(examples) for amount in range(len(example.page.amounts))
    ]
    rows = [row for example in examples for row in example.kind_rows()]
    labels = np.array([label for example in examples for label in example.labels()])
    fold = np.array([folds[document] for document, _ in items])
    unseen = np.zeros((len(items), len(LABELS)))
    for number in range(FOLDS):
        out = np.flatnonzero(fold == number)
        names, weights = learn_kinds([rows[at] for at in np.flatnonzero(fold != number)], labels[fold != number])
        unseen[out] = kind_probabilities(names, weights, [rows[at] for at in out])
    for at, (document, amount) in enumerate(items):
        if is_no_flow(examples[document].cues, amount):  # type: ignore[arg-type]
            unseen[at] = np.eye(len(LABELS))[0] * 0.99 + 0.01 / len(LABELS)
    gold = sum(len(example.flows) for example in examples)

    def counted(least: float) -> tuple[int, int, int]:
        taken = np.flatnonzero(1 - unseen[:, 0] > least)
        right = [at for at in taken if labels[at]]
        return len(right), sum(1 + int(unseen[at, 1:].argmax()) == labels[at] for at in right), len(taken)

    flow = max(
        np.arange(0.3, 0.7, 0.05), key=lambda least: sum(f1(n, counted(least)[2], gold) for n in counted(least)[:2])
    )
    for (document, amount), row in zip(items, unseen, strict=True):
        examples[document].kinds[amount] = LABELS[1 + int(row[1:].argmax())]
    names, kind_weights = learn_kinds(rows, labels)
    data: dict[str, Any] = {"flow": round(float(flow), 3), "bias": [round(float(v), 3) for v in kind_weights[-1]]}
    data["kinds"] = {
        name: [round(float(v), 3) for v in row]
        for name, row in sorted(zip(names, kind_weights, strict=False))
        if np.abs(row).max() >= LEAST
    }
    chosen: dict[str, dict[tuple[int, int], Candidate | None]] = {}
    data["roles"], data["thresholds"] = {}, {}
    for role in ROLES:
        ranking = Ranking(examples, role)
        found: list[tuple[float, Candidate | None]] = [(0.0, None)] * len(ranking.groups)
        for number in range(FOLDS):
            weights = ranking.learn(
                [group for group in ranking.groups if folds[group.document] != number], ROLE_PULL[role]
            )
            for at, (group, probability) in enumerate(
                zip(ranking.groups, ranking.probabilities(weights, ranking.groups), strict=True)
            ):
                if folds[group.document] == number:
                    found[at] = best(group.candidates, probability.tolist())

        def role_f1(least: float, ranking: Ranking = ranking, found: list[Any] = found) -> float:
            right = filled = wanted = 0
            for group, (share, one) in zip(ranking.groups, found, strict=True):
                is_filled = one is not None and share > least
                for text in group.gold:
                    wanted += text is not None
                    filled += is_filled
                    right += is_filled and text is not None and alike(text, one.key)
            return f1(right, filled, wanted)

        least = max(np.arange(0.1, 0.55, 0.05), key=role_f1)
        data["thresholds"][role] = round(float(least), 3)
        chosen[role] = {
            (group.document, group.amount): one if share > least else None
            for group, (share, one) in zip(ranking.groups, found, strict=True)
        }
        learnt = ranking.learn(ranking.groups, ROLE_PULL[role])
        data["roles"][role] = {
            name: round(float(learnt[at]), 3)
            for name, at in sorted(ranking.columns.items())
            if abs(learnt[at]) >= LEAST
        }
    flows: dict[str, list[dict[str, Any]]] = {example.id: [] for example in examples}
    for (document, amount), row in zip(items, unseen, strict=True):
        if 1 - row[0] > flow:
            example = examples[document]
            fillers = {role: chosen[role].get((document, amount)) for role in ROLES}
            flows[example.id].append(
                {
                    "amount": plain(example.page.money[amount].text),
                    "kind": example.kinds[amount],
                    **{role: None if one is None else one.key for role, one in fillers.items()},
                }
            )
    data["calibration"] = calibrated(
        [
            (float(row[1:].max()), bool(1 + row[1:].argmax() == label))
            for row, label in zip(unseen, labels, strict=True)
            if 1 - row[0] > flow
        ]
    )
    return Trained(data, scored(examples, flows), flows)


def calibrated(found: list[tuple[float, bool]]) -> list[list[float]]:
    """Return probabilities with the share of what is right around them: pooled until they ascend."""
    pools = [[probability, float(is_right), 1.0] for probability, is_right in sorted(found)]
    merged: list[list[float]] = []
    for pool in pools:
        merged.append(pool)
        while len(merged) > 1 and (merged[-2][1] >= merged[-1][1] or merged[-2][2] < 40):
            last, before = merged.pop(), merged.pop()
            size = last[2] + before[2]
            merged.append(
                [(a * last[2] + b * before[2]) / size for a, b in zip(last[:2], before[:2], strict=True)] + [size]
            )
    return [[round(probability, 3), round(share, 3)] for probability, share, _ in merged]


def scored(examples: Sequence[Example], flows: Mapping[str, list[dict[str, Any]]]) -> dict[str, Figures]:
    """Return precision, recall and F1 by name, as `nlp-aid evaluate` has them."""

    def records(found: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, Any]:
        return {id: {"id": id, "text": "", "meta": {}, "flows": list(there)} for id, there in found.items()}

    gold = records({example.id: example.flows for example in examples})
    return relation_figures(gold, records(flows), FLOWS)[2]


def to_json(data: Mapping[str, Any]) -> str:
    """Return the weights as JSON, a feature of an amount a line."""
    return json.dumps(data, ensure_ascii=False).replace('], "', '],\n"') + "\n"


def main() -> None:
    """Learn, print and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    arguments = parser.parse_args()
    examples = list(read(arguments.gold))
    trained = train(examples)
    print(f"{len(examples)} documents, {sum(len(example.flows) for example in examples)} flows; cross-validated:")
    for name, (precision, recall, found) in trained.figures.items():
        print(f"  {name:10} P {precision:.3f} R {recall:.3f} F {found:.3f}")
    TARGET.write_text(to_json(trained.data), "utf-8")


if __name__ == "__main__":
    main()
