"""The relation of flows: who gives whom how much, for what, when. See `docs/flows.md`."""

from nlp_aid.flows.value import Flow
from nlp_aid.layers.relation import register_relation

__all__ = ["Flow"]

register_relation(Flow)
