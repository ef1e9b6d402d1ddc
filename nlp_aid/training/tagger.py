"""Training of the tagger on annotated documents, from records or from spaCy's own files."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar, cast

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc, DocBin, Span
from spacy.training import Example

from nlp_aid.entities.component import EntityTagger, Lesson
from nlp_aid.entities.optimizer import make_optimizer
from nlp_aid.entities.reference import GROUPS, PLACE_GROUP
from nlp_aid.entities.weights import rounded
from nlp_aid.io import read_records
from nlp_aid.tokenizer import cut
from nlp_aid.training.documents import mark_trained

COMPONENT = "aid_entities"
# Sentences of our own, with what the tagger knows, on which it is held to that.
_REHEARSAL = Path(__file__).with_name("rehearsal.txt")
# How much of the way back to the weights before training they are drawn at every step, at most, and in all.
_PULL, _PULL_IN_ALL = 0.02, 5.0
# What labels of entities in spaCy's files mean. Places are not in units there, as a rule.
_GROUP_OF_LABEL = {
    "ORG": "organisations",
    "PER": "persons",
    "PERSON": "persons",
    "DATE": "dates",
    "TIME": "dates",
    "LOC": PLACE_GROUP,
    "GPE": PLACE_GROUP,
    "PLACE": PLACE_GROUP,
}
RECORDS = (".jsonl", ".ndjson")
_DOC_BINS = (".spacy",)
Annotation = tuple[int, int]
T = TypeVar("T")


def read_references(nlp: Language, path: Path) -> list[Doc]:
    """Return the annotated documents of a file, as Docs with span groups (see `nlp_aid.entities.reference`).

    Args:
        nlp: the pipeline whose tokenizer reads their texts.
        path: records in JSONL, or a `DocBin` with those span groups or with entities labelled `ORG`, `PER` (`PERSON`),
            `DATE` (`TIME`) and `LOC` (`GPE`). Labels that no entity in it has count as not annotated.

    Raises:
        OSError: the file cannot be read.
        ValueError: it is neither, or a span is not in its text, or nothing is annotated that the tagger can learn.
    """
    if path.suffix in RECORDS:
        references = list(_of_records(nlp, path))
    elif path.suffix in _DOC_BINS:
        references = list(_of_doc_bin(nlp, path))
    else:
        raise ValueError(
            f"{path} is neither .jsonl (records) nor .spacy (spaCy's DocBin). Convert it: nlp-aid convert {path} records.jsonl"
        )
    if not any(doc.spans[group] for doc in references for group in doc.spans):
        raise ValueError(
            f"{path} has nothing annotated that can be learnt: no organisations, persons, dates or places."
        )
    return references


def _of_records(nlp: Language, path: Path) -> Iterator[Doc]:
    for record in read_records(path):
        layers = set(record["meta"].get("layers") or ()).intersection(GROUPS)
        found = cast("dict[str, Any]", record)
        groups = {
            layer: [(mention["start"], mention["end"]) for mention in found[layer]]
            for layer in layers
            if layer in found
        }
        for layer, spans in groups.items():
            for start, end in spans:
                if not 0 <= start < end <= len(record["text"]):
                    raise ValueError(
                        f"{path}, record {record['id']!r}: [{start}, {end}) in '{layer}' is not in its text. Mend it."
                    )
        yield _reference(nlp, record["text"], groups)


def _of_doc_bin(nlp: Language, path: Path) -> Iterator[Doc]:
    try:
        docs = list(DocBin().from_disk(path).get_docs(nlp.vocab))
    except OSError:
        raise
    except Exception as error:  # Whatever the bytes make it stumble over.
        raise ValueError(f"{path} is no file of spaCy's DocBin ({type(error).__name__}). Write it again.") from None
    labels = {ent.label_ for doc in docs for ent in doc.ents}
    known = {group for label, group in _GROUP_OF_LABEL.items() if label in labels}
    for doc in docs:
        groups = {
            group: [(span.start_char, span.end_char) for span in doc.spans[group]]
            for group in GROUPS
            if group in doc.spans
        }
        if not groups:
            groups = {group: [] for group in known}
            for ent in doc.ents:
                if ent.label_ in _GROUP_OF_LABEL:
                    groups[_GROUP_OF_LABEL[ent.label_]].append((ent.start_char, ent.end_char))
        yield _reference(nlp, doc.text, groups)


def _reference(nlp: Language, text: str, groups: dict[str, list[Annotation]]) -> Doc:
    doc = cut(nlp.make_doc(text), (at for spans in groups.values() for span in spans for at in span))
    for group, spans in groups.items():
        doc.spans[group] = cast("list[Span]", [doc.char_span(start, end, label=group) for start, end in spans])
    return doc


def split(documents: Sequence[T], every: int = 10) -> tuple[list[T], list[T]]:
    """Return the documents to train on and those held out: every tenth, beginning with the tenth."""
    held_out = [one for index, one in enumerate(documents, start=1) if index % every == 0]
    return [one for index, one in enumerate(documents, start=1) if index % every], held_out


def score_tagger(nlp: Language, references: Iterable[Doc]) -> dict[str, Any]:
    """Return precision, recall and F1 of the tagger; see `nlp_aid.entities.component.EntityTagger.score`."""
    tagger: Any = nlp.get_pipe(COMPONENT)
    examples = [Example(tagger(nlp.make_doc(doc.text)), doc) for doc in references]
    scores: dict[str, Any] = tagger.score(examples)
    return scores


def train_tagger(nlp: Language, references: Sequence[Doc], *, remember: bool = True, **options: Any) -> None:
    """Train the pipeline's tagger further, in place.

    What the references leave open is learnt as the tagger has it already (learning without forgetting, Li and Hoiem
    2016), some sentences of our own beside them likewise, and the weights are drawn back to what they were (L2-SP, Li
    et al. 2018). So labels that are not annotated are not forgotten; `benchmarks/forgetting.py` measures it.

    Args:
        nlp: a pipeline with `aid_entities`.
        references: what to learn from.
        remember: whether to do so.
        options: those of `fit`.

    Where the pipeline has the bundled one's name, it is called `aid_trained`, version 0.0.0, from then on: set
    `nlp.meta["name"]` and `nlp.meta["version"]` to what you call it. Records tell it.

    Raises:
        ValueError: there is nothing to learn from, or the pipeline has no tagger.
    """
    if not references:
        raise ValueError("There are no documents to learn from.")
    if COMPONENT not in nlp.pipe_names:
        raise ValueError(f"The pipeline has no '{COMPONENT}' to train. Start from one that finds entities.")
    tagger = cast(EntityTagger, nlp.get_pipe(COMPONENT))
    lessons = [tagger.lesson(Example(nlp.make_doc(doc.text), doc)) for doc in references]
    if remember:
        lessons = [tagger.with_memory(lesson) for lesson in [*lessons, *_rehearsal(nlp, tagger)]]
    fit(tagger, lessons, pull=_PULL if remember else 0.0, **options)
    mark_trained(nlp)


def _rehearsal(nlp: Language, tagger: EntityTagger) -> Iterator[Lesson]:
    """Yield lessons that say nothing: what the tagger finds in them is what it is to find after training."""
    for text in _REHEARSAL.read_text(encoding="utf8").splitlines():
        yield tagger.lesson(Example(nlp.make_doc(text), nlp.make_doc(text)))


def fit(
    tagger: EntityTagger,
    lessons: Sequence[Lesson] | Callable[[int], Sequence[Lesson]],
    *,
    epochs: int = 10,
    learn_rate: float = 1e-3,
    dropout: float = 0.2,
    batch: int = 6000,
    seed: int = 0,
    pull: float = 0.0,
    report: Callable[[int, float], object] | None = None,
) -> None:
    """Train a tagger, in place.

    Args:
        tagger: the tagger, with weights.
        lessons: what to learn from; or what gives it for the number of an epoch, from 1.
        epochs: how many times each is seen.
        learn_rate: the highest rate of learning; it rises over the first tenth of the steps, then falls to zero.
        dropout: the share of the network that is left out at each step, against learning by heart.
        batch: how many characters are learnt from at a step.
        seed: makes a run repeatable.
        pull: how much of the way back to what they were the weights are drawn at every step; less in a long training.
        report: is called after every epoch with its number and the mean loss.
    """
    model = tagger.model
    before = {name: model.get_param(name).copy() for name in model.param_names} if pull else {}
    chance = random.Random(seed)  # noqa: S311  nothing secret
    np.random.seed(seed)
    optimizer: Any = None
    for epoch in range(1, epochs + 1):
        order = [lesson for lesson in (lessons(epoch) if callable(lessons) else lessons) if len(lesson.allowed)]
        chance.shuffle(order)
        batches = list(_batches(order, batch))
        if optimizer is None:
            steps = epochs * (len(batches) + 1)
            pull = min(pull, _PULL_IN_ALL / steps)
            optimizer = make_optimizer(learn_rate, max(1, steps // 10), steps + 1)
        loss = 0.0
        for lesson_batch in batches:
            loss += tagger.learn(lesson_batch, dropout, optimizer)
            optimizer.step_schedules()
            for name, weights in before.items():
                current = model.get_param(name)
                current += pull * (weights - current)
        if report:
            report(epoch, loss / len(batches))
    for name in model.param_names:
        model.set_param(name, rounded(model.get_param(name)))


def _batches(lessons: Sequence[Lesson], size: int) -> Iterator[list[Lesson]]:
    """Yield batches of `size` characters, or a little more."""
    batch: list[Lesson] = []
    characters = 0
    for lesson in lessons:
        batch.append(lesson)
        characters += len(lesson.allowed)
        if characters >= size:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch
