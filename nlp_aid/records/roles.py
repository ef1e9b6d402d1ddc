"""What is known of what fills the roles of a relation: the facts of the mentions that stand there."""

from __future__ import annotations

import functools
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from nlp_aid.layers.registry import layers, version
from nlp_aid.layers.specification import Data, Derived, RelationSpecification, RoleSpecification
from nlp_aid.records.facts import mentions
from nlp_aid.records.layout import Places
from nlp_aid.records.schema import Record
from nlp_aid.sentences import sentence_starts

# Of a longer sentence so many characters on either side of the amount are shown.
_AROUND = 120
_MORE = "…"


def fact_columns(role: RoleSpecification) -> tuple[Derived, ...]:
    """Return the columns of a role's facts, in order: `donor_place`, `donor_province`; none of one with several fillers."""
    return () if role.is_multiple else _columns(role, version())


@functools.lru_cache(maxsize=256)
def _columns(role: RoleSpecification, version: int) -> tuple[Derived, ...]:
    return tuple(
        replace(fact, name=f"{role.name}_{name}", key=fact.key and f"{role.name}_{fact.key}")
        for name, fact in _facts(role, version).items()
    )


@functools.lru_cache(maxsize=256)
def _facts(role: RoleSpecification, version: int) -> dict[str, Derived]:
    """Return the facts of the layers that a role takes, by name, in the order of the layer with the most."""
    there = sorted((layers()[name].facts for name in role.layers), key=len, reverse=True)
    found: dict[str, Derived] = {}
    for facts in there:
        for fact in facts:
            found.setdefault(fact.name, fact)
    return found


class Facts:
    """The facts of the roles of a record's relations."""

    def __init__(self, record: Record) -> None:
        """Take a record."""
        self._record = record
        # Where the mentions of a layer start.
        self._begins: dict[str, list[int]] = {}

    def of(self, relation: RelationSpecification, data: Data) -> dict[str, Any]:
        """Return the values of the fact columns of all roles of a relation; None where nothing is known.

        Args:
            relation: what it is.
            data: the relation, as the record has it.
        """
        found: dict[str, Any] = {}
        for role in relation.roles:
            if not role.is_multiple:
                known = self._of_role(role, data.get(role.name))
                found |= {f"{role.name}_{name}": known.get(name) for name in _facts(role, version())}
        return found

    def sentence(self, relation: RelationSpecification, data: Data) -> str | None:
        """Return the sentence in which the key of a relation stands; of a long one what is around it, with `…`."""
        stretch = self._key(relation, data)
        if stretch is None:
            return None
        text, (at, behind) = self._record["text"], stretch
        number = bisect_right(self._starts, at)
        start = self._starts[number - 1] if number else 0
        end = self._starts[number] if number < len(self._starts) else len(text)
        first, last = max(start, at - _AROUND), min(end, behind + _AROUND)
        return _MORE * (first > start) + text[first:last].strip() + _MORE * (last < end)

    def location(self, relation: RelationSpecification, data: Data) -> str | None:
        """Return where in its file the key of a relation stands, in words; None for a text that is its own file."""
        stretch = self._key(relation, data)
        return (self._places.of(stretch[0]) or None) if stretch else None

    def _key(self, relation: RelationSpecification, data: Data) -> tuple[int, int] | None:
        """Return where in the text the key of a relation stands."""
        filler = data.get(relation.key.name)
        if isinstance(filler, int):
            there = mentions(self._record, relation.key.layers[0])
            filler = there[filler] if 0 <= filler < len(there) else None
        if not isinstance(filler, dict):
            return None
        at, behind = filler.get("start"), filler.get("end")
        if type(at) is not int or type(behind) is not int or not 0 <= at < behind <= len(self._record["text"]):
            return None
        return at, behind

    @functools.cached_property
    def _places(self) -> Places:
        return Places(self._record)

    @functools.cached_property
    def _starts(self) -> list[int]:
        return sentence_starts(self._record["text"])

    def _of_role(self, role: RoleSpecification, filler: Any) -> dict[str, Any]:
        if role.is_index:
            return self._known(role.layers[0], filler)
        if not isinstance(filler, dict):
            return {}
        layer = filler.get("layer")
        known: dict[str, Any] = {}
        if layer in role.layers:
            known = self._known(layer, filler.get("index"))
        for name in role.layers:
            around = [fact for fact in layers()[name].facts if fact.holds_around]
            if around and all(known.get(fact.name) is None for fact in around):
                known |= _agreed(around, list(self._within(name, filler.get("start"), filler.get("end"))))
        return known

    def _known(self, layer: str, index: Any) -> dict[str, Any]:
        there = mentions(self._record, layer)
        if type(index) is not int or not 0 <= index < len(there):
            return {}
        return {fact.name: fact.value(there[index]) for fact in layers()[layer].facts}

    def _within(self, layer: str, start: Any, end: Any) -> Iterator[Data]:
        if type(start) is not int or type(end) is not int:
            return
        there = mentions(self._record, layer)
        if layer not in self._begins:
            self._begins[layer] = [mention["start"] for mention in there]
        for at in range(bisect_left(self._begins[layer], start), len(there)):
            if there[at]["start"] >= end:
                return
            if there[at]["end"] <= end:
                yield there[at]


def _agreed(facts: list[Derived], there: list[Data]) -> dict[str, Any]:
    """Return what all mentions in a stretch agree in."""
    found = {}
    for fact in facts:
        values = {fact.value(mention) for mention in there}
        found[fact.name] = values.pop() if len(values) == 1 else None
    return found
