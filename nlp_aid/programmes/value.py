"""What an aid programme is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nlp_aid.layers.mention import Mention
from nlp_aid.layers.specification import LOCAL_ID
from nlp_aid.programmes.specification import PROGRAMME_TYPES as PROGRAMME_TYPES
from nlp_aid.programmes.specification import PROGRAMMES
from nlp_aid.programmes.specification import ProgrammeType as ProgrammeType


@dataclass(frozen=True, kw_only=True)
class Programme(Mention):
    """A named undertaking through which aid is organised, funded or delivered.

    Attributes:
        type: `policy`, `mechanism`, `campaign`, `project`, `fund` or `facility`.
        id: its id in the catalogue; for what the catalogue lacks `local:1`, `local:2`, …, the same for every mention of
            one undertaking in a document and without meaning outside it. None only in data that others made.
        name: its official name; for what is not in the catalogue, its first mention in readable form, without
            quotation marks.
    """

    type: ProgrammeType
    id: str | None = None
    name: str

    layer: ClassVar[str] = PROGRAMMES.name
    label: ClassVar[str] = PROGRAMMES.label

    @property
    def in_catalogue(self) -> bool:
        """Whether the id is one of the catalogue."""
        return self.id is not None and not self.id.startswith(LOCAL_ID)

    @property
    def link(self) -> str:
        """The catalogue id; empty where the catalogue lacks it."""
        return self.id if self.id is not None and self.in_catalogue else ""
