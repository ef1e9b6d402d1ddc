"""Learns what the features of places weigh: `python models/places/train.py GOLD.jsonl… [--folds 5]`.

GOLD are annotated documents, one JSON record a line: `text`, and `places` with `start`, `end` and `code` (null where there
is none). The examples of `tests/places` (`kinds.txt`, `genres.txt`, `ambiguous.txt`,
`sentences/development.txt`) are learned from too.

For every document the finder makes its chains of candidates; a set of chains that do not overlap is as likely as the sum of
their scores says, and the weights are those that make the annotated sets likeliest, pulled (L2) towards `prior.json`: so what
the documents say nothing of stays as it was set by hand. Each document counts with the tagger's testimony, and less without.
What confidence means is read off from documents that were not learned from.

Writes `weights.json` and the tables in `README.md`; with `--folds 0` the figures and the calibration stay as they are.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

import nlp_aid
from nlp_aid.entities.witness import witnesses
from nlp_aid.layers.mention import in_raw
from nlp_aid.places.find import PlaceFinder, margin
from nlp_aid.places.weighing import Weights
from nlp_aid.tokenizer import reading_of, word_bounds
from nlp_aid.training.places import HELD, PULL, Items, Prior, Problem, Span, Text, items_of, learn

HERE = Path(__file__).parent
TESTS = HERE.parents[1] / "tests" / "places"
EXAMPLES = ("kinds.txt", "genres.txt", "ambiguous.txt", "sentences/development.txt")
# `[上海市|places code=31]`, `[弹子石|places]`: see tests/annotated.py.
_PLACE = re.compile(r"\[([^\]|]*)\|places(?: code=([^\]]*))?\]")
WITHOUT_TAGGER = 0.3
# An example was written to show one thing, and has little else in it.
EXAMPLE = 3.0


@dataclass(frozen=True)
class Document(Text):
    """A document to learn from, with the file that it is from."""

    group: str = ""


def texts_of(paths: Sequence[Path]) -> Iterator[Document]:
    """Yield the documents, as the pipeline reads and tags them."""
    nlp = nlp_aid.load(["places", "persons"])
    tagger = nlp.get_pipe("aid_entities")
    for path in paths:
        for group, text, gold, tagged in _records(path):
            doc = nlp.make_doc(text)
            reading, bounds = reading_of(doc), frozenset(word_bounds(doc, reading_of(doc)))
            heard = tuple(witnesses(tagger(doc)) or ()) if tagged else ()
            yield Document(reading, bounds, heard, gold, EXAMPLE if group == "examples" else 1.0, group=group)


def _records(path: Path) -> Iterator[tuple[str, str, dict[Span, str | None], bool]]:
    for line in path.read_text(encoding="utf8").splitlines():
        if path.suffix == ".jsonl" and line.strip():
            data = json.loads(line)
            yield path.stem, data["text"], {(p["start"], p["end"]): p.get("code") for p in data["places"]}, True
        elif line and not line.startswith("#") and path.suffix == ".txt":
            text, gold, done = "", {}, 0
            for match in _PLACE.finditer(line):
                text += line[done : match.start()]
                gold[len(text), len(text) + len(match[1])] = match[2]
                text, done = text + match[1], match.end()
            yield "examples", text + line[done:], gold, "sentences" in str(path)


def both_ways(texts: Iterable[Document]) -> list[Document]:
    """Return documents with what the tagger says, and without."""
    found = []
    for text in texts:
        found.append(text)
        if text.heard:
            found.append(replace(text, heard=(), weight=text.weight * WITHOUT_TAGGER))
    return found


@dataclass
class Count:
    """What was annotated, found and right: spans, spans with codes, codes of a document."""

    spans: Counter[str]
    judged: list[tuple[float, bool]]

    def f1(self, right: str, found: str = "found", gold: str = "gold") -> float:
        total = self.spans[found] + self.spans[gold]
        return 2 * self.spans[right] / total if total else 1.0


def count(texts: Sequence[Document], finder: PlaceFinder) -> Count:
    """Return how well the finder does on documents."""
    result = Count(Counter(), [])
    for text in texts:
        decision = finder.decide(text.reading.text, text.bounds, heard=text.heard, traditional=text.traditional)
        margins = {(chain.start, chain.end): margin(chain) for chain in decision.chains}
        places = finder.find(text.reading.text, text.bounds, heard=text.heard, traditional=text.traditional)
        raw = {(p.start, p.end): p.code for p in (in_raw(text.reading, place) for place in places)}
        both = text.gold.keys() & raw.keys()
        result.spans.update(gold=len(text.gold), found=len(raw), exact=len(both))
        result.spans.update(linked=sum(raw[span] == text.gold[span] for span in both))
        codes = [{code[:6] for code in found.values() if code} for found in (text.gold, raw)]
        result.spans.update(gold_codes=len(codes[0]), found_codes=len(codes[1]), codes=len(codes[0] & codes[1]))
        result.judged += [
            (margins[place.start, place.end], text.gold.get(span, "") == code)
            for place, (span, code) in zip(places, raw.items(), strict=True)
            if (place.start, place.end) in margins
        ]
    return result


def calibrate(judged: Iterable[tuple[float, bool]], least: int = 60) -> list[tuple[float, float]]:
    """Return scores with the share that is right of what scores so: pooled until it rises with the score."""
    pools: list[tuple[float, float, int]] = []  # sum of the scores, how many are right, how many there are
    for score, right in sorted(judged):
        pools.append((score, float(right), 1))
        while len(pools) > 1 and (pools[-2][1] * pools[-1][2] >= pools[-1][1] * pools[-2][2] or pools[-2][2] < least):
            last = pools.pop()
            pools[-1] = tuple(map(sum, zip(pools[-1], last, strict=True)))  # type: ignore[assignment]
    while len(pools) > 1 and pools[-1][2] < least:
        last = pools.pop()
        pools[-1] = tuple(map(sum, zip(pools[-1], last, strict=True)))  # type: ignore[assignment]
    table = [(round(scores / number, 2), round((rights + 0.5) / (number + 1), 3)) for scores, rights, number in pools]
    return [(0.0, 0.5), *table] if table and table[0][0] > 0 else table  # what weighs nothing is as likely as not


def reliability(judged: list[tuple[float, bool]]) -> list[str]:
    """Return rows that tell how often what is said to be so sure is right, each tenth judged by the calibration of the rest."""
    random.Random(2).shuffle(judged)
    tenths = [judged[number::10] for number in range(10)]
    said: dict[float, list[tuple[float, bool]]] = {}
    for own in tenths:
        weights = Weights({}, tuple(calibrate(one for other in tenths if other is not own for one in other)))
        for score, right in own:
            probability = weights.probability(score)
            edge = next(edge for edge in _EDGES if probability <= edge)
            said.setdefault(edge, []).append((probability, right))
    rows = []
    for edge, found in sorted(said.items()):
        mean, right = (sum(column) / len(found) for column in zip(*found, strict=True))
        rows.append(f"| up to {edge:.2f} | {len(found)} | {mean:.3f} | {right:.3f} |")
    return rows


_EDGES = (0.85, 0.95, 0.975, 1.0)


def decides(items: Sequence[Items], weights: dict[str, float]) -> Counter[str]:
    """Return for each feature how many chains would be taken or left without it."""
    problem = Problem([(item, 1.0) for item in items], Prior(weights), 0.0)
    vector = np.array([weights.get(name, 0.0) for name in problem.names])
    taken = _taken(problem, vector)
    changes: Counter[str] = Counter()
    for number, name in enumerate(problem.names):
        without = vector.copy()
        without[number] = 0.0
        changes[name] = int((taken != _taken(problem, without)).sum())
    return changes


def _taken(problem: Problem, weights: np.ndarray) -> np.ndarray:
    """Return which chains are taken, those that together score most."""
    scores = np.bincount(problem.rows, problem.values * weights[problem.columns], problem.count).tolist()
    chosen = np.zeros(problem.count, dtype=bool)
    first = 0
    for item, _ in problem.items:
        before = item.before.tolist()
        best, take = [0.0], []
        for i, earlier in enumerate(before):
            score = best[earlier] + scores[first + i]
            take.append(score > best[-1])
            best.append(max(score, best[-1]))
        at = len(before)
        while at:
            if take[at - 1]:
                chosen[first + at - 1] = True
                at = before[at - 1]
            else:
                at -= 1
        first += len(before)
    return chosen


def write_card(figures: list[str], table: list[str]) -> None:
    """Put the figures and the table of features into the card, between the marks."""
    path = HERE / "README.md"
    text = path.read_text(encoding="utf8")
    for name, rows in (("figures", figures), ("features", table)):
        if rows:
            start, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
            text = text[: text.index(start) + len(start)] + "\n".join(rows) + "\n" + text[text.index(end) :]
    path.write_text(text, encoding="utf8")


def report(name: str, before: Count, after: Count) -> str:
    """Return a row of the table of figures."""
    kinds = (("exact", "found", "gold"), ("linked", "found", "gold"), ("codes", "found_codes", "gold_codes"))
    cells = [f"{counted.f1(*kind):.3f}" for kind in kinds for counted in (before, after)]
    return f"| {name} | {after.spans['gold']} | " + " | ".join(cells) + " |"


def main() -> None:
    parser = argparse.ArgumentParser(description="Learns what the features of places weigh.")
    parser.add_argument("gold", type=Path, nargs="+", help="annotated documents")
    parser.add_argument("--folds", type=int, default=5, help="for cross-validated figures (default: 5; 0 for none)")
    parser.add_argument(
        "--pull", type=float, default=PULL, help=f"how strongly weights are pulled back (default: {PULL})"
    )
    arguments = parser.parse_args()
    prior = Prior(json.loads((HERE / "prior.json").read_text(encoding="utf8")), HELD)
    finder = PlaceFinder(weights=Weights(prior.weights, ((0.0, 0.5), (1.0, 0.5))))
    texts = list(texts_of(arguments.gold))
    examples = list(texts_of([TESTS / name for name in EXAMPLES]))
    judged: list[tuple[float, bool]] = []
    figures: list[str] = []
    if arguments.folds:
        random.Random(1).shuffle(texts)
        counts: dict[str, tuple[list[Count], list[Count]]] = {}
        folds = [texts[fold :: arguments.folds] for fold in range(arguments.folds)]
        for fold in folds:
            others = [text for part in folds if part is not fold for text in part]
            learned = learn(both_ways([*others, *examples]), prior, finder, arguments.pull)
            for group in sorted({text.group for text in fold}):
                part = [text for text in fold if text.group == group]
                for which, weights in enumerate((prior.weights, learned)):
                    finder.weights = Weights(weights, finder.weights.calibration)
                    counted = count(part, finder)
                    counts.setdefault(group, ([], []))[which].append(counted)
                    counts.setdefault("together", ([], []))[which].append(counted)
                    judged += counted.judged if which else []
        figures = [
            "| documents | places | spans by hand | learned | linked by hand | learned | county codes by hand | learned |",
            "|---|--:|--:|--:|--:|--:|--:|--:|",
        ]
        for group, parts in sorted(counts.items(), key=lambda item: item[0] == "together"):
            figures.append(report(group, *(Count(sum((c.spans for c in part), Counter()), []) for part in parts)))
        figures += ["", "| said | places | on average | right |", "|---|--:|--:|--:|", *reliability(list(judged))]
        print("\n".join(figures))
    weights = learn(both_ways([*texts, *examples]), prior, finder, arguments.pull)
    data = json.loads((HERE / "weights.json").read_text(encoding="utf8"))
    data["weights"] = dict(sorted(weights.items()))
    if judged:
        data["calibration"] = calibrate(judged)
    finder.weights = Weights(weights, finder.weights.calibration)
    changes = decides([items_of(text, finder) for text in texts], weights)
    rows = [
        f"| {name} | {weights[name]:g} | {prior.weights.get(name, 0):g} | {changes[name]} |" for name in sorted(weights)
    ]
    write_card(figures, ["| feature | weight | by hand | decides |", "|---|--:|--:|--:|", *rows])
    (HERE / "weights.json").write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
