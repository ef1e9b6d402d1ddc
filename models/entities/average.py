"""Averages the weights of taggers of one size: `python models/entities/average.py OUTPUT FOLDER:SHARE…`.

What was learnt one after the other, and would be forgotten so, is kept together (Wortsman et al. 2022). Each FOLDER holds the `weights.npz` of a tagger
that went on from the same one; the shares add up to 1.
"""

import argparse
from pathlib import Path

import numpy as np

from nlp_aid.knowledge.sums import SUMS, sums


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", type=Path, help="the folder to write weights.npz into")
    parser.add_argument("parts", nargs="+", metavar="FOLDER:SHARE", help="a folder and its share")
    options = parser.parse_args()
    parts = [part.rpartition(":") for part in options.parts]
    shares = [float(share) for _, _, share in parts]
    if abs(sum(shares) - 1) > 1e-6:
        parser.error(f"The shares add up to {sum(shares)}, not to 1.")
    weights = [np.load(Path(folder) / "weights.npz", allow_pickle=False) for folder, _, _ in parts]
    mean = {
        name: sum(share * one[name].astype(np.float32) for one, share in zip(weights, shares, strict=True))
        for name in weights[0].files
    }
    options.output.mkdir(parents=True, exist_ok=True)
    np.savez(options.output / "weights.npz", **{name: array.astype(np.float16) for name, array in mean.items()})
    (options.output / SUMS).write_bytes(sums(options.output))


if __name__ == "__main__":
    main()
