"""Records for the annotation tool brat: a text and an annotation file for each document.

Source: the description of brat's standoff format, https://brat.nlplab.org/standoff.html.
"""

from __future__ import annotations

import importlib.resources
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, get_args

from nlp_aid.gazetteer.codes import is_country, is_division
from nlp_aid.io.formats.files import FileNames, check, json_line
from nlp_aid.io.json_lines import parse_lines
from nlp_aid.layers.names import ALL_LAYERS
from nlp_aid.money.value import MODIFIERS
from nlp_aid.places.value import Level
from nlp_aid.programmes.value import LOCAL, PROGRAMME_TYPES
from nlp_aid.records import facts
from nlp_aid.records.docs import check_mentions
from nlp_aid.records.facts import Data
from nlp_aid.records.labels import LABELS, LAYER_OF, mention, values_of, with_layers
from nlp_aid.records.record import Record
from nlp_aid.records.tables import layers_of

# Line ends to brat or to a common reader of its files, and the tab, which ends a field: no annotation may hold one, so
# a mention goes on in a further fragment behind it.
_BREAK = re.compile(r"[\t\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_DOCUMENTS = "documents.jsonl"
_CONFIGURATION = ("annotation.conf", "visual.conf")
# The attributes of each layer: the field, its name in brat and its values, as in annotation.conf.
_ATTRIBUTES = {
    "money": ("mod", "Modifier", MODIFIERS),
    "places": ("level", "Level", get_args(Level)),
    "programmes": ("type", "Type", PROGRAMME_TYPES),
}
_TEXT_BOUND = re.compile(r"T\S*\t(?P<label>\S+) (?P<spans>\d+ \d+(?:;\d+ \d+)*)(?:\t|$)")
_NOTE = re.compile(r"#\S*\tAnnotatorNotes (?P<target>T\S*)\t(?P<note>.*)")


class BratWriter:
    """Writes records to a folder.

    Each document has a `.txt` and an `.ann`, named after its id. `documents.jsonl` tells which is which, in order, with
    what else is known of each; brat passes it over.
    """

    def __init__(self, folder: Path, title: str = "") -> None:
        """Set up the writer.

        Args:
            folder: a folder that is there.
            title: not used.
        """
        self._folder = folder
        self._names = FileNames()
        self._documents: BinaryIO = (folder / _DOCUMENTS).open("wb")
        for name in _CONFIGURATION:
            (folder / name).write_bytes((importlib.resources.files(__package__) / name).read_bytes())

    def write(self, record: Record) -> None:
        """Write the files of a document.

        Raises:
            ValueError: a mention is not in the text, or the record holds half of a surrogate pair.
            OSError: a file cannot be written.
        """
        check(record)
        check_mentions(record)
        lines = "".join(f"{line}\n" for line in _lines(record))
        name = self._names.of(record["id"])
        (self._folder / f"{name}.txt").write_bytes(record["text"].encode("utf-8"))
        (self._folder / f"{name}.ann").write_bytes(lines.encode("utf-8"))
        other = {key: value for key, value in record.items() if key not in ("id", "text", "meta", *ALL_LAYERS)}
        line = {"file": name, "id": record["id"], "meta": record["meta"], **({"other": other} if other else {})}
        self._documents.write(json_line(line).encode("utf-8"))

    def close(self) -> None:
        """Finish the list of documents."""
        self._documents.close()


def _lines(record: Record) -> Iterator[str]:
    text, number, links, attributes = record["text"], 0, 0, 0
    for layer in layers_of(record):
        for found in facts.mentions(record, layer):
            number += 1
            target = f"T{number}"
            fragments = list(_fragments(text, found["start"], found["end"]))
            if not fragments:
                raise ValueError(
                    f"The record {record['id']!r} has a mention of nothing but line ends, which brat forbids."
                )
            spans = ";".join(f"{start} {end}" for start, end in fragments)
            yield f"{target}\t{LABELS[layer]} {spans}\t{' '.join(text[start:end] for start, end in fragments)}"
            if layer in _ATTRIBUTES:
                field, name, values = _ATTRIBUTES[layer]
                if found.get(field) in values:
                    attributes += 1
                    yield f"A{attributes}\t{name} {target} {found[field]}"
            if link := _LINKS.get(layer, _no_link)(found):
                links += 1
                yield f"N{links}\tReference {target} {link}\t{_BREAK.sub(' ', str(found.get('name') or ''))}"
            if values_of(found):
                yield f"#{number}\tAnnotatorNotes {target}\t{json_line(values_of(found)).rstrip()}"


def _fragments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for gap in _BREAK.finditer(text, start, end):
        if start < gap.start():
            yield start, gap.start()
        start = gap.end()
    if start < end:
        yield start, end


def _place_link(found: Data) -> str:
    code = found.get("code") or ""
    if is_division(code):
        return f"GB2260:{code}"
    return f"ISO3166:{code}" if is_country(code) else ""


def _programme_link(found: Data) -> str:
    id = found.get("id") or ""
    return f"nlp_aid:{id}" if re.fullmatch(r"[\w-]+", id) and not id.startswith(LOCAL) else ""


def _no_link(found: Data) -> str:
    return ""


_LINKS: dict[str, Callable[[Data], str]] = {"places": _place_link, "programmes": _programme_link}


def read_records(folder: Path) -> Iterator[Record]:
    """Yield the records of a folder, also after annotations were changed in brat.

    The values of a mention are in its note; a mention without one has none. Labels other than ours are passed over. In a
    folder without `documents.jsonl` the documents come in the order of their names, which are their ids.

    Raises:
        OSError: a file cannot be read.
        ValueError: a file is not as brat writes it; the message names it.
    """
    for document in _documents(folder):
        name = document["file"]
        try:
            text = (folder / f"{name}.txt").read_bytes().decode("utf-8")
            lines = (folder / f"{name}.ann").read_bytes().decode("utf-8").split("\n")
            layers = _mentions(text, lines)
        except ValueError as error:
            raise ValueError(f"{folder / name}.ann: {error}") from None
        yield with_layers(document["id"], text, layers, document["meta"], document.get("other", {}))


def _documents(folder: Path) -> Iterator[dict[str, Any]]:
    path = folder / _DOCUMENTS
    if not path.is_file():
        for file in sorted(folder.glob("*.ann")):
            yield {"file": file.stem, "id": file.stem, "meta": {"layers": list(ALL_LAYERS)}}
        return
    with path.open("rb") as stream:
        for number, item in parse_lines(stream, json.JSONDecoder()):
            if isinstance(item, ValueError):
                raise ValueError(f"{path}, line {number}: {item}")
            # A name is one of this folder, whoever wrote the list.
            if Path(str(item.get("file"))).name != item.get("file") or not isinstance(item.get("meta"), dict):
                raise ValueError(f"{path}, line {number}: 'file' has to be a name, and 'meta' an object.")
            yield item


def _mentions(text: str, lines: list[str]) -> dict[str, list[dict[str, Any]]]:
    notes = {match["target"]: match["note"] for line in lines if (match := _NOTE.match(line))}
    layers: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        match = _TEXT_BOUND.match(line)
        if match is None:
            if line.startswith("T"):
                raise ValueError(f"this is no text-bound annotation: {line[:80]}")
            continue
        layer = LAYER_OF.get(match["label"])
        if layer is not None:
            bounds = [int(at) for at in re.findall(r"\d+", match["spans"])]
            values = _values(notes.get(line.split("\t", 1)[0], ""))
            layers.setdefault(layer, []).append(mention(layer, text, bounds[0], bounds[-1], values))
    return layers


def _values(note: str) -> dict[str, Any]:
    """Return the values in a note; a note that a person wrote has none."""
    try:
        values = json.loads(note)
    except (ValueError, RecursionError):
        return {}
    return values_of(values) if isinstance(values, dict) else {}
