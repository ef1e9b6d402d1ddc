"""The tagged sentences that `models/entities/build.py` holds out, for the benchmarks of the tagger."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "models" / "entities"))

from build import GROUPS, Sentence, is_held_out, read, reference

__all__ = ["GROUPS", "Sentence", "held_out", "reference"]


def held_out(path: Path) -> list[Sentence]:
    """Return the sentences that the tagger was not trained on."""
    return [sentence for sentence in read(path) if is_held_out(sentence["text"])]
