"""Gold annotation against predictions."""

from nlp_aid.evaluation.errors import Error, Errors, find_errors
from nlp_aid.evaluation.figures import Figures
from nlp_aid.evaluation.score import Kind, LayerScore, by_kind, score, scored_layers

__all__ = ["Error", "Errors", "Figures", "Kind", "LayerScore", "by_kind", "find_errors", "score", "scored_layers"]
