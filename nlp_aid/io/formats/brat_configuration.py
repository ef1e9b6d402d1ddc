"""What brat needs to know of the annotations: which there are, and how they are shown.

Source: https://brat.nlplab.org/configuration.html.
"""

from __future__ import annotations

from nlp_aid.layers.registry import layers, relations
from nlp_aid.layers.specification import RelationSpecification, RoleSpecification

_NESTING = (
    "# Mentions of different layers may nest and overlap.\n<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
)


def files() -> dict[str, str]:
    """Return the contents of `annotation.conf` and `visual.conf`."""
    return {"annotation.conf": _annotation(), "visual.conf": _visual()}


def _annotation() -> str:
    known, related = layers(), relations()
    texts = [one.text_label(role) for one in related.values() for role in one.roles if role.is_text]
    binary = [one for one in related.values() if one.is_binary]
    events = [one for one in related.values() if not one.is_binary]
    attributes = [
        f"{field.attribute}\tArg:{label}, Value:{'|'.join(field.values)}"
        for label, fields in [(one.label, one.fields) for one in known.values()] + [(e.label, e.fields) for e in events]
        for field in fields
        if field.attribute
    ]
    return _sections(
        "what nlp_aid marks",
        {
            "entities": [*(layer.label for layer in known.values()), *texts],
            "relations": [*map(_relation, binary), _NESTING],
            "events": [*map(_event, events)],
            "attributes": attributes,
        },
    )


def _types(relation: RelationSpecification, role: RoleSpecification) -> str:
    labels = [layers()[name].label for name in role.layers]
    return "|".join([*labels, *([relation.text_label(role)] if role.is_text else [])])


def _relation(relation: RelationSpecification) -> str:
    one, two = (_types(relation, role) for role in relation.roles)
    return f"{relation.label}\tArg1:{one}, Arg2:{two}"


def _event(relation: RelationSpecification) -> str:
    arguments = []
    for role in relation.roles:
        many = ("" if role.is_required else "?", "+" if role.is_required else "*")[role.is_multiple]
        arguments.append(f"{role.argument}{many}:{_types(relation, role)}")
    arguments += [f"{reference.name.capitalize()}?:{relation.label}" for reference in relation.references]
    return f"{relation.label}\t{', '.join(arguments)}"


def _visual() -> str:
    known, related = layers(), relations()
    labels = [" | ".join([layer.label, layer.called, *layer.abbreviations]) for layer in known.values()]
    for relation in related.values():
        labels.append(f"{relation.label} | {relation.singular.capitalize()}")
        labels += [f"{relation.text_label(role)} | {role.heading}" for role in relation.roles if role.is_text]
    for fields in [one.fields for one in known.values()] + [one.fields for one in related.values()]:
        for field in fields:
            if field.attribute:
                short = [field.name.capitalize()] if field.name.capitalize() != field.attribute else []
                labels.append(" | ".join([field.attribute, field.attribute, *short]))
    drawing = [
        "SPAN_DEFAULT\tfgColor:black, bgColor:lightgreen, borderColor:darken",
        "ATTRIBUTE_DEFAULT\tglyph:*",
        *(f"{layer.label}\tbgColor:{layer.style.fill}" for layer in known.values()),
    ]
    return _sections("how it is shown", {"labels": labels, "drawing": drawing})


def _sections(what: str, sections: dict[str, list[str]]) -> str:
    parts = [f"# For brat (https://brat.nlplab.org/configuration.html): {what}.\n"]
    parts += [f"[{name}]\n" + "".join(f"{line}\n" for line in lines) for name, lines in sections.items()]
    return "\n".join(parts)
