"""Learns what the features of programmes weigh: `python models/programmes/train.py GOLD.jsonl… --texts TEXTS.jsonl… [--folds 5]`.

GOLD are annotated documents, one JSON record a line: `text`, and `programmes` with `start`, `end` and `type`. The sentences of
`tests/programmes/sentences` (`development.jsonl`, `genres.jsonl`) are learned from too, and so are passages of TEXTS, JSONL files
with `id` and `text`, gzipped or not, that `passages.jsonl` annotates: where a passage starts and ends in its text, and where
programmes of which type do in the passage. Neither is measured on.

For every document the finder makes the stretches that could be names; a set of stretches that do not overlap is as likely as the
sum of their scores says, and the weights are those that make the annotated sets likeliest, pulled (L2) towards the weights before
learning (`PRIOR`): what the rules choose by themselves is rather a programme, what no rule proposes is rather none. The
types are learned apart, of the annotated stretches, likewise. What confidence means is read off from documents that were not
learned from.

Writes `weights.json` and the figures in `README.md`; with `--folds 0` the figures and the calibration stay as they are.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from spacy.language import Language

import nlp_aid
from nlp_aid.layers.mention import get, in_readable
from nlp_aid.layers.specification import LOCAL_ID
from nlp_aid.places.value import Place
from nlp_aid.programmes import catalogue
from nlp_aid.programmes.find import find_programmes
from nlp_aid.programmes.value import PROGRAMME_TYPES
from nlp_aid.programmes.weighing import UNCALIBRATED, Calibration, Table, Weights
from nlp_aid.tokenizer import reading_of, word_bounds
from nlp_aid.training.documents import overlaps
from nlp_aid.training.passages import with_texts
from nlp_aid.training.programmes import Names, Prior, Pull, Span, Text, learn, with_more

HERE = Path(__file__).parent
SENTENCES = HERE.parents[1] / "tests" / "programmes" / "sentences"
LEARNED_FROM = ("development", "genres")
PRIOR = {
    "b no rule": -2.0,
    "b chosen same": 3.0,
    "s bias": -1.0,
    "e bias": -1.0,
    "b quoted, place, end word": 2.5,
    "b direction behind a place": -6.0,
    "b half of a coordination": -4.0,
    "b quotation, then none of its name": -4.0,
    "b quotation, what it is, then more": -3.0,
    "b before its stage": -3.0,
    "b known at both ends": -4.0,
    "b part behind a whole": 2.5,
    "b with who gets it": -4.0,
}
# How strongly a weight is pulled towards what it was: that of a word more than that of a class.
PULL = Pull(classes=1.5, words=3.0, names=3.0, types=1.0)
# What is added to the score of every stretch.
MORE = 1.0
# The rules were made with these documents in view: what they say of them is truer than elsewhere.
SEEN = frozenset(("seed", "local_dev_a", "local_dev_b", "cctv_dev"))
WEIGHT_OF_SEEN, WEIGHT_OF_SENTENCES = 0.5, 1.2
# These sentences count a second time as text whose words nobody has told apart.
UNCUT, WEIGHT_OF_UNCUT = "development", 0.3
# The passages were picked for what is hard in them. Around one so many characters are read that nothing looks farther.
PASSAGES, WEIGHT_OF_PASSAGES, AROUND = HERE / "passages.jsonl", 0.4, 240


@dataclass
class Document(Text):
    """A document to learn from, with the file that it is from."""

    group: str = ""


def _weight_of(group: str) -> float:
    if group in SEEN:
        return WEIGHT_OF_SEEN
    if group.endswith("uncut"):
        return WEIGHT_OF_UNCUT
    if group == PASSAGES.stem:
        return WEIGHT_OF_PASSAGES
    return WEIGHT_OF_SENTENCES if group in LEARNED_FROM else 1.0


def _types_before(name: str) -> Sequence[float]:
    """Return the weights of a feature for the types before learning."""
    return [
        3.0 * (name.startswith("b rule ") and name.endswith(" " + type)) or 0.5 * (name == f"e type {type}")
        for type in PROGRAMME_TYPES
    ]


BEFORE = Prior(lambda name: PRIOR.get(name, 0.0), _types_before)


def texts_of(paths: Sequence[Path], names: Names) -> Iterator[Document]:
    """Yield the documents with their stretches, as the pipeline reads them."""
    nlp = nlp_aid.load(["places"])
    for path in paths:
        for line in path.read_text(encoding="utf8").splitlines():
            data = json.loads(line)
            gold = {(it["start"], it["end"]): it["type"] for it in data["programmes"]}
            yield _document(nlp, data["text"], gold, path.stem, names)
            if path.stem == UNCUT:
                yield _document(nlp, data["text"], gold, f"{UNCUT}, uncut", names)


def passages_of(paths: Sequence[Path], names: Names) -> Iterator[Document]:
    """Yield the annotated passages of texts, each with what stands around it."""
    nlp = nlp_aid.load(["places"])
    for passage, text in with_texts(PASSAGES, paths):
        start, end = passage["start"], passage["end"]
        first = max(0, start - AROUND)
        moved = start - first
        gold = {(one + moved, other + moved): type for one, other, type in passage["programmes"]}
        within = moved, moved + end - start
        yield _document(nlp, text[first : end + AROUND], gold, PASSAGES.stem, names, within)


def _document(
    nlp: Language, text: str, gold: dict[Span, str], group: str, names: Names, within: Span | None = None
) -> Document:
    doc = nlp(text)
    reading = reading_of(doc)
    places = [in_readable(reading, place) for place in get(doc, Place)]
    bounds = set(range(len(reading.text) + 1)) if group.endswith("uncut") else set(word_bounds(doc, reading))
    document = Document(reading, bounds, places, gold, weight=_weight_of(group), group=group)
    document.look(catalogue(), None, names, within)
    return document


class Judged(NamedTuple):
    """A programme that was found: how probable it was said to be, whether it is right, and whether the catalogue has it."""

    said: float
    is_right: bool
    is_known: bool


@dataclass
class Figures:
    """What was annotated, found and right in some documents, and what was said to be how probable."""

    counts: Counter[str] = field(default_factory=Counter)
    judged: list[Judged] = field(default_factory=list)

    def add(self, text: Document, weights: Weights) -> None:
        """Count a document."""
        programmes = find_programmes(text.reading.text, text.bounds, text.places, weights=weights)
        found = {tuple(text.reading.to_raw(it.start, it.end)): it for it in programmes}
        gold = text.gold
        both = gold.keys() & found.keys()
        self.counts.update(gold=len(gold), found=len(found), exact=len(both))
        self.counts.update(typed=sum(found[span].type == gold[span] for span in both))
        self.counts.update(
            gold_over=sum(overlaps(span, found) for span in gold), found_over=sum(overlaps(it, gold) for it in found)
        )
        self.judged += [
            Judged(it.confidence or 0.0, gold.get(span) == it.type, not it.id.startswith(LOCAL_ID))
            for span, it in found.items()
        ]

    def row(self, name: str, number: int) -> str:
        """Return a row of a table."""
        it = self.counts
        precision, recall = it["found_over"] / max(1, it["found"]), it["gold_over"] / max(1, it["gold"])
        over = 2 * precision * recall / max(1e-9, precision + recall)
        total = max(1, it["gold"] + it["found"])
        figures = [it["exact"] / max(1, it["found"]), it["exact"] / max(1, it["gold"]), 2 * it["exact"] / total, over]
        figures.append(2 * it["typed"] / total)
        return f"| {name} | {number} | {it['gold']} | " + " | ".join(f"{it:.3f}" for it in figures) + " |"


HEAD = [
    "| documents | number | programmes | precision | recall | spans | overlapping | typed |",
    "|---|--:|--:|--:|--:|--:|--:|--:|",
]


def cross_validate(texts: Sequence[Document], ours: Sequence[Document], names: Names, folds: int) -> dict[str, Figures]:
    """Return the figures by file, each document by weights learned from the other folds and from what is measured nowhere."""
    numbers = list(range(len(texts)))
    random.Random(1).shuffle(numbers)
    figures: dict[str, Figures] = defaultdict(Figures)
    for fold in range(folds):
        held = set(numbers[fold::folds])
        weights = with_more(
            learn([*(text for i, text in enumerate(texts) if i not in held), *ours], names, BEFORE, PULL),
            MORE,
        ).weights()
        for i in held:
            figures[texts[i].group].add(texts[i], weights)
    return figures


def together(figures: Iterable[Figures]) -> Figures:
    """Return the sum of figures."""
    whole = Figures()
    for it in figures:
        whole.counts.update(it.counts)
        whole.judged += it.judged
    return whole


def calibrate(judged: Sequence[Judged]) -> Calibration:
    """Return how often what is said to be so probable is right, of names of the catalogue and of others."""
    return Calibration(*(_calibrated(it for it in judged if it.is_known == is_known) for is_known in (True, False)))


def _calibrated(judged: Iterable[Judged], least: int = 40) -> Table:
    """Return probabilities with the share that is right of what is said to be so probable: pooled until it rises."""
    pools: list[tuple[float, float, int]] = []  # sum of what is said, how many are right, how many there are
    for said, right, _ in sorted(judged):
        pools.append((said, float(right), 1))
        while len(pools) > 1 and (pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2] or pools[-2][2] < least):
            last = pools.pop()
            pools[-1] = tuple(map(sum, zip(pools[-1], last, strict=True)))  # type: ignore[assignment]
    while len(pools) > 1 and pools[-1][2] < least:
        last = pools.pop()
        pools[-1] = tuple(map(sum, zip(pools[-1], last, strict=True)))  # type: ignore[assignment]
    return tuple((round(said / number, 3), round((right + 1) / (number + 2), 3)) for said, right, number in pools)


def reliability(judged: Sequence[Judged]) -> list[str]:
    """Return a table that tells how often what is said to be so sure is right, each half judged by the other's calibration."""
    mixed = list(judged)
    random.Random(2).shuffle(mixed)
    said: dict[tuple[bool, float], list[tuple[float, bool]]] = defaultdict(list)
    for own, other in ((mixed[::2], mixed[1::2]), (mixed[1::2], mixed[::2])):
        weights = Weights({}, {}, calibrate(other))
        for one in own:
            probability = weights.probability(one.said, one.is_known)
            edge = next(edge for edge in (0.5, 0.7, 0.8, 0.9, 1.0) if probability <= edge)
            said[not one.is_known, edge].append((probability, one.is_right))
    rows = ["| names | said | programmes | on average | right |", "|---|---|--:|--:|--:|"]
    for (is_local, edge), found in sorted(said.items()):
        mean, right = (sum(column) / len(found) for column in zip(*found, strict=True))
        names = "others" if is_local else "of the catalogue"
        rows.append(f"| {names} | up to {edge:.1f} | {len(found)} | {mean:.3f} | {right:.3f} |")
    return rows


# What the figures are given without, each told by how the names of its features start.
PARTS: dict[str, tuple[str, ...]] = {
    "what the rules say": ("b rule", "b chosen", "b no rule", "b known"),
    "words": (),
    "classes of words": (),
    "tables and numbered items": ("s item", "s cell", "b item", "b cell"),
    "money beside": ("s behind money", "e money"),
    "how much the text is about aid": ("e about", "e no aid", "b aid"),
}


def _lacks(part: str) -> Callable[[str], bool]:
    if part == "words":
        return lambda name: "=" in name
    if part == "classes of words":
        return lambda name: ":" in name or ">" in name
    return lambda name: name.startswith(PARTS[part])


def _without(text: Document, names: Names) -> Document:
    """Return a document without the features that nothing is to be learned of."""
    dropped = np.array(sorted(names.dropped))
    return replace(text, features=[found[~np.isin(found, dropped)] for found in text.features])


def write_card(figures: Sequence[str]) -> None:
    """Write the figures into the card."""
    card = HERE / "README.md"
    text = card.read_text(encoding="utf8")
    lines = "\n".join(figures)
    card.write_text(
        re.sub(
            r"(<!-- figures -->\n).*?(\n<!-- end of figures -->)", lambda m: f"{m[1]}{lines}{m[2]}", text, flags=re.S
        ),
        encoding="utf8",
    )


def main() -> None:
    """Learn, and write what is learned."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--texts", type=Path, nargs="+", required=True, help="the texts of the annotated passages")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--parts", action="store_true", help="also give the figures without each part (takes long)")
    arguments = parser.parse_args()
    files = [SENTENCES / f"{name}.jsonl" for name in LEARNED_FROM]
    names = Names()
    texts = list(texts_of(arguments.gold, names))
    ours = [*texts_of(files, names), *passages_of(arguments.texts, names)]
    calibration = UNCALIBRATED
    if arguments.folds:
        found = cross_validate(texts, ours, names, arguments.folds)
        sizes = Counter(text.group for text in texts)
        whole = together(found.values())
        rows = [*HEAD, *(found[group].row(group, size) for group, size in sizes.items())]
        rows += [whole.row("together", len(texts)), "", *reliability(whole.judged)]
        if arguments.parts:
            fewer_texts = [text for text in ours if text.group != PASSAGES.stem]
            less_found = cross_validate(texts, fewer_texts, names, arguments.folds)
            rows += ["", *HEAD, together(less_found.values()).row("without the annotated passages", len(texts))]
            for part in PARTS:
                lacks = _lacks(part)
                fewer = Names(names.numbers, (number for name, number in names.numbers.items() if lacks(name)))
                less = [[_without(text, fewer) for text in some] for some in (texts, ours)]
                rows.append(
                    together(cross_validate(*less, fewer, arguments.folds).values()).row(f"without {part}", len(texts))
                )
        print("\n".join(rows))
        write_card(rows)
        calibration = calibrate(whole.judged)
    elif (HERE / "weights.json").exists():
        calibration = Weights.from_data(json.loads((HERE / "weights.json").read_text(encoding="utf8"))).calibration
    weights = with_more(learn([*texts, *ours], names, BEFORE, PULL), MORE).weights(calibration)
    data: dict[str, Any] = {
        "calibration": weights.calibration.to_data(),
        "weights": weights.values,
        "types": weights.types,
    }
    parts = [f'"{key}": {{\n' + ",\n".join(_lines(value)) + "\n}" for key, value in data.items()]
    (HERE / "weights.json").write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf8")


def _lines(values: dict[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        yield f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(value)}"


if __name__ == "__main__":
    main()
