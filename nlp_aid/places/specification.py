"""What the place layer is."""

from __future__ import annotations

from typing import get_args

from nlp_aid.gazetteer.codes import Level, at_level, is_country, is_division, level_of
from nlp_aid.gazetteer.levels import level_columns
from nlp_aid.layers.specification import Data, Derived, Field, LayerSpecification, Measure, Style, word


def _details(mention: Data) -> list[str]:
    code = mention.get("code")
    return [
        word(mention.get("name")),
        word(mention.get("level")),
        f"code {code}" if code else "no code",
        word(mention.get("path") or ()),
    ]


def _reference(mention: Data) -> str:
    code = mention.get("code") or ""
    if is_division(code):
        return f"GB2260:{code}"
    return f"ISO3166:{code}" if is_country(code) else ""


def _code(mention: Data) -> object:
    return mention.get("code") or None


def _county_code(mention: Data) -> object:
    code = mention.get("code")
    return at_level(str(code), "county") if code else None


def _kind(mention: Data) -> str:
    code = _code(mention)
    if code is None:
        return "no code"
    return level_of(str(code)) or "other"


def _division(mention: Data) -> str:
    return word(mention.get("code"))


def _path(mention: Data) -> list[str]:
    return mention.get("path") or []


PLACES = LayerSpecification(
    name="places",
    singular="place",
    label="PLACE",
    value="nlp_aid.places.value:Place",
    component="aid_places",
    fields=(
        Field(name="code", holds="code"),
        Field(name="name", holds="chinese"),
        Field(name="level", values=get_args(Level), attribute="Level"),
        Field(name="path", kind="strings", holds="chinese"),
        Field(name="name_in_text", holds="chinese"),
        Field(name="valid", kind="integers"),
        Field(name="successor", holds="code"),
        Field(name="confidence", kind="decimal", holds="number"),
        Field(name="candidates", kind="strings", holds="code"),
        Field(name="id", is_optional=True),  # of a user's own list
    ),
    shown=("name", "code", "path"),
    derived=level_columns(_division, _path),
    facts=(
        Derived(name="name", holds="chinese", key="place"),
        Derived(name="type", of=lambda mention: mention.get("level")),
        Derived(name="place", of=_code, holds="code", holds_around=True),
        *level_columns(_division, _path, holds_around=True),
    ),
    abbreviations=("Pl",),
    style=Style(
        fill="#d3eafc",
        line="#0068a8",
        ink="#004d7d",
        dark_fill="#0d3a58",
        dark_line="#5cb8f5",
        dark_ink="#a5d8fb",
        is_filled=True,
        underline="2px dotted",
        offset="0",
        terminal="black on cyan",
        brackets=("[", "]"),
    ),
    short=lambda mention: word(mention.get("code") or mention.get("level")),
    details=_details,
    reference=_reference,
    measures=(Measure("link", _code), Measure("codes", _county_code, "set")),
    kind_of=_kind,
    summary="divisions",
    is_default=True,
    is_always_in_record=True,
)
