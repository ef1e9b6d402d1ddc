"""Rebuilds the entity tagger from tagged sentences, or scores it on those held out; see README.md.

    python models/entities/build.py SENTENCES            # prepare the data, train, write the weights, score
    python models/entities/build.py SENTENCES --score    # score the weights that are here

SENTENCES is a JSONL file, gzipped or not: a `text` and its `ents` a line, each [start, end, LOC|ORG|PER|TIME].
"""

import argparse
import gzip
import hashlib
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from spacy.tokens import Doc
from spacy.training import Example
from spacy.util import load_config, load_model_from_config

import nlp_aid
from nlp_aid.entities.component import Lesson
from nlp_aid.entities.features import rows_of
from nlp_aid.entities.tags import N_TAGS, encode
from nlp_aid.entities.training import fit
from nlp_aid.tokenizer import Tokenizer, cut, reading_of, word_and_sentence_starts

HERE = Path(__file__).resolve().parent
GROUPS = {"ORG": "organisations", "PER": "persons", "TIME": "dates", "LOC": "locations"}
NAMES = {"TIME": "DATE", "ORG": "ORG", "PER": "PER", "LOC": "LOC"}
CHARACTERS_A_BATCH = 6000
# Documents of one or several sentences, so that the tagger sees both ends of texts and sentences in a row.
SENTENCES_A_DOCUMENT = (1, 1, 2, 4, 6)

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


def spans_of(sentences: list[Sentence]) -> Iterator[tuple[int, int, str]]:
    """Yield the annotation of sentences one after another."""
    offset = 0
    for sentence in sentences:
        for start, end, label in sentence["ents"]:
            yield start + offset, end + offset, label
        offset += len(sentence["text"])


def reference(tokenizer: Tokenizer, sentences: list[Sentence]) -> Doc:
    """Return a Doc of sentences one after another, with their annotation."""
    spans = list(spans_of(sentences))
    text = "".join(sentence["text"] for sentence in sentences)
    doc = cut(tokenizer(text), (at for start, end, _ in spans for at in (start, end)))
    for label, group in GROUPS.items():
        doc.spans[group] = [doc.char_span(start, end, label=label) for start, end, kind in spans if kind == label]
    return doc


def lessons(tokenizer: Tokenizer, sentences: list[Sentence]) -> Iterator[Lesson]:
    """Yield what there is to learn from sentences, in documents of one or several."""
    chance = random.Random(0)
    chance.shuffle(sentences)
    at = 0
    while at < len(sentences):
        size = chance.choice(SENTENCES_A_DOCUMENT)
        document = sentences[at : at + size]
        at += size
        doc = tokenizer("".join(sentence["text"] for sentence in document))
        reading = reading_of(doc)
        tags = encode(
            [(*reading.to_readable(*span), NAMES[label]) for *span, label in spans_of(document)], len(reading.text)
        )
        yield Lesson(rows_of(reading.text, word_and_sentence_starts(doc, reading)[0]), np.eye(N_TAGS, dtype=bool)[tags])


def train(source: Path, config: Path, output: Path) -> None:
    """Train a tagger on the sentences that are not held out, and write its weights.

    Args:
        source: the sentences.
        config: spaCy's config of the pipeline and the training.
        output: where to write.
    """
    start = time.monotonic()
    settings = load_config(config, interpolate=True)
    nlp = load_model_from_config(settings, auto_fill=True)
    tagger = nlp.get_pipe("aid_entities")
    np.random.seed(settings["training"]["seed"] or 0)
    tagger.model.initialize()
    learnt = list(lessons(nlp.tokenizer, [item for item in read(source) if not is_held_out(item["text"])]))
    print(f"{len(learnt):,} documents prepared after {time.monotonic() - start:.0f} s", flush=True)
    training = settings["training"]
    fit(
        tagger,
        learnt,
        epochs=training["max_epochs"],
        learn_rate=training["optimizer"]["learn_rate"],
        dropout=training["dropout"],
        batch=CHARACTERS_A_BATCH,
        report=lambda epoch, loss: print(
            f"epoch {epoch}: loss {loss:.4f} after {time.monotonic() - start:.0f} s", flush=True
        ),
    )
    tagger.to_disk(output)


def score(source: Path, weights: Path) -> dict[str, Any]:
    """Return the scores of weights on the sentences held out."""
    nlp = nlp_aid.load(["organisations", "persons", "dates"])
    nlp.get_pipe("aid_entities").from_disk(weights)
    references = [reference(nlp.tokenizer, [item]) for item in read(source) if is_held_out(item["text"])]
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
    parser.add_argument("--score", action="store_true", help="only score the weights that are here")
    parser.add_argument("--config", type=Path, default=HERE / "config.cfg", help="the training config")
    parser.add_argument("--output", type=Path, default=HERE, help="the folder of the weights")
    options = parser.parse_args()
    if not options.score:
        train(options.sentences, options.config, options.output)
    print(json.dumps(score(options.sentences, options.output), indent=2))


if __name__ == "__main__":
    main()
