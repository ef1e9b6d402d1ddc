"""What the relation of checks is."""

from __future__ import annotations

from typing import Literal, get_args

from nlp_aid.layers.specification import Field, RelationSpecification, RoleSpecification

Kind = Literal["sum", "share", "count", "average", "growth", "conversion"]
KINDS: tuple[Kind, ...] = get_args(Kind)

CHECKS = RelationSpecification(
    name="checks",
    singular="check",
    label="CHECK",
    value="nlp_aid.checks.value:Check",
    component="aid_checks",
    members=(
        RoleSpecification(name="stated", layers=("money",), is_text=True, is_required=True),
        Field(name="kind", values=KINDS, attribute="CheckKind"),
        Field(name="agrees", kind="boolean"),
        RoleSpecification(name="parts", layers=("money",), is_text=True, is_multiple=True),
        Field(name="value", kind="decimal", holds="number"),
        Field(name="expected", kind="decimal", holds="number"),
        Field(name="difference", kind="decimal", holds="number"),
        Field(name="tolerance", kind="decimal", holds="number"),
        Field(name="unit"),
    ),
    core=("kind", "agrees"),
)
