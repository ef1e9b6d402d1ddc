"""Learning what the features of places weigh, from annotated documents: for models/places, and for a user's own.

For every document the finder makes its chains of candidates; a set of chains that do not overlap is as likely as the sum of
their scores says, and the weights are those that make the annotated sets likeliest, pulled (L2) towards those before.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from nlp_aid.entities.witness import witnesses
from nlp_aid.places.chains import Chain
from nlp_aid.places.component import PlaceLayer
from nlp_aid.places.features import Feature
from nlp_aid.places.find import Decision, PlaceFinder
from nlp_aid.places.names import Option
from nlp_aid.places.testimony import Heard
from nlp_aid.places.weighing import Weights
from nlp_aid.records.schema import Record
from nlp_aid.text import Reading, is_traditional
from nlp_aid.tokenizer import reading_of, word_bounds
from nlp_aid.training.climb import Floats, climb
from nlp_aid.training.documents import before, mark_trained, overlaps

COMPONENT = "aid_places"
# How strongly weights are pulled towards what they were, and how far they go.
PULL, DISTANCES, ROUNDS, RATE = 8.0, 120, 2, 0.08
# Weights whose names start so are not learned: see models/places/README.md.
HELD = (
    "heard",
    "crosses what is heard",
    "found: heard",
    "support",
    "no support",
    "former",
    "ordinary word, bare",
    "characters",
)
_LEAST = -6.0
_OPTIONS = 4

Span = tuple[int, int]


@dataclass(frozen=True)
class Text:
    """A document to learn from.

    Attributes:
        reading: its reading.
        bounds: the word boundaries in that.
        heard: what the tagger says.
        gold: the annotated places by where they stand in the raw text, with their codes.
        weight: how much it counts.
        year: its year, where that is known.
        needs_code: whether a place that cannot be read with its code is none that can be found.
        passed_over: stretches of the reading of which nothing is learned.
    """

    reading: Reading
    bounds: frozenset[int]
    heard: tuple[Heard, ...]
    gold: dict[Span, str | None]
    weight: float = 1.0
    year: int | None = None
    needs_code: bool = True
    passed_over: tuple[Span, ...] = ()

    @property
    def traditional(self) -> bool:
        """Whether it was written in traditional script."""
        return is_traditional(self.reading)


@dataclass
class Items:
    """The chains of a document, in the order of their ends, each with one thing that it could name."""

    features: list[list[Feature]]
    spans: list[Span]
    golds: list[list[int]]
    before: NDArray[np.int64]
    after: NDArray[np.int64]


def items_of(text: Text, finder: PlaceFinder) -> Items:
    """Return what the finder could take for places in a document, and which of it is right."""
    decision = finder.decide(text.reading.text, text.bounds, text.year, heard=text.heard, traditional=text.traditional)
    found = []
    for chain in decision.decider.chains(decision.candidates, decision.context):
        if chain.score < _LEAST or overlaps((chain.start, chain.end), text.passed_over):
            continue
        seen: set[tuple[str, ...]] = set()
        for option, score in chain.options:
            keys = option.unit.keys or (option.unit.name,)
            if score < chain.options[0][1] - 8 or len(seen) == _OPTIONS:
                break
            if keys not in seen:
                seen.add(keys)
                found.append((chain.start, chain.end, option.unit.code, _features(decision, chain, option)))
    found.sort(key=lambda item: (item[1], -item[0]))
    spans = [(start, end) for start, end, _, _ in found]
    raw = [text.reading.to_raw(*span) for span in spans]
    golds = []
    for span, code in text.gold.items():
        same = [i for i, where in enumerate(raw) if tuple(where) == span]
        right = [i for i in same if found[i][2] == code]
        if same:
            golds.append(right or (same if code is None or not text.needs_code else []))
    ends = [end for _, end in spans]
    before = np.array([bisect_right(ends, start, 0, i) for i, (start, _) in enumerate(spans)], dtype=int)
    order = sorted(range(len(spans)), key=lambda i: spans[i][0])
    starts = [spans[i][0] for i in order]
    after = np.array([bisect_left(starts, end) for _, end in spans], dtype=int)
    return Items([item[3] for item in found], spans, [g for g in golds if g], before, after)


def _features(decision: Decision, chain: Chain, option: Option) -> list[Feature]:
    found: list[Feature] = []
    link: Chain | None = chain
    while link is not None and link.candidate is not None:
        chosen = option if link is chain else link.options[0][0]
        found += decision.scales.explain(link.candidate, chosen, decision.context, chained=link.before is not None)
        if link.before is not None:
            found.append((decision.decider.link, 1.0))
        link = link.before
    return found


@dataclass(frozen=True)
class Prior:
    """What is known before anything is learned.

    Attributes:
        weights: the weights set by hand, towards which the others are pulled.
        held: how the names of those start that are not learned.
    """

    weights: dict[str, float]
    held: tuple[str, ...] = ()


class Problem:
    """The likelihood of the annotation of some documents, and its gradient."""

    def __init__(self, items: Sequence[tuple[Items, float]], prior: Prior, pull: float) -> None:
        self.items, self.pull = items, pull
        self.names = sorted(
            {name for item, _ in items for found in item.features for name, _ in found} | set(prior.weights)
        )
        number = {name: i for i, name in enumerate(self.names)}
        self.prior = np.array([prior.weights.get(name, 0.0) for name in self.names])
        self.free = np.array([not name.startswith(prior.held) for name in self.names])
        rows, columns, values = [], [], []
        row = 0
        for item, _ in items:
            for found in item.features:
                for name, value in found:
                    rows.append(row)
                    columns.append(number[name])
                    values.append(value)
                row += 1
        self.rows, self.columns, self.values = np.array(rows), np.array(columns), np.array(values)
        self.count = row

    def gradient(self, weights: Floats) -> tuple[float, Floats]:
        """Return how likely the annotation is by some weights, with what they were pulled away taken off, and the gradient."""
        scores: Floats = np.bincount(self.rows, self.values * weights[self.columns], self.count).astype(float)
        errors = np.zeros(self.count)
        total, first = 0.0, 0
        for item, weight in self.items:
            last = first + len(item.spans)
            value, error = _likelihood(item, scores[first:last])
            total += weight * value
            errors[first:last] = weight * error
            first = last
        gradient = np.bincount(self.columns, self.values * errors[self.rows], len(self.names))
        distance = weights - self.prior
        return total - self.pull / 2 * float(distance @ distance), gradient - self.pull * distance

    def solve(self, steps: int = DISTANCES) -> dict[str, float]:
        """Return the weights that make it greatest."""
        weights = climb(self.prior, lambda weights: self.gradient(weights)[1] * self.free, steps, RATE)
        return {name: round(float(weight), 3) for name, weight in zip(self.names, weights, strict=True)}


def _likelihood(item: Items, scores: Floats) -> tuple[float, Floats]:
    """Return the log-likelihood of the right chains, and for each chain how much too unlikely it is."""
    n = len(scores)
    error = np.zeros(n)
    if not n:
        return 0.0, error
    values, before, after = scores.tolist(), item.before.tolist(), item.after.tolist()
    forward = [0.0] * (n + 1)
    for i in range(n):
        forward[i + 1] = _add(forward[i], forward[before[i]] + values[i])
    order = sorted(range(n), key=lambda i: item.spans[i][0])
    backward = [0.0] * (n + 1)
    for place in range(n - 1, -1, -1):
        i = order[place]
        backward[place] = _add(backward[place + 1], backward[after[i]] + values[i])
    whole = forward[n]
    for i in range(n):
        error[i] = -math.exp(min(0.0, forward[before[i]] + values[i] + backward[after[i]] - whole))
    total = -whole
    for gold in item.golds:
        most = max(values[i] for i in gold)
        parts = [math.exp(values[i] - most) for i in gold]
        total += most + math.log(sum(parts))
        for i, part in zip(gold, parts, strict=True):
            error[i] += part / sum(parts)
    return total, error


def _add(a: float, b: float) -> float:
    return a + math.log1p(math.exp(b - a)) if a > b else b + math.log1p(math.exp(a - b))


def learn(
    texts: Sequence[Text], prior: Prior, finder: PlaceFinder, pull: float, rounds: int = ROUNDS
) -> dict[str, float]:
    """Return the weights learned from documents."""
    weights = dict(prior.weights)
    for _ in range(rounds):
        finder.weights = Weights(weights, finder.weights.calibration)
        items = [(items_of(text, finder), text.weight) for text in texts]
        weights = Problem(items, prior, pull).solve()
    return weights


# A user's own documents


def train_places(nlp: Language, records: Iterable[Record]) -> tuple[int, int]:
    """Train the places of a pipeline further on annotated documents.

    What speaks for it that a name is a place is learned, and for which; names that no list has are not: they go into a
    list of one's own. Weights are pulled towards those that are there, and what the tagger says weighs what it did.

    Args:
        nlp: a pipeline with `aid_places`; its weights are changed.
        records: annotated documents with `places`.

    Returns:
        How many annotated places there are, and how many of them the pipeline could find: those it learns from.
    """
    layer = cast(PlaceLayer, nlp.get_pipe(COMPONENT))
    texts = [text_of(nlp, layer, record) for record in records]
    found = [items_of(text, layer.finder) for text in texts]
    if any(items.spans for items in found):
        old = layer.weights
        learned = learn(texts, Prior(dict(old.values), HELD), layer.finder, PULL)
        layer.weights = Weights(learned, old.calibration)
        mark_trained(nlp)
    return sum(len(text.gold) for text in texts), sum(len(items.golds) for items in found)


def text_of(nlp: Language, layer: PlaceLayer, record: Record) -> Text:
    """Return an annotated document as the layer sees it in a pipeline; of what a user's own list finds nothing is learned."""
    doc = before(nlp, COMPONENT, record)
    reading = reading_of(doc)
    bounds, heard = frozenset(word_bounds(doc, reading)), tuple(witnesses(doc) or ())
    places = layer.find(doc, reading).mentions
    listed = {(one.start, one.end) for one in places if one.id is not None}
    gold = {
        span: one.get("code")
        for one in record["places"]
        if not overlaps(reading.to_readable(*(span := (one["start"], one["end"]))), listed)
    }
    return Text(reading, bounds, heard, gold, year=doc._.aid_year, needs_code=False, passed_over=tuple(listed))
