"""Records as a database of SQLite, as Datasette and other tools serve it: tables with foreign keys, full-text search, views."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from nlp_aid.exports.export import ExportOptions
from nlp_aid.layers.registry import layers, relations
from nlp_aid.layers.specification import Field, RelationSpecification, RoleSpecification
from nlp_aid.money.numbers import plain
from nlp_aid.records.labels import ran_layers
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import DOCUMENTS, Row, columns_of, rows_of, to_json
from nlp_aid.totals.totals import REASONS, Totals, has_amounts

_TYPES = {"integer": "INTEGER", "boolean": "INTEGER"}
_INTEGERS = 2**63
# The rows of a table have this number, by which others refer to them.
_KEY = "row_id"
# Beside what the table of a relation has: how much counts as, or why it does not.
_AMOUNTS = ("stated", "lower", "upper")
_LEFT_OUT = "left_out"
_VIEWS = (
    ("by_year", ("time_year",)),
    ("by_donor", ("donor_name", "donor_text", "donor_province")),
    ("by_recipient_province", ("recipient_province", "recipient_province_code")),
    ("by_recipient_county", ("recipient_province", "recipient_county", "recipient_county_code")),
    ("by_programme", ("programme_name", "programme_key")),
    ("by_kind", ("kind",)),
)
_SEARCHED = ("title", "text")


def write(records: Iterable[Record], path: Path, options: ExportOptions) -> list[str]:
    """Write a database; see `nlp_aid.exports.Export`.

    Raises:
        ValueError: the SQLite that Python has is too old.
    """
    if sqlite3.sqlite_version_info < (3, 34):
        raise ValueError(
            f"SQLite {sqlite3.sqlite_version} cannot index Chinese text. Use a Python with SQLite 3.34 or later."
        )
    with sqlite3.connect(path) as database:
        counts = _Database(database).fill(records)
    database.close()
    return [f"Written: {', '.join(f'{name} {count:,}' for name, count in counts.items())}."]


class _Database:
    """A database that is being filled."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        # Nobody reads it before it is whole.
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        self._counts: Counter[str] = Counter()
        self._made: set[str] = set()

    def fill(self, records: Iterable[Record]) -> dict[str, int]:
        """Write records, and return how many rows each table has."""
        for name in (DOCUMENTS, *layers(), *relations()):
            self._make(name)
        totals = {name: Totals(name) for name, one in relations().items() if has_amounts(one)}
        for number, record in enumerate(records):
            self._add(record, number, totals)
        self._finish()
        return {name: self._counts[name] for name in self._made_in_order() if self._counts[name] or name == DOCUMENTS}

    def _made_in_order(self) -> Iterator[str]:
        yield from (name for name in (DOCUMENTS, *layers(), *relations()) if name in self._made)

    def _make(self, name: str) -> None:
        """Make a table."""
        columns = []
        for column in columns_of(name):
            kind = _TYPES.get(column.kind, "TEXT")
            columns.append(f"{_quoted(column.name)} {kind}" + ("" if column.is_nullable else " NOT NULL"))
        keys = []
        if name == DOCUMENTS:
            columns[0] = '"document" INTEGER PRIMARY KEY'
        else:
            columns.insert(0, f"{_KEY} INTEGER PRIMARY KEY")
            keys.append(f"FOREIGN KEY (document) REFERENCES {DOCUMENTS}(document)")
        if relation := relations().get(name):
            for column_name, table in _references(relation):
                columns.append(f"{_quoted(column_name)} INTEGER")
                keys.append(f"FOREIGN KEY ({_quoted(column_name)}) REFERENCES {_quoted(table)}({_KEY})")
            if has_amounts(relation):
                columns += [f"{column} NUMERIC" for column in _AMOUNTS]
                columns.append(f"{_LEFT_OUT} TEXT")
        self._database.execute(f"CREATE TABLE {_quoted(name)} ({', '.join([*columns, *keys])})")
        self._made.add(name)

    def _add(self, record: Record, number: int, totals: dict[str, Totals]) -> None:
        first = {name: self._counts[name] + 1 for name in (*layers(), *relations())}
        self._insert(DOCUMENTS, rows_of(record, DOCUMENTS, number))
        ran = ran_layers(record["meta"])
        for name in layers():
            if name in ran or record.get(name):
                self._insert(name, rows_of(record, name, number))
        for name, relation in relations().items():
            if name not in ran and not record.get(name):
                continue
            rows = rows_of(record, name, number)
            for row in rows:
                _refer(row, relation, first)
            if name in totals:
                _count(rows, totals[name], record)
            self._insert(name, rows)

    def _insert(self, name: str, rows: list[Row]) -> None:
        if not rows:
            return
        columns = columns_of(name)
        names = [column.name for column in columns]
        extra = [one for one in rows[0] if one not in names]
        values = [
            [_value(row[column.name], column) for column in columns] + [row[one] for one in extra] for row in rows
        ]
        marks = ", ".join("?" * (len(names) + len(extra)))
        listed = ", ".join(map(_quoted, [*names, *extra]))
        self._database.executemany(f"INSERT INTO {_quoted(name)} ({listed}) VALUES ({marks})", values)  # noqa: S608
        self._counts[name] += len(rows)

    def _finish(self) -> None:
        """Make the indexes, the full-text search and the views; drop the tables of what was not looked for."""
        run = self._database.execute
        for name in [*relations(), *layers()]:
            if not self._counts[name]:
                run(f"DROP TABLE {_quoted(name)}")
                self._made.discard(name)
                continue
            run(f"CREATE INDEX {_quoted(f'{name}_document')} ON {_quoted(name)} (document)")
        searched = ", ".join(_SEARCHED)
        run(
            f"CREATE VIRTUAL TABLE documents_fts USING fts5({searched}, content='{DOCUMENTS}', content_rowid='document', "
            "tokenize='trigram')"
        )
        run("INSERT INTO documents_fts(documents_fts) VALUES ('rebuild')")
        for name, relation in relations().items():
            if name in self._made and has_amounts(relation):
                self._make_views(name, relation)
        run("ANALYZE")

    def _make_views(self, name: str, relation: RelationSpecification) -> None:
        there = {column.name for column in columns_of(name)}
        currency = _quoted(f"{relation.key.name}_currency")
        for view, by in _VIEWS:
            if not there.issuperset(by):
                continue
            listed = ", ".join(map(_quoted, by))
            self._database.execute(
                f"CREATE VIEW {_quoted(f'{name}_{view}')} AS SELECT {listed}, {currency} AS currency, "  # noqa: S608
                f"count(*) AS {_quoted(name)}, sum(stated) AS sum, sum(lower) AS lower, "
                f"CASE WHEN count(upper) = count(*) THEN sum(upper) END AS upper, "
                f"count(DISTINCT document) AS documents FROM {_quoted(name)} WHERE {_LEFT_OUT} IS NULL "
                f"GROUP BY {listed}, {currency} ORDER BY sum(stated) DESC"
            )


def _references(relation: RelationSpecification) -> Iterator[tuple[str, str]]:
    """Yield the columns that refer to rows of other tables, and the tables: `donor_place_row`."""
    for role in relation.roles:
        if not role.is_multiple:
            for layer in role.layers:
                yield _reference(role, layer), layer
    for reference in relation.references:
        yield f"{reference.name}_row", relation.name


def _reference(role: RoleSpecification, layer: str) -> str:
    return f"{role.name}_{layers()[layer].singular}_row"


def _refer(row: Row, relation: RelationSpecification, first: dict[str, int]) -> None:
    """Put into a row the numbers of the rows that it refers to; `first` are those of the first rows of its document."""
    for role in relation.roles:
        if role.is_multiple:
            continue
        layer = role.layers[0] if role.is_index else row[f"{role.name}_layer"]
        index = row[role.name] if role.is_index else row[f"{role.name}_index"]
        for one in role.layers:
            row[_reference(role, one)] = first[one] + index if one == layer and index is not None else None
    for reference in relation.references:
        at = row[reference.name]
        row[f"{reference.name}_row"] = None if at is None else first[relation.name] + at


def _count(rows: list[Row], totals: Totals, record: Record) -> None:
    """Put into rows how much they count as, or why they do not."""
    examined = totals.examine(record)
    for at, row in enumerate(rows):
        amount = examined.amounts.get(at)
        row |= dict.fromkeys(_AMOUNTS) | {_LEFT_OUT: REASONS.get(examined.left.get(at, ""))}
        if amount is not None:
            row |= {"stated": _numeric(amount.stated), "lower": _numeric(amount.lower), "upper": _numeric(amount.upper)}


def _numeric(value: Decimal | None) -> int | float | None:
    """Return a number as SQLite adds it: a whole one exactly, another one as a floating-point number."""
    if value is None:
        return None
    whole = plain(value)
    return int(whole) if whole == whole.to_integral_value() and abs(whole) < _INTEGERS else float(whole)


def _value(value: Any, column: Field) -> Any:
    if value is not None and column.kind in ("json", "strings", "integers"):
        value = to_json(value)
    # Halves of surrogate pairs are in no UTF-8.
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


def _quoted(name: str) -> str:
    """Return a name as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'
