"""Learns what the features of organisations and persons weigh: `python models/entities/decide.py RECORDS… --texts TEXTS… --networks FOLDER FOLDER`.

RECORDS are annotated documents, as `evaluate.py` takes them; of these, the half that is held out is left alone. Besides, it learns from
sentences and passages of our own (`examples.txt`) and from passages of TEXTS, JSONL files with an `id` and a `text`, gzipped or not, that
`passages.jsonl` annotates: where a passage starts and ends in its text, and where names do in the passage.

A set of candidates that do not overlap is as likely as the sum of their scores says, and the weights are those that make the annotated
sets likeliest, pulled (L2) towards `prior.json`. Each of the two networks testifies on the half that it has not learnt from (`tune.py`): of what it has,
it knows the names by heart, and what is weighed then tells nothing of others.
"""

import argparse
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from annotated import PARTS, examples, half_of, part_of, passages
from evaluate import is_held_out_document, read_documents
from numpy.typing import NDArray

import nlp_aid
from nlp_aid.entities.candidates import Candidate, candidates, evidence
from nlp_aid.entities.decision import Weights, best_set
from nlp_aid.knowledge.sums import SUMS, sums
from nlp_aid.tokenizer import reading_of

HERE = Path(__file__).resolve().parent
# How strongly weights are pulled to what they were before.
PULL = 2.0
# How much more a record counts than a sentence or a passage, which are shorter and chosen for what is hard in them.
TIMES_RECORD = 2
LABELS = ("ORG", "PER")
# What is tried to be added to the score of every candidate of a label, for the best F1.
OFFSETS = (0.0, 0.2, 0.4, 0.6, 0.8, -0.2, -0.4, -0.6)
# Steps of Adam (Kingma and Ba 2015) over all documents, and their rate at the beginning.
STEPS, RATE = 200, 0.2
Name = tuple[int, int, str]
Floats = NDArray[np.float64]


class Lesson:
    """The candidates of a document, their features as a matrix, and which of them are names.

    Attributes:
        found: the candidates, by their ends.
        gold: the names that are annotated.
    """

    def __init__(self, found: Sequence[Candidate], features: Sequence[Mapping[str, float]], gold: set[Name]) -> None:
        order = sorted(range(len(found)), key=lambda at: (found[at].end, found[at].start))
        self.found = [found[at] for at in order]
        self.features = [features[at] for at in order]
        self.gold = gold
        right = [(one.start, one.end, one.label) in gold for one in self.found]
        # Where the annotated name is no candidate, nothing is learnt of those that overlap it but that they are none.
        self.right = np.array(right, dtype=float)
        ends = [one.end for one in self.found]
        self.before = np.searchsorted(ends, [one.start for one in self.found], side="right").tolist()

    def matrix(self, names: Mapping[str, int]) -> Floats:
        """Return a row a candidate with the value of each feature."""
        rows = np.zeros((len(self.found), len(names)))
        for row, features in zip(rows, self.features, strict=True):
            for name, value in features.items():
                if name in names:
                    row[names[name]] = value
        return rows

    def expected(self, scores: Floats) -> Floats:
        """Return how often each candidate is in a set."""
        # One by one, numbers of Python take a third of the time.
        of_each, n = scores.tolist(), len(scores)
        ahead = [0.0]
        for before, score in zip(self.before, of_each, strict=True):
            without, taken = ahead[-1], ahead[before] + score
            ahead.append(max(without, taken) + math.log1p(math.exp(-abs(without - taken))))
        shares = [0.0] * n + [1.0]
        chances = np.zeros(n)
        for at in range(n - 1, -1, -1):
            before = self.before[at]
            taken = shares[at + 1] * math.exp(ahead[before] + of_each[at] - ahead[at + 1])
            chances[at] = taken
            shares[before] += taken
            shares[at] += shares[at + 1] - taken
        return chances


def lessons(documents: Iterable[Mapping[str, Any]], networks: Sequence[Path]) -> list[tuple[int, Lesson]]:
    """Return what there is to learn from records: the part of each, and its candidates.

    Args:
        documents: the records.
        networks: the folders of two networks, each of which has not learnt from a half of the records (`tune.py`).
    """
    pipelines = [nlp_aid.load(["organisations", "persons"]) for _ in networks]
    taggers: list[Any] = [nlp.get_pipe("aid_entities") for nlp in pipelines]
    for tagger, folder in zip(taggers, networks, strict=True):
        tagger.from_disk(folder)
    made = []
    for document in documents:
        doc = pipelines[0].make_doc(document["text"])
        reading = reading_of(doc)
        page = taggers[half_of(document["id"])].predict([doc])[0].page
        found = candidates(page)
        gold = {
            (*reading.to_readable(one["start"], one["end"]), label)
            for label, layer in (("ORG", "organisations"), ("PER", "persons"))
            for one in document[layer]
        }
        made.append((part_of(document["id"]), Lesson(found, evidence(page, found), gold)))
    return made


def learn(documents: Sequence[Lesson], prior: Mapping[str, float], pull: float = PULL) -> dict[str, float]:
    """Return the weights that make the annotated sets likeliest."""
    names = {
        name: at for at, name in enumerate(sorted({name for one in documents for f in one.features for name in f}))
    }
    start = np.array([prior.get(name, 0.0) for name in names])
    matrix = np.concatenate([one.matrix(names) for one in documents])
    right = np.concatenate([one.right for one in documents])
    parts = np.cumsum([len(one.found) for one in documents])[:-1]

    weights, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STEPS + 1):
        scores = np.split(matrix @ weights, parts)
        expected = np.concatenate([one.expected(its) for one, its in zip(documents, scores, strict=True)])
        gradient = pull * (weights - start) + matrix.T @ (expected - right)
        first, second = 0.9 * first + 0.1 * gradient, 0.99 * second + 0.01 * gradient**2
        rate = RATE * (1 - step / (STEPS + 1))
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
    return {name: round(float(weights[at]), 3) for name, at in names.items() if abs(weights[at]) >= 0.0005}


def f_of(count: NDArray[np.int64]) -> float:
    """Return F1, given how many names are right, found and annotated."""
    right, found, gold = count.tolist()
    return 2 * right / max(1, found + gold)


def figures(documents: Iterable[Lesson], values: Mapping[str, float]) -> dict[str, NDArray[np.int64]]:
    """Return how many names are right, found and annotated, by label."""
    weights, counts = Weights(values), {label: np.zeros(3, dtype=np.int64) for label in ("ORG", "PER")}
    for one in documents:
        chosen = best_set(one.found, [weights.score(features) for features in one.features])
        spans = {(it.start, it.end, it.label) for it in chosen}
        for label, count in counts.items():
            found, gold = ({span for span in these if span[2] == label} for these in (spans, one.gold))
            count += (len(found & gold), len(found), len(gold))
    return counts


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, nargs="+", help="annotated documents, or folders of them")
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="the texts of the annotated passages")
    parser.add_argument(
        "--networks",
        type=Path,
        nargs=2,
        required=True,
        help="the networks that have not learnt from half 0, and from half 1",
    )
    parser.add_argument("--pull", type=float, default=PULL, help="how strongly weights are pulled to the prior ones")
    options = parser.parse_args()
    prior = json.loads((HERE / "prior.json").read_text("utf-8"))
    documents = (one for one in read_documents(options.records) if not is_held_out_document(one["id"]))
    records = lessons(documents, options.networks)
    kinds = {
        "records": records,
        "sentences": lessons(examples(), options.networks),
        "passages": lessons(passages(options.texts), options.networks),
    }
    made = [*records * TIMES_RECORD, *kinds["sentences"], *kinds["passages"]]
    new_to = [learn([one for it, one in made if it != part], prior, options.pull) for part in range(PARTS)]
    weights = learn([one for _, one in made], prior, options.pull)
    for label in LABELS:
        counts = {}
        for added in OFFSETS:
            for kind, of_kind in kinds.items():
                counts[added, kind] = np.zeros(3, dtype=np.int64)
                for part, values in enumerate(new_to):
                    shifted = {**values, label: values.get(label, 0.0) + added}
                    counts[added, kind] += figures((one for it, one in of_kind if it == part), shifted)[label]
        totals = {
            added: TIMES_RECORD * counts[added, "records"] + counts[added, "sentences"] + counts[added, "passages"]
            for added in OFFSETS
        }
        best = max(OFFSETS, key=lambda added: f_of(totals[added]))
        weights[label] = round(weights.get(label, 0.0) + best, 3)
        for kind in kinds:
            right, found, gold = count = counts[best, kind]
            print(
                f"{label}, {kind}: precision {right / found:.3f} recall {right / gold:.3f} F1 {f_of(count):.3f} ({gold}), "
                f"{f_of(counts[0.0, kind]):.3f} without {best:+}"
            )
    (HERE / "decision.json").write_text(json.dumps(weights, ensure_ascii=False, indent=1) + "\n", encoding="utf8")
    (HERE / SUMS).write_bytes(sums(HERE))


if __name__ == "__main__":
    main()
