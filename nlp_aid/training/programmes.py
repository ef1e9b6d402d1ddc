"""Learning what the features of programmes weigh, from annotated documents: for models/programmes, and for a user's own.

For every document the finder makes the stretches that could be names; a set of stretches that do not overlap is as likely as
the sum of their scores says, and the weights are those that make the annotated sets likeliest, pulled (L2) towards those
before. The types are learned apart, of the annotated stretches, likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language

from nlp_aid.layers.mention import get, in_readable
from nlp_aid.places.value import Place
from nlp_aid.programmes.component import ProgrammeLayer
from nlp_aid.programmes.entries import Catalogue
from nlp_aid.programmes.find import evidence_of, own_weight
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.value import PROGRAMME_TYPES
from nlp_aid.programmes.weighing import UNCALIBRATED, Calibration, Weights
from nlp_aid.records.schema import Record
from nlp_aid.text import Reading
from nlp_aid.tokenizer import reading_of, word_bounds
from nlp_aid.training.climb import Floats, climb
from nlp_aid.training.documents import before, mark_trained

COMPONENT = "aid_programmes"
STEPS, RATE, STEPS_OF_TYPES, RATE_OF_TYPES = 160, 0.1, 60, 0.08
# Every stretch has this feature.
BIAS = "s bias"
# A weight below this changes nothing.
LEAST = 0.03

Span = tuple[int, int]


class Pull(NamedTuple):
    """How strongly weights are pulled towards what they were.

    Attributes:
        classes: those of features that many names share.
        words: those of features that a word is part of.
        names: those of features that say which whole name it is.
        types: those of features for the types.
    """

    classes: float
    words: float
    names: float
    types: float


# A user's documents are few: what they say is said of the names in them rather than of others with their words, and of
# these rather than of all.
_PULL_OF_USER = Pull(classes=50.0, words=3.0, names=0.5, types=50.0)
# What a user strikes out is to be left out: less is added than to the bundled weights.
_MORE_OF_USER = 0.5


@dataclass
class Text:
    """A document to learn from.

    Attributes:
        reading: its reading.
        bounds, places: the word boundaries and the places in the reading.
        gold: the annotated spans in the raw text, with their types.
        stretches: what could be a name, in the reading, with the numbers of its features.
        given: for each stretch what it weighs whatever is learned: that it is an entry of a user's own.
        right: for each stretch the type, where it is annotated.
        weight: how much the document counts.
    """

    reading: Reading
    bounds: Set[int]
    places: list[Place]
    gold: dict[Span, str]
    stretches: list[Span] = field(default_factory=list)
    features: list[NDArray[np.int32]] = field(default_factory=list)
    given: list[float] = field(default_factory=list)
    right: list[str | None] = field(default_factory=list)
    weight: float = 1.0

    def look(
        self, catalogue: Catalogue, lexicon: ProgrammeLexicon | None, names: Names, within: Span | None = None
    ) -> None:
        """Have what could be a name looked at; the features are numbered by `names`.

        Args:
            catalogue: the programmes that are known by name.
            lexicon: the words that the rules know; the bundled ones by default.
            names: numbers the features.
            within: where in the raw text programmes are annotated; by default everywhere.
        """
        page = Page(self.reading.text, self.bounds, self.places, lexicon)
        evidence = evidence_of(page, catalogue)
        if evidence is None:
            return
        for start, end, word in evidence.pairs:
            raw = self.reading.to_raw(start, end)
            if within and not within[0] <= raw[0] <= raw[1] <= within[1]:
                continue
            self.stretches.append((start, end))
            self.features.append(names.of(evidence.names(start, end, word)))
            self.given.append(own_weight(evidence.rules(start, end), catalogue))
            self.right.append(self.gold.get(raw))


class Names:
    """Numbers the features.

    Attributes:
        numbers: the number of each.
        dropped: the numbers of those that nothing is to be learned of.
    """

    def __init__(self, numbers: dict[str, int] | None = None, dropped: Iterable[int] = ()) -> None:
        self.numbers: dict[str, int] = {} if numbers is None else numbers
        self.dropped = frozenset(dropped)

    def __len__(self) -> int:
        return len(self.numbers)

    def of(self, names: Iterable[str]) -> NDArray[np.int32]:
        """Return the numbers of features; those that have none get one."""
        return np.array([self.numbers.setdefault(name, len(self.numbers)) for name in names], dtype=np.int32)


@dataclass
class Learned:
    """Weights as arrays, by the numbers of the features."""

    names: Names
    values: Floats
    types: Floats

    def weights(self, calibration: Calibration = UNCALIBRATED) -> Weights:
        """Return them as the finder reads them."""
        kept = {
            name: round(float(self.values[i]), 2)
            for name, i in sorted(self.names.numbers.items())
            if abs(self.values[i]) >= LEAST
        }
        types = {
            name: tuple(round(float(weight), 2) for weight in self.types[i])
            for name, i in sorted(self.names.numbers.items())
            if np.abs(self.types[i]).max() >= LEAST
        }
        return Weights(kept, types, calibration)


@dataclass(frozen=True)
class Prior:
    """What is known before anything is learned; weights are pulled towards it.

    Attributes:
        value: gives the weight of a feature by its name.
        types: gives its weights for the types, in the order of `PROGRAMME_TYPES`.
    """

    value: Callable[[str], float]
    types: Callable[[str], Sequence[float]]


def learn(texts: Sequence[Text], names: Names, prior: Prior, pull: Pull) -> Learned:
    """Return the weights learned from documents."""
    return Learned(names, _values(texts, names, prior, pull), _types(texts, names, prior, pull.types))


def _values(texts: Sequence[Text], names: Names, prior: Prior, pull: Pull) -> Floats:
    texts = [text for text in texts if text.stretches]
    lengths = [len(found) for text in texts for found in text.features]
    offsets = np.cumsum([0, *lengths[:-1]])
    columns = np.concatenate([found for text in texts for found in text.features])
    right = np.array([it is not None for text in texts for it in text.right], dtype=float)
    given = np.array([weight for text in texts for weight in text.given])
    counts = np.repeat([text.weight for text in texts], [len(text.stretches) for text in texts])
    shares = Shares([text.stretches for text in texts])
    start, pulls = np.zeros(len(names)), np.full(len(names), pull.classes)
    for name, i in names.numbers.items():
        start[i] = 0.0 if i in names.dropped else prior.value(name)
        if name.startswith("b text="):
            pulls[i] = pull.names
        elif "=" in name or " behind " in name or name.startswith("b quoted and "):
            pulls[i] = pull.words

    def gradient(values: Floats) -> Floats:
        scores = given + np.add.reduceat(values[columns], offsets)
        errors = counts * (right - shares(scores))
        return np.bincount(columns, np.repeat(errors, lengths), len(names)) - pulls * (values - start)

    return climb(start, gradient, STEPS, RATE)


class Shares:
    """Tells how probable each of the stretches of many texts is, as `nlp_aid.programmes.weighing.shares` does for one text.

    The passes go over the stretches of all texts at once, a row a text.
    """

    def __init__(self, texts: Sequence[Sequence[Span]]) -> None:
        """Take in where the stretches are, of each text in the order of their ends; no text may be without any."""
        sizes = np.array([len(spans) for spans in texts])
        rows = np.argsort(-sizes, kind="stable")
        self._sizes, shape = sizes[rows], (len(texts), int(sizes.max()))
        # So many texts have a stretch more than so many.
        self._active = [int((sizes > i).sum()) for i in range(shape[1])]
        # Of each stretch how many end before it starts, and how many start behind its end; the stretches from the one on
        # that starts last.
        self._before, self._behind, self._order = (np.zeros(shape, dtype=int) for _ in range(3))
        for row, text in enumerate(rows):
            starts, ends = np.array(texts[text]).T
            size = len(starts)
            self._before[row, :size] = np.searchsorted(ends, starts, side="right")
            self._behind[row, :size] = size - np.searchsorted(np.sort(starts), ends, side="left")
            self._order[row, :size] = np.argsort(starts, kind="stable")[::-1]
        firsts = np.cumsum([0, *sizes])
        # Where the stretches stand in the rows.
        self._at = np.zeros(firsts[-1], dtype=int)
        for row, text in enumerate(rows):
            self._at[firsts[text] : firsts[text + 1]] = row * shape[1] + np.arange(sizes[text])

    def __call__(self, scores: Floats) -> Floats:
        """Return for each stretch how probable it is by the scores of all, text by text."""
        number, longest = self._order.shape
        score = np.zeros((number, longest))
        score.reshape(-1)[self._at] = scores
        rows = np.arange(number)
        forward, backward = np.zeros((number, longest + 1)), np.zeros((number, longest + 1))
        for i, k in enumerate(self._active):
            some = rows[:k]
            forward[:k, i + 1] = np.logaddexp(forward[:k, i], forward[some, self._before[:k, i]] + score[:k, i])
        for i, k in enumerate(self._active):
            some, which = rows[:k], self._order[:k, i]
            backward[:k, i + 1] = np.logaddexp(
                backward[:k, i], backward[some, self._behind[some, which]] + score[some, which]
            )
        whole = forward[rows, self._sizes][:, None]
        found = np.take_along_axis(forward, self._before, 1) + score + np.take_along_axis(backward, self._behind, 1)
        return cast("Floats", np.exp(np.minimum(0.0, found - whole)).reshape(-1)[self._at])


def _types(texts: Sequence[Text], names: Names, prior: Prior, pull: float) -> Floats:
    found = [
        (features, PROGRAMME_TYPES.index(right), text.weight)
        for text in texts
        for features, right in zip(text.features, text.right, strict=True)
        if right in PROGRAMME_TYPES
    ]
    start = np.zeros((len(names), len(PROGRAMME_TYPES)))
    for name, i in names.numbers.items():
        if i not in names.dropped:
            start[i] = prior.types(name)
    if not found:
        return start
    rows = np.repeat(np.arange(len(found)), [len(features) for features, _, _ in found])
    columns = np.concatenate([features for features, _, _ in found])
    weights = np.array([weight for _, _, weight in found])[:, None]
    right = np.eye(len(PROGRAMME_TYPES))[[kind for _, kind, _ in found]]

    def gradient(values: Floats) -> Floats:
        totals = np.stack([np.bincount(rows, of[columns], len(found)) for of in values.T], 1)
        likely = np.exp(totals - totals.max(1, keepdims=True))
        errors = (right - likely / likely.sum(1, keepdims=True)) * weights
        return np.stack([np.bincount(columns, of[rows], len(names)) for of in errors.T], 1) - pull * (values - start)

    return climb(start, gradient, STEPS_OF_TYPES, RATE_OF_TYPES)


def with_more(learned: Learned, more: float) -> Learned:
    """Return the weights with so much more for every stretch: learned weights leave out more than they should."""
    values = learned.values.copy()
    values[learned.names.numbers[BIAS]] += more
    return Learned(learned.names, values, learned.types)


# A user's own documents


def train_programmes(nlp: Language, records: Iterable[Record]) -> tuple[int, int]:
    """Train the programmes of a pipeline further on annotated documents.

    What speaks for it that a stretch is the name of a programme is learned, and for which type. Weights are pulled towards
    those that are there.

    Args:
        nlp: a pipeline with `aid_programmes`; its weights are changed.
        records: annotated documents with `programmes`. Their places are those that the pipeline finds.

    Returns:
        How many annotated programmes there are, and how many of them the pipeline could find: those it learns from.
    """
    layer = cast(ProgrammeLayer, nlp.get_pipe(COMPONENT))
    names, old = Names(), layer.weights
    names.of([BIAS])
    texts = [text_of(nlp, layer, record, names) for record in records]
    known = sum(right is not None for text in texts for right in text.right)
    if any(text.stretches for text in texts):
        none = (0.0,) * len(PROGRAMME_TYPES)
        prior = Prior(
            lambda name: old.values.get(name, 0.0) - _MORE_OF_USER * (name == BIAS),
            lambda name: old.types.get(name, none),
        )
        new = with_more(learn(texts, names, prior, _PULL_OF_USER), _MORE_OF_USER).weights(old.calibration)
        layer.weights = Weights(
            {name: weight for name, weight in old.values.items() if name not in names.numbers} | dict(new.values),
            {name: weights for name, weights in old.types.items() if name not in names.numbers} | dict(new.types),
            old.calibration,
        )
        mark_trained(nlp)
    return sum(len(text.gold) for text in texts), known


def text_of(nlp: Language, layer: ProgrammeLayer, record: Record, names: Names) -> Text:
    """Return an annotated document as the layer sees it in a pipeline."""
    doc = before(nlp, COMPONENT, record)
    reading = reading_of(doc)
    places = [in_readable(reading, place) for place in get(doc, Place)]
    gold = {(one["start"], one["end"]): str(one.get("type")) for one in record["programmes"]}
    text = Text(reading, word_bounds(doc, reading), places, gold)
    text.look(layer.catalogue, layer.lexicon, names)
    return text
