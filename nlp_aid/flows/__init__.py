"""The relation of flows: who gives whom how much, for what, when. See `docs/flows.md`."""

from typing import TYPE_CHECKING

from nlp_aid._lazy import on_demand

if TYPE_CHECKING:
    from nlp_aid.flows.value import Flow

__all__ = ["Flow"]

__getattr__ = on_demand(
    __name__,
    {
        "Flow": "nlp_aid.flows.value",
    },
)
