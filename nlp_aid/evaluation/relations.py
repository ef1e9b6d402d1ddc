"""When a predicted relation is the gold one, and how much of it is right."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from nlp_aid.evaluation.figures import Figures
from nlp_aid.layers.role import Role
from nlp_aid.layers.specification import RelationSpecification
from nlp_aid.records.facts import mentions, roles
from nlp_aid.records.schema import Record
from nlp_aid.text.alike import alike, plain

# Where what fills a role stands, of gold that says it in words alone.
_NOWHERE = -1

# A relation with what fills its roles, as lists, and its fields, by name.
Known = Mapping[str, Any]


def members_of(record: Record | None, relation: RelationSpecification) -> list[Known]:
    """Return a record's relations, each with what fills its roles and with its fields, by name.

    Gold may have what fills a role as a text alone, which stands nowhere.
    """
    if record is None:
        return []
    return [
        {
            **{member.name: data.get(member.name) for member in relation.members},
            **roles(record, relation, data),
            **{role.name: [_in_words(text)] for role in relation.roles if isinstance(text := data.get(role.name), str)},
        }
        for data in mentions(record, relation.name)
    ]


def scored_members(relation: RelationSpecification) -> list[str]:
    """Return what is compared of two relations with the same key: the other roles, and the fields that hold one of a few words."""
    return [role.name for role in relation.roles if role is not relation.key] + _choices(relation)


def _choices(relation: RelationSpecification) -> list[str]:
    return [field.name for field in relation.fields if field.values]


def agree(one: object, other: object) -> bool:
    """Tell whether two fillers of a role, or two values of a field, are the same.

    Fillers are when their texts are, without glosses, spaces and quotation marks; when one holds the other and is at most
    twice as long; or when they have most pairs of characters in common.
    """
    if not isinstance(one, list) or not isinstance(other, list):
        return one == other
    if not one or not other:
        return not one and not other
    places = [_span(filler) for filler in one]
    if places == [_span(filler) for filler in other] and (_NOWHERE, _NOWHERE) not in places:
        return True
    first, second = (plain("、".join(filler.text for filler in fillers)) for fillers in (one, other))
    return alike(first, second)


def pairs(
    gold: Sequence[Known], predicted: Sequence[Known], relation: RelationSpecification
) -> tuple[list[tuple[Known, Known]], list[Known], list[Known]]:
    """Match the relations of a document one to one: those whose key stands at the same place, the most alike first.

    Where gold says the key in words alone, those with the same words match.

    Returns:
        The pairs; what is in the gold only; what was predicted only.
    """
    key, scored = relation.key.name, scored_members(relation)
    found: list[tuple[int, int, int, int]] = []
    in_words = any(filler.start == _NOWHERE for one in gold for filler in one[key])
    places: dict[tuple[object, ...], list[int]] = {}
    for number, one in enumerate(predicted):
        places.setdefault(_key(one[key], in_words), []).append(number)
    for number, one in enumerate(gold):
        for other in places.get(_key(one[key], in_words), ()):
            same = sum(agree(one[name], predicted[other][name]) for name in scored)
            found.append((-same, abs(number - other), number, other))
    of_gold: dict[int, int] = {}
    taken: set[int] = set()
    for _, _, number, other in sorted(found):
        if number not in of_gold and other not in taken:
            of_gold[number] = other
            taken.add(other)
    both = [(gold[number], predicted[other]) for number, other in sorted(of_gold.items())]
    missed = [one for number, one in enumerate(gold) if number not in of_gold]
    return both, missed, [one for number, one in enumerate(predicted) if number not in taken]


def relation_figures(
    gold: Mapping[str, Record], predicted: Mapping[str, Record], relation: RelationSpecification
) -> tuple[int, int, dict[str, Figures]]:
    """Return how many relations gold has, how many were predicted, and the figures by name.

    These are `exact` (the key stands at the same place), of each field that gold fills the relations with the same key and the right
    value, of each other role its fillers (where there are any), `roles` all of these together, and `core` the relations
    in which all is right that the specification says.
    """
    right: Counter[str] = Counter()
    of_gold: Counter[str] = Counter()
    of_predicted: Counter[str] = Counter()
    others = [role.name for role in relation.roles if role is not relation.key]
    annotated = {id: members_of(record, relation) for id, record in gold.items()}
    # A field that gold never fills was not annotated.
    values = [
        name
        for name in _choices(relation)
        if not any(annotated.values()) or any(one[name] is not None for there in annotated.values() for one in there)
    ]
    for id, there in annotated.items():
        found = members_of(predicted.get(id), relation)
        both, _, _ = pairs(there, found, relation)
        of_gold["exact"] += len(there)
        of_predicted["exact"] += len(found)
        right["exact"] += len(both)
        for name in others:
            of_gold[name] += sum(bool(one[name]) for one in there)
            of_predicted[name] += sum(bool(one[name]) for one in found)
            right[name] += sum(bool(one[name]) and agree(one[name], other[name]) for one, other in both)
        for name in values:
            right[name] += sum(agree(one[name], other[name]) for one, other in both)
        right["core"] += sum(all(agree(one[name], other[name]) for name in relation.core) for one, other in both)
    totals = of_predicted["exact"], of_gold["exact"]
    figures = {name: Figures.of(right[name], *totals) for name in ("exact", *values)}
    figures |= {name: Figures.of(right[name], of_predicted[name], of_gold[name]) for name in others}
    if others:
        sums = (sum(counts[name] for name in others) for counts in (right, of_predicted, of_gold))
        figures["roles"] = Figures.of(*sums)
    if relation.core:
        figures["core"] = Figures.of(right["core"], *totals)
    return totals[1], totals[0], figures


def _span(filler: Role) -> tuple[int, int]:
    return filler.start, filler.end


def _key(fillers: Sequence[Role], in_words: bool) -> tuple[object, ...]:
    return tuple(plain(filler.text) if in_words else _span(filler) for filler in fillers)


def _in_words(text: str) -> Role:
    return Role(start=_NOWHERE, end=_NOWHERE, text=text)
