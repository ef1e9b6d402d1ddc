"""Gold annotation against predictions."""

from nlp_aid.evaluation.errors import DocumentErrors, Error, find_errors
from nlp_aid.evaluation.figures import Figures
from nlp_aid.evaluation.score import KindScore, LayerScore, by_kind, score, scored_layers

__all__ = [
    "DocumentErrors",
    "Error",
    "Figures",
    "KindScore",
    "LayerScore",
    "by_kind",
    "find_errors",
    "score",
    "scored_layers",
]
