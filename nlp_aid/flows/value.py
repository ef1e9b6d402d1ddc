"""What a flow is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from nlp_aid.flows.specification import FLOWS, Kind, Status
from nlp_aid.layers.relation import Relation, register_relation
from nlp_aid.layers.role import Role
from nlp_aid.layers.specification import RelationSpecification


@dataclass(frozen=True, kw_only=True)
class Flow(Relation):
    """A transfer of money, or of goods with a value in money, that a text reports.

    Attributes:
        amount: the amount.
        kind: what kind of transfer it is; see docs/flows.md.
        donor: who gives; None where the text names nobody.
        recipient: who or which place receives.
        programme: the programme or fund that it belongs to.
        purpose: what it is for.
        time: when.
        part_of: the index of the flow that this is a part or a use of.
        same_as: the index of an earlier flow that is the same transfer, told again.
        status: `done`, or `planned` for what the text says will be given.
        confidence: from 0 to 1, how probable it is that the amount is a flow of this kind.
    """

    specification: ClassVar[RelationSpecification] = FLOWS

    amount: Role
    kind: Kind = "other"
    donor: Role | None = None
    recipient: Role | None = None
    programme: Role | None = None
    purpose: Role | None = None
    time: Role | None = None
    part_of: int | None = None
    same_as: int | None = None
    status: Status = "done"
    confidence: Decimal | None = None


register_relation(Flow)
