"""Characters a second: `python benchmarks/throughput.py [TEXT_FILE]`.

Prints, for a text (by default the example article, over and over), how many characters a second each part of the pipeline
takes on one core, and the ratio to spaCy's own Chinese tokenizer with pkuseg and the same model.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

import spacy
import spacy_pkuseg

import nlp_aid
from nlp_aid.paths import model_path

EXAMPLE = Path(__file__).parent.parent / "nlp_aid" / "examples" / "article.txt"
CHARACTERS = 100_000


def seconds(function: Callable[[str], object], texts: list[str]) -> float:
    """Return how long a function takes over all texts."""
    start = time.perf_counter()
    for text in texts:
        function(text)
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    text = Path(sys.argv[1] if len(sys.argv) > 1 else EXAMPLE).read_text(encoding="utf8")
    paragraphs = [line for line in text.splitlines() if line.strip()] or [""]
    documents = ["\n".join(paragraphs[at : at + 5]) for at in range(0, len(paragraphs), 5)]
    texts = documents * max(1, CHARACTERS // max(1, len(text)))
    stock = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "pkuseg"}}})
    stock.tokenizer.pkuseg_seg = spacy_pkuseg.pkuseg(str(model_path("segmenter")), user_dict=None)
    nlp = nlp_aid.load()
    nlp(texts[0])
    total = sum(map(len, texts))
    base = seconds(stock.make_doc, texts)
    rows = {"spaCy zh, pkuseg, tokens only": base, "nlp_aid, tokens only": seconds(nlp.make_doc, texts)}
    for layer in ("money", "places", "programmes"):
        pipeline = nlp_aid.load([layer])
        rows[f"nlp_aid, {layer}"] = seconds(pipeline, texts)
    rows["nlp_aid, all layers"] = seconds(nlp, texts)
    print(f"{total} characters in {len(texts)} documents\n")
    print(f"{'':32}{'characters/s':>14}{'time, ratio':>14}")
    for name, taken in rows.items():
        print(f"{name:32}{total / taken:>14,.0f}{taken / base:>14.2f}")


if __name__ == "__main__":
    main()
