"""Learning what the features of flows weigh, from annotated documents: for models/flows, and for a user's own.

Needs SciPy: pip install 'nlp-aid[train]'.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from nlp_aid.flows.amounts import AmountContext, Cues, kind_features
from nlp_aid.flows.candidates import Candidate, candidates
from nlp_aid.flows.component import FlowFinder, page_of
from nlp_aid.flows.features import Ground, null_features, pair
from nlp_aid.flows.find import BEHIND, eligible
from nlp_aid.flows.page import Page
from nlp_aid.flows.weights import LABELS, ROLES, Weights
from nlp_aid.records.schema import Record
from nlp_aid.text import read_text
from nlp_aid.text.alike import alike, plain
from nlp_aid.training.documents import mark_trained

COMPONENT = "aid_flows"
# How strongly weights are pulled towards what they were, and how often a feature that had none has to occur.
KIND_PULL, KIND_TIMES = 5.0, 3
ROLE_PULL = {"donor": 12.0, "recipient": 12.0, "programme": 6.0, "purpose": 3.0, "time": 8.0}
ROLE_TIMES = 3
STEPS = 80
# Weights nearer to zero are not kept.
LEAST = 0.02

Floats = NDArray[np.float64]


class Example:
    """An annotated document: its page, and of each amount that is a flow the flow.

    Attributes:
        id: its id.
        page: the document, with the mentions that the pipeline finds.
        flows: its flows: `kind`, and of `amount` and the roles what is compared of a text (see `key_of`), or None.
        by_amount: the flows of each amount of the page.
        kinds: of each amount that is a flow the kind with which its roles are looked for.
        amounts: those whose roles are looked for.
    """

    def __init__(
        self,
        id: str,
        page: Page,
        flows: Sequence[Mapping[str, Any]],
        of_amount: Sequence[int | None] | None = None,
    ) -> None:
        """Set up.

        Args:
            id: its id.
            page: the document.
            flows: its flows, with texts or None as `amount` and in the roles.
            of_amount: of each flow the index of its amount on the page; by default what has its text, in order.
        """
        self.id, self.page = id, page
        self.flows = [{key: value if key == "kind" else key_of(value) for key, value in flow.items()} for flow in flows]
        if of_amount is None:
            of_amount = aligned([flow["amount"] for flow in self.flows], [plain(one.text) for one in page.money])
        self.of_amount = of_amount
        self.by_amount: dict[int, list[dict[str, Any]]] = defaultdict(list)
        for flow, amount in zip(self.flows, self.of_amount, strict=True):
            if amount is not None:
                self.by_amount[amount].append(flow)
        self.cues = Cues(page) if page.amounts else None
        self.contexts = [AmountContext(page, index) for index in range(len(page.amounts))]
        self.kinds: dict[int, str] = {amount: flows[0]["kind"] for amount, flows in self.by_amount.items()}
        self.look_at(self.by_amount)

    def look_at(self, amounts: Iterable[int]) -> None:
        """Set the amounts whose roles are looked for: those of its flows, and others that might be taken for flows."""
        self.amounts = sorted({*self.by_amount, *amounts})
        self.ground = Ground(self.page, candidates(self.page, self.amounts)) if self.amounts else None

    def kind_rows(self) -> list[Mapping[str, float]]:
        """Return the features of its amounts."""
        return [kind_features(cast(Cues, self.cues), context) for context in self.contexts]

    def labels(self) -> list[int]:
        """Return what its amounts are, as indexes of `LABELS`."""
        return [
            LABELS.index(self.by_amount[amount][0]["kind"]) if amount in self.by_amount else 0
            for amount in range(len(self.contexts))
        ]


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


# Kinds


class Rows:
    """Named features as a sparse matrix."""

    def __init__(self, rows: Sequence[Mapping[str, float]], known: Sequence[str]) -> None:
        """Set up with rows of features, and with the names that have a column."""
        from scipy.sparse import csr_matrix

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
    rows: Sequence[Mapping[str, float]], labels: NDArray[np.int64], before: Weights | None = None
) -> tuple[list[str], Floats]:
    """Return the features and their weights for each label; the last row has the constants.

    Args:
        rows: the features of amounts.
        labels: what each is.
        before: the weights towards which these are pulled; none by default.
    """
    from scipy.optimize import minimize

    names = frequent(rows, KIND_TIMES)
    width = len(LABELS)
    if before is not None:
        names = list(dict.fromkeys([*names, *(name for row in rows for name in row if name in before.kinds)]))
    matrix = Rows(rows, names).matrix
    transposed = matrix.T.tocsr()
    size = len(names)
    start = np.zeros((size + 1, width))
    if before is not None:
        start[:-1] = [before.kinds.get(name, np.zeros(width)) for name in names]
        start[-1] = before.bias
    right = np.zeros((len(rows), width))
    right[np.arange(len(rows)), labels] = 1
    # The constants are free where there is nothing to pull them to.
    pull = np.full((size + 1, 1), KIND_PULL)
    pull[-1] = 0.0 if before is None else KIND_PULL

    def loss(flat: Floats) -> tuple[float, Floats]:
        weights = flat.reshape(size + 1, width)
        scores = matrix @ weights[:-1] + weights[-1]
        scores -= scores.max(axis=1, keepdims=True)
        log = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        error = np.exp(log) - right
        off = weights - start
        gradient = np.vstack((transposed @ error, error.sum(axis=0))) + pull * off
        return float(-(log * right).sum() + 0.5 * (pull * off**2).sum()), gradient.ravel()

    found = minimize(loss, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return names, found.x.reshape(size + 1, width)


def kind_probabilities(names: Sequence[str], weights: Floats, rows: Sequence[Mapping[str, float]]) -> Floats:
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
        """Set up with documents and a role."""
        from scipy.sparse import csr_matrix

        self.columns: dict[str, int] = {}
        self.groups: list[Group] = []
        at: list[int] = []
        ends = [0]
        own: list[float] = []

        def add(features: list[str], own_count: int) -> None:
            at.extend(self.columns.setdefault(name, len(self.columns)) for name in features)
            own.extend([1.0] * own_count + [0.0] * (len(features) - own_count))
            ends.append(len(at))

        for document, example in enumerate(examples):
            for amount in example.amounts:
                ground = cast(Ground, example.ground)
                context, kind = example.contexts[amount], example.kinds[amount]
                there = eligible(example.page, ground, context, role)
                first = len(ends) - 1
                for one in there:
                    alone = ground.own(one)
                    add([*alone, *pair(example.page, ground, context, one, kind).names()], len(alone))
                add(null_features(cast(Cues, example.cues), context, kind), 0)
                gold = [flow.get(role) for flow in example.by_amount.get(amount, ())]
                wanted = gold[0] if gold else None
                same = [wanted is not None and wanted in (one.key, one.pointer) for one in there]
                if not any(same):
                    same = [wanted is not None and alike(wanted, one.key) for one in there]
                # Of what is no flow nothing is learned.
                right = np.array([*same, bool(gold) and wanted is None])
                self.groups.append(Group(document, amount, there, first, len(ends) - 1, right, gold))
        shape = (len(ends) - 1, len(self.columns))
        self.matrix = csr_matrix((np.ones(len(at)), at, ends), shape=shape)
        # The features that a candidate has by itself, wherever the amount stands.
        self.own = csr_matrix((own, at, ends), shape=shape)

    def learn(self, groups: Sequence[Group], pull: float, before: Mapping[str, float] | None = None) -> Floats:
        """Return the weights of all features that make what is right most probable.

        Args:
            groups: what is learned from; those in which nothing is right are passed over.
            pull: how strongly weights are pulled towards what they were.
            before: what they were, by name; zero by default.
        """
        from scipy.optimize import minimize

        weights = np.zeros(len(self.columns))
        for name, value in (before or {}).items():
            if name in self.columns:
                weights[self.columns[name]] = value
        told = [group for group in groups if group.right.any()]
        if not told:
            return weights
        rows = np.concatenate([np.arange(group.first, group.last) for group in told])
        matrix, right = self.matrix[rows], np.concatenate([group.right for group in told])
        positive, count = (np.asarray(part.sum(axis=0)).ravel() for part in (matrix[right], matrix))
        kept = np.flatnonzero(((positive >= 2) & (count >= ROLE_TIMES)) | (count >= 40) | (weights != 0))
        matrix = matrix[:, kept]
        transposed = matrix.T.tocsr()
        sizes = np.array([group.last - group.first for group in told])
        firsts = np.concatenate(([0], np.cumsum(sizes)[:-1]))
        start = weights[kept]

        def shares(scores: Floats) -> tuple[Floats, Floats]:
            highest = np.maximum.reduceat(scores, firsts)
            raised = np.exp(scores - np.repeat(highest, sizes))
            sums = np.add.reduceat(raised, firsts)
            return highest + np.log(sums), raised / np.repeat(sums, sizes)

        def loss(values: Floats) -> tuple[float, Floats]:
            scores = matrix @ values
            total, all_shares = shares(scores)
            of_right, right_shares = shares(np.where(right, scores, -1e9))
            off = values - start
            gradient = transposed @ (all_shares - right_shares) + pull * off
            return float((total - of_right).sum() + 0.5 * pull * off @ off), gradient

        weights[kept] = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
        return weights

    def probabilities(self, weights: Floats, groups: Sequence[Group]) -> list[Floats]:
        """Return how probable each candidate of a group is; zero for what the finder does not look at."""
        scores, own = self.matrix @ weights, self.own @ weights
        found = []
        for group in groups:
            of_group, alone = scores[group.first : group.last].copy(), own[group.first : group.last - 1]
            if len(alone):
                of_group[:-1][alone < alone.max() - BEHIND] = -np.inf
            raised = np.exp(of_group - of_group.max())
            found.append(raised / raised.sum())
        return found


# A user's own documents


def train_flows(nlp: Language, records: Iterable[Record]) -> int:
    """Train the flows of a pipeline further on annotated documents.

    What an amount is, of which kind a flow is and what fills its roles is learned; weights are pulled towards those that
    are there. What a flow is a part of, what it tells again and its status are told by rules, and are not learned.

    Args:
        nlp: a pipeline with `aid_flows`; its weights are changed.
        records: annotated documents with `flows`. Their other mentions are those that the pipeline finds.

    Returns:
        How many flows there were to learn from: those whose amount the pipeline finds.

    Raises:
        ImportError: SciPy is not installed.
        ValueError: there is no flow to learn from.
    """
    component = cast(FlowFinder, nlp.get_pipe(COMPONENT))
    examples = [example_of(nlp, record) for record in records]
    known = sum(len(example.by_amount) for example in examples)
    if not known:
        raise ValueError("No flow in the documents has an amount that the pipeline finds, so none can be learned from.")
    component.weights = learned(examples, component.weights)
    mark_trained(nlp)
    return known


def example_of(nlp: Language, record: Record) -> Example:
    """Return an annotated document with the mentions that a pipeline finds."""
    doc = nlp(record["text"])
    places = {(one.start, one.end): index for index, one in enumerate(doc._.money)}
    money = record["money"]
    amounts = [money[flow["amount"]] for flow in record.get("flows", ())]
    flows: list[dict[str, Any]] = []
    for flow, amount in zip(record.get("flows", ()), amounts, strict=True):
        fillers = {role: cast("dict[str, Any]", flow).get(role) for role in ROLES}
        texts = {role: filler and record["text"][filler["start"] : filler["end"]] for role, filler in fillers.items()}
        flows.append({"amount": amount["text"], "kind": flow["kind"], **texts})
    return Example(record["id"], page_of(doc), flows, [places.get((one["start"], one["end"])) for one in amounts])


def learned(examples: Sequence[Example], before: Weights) -> Weights:
    """Return the weights that documents make of others; thresholds and calibration stay."""
    rows = [row for example in examples for row in example.kind_rows()]
    labels = np.array([label for example in examples for label in example.labels()])
    names, values = learn_kinds(rows, labels, before)
    kinds = {**before.kinds, **dict(zip(names, values, strict=False))}
    roles = {}
    for role in ROLES:
        ranking = Ranking(examples, role)
        weights = ranking.learn(ranking.groups, ROLE_PULL[role], before.roles[role])
        roles[role] = {**before.roles[role], **{name: float(weights[at]) for name, at in ranking.columns.items()}}
    made = Weights(kinds, values[-1], before.flow, roles, before.thresholds, before.calibration)
    # As they are saved, so that a pipeline finds the same after it.
    return Weights.from_data(made.to_data(LEAST))
