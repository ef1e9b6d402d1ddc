"""Annotating many documents: in several processes, in bounded memory, and so that nothing is lost."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.runs.api import AnnotationError, annotate
    from nlp_aid.runs.work import WorkerError

__all__ = ["AnnotationError", "WorkerError", "annotate"]

__getattr__ = on_demand(
    __name__,
    {
        "AnnotationError": "nlp_aid.runs.api",
        "annotate": "nlp_aid.runs.api",
        "WorkerError": "nlp_aid.runs.work",
    },
)
