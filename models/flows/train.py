"""Learns what the features of flows weigh, from annotated documents, and says how well that does.

    pip install -e '.[build]'
    python models/flows/train.py GOLD.jsonl …

GOLD are JSON lines with `text` and `flows`, each with `amount`, `donor`, `recipient`, `programme`, `purpose` and `time` as texts
or null, and `kind`. Mentions are those that the pipeline finds, as it is for users. The figures are cross-validated by documents:
`score_flows`' own, and those of `nlp-aid evaluate`. Then `weights.json` is written.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

import nlp_aid
from nlp_aid.flows.amounts import AmountContext, Cues, is_no_flow, kind_features
from nlp_aid.flows.candidates import Candidate, candidates
from nlp_aid.flows.component import page_of
from nlp_aid.flows.features import Ground, null_features, pair_features
from nlp_aid.flows.find import best, eligible
from nlp_aid.flows.page import Page
from nlp_aid.flows.weights import LABELS, ROLES
from nlp_aid.text import read_text
from nlp_aid.text.alike import alike, plain

TARGET = Path(__file__).parent / "weights.json"
FOLDS = 5
# How strongly weights are pulled towards zero, and how often a feature has to occur.
KIND_PULL, KIND_TIMES = 3.3, 3
ROLE_PULL = {"donor": 3.0, "recipient": 4.0, "programme": 6.0, "purpose": 1.5, "time": 8.0}
ROLE_TIMES = 3
STEPS = 80
# Weights nearer to zero are not written.
LEAST = 0.02


class Example:
    """An annotated document: its page, and of each amount that is a flow the flow."""

    def __init__(self, id: str, page: Page, flows: Sequence[Mapping[str, Any]]) -> None:
        self.id, self.page = id, page
        self.flows = [{key: value if key == "kind" else key_of(value) for key, value in flow.items()} for flow in flows]
        self.of_amount = aligned([flow["amount"] for flow in self.flows], [plain(one.text) for one in page.money])
        self.by_amount: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for flow, amount in zip(self.flows, self.of_amount, strict=True):
            if amount is not None:
                self.by_amount[amount].append(flow)
        self.cues = Cues(page) if page.amounts else None
        self.contexts = [AmountContext(page, index) for index in range(len(page.amounts))]
        self.ground = Ground(page, candidates(page, self.by_amount)) if self.by_amount else None
        self.kinds: dict[int, str] = {}


def key_of(text: str | None) -> str | None:
    """Return what is compared of a text, as the readable text has it."""
    return None if text is None else plain(read_text(text).text)


def aligned(wanted: Sequence[str | None], there: Sequence[str]) -> list[int | None]:
    """Return for each wanted text which of those there it is: in order as far as that goes."""
    found: list[int | None] = []
    last = -1
    for text in wanted:
        places = [at for at, other in enumerate(there) if other == text]
        ahead = [at for at in places if at > last]
        free = [at for at in places if at not in found]
        at = ahead[0] if ahead else free[0] if free else places[-1] if places else None
        if ahead and len(ahead) < len(places) and free and free[0] < last:
            at = ahead[0]
        found.append(at)
        last = max(last, -1 if at is None else at)
    return found


def read(paths: Sequence[Path]) -> Iterator[Example]:
    """Yield the annotated documents, with the mentions that the pipeline finds."""
    nlp = nlp_aid.load(["money", "places", "programmes", "organisations", "persons", "dates"])
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            data = json.loads(line) if line.strip() else {}
            if "flows" in data:
                yield Example(data["id"], page_of(nlp(data["text"])), data["flows"])


# Kinds


class Rows:
    """Named features as a sparse matrix."""

    def __init__(self, rows: Sequence[Mapping[str, float]], known: Sequence[str]) -> None:
        columns = {name: at for at, name in enumerate(known)}
        at, values, ends = [], [], [0]
        for row in rows:
            for name, value in row.items():
                if name in columns:
                    at.append(columns[name])
                    values.append(value)
            ends.append(len(at))
        self.matrix = csr_matrix((values, at, ends), shape=(len(rows), len(columns)))


def frequent(rows: Sequence[Mapping[str, float]], times: int) -> list[str]:
    """Return the features that occur so often."""
    counts = Counter(name for row in rows for name in row)
    return [name for name, count in counts.items() if count >= times]


def learn_kinds(
    rows: Sequence[Mapping[str, float]], labels: NDArray[np.int64]
) -> tuple[list[str], NDArray[np.float64]]:
    """Return the features and their weights for each label; the last row has the constants."""
    names = frequent(rows, KIND_TIMES)
    matrix = Rows(rows, names).matrix
    transposed = matrix.T.tocsr()
    size, width = len(names), len(LABELS)
    right = np.zeros((len(rows), width))
    right[np.arange(len(rows)), labels] = 1

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(size + 1, width)
        scores = matrix @ weights[:-1] + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        log = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        error = np.exp(log) - right
        gradient = np.vstack((transposed @ error + KIND_PULL * weights[:-1], error.sum(axis=0)))
        return float(-(log * right).sum() + 0.5 * KIND_PULL * (weights[:-1] ** 2).sum()), gradient.ravel()

    found = minimize(loss, np.zeros((size + 1) * width), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return names, found.x.reshape(size + 1, width)


def kind_probabilities(
    names: Sequence[str], weights: NDArray[np.float64], rows: Sequence[Mapping[str, float]]
) -> NDArray[np.float64]:
    """Return how probable each label is of each amount."""
    scores = Rows(rows, names).matrix @ weights[:-1] + weights[-1]
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


# Roles


class Group(NamedTuple):
    """What may fill a role of a flow: the document, the amount, the candidates, its rows, and which of them are right."""

    document: int
    amount: int
    candidates: list[Candidate]
    first: int
    last: int
    right: NDArray[np.bool_]
    gold: list[str | None]


class Ranking:
    """All that may fill a role, as a sparse matrix with a row for each candidate, and one for nothing behind those of a flow."""

    def __init__(self, examples: Sequence[Example], role: str) -> None:
        self.columns: dict[str, int] = {}
        self.groups: list[Group] = []
        at: list[int] = []
        ends = [0]

        def add(features: list[str]) -> None:
            at.extend(self.columns.setdefault(name, len(self.columns)) for name in features)
            ends.append(len(at))

        for document, example in enumerate(examples):
            for amount in sorted(example.by_amount):
                assert example.ground is not None
                context, kind = example.contexts[amount], example.kinds[amount]
                there = eligible(example.page, example.ground.candidates, context, role)
                first = len(ends) - 1
                for one in there:
                    add(example.ground.own(one) + pair_features(example.page, example.ground, context, one, kind))
                add(null_features(context, kind))
                gold = [flow.get(role) for flow in example.by_amount[amount]]
                wanted = gold[0]
                same = [wanted is not None and one.key == wanted for one in there]
                if not any(same):
                    same = [wanted is not None and alike(wanted, one.key) for one in there]
                right = np.array([*same, wanted is None])
                self.groups.append(Group(document, amount, there, first, len(ends) - 1, right, gold))
        self.matrix = csr_matrix((np.ones(len(at)), at, ends), shape=(len(ends) - 1, len(self.columns)))

    def learn(self, groups: Sequence[Group], pull: float) -> NDArray[np.float64]:
        """Return the weights of all features that make what is right most probable."""
        told = [group for group in groups if group.right.any()]
        rows = np.concatenate([np.arange(group.first, group.last) for group in told])
        matrix, right = self.matrix[rows], np.concatenate([group.right for group in told])
        positive, count = (np.asarray(part.sum(axis=0)).ravel() for part in (matrix[right], matrix))
        kept = np.flatnonzero(((positive >= 2) & (count >= ROLE_TIMES)) | (count >= 40))
        matrix = matrix[:, kept]
        transposed = matrix.T.tocsr()
        sizes = np.array([group.last - group.first for group in told])
        firsts = np.concatenate(([0], np.cumsum(sizes)[:-1]))

        def shares(scores: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
            highest = np.maximum.reduceat(scores, firsts)
            raised = np.exp(scores - np.repeat(highest, sizes))
            sums = np.add.reduceat(raised, firsts)
            return highest + np.log(sums), raised / np.repeat(sums, sizes)

        def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
            scores = matrix @ weights
            total, all_shares = shares(scores)
            of_right, right_shares = shares(np.where(right, scores, -1e9))
            gradient = transposed @ (all_shares - right_shares) + pull * weights
            return float((total - of_right).sum() + 0.5 * pull * weights @ weights), gradient

        found = minimize(loss, np.zeros(len(kept)), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
        weights = np.zeros(len(self.columns))
        weights[kept] = found.x
        return weights

    def probabilities(self, weights: NDArray[np.float64], groups: Sequence[Group]) -> list[NDArray[np.float64]]:
        """Return how probable each candidate of a group is."""
        scores = self.matrix @ weights
        found = []
        for group in groups:
            raised = np.exp(scores[group.first : group.last] - scores[group.first : group.last].max())
            found.append(raised / raised.sum())
        return found


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
    figures: dict[str, tuple[float, float, float]]
    flows: dict[str, list[dict[str, Any]]]


def train(examples: Sequence[Example]) -> Trained:
    """Return weights learnt of documents, and what cross-validation says of them."""
    folds = folds_of(examples)
    items = [
        (document, amount) for document, example in enumerate(examples) for amount in range(len(example.page.amounts))
    ]
    rows = [kind_features(examples[document].cues, examples[document].contexts[amount]) for document, amount in items]  # type: ignore[arg-type]
    labels = np.array(
        [
            LABELS.index(examples[document].by_amount[amount][0]["kind"])
            if amount in examples[document].by_amount
            else 0
            for document, amount in items
        ]
    )
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


def scored(
    examples: Sequence[Example], flows: Mapping[str, list[dict[str, Any]]]
) -> dict[str, tuple[float, float, float]]:
    """Return precision, recall and F1 by name: flows are matched one to one by their amounts, those most alike first."""
    counts: Counter[Any] = Counter()
    for example in examples:
        found = flows[example.id]
        pairs = sorted(
            (-sum(same(one, other).values()), abs(i - j), i, j)
            for i, one in enumerate(example.flows)
            for j, other in enumerate(found)
            if one["amount"] == other["amount"]
        )
        taken: dict[int, int] = {}
        for _, _, i, j in pairs:
            if i not in taken and j not in taken.values():
                taken[i] = j
        counts["gold"] += len(example.flows)
        counts["found"] += len(found)
        counts["amounts"] += len(taken)
        for role in ROLES:
            counts[role, "gold"] += sum(flow.get(role) is not None for flow in example.flows)
            counts[role, "found"] += sum(flow[role] is not None for flow in found)
        for i, j in taken.items():
            right = same(example.flows[i], found[j])
            counts["kind"] += right["kind"]
            counts["core"] += right["kind"] and right["donor"] and right["recipient"]
            for role in ROLES:
                counts[role] += right[role] and example.flows[i].get(role) is not None

    def of(right: float, found: float, gold: float) -> tuple[float, float, float]:
        return right / found if found else 0.0, right / gold if gold else 0.0, f1(right, found, gold)

    figures = {name: of(counts[name], counts["found"], counts["gold"]) for name in ("amounts", "kind")}
    figures |= {role: of(counts[role], counts[role, "found"], counts[role, "gold"]) for role in ROLES}
    figures["roles"] = of(
        *(
            sum(counts[key] for key in keys)
            for keys in (ROLES, [(r, "found") for r in ROLES], [(r, "gold") for r in ROLES])
        )
    )
    figures["core"] = of(counts["core"], counts["found"], counts["gold"])
    return figures


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, bool]:
    """Return of what two flows agree in."""
    agreed = {
        role: one.get(role) is other.get(role)
        if None in (one.get(role), other.get(role))
        else alike(one[role], other[role])
        for role in ROLES
    }
    return {"kind": one["kind"] == other["kind"], **agreed}


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
