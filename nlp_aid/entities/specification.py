"""What the trained layers are."""

from __future__ import annotations

from nlp_aid.layers.specification import Field, LayerSpecification, Style

_COMPONENT = "aid_entities"

ORGANISATIONS = LayerSpecification(
    name="organisations",
    singular="org",
    label="ORG",
    noun="Organisation",
    value="nlp_aid.entities.value:Organisation",
    component=_COMPONENT,
    # Of a user's own list.
    fields=(Field(name="id", is_optional=True), Field(name="name", is_optional=True, holds="chinese")),
    abbreviations=("Org",),
    style=Style(
        fill="#dcefdc",
        line="#2f6b2f",
        dark_line="#8fd18f",
        underline="1px solid",
        offset=".48em",
        terminal="green",
        brackets=("⟨", "⟩"),
    ),
    is_rule_based=False,
    is_default=True,
)
PERSONS = LayerSpecification(
    name="persons",
    singular="per",
    label="PER",
    noun="Person",
    value="nlp_aid.entities.value:Person",
    component=_COMPONENT,
    abbreviations=("Per",),
    style=Style(
        fill="#f2e2cc",
        line="#7a4a00",
        dark_line="#e0b070",
        underline="1px dashed",
        offset=".1em",
        terminal="italic green",
        brackets=("⟦", "⟧"),
    ),
    is_rule_based=False,
    is_default=True,
)
DATES = LayerSpecification(
    name="dates",
    singular="date",
    label="DATE",
    noun="Date",
    value="nlp_aid.entities.value:Date",
    component=_COMPONENT,
    style=Style(
        fill="#e6e6e6",
        line="#5a5a5a",
        dark_line="#adadad",
        underline="1px dotted",
        offset=".1em",
        terminal="blue",
        brackets=("⟪", "⟫"),
    ),
    is_rule_based=False,
    is_default=True,
)
