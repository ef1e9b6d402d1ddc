"""What many records come to: flows added up and mentions counted, by donor, year, place or any other column."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.totals.totals import Table, table

__all__ = ["Table", "table"]

__getattr__ = on_demand(__name__, {"Table": "nlp_aid.totals.totals", "table": "nlp_aid.totals.totals"})
