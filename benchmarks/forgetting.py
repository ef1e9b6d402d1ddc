"""What training on one layer alone does to the others: `python benchmarks/forgetting.py SENTENCES [--documents N] [--scored M]`.

SENTENCES is what `models/entities/build.py` learns from: a `text` and its `ents` a line. Of the tenth that it holds out, N
sentences are learnt with nothing but their organisations annotated, as `nlp-aid train` does with its defaults; the others
(M of them) are scored: F1 of exact spans before, after, and after training that does not hold on to what it knew.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from tagged import GROUPS, held_out, reference

import nlp_aid
from nlp_aid.training.tagger import score_tagger, train_tagger


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--scored", type=int, default=2000)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--learn-rate", type=float, default=1e-3)
    options = parser.parse_args()
    sentences = held_out(options.sentences)
    layers = ["organisations", "persons", "dates"]
    nlp = nlp_aid.load(layers)
    scored = [reference(nlp.tokenizer, it, GROUPS) for it in sentences[options.documents :][: options.scored]]
    rows = {"before": score_tagger(nlp, scored)}
    for name, remember in (("after", True), ("forgetting", False)):
        nlp = nlp_aid.load(layers)
        learnt = [reference(nlp.tokenizer, it, {"ORG": "organisations"}) for it in sentences[: options.documents]]
        train_tagger(nlp, learnt, epochs=options.epochs, learn_rate=options.learn_rate, remember=remember)
        rows[name] = score_tagger(nlp, scored)
    print(f"{options.documents} sentences learnt, {len(scored)} scored")
    print(f"{'':12}" + "".join(f"{group:>15}" for group in GROUPS.values()))
    for name, scores in rows.items():
        print(f"{name:12}" + "".join(f"{scores[f'spans_{group}_f']:>15.3f}" for group in GROUPS.values()))


if __name__ == "__main__":
    main()
