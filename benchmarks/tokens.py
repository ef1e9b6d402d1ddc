"""Words and tokens a second: `python benchmarks/tokens.py [TEXT_FILE] [--source DIR]`.

Cuts the same documents with stock `spacy_pkuseg` and with spaCy's own Chinese tokenizer, both with the full default model of
pkuseg and no user dictionary, and with nlp_aid. The full model is in no package that nlp_aid needs: `models/segmenter/build.py`
fetches it with pip unless `--source` names the folder where its features.pkl and weights.npz are. Without a file the text is
the example article, over and over.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import spacy
import spacy_pkuseg

import nlp_aid
from nlp_aid.paths import model_path

ROOT = Path(__file__).parent.parent
EXAMPLE = ROOT / "nlp_aid" / "examples" / "article.txt"
CHARACTERS = 200_000
DOCUMENT = 500


def documents(text: str, characters: int) -> list[str]:
    """Return documents of whole lines, some 500 characters each, with at least so many characters in all."""
    lines = [line for line in text.splitlines() if line.strip()]
    found, length, part = [], 0, ""
    while length < characters:
        for line in lines:
            part += line + "\n"
            if len(part) >= DOCUMENT:
                found.append(part)
                length += len(part)
                part = ""
            if length >= characters:
                break
    return found


def seconds(function: Callable[[str], object], texts: list[str]) -> float:
    """Return the processor time that a function takes over all texts."""
    start = time.process_time()
    for text in texts:
        function(text)
    return time.process_time() - start


def load_build_script() -> ModuleType:
    """Return `models/segmenter/build.py` as a module."""
    spec = importlib.util.spec_from_file_location("build", ROOT / "models" / "segmenter" / "build.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def full_model(source: Path | None, folder: Path) -> spacy_pkuseg.pkuseg:
    """Return stock pkuseg with the full default model."""
    build = load_build_script()
    build.write(folder, *build.read(source or build.download(folder)))
    return spacy_pkuseg.pkuseg(str(folder), user_dict=None)


def compare(text: str, source: Path | None) -> None:
    """Print how fast stock pkuseg, spaCy and nlp_aid are on the same documents."""
    texts = documents(text, CHARACTERS)
    total = sum(map(len, texts))
    with tempfile.TemporaryDirectory() as folder:
        full = full_model(source, Path(folder))
    small = spacy_pkuseg.pkuseg(str(model_path("segmenter")), user_dict=None)
    stock = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "pkuseg"}}})
    stock.tokenizer.pkuseg_seg = full
    nlp = nlp_aid.load([])
    nlp.make_doc(texts[0])
    words = nlp.tokenizer.segmenter.words
    same = sum(small.cut(t) == [word for word in words(t) if not word.isspace()] for t in texts[:100])
    rows = [
        ("words: spacy_pkuseg, full model", seconds(full.cut, texts)),
        ("words: spacy_pkuseg, nlp_aid's model", seconds(small.cut, texts)),
        ("words: nlp_aid", seconds(words, texts)),
        ("tokens: spaCy zh, full model", seconds(stock.make_doc, texts)),
        ("tokens: nlp_aid, reading included", seconds(nlp.make_doc, texts)),
    ]
    print(f"{total:,} characters in {len(texts)} documents; of 100, {same} have the very words of spacy_pkuseg\n")
    print(f"{'':40}{'characters/s':>14}{'times as fast':>16}")
    for name, taken in rows:
        base = rows[0][1] if name.startswith("words") else rows[3][1]
        print(f"{name:40}{total / taken:>14,.0f}{base / taken:>16.1f}")


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "text", nargs="?", type=Path, default=EXAMPLE, help="a UTF-8 text; by default the example article"
    )
    parser.add_argument("--source", type=Path, help="folder of the full model; by default pip fetches it")
    args = parser.parse_args()
    compare(args.text.read_text(encoding="utf8"), args.source)


if __name__ == "__main__":
    main()
