"""What an aid programme is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from nlp_aid.layers.mention import Mention, register_mention
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
        key: what the undertaking is told by across documents: the id of the catalogue; for what is not in it type, name and
            the code of the place that opens the name, as in `project:水渠修复@530502210`. Empty in data that others made.
        confidence: from 0 to 1, how probable it is that this is a programme, from here to there and of this type; see
            models/programmes.
    """

    type: ProgrammeType
    id: str | None = None
    name: str
    key: str = ""
    confidence: float | None = None

    layer: ClassVar[str] = PROGRAMMES.name
    label: ClassVar[str] = PROGRAMMES.label

    def to_data(self) -> dict[str, Any]:
        """Return the programme as JSON-able data; the confidence is a decimal string, as no record holds a float."""
        data = super().to_data()
        return {**data, "confidence": None if self.confidence is None else f"{self.confidence:.2f}"}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Programme:
        """Return the programme that `to_data` described."""
        confidence = data.get("confidence")
        return super().from_data({**data, "confidence": None if confidence is None else float(confidence)})

    @property
    def in_catalogue(self) -> bool:
        """Whether the id is one of the catalogue."""
        return self.id is not None and not self.id.startswith(LOCAL_ID)

    @property
    def link(self) -> str:
        """The catalogue id; empty where the catalogue lacks it."""
        return self.id if self.id is not None and self.in_catalogue else ""


register_mention(Programme)
