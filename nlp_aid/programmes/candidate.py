"""What the rules propose."""

from __future__ import annotations

from typing import NamedTuple

from nlp_aid.programmes.value import ProgrammeType

# How far a rule is to be trusted; decides between candidates that cross or are equally long.
NAMED, LISTED, QUOTED, MECHANISM, CATALOGUE = range(5)


class ProgrammeCandidate(NamedTuple):
    """A stretch of the readable text that a rule takes for a programme.

    Attributes:
        start: offset of its first character.
        end: offset behind its last.
        type: the programme's type.
        trust: which rule speaks, the surer the higher.
        id: its id in the catalogue.
        name: its official name; empty if it is in no catalogue.
        confidence: how probable the weights say it is that it is a programme, from here to there and of this type; None for a
            rule's.
    """

    start: int
    end: int
    type: ProgrammeType
    trust: int
    id: str | None = None
    name: str = ""
    confidence: float | None = None
