"""How results differ between processors: `python benchmarks/processors.py FILE… [--documents N]`.

Annotates documents (JSONL with a `text`, also in .gz; without a file our own in benchmarks/gold) as OpenBLAS and
numpy calculate on other processors, which both can be told to do: with the kernels of several families, without AVX-512
and AVX2, and with several threads. Prints for each how many records are not the same, bit by bit, as here, and how many
mentions and confidences differ in them. x86-64 only; what an ARM processor gives is not measured.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import subprocess
import sys
from itertools import chain, islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
NO_VECTORS = "AVX512F AVX512CD AVX512_SKX AVX512_CLX AVX512_CNL AVX512_ICL AVX512_SPR AVX2 FMA3"
PROCESSORS: dict[str, dict[str, str]] = {
    "this one": {},
    "four threads": {"OPENBLAS_NUM_THREADS": "4", "OMP_NUM_THREADS": "4"},
    "Intel, AVX-512": {"OPENBLAS_CORETYPE": "SkylakeX"},
    "Intel, AVX2": {"OPENBLAS_CORETYPE": "Haswell"},
    "AMD Zen": {"OPENBLAS_CORETYPE": "Zen"},
    "Intel, AVX": {"OPENBLAS_CORETYPE": "Sandybridge"},
    "SSE only": {"OPENBLAS_CORETYPE": "Prescott", "NPY_DISABLE_CPU_FEATURES": NO_VECTORS},
}
SCRIPT = """
import json, sys
import nlp_aid
for record in nlp_aid.annotate(json.load(sys.stdin)):
    print(json.dumps(record, ensure_ascii=False))
"""


def texts_of(paths: list[Path], number: int) -> list[str]:
    """Return texts, evenly drawn."""
    whole = (gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes() for path in paths)
    texts = [json.loads(line)["text"] for line in chain.from_iterable(data.splitlines() for data in whole)]
    return list(islice(texts, 0, None, max(1, len(texts) // number)))[:number]


def annotated(texts: list[str], settings: dict[str, str]) -> list[dict[str, Any]]:
    """Return the records as they come out with some settings."""
    env = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", **os.environ, "PYTHONPATH": str(ROOT), **settings}
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-c", SCRIPT],
        input=json.dumps(texts).encode(),
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # numpy warns of features that this processor does not have
        check=True,
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def differing(one: dict[str, Any], other: dict[str, Any], key: str) -> int:
    """Return how many entries of the lists in a record differ, by all of them or in one field."""
    found = 0
    for layer in one.keys() | other.keys():
        mine, theirs = one.get(layer), other.get(layer)
        if isinstance(mine, list) and isinstance(theirs, list):
            pairs = zip(mine, theirs, strict=False)
            found += abs(len(mine) - len(theirs)) + sum(a.get(key) != b.get(key) if key else a != b for a, b in pairs)
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--documents", type=int, default=200)
    options = parser.parse_args()
    files = options.files or sorted((ROOT / "benchmarks" / "gold").glob("*.jsonl"))
    texts = texts_of(files, options.documents)
    here = annotated(texts, {})
    entries = sum(len(value) for record in here for value in record.values() if isinstance(value, list))
    print(f"{len(texts)} documents, {sum(map(len, texts)):,} characters, {entries:,} entries of layers and relations")
    print(f"{'calculated as by':<20}{'other records':>14}{'other entries':>14}{'other confidences':>19}")
    for name, settings in PROCESSORS.items():
        there = annotated(texts, settings)
        pairs = list(zip(here, there, strict=True))
        records = sum(one != other for one, other in pairs)
        found = sum(differing(one, other, "") for one, other in pairs)
        confidences = sum(differing(one, other, "confidence") for one, other in pairs)
        print(f"{name:<20}{records:>14}{found:>14}{confidences:>19}")


if __name__ == "__main__":
    main()
