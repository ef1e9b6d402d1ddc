"""Rebuilds the entity tagger from tagged sentences, or scores it on those held out; see README.md.

    python models/entities/build.py SENTENCES --texts TEXTS    # prepare the data, train, write the weights, score
    python models/entities/build.py SENTENCES --score          # score the weights that are here

SENTENCES is a JSONL file, gzipped or not: a `text` and its `ents` a line, each [start, end, LOC|ORG|PER|TIME]. TEXTS is one
with a `text` a line, without annotation.

First some larger networks, the teachers, learn from the sentences, with other names in them in every other epoch
(`substitutes.py`). Then the tagger learns from the sentences, and from the texts what the teachers expect there on average
(Hinton, Vinyals and Dean 2015), with other names in them in every other epoch likewise. `--teachers FOLDER` keeps the teachers, and
takes those that are there already.
"""

import argparse
import gzip
import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import load_config, load_model_from_config
from substitutes import Substitutes
from thinc.api import Config

import nlp_aid
from nlp_aid.entities.component import EntityTagger, Lesson, lesson_of, seen
from nlp_aid.entities.sequences import Expectation, best
from nlp_aid.entities.tags import LABELS, N_TAGS, decode, encode
from nlp_aid.entities.training import fit
from nlp_aid.sentences import sentence_starts
from nlp_aid.tokenizer import Tokenizer, cut, reading_of

HERE = Path(__file__).resolve().parent
GROUPS = {"ORG": "organisations", "PER": "persons", "TIME": "dates", "LOC": "locations"}
NAMES = {"TIME": "DATE", "ORG": "ORG", "PER": "PER", "LOC": "LOC"}
CHARACTERS_A_BATCH = 6000
# The share of names that are replaced in every other epoch.
REPLACED = 0.5
PROCESSES = 2

Sentence = dict[str, Any]


class Teacher(NamedTuple):
    """A network that teaches the tagger, and its training; the seed makes it differ from others."""

    seed: int
    width: int
    hidden: int
    dropout: float
    learn_rate: float
    epochs: int


TEACHERS = (
    Teacher(11, 48, 256, 0.4, 0.003, 10),
    Teacher(12, 32, 192, 0.35, 0.004, 12),
    Teacher(15, 32, 128, 0.3, 0.004, 8),
)


def read(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a file, without those that are empty."""
    with gzip.open(path, "rt", encoding="utf8") if path.suffix == ".gz" else path.open(encoding="utf8") as lines:
        for line in lines:
            sentence = json.loads(line)
            if sentence["text"].strip():
                yield sentence


def is_held_out(text: str) -> bool:
    """Tell whether a sentence is one of the tenth that is not trained on: by its text, so always the same ones."""
    return hashlib.sha256(text.encode("utf8")).digest()[0] % 10 == 0


def reference(tokenizer: Tokenizer, sentence: Sentence, groups: Mapping[str, str] = GROUPS) -> Doc:
    """Return the Doc of a sentence, with its annotation or some of it.

    Args:
        tokenizer: what reads its text.
        sentence: the sentence.
        groups: the span group of each label that is wanted.
    """
    spans = sentence["ents"]
    doc = cut(tokenizer(sentence["text"]), (at for start, end, _ in spans for at in (start, end)))
    for label, group in groups.items():
        doc.spans[group] = [doc.char_span(start, end, label=label) for start, end, kind in spans if kind == label]
    return doc


def lesson_in(tokenizer: Tokenizer, sentence: Sentence) -> Lesson:
    """Return what there is to learn from a sentence."""
    doc = tokenizer(sentence["text"])
    reading = reading_of(doc)
    spans = [(*reading.to_readable(start, end), NAMES[label]) for start, end, label in sentence["ents"]]
    tags = encode(spans, len(reading.text))
    return lesson_of(*seen(doc, reading), np.eye(N_TAGS, dtype=bool)[tags])


def unseen(texts: Iterable[str], known: Set[str]) -> Iterator[str]:
    """Yield the sentences of texts as they are read, but for those that are known, with their neighbours."""
    for raw in texts:
        text = nlp_aid.text.read(raw).text
        starts = sentence_starts(text)
        run = ""
        for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
            if text[start:end].strip() not in known:
                run += text[start:end]
                if end < len(text):
                    continue
            if run.strip():
                yield run
            run = ""


def taught(tokenizer: Tokenizer, text: str, teachers: Sequence[EntityTagger]) -> Lesson:
    """Return a lesson in a text without annotation: what teachers expect in it on average."""
    doc = tokenizer(text)
    features, starts = seen(doc, reading_of(doc))
    lesson = lesson_of(features, starts, np.ones((len(features.characters), N_TAGS), dtype=bool))
    found = [expected for teacher in teachers if (expected := teacher.with_memory(lesson).expected)]
    tags, transitions = (np.mean([getattr(it, part) for it in found], axis=0) for part in ("tags", "transitions"))
    return lesson._replace(expected=Expectation(tags, transitions, 0.0))


def with_spans(text: str, lesson: Lesson) -> Sentence:
    """Return a text with the names that its lesson expects most."""
    expected = lesson.expected.tags if lesson.expected else lesson.allowed
    tags = best(
        np.log(expected + np.finfo(np.float32).tiny), np.zeros((N_TAGS, N_TAGS), dtype=np.float32), lesson.starts
    )
    names = ([start, end, LABELS[label]] for start, end, label in decode(tags))
    return {"text": text, "ents": [name for name in names if name[2] in ("LOC", "ORG", "PER")]}


def new_tagger(settings: Config, seed: int) -> EntityTagger:
    """Return a tagger with weights at random."""
    tagger: EntityTagger = load_model_from_config(settings, auto_fill=True).get_pipe("aid_entities")
    np.random.seed(seed)
    tagger.model.initialize()
    return tagger


def train(source: Path, texts: Path, config: Path, output: Path, folder: Path) -> None:
    """Train a tagger on the sentences that are not held out and on texts, and write its weights.

    Args:
        source: the sentences.
        texts: the texts.
        config: spaCy's config of the pipeline and the training.
        output: where to write.
        folder: where teachers are, or are written to.
    """
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        list(processes.map(teach, repeat(source), repeat(config), TEACHERS, repeat(folder)))
    teachers = [teach(source, config, teacher, folder) for teacher in TEACHERS]
    tokenizer = nlp_aid.load([]).tokenizer
    every = list(read(source))
    runs = list(unseen((item["text"] for item in read(texts)), {item["text"].strip() for item in every}))
    from_texts = [taught(tokenizer, run, teachers) for run in runs]
    sentences = [item for item in every if not is_held_out(item["text"])]
    substitutes = Substitutes(sentences, 0)
    others = [substitutes.replaced(with_spans(*it), REPLACED) for it in zip(runs, from_texts, strict=True)]
    from_others = [taught(tokenizer, item["text"], teachers) for item in others]
    print(f"{sum(len(lesson.allowed) for lesson in from_texts):,} characters of texts are tagged", flush=True)
    settings = load_config(config, interpolate=True)
    tagger = new_tagger(settings, 0)
    epochs = epochs_of(tokenizer, sentences, 0)
    fit(
        tagger,
        lambda epoch: epochs(epoch) + (from_texts if epoch % 2 else from_others),
        **training_options(settings),
        report=partial(tell, "the tagger"),
    )
    tagger.to_disk(output)


def teach(source: Path, config: Path, teacher: Teacher, folder: Path) -> EntityTagger:
    """Return a teacher: the one in its folder, or one that is trained and written there.

    Args:
        source: the sentences.
        config: the config of the tagger.
        teacher: which.
        folder: the folder of all teachers.
    """
    overrides = {f"components.aid_entities.model.{part}": getattr(teacher, part) for part in ("width", "hidden")}
    tagger = new_tagger(load_config(config, overrides, interpolate=True), teacher.seed)
    own = folder / str(teacher.seed)
    if own.exists():
        return tagger.from_disk(own)
    sentences = [item for item in read(source) if not is_held_out(item["text"])]
    fit(
        tagger,
        epochs_of(nlp_aid.load([]).tokenizer, sentences, teacher.seed),
        epochs=teacher.epochs,
        learn_rate=teacher.learn_rate,
        dropout=teacher.dropout,
        batch=CHARACTERS_A_BATCH,
        seed=teacher.seed,
        report=partial(tell, f"teacher {teacher.seed}"),
    )
    tagger.to_disk(own)
    return tagger


def epochs_of(tokenizer: Tokenizer, sentences: Sequence[Sentence], seed: int) -> Callable[[int], list[Lesson]]:
    """Return what gives the lessons of an epoch: the sentences as they are, or in every other one with other names."""
    substitutes = Substitutes(sentences, seed)

    def epoch(number: int) -> list[Lesson]:
        of_epoch = sentences if number % 2 else [substitutes.replaced(item, REPLACED) for item in sentences]
        return [lesson_in(tokenizer, item) for item in of_epoch]

    return epoch


def training_options(settings: Config) -> dict[str, Any]:
    """Return the options of `nlp_aid.entities.training.fit` that a config has."""
    training = settings["training"]
    return {
        "epochs": training["max_epochs"],
        "learn_rate": training["optimizer"]["learn_rate"],
        "dropout": training["dropout"],
        "batch": CHARACTERS_A_BATCH,
    }


def tell(who: str, epoch: int, loss: float) -> None:
    """Print how far the training is."""
    print(f"{time.strftime('%X')} {who}, epoch {epoch}: loss {loss:.4f}", flush=True)


def score(source: Path, config: Path, weights: Path) -> dict[str, Any]:
    """Return the scores of weights on the sentences held out."""
    nlp = load_model_from_config(load_config(config, interpolate=True), auto_fill=True)
    nlp.get_pipe("aid_entities").from_disk(weights)
    references = [reference(nlp.tokenizer, item) for item in read(source) if is_held_out(item["text"])]
    texts = [doc.text for doc in references]
    predicted = list(nlp.pipe(texts))
    examples = [Example(doc, right) for doc, right in zip(predicted, references, strict=True)]
    scores = nlp.get_pipe("aid_entities").score(examples)
    found = {key: round(value, 4) for key, value in scores.items() if value is not None}
    spans = Counter(group for doc in references for group in GROUPS.values() for _ in doc.spans[group])
    return {"sentences": len(texts), "characters": sum(map(len, texts)), "spans": dict(spans), **found}


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path, help="the tagged sentences")
    parser.add_argument("--texts", type=Path, help="texts without annotation")
    parser.add_argument("--score", action="store_true", help="only score the weights that are here")
    parser.add_argument("--config", type=Path, default=HERE / "config.cfg", help="the training config")
    parser.add_argument(
        "--teachers", type=Path, help="the folder of the teachers; a new one that is removed by default"
    )
    parser.add_argument("--output", type=Path, default=HERE, help="the folder of the weights")
    options = parser.parse_args()
    if not options.score:
        if options.texts is None:
            parser.error("--texts is missing: a file with texts to learn from.")
        with TemporaryDirectory() as folder:
            teachers = options.teachers or Path(folder)
            train(options.sentences, options.texts, options.config, options.output, teachers)
    print(json.dumps(score(options.sentences, options.config, options.output), indent=2))


if __name__ == "__main__":
    main()
