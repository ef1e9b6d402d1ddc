"""What the trained layers are."""

from __future__ import annotations

from nlp_aid.gazetteer.levels import level_columns
from nlp_aid.layers.specification import LOCAL_ID, Data, Derived, Field, LayerSpecification, LocalIds, Style, word

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


def _place(mention: Data) -> str:
    return word(mention.get("place"))


def _path(mention: Data) -> tuple[str, ...]:
    from nlp_aid.gazetteer.codes import is_division
    from nlp_aid.gazetteer.files import open_gazetteer

    return open_gazetteer().path(_place(mention)) if is_division(_place(mention)) else ()


_LEVELS = level_columns(_place, _path)

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
    derived=_LEVELS,
    facts=(Derived(name="name", holds="chinese"), Derived(name="type"), Derived(name="place", holds="code"), *_LEVELS),
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
    facts=(Derived(name="name", of=lambda mention: mention.get("text"), holds="chinese"),),
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
