"""How time and memory grow with the length of a text: `python benchmarks/length.py [TEXT_FILE]`.

Prints for one text of 10,000 to a million characters, each in a process of its own, what the tokenizer takes (reading, words,
sentences, one Doc of the whole text), what the default pipeline takes for the whole text (`nlp(text)`), and what annotation
takes as the command line does it, in pieces. Without a file the text is the example article, over and over.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from pathlib import Path

import nlp_aid
from nlp_aid.records.pieces import make_record

EXAMPLE = Path(__file__).parent.parent / "nlp_aid" / "examples" / "article.txt"
LENGTHS = (10_000, 100_000, 1_000_000)


def measure(what: str, text: str) -> None:
    """Print what one text takes."""
    nlp = nlp_aid.load([] if what == "tokens" else "default")
    nlp(text[:1000])
    peak()
    before = peak()
    start = time.process_time()
    found = make_record(nlp, text)["text"] if what == "annotate" else nlp(text).text
    taken = time.process_time() - start
    assert found == text
    print(f"{what:12}{len(text):>12,}{taken:>10.2f}{taken / len(text) * 1e6:>18.2f}{peak() - before:>10.0f}")


def peak() -> float:
    """Return the most memory that this process has had, in MB; on Linux since this was last asked for."""
    status, reset = Path("/proc/self/status"), Path("/proc/self/clear_refs")
    if reset.exists():
        found = int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1000
        reset.write_text("5")
        return found
    unit = 1024 if sys.platform == "linux" else 1024**2
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "text", nargs="?", type=Path, default=EXAMPLE, help="a UTF-8 text; by default the example article"
    )
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        what, length = args.measure
        text = args.text.read_text(encoding="utf8")
        measure(what, (text * (int(length) // max(1, len(text)) + 1))[: int(length)])
        return
    print(f"{'':12}{'characters':>12}{'seconds':>10}{'µs a character':>18}{'MB more':>10}", flush=True)
    for what in ("tokens", "nlp(text)", "annotate"):
        for length in LENGTHS:
            # The peak of memory counts from the start of a process.
            command = [sys.executable, __file__, str(args.text), "--measure", what, str(length)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
