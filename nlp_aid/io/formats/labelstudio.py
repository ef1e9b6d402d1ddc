"""Records as tasks for Label Studio, with what was found as predictions.

Sources: https://labelstud.io/guide/task_format, https://labelstud.io/guide/predictions. Offsets are Unicode code points,
as here: the editor converts them from and to the UTF-16 units of the browser since version 1.4.1 (label-studio-frontend,
pull request 308 and `codePointsToChars`). It keeps a region's `meta` and gives the region a new id where a prediction
becomes an annotation.
"""

from __future__ import annotations

import codecs
import importlib.resources
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from nlp_aid.io.formats.files import check, json_line, opened
from nlp_aid.layers.names import ALL_LAYERS
from nlp_aid.records import facts
from nlp_aid.records.docs import check_mentions
from nlp_aid.records.labels import LABELS, LAYER_OF, mention, values_of, with_layers
from nlp_aid.records.record import Record
from nlp_aid.records.tables import layers_of

# The names of the tags in the labelling configuration.
_CONTROL, _OBJECT = "label", "text"
_OWN = "nlp_aid"
_BETWEEN = " \t\r\n,"
_BLOCK = 1 << 16


def configuration() -> str:
    """Return the labelling configuration (XML) for a project that the tasks go into."""
    return (importlib.resources.files(__package__) / "labelstudio.xml").read_text(encoding="utf-8")


class LabelStudioWriter:
    """Writes records to a stream as an array of tasks, one a line."""

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: not used.
        """
        self._stream = stream
        self._before = "[\n"

    def write(self, record: Record) -> None:
        """Write a task.

        Raises:
            ValueError: a mention is not in the text, or the record holds half of a surrogate pair.
        """
        check(record)
        check_mentions(record)
        self._stream.write((self._before + json_line(_task(record)).rstrip("\n")).encode("utf-8"))
        self._before = ",\n"

    def close(self) -> None:
        """Close the array. The stream stays open."""
        self._stream.write(b"[]\n" if self._before == "[\n" else b"\n]\n")
        self._stream.flush()


def _task(record: Record) -> dict[str, Any]:
    other = {key: value for key, value in record.items() if key not in ("id", "text", "meta", *ALL_LAYERS)}
    data = {"id": record["id"], "text": record["text"], "meta": record["meta"], **({"other": other} if other else {})}
    regions = [
        _region(layer, number, {**found, "text": record["text"][found["start"] : found["end"]]})
        for layer in layers_of(record)
        for number, found in enumerate(facts.mentions(record, layer), start=1)
    ]
    return {
        "data": data,
        "predictions": [{"model_version": str(record["meta"].get("model") or _OWN), "result": regions}],
    }


def _region(layer: str, number: int, found: facts.Data) -> dict[str, Any]:
    value = {"start": found["start"], "end": found["end"], "text": found["text"], "labels": [LABELS[layer]]}
    values = values_of(found)
    note = {"text": [facts.description(layer, found)]} if values else {}  # what Label Studio shows of a region
    return {
        "id": f"{layer}-{number}",
        "from_name": _CONTROL,
        "to_name": _OBJECT,
        "type": "labels",
        "value": value,
        "meta": {**note, _OWN: {"layer": layer, "text": found["text"], "values": values}},
    }


def read_records(path: Path) -> Iterator[Record]:
    """Yield the records of a file of tasks: one that was written here, or an export (JSON) after annotation.

    Of a task that was annotated, the last annotation counts that was not skipped, else the first prediction. A mention
    has its values as long as it has its label and its text; one that a person has added or moved has none.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no such file; the message says which task.
    """
    with opened(path) as stream:
        for number, task in enumerate(_items(stream, path), start=1):
            try:
                yield _record(task, number)
            except (ValueError, TypeError, KeyError, AttributeError) as error:
                raise ValueError(f"{path}, task {number}: this is no task with a text and labels ({error}).") from None


def _record(task: Any, number: int) -> Record:
    data = task["data"]
    text = data["text"]
    if not isinstance(text, str):
        raise ValueError("'text' is no string")
    meta = data.get("meta") if isinstance(data.get("meta"), dict) else {}
    done = [made for made in task.get("annotations") or () if not made.get("was_cancelled")]
    layers: dict[str, list[dict[str, Any]]] = {}
    for region in (done or task.get("predictions") or [{}])[-1 if done else 0].get("result") or ():
        if region.get("type") != "labels":
            continue
        value = region["value"]
        for layer in (LAYER_OF[label] for label in value["labels"] if label in LAYER_OF):
            start, end = value["start"], value["end"]
            layers.setdefault(layer, []).append(
                mention(layer, text, start, end, _values(region, layer, text[start:end]))
            )
    if done:
        for found in layers.values():
            found.sort(key=lambda one: (one["start"], one["end"]))
    id = data.get("id", task.get("id", number))
    return with_layers(str(id), text, layers, meta or {"layers": list(ALL_LAYERS)}, data.get("other") or {})


def _values(region: dict[str, Any], layer: str, text: str) -> dict[str, Any]:
    own = (region.get("meta") or {}).get(_OWN) or {}
    return values_of(own["values"]) if (own.get("layer"), own.get("text")) == (layer, text) else {}


def _items(stream: BinaryIO, path: Path) -> Iterator[Any]:
    """Yield the items of an array of JSON, one at a time."""
    decoder, decode = json.JSONDecoder(), codecs.getincrementaldecoder("utf-8-sig")()
    rest, at, size, is_first, is_end = "", 0, _BLOCK, True, False
    while True:
        while at < len(rest) and rest[at] in _BETWEEN:
            at += 1
        if at < len(rest) and is_first:
            if rest[at] != "[":
                raise ValueError(f"{path} is no array of tasks.")
            at, is_first = at + 1, False
            continue
        if rest[at : at + 1] == "]":
            return
        item: Any = None
        try:
            if at < len(rest):
                item, end = decoder.raw_decode(rest, at)
                if end == len(rest) and not is_end:  # a number may go on
                    item = None
        except (json.JSONDecodeError, RecursionError) as error:
            if is_end or isinstance(error, RecursionError):
                raise ValueError(f"{path} is no valid JSON ({error}).") from None
        if item is not None:
            yield item
            at, size = end, _BLOCK
            continue
        if is_end:
            raise ValueError(f"{path} is cut off: the array of tasks has no end.")
        block = stream.read(size)
        is_end = not block
        rest, at, size = rest[at:] + decode.decode(block, is_end), 0, size * 2
