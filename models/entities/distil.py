"""Makes a smaller network that says what a larger one says (Hinton, Vinyals and Dean 2015); see README.md.

    python models/entities/distil.py SENTENCES RECORDS… --texts JSONL… --teacher FOLDER --hidden UNITS --output FOLDER

SENTENCES are those that `build.py` takes, RECORDS the annotated documents, JSONL files of texts. Of the texts, nothing is learnt from that has something
in common with what is held out. The smaller network begins as the larger one without the units that weigh least.
"""

import argparse
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from build import CHARACTERS_A_BATCH, is_held_out, read, tell, texts_in, unseen
from evaluate import is_held_out_document, read_documents

import nlp_aid
from nlp_aid.entities.component import EntityTagger, Lesson, seen
from nlp_aid.entities.network import build_network
from nlp_aid.entities.sequences import expectation
from nlp_aid.entities.tags import N_TAGS
from nlp_aid.entities.weights import read_weights
from nlp_aid.knowledge.sums import SUMS, sums
from nlp_aid.tokenizer import reading_of
from nlp_aid.training.tagger import fit

EPOCHS, RATE, DROPOUT = 4, 4e-3, 0.0
# In how many parts sentences and texts are seen, one in an epoch.
SHARES = 2
# Of a text, no more characters than these are learnt from at a time.
LONGEST = 3000
# Which units stand in rows, and which in columns, of the weights: of the layers over words, and of those over characters.
LAYERS = {
    "words": (
        ("words1_w", "words2_w", "words3_w", "words1_b", "words2_b", "words3_b"),
        ("words2_w", "words3_w", "context_w"),
    ),
    "characters": (
        ("characters_w", "mixed_w", "joint_w", "context_w", "characters_b", "mixed_b", "joint_b"),
        ("mixed_w", "joint_w", "tags_w"),
    ),
}


def pruned(weights: Mapping[str, Any], hidden: int) -> dict[str, Any]:
    """Return the weights of a network without the units that weigh least, by the norms of what leads to them and from them.

    Units with a number in common are added up from layer to layer, so they go together.
    """
    found = dict(weights)
    for made_by, taken_by in LAYERS.values():
        number = len(found[made_by[-1]])
        into = sum(np.linalg.norm(found[name], axis=0) for name in made_by if found[name].ndim == 2)
        out_of = sum(
            np.linalg.norm(found[name].reshape(-1, number, found[name].shape[1]), axis=(0, 2)) for name in taken_by
        )
        kept = np.sort(np.argsort(-into * out_of)[:hidden])
        for name in made_by:
            found[name] = found[name][..., kept]
        for name in taken_by:
            array = found[name]
            found[name] = array.reshape(-1, number, array.shape[1])[:, kept].reshape(-1, array.shape[1])
    return found


def lessons(teacher: EntityTagger, texts: Sequence[str]) -> Iterator[Lesson]:
    """Yield texts with what a network expects of them."""
    tokenizer = nlp_aid.load([]).tokenizer
    model: Any = teacher.model
    for text in texts:
        doc = tokenizer(text)
        reading = reading_of(doc)
        features, starts = seen(doc, reading)
        expected = expectation(model.predict([features]), model.get_param("transitions"), starts)
        yield Lesson(features, starts, np.ones((len(reading.text), N_TAGS), dtype=bool), expected)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path, help="the tagged sentences")
    parser.add_argument("records", type=Path, nargs="+", help="annotated documents, or folders of them")
    parser.add_argument(
        "--texts", type=Path, nargs="+", required=True, help="texts, in any form that `nlp-aid annotate` reads"
    )
    parser.add_argument("--teacher", type=Path, required=True, help="the folder of the weights of the larger network")
    parser.add_argument("--units", type=int, required=True, help="how many units a layer of the larger network has")
    parser.add_argument("--hidden", type=int, required=True, help="how many units a layer of the smaller one has")
    parser.add_argument("--output", type=Path, required=True, help="the folder of the weights")
    options = parser.parse_args()
    every = [one["text"] for one in read(options.sentences)]
    held_out = [
        *filter(is_held_out, every),
        *(one["text"] for one in read_documents(options.records) if is_held_out_document(one["id"])),
    ]
    texts = [one for one in every if not is_held_out(one)]
    for run in unseen(texts_in(options.texts), every, held_out):
        texts += [run[at : at + LONGEST] for at in range(0, len(run), LONGEST)]
    np.random.default_rng(0).shuffle(texts)
    vocab = nlp_aid.load([]).vocab
    teacher, student = (
        EntityTagger(vocab, build_network(hidden=units), "aid_entities") for units in (options.units, options.hidden)
    )
    read_weights(teacher.model, options.teacher / "weights.npz")
    for name, array in pruned(
        {name: teacher.model.get_param(name) for name in teacher.model.param_names}, options.hidden
    ).items():
        student.model.set_param(name, np.ascontiguousarray(array))
    fit(
        student,
        lambda epoch: list(lessons(teacher, texts[epoch % SHARES :: SHARES])),
        epochs=EPOCHS,
        learn_rate=RATE,
        dropout=DROPOUT,
        batch=CHARACTERS_A_BATCH,
        report=tell,
    )
    options.output.mkdir(parents=True, exist_ok=True)
    student.save(options.output)
    (options.output / SUMS).write_bytes(sums(options.output))


if __name__ == "__main__":
    main()
