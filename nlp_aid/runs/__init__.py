"""Annotating many documents: in several processes, in bounded memory, and so that nothing is lost."""

from nlp_aid.runs.api import AnnotationError, annotate
from nlp_aid.runs.work import WorkerError

__all__ = ["AnnotationError", "WorkerError", "annotate"]
