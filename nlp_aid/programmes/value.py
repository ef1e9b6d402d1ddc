"""What an aid programme is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from nlp_aid.mentions import Mention

ProgrammeType = Literal["policy", "mechanism", "campaign", "project", "fund", "facility"]
PROGRAMME_TYPES: tuple[ProgrammeType, ...] = get_args(ProgrammeType)


@dataclass(frozen=True, kw_only=True)
class Programme(Mention):
    """A named undertaking through which aid is organised, funded or delivered.

    Attributes:
        type: `policy`, `mechanism`, `campaign`, `project`, `fund` or `facility`.
        id: its id in the catalogue, None where the catalogue lacks it.
        name: its official name; for what is not in the catalogue, the mention in readable form.
    """

    type: ProgrammeType
    id: str | None = None
    name: str

    layer: ClassVar[str] = "programmes"
    label: ClassVar[str] = "PROGRAMME"

    @property
    def link(self) -> str:
        """The catalogue id."""
        return self.id or ""
