"""Rebuilds the entity tagger, or scores it on what is held out; see README.md.

    python models/entities/build.py SENTENCES --texts TEXTS --annotated RECORDS   # prepare, train, write the weights, score
    python models/entities/build.py SENTENCES --score                            # score the weights that are here

SENTENCES is a JSONL file, gzipped or not: a `text` and its `ents` a line, each [start, end, LOC|ORG|PER|TIME]. TEXTS are files and
folders of texts without annotation, in any form that `nlp-aid annotate` reads; two teachers tag them (`teachers.py`), and
what they disagree on is left open. RECORDS are JSONL files of annotated documents: `id`, `text`, `organisations`, `persons`. Sentences of
our own are made up besides (`organisations.py`).

In every other epoch the sentences and the texts have other names in them (`substitutes.py`). `--start` goes on from weights.
"""

import argparse
import gzip
import hashlib
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain, pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from evaluate import is_held_out_document
from evaluate import read_documents as read_annotated
from numpy.typing import NDArray
from organisations import Organisations
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import load_config, load_model_from_config
from substitutes import Substitutes
from teachers import judged, lac_spans, with_listed
from thinc.api import Config

import nlp_aid
from nlp_aid.entities import witnesses
from nlp_aid.entities.component import EntityTagger, Lesson, lesson_of, seen
from nlp_aid.entities.tags import LABELS, N_TAGS, tags_of
from nlp_aid.io import BadDocument, read_documents
from nlp_aid.knowledge.sums import SUMS, sums
from nlp_aid.sentences import sentence_starts
from nlp_aid.tokenizer import Tokenizer, cut, reading_of
from nlp_aid.training.tagger import fit

HERE = Path(__file__).resolve().parent
GROUPS = {"ORG": "organisations", "PER": "persons", "TIME": "dates", "LOC": "locations"}
NAMES = {"TIME": "DATE", "ORG": "ORG", "PER": "PER", "LOC": "LOC"}
CHARACTERS_A_BATCH = 6000
# The share of names that are replaced in every other epoch, and how many versions there are with other names.
REPLACED = 0.5
VERSIONS = 2
PROCESSES = 2
# How many sentences of our own are made up, and how often an annotated document is seen in an epoch.
OWN = 14000
TIMES_ANNOTATED = 4
# What has so many characters in a row in common with a sentence held out is not learnt from.
SHARED = 20
# How many sentences or texts a process reads at a time.
PART = 4000

Sentence = dict[str, Any]


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
    """Return what there is to learn from a sentence.

    Beside names, its `ents` may be stretches that are left open (`OPEN`), or that may be places and are nothing else (`PLACE`). With
    `annotated`, all its organisations and persons are among them, and what is none may be a place or a date.
    """
    doc = tokenizer(sentence["text"])
    reading = reading_of(doc)
    spans = [(*reading.to_readable(start, end), label) for start, end, label in sentence["ents"]]
    known = [(start, end, NAMES[label]) for start, end, label in spans if label in NAMES]
    length = len(reading.text)
    allowed = np.eye(N_TAGS, dtype=bool)[tags_of(known, length)]
    free = np.ones(length, dtype=bool)
    for start, end, _ in known:
        free[start:end] = False
    if sentence.get("annotated"):
        allowed[free] = _may_be("LOC", "DATE")
    for start, end, label in spans:
        if label not in NAMES:
            at = np.arange(start, end)[free[start:end]]
            allowed[at] = True if label == "OPEN" else _may_be("LOC")
    return lesson_of(*seen(doc, reading), allowed)


def _may_be(*labels: str) -> NDArray[np.bool_]:
    """Return the tags of what is no name, or one with such a label."""
    return np.array([True, *(label in labels for label in LABELS for _ in range(4))])


def as_sentences(records: Iterable[Mapping[str, Any]]) -> Iterator[Sentence]:
    """Yield annotated texts as sentences with an `id`, of which all organisations and persons are known."""
    plain = nlp_aid.load([])
    for record in records:
        reading = reading_of(plain.make_doc(record["text"]))
        spans = sorted(
            [*reading.to_readable(one["start"], one["end"]), label]
            for label, layer in (("ORG", "organisations"), ("PER", "persons"))
            for one in record[layer]
        )
        ents: list[list[Any]] = []
        for span in spans:
            if not ents or span[0] >= ents[-1][1]:
                ents.append(span)
        yield {"id": record["id"], "text": reading.text, "ents": ents, "annotated": True}


def tagged(texts: Iterable[str], weights: Path) -> Iterator[Sentence]:
    """Yield texts with what the two teachers say of them: LAC, and the tagger with these weights."""
    nlp = nlp_aid.load(["organisations", "persons"])
    nlp.get_pipe("aid_entities").from_disk(weights)
    for text in texts:
        doc = nlp(text)
        if reading_of(doc).text == text:
            second = [(one.start, one.end, one.label) for one in witnesses(doc) or ()]
            yield judged(text, lac_spans(text), second, is_report=text.count("我们") + text.count("各位代表") > 2)


def texts_in(paths: Iterable[Path]) -> Iterator[str]:
    """Yield the texts of files and folders.

    Raises:
        ValueError: one cannot be read; weights that were trained without it would not be those that were asked for.
    """
    for document in read_documents(paths):
        if isinstance(document, BadDocument):
            raise ValueError(f"{document.where}: {document.reason}")
        yield document.text


def unseen(texts: Iterable[str], known: Iterable[str], held_out: Iterable[str]) -> Iterator[str]:
    """Yield the sentences of texts as they are read, with their neighbours, but for those that are known.

    Args:
        texts: the texts.
        known: sentences that are left out; so are those that were there before.
        held_out: sentences of which no text may show a part: what has `SHARED` characters in a row in common is left out.
    """
    had = set(known)
    parts = {part for sentence in held_out for part in parts_of(sentence)}
    for raw in texts:
        text = nlp_aid.text.read_text(raw).text
        run = ""
        for start, end in pairwise([*sentence_starts(text), len(text)]):
            sentence = text[start:end].strip()
            if sentence not in had and parts.isdisjoint(parts_of(sentence)):
                had.add(sentence)
                run += text[start:end]
                if end < len(text):
                    continue
            if run.strip():
                yield run
            run = ""


def parts_of(sentence: str) -> Iterator[str]:
    """Yield what is `SHARED` characters long in a sentence, white space aside; all of a shorter one."""
    text = "".join(sentence.split())
    return (text[start : start + SHARED] for start in range(max(1, len(text) - SHARED + 1)))


def lessons_in(sentences: Sequence[Sentence]) -> list[Lesson]:
    """Return what there is to learn from sentences or texts."""
    tokenizer = nlp_aid.load([]).tokenizer
    return [lesson_in(tokenizer, sentence) for sentence in sentences]


def new_tagger(settings: Config, seed: int) -> EntityTagger:
    """Return a tagger with weights at random."""
    tagger: EntityTagger = load_model_from_config(settings, auto_fill=True).get_pipe("aid_entities")
    np.random.seed(seed)
    tagger.model.initialize()
    return tagger


def train(
    source: Path, texts: Sequence[Path], records: Sequence[Path], config: Path, output: Path, start: Path | None
) -> None:
    """Train a tagger on what is not held out, and write its weights.

    Args:
        source: the sentences.
        texts: files and folders of texts.
        records: files of annotated documents.
        config: spaCy's config of the pipeline and the training.
        output: where to write.
        start: the folder of the weights to go on from; at random by default.
    """
    every = list(read(source))
    documents = list(as_sentences(read_annotated(records)))
    known = [item["text"].strip() for item in every]
    kept_back = [*filter(is_held_out, known), *(one["text"] for one in documents if is_held_out_document(one["id"]))]
    runs = list(tagged(unseen(texts_in(texts), known, kept_back), start or HERE))
    sentences = [*(item for item in every if not is_held_out(item["text"])), *runs]
    substitutes = Substitutes(sentences, 0)
    organisations = Organisations(substitutes, 1)
    substitutes.organisation = organisations.name
    listed = organisations.listed()
    sentences = [with_listed(item, listed) for item in sentences]
    own = list(organisations.sentences(OWN))
    gold = [one for one in documents if not is_held_out_document(one["id"])] * TIMES_ANNOTATED
    versions = [[*sentences, *own, *gold]]
    for _ in range(VERSIONS):
        replaced = [substitutes.replaced(item, REPLACED) | {"annotated": item.get("annotated")} for item in versions[0]]
        versions.append(replaced)
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as processes:
        parts = [[version[at : at + PART] for at in range(0, len(version), PART)] for version in versions]
        lessons = [list(chain.from_iterable(processes.map(lessons_in, of_version))) for of_version in parts]
    print(f"{sum(len(lesson.allowed) for lesson in lessons[0]):,} characters are to be learnt from", flush=True)
    settings = load_config(config, interpolate=True)
    tagger = new_tagger(settings, 0)
    if start:
        tagger.from_disk(start)
    fit(
        tagger,
        lambda epoch: lessons[0 if epoch % 2 else 1 + (epoch // 2 - 1) % VERSIONS],
        **training_options(settings),
        report=tell,
    )
    tagger.to_disk(output)


def training_options(settings: Config) -> dict[str, Any]:
    """Return the options of `nlp_aid.training.tagger.fit` that a config has."""
    training = settings["training"]
    return {
        "epochs": training["max_epochs"],
        "learn_rate": training["optimizer"]["learn_rate"],
        "dropout": training["dropout"],
        "batch": CHARACTERS_A_BATCH,
    }


def tell(epoch: int, loss: float) -> None:
    """Print how far the training is."""
    print(f"{time.strftime('%X')} epoch {epoch}: loss {loss:.4f}", flush=True)


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
    parser.add_argument("--texts", type=Path, nargs="+", help="texts without annotation")
    parser.add_argument("--annotated", type=Path, nargs="+", default=[], help="annotated documents")
    parser.add_argument("--start", type=Path, help="the folder of the weights to go on from")
    parser.add_argument("--score", action="store_true", help="only score the weights that are here")
    parser.add_argument("--config", type=Path, default=HERE / "config.cfg", help="the training config")
    parser.add_argument("--output", type=Path, default=HERE, help="the folder of the weights")
    options = parser.parse_args()
    if not options.score:
        if options.texts is None:
            parser.error("--texts is missing: files with texts to learn from.")
        train(options.sentences, options.texts, options.annotated, options.config, options.output, options.start)
        (options.output / SUMS).write_bytes(sums(options.output))
    print(json.dumps(score(options.sentences, options.config, options.output), indent=2))


if __name__ == "__main__":
    main()
