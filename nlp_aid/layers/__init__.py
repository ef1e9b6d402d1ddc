"""What a layer is: its specification, its mentions, and the spaCy component behind it; and the same of relations.

Nothing is imported here but what is light: see `nlp_aid.layers.mention` and `nlp_aid.layers.relation` for values, and
`nlp_aid.layers.component` for components.
"""

from nlp_aid.layers.registry import layers, register, relations, unregister
from nlp_aid.layers.specification import (
    Field,
    LayerSpecification,
    LocalIds,
    Measure,
    Reference,
    RelationSpecification,
    RoleSpecification,
    Style,
)

__all__ = [
    "Field",
    "LayerSpecification",
    "LocalIds",
    "Measure",
    "Reference",
    "RelationSpecification",
    "RoleSpecification",
    "Style",
    "layers",
    "register",
    "relations",
    "unregister",
]
