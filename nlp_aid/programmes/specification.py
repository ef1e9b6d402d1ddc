"""What the programme layer is."""

from __future__ import annotations

import re
from typing import Literal, get_args

from nlp_aid.layers.specification import (
    LOCAL_ID,
    Data,
    Derived,
    Field,
    LayerSpecification,
    LocalIds,
    Measure,
    Style,
    word,
)

ProgrammeType = Literal["policy", "mechanism", "campaign", "project", "fund", "facility"]
PROGRAMME_TYPES: tuple[ProgrammeType, ...] = get_args(ProgrammeType)
# Opens the id of what is in no catalogue. No catalogue id has a colon.


def _known_id(mention: Data) -> str | None:
    """Return the catalogue's id of a programme; None where there is none, or one that means something in its document only."""
    id = mention.get("id")
    return None if id is None or str(id).startswith(LOCAL_ID) else str(id)


def _details(mention: Data) -> list[str]:
    id = _known_id(mention)
    return [
        word(mention.get("name")),
        word(mention.get("type")),
        f"catalogue id {id}" if id else "not in the catalogue",
    ]


def _reference(mention: Data) -> str:
    id = _known_id(mention) or ""
    return f"nlp_aid:{id}" if re.fullmatch(r"[\w-]+", id) else ""


def _group(mention: Data) -> tuple[str, str, str]:
    name = str(mention.get("name") or mention.get("text") or "")
    # A local id means nothing outside its document.
    return _known_id(mention) or str(mention.get("key") or f"{LOCAL_ID}{name}"), name, str(mention.get("type") or "")


PROGRAMMES = LayerSpecification(
    name="programmes",
    singular="programme",
    label="PROGRAMME",
    value="nlp_aid.programmes.value:Programme",
    component="aid_programmes",
    fields=(
        Field(name="type", values=PROGRAMME_TYPES, attribute="Type"),
        Field(name="id", title="Catalogue id"),
        Field(name="name", holds="chinese"),
        Field(name="key", holds="chinese"),
        Field(name="confidence", kind="decimal", holds="number"),
    ),
    shown=("name", "type", "id"),
    facts=(
        Derived(name="id", of=_known_id),
        Derived(name="key", holds="chinese"),
        Derived(name="name", holds="chinese", key="key"),
        Derived(name="type"),
    ),
    abbreviations=("Prog", "Pr"),
    style=Style(
        fill="#f6dced",
        line="#a0287a",
        ink="#7c155c",
        dark_fill="#4d1d3f",
        dark_line="#ee86cd",
        dark_ink="#fabde4",
        is_filled=True,
        underline="3px double",
        offset=".32em",
        terminal="bold underline magenta",
        brackets=("<", ">"),
    ),
    short=lambda mention: word(mention.get("type")),
    details=_details,
    reference=_reference,
    measures=(
        Measure("typed", lambda mention: mention.get("type")),
        Measure("linked", _known_id, "known"),
        Measure("named", lambda mention: mention.get("name") or None, "known"),
    ),
    kind_of=lambda mention: str(mention.get("type")),
    summary="groups",
    group_of=_group,
    group_titles=("id", "type"),
    local_ids=LocalIds("id", LOCAL_ID, "name"),
    is_default=True,
    is_always_in_record=True,
)
