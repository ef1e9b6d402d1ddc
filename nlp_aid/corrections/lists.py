"""Corrections as lists of a user's own: what people marked and the pipeline did not find, or took for something else.

The lists are those that `--programmes`, `--places` and `--organisations` take; see docs/tasks/own-lists.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from spacy.language import Language

from nlp_aid.corrections.fill import origin_of
from nlp_aid.entities.own import read_organisations
from nlp_aid.gazetteer.files import open_gazetteer
from nlp_aid.gazetteer.gazetteer import Gazetteer
from nlp_aid.knowledge.lists import ListError, readable
from nlp_aid.layers.specification import LOCAL_ID, Data
from nlp_aid.places.own import read_places
from nlp_aid.programmes.entries import Catalogue, Entry
from nlp_aid.programmes.own import read_programmes
from nlp_aid.programmes.page import fold
from nlp_aid.records.facts import mentions
from nlp_aid.records.labels import ran_layers
from nlp_aid.records.pieces import make_record
from nlp_aid.records.schema import Record

COLUMNS = {
    "programmes": ("id", "name", "aliases", "type", "patterns", "quoted", "pair", "note"),
    "places": ("id", "name", "aliases", "code", "level", "parent", "note"),
    "organisations": ("id", "name", "aliases", "note"),
}
_AROUND = 12
# What spreadsheets take for a formula, and what parts values in a cell.
_FORMULA, _PARTS = ("=", "+", "-", "@"), ("|", ";")


@dataclass
class _Wanted:
    """An entry that would have been needed, and where."""

    row: dict[str, Any]
    names: dict[str, None] = field(default_factory=dict)
    times: int = 0
    first: str = ""


@dataclass(frozen=True)
class Corrections:
    """What corrections come to.

    Attributes:
        lists: the rows of each list, by layer, with the columns of `COLUMNS`; lists without rows are left out.
        struck: of each layer, how often a text was struck out that the pipeline finds: no list takes a name away.
        refused: what cannot stand in a list, with the reason.
    """

    lists: dict[str, list[dict[str, Any]]]
    struck: dict[str, Counter[str]]
    refused: list[str]


class Corrected:
    """Compares records that people have corrected with what a pipeline finds, one after another."""

    def __init__(self, nlp: Language) -> None:
        """Take the pipeline that is to learn: what it finds rightly needs no entry."""
        self._nlp = nlp
        programmes, places = (_component(nlp, name) for name in ("aid_programmes", "aid_places"))
        self._catalogue: Catalogue | None = programmes and programmes.catalogue
        self._gazetteer: Gazetteer = places.finder.gazetteer if places else open_gazetteer()
        self._wanted: dict[str, dict[str, _Wanted]] = {layer: {} for layer in COLUMNS}
        self._struck: dict[str, Counter[str]] = {layer: Counter() for layer in COLUMNS}
        self._refused: dict[str, None] = {}

    def add(self, record: Record) -> None:
        """Compare a record; layers that it does not have are passed over."""
        found = make_record(self._nlp, record["text"], record["id"], origin_of(record))
        has = set(ran_layers(record["meta"]))
        for layer, entry in self._layers():
            if layer in has and layer in ran_layers(found["meta"]):
                self._compare(record, found, layer, entry)

    def _layers(self) -> Iterator[tuple[str, Callable[[Data, Record], tuple[str, dict[str, Any], list[str]] | None]]]:
        yield "programmes", self._programme
        yield "places", self._place
        yield "organisations", self._organisation

    def _compare(
        self,
        record: Record,
        found: Record,
        layer: str,
        entry: Callable[[Data, Record], tuple[str, dict[str, Any], list[str]] | None],
    ) -> None:
        there = {(one["start"], one["end"]): one for one in mentions(found, layer)}
        right = {(one["start"], one["end"]): one for one in mentions(record, layer)}
        for span, one in right.items():
            if span in there and _is_same(layer, one, there[span]):
                continue
            try:
                made = entry(one, found)
            except ValueError as error:
                self._refused[str(error)] = None
                continue
            if made:
                key, row, names = made
                wanted = self._wanted[layer].setdefault(key, _Wanted(row, first=_context(record, one)))
                wanted.times += 1
                wanted.names |= dict.fromkeys(names)
        self._struck[layer].update(
            one["text"]
            for span, one in there.items()
            if not any(start < span[1] and span[0] < end for start, end in right)
        )

    def _programme(self, one: Data, found: Record) -> tuple[str, dict[str, Any], list[str]]:
        name, id = _name(one["text"]), str(one.get("id") or "")
        if id and not id.startswith(LOCAL_ID) and (known := self._known(id)):
            # An entry with the id of one that is there stands in its place: it has to have its names, too.
            kept = {key: getattr(known, key) for key in ("id", "name", "patterns", "quoted", "pair")}
            return known.id, {**kept, "type": one.get("type") or known.type}, [*known.aliases, name]
        first = _name(str(one.get("name") or one["text"]))
        return first, {"name": first, "type": one.get("type") or ""}, [name]

    def _known(self, id: str) -> Entry | None:
        try:
            return self._catalogue.lookup(id) if self._catalogue else None
        except KeyError:
            return None

    def _place(self, one: Data, found: Record) -> tuple[str, dict[str, Any], list[str]] | None:
        code, level = one.get("code"), one.get("level")
        outer = [
            place
            for place in mentions(found, "places")
            if place["start"] == one["start"] and place["end"] < one["end"] and place.get("code")
        ]
        text, within = one["text"], ""
        if outer:  # `云南省隆阳区` before a village
            longest = max(outer, key=lambda place: int(place["end"]))
            text, within = text[longest["end"] - longest["start"] :], str(longest["code"])
        name = _name(text)
        row = {"name": name, "code": code or "", "level": "" if code else level or "", "parent": "" if code else within}
        return f"{name} {code or within}".strip(), row, [name]

    def _organisation(self, one: Data, found: Record) -> tuple[str, dict[str, Any], list[str]]:
        name = _name(one["text"])
        return name, {"name": name}, [name]

    def result(self) -> Corrections:
        """Return the lists, each of which can be read, without what cannot stand in one."""
        lists = {}
        for layer, wanted in self._wanted.items():
            rows: list[dict[str, Any]] = []
            owners: dict[str, str] = {}
            for key, one in wanted.items():
                row = self._row(layer, key, one, rows, owners)
                try:
                    _READ[layer]([row], self._gazetteer)
                except ListError as error:
                    self._refused[f"{layer}: {error}"] = None
                    continue
                rows.append(row)
                owners |= dict.fromkeys((row["name"], *row["aliases"]), row["id"])
            if rows:
                lists[layer] = rows
        struck = {layer: counted for layer, counted in self._struck.items() if counted}
        return Corrections(lists, struck, list(self._refused))

    def _row(
        self, layer: str, key: str, one: _Wanted, rows: list[dict[str, Any]], owners: Mapping[str, str]
    ) -> dict[str, Any]:
        name = one.row["name"]
        ids = {row["id"] for row in rows}
        id = one.row.get("id") or next(
            id for id in (name, key.replace(" ", "-"), f"{name}-{len(rows)}") if id not in ids
        )
        others = [] if layer == "places" else [other for other in one.names if other != name and other not in owners]
        note = f"{one.times} time{'' if one.times == 1 else 's'}: {one.first}"
        return {"id": id, **one.row, "aliases": others, "note": note}


def _component(nlp: Language, name: str) -> Any:
    return nlp.get_pipe(name) if name in nlp.pipe_names else None


def _is_same(layer: str, right: Data, found: Data) -> bool:
    """Tell whether the pipeline says of a stretch what the person says; what the person leaves open does not count."""
    if layer == "programmes":
        id = str(right.get("id") or "")
        is_linked = not id or id.startswith(LOCAL_ID) or id == found.get("id")
        return is_linked and right.get("type") in (None, found.get("type"))
    return layer != "places" or right.get("code") in (None, found.get("code"))


def _name(text: str) -> str:
    """Return the name that a list has for a mention.

    Raises:
        ValueError: it cannot stand in one.
    """
    name = fold(readable(text))
    if name.startswith(_FORMULA) or any(sign in name for sign in _PARTS):
        raise ValueError(f"The name {name!r} has signs that part cells or open a formula, and stands in no list.")
    return name


def _context(record: Record, one: Data) -> str:
    text = record["text"]
    before, behind = text[max(0, one["start"] - _AROUND) : one["start"]], text[one["end"] : one["end"] + _AROUND]
    return " ".join(f"{record['id']}, {before}[{one['text']}]{behind}".split())


def _programmes(rows: Iterable[Mapping[str, Any]], gazetteer: Gazetteer) -> object:
    return read_programmes(list(rows))


def _places(rows: Iterable[Mapping[str, Any]], gazetteer: Gazetteer) -> object:
    return read_places(list(rows), gazetteer)


def _organisations(rows: Iterable[Mapping[str, Any]], gazetteer: Gazetteer) -> object:
    return read_organisations(list(rows))


_READ = {"programmes": _programmes, "places": _places, "organisations": _organisations}
