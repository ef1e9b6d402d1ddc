"""The columns by which records are counted and filtered, by the names that users give them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from nlp_aid.gazetteer.codes import is_division
from nlp_aid.gazetteer.files import open_gazetteer
from nlp_aid.layers.registry import layers, relations
from nlp_aid.layers.specification import Derived, Field, FieldKind
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import Row, columns_of

_DOCUMENT = "document_"
_ORIGIN = ("source", "title", "date", "author", "url")
_YEAR = 4


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        name: what the user calls it.
        value: what a row of a record has in it.
        kind: what that is.
        key: the column that tells apart what has one name, such as the code of a county; None for none.
        role: the role of the relation that it tells of; empty for none.
    """

    name: str
    value: Callable[[Record, Row], Any]
    kind: FieldKind = "string"
    key: Column | None = None
    role: str = ""


def resolve(table: str, name: str) -> Column:
    """Return the column of a name.

    Args:
        table: a layer or a relation.
        name: the name of a column of its table; the name of a role, for what fills it (`donor`); the end of a name, if one
            column alone ends so (`year` for `time_year`); or `document_` and what is known of the document: `document_year`,
            `document_source`, `document_` and a field that `--meta-field` kept.

    Raises:
        ValueError: there is none, or there are several.
    """
    name = name.strip()
    there: dict[str, Field] = {column.name: column for column in columns_of(table) if column.name != "other"}
    if layer := layers().get(table):
        there |= {field.name: field for field in layer.fields if field.is_optional}
    if relation := relations().get(table):
        for role in relation.roles:
            if role.name == name and not role.is_multiple and not role.is_index:
                return _filler(role.name, there)
    if name in there:
        return _of_table(there, name, next((one for one in _roles(table) if name.startswith(f"{one}_")), ""))
    if name.startswith(_DOCUMENT) and len(name) > len(_DOCUMENT):
        return Column(name, functools.partial(_of_document, name.removeprefix(_DOCUMENT)))
    ending = [known for known in there if known.endswith(f"_{name}")] if name else []
    if len(ending) == 1:
        return replace(resolve(table, ending[0]), name=name)
    if ending:
        raise ValueError(f"'{name}' can be {' or '.join(ending)}. Name one of them.")
    raise ValueError(f"{table} has no column '{name}'. There are: {', '.join(_roles(table) + list(there))}.")


def _roles(table: str) -> list[str]:
    relation = relations().get(table)
    return [role.name for role in relation.roles if not role.is_multiple and not role.is_index] if relation else []


def _of_table(there: Mapping[str, Field], name: str, role: str = "") -> Column:
    field = there[name]
    key = field.key if isinstance(field, Derived) else ""
    return Column(
        name, functools.partial(_cell, name), field.kind, _of_table(there, key, role) if key in there else None, role
    )


def _filler(role: str, there: Mapping[str, Field]) -> Column:
    """Return the column of what fills a role: what it is called, or else how the text puts it."""
    names = [name for name in (f"{role}_name", f"{role}_text") if name in there]
    key = f"{role}_place"
    return Column(
        role, functools.partial(_first, names), "string", _of_table(there, key, role) if key in there else None, role
    )


def _first(names: list[str], record: Record, row: Row) -> Any:
    return next((row[name] for name in names if row.get(name) is not None), None)


def _cell(name: str, record: Record, row: Row) -> Any:
    value = row.get(name)
    return (row.get("other") or {}).get(name) if value is None else value


def _of_document(name: str, record: Record, row: Row) -> str | None:
    meta = cast("dict[str, Any]", record["meta"])
    kept = meta.get("fields")
    fields: Mapping[str, Any] = kept if isinstance(kept, Mapping) else {}
    if name in ("date", "year"):  # as it was understood
        date = meta.get("date")
        value = fields.get(name) if date is None else date
    else:
        # Somebody has asked for the field: it is what is meant, and not what the document is from.
        value = fields.get(name)
        value = meta.get(name) if value is None and name in _ORIGIN else value
    if value is None:
        return None
    return str(value)[:_YEAR] if name == "year" else str(value)


@functools.lru_cache(maxsize=10_000)
def called(name: str, key: str) -> frozenset[str]:
    """Return what a user may write for a place or another thing.

    That is its name, its code, and a place's name without its suffix or with another form of that (`孟连县` for
    `孟连傣族拉祜族佤族自治县`).
    """
    unit = open_gazetteer().by_code(key) if is_division(key) else None
    if unit is None or unit.name != name:
        return frozenset((name, key))
    # A name of one character without its suffix is not used alone.
    stem = (unit.stem,) if len(unit.stem) > 1 else ()
    return frozenset((name, key, *stem, *(unit.stem + form for form in unit.forms)))
