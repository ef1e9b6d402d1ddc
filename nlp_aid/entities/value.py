"""What the trained layers find: organisations and persons."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nlp_aid.entities.specification import ORGANISATIONS, PERSONS
from nlp_aid.layers.mention import Mention, register_mention
from nlp_aid.layers.specification import LOCAL_ID


@dataclass(frozen=True, kw_only=True)
class Organisation(Mention):
    """A named organisation: an authority, enterprise, school, hospital, association, team or foundation.

    Attributes:
        id: of an organisation in a list of the user's, what that calls it; else what tells it from the other organisations of
            the document, the same for all its mentions: `local:1`.
        name: its name in that list; else the fullest that the document has of it, in simplified script.
        type: `government`, `party_or_mass` (parties and mass organisations), `firm`, `charity`, `school`, `hospital`,
            `international`, `association` or `media`; None where its name does not tell.
        place: the division code of the place that its name opens with (`闵行区民政局`); None where it opens with none, or
            with one of several.
    """

    id: str | None = None
    name: str | None = None
    type: str | None = None
    place: str | None = None

    layer: ClassVar[str] = ORGANISATIONS.name
    label: ClassVar[str] = ORGANISATIONS.label

    @property
    def link(self) -> str:
        """The user's id; empty for what is in no list."""
        return "" if self.id is None or self.id.startswith(LOCAL_ID) else self.id


@dataclass(frozen=True, kw_only=True)
class Person(Mention):
    """A person's name, without titles."""

    layer: ClassVar[str] = PERSONS.name
    label: ClassVar[str] = PERSONS.label


KINDS: tuple[type[Mention], ...] = (Organisation, Person)


for _kind in KINDS:
    register_mention(_kind)
