"""What the trained layers are."""

from __future__ import annotations

from nlp_aid.layers.specification import LOCAL_ID, Data, Field, LayerSpecification, LocalIds, Style, word

_COMPONENT = "aid_entities"
TYPES = (
    "government",
    "party_or_mass",
    "firm",
    "charity",
    "school",
    "hospital",
    "international",
    "association",
    "media",
)


def _organisation(mention: Data) -> tuple[str, str, str]:
    return word(mention.get("id")), word(mention.get("name")), word(mention.get("type"))


ORGANISATIONS = LayerSpecification(
    name="organisations",
    singular="org",
    label="ORG",
    noun="Organisation",
    value="nlp_aid.entities.value:Organisation",
    component=_COMPONENT,
    fields=(
        Field(name="id"),
        Field(name="name", holds="chinese"),
        Field(name="type", values=TYPES, attribute="Organisation"),
        Field(name="place", holds="code"),
    ),
    shown=("name", "type", "place"),
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
    local_ids=LocalIds("id", LOCAL_ID, "name"),
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
