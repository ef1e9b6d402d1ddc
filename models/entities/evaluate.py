"""Scores organisations, persons and dates on annotated documents; see README.md.

    python models/entities/evaluate.py RECORDS…                          # the half that nothing was learnt from
    python models/entities/evaluate.py RECORDS… --half learnt --list     # the other half, with its errors

RECORDS are JSONL files of annotated documents, or folders with `entities_*.jsonl`: `id`, `text`, `organisations`, `persons`, `dates`,
and the `date` of the document where it is known.
"""

import argparse
import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from spacy.language import Language

import nlp_aid

LAYERS = ("organisations", "persons", "dates")
Span = tuple[int, int]


class Found(NamedTuple):
    """The spans of a layer in a document: those annotated, those found, and those found in the other layers."""

    text: str
    gold: set[Span]
    found: set[Span]
    others: set[Span]


def is_held_out_document(id: str) -> bool:
    """Tell whether an annotated document is one of the half that is not learnt from: by its id."""
    return hashlib.sha256(id.encode("utf8")).digest()[0] % 2 == 0


def read_documents(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    """Yield the annotated documents of files, and of those named `entities_*.jsonl` in folders.

    Raises:
        FileNotFoundError: there are none.
    """
    for path in paths:
        files = sorted(path.glob("entities_*.jsonl")) if path.is_dir() else [path]
        if not files:
            raise FileNotFoundError(f"{path} has no entities_*.jsonl with annotated documents.")
        for file in files:
            yield from map(json.loads, file.read_text(encoding="utf8").splitlines())


def found_in(
    nlp: Language, documents: Iterable[dict[str, Any]]
) -> tuple[dict[str, list[Found]], list[tuple[Any, Any]]]:
    """Return the spans of each layer in documents, and the values of the dates that are annotated with one and found."""
    spans: dict[str, list[Found]] = {layer: [] for layer in LAYERS}
    values = []
    for document in documents:
        doc = nlp.make_doc(document["text"])
        doc._.aid_date = document.get("date")
        doc = nlp(doc)
        found = {layer: {(span.start_char, span.end_char) for span in doc.spans[layer]} for layer in LAYERS}
        for layer in LAYERS:
            gold = {(one["start"], one["end"]) for one in document[layer]}
            others = set().union(*(found[other] for other in LAYERS if other != layer))
            spans[layer].append(Found(document["text"], gold, found[layer], others))
        dates = {(date.start, date.end): date.value for date in doc._.dates}
        values += [
            (one["value"], dates[one["start"], one["end"]])
            for one in document["dates"]
            if one.get("value") and (one["start"], one["end"]) in dates
        ]
    return spans, values


def figures(documents: Sequence[Found]) -> dict[str, Any]:
    """Return precision, recall and F1 of exact spans, F1 of those that overlap, and how many errors there are of each kind."""
    right = sum(len(one.gold & one.found) for one in documents)
    gold, found = sum(len(one.gold) for one in documents), sum(len(one.found) for one in documents)
    met = [sum(_touches(span, one.gold) for span in one.found) for one in documents]
    hit = [sum(_touches(span, one.found) for span in one.gold) for one in documents]
    errors = Counter(kind for one in documents for kind, _ in _errors(one))
    return {
        "annotated": gold,
        "found": found,
        "precision": round(right / max(1, found), 3),
        "recall": round(right / max(1, gold), 3),
        "exact": round(2 * right / max(1, found + gold), 3),
        "overlapping": round(_harmonic(sum(met) / max(1, found), sum(hit) / max(1, gold)), 3),
        **errors,
    }


def _harmonic(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _touches(span: Span, others: Iterable[Span]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def _errors(one: Found) -> Iterator[tuple[str, Span]]:
    """Yield the errors in a document: kind and span."""
    for span in sorted(one.gold - one.found):
        edges = _touches(span, one.found)
        yield "wrong edges" if edges else "wrong type" if _touches(span, one.others) else "missed", span
    for span in sorted(one.found - one.gold):
        if not _touches(span, one.gold):
            yield "false", span


def _show(layer: str, one: Found) -> Iterator[str]:
    for kind, (start, end) in _errors(one):
        before, name, behind = one.text[max(0, start - 8) : start], one.text[start:end], one.text[end : end + 8]
        other = [one.text[a:b] for a, b in sorted(one.found) if a < end and start < b and (a, b) != (start, end)]
        yield f"{layer}\t{kind}\t{before}【{name}】{behind}\t{' '.join(other)}".replace("\n", " ")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("records", type=Path, nargs="+", help="annotated documents, or folders of them")
    parser.add_argument("--weights", type=Path, help="the folder of a tagger's weights; the bundled ones by default")
    parser.add_argument("--half", choices=("held-out", "learnt"), default="held-out", help="which half to score")
    parser.add_argument("--list", action="store_true", help="list the errors; of the half that was learnt from only")
    options = parser.parse_args()
    if options.list and options.half == "held-out":
        parser.error("--list shows what is held out, and then it is not held out any more. Add --half learnt.")
    nlp = nlp_aid.load(list(LAYERS))
    if options.weights:
        tagger: Any = nlp.get_pipe("aid_entities")
        tagger.from_disk(options.weights)
    wanted = options.half == "held-out"
    documents = [one for one in read_documents(options.records) if is_held_out_document(one["id"]) == wanted]
    spans, values = found_in(nlp, documents)
    if options.list:
        for layer in LAYERS:
            for one in spans[layer]:
                for line in _show(layer, one):
                    print(line)
    result: dict[str, Any] = {layer: figures(spans[layer]) for layer in LAYERS}
    result["dates"]["values right"] = round(sum(gold == found for gold, found in values) / max(1, len(values)), 3)
    print(json.dumps({"documents": len(documents), **result}, indent=2, ensure_ascii=False))


if __name__ == "__main__":
    main()
