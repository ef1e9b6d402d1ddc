"""Where the documents are in JSON: in a list somewhere inside, in columns, in arrays of arrays."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import Any

from nlp_aid import caveats
from nlp_aid.io.document import ReadOptions
from nlp_aid.io.readers import fields

# How deep a list or an object with a text may stand, and how many things are looked at.
_DEEPEST = 8
_MOST_LOOKED_AT = 100_000
# Of a list, so many items are looked at to tell what it is.
_SAMPLE = 20
_COLUMNS = ("columns", "header", "headers", "fields", "names", "表头", "列名")
_ROWS = ("data", "rows", "values", "records", "items", "数据")


def documents_in(value: dict[str, Any], options: ReadOptions) -> list[Any] | None:
    """Return the documents that an object holds; None where it is one itself, or holds none.

    Args:
        value: the object.
        options: what the field with the text is called.
    """
    name = fields.text_field(value, options.text_field)
    if name is not None and isinstance(value[name], str):
        return None
    items = _items(value, options)
    return items if items is not None or has_text(value, options) else inside(value, options)


def inside(value: Any, options: ReadOptions) -> list[Any] | None:
    """Return the items of the list of documents that an object or an array holds somewhere inside.

    Args:
        value: what JSON says.
        options: what the field with the text is called.

    Returns:
        The items; None where there is no such list. Of several lists, the one with the most documents, the outermost first.
    """
    best: list[Any] | None = None
    most = lists = 0
    looked_at = 0
    waiting: deque[tuple[Any, int]] = deque([(value, 0)])
    while waiting and looked_at < _MOST_LOOKED_AT:
        one, depth = waiting.popleft()
        looked_at += 1
        items = _items(one, options)
        lists += items is not None
        if items is not None and len(items) > most:
            best, most = items, len(items)
        if depth < _DEEPEST and items is None:
            inner = list(one.values()) if isinstance(one, dict) else one if isinstance(one, list) else []
            caveats.note("limits_reached", len(inner) > _SAMPLE * 50)
            waiting += [(child, depth + 1) for child in inner[: _SAMPLE * 50] if isinstance(child, (dict, list))]
    caveats.note("limits_reached", bool(waiting))
    caveats.note("unread_tables", max(0, lists - 1))
    return best


def _items(value: Any, options: ReadOptions) -> list[Any] | None:
    """Return the documents of which a value is the list, in one of the usual forms; None if it is none."""
    if isinstance(value, list):
        return _of_list(value, options)
    if not isinstance(value, dict) or not value:
        return None
    by_name = {str(name).lower(): inner for name, inner in value.items()}
    for columns in _COLUMNS:
        for rows in _ROWS:
            head, body = by_name.get(columns), by_name.get(rows)
            if (
                isinstance(head, list)
                and isinstance(body, list)
                and (made := _of_rows([head, *body], options)) is not None
            ):
                return made
    name = fields.text_field(value, options.text_field)
    if name is not None and isinstance(value[name], (dict, list)) and value[name]:
        return _of_columns(value, name)
    if len(value) > 1 and all(isinstance(one, dict) and has_text(one, options) for one in value.values()):
        return [one if fields.id_field(one, options.id_field) else {"id": id, **one} for id, one in value.items()]
    return None


def _of_list(value: list[Any], options: ReadOptions) -> list[Any] | None:
    sample = value[:_SAMPLE]
    if any(isinstance(one, dict) and has_text(one, options) for one in sample):
        return value
    if len(value) > 1 and all(isinstance(one, list) for one in sample):
        return _of_rows(value, options)
    return None


def _of_rows(rows: list[Any], options: ReadOptions) -> list[Any] | None:
    """Return what arrays of arrays, the first of names, say as objects."""
    head = rows[0]
    if not isinstance(head, list) or not all(isinstance(name, str) for name in head):
        return None
    if fields.text_field(head, options.text_field) is None:
        return None
    caveats.note("unreadable_cells", sum(max(0, len(row) - len(head)) for row in rows[1:] if isinstance(row, list)))
    return [dict(zip(head, row, strict=False)) if isinstance(row, list) else row for row in rows[1:]]


def _of_columns(value: Mapping[str, Any], name: str) -> list[Any] | None:
    """Return what columns say as objects: an object of arrays, or of objects by row, as pandas writes it."""
    texts = value[name]
    if isinstance(texts, list):
        if not all(isinstance(one, list) and len(one) == len(texts) for one in value.values()) or len(value) < 2:
            return None
        return [{column: cells[row] for column, cells in value.items()} for row in range(len(texts))]
    if not all(isinstance(one, dict) for one in value.values()) or not all(
        isinstance(one, str) for one in texts.values()
    ):
        return None
    return [{column: cells.get(row) for column, cells in value.items()} for row in texts]


def has_text(item: Mapping[str, Any], options: ReadOptions) -> bool:
    """Return whether an object is a document: it, or the one object within it that is, has a field with a text."""
    return with_text(item, options) is not None


def with_text(item: Mapping[str, Any], options: ReadOptions) -> dict[str, Any] | None:
    """Return an object that has a field for the text: it, or one within it, with what stands beside that; None if there is none."""
    for found, around in _within(item, {}, 0):
        name = fields.text_field(found, options.text_field)
        if name is not None and _is_text(found[name]):
            return {**around, **found}
    return None


def _is_text(value: Any) -> bool:
    return isinstance(value, str) or (
        isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)
    )


def _within(
    item: Mapping[str, Any], around: dict[str, Any], depth: int
) -> Iterator[tuple[Mapping[str, Any], dict[str, Any]]]:
    yield item, around
    beside = {**around, **{name: value for name, value in item.items() if not isinstance(value, (dict, list))}}
    for value in item.values():
        if isinstance(value, dict) and depth < 3:
            yield from _within(value, beside, depth + 1)
