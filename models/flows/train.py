"""Learns what the features of flows weigh, from annotated documents, and says how well that does.

    pip install -e '.[build]'
    python models/flows/train.py GOLD.jsonl … --texts TEXTS.jsonl …

GOLD are JSON lines with `text` and `flows`, each with `amount`, `donor`, `recipient`, `programme`, `purpose` and `time` as texts
or null, and `kind`. Mentions are those that the pipeline finds, as it is for users. What is learned, and how, is in
`nlp_aid/training/flows.py`. Besides, it is learned from `documents.txt`: texts that were written for it, of invented gifts, which
are never measured on. Times are not learned from them, as theirs are plainer than those of texts as they are found; and
programmes not from some groups of them, as most of what these name is nothing that the pipeline finds as one; and of one group only kinds. And it is learned from
passages of TEXTS, JSONL files with `id` and `text`, gzipped or not, that `passages.jsonl` annotates: where a passage starts and ends in its text,
and of each flow where its amount and what fills its roles do in the passage. They are never measured on either, nor programmes learned from them.

In `documents.txt` a text stands under a line with `#` and its name; below it a line for each flow: the amount, the first letter of
the kind, donor, recipient, programme, purpose and time, parted by `;`, `=` for what the flow before has.

The figures are those of `nlp-aid evaluate`, cross-validated by documents. Then `weights.json` is written.
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
from nlp_aid.flows.find import Choice, agreed, best, filled, told_of
from nlp_aid.flows.specification import FLOWS
from nlp_aid.flows.table_sums import told_again
from nlp_aid.flows.tables import same
from nlp_aid.flows.weights import LABELS, ROLES
from nlp_aid.text.alike import alike, plain
from nlp_aid.training.flows import LEAST, ROLE_PULL, Example, Group, Ranking, kind_probabilities, learn_kinds
from nlp_aid.training.passages import with_texts

TARGET = Path(__file__).parent / "weights.json"
WRITTEN = Path(__file__).parent / "documents.txt"
FOLDS = 5
# An amount is a flow where that is more probable than not: what fills the roles of what is none counts as wrong, too.
FLOW = 0.5
PASSAGES = Path(__file__).parent / "passages.jsonl"
# What the id of a written document begins with, and that of a passage.
WRITTEN_ID, PASSAGE_ID = "written ", "passage "
# What is never measured on is in no fold.
NO_FOLD = -1
# Written groups (an id is a group and a number) whose programmes are not learned.
WITHOUT_PROGRAMMES = frozenset(("news2", "party2", "abroad2", "hongkong2"))
# The written group of which nothing but kinds is learned: who gives and receives is told in it more tersely than in texts as they are found.
ONLY_KINDS = "kinds"
KINDS_BY_LETTER = {kind[0]: kind for kind in LABELS[1:]}


def read(paths: Sequence[Path], texts: Sequence[Path]) -> Iterator[tuple[Example, bool]]:
    """Yield the documents with the mentions that the pipeline finds, and whether it is measured on them."""
    nlp = nlp_aid.load(["money", "places", "programmes", "organisations", "persons", "dates"])
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            data = json.loads(line) if line.strip() else {}
            if "flows" in data:
                yield Example(data["id"], page_of(nlp(data["text"])), data["flows"]), True
    for id, text, flows in (*written(), *passages(texts)):
        yield Example(id, page_of(nlp(text)), flows), False


def written() -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield id, text and flows of the documents that were written to learn from."""
    for block in WRITTEN.read_text("utf-8").split("# ")[1:]:
        id, *lines = block.splitlines()
        text, flows = [], []
        last: list[str | None] = []
        for line in lines:
            parts = line.split(";")
            if len(parts) != 2 + len(ROLES):
                text.append(line)
                continue
            amount, letter, *fillers = parts
            last = [last[at] if filler == "=" else filler or None for at, filler in enumerate(fillers)]
            flows.append({"amount": amount, "kind": KINDS_BY_LETTER[letter], **dict(zip(ROLES, last, strict=True))})
        yield WRITTEN_ID + id, "\n".join(text), flows


def passages(texts: Sequence[Path]) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield id, text and flows of the annotated passages of texts."""
    for passage, whole in with_texts(PASSAGES, texts):
        text = whole[passage["start"] : passage["end"]]
        flows = []
        for flow in passage["flows"]:
            spans = {name: flow.get(name) for name in ("amount", *ROLES)}
            fillers = {name: text[slice(*span)] if span else None for name, span in spans.items()}
            flows.append({**fillers, "kind": flow["kind"]})
        yield f"{PASSAGE_ID}{passage['id']}-{passage['start']}", text, flows


def folds_of(examples: Sequence[Example], count: int) -> list[int]:
    """Return the fold of each document, of the first so many; what ends alike goes together."""
    order = list(range(count))
    random.Random(0).shuffle(order)
    folds = {at: number % FOLDS for number, at in enumerate(order)}
    known: dict[str, int] = {}
    for at, example in enumerate(examples[:count]):
        folds[at] = folds[known.setdefault(example.page.text[-80:], at)]
    return [folds.get(at, NO_FOLD) for at in range(len(examples))]


def is_learned(example: Example, role: str, fold: int) -> bool:
    """Tell whether a role is learned from a document of a fold."""
    group = example.id.removeprefix(WRITTEN_ID).rpartition("-")[0]
    if fold == NO_FOLD and group == ONLY_KINDS:
        return False
    if fold != NO_FOLD or role not in ("time", "programme"):
        return True
    if example.id.startswith(PASSAGE_ID):
        return role != "programme"
    return role == "programme" and group not in WITHOUT_PROGRAMMES


def f1(right: float, found: float, wanted: float) -> float:
    """Return the F1 of counts."""
    return 2 * right / (found + wanted) if found + wanted else 0.0


class Trained(NamedTuple):
    """What was learnt, and what cross-validation says: figures by name, and flows as they would be found."""

    data: dict[str, Any]
    figures: dict[str, Figures]
    flows: dict[str, list[dict[str, Any]]]


def train(examples: Sequence[Example], count: int) -> Trained:
    """Return weights learnt of documents, and what cross-validation says of the first so many of them."""
    folds = folds_of(examples, count)
    items = [
        (document, amount) for document, example in enumerate(examples) for amount in range(len(example.page.amounts))
    ]
    rows = [row for example in examples for row in example.kind_rows()]
    labels = np.array([label for example in examples for label in example.labels()])
    fold = np.array([folds[document] for document, _ in items])
    # What is never measured on gets its kinds from models that have not seen it, too: roles are learned with the errors they are found with.
    turn = np.where(fold == NO_FOLD, [document % FOLDS for document, _ in items], -1)
    unseen = np.zeros((len(items), len(LABELS)))
    for part in (*(fold == number for number in range(FOLDS)), *(turn == number for number in range(FOLDS))):
        out, rest = np.flatnonzero(part), np.flatnonzero(~part)
        names, weights = learn_kinds([rows[at] for at in rest], labels[rest])
        unseen[out] = kind_probabilities(names, weights, [rows[at] for at in out])
    first = 0
    for example in examples:
        last = first + len(example.page.amounts)
        if example.page.tables and last > first:
            unseen[first:last] = same(example.page.tables, unseen[first:last].tolist())
        first = last
    for at, (document, amount) in enumerate(items):
        if is_no_flow(examples[document].cues, amount):  # type: ignore[arg-type]
            unseen[at] = np.eye(len(LABELS))[0] * 0.99 + 0.01 / len(LABELS)
    measured = fold != NO_FOLD
    taken: dict[int, list[int]] = {}
    for (document, amount), row in zip(items, unseen, strict=True):
        examples[document].kinds[amount] = LABELS[1 + int(row[1:].argmax())]
        if 1 - row[0] > FLOW:
            taken.setdefault(document, []).append(amount)
    for document, amounts in taken.items():
        page = examples[document].page
        if page.tables:
            again = told_again(page.tables, page.money, set(amounts))
            taken[document] = [amount for amount in amounts if amount not in again]
    for document, amounts in taken.items():
        examples[document].look_at(amounts)
    names, kind_weights = learn_kinds(rows, labels)
    data: dict[str, Any] = {"flow": FLOW, "bias": [round(float(v), 3) for v in kind_weights[-1]]}
    data["kinds"] = {
        name: [round(float(v), 3) for v in row]
        for name, row in sorted(zip(names, kind_weights, strict=False))
        if np.abs(row).max() >= LEAST
    }
    choices: dict[tuple[int, int], dict[str, Choice]] = {}
    data["roles"], data["thresholds"] = {}, {}
    for role in ROLES:
        ranking = Ranking(examples, role)
        lessons = [
            group for group in ranking.groups if is_learned(examples[group.document], role, folds[group.document])
        ]
        found: list[tuple[Group, Choice]] = []
        for number in range(FOLDS):
            weights = ranking.learn([group for group in lessons if folds[group.document] != number], ROLE_PULL[role])
            groups = [group for group in ranking.groups if folds[group.document] == number]
            found += [
                (group, Choice(group.candidates, probability.tolist()))
                for group, probability in zip(groups, ranking.probabilities(weights, groups), strict=True)
                if group.amount in taken.get(group.document, ())
            ]
        tried = [(group, *best(*choice)) for group, choice in found]
        wanted = sum(flow.get(role) is not None for example in examples[:count] for flow in example.flows)

        def role_f1(least: float, tried: list[Any] = tried, wanted: int = wanted) -> float:
            chosen = [(group, one) for group, share, one in tried if one is not None and share > least]
            right = sum(text is not None and alike(text, one.key) for group, one in chosen for text in group.gold[:1])
            return f1(right, len(chosen), wanted)

        data["thresholds"][role] = round(float(max(np.arange(0.1, 0.55, 0.05), key=role_f1)), 3)
        for group, choice in found:
            choices.setdefault((group.document, group.amount), {})[role] = choice
        learnt = ranking.learn(lessons, ROLE_PULL[role])
        data["roles"][role] = {
            name: round(float(learnt[at]), 3)
            for name, at in sorted(ranking.columns.items())
            if abs(learnt[at]) >= LEAST
        }
    roles: dict[int, list[tuple[int, dict[str, Candidate | None]]]] = {}
    for (document, amount), of_roles in sorted(choices.items()):
        fillers = filled(
            of_roles, data["thresholds"], told_of(examples[document].page, examples[document].ground, amount)
        )
        roles.setdefault(document, []).append((amount, fillers))
    flows: dict[str, list[dict[str, Any]]] = {example.id: [] for example in examples[:count]}
    for document, found_roles in roles.items():
        example = examples[document]
        agreed(example.page, found_roles)
        flows[example.id] = [
            {
                "amount": plain(example.page.money[amount].text),
                "kind": example.kinds[amount],
                **{role: None if one is None else one.key for role, one in fillers.items()},
            }
            for amount, fillers in found_roles
        ]
    data["calibration"] = calibrated(
        [
            (float(row[1:].max()), bool(1 + row[1:].argmax() == label))
            for row, label, is_measured in zip(unseen, labels, measured, strict=True)
            if is_measured and 1 - row[0] > FLOW
        ]
    )
    return Trained(data, scored(examples[:count], flows), flows)


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
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="the texts of the annotated passages")
    arguments = parser.parse_args()
    told = list(read(arguments.gold, arguments.texts))
    count = sum(is_measured for _, is_measured in told)
    trained = train([example for example, _ in told], count)
    ours = [one for one in told[count:] if one[0].id.startswith(WRITTEN_ID)]
    for name, part in (("annotated", told[:count]), ("written", ours), ("passages", told[count + len(ours) :])):
        print(f"{name}: {len(part)} documents, {sum(len(example.flows) for example, _ in part)} flows")
    print("cross-validated:")
    for name, (precision, recall, found) in trained.figures.items():
        print(f"  {name:10} P {precision:.3f} R {recall:.3f} F {found:.3f}")
    TARGET.write_text(to_json(trained.data), "utf-8")


if __name__ == "__main__":
    main()
