"""Gold annotation against predictions."""

from nlp_aid.evaluation.errors import Error, Errors, find_errors
from nlp_aid.evaluation.score import Figures, LayerScore, score, scored_layers

__all__ = ["Error", "Errors", "Figures", "LayerScore", "find_errors", "score", "scored_layers"]
