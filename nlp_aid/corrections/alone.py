"""What a stretch of text is, where a person says of which layer it is and the layer itself did not find it there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any

from spacy.language import Language

from nlp_aid.entities.home import Homes
from nlp_aid.entities.identity import type_of
from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.knowledge.lists import readable
from nlp_aid.money.api import parse
from nlp_aid.money.value import MoneyMatch
from nlp_aid.programmes.page import fold
from nlp_aid.records.labels import values_of

Values = dict[str, Any]


def values_alone(nlp: Language, layer: str, text: str) -> Values:
    """Return what can be said of a mention by its text; nothing where nothing can.

    Args:
        nlp: the pipeline, whose data are asked.
        layer: the layer.
        text: the mention.
    """
    read = _BY_LAYER.get(layer)
    try:
        return read(nlp, text) if read else {}
    except ValueError:  # no amount, or no name
        return {}


def _money(nlp: Language, text: str) -> Values:
    amount = parse(text, _part(nlp, "aid_money", "lexicon"))
    known = {field.name: getattr(amount, field.name) for field in fields(amount)}
    return values_of(MoneyMatch(start=0, end=len(text), text=text, **known).to_data())


def _place(nlp: Language, text: str) -> Values:
    gazetteer: Gazetteer | None = getattr(_part(nlp, "aid_places", "finder"), "gazetteer", None)
    if gazetteer is None:
        return {}
    units = gazetteer.units(readable(text))
    if len(units) != 1:
        return {"candidates": [unit.code for unit in units if unit.code]}
    (unit,) = units
    path = [*gazetteer.path(unit.code)] if unit.code else []
    return {"code": unit.code, "name": unit.name, "level": unit.level, "path": path}


def _programme(nlp: Language, text: str) -> Values:
    name = fold(readable(text))
    entry = _part(nlp, "aid_programmes", "catalogue")
    entry = entry and entry.get(name)
    if entry:
        return {"type": entry.type, "id": entry.id, "name": entry.name, "key": entry.id}
    lexicon = _part(nlp, "aid_programmes", "lexicon")
    head = lexicon and lexicon.heads.at_end(name)
    type = head[1] if head else "project"
    return {"type": type, "name": name, "key": f"{type}:{name}"}


def _organisation(nlp: Language, text: str) -> Values:
    name = readable(text)
    gazetteer = _part(nlp, "aid_entities", "gazetteer")
    return {"name": name, "type": type_of(name), "place": gazetteer and Homes(gazetteer).place_of(name)}


def _part(nlp: Language, component: str, name: str) -> Any:
    return getattr(nlp.get_pipe(component), name, None) if component in nlp.pipe_names else None


_BY_LAYER: dict[str, Callable[[Language, str], Values]] = {
    "money": _money,
    "places": _place,
    "programmes": _programme,
    "organisations": _organisation,
}
