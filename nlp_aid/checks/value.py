"""What a check is."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from nlp_aid.checks.specification import CHECKS, Kind
from nlp_aid.layers.relation import Relation, register_relation
from nlp_aid.layers.role import Role
from nlp_aid.layers.specification import RelationSpecification


@dataclass(frozen=True, kw_only=True)
class Check(Relation):
    """Whether a figure of a text agrees with others of it.

    Attributes:
        stated: the figure that is checked.
        kind: `sum`, `share` (per cent), `count` (of a list), `average`, `growth` or `conversion`; see docs/checks.md.
        agrees: whether what is computed is what is stated, within the tolerance.
        parts: the figures that it is computed from; of a list its items.
        value: what is stated, in `unit`.
        expected: what is computed, rounded where it does not end.
        difference: `value` less `expected`.
        tolerance: how far the two may be apart, as the figures are rounded.
        unit: the currency, `%`, or what is counted.
    """

    specification: ClassVar[RelationSpecification] = CHECKS

    stated: Role
    kind: Kind = "sum"
    agrees: bool = True
    parts: tuple[Role, ...] = ()
    value: Decimal | None = None
    expected: Decimal | None = None
    difference: Decimal | None = None
    tolerance: Decimal | None = None
    unit: str | None = None


register_relation(Check)
