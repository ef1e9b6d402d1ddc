"""The texts of a report: each as a list of what a page shows one after another, so that it builds the marks and nothing else."""

from __future__ import annotations

from typing import Any

from nlp_aid.layers.registry import layers, relations
from nlp_aid.records import facts
from nlp_aid.records.schema import Record
from nlp_aid.views.segments import NestedSpan, Open, Text, nest

# What stands for a layer where a stretch of text fills a role.
_ROLE = ""


def shown_text(record: Record) -> dict[str, Any]:
    """Return a document's text as JSON-able data.

    Returns:
        `id`; `marks`, a list of `[anchor, layer, label, roles]` of each mention and each stretch that fills
        a role (its layer is empty), where `roles` are what it is to relations, such as `flows-0-donor`, with spaces between;
        `parts`, in order: a string of the text, the number of the mark that opens here (or goes on), or -1 for the end of
        the one that was opened last (-2 where it goes on behind).
    """
    text = record["text"]
    marks: list[list[str]] = []
    stretches: list[NestedSpan] = []
    roles = _roles(record)
    for layer in layers().values():
        for index, mention in enumerate(facts.mentions(record, layer.name)):
            of_it = " ".join(roles.get((layer.name, index), ()))
            stretches.append(NestedSpan(mention["start"], mention["end"], layer.name, len(marks)))
            marks.append([f"{layer.name}-{index}", layer.name, layer.short(mention), of_it])
    for relation in relations().values():
        for number, data in enumerate(facts.mentions(record, relation.name)):
            there = facts.roles(record, relation, data)
            for member in relation.roles:
                for place, role in enumerate(there[member.name]):
                    if role.layer is None:
                        stretches.append(NestedSpan(role.start, role.end, _ROLE, len(marks)))
                        name = f"{relation.name}-{number}-{member.name}"
                        marks.append([f"{name}-{place}", _ROLE, "", name])
    parts: list[str | int] = []
    for event in nest(len(text), stretches):
        if isinstance(event, Text):
            parts.append(text[event.start : event.end])
        elif isinstance(event, Open):
            parts.append(event.stretch.index)
        else:
            parts.append(-1 if event.is_last else -2)
    return {"id": record["id"], "marks": marks, "parts": parts}


def _roles(record: Record) -> dict[facts.Pointer, list[str]]:
    """Return what mentions are to relations, such as `flows-0-donor`."""
    found: dict[facts.Pointer, list[str]] = {}
    for relation in relations().values():
        for number, data in enumerate(facts.mentions(record, relation.name)):
            for name, there in facts.roles(record, relation, data).items():
                for role in there:
                    if role.layer is not None and role.index is not None:
                        found.setdefault((role.layer, role.index), []).append(f"{relation.name}-{number}-{name}")
    return found
