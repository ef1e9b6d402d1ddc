"""How long commands take to start: `python benchmarks/startup.py [ARTICLE]`.

Prints seconds and peak memory of a process that imports spaCy, and of commands, the best of some runs, taken in turns; with the
ratio of each to the import of spaCy.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

RUNS = 5
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
    ours = [sys.executable, "-m", "nlp_aid"]
    with tempfile.TemporaryDirectory() as folder:
        out, again = (str(Path(folder) / name) for name in ("out.jsonl", "again.jsonl"))
        subprocess.run([*ours, "annotate", article, "-o", out], check=True, capture_output=True)
        commands = {
            "import spacy": [sys.executable, "-c", "import spacy"],
            "nlp-aid --help": [*ours, "--help"],
            "nlp-aid evaluate --help": [*ours, "evaluate", "--help"],
            "nlp-aid --show-completion": [*ours, "--show-completion", "bash"],
            "nlp-aid places lookup": [*ours, "places", "lookup", "昭通市"],
            "nlp-aid summary, 1 article": [*ours, "summary", out],
            "nlp-aid annotate, 1 article": [*ours, "annotate", article, "-o", again, "--overwrite"],
        }
        runs: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                runs[name].append(measure(command))
    print(f"{'':30}{'seconds':>10}{'MB':>8}{'import spacy = 1':>20}")
    whole = min(runs["import spacy"])[0]
    for name, taken in runs.items():
        seconds, peak = min(taken)
        print(f"{name:30}{seconds:>10.2f}{peak:>8.0f}{seconds / whole:>20.2f}")


if __name__ == "__main__":
    main()
