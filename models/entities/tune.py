"""Trains the network further on annotated texts, without a half of them; see README.md.

    python models/entities/tune.py SENTENCES RECORDS… --texts JSONL… --part 0 --start FOLDER --output FOLDER

SENTENCES are those that `build.py` takes, RECORDS and JSONL the annotated texts that `decide.py` takes. A network that was trained with `--part 0` has not
learnt from half 0 of the annotated texts, so that `decide.py` can weigh what it says of them as what it will say of others. The bundled network is the
mean of both (`average.py`).

In each epoch it sees the annotated texts as they are and twice with other names in them (`substitutes.py`), and a share of the sentences, so that it does not
forget them.
"""

import argparse
import random
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from annotated import half_of, lessons_of_our_own
from build import CHARACTERS_A_BATCH, as_sentences, is_held_out, lesson_in, read, tell
from evaluate import is_held_out_document, read_documents
from organisations import Organisations
from substitutes import Substitutes

import nlp_aid
from nlp_aid.entities.component import Lesson
from nlp_aid.entities.weights import read_weights
from nlp_aid.knowledge.sums import SUMS, sums
from nlp_aid.training.tagger import fit

EPOCHS, RATE, DROPOUT = 8, 1.5e-3, 0.2
# In how many parts the sentences are seen, one in an epoch.
SHARES = 4
# How many versions of the annotated texts there are with other names, how many of them are seen in an epoch, and the share of names that are replaced.
VERSIONS, SEEN, REPLACED = 8, 2, 0.5
SEEDS = {"order": 5, "names": 7, "organisations": 8}


def train(source: Path, records: Iterable[dict[str, Any]], start: Path, output: Path) -> None:
    """Train a network further, and write its weights.

    Args:
        source: the tagged sentences.
        records: the annotated texts.
        start: the folder of the weights to go on from.
        output: where to write.
    """
    tokenizer = nlp_aid.load([]).tokenizer
    annotated = list(as_sentences(records))
    sentences = [one for one in read(source) if not is_held_out(one["text"])]
    random.Random(SEEDS["order"]).shuffle(sentences)
    substitutes = Substitutes(sentences, SEEDS["names"])
    substitutes.organisation = Organisations(substitutes, SEEDS["organisations"]).name
    as_they_are = [lesson_in(tokenizer, one) for one in annotated]
    versions = [
        [lesson_in(tokenizer, substitutes.replaced(one, REPLACED) | {"annotated": True}) for one in annotated]
        for _ in range(VERSIONS)
    ]
    rehearsed = [lesson_in(tokenizer, one) for one in sentences]

    def seen(epoch: int) -> list[Lesson]:
        others = [one for at in range(SEEN) for one in versions[(SEEN * epoch + at) % VERSIONS]]
        return [*as_they_are, *others, *rehearsed[epoch % SHARES :: SHARES]]

    tagger: Any = nlp_aid.load(["organisations", "persons"]).get_pipe("aid_entities")
    read_weights(tagger.model, start / "weights.npz")
    fit(tagger, seen, epochs=EPOCHS, learn_rate=RATE, dropout=DROPOUT, batch=CHARACTERS_A_BATCH, report=tell)
    tagger.save(output)
    (output / SUMS).write_bytes(sums(output))


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path, help="the tagged sentences")
    parser.add_argument("records", type=Path, nargs="+", help="annotated documents, or folders of them")
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="the texts of the annotated passages")
    parser.add_argument("--part", type=int, choices=(0, 1), required=True, help="the half that is left out")
    parser.add_argument("--start", type=Path, required=True, help="the folder of the weights to go on from")
    parser.add_argument("--output", type=Path, required=True, help="the folder of the weights")
    options = parser.parse_args()
    documents = [one for one in read_documents(options.records) if not is_held_out_document(one["id"])]
    records = [one for one in [*documents, *lessons_of_our_own(options.texts)] if half_of(one["id"]) != options.part]
    options.output.mkdir(parents=True, exist_ok=True)
    train(options.sentences, records, options.start, options.output)


if __name__ == "__main__":
    main()
