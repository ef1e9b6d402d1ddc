"""Values for mentions that a person has added or moved in an annotation tool, which knows where they are and not what."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, cast

from spacy.language import Language

from nlp_aid.corrections.alone import values_alone
from nlp_aid.layers.registry import layers
from nlp_aid.pipeline import load
from nlp_aid.records.facts import mentions
from nlp_aid.records.labels import ADDED, values_of
from nlp_aid.records.pieces import make_record
from nlp_aid.records.schema import Record


def fill(records: Iterable[Record], nlp: Language | Callable[[], Language] | None = None) -> Iterator[Record]:
    """Yield records in which mentions that a person has added or moved have values: amounts, codes, types, links.

    The values are those that the pipeline finds at the place; else those of a mention of the same text in the document; else
    what the text says by itself. What the person has chosen stays.

    Args:
        records: records, from `nlp_aid.read`; see `meta.added` in docs/record.md. The others go by as they are.
        nlp: a pipeline from `nlp_aid.load` for the values, or what loads it, which is called when it is first needed. By
            default one with all layers.

    Yields:
        The records; `meta.added` is gone, or names the mentions of which nothing could be said.
    """
    for record in records:
        added = record["meta"].get(ADDED)
        if not isinstance(added, Mapping) or not added:
            yield record
            continue
        if nlp is None:
            nlp = load([*layers()])
        elif not isinstance(nlp, Language):
            nlp = nlp()
        yield _filled(record, added, nlp)


def _filled(record: Record, added: Mapping[str, Any], nlp: Language) -> Record:
    data = cast("dict[str, Any]", {**record, "meta": {**record["meta"]}})
    found = make_record(nlp, record["text"], record["id"], origin_of(record))
    still: dict[str, list[int]] = {}
    for layer, indexes in added.items():
        if layer not in layers():
            continue
        there = [dict(one) for one in mentions(record, layer)]
        data[layer] = there
        for index in indexes:
            values = _values(nlp, layer, there[index], mentions(found, layer))
            _renumber(layer, values, [one for at, one in enumerate(there) if at != index])
            known = {name: value for name, value in values.items() if there[index].get(name) in (None, [])}
            if not any(value not in (None, []) for value in known.values()):
                still.setdefault(layer, []).append(index)
            there[index] |= known
    del data["meta"][ADDED]
    if still:
        data["meta"][ADDED] = still
    return cast(Record, data)


def origin_of(record: Record) -> dict[str, Any]:
    """Return what is known of a record's document beside its text, such as its date."""
    return {key: value for key, value in record["meta"].items() if key not in (ADDED, "data", "caveats", "layers")}


def _values(nlp: Language, layer: str, mention: Mapping[str, Any], found: list[Any]) -> dict[str, Any]:
    """Return what is known of a mention, by the first that knows it."""
    start, end, text = mention["start"], mention["end"], mention["text"]
    here = (one for one in found if (one["start"], one["end"]) == (start, end))
    alike = (one for one in found if one["text"] == text)
    for one in (*here, *alike):
        return values_of(one)
    for one in mentions(make_record(nlp, text), layer):
        if one["text"] == text.strip():
            return values_of(one)
    return values_alone(nlp, layer, text)


def _renumber(layer: str, values: dict[str, Any], others: list[dict[str, Any]]) -> None:
    """Give a mention of what no list has the id that the document has for it, or the next one that is free."""
    local = layers()[layer].local_ids
    if local is None or not values:
        return
    id = values.get(local.field)
    if id is not None and not str(id).startswith(local.prefix):
        return
    ids = {one.get(local.name): str(one[local.field]) for one in others if one.get(local.field)}
    numbers = [id.removeprefix(local.prefix) for id in ids.values() if id.startswith(local.prefix)]
    free = max((int(number) for number in numbers if number.isdecimal()), default=0) + 1
    values[local.field] = ids.get(values.get(local.name)) or f"{local.prefix}{free}"
