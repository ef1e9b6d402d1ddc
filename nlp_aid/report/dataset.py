"""What a report knows of records: tables by column, so that a page filters them fast.

The columns are those that the specifications of the layers say (`nlp_aid.layers`), and beside them, for filters and charts, what a
row has to do with: years, provinces and countries, programmes, the source of its document.

Strings are kept once, in a pool; a cell is its number there, and 0 is an empty one. What has several values (the years of a row)
is the number of a set of them.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from nlp_aid.flows.specification import FLOWS
from nlp_aid.gazetteer.codes import CHINA, at_level, is_country, is_division
from nlp_aid.gazetteer.files import open_gazetteer
from nlp_aid.layers.registry import layers, relations, specifications
from nlp_aid.layers.role import Role
from nlp_aid.layers.specification import (
    LOCAL_ID,
    Data,
    Field,
    LayerSpecification,
    Reference,
    RelationSpecification,
    RoleSpecification,
    Specification,
    word,
)
from nlp_aid.records import facts
from nlp_aid.records.layout import Places
from nlp_aid.records.schema import Record
from nlp_aid.sentences import sentence_starts
from nlp_aid.totals.interval import interval
from nlp_aid.totals.reprints import Reprints

# The name of the table of the documents.
DOCUMENTS = "documents"
# What rows of every table can be filtered by.
COMMON = ("year", "province", "programme", "source")
# The longest stretch of a sentence that is shown in a row, in characters, and how much of it stands before the mention.
_SENTENCE, _BEFORE = 160, 60
# A period of more years says nothing of any.
_MOST_YEARS = 12
_YEAR = re.compile(r"([0-9]{4})(?![0-9])")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Entity(NamedTuple):
    """Who or what fills a role: a division by its code, a programme by its id, else its name."""

    layer: str
    key: str
    name: str


class Interned:
    """Values that are kept once, by number; the first is what stands for none."""

    def __init__(self, none: Any) -> None:
        self.values: list[Any] = [none]
        self._numbers: dict[Any, int] = {none: 0}

    def __call__(self, value: Any) -> int:
        """Return the number of a value."""
        number = self._numbers.setdefault(value, len(self.values))
        if number == len(self.values):
            self.values.append(value)
        return number


@dataclass
class Column:
    """A column of a table.

    Attributes:
        key: its name in the data.
        title: its heading, in English; the page has words of its own for those that it knows.
        holds: what it holds: `chinese` text, a `number`, a `code`, or a `word`.
        values: what it may hold, where that is one of a few words.
        is_link: whether a cell leads to a place in the text.
    """

    key: str
    title: str
    holds: str = "word"
    values: tuple[str, ...] = ()
    is_link: bool = False

    def to_data(self) -> dict[str, Any]:
        """Return the column as JSON-able data."""
        return {"key": self.key, "title": self.title, "holds": self.holds, "link": self.is_link}


@dataclass
class Table:
    """A layer, a relation, or the documents.

    Attributes:
        name: its name.
        title: its title, in English.
        columns: what is shown.
        facets: the keys of what it is filtered by beside what all tables are.
        data: the columns by key, shown or not: numbers of strings, of sets (of facets) or of entities.
    """

    name: str
    title: str
    columns: list[Column]
    facets: list[str]
    data: dict[str, array[int]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.data.get("document", ()))

    def append(self, row: dict[str, int]) -> None:
        """Add a row: a number for each column."""
        for key, number in row.items():
            self.data.setdefault(key, array("i")).append(number)


class Dataset:
    """The tables of records, which are added one by one."""

    def __init__(self) -> None:
        self.strings = Interned("")
        self.sets: Interned = Interned(())
        self.entities = Interned(Entity("", "", ""))
        self.tables: dict[str, Table] = {}
        self.names: dict[str, str] = {}  # of provinces and countries, by code
        self.layers_run: set[str] = set()
        self._reprints = Reprints()
        self._articles: list[int] = []  # of each document; prints of one article have the same

    @property
    def documents(self) -> int:
        """How many records there are."""
        return len(self.tables[DOCUMENTS]) if DOCUMENTS in self.tables else 0

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(map(len, self.tables.values()))

    def add(self, record: Record) -> None:
        """Add a record."""
        number = self.documents
        self.layers_run.update(
            record["meta"].get("layers") or (), (name for name in specifications() if name in record)
        )
        self._articles.append(self._reprints.article(record["text"])[0])
        context = _Context(self, record, number)
        for relation in relations().values():
            table = self._table(relation)
            for index, data in enumerate(facts.mentions(record, relation.name)):
                table.append(context.relation_row(relation, data, index))
        for layer in layers().values():
            table = self._table(layer)
            for index, mention in enumerate(facts.mentions(record, layer.name)):
                table.append(context.mention_row(layer, mention, index))
        self._documents_table().append(context.document_row())

    def to_data(self) -> dict[str, Any]:
        """Return all as JSON-able data."""
        labels = self._labels()
        order = [FLOWS.name, *relations(), DOCUMENTS, *layers()]
        return {
            "tables": [
                {
                    "name": table.name,
                    "title": table.title,
                    "columns": [column.to_data() for column in table.columns],
                    "facets": table.facets,
                    "data": {key: column.tolist() for key, column in table.data.items()},
                }
                for name in dict.fromkeys(order)
                if (table := self.tables.get(name)) and len(table)
            ],
            "strings": [_whole(text) for text in self.strings.values],
            "sets": self.sets.values,
            "entities": [
                [_whole(label), entity.layer] for label, entity in zip(labels, self.entities.values, strict=True)
            ],
            "names": self.names,
            "articles": self._articles,
            "layers": sorted(self.layers_run),
        }

    def _labels(self) -> list[str]:
        """Return what entities are called, each differently."""
        times: dict[str, int] = {}
        for entity in self.entities.values:
            times[entity.name] = times.get(entity.name, 0) + 1
        return [
            f"{entity.name} ({entity.key or entity.layer})" if times[entity.name] > 1 else entity.name
            for entity in self.entities.values
        ]

    def _table(self, specification: Specification) -> Table:
        table = self.tables.get(specification.name)
        if table is None:
            columns = _columns(specification)
            table = Table(specification.name, specification.title, columns, _facets(specification))
            self.tables[specification.name] = table
        return table

    def _documents_table(self) -> Table:
        if DOCUMENTS not in self.tables:
            columns = [Column("title", "Title", "chinese", is_link=True), Column("id", "Id"), Column("date", "Date")]
            columns += [Column("from", "Source")]
            columns += [Column(one.name, one.title, "number") for one in specifications().values()]
            self.tables[DOCUMENTS] = Table(DOCUMENTS, "Documents", columns, [])
        return self.tables[DOCUMENTS]


class _Context:
    """A record, and what its rows need to know of one another."""

    def __init__(self, dataset: Dataset, record: Record, number: int) -> None:
        self._dataset = dataset
        self._record = record
        self._number = number
        self._text = record["text"]
        self._starts = sentence_starts(self._text)
        self._places = Places(record)
        meta = record["meta"]
        self._date = word(meta.get("date"))
        self._own_years = _YEAR.findall(self._date)[:1]
        self._source = dataset.sets((dataset.strings(_source(record)),))
        # The relations with their roles, and of each mention those that it has a role in.
        self._roles = {
            relation.name: [facts.roles(record, relation, data) for data in facts.mentions(record, relation.name)]
            for relation in relations().values()
        }
        self._parts: dict[facts.Pointer, list[int]] = {}
        for index, roles in enumerate(self._roles.get(FLOWS.name, ())):
            for role in _all(roles):
                if role.layer is not None and role.index is not None:
                    self._parts.setdefault((role.layer, role.index), []).append(index)

    def mention_row(self, layer: LayerSpecification, mention: Data, index: int) -> dict[str, int]:
        """Return the row of a mention."""
        string = self._dataset.strings
        row = {"document": self._number, "text": string(word(mention.get("text")))}
        for column in _fields(layer):
            row[column.name] = string(column.show(mention))
        flows = self._parts.get((layer.name, index), ())
        pointers = [(layer.name, index), *self._pointers(flows)]
        row |= self._common(pointers, mention["start"])
        for key in _facets(layer):
            row[f"facet:{key}"] = self._set([word(mention.get(key))])
        return row

    def relation_row(self, relation: RelationSpecification, data: Data, index: int) -> dict[str, int]:
        """Return the row of a relation."""
        string, entity = self._dataset.strings, self._dataset.entities
        roles = self._roles[relation.name][index]
        row = {"document": self._number}
        for member in relation.columns:
            if isinstance(member, RoleSpecification):
                there = roles[member.name]
                row[member.name] = string("、".join(role.text for role in there))
                row[f"{member.name}@"] = string(self._anchor(relation, index, member, there))
                for column in _through(member):
                    mention = self._mention(there)
                    row[f"{member.name}.{column.name}"] = string(column.show(mention) if mention else "")
                if relation is FLOWS:
                    row[f"{member.name}#"] = entity(self._entity(there[0])) if there else 0
                    row[f"{member.name}:code"] = string(self._code(there[0])) if there else 0
            elif isinstance(member, Reference):
                at = data.get(member.name)
                row[member.name] = at if isinstance(at, int) else -1
            else:
                row[member.name] = string(member.show(data))
        if relation is FLOWS:
            mention = self._mention(roles[relation.key.name]) or {}
            size = interval(mention) if mention.get("per") is None else None
            why = "rates" if mention.get("per") is not None else "numberless" if size is None else ""
            row["left_out"] = string(why)
            row["stated"] = string(format(size.stated, "f") if size else "")
            row["lower"] = string(format(size.lower, "f") if size else "")
            row["upper"] = string(format(size.upper, "f") if size and size.upper is not None else "")
            years = self._years(map(self._pointer, roles["time"]))
            row["when"] = string(self._first_day(roles["time"]) or self._date[:10])
            row["facet:currency"] = self._set([word(mention.get("currency"))])
        else:
            years = []
        own = list(map(self._pointer, _all(roles)))
        key = roles[relation.key.name]
        row |= self._common(own, key[0].start if key else 0, years)
        for name in _facets(relation):
            if f"facet:{name}" not in row:
                row[f"facet:{name}"] = self._set([word(data.get(name))])
        return row

    def document_row(self) -> dict[str, int]:
        """Return the row of the document itself."""
        string, record = self._dataset.strings, self._record
        meta, counts = record["meta"], facts.counts(record)
        title = word(meta.get("title")) or self._text[: self._starts[1] if len(self._starts) > 1 else None].strip()
        row = {
            "document": self._number,
            "title": string(title[:80] or record["id"]),
            "id": string(record["id"]),
            "date": string(self._date),
            "from": string(word(meta.get("url")) or word(meta.get("source"))),
            **{name: string(str(counts.get(name, 0))) for name in specifications()},
        }
        everything = [(layer, index) for layer in layers() for index in range(len(facts.mentions(record, layer)))]
        return row | self._common(everything, None)

    def _common(
        self, pointers: Iterable[facts.Pointer | None], start: int | None, years: list[str] | None = None
    ) -> dict[str, int]:
        """Return what rows of every table have: their sentence, and what they are filtered by."""
        there = [pointer for pointer in pointers if pointer]
        found: dict[str, int] = {} if start is None else {"sentence": self._dataset.strings(self._sentence(start))}
        if start is not None:
            found["location"] = self._dataset.strings(self._places.of(start))
        years = years or self._years(there) or self._own_years
        programmes = {self._dataset.entities(self._entity_of(*one)) for one in there if layers()[one[0]].group_of}
        found["facet:year"] = self._set(years)
        found["facet:province"] = self._set(filter(None, (self._province(*pointer) for pointer in there)))
        found["facet:programme"] = self._dataset.sets(tuple(sorted(programmes)))
        found["facet:source"] = self._source
        return found

    def _set(self, values: Iterable[str]) -> int:
        return self._dataset.sets(tuple(self._dataset.strings(value) for value in sorted(set(values)) if value))

    def _pointers(self, flows: Iterable[int]) -> Iterator[facts.Pointer]:
        """Yield the mentions in the roles of flows."""
        for index in flows:
            for role in _all(self._roles[FLOWS.name][index]):
                if pointer := self._pointer(role):
                    yield pointer

    @staticmethod
    def _pointer(role: Role) -> facts.Pointer | None:
        return (role.layer, role.index) if role.layer is not None and role.index is not None else None

    def _mention(self, there: list[Role]) -> Data | None:
        pointer = self._pointer(there[0]) if there else None
        return facts.mentions(self._record, pointer[0])[pointer[1]] if pointer else None

    def _entity(self, role: Role) -> Entity:
        pointer = self._pointer(role)
        return self._entity_of(*pointer) if pointer else Entity("", "", role.text)

    def _entity_of(self, layer: str, index: int) -> Entity:
        mention = facts.mentions(self._record, layer)[index]
        if group := layers()[layer].group_of:
            key, name, _ = group(mention)
            return Entity(layer, key, name or word(mention.get("text")))
        key = word(mention.get("code")) or word(mention.get("id"))
        name = word(mention.get("name")) or word(mention.get("text"))
        return Entity(layer, "", name) if not key or key.startswith(LOCAL_ID) else Entity(layer, key, name)

    def _code(self, role: Role) -> str:
        """Return the code of the division or country that fills a role, or that the organisation in it belongs to."""
        mention = self._mention([role]) or {}
        return word(mention.get("code")) or word(mention.get("place"))

    def _province(self, layer: str, index: int) -> str:
        """Return the code of the province or the country that a mention is in; empty where that is not known."""
        mention = facts.mentions(self._record, layer)[index]
        code = word(mention.get("code")) or word(mention.get("place"))
        if is_country(code) and code != CHINA:
            if code not in self._dataset.names:
                country = open_gazetteer().country(code)
                self._dataset.names[code] = country.name if country else code
            return code
        return at_level(code, "province") if is_division(code) else ""

    def _years(self, pointers: Iterable[facts.Pointer | None]) -> list[str]:
        """Return the years of the dates among mentions."""
        years: set[str] = set()
        for pointer in pointers:
            if pointer is None:
                continue
            mention = facts.mentions(self._record, pointer[0])[pointer[1]]
            first, last = (_YEAR.match(word(mention.get(key))) for key in ("start_date", "end_date"))
            one = first or last
            if one is None:
                continue
            start, end = int((first or one)[1]), int((last or one)[1])
            if end - start < _MOST_YEARS:
                years.update(f"{year:04}" for year in range(start, end + 1))
        return sorted(years)

    def _first_day(self, there: list[Role]) -> str:
        mention = self._mention(there) or {}
        return word(mention.get("start_date")) or word(mention.get("end_date"))

    def _anchor(self, relation: RelationSpecification, index: int, member: RoleSpecification, there: list[Role]) -> str:
        if not there:
            return ""
        pointer = self._pointer(there[0])
        return f"{pointer[0]}-{pointer[1]}" if pointer else f"{relation.name}-{index}-{member.name}-0"

    def _sentence(self, start: int) -> str:
        number = max(bisect_right(self._starts, start) - 1, 0)
        first = self._starts[number] if self._starts else 0
        last = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._text)
        if last - first > _SENTENCE:
            from_ = max(first, min(start - _BEFORE, last - _SENTENCE))
            before, behind = "…" if from_ > first else "", "…" if from_ + _SENTENCE < last else ""
            return before + " ".join(self._text[from_ : from_ + _SENTENCE].split()) + behind
        return " ".join(self._text[first:last].split())


def _all(roles: dict[str, list[Role]]) -> Iterator[Role]:
    for there in roles.values():
        yield from there


def _fields(layer: LayerSpecification) -> list[Field]:
    """Return the fields of a layer that have a column: those that are shown, and the confidence."""
    confidence = [one for one in layer.regular_fields if one.name == "confidence"]
    return [*layer.columns, *(one for one in confidence if one not in layer.columns)]


def _through(role: RoleSpecification) -> tuple[Field, ...]:
    """Return the columns that tell more of what fills a role: the value of an amount, the days of a date."""
    if len(role.layers) != 1:
        return ()
    layer = layers()[role.layers[0]]
    if layer.summary == "amounts":
        return layer.columns
    return tuple(one for one in layer.columns if one.name == "value")


def _columns(specification: Specification) -> list[Column]:
    if isinstance(specification, LayerSpecification):
        columns = [Column("text", "Text", "chinese", is_link=True)]
        columns += [Column(one.name, one.heading, one.holds, one.values) for one in _fields(specification)]
    else:
        assert isinstance(specification, RelationSpecification)  # noqa: S101
        columns, details = [], []
        for member in specification.columns:
            if isinstance(member, RoleSpecification):
                columns.append(Column(member.name, member.heading, "chinese", is_link=True))
                through = [
                    Column(f"{member.name}.{one.name}", one.heading, one.holds, one.values) for one in _through(member)
                ]
                # A value with its currency stands beside its amount, what else is known of it behind everything.
                columns += through[:2]
                details += through[2:]
            elif isinstance(member, Field) and not isinstance(member, Reference):
                columns.append(Column(member.name, member.heading, member.holds, member.values))
        columns += details
    if specification is FLOWS:
        columns.append(Column("counted", "In totals"))
    return [*columns, Column("sentence", "Sentence", "chinese"), Column("title", "Document", "chinese", is_link=True)]


def _facets(specification: Specification) -> list[str]:
    """Return the fields that rows are filtered by: those that hold one of a few words, and currencies."""
    assert isinstance(specification, LayerSpecification | RelationSpecification)  # noqa: S101
    is_amount = isinstance(specification, LayerSpecification) and specification.summary == "amounts"
    shown = {column.name for column in specification.columns}
    names = [
        one.name
        for one in specification.fields
        if (one.values and (one.name in shown or one.is_optional))
        or (one.kind == "boolean" and one.name in shown)
        or (is_amount and one.name == "currency")
    ]
    return [*names, "currency"] if specification is FLOWS else names


def _source(record: Record) -> str:
    """Return where a document is from: what its field `source` says, where that was kept, else the site of its address.

    Of one without, it is the folder, the archive or the table that it was in.
    """
    meta = record["meta"]
    if (fields := meta.get("fields")) and (said := word(fields.get("source"))):
        return said
    if site := _host(word(meta.get("url"))):
        return site
    source = word(meta.get("source")).replace("\\", "/")
    path = PurePosixPath(source)
    # A file of its own says no more than the document's id; what it shares with others is its folder.
    is_own = path.stem == record["id"] or path.name == record["id"] or source.endswith(record["id"])
    return (path.parent.name or path.name) if is_own else path.name


def _host(url: str) -> str:
    """Return the host of an address; empty where it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _whole(text: str) -> str:
    """Return text that a file in UTF-8 can hold."""
    return _SURROGATE.sub("\ufffd", text)
