"""What the relation of flows is."""

from __future__ import annotations

from typing import Literal, get_args

from nlp_aid.layers.specification import Field, Reference, RelationSpecification, RoleSpecification

Kind = Literal["grant", "donation", "investment", "loan", "purchase", "allocation", "benefit", "other"]
Status = Literal["done", "planned"]
KINDS: tuple[Kind, ...] = get_args(Kind)
STATUSES: tuple[Status, ...] = get_args(Status)

FLOWS = RelationSpecification(
    name="flows",
    singular="flow",
    label="FLOW",
    value="nlp_aid.flows.value:Flow",
    component="aid_flows",
    members=(
        RoleSpecification(name="amount", layers=("money",), is_required=True),
        Field(name="kind", values=KINDS, attribute="FlowKind"),
        RoleSpecification(name="donor", layers=("organisations", "places", "persons"), is_text=True),
        RoleSpecification(name="recipient", layers=("organisations", "places", "persons"), is_text=True),
        RoleSpecification(name="programme", layers=("programmes",), is_text=True),
        RoleSpecification(name="purpose", layers=("programmes",), is_text=True),
        RoleSpecification(name="time", layers=("dates",), is_text=True),
        Reference(name="part_of", title="Part of"),
        Reference(name="same_as", title="Same as"),
        Field(name="status", values=STATUSES, attribute="FlowStatus"),
        Field(name="confidence", kind="decimal", holds="number"),
    ),
    core=("kind", "donor", "recipient"),
    whole="part_of",
    same="same_as",
    settled=("status", "done"),
    is_default=True,
)
