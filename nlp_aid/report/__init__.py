"""Records as one page to explore: flows as a diagram, a map, a timeline, tables to filter, and every figure in its text."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.report.writer import Report, write_report

__all__ = ["Report", "write_report"]

__getattr__ = on_demand(__name__, {"Report": "nlp_aid.report.writer", "write_report": "nlp_aid.report.writer"})
