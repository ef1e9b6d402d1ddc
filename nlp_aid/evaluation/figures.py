"""Precision, recall and F1."""

from __future__ import annotations

from typing import NamedTuple


class Figures(NamedTuple):
    """Precision, recall and F1."""

    precision: float
    recall: float
    f1: float

    @classmethod
    def of(cls, right: int, predicted: int, gold: int) -> Figures:
        """Return the figures for counts; where nothing was predicted, or there is no gold, that side is perfect."""
        precision = right / predicted if predicted else 1.0
        recall = right / gold if gold else 1.0
        both = precision + recall
        return cls(precision, recall, 2 * precision * recall / both if both else 0.0)
