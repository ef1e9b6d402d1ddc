"""What a place is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from nlp_aid.mentions import Mention

Level = Literal[
    "country", "province", "prefecture", "county", "township", "village", "region", "feature", "zone", "city"
]


@dataclass(frozen=True, kw_only=True)
class Place(Mention):
    """A named place.

    Attributes:
        code: the official division code at the place's own level (2, 4, 6, 9 or 12 digits), the ISO 3166-1 alpha-2 code
            of a country, or None where there is none or the text does not tell which place is meant.
        name: the official name, None where the place is in no list.
        level: `country`, `province`, `prefecture`, `county`, `township` or `village`; `region`, `feature` (a river, a
            mountain), `zone` (a development zone) or `city` (a foreign city) for what has no code; None if unknown.
        path: the names from the province down to the place; empty where `code` is None.
    """

    code: str | None = None
    name: str | None = None
    level: Level | None = None
    path: tuple[str, ...] = ()

    layer: ClassVar[str] = "places"
    label: ClassVar[str] = "PLACE"

    @property
    def link(self) -> str:
        """The division code."""
        return self.code or ""

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Place:
        """Return the place that `to_data` described."""
        return super().from_data({**data, "path": tuple(data.get("path") or ())})
