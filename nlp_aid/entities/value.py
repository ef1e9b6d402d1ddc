"""What the trained layers find: organisations, persons, dates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nlp_aid.layers.mention import Mention


@dataclass(frozen=True, kw_only=True)
class Organisation(Mention):
    """A named organisation: an authority, enterprise, school, hospital, association, team or foundation."""

    layer: ClassVar[str] = "organisations"
    label: ClassVar[str] = "ORG"


@dataclass(frozen=True, kw_only=True)
class Person(Mention):
    """A person's name, without titles."""

    layer: ClassVar[str] = "persons"
    label: ClassVar[str] = "PER"


@dataclass(frozen=True, kw_only=True)
class Date(Mention):
    """A date, a time of day, a period or a word that tells when (`去年`, `今天上午`)."""

    layer: ClassVar[str] = "dates"
    label: ClassVar[str] = "DATE"


KINDS: tuple[type[Mention], ...] = (Organisation, Person, Date)
