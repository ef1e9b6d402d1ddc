"""The trained layers as one spaCy component."""

# No postponed annotations here: spaCy reads those of a factory.

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from functools import cached_property, partial
from pathlib import Path
from typing import Any, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import TrainablePipe
from spacy.scorer import PRFScore
from spacy.tokens import Doc
from spacy.training import Example, validate_examples, validate_get_examples
from spacy.util import registry
from spacy.vocab import Vocab

from nlp_aid.doc_data import keep, kept
from nlp_aid.entities.candidates import Page
from nlp_aid.entities.decision import Weights, names
from nlp_aid.entities.features import Features, features_of
from nlp_aid.entities.home import Homes
from nlp_aid.entities.identity import identified
from nlp_aid.entities.network import Network
from nlp_aid.entities.own import OwnOrganisation, OwnOrganisations, read_organisations
from nlp_aid.entities.reference import DATE_GROUP, LOCATION_GROUP, allowed_tags
from nlp_aid.entities.resumed import resumed
from nlp_aid.entities.sequences import Expectation, best, certainty, chances, expectation, known, mean_score
from nlp_aid.entities.tags import INNER, LABELS, OPEN, OUTSIDE, Floats, tagged_spans
from nlp_aid.entities.threads import limited
from nlp_aid.entities.value import KINDS, Organisation
from nlp_aid.entities.weights import read_weights, write_weights
from nlp_aid.entities.witness import KEY
from nlp_aid.gazetteer.files import copy, open_gazetteer
from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.knowledge.component import Saved, saved_hashes
from nlp_aid.knowledge.lists import ListSource
from nlp_aid.knowledge.origin import note
from nlp_aid.knowledge.own import OWN, OwnEntries
from nlp_aid.knowledge.sums import SUMS, of_bytes, of_file, of_folder
from nlp_aid.layers.mention import Mention, in_raw, put_layers
from nlp_aid.paths import model_path
from nlp_aid.text import Reading
from nlp_aid.tokenizer import cut, reading_of, word_and_sentence_starts, word_bounds

# The words of all modules of this folder.
WORDS = Path(__file__).parent / "data"
_LAYERS = tuple(kind.layer for kind in KINDS)
_GROUPS = {LOCATION_GROUP: "LOC", **{kind.layer: kind.label for kind in KINDS}, DATE_GROUP: "DATE"}
_WEIGHTS = "weights.npz"
_REPLACED = "gazetteer"
_MARKS = re.compile("[，,；;、：:。！？!?\n]+")
# From which probability on a character is outside of all names for certain.
_CERTAIN = 0.999
TaggedSpans = list[tuple[int, int, str, float]]


class Tagged(NamedTuple):
    """What the network says of a readable text.

    Attributes:
        spans: start, end, label and probability, in order, not overlapping.
        page: the same text as candidates are found in it.
    """

    spans: TaggedSpans
    page: Page


class Lesson(NamedTuple):
    """A text to learn from.

    Attributes:
        features: what the network sees of it.
        starts: where sequences of tags start in it: its sentences.
        allowed: which tags its characters may have; see `nlp_aid.entities.reference.allowed_tags`.
        expected: what is expected of those that are allowed. Without it, the network decides among them as it is when it
            learns.
    """

    features: Features
    starts: NDArray[np.int64]
    allowed: NDArray[np.bool_]
    expected: Expectation | None = None


class EntityTagger(Saved, OwnEntries[OwnOrganisation], TrainablePipe):  # type: ignore[misc]
    """The `aid_entities` component.

    It leaves `doc.spans[<layer>]`, `doc._.<layer>`, `span._.<kind>` and a share of `doc.ents` for each of its layers, and
    what `nlp_aid.entities.witnesses` reads. It learns from the span groups of reference Docs; see
    `nlp_aid.entities.reference`.
    """

    noun = "organisation"
    saved_names = (_WEIGHTS, OWN, _REPLACED)

    def __init__(
        self,
        vocab: Vocab,
        model: Network,
        name: str,
        layers: Sequence[str] = _LAYERS,
        open_gazetteer: Callable[[], Gazetteer] = open_gazetteer,
        threads: int | None = 1,
    ) -> None:
        """Set up the component.

        Args:
            vocab: the pipeline's vocabulary.
            model: the network.
            name: its name in the pipeline.
            layers: which layers to leave on a Doc.
            open_gazetteer: gives the gazetteer, when it is first needed.
            threads: how many threads of linear algebra it sets on a text; None for as many as the process has otherwise.

        Raises:
            ValueError: a layer has an unknown name, or there are to be less than one thread.
        """
        super().__init__(vocab, model, name)
        # The factory takes it from the config; spaCy's `Pipe.score` calls it.
        self.scorer: Callable[..., dict[str, Any]] | None = score_entities
        if unknown := set(layers) - set(_LAYERS):
            raise ValueError(f"Unknown layers {sorted(unknown)}. The entity tagger knows {list(_LAYERS)}.")
        self.kinds = tuple(kind for kind in KINDS if kind.layer in layers)
        if threads is not None and threads < 1:
            raise ValueError(f"'threads' is {threads}; it takes at least 1, or null for as many as the process has.")
        self._threads = threads
        self._weights = Weights.load()
        self._open_gazetteer = open_gazetteer
        # The hash of the weights, until they change.
        self._digest: str | None = None

    @cached_property
    def _own_organisations(self) -> OwnOrganisations:
        return OwnOrganisations(self._own)

    @cached_property
    def gazetteer(self) -> Gazetteer:
        """The gazetteer, which tells ordinary words, and the places that names of organisations open with."""
        return self._open_gazetteer()

    @cached_property
    def _homes(self) -> Homes:
        return Homes(self.gazetteer)

    def read_own(self, source: ListSource, *, own_names: bool) -> dict[str, OwnOrganisation]:
        """Return the organisations of a list by their ids."""
        return read_organisations(source, own_names=own_names)

    def own_changed(self) -> None:
        """Have their names indexed anew."""
        self.__dict__.pop("_own_organisations", None)

    @property
    def labels(self) -> tuple[str, ...]:
        """What the tagger tells apart."""
        return LABELS

    def __call__(self, doc: Doc) -> Doc:
        """Annotate a Doc. Returns a new one where tokens had to be cut."""
        return self._annotated(doc, *self.predict([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 128) -> Iterator[Doc]:
        """Annotate Docs. Yields new ones where tokens had to be cut.

        One by one: a Doc makes matrices that are large enough, and those of many Docs do not fit into the processor's cache.
        """
        for doc in stream:
            try:
                annotated = self(doc)
            except Exception as error:
                self.get_error_handler()(self.name, self, [doc], error)
                continue
            yield annotated

    def predict(self, docs: Sequence[Doc]) -> list[Tagged]:
        """Return what the network says of Docs."""
        with limited(self._threads):
            return [self._tagged(doc) for doc in docs]

    def _tagged(self, doc: Doc) -> Tagged:
        reading = reading_of(doc)
        features, starts = seen(doc, reading)
        scores: Floats = self.model.predict([features])
        transitions: Floats = self.model.get_param("transitions")
        # No name goes on over such a mark; and short sequences are the faster ones.
        is_start = np.zeros(len(reading.text) + 1, dtype=bool)
        is_start[starts] = True
        is_start[[at for match in _MARKS.finditer(reading.text) for at in match.span()]] = True
        parts = np.flatnonzero(is_start[:-1])
        probable = chances(scores, transitions, parts)
        tags = best(scores, transitions, parts, probable[:, OUTSIDE] > _CERTAIN)
        spans = tagged_spans(tags)
        certain = certainty(scores, transitions, starts, tags, spans)
        found: TaggedSpans = []
        for (start, end, label), probability in zip(spans, certain, strict=True):
            text = reading.text[start:end]
            if name := text.strip():
                first = start + text.index(name)
                found.append((first, first + len(name), LABELS[label], probability))
        words = {*features.word_starts.tolist(), len(reading.text)}
        tagged = [(start, end, label) for start, end, label, _ in found]
        return Tagged(found, Page(reading.text, probable, tagged, words, self.gazetteer))

    def _annotated(self, doc: Doc, tagged: Tagged) -> Doc:
        reading = reading_of(doc)
        by_label: dict[str, list[Mention]] = {kind.label: [] for kind in self.kinds}
        classes = {kind.label: kind for kind in self.kinds}
        done = 0
        for start, end, label in self._names(tagged):
            if label in classes:
                first, last = reading.to_raw(start, end)
                # Two stretches that are read as a whole from one raw stretch have it in common.
                if first >= done and not reading.is_damaged(first, last):
                    by_label[label].append(classes[label](start=start, end=end, text=""))
                    done = last
        if Organisation in self.kinds:
            organisations = cast("list[Organisation]", by_label[Organisation.label])
            if self._own:
                organisations = self._with_own(doc, reading, organisations)
            by_label[Organisation.label] = [*self._identified(reading, organisations, tagged.page.words)]
        by_label = {label: [in_raw(reading, one) for one in mentions] for label, mentions in by_label.items()}
        doc = cut(doc, (at for mentions in by_label.values() for m in mentions for at in (m.start, m.end)))
        put_layers(doc, {kind: by_label[kind.label] for kind in self.kinds})
        keep(doc, KEY, [list(item) for item in tagged.spans])
        note(doc, self.hashes())
        return doc

    def _names(self, tagged: Tagged) -> list[tuple[int, int, str]]:
        """Return the names in a text.

        What candidates weigh was learned for the bundled network; a network that was trained since knows better.
        """
        if self._tagger_hash() == of_folder(model_path("entities")):
            return names(tagged.page, self._weights)
        return [(start, end, label) for start, end, label, _ in tagged.spans]

    def _identified(self, reading: Reading, named: list[Organisation], words: Set[int]) -> list[Organisation]:
        """Return the organisations that are named, and what resumes them, with what each of them is."""
        spans = [(mention.start, mention.end) for mention in named]
        again = [
            one
            for one in resumed(reading.text, spans, words)
            if not reading.is_damaged(*reading.to_raw(one[0], one[1]))
        ]
        resumes = {start: first for start, _, first in again}
        others = [Organisation(start=start, end=end, text="") for start, end, _ in again]
        mentions = sorted([*named, *others], key=lambda mention: mention.start)
        return identified(reading.text, mentions, self._homes.place_of, resumes)

    def _with_own(self, doc: Doc, reading: Reading, found: Sequence[Organisation]) -> list[Organisation]:
        """Return the organisations that were found with the user's own, before which those give way that overlap them."""
        named = self._own_organisations.find(reading.text, word_bounds(doc, reading), self.gazetteer.is_word)
        own = [one for one in named if not reading.is_damaged(*reading.to_raw(one.start, one.end))]
        taken = {at for mention in own for at in range(mention.start, mention.end)}
        rest = [mention for mention in found if taken.isdisjoint(range(mention.start, mention.end))]
        return sorted([*rest, *own], key=lambda mention: mention.start)

    def update(
        self,
        examples: Iterable[Example],
        *,
        drop: float = 0.0,
        sgd: Any = None,
        losses: dict[str, float] | None = None,
    ) -> dict[str, float]:
        """Learn from Examples; see `spacy.pipeline.TrainablePipe.update`."""
        losses = {} if losses is None else losses
        losses.setdefault(self.name, 0.0)
        examples = list(examples)
        validate_examples(examples, "EntityTagger.update")
        lessons = [self.lesson(example) for example in examples]
        if any(len(lesson.allowed) for lesson in lessons):
            losses[self.name] += self.learn(lessons, drop, sgd)
        return losses

    def lesson(self, example: Example) -> "Lesson":
        """Return what there is to learn from an Example."""
        reading = reading_of(example.predicted)
        features, starts = seen(example.predicted, reading)
        return lesson_of(features, starts, allowed_tags(example.reference, reading))

    def learn(self, lessons: Sequence["Lesson"], drop: float = 0.0, sgd: Any = None) -> float:
        """Learn from a batch. Returns the loss; see `get_loss`."""
        self._digest = None
        self.model.attrs["dropout_rate"] = drop
        scores, backprop = self.model.begin_update([lesson.features for lesson in lessons])
        loss, gradient, d_transitions = self._loss(lessons, scores)
        backprop(gradient)
        self.model.inc_grad("transitions", d_transitions)
        if sgd not in (None, False):
            self.finish_update(sgd)
        return loss

    def get_loss(self, examples: Iterable[Example], scores: Floats) -> tuple[float, Floats]:
        """Return the loss and its gradient.

        The loss is the negative logarithm of the probability of all that the reference allows, the mean over the characters.
        """
        return self._loss([self.lesson(example) for example in examples], scores)[:2]

    def with_memory(self, lesson: "Lesson") -> "Lesson":
        """Return a lesson that expects what the tagger finds in its text now, where the lesson leaves that open."""
        if _is_known(lesson):
            return lesson
        scores: Floats = self.model.predict([lesson.features])
        transitions: Floats = self.model.get_param("transitions")
        return lesson._replace(expected=expectation(scores, transitions, lesson.starts, lesson.allowed))

    def _loss(self, lessons: Sequence["Lesson"], scores: Floats) -> tuple[float, Floats, Floats]:
        """Return the loss, its gradient, and that of the transitions; see `get_loss`."""
        transitions: Floats = self.model.get_param("transitions")
        bounds = np.cumsum([0, *(len(lesson.allowed) for lesson in lessons)])
        starts = np.concatenate([start + lesson.starts for start, lesson in zip(bounds[:-1], lessons, strict=True)])
        found = expectation(scores, transitions, starts)
        right = [
            lesson.expected
            or (known(lesson.allowed, lesson.starts) if _is_known(lesson) else None)
            or expectation(scores[start:end], transitions, lesson.starts, lesson.allowed)
            for lesson, start, end in zip(lessons, bounds[:-1], bounds[1:], strict=True)
        ]
        of_tags = np.concatenate([expected.tags for expected in right])
        of_transitions: Floats = np.sum([expected.transitions for expected in right], axis=0, dtype=np.float32)
        count = np.float32(max(1, len(scores)))
        # The relative entropy to what is expected: what that leaves open itself is no loss.
        least = sum(expected.entropy for expected in right)
        loss = (found.log_total - mean_score(of_tags, of_transitions, scores, transitions) - least) / float(count)
        return loss, (found.tags - of_tags) / count, (found.transitions - of_transitions) / count

    def initialize(self, get_examples: Callable[[], Iterable[Example]], *, nlp: Language | None = None) -> None:
        """Set the weights at random, unless they are set: then training goes on from them."""
        validate_get_examples(get_examples, "EntityTagger.initialize")
        self._digest = None
        self.model.initialize()

    def from_disk(self, path: str | Path, *, exclude: Iterable[str] = ()) -> "EntityTagger":
        """Read what `to_disk` has written, or weights as they are bundled; raises as `restore`."""
        if (Path(path) / SUMS).is_file():
            self.restore(Path(path))
        else:
            super().from_disk(path)
        return self

    def save(self, folder: Path) -> None:
        """Write the weights into a folder (see `nlp_aid.entities.weights`), the user's own, and a gazetteer that is not bundled.

        Raises:
            ValueError: there are no weights yet.
        """
        write_weights(self.model, folder / _WEIGHTS)
        self.save_own(folder)
        if Organisation in self.kinds and self.gazetteer.folder != open_gazetteer().folder:
            copy(self.gazetteer, folder / _REPLACED)

    def restore(self, folder: Path) -> None:
        """Read what `save` has written, or the bundled weights.

        Raises:
            FileNotFoundError: it is not there, or a part of it is not.
            ValueError: the weights are not those of this network.
        """
        read_weights(self.model, folder / _WEIGHTS)
        is_bundled = (folder / SUMS).is_file()
        self._digest = of_folder(folder) if is_bundled else saved_hashes(folder, self.name).get("tagger")
        if (folder / _REPLACED).is_dir():
            self._open_gazetteer = partial(open_gazetteer, folder / _REPLACED)
            for cached in ("gazetteer", "_homes"):
                self.__dict__.pop(cached, None)
        self.restore_own(folder)

    def _tagger_hash(self) -> str | None:
        """Return the hash of the network's weights; None where there are none yet."""
        if self._digest is None and self.model.has_param("table"):
            arrays: list[Any] = [self.model.get_param(name) for name in self.model.param_names]
            self._digest = of_bytes(*(np.ascontiguousarray(array).tobytes() for array in arrays))
        return self._digest

    def hashes(self) -> dict[str, str]:
        """Return the hashes of the weights, of words and gazetteer, and of the user's own organisations where there are any."""
        digest = self._tagger_hash()
        hashes = {"tagger": digest} if digest else {}
        hashes["entity words"] = of_folder(WORDS)
        hashes["entity decision"] = of_file(model_path("entities/decision.json"))
        if Organisation in self.kinds:
            hashes["gazetteer of organisations"] = of_folder(self.gazetteer.folder)
        return {**hashes, **self.own_hashes()}


def score_entities(examples: Iterable[Example], **_: Any) -> dict[str, Any]:
    """Return precision, recall and F1 of exact spans, for each layer and for `LOC`, `ORG` and `PER` together.

    Only what the reference annotates counts: the span groups that it has. Dates that touch are one.
    """
    figures = {group: PRFScore() for group in _GROUPS}
    of_names = PRFScore()
    for example in examples:
        found = _in_groups(example.predicted)
        for group, figure in figures.items():
            if group in example.reference.spans:
                gold = {(span.start_char, span.end_char) for span in example.reference.spans[group]}
                if group == "dates":
                    gold = {(s, e) for s, e, _ in _with_whole_dates((s, e, "DATE") for s, e in sorted(gold))}
                figure.score_set(found[group], gold)
                if group != "dates":
                    of_names.score_set(found[group], gold)
    scores: dict[str, Any] = {}
    for key, figure in (*figures.items(), ("names", of_names)):
        measured = figure.tp + figure.fp + figure.fn > 0
        for letter, value in zip("prf", (figure.precision, figure.recall, figure.fscore), strict=True):
            scores[f"spans_{key}_{letter}"] = value if measured else None
    return scores


def make_entity_scorer() -> Callable[..., dict[str, Any]]:
    """Return what scores the trained layers; registered as `nlp_aid.entity_scorer.v1`."""
    return score_entities


registry.scorers("nlp_aid.entity_scorer.v1", func=make_entity_scorer)


def lesson_of(features: Features, starts: NDArray[np.int64], allowed: NDArray[np.bool_]) -> Lesson:
    """Return a lesson; sentences that start inside of a name do not start a sequence."""
    apart = (allowed[starts - 1] @ ~OPEN) & (allowed[starts] @ ~INNER)
    return Lesson(features, starts[apart | (starts == 0)], allowed)


def _is_known(lesson: Lesson) -> bool:
    """Tell whether every character of a lesson may have but one tag."""
    return int(lesson.allowed.sum()) == len(lesson.allowed)


def seen(doc: Doc, reading: Reading) -> tuple[Features, NDArray[np.int64]]:
    """Return what the network sees of a Doc, and where its sentences start, the first at 0."""
    words, sentences = word_and_sentence_starts(doc, reading)
    starts = np.union1d([0], sentences)[: len(reading.text)]
    return features_of(reading.text, words, starts), starts


def _with_whole_dates(spans: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """Yield spans in order, those of dates that touch (`2021年`, `3月`) as one."""
    last: tuple[int, int, str] | None = None
    for span in spans:
        if last and last[2] == span[2] == "DATE" and last[1] == span[0]:
            last = (last[0], span[1], "DATE")
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def _in_groups(doc: Doc) -> dict[str, set[tuple[int, int]]]:
    """Return what the tagger has found, by the names of the groups in which references have it."""
    reading = reading_of(doc)
    groups: dict[str, set[tuple[int, int]]] = {group: set() for group in _GROUPS}
    of_label = {label: group for group, label in _GROUPS.items()}
    found = ((start, end, label) for start, end, label, _ in kept(doc, KEY) or ())
    for start, end, label in _with_whole_dates(found):
        groups[of_label[label]].add(reading.to_raw(start, end))
    return groups
