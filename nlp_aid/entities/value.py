"""What the trained layers find: organisations, persons, dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nlp_aid.entities.specification import DATES, ORGANISATIONS, PERSONS
from nlp_aid.layers.mention import Mention


@dataclass(frozen=True, kw_only=True)
class Organisation(Mention):
    """A named organisation: an authority, enterprise, school, hospital, association, team or foundation.

    Attributes:
        id: of an organisation in a list of the user's, what that calls it; else None, and not in the record.
        name: its name there; else None, and not in the record.
    """

    id: str | None = None
    name: str | None = None

    optional: ClassVar[frozenset[str]] = ORGANISATIONS.optional_names
    layer: ClassVar[str] = ORGANISATIONS.name
    label: ClassVar[str] = ORGANISATIONS.label

    @property
    def link(self) -> str:
        """The user's id; empty for what is in no list."""
        return self.id or ""


@dataclass(frozen=True, kw_only=True)
class Person(Mention):
    """A person's name, without titles."""

    layer: ClassVar[str] = PERSONS.name
    label: ClassVar[str] = PERSONS.label


@dataclass(frozen=True, kw_only=True)
class Date(Mention):
    """A date, a time of day, a period or a word that tells when (`去年`, `今天上午`)."""

    layer: ClassVar[str] = DATES.name
    label: ClassVar[str] = DATES.label


KINDS: tuple[type[Mention], ...] = (Organisation, Person, Date)
