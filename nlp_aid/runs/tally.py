"""What a run has done so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nlp_aid.caveats import together, told
from nlp_aid.layers.registry import specifications
from nlp_aid.runs.work import Failed, Outcome


@dataclass(frozen=True)
class Tally:
    """What a run has done so far.

    Attributes:
        documents: how many were annotated.
        errors: how many could not be.
        characters: of the documents that were annotated.
        mentions: how many were found, by layer.
        encodings: how many documents were annotated, by the encoding they were read in.
        seconds: how long it took.
        fields: how many documents have each of their own fields that they are to keep.
        caveats: how often something was dropped, replaced, cut or guessed, by kind; see `nlp_aid.caveats`.
        doubted: how many documents have caveats.
    """

    documents: int = 0
    errors: int = 0
    characters: int = 0
    mentions: Mapping[str, int] = field(default_factory=dict)
    encodings: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    fields: Mapping[str, int] = field(default_factory=dict)
    caveats: Mapping[str, int] = field(default_factory=dict)
    doubted: int = 0

    def plus(self, outcomes: Iterable[Outcome], seconds: float = 0.0) -> Tally:
        """Return the tally with some outcomes more, which took some time."""
        documents, errors, characters = self.documents, self.errors, self.characters
        mentions, encodings, fields = Counter(self.mentions), Counter(self.encodings), Counter(self.fields)
        noted, doubted = [self.caveats], self.doubted
        for outcome in outcomes:
            if isinstance(outcome, Failed):
                errors += 1
                continue
            documents += 1
            characters += outcome.characters
            # One by one: `update` would leave out a layer without mentions.
            for layer, times in outcome.mentions.items():
                mentions[layer] += times
            encodings[outcome.encoding] += 1
            fields.update(outcome.fields)
            if outcome.caveats:
                noted.append(outcome.caveats)
                doubted += 1
        return Tally(
            documents,
            errors,
            characters,
            dict(mentions),
            dict(encodings),
            seconds + self.seconds,
            dict(fields),
            together(*noted),
            doubted,
        )

    @property
    def layers(self) -> dict[str, int]:
        """How many mentions were found of the layers and relations that every record has, and of the others that ran."""
        return {
            name: self.mentions.get(name, 0)
            for name, one in specifications().items()
            if one.is_always_in_record or name in self.mentions
        }

    def to_data(self) -> dict[str, Any]:
        """Return the tally as JSON-able data."""
        return {
            "documents": self.documents,
            "errors": self.errors,
            "characters": self.characters,
            "mentions": self.layers,
            "encodings": dict(self.encodings),
            "seconds": round(self.seconds, 3),
            **({"fields": dict(self.fields)} if self.fields else {}),
            **({"caveats": dict(self.caveats), "doubted": self.doubted} if self.caveats else {}),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Tally:
        """Return the tally of `to_data`."""
        return cls(**data)

    def __str__(self) -> str:
        done = f"{many(self.documents, 'document')}, {many(self.errors, 'error')}"
        found = ", ".join(f"{layer} {times:,}" for layer, times in self.layers.items())
        return "; ".join([done, found, *self.notes()])

    def notes(self) -> list[str]:
        """Return what is told beside the numbers: in which encodings documents were read, and what was noted."""
        others = ", ".join(f"{name} {times:,}" for name, times in self.encodings.items() if name != "utf-8")
        return [
            *([f"read as {others}"] if others else []),
            *([f"caveats in {many(self.doubted, 'document')}: {told(self.caveats)}"] if self.caveats else []),
        ]


def many(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural if need be."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
