"""What a place is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from spacy.tokens import Doc

from nlp_aid.gazetteer.codes import Level as Level
from nlp_aid.gazetteer.codes import adcode, names_by_level
from nlp_aid.layers.mention import Mention, register_mention
from nlp_aid.places.specification import PLACES


@dataclass(frozen=True, kw_only=True)
class Place(Mention):
    """A named place.

    Attributes:
        code: the official division code at the place's own level (2, 4, 6, 9 or 12 digits), the ISO 3166-1 alpha-2 code
            of a country, or None where there is none or the text does not tell which place is meant.
        name: the official name, None where the place is in no list.
        level: `country`, `province`, `prefecture`, `county`, `township` or `village`; `region`, `feature` (a river, a
            mountain), `zone` (a development zone) or `city` (a foreign city) for what has no code; None if unknown.
        path: the names from the province down to the place; empty where `code` is None, but for a place of the user's.
        name_in_text: the official name that the place went by when the text calls it by a former one (`襄樊市`); else
            None. `code`, `name` and `path` are those of today's unit.
        valid: the first and the last year in which `name_in_text` was official.
        successor: the code of today's unit in the place of a former one; None for a unit of today, and where several
            units have taken its place (they are in `candidates`).
        confidence: from 0 to 1, how probable it is that this is a place and the one of the code; see models/places.
        id: of a place in a list of the user's, what that calls it; else None, and not in the record.
        candidates: the codes between which the text does not decide, at most 20, where `code` is None for that reason.
    """

    code: str | None = None
    name: str | None = None
    level: Level | None = None
    path: tuple[str, ...] = ()
    name_in_text: str | None = None
    valid: tuple[int, int] | None = None
    successor: str | None = None
    confidence: float | None = None
    candidates: tuple[str, ...] = ()
    id: str | None = None

    optional: ClassVar[frozenset[str]] = PLACES.optional_names
    layer: ClassVar[str] = PLACES.name
    label: ClassVar[str] = PLACES.label

    @property
    def adcode(self) -> str | None:
        """The code in six digits, as maps and other tables have it: `310000`, `530500`; of a township that of its county.

        None where the place has no division code.
        """
        return adcode(self.code or "")

    def names_by_level(self) -> dict[Level, str]:
        """Return the names in the path by their levels: `province`, `prefecture` and so on.

        A county directly under its province has no prefecture; a prefecture without counties (东莞市) is its own county.
        """
        return names_by_level(self.code or "", self.path)

    @property
    def link(self) -> str:
        """The division code; of a place without one, the user's id."""
        return self.code or self.id or ""

    def to_data(self) -> dict[str, Any]:
        """Return the place as JSON-able data; the confidence is a decimal string, as no record holds a float."""
        data = super().to_data()
        return {**data, "confidence": None if self.confidence is None else f"{self.confidence:.2f}"}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Place:
        """Return the place that `to_data` described."""
        valid = data.get("valid")
        lists = {name: tuple(data.get(name) or ()) for name in ("path", "candidates")}
        confidence = data.get("confidence")
        return super().from_data(
            {
                **data,
                **lists,
                "valid": tuple(valid) if valid else None,
                "confidence": None if confidence is None else float(confidence),
            }
        )


register_mention(Place)
# The year of a text, for its reader to set: `doc = nlp.make_doc(text); doc._.aid_year = 1995; doc = nlp(doc)`.
if not Doc.has_extension("aid_year"):
    Doc.set_extension("aid_year", default=None)
