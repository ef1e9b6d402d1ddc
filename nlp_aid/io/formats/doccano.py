"""Records for the annotation tool doccano: JSON Lines with entities and relations, and its exports back.

Source: doccano's format JSONL (Relation), https://doccano.github.io/doccano/tutorial/; of its projects without relations the format
JSONL, with `label` as lists of start, end and label. Offsets are code points. doccano keeps what else a line has beside the text,
and gives it back: there the values are, as its entities have none.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from nlp_aid.io.formats.annotation import Annotation
from nlp_aid.io.formats.files import check, json_line, opened
from nlp_aid.io.formats.labelstudio import items_of
from nlp_aid.io.json_lines import parse_lines
from nlp_aid.layers.registry import specifications
from nlp_aid.records.docs import check_mentions
from nlp_aid.records.labels import other_of
from nlp_aid.records.schema import Record

_OWN = "nlp_aid"
_Item = dict[str, Any]


class DoccanoWriter:
    """Writes records to a stream, a document a line."""

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: not used.
        """
        self._stream = stream

    def write(self, record: Record) -> None:
        """Write a document.

        Raises:
            ValueError: a mention is not in the text, or the record holds half of a surrogate pair.
        """
        check(record)
        check_mentions(record)
        self._stream.write(json_line(_document(record)).encode("utf-8"))

    def close(self) -> None:
        """Finish. The stream stays open."""
        self._stream.flush()


def _document(record: Record) -> _Item:
    items = list(items_of(record))
    regions = [item for item in items if item["type"] == "labels"]
    numbers = {region["id"]: number for number, region in enumerate(regions)}
    links = [item for item in items if item["type"] == "relation"]
    other = other_of(record)
    own = {
        "id": record["id"],
        "meta": record["meta"],
        **({"other": other} if other else {}),
        "regions": [[*_key(_place(region)), region.get("meta", {}).get(_OWN)] for region in regions],
    }
    return {
        "text": record["text"],
        "entities": [{"id": numbers[region["id"]], **_place(region)} for region in regions],
        "relations": [
            {"id": number, "from_id": numbers[link["from_id"]], "to_id": numbers[link["to_id"]], "type": link["labels"][0]}
            for number, link in enumerate(links)
        ],
        _OWN: own,
    }  # fmt: skip


def _place(region: _Item) -> _Item:
    value = region["value"]
    return {"label": value["labels"][0], "start_offset": value["start"], "end_offset": value["end"]}


def _key(entity: Mapping[str, Any]) -> tuple[str, int, int]:
    return entity["label"], entity["start_offset"], entity["end_offset"]


def is_document(item: object) -> bool:
    """Tell whether a line of JSON is a document of doccano, and no record."""
    if not isinstance(item, dict) or not isinstance(item.get("text"), str) or isinstance(item.get("id"), str):
        return False
    return isinstance(item.get("entities"), list) or isinstance(item.get("label", item.get("labels")), list)


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of a file that was written here, or of an export in JSONL, with relations or without.

    A mention has its values as long as its label and its place are the same; the record's `meta.added` names the others.

    Raises:
        OSError: it cannot be read.
        ValueError: a line is no such document; the message names it.
    """
    with opened(path) as stream:
        for number, item in parse_lines(stream, json.JSONDecoder()):
            try:
                if isinstance(item, ValueError):
                    raise item
                if not is_document(item):
                    raise ValueError("this is no document of doccano with 'text' and 'entities' or 'label'.")
                yield _record(item, number)
            except (KeyError, TypeError, IndexError, AttributeError) as error:
                raise ValueError(f"{path}, line {number}: an entity or a relation lacks something ({error}).") from None
            except ValueError as error:
                raise ValueError(f"{path}, line {number}: {error}") from None


def _record(item: _Item, number: int) -> Record:
    own: _Item = next(
        (there[_OWN] for there in (item, item.get("meta")) if isinstance(there, dict) and _OWN in there), {}
    )
    metas: dict[tuple[str, int, int], list[Any]] = {}
    for label, start, end, meta in own.get("regions", ()):
        metas.setdefault((label, start, end), []).append(meta)
    entities = item.get("entities")
    if entities is None:
        marked = item.get("label", item.get("labels")) or []
        entities = [
            {"id": at, "start_offset": start, "end_offset": end, "label": label}
            for at, (start, end, label) in enumerate(marked)
        ]
    result = [_region(entity, metas) for entity in entities]
    result += [
        {"type": "relation", "from_id": str(one["from_id"]), "to_id": str(one["to_id"]), "labels": [one["type"]]}
        for one in item.get("relations") or ()
    ]
    meta = own.get("meta") or {"layers": list(specifications())}
    id = own.get("id", item.get("id", number))
    return Annotation(item["text"], result, is_sorted=False).record(str(id), meta, own.get("other") or {})


def _region(entity: _Item, metas: dict[tuple[str, int, int], list[Any]]) -> _Item:
    there = metas.get(_key(entity))
    meta = there.pop(0) if there else None
    value = {"start": entity["start_offset"], "end": entity["end_offset"], "labels": [entity["label"]]}
    region = {"id": str(entity["id"]), "type": "labels", "value": value}
    return {**region, "meta": {_OWN: meta}} if meta else region
