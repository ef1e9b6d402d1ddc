"""From process start to an annotated article on disk: `python benchmarks/startup.py [ARTICLE]`.

Prints seconds and peak memory of `nlp-aid annotate`, the best of three runs, and the ratio to a process that only makes an
empty spaCy pipeline.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 3
EXAMPLE = Path(__file__).parent.parent / "nlp_aid" / "examples" / "article.txt"


def measure(command: list[str]) -> tuple[float, float]:
    """Return the seconds and the peak memory in MB that a command takes."""
    # A process of its own measures, because the peak of children is kept for the life of a process.
    script = (
        "import resource, subprocess, sys, time; start = time.perf_counter(); "
        "subprocess.run(sys.argv[1:], check=True, capture_output=True); "
        "print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    out = subprocess.run([sys.executable, "-c", script, *command], check=True, capture_output=True, text=True).stdout
    seconds, peak = map(float, out.split())
    return seconds, peak / (1024 if sys.platform == "linux" else 1024**2)


def main() -> None:
    """Measure and print."""
    article = sys.argv[1] if len(sys.argv) > 1 else str(EXAMPLE)
    spacy = [sys.executable, "-c", "import spacy; spacy.blank('zh')('扶贫')"]
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "out.jsonl")
        annotate = [sys.executable, "-m", "nlp_aid", "annotate", article, "-o", out, "--overwrite"]
        runs = {
            name: min(measure(command) for _ in range(RUNS))
            for name, command in (("spaCy", spacy), ("nlp_aid", annotate))
        }
    print(f"{'':28}{'seconds':>10}{'MB':>8}")
    print(f"{'empty spaCy pipeline':28}{runs['spaCy'][0]:>10.2f}{runs['spaCy'][1]:>8.0f}")
    print(f"{'nlp-aid annotate, 1 article':28}{runs['nlp_aid'][0]:>10.2f}{runs['nlp_aid'][1]:>8.0f}")
    print(f"{'ratio':28}{runs['nlp_aid'][0] / runs['spaCy'][0]:>10.2f}{runs['nlp_aid'][1] / runs['spaCy'][1]:>8.2f}")


if __name__ == "__main__":
    main()
