"""The tagger on other ways of writing: `python benchmarks/scripts.py SENTENCES [--sentences N]`.

SENTENCES is what `models/entities/build.py` learns from: a `text` and its `ents` a line. Takes N of those it holds out as they
are, in traditional script (OpenCC, from the extra `build`), and with pinyin behind every tenth character, as sites print
it (`產(chǎn)業(yè)`), and prints the F1 of exact spans for each. Sentences that OpenCC changes in length are left out.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Callable
from pathlib import Path

import opencc
from spacy.training import Example
from tagged import GROUPS, Sentence, held_out, reference

import nlp_aid

GLOSSES = ("(chǎn)", "(yè)", "(xiàn)", "(qū)", "(zhèn)", "(xiāng)", "(jì)", "(huà)")
A_GLOSS_EVERY = 10


def traditional(sentence: Sentence) -> Sentence:
    """Return a sentence in traditional script."""
    return {**sentence, "text": _CONVERTER.convert(sentence["text"])}


_CONVERTER = opencc.OpenCC("s2t")


def glossed(sentence: Sentence) -> Sentence:
    """Return a sentence in traditional script with glosses; a gloss belongs to what its character is in."""
    chance = random.Random(sentence["text"])
    text = traditional(sentence)["text"]
    at, out = [0], ""
    for char in text:
        out += char
        if "\u4e00" <= char <= "\u9fff" and chance.randrange(A_GLOSS_EVERY) == 0:
            out += chance.choice(GLOSSES)
        at.append(len(out))
    return {"text": out, "ents": [[at[start], at[end], label] for start, end, label in sentence["ents"]]}


WAYS: dict[str, Callable[[Sentence], Sentence]] = {
    "as they are": lambda sentence: sentence,
    "traditional": traditional,
    "traditional, glossed": glossed,
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--sentences", type=int, default=2000, dest="number")
    options = parser.parse_args()
    chosen = [it for it in held_out(options.sentences) if len(traditional(it)["text"]) == len(it["text"])]
    chosen = chosen[: options.number]
    nlp = nlp_aid.load(["organisations", "persons", "dates"])
    print(f"{len(chosen)} sentences\n{'':22}" + "".join(f"{group:>15}" for group in (*GROUPS.values(), "names")))
    for name, write in WAYS.items():
        examples = []
        written = [write(it) for it in chosen]
        for doc, sentence in zip(nlp.pipe(it["text"] for it in written), written, strict=True):
            examples.append(Example(doc, reference(nlp.tokenizer, sentence)))
        scores = nlp.get_pipe("aid_entities").score(examples)  # type: ignore[attr-defined]
        print(f"{name:22}" + "".join(f"{scores[f'spans_{group}_f']:>15.3f}" for group in (*GROUPS.values(), "names")))


if __name__ == "__main__":
    main()
