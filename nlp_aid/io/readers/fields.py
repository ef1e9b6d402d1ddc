"""Which field of an object or a row is the text, which the id, and which go into the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from nlp_aid.dates.document import date_in
from nlp_aid.io.document import ReadError, ReadOptions

# What the text is called where it is not called `text`, the likeliest first.
_TEXT_NAMES = tuple((Path(__file__).parent / "data" / "text_fields.txt").read_text("utf-8").split())
DEFAULT_ID = "id"


def text_field(names: Iterable[str], wanted: str | None) -> str | None:
    """Return the name of the field with the text: the wanted one, else the most obvious one; None if there is none.

    Names are compared as they are, and then without regard to case.
    """
    known = list(names)
    candidates = (wanted,) if wanted is not None else _TEXT_NAMES
    for candidate in candidates:
        if candidate in known:
            return candidate
    if wanted is None:
        lower = {name.lower(): name for name in reversed(known)}
        return next((lower[candidate] for candidate in _TEXT_NAMES if candidate in lower), None)
    return None


def chosen(item: Mapping[str, Any], names: Iterable[str], date_field: str | None = None) -> dict[str, Any]:
    """Return the record's `meta` of an item: the document's date, where it has one, and the chosen fields that it has.

    Args:
        item: its fields.
        names: which of them go into the record.
        date_field: which has the document's date; by default one with a usual name, such as `date` or `发布日期`.
    """
    date = date_in(item, date_field)
    fields = {name: item[name] for name in names if name in item}
    return {**({"date": str(date)} if date else {}), **({"fields": fields} if fields else {})}


def listed(names: Iterable[str]) -> str:
    """Return names for a message, the first few of them."""
    known = [name[:40] for name in names]
    more = f" and {len(known) - 20} more" if len(known) > 20 else ""
    return ", ".join(f"'{name}'" for name in known[:20]) + more


def text_column(names: list[str], options: ReadOptions) -> str:
    """Return the name of the column with the text.

    Raises:
        ReadError: there is none, or a column that was asked for is not there.
    """
    text = text_field(names, options.text_field)
    wanted = {
        "--text-field": [text or options.text_field or "text"],
        "--id-field": [options.id_field] if options.id_field else [],
        "--date-field": [options.date_field] if options.date_field else [],
        "--meta-field": list(options.meta_fields),
    }
    for option, columns in wanted.items():
        for name in columns:
            if name not in names:
                raise ReadError(f"there is no column '{name}'; the columns are {listed(names)}. Choose with {option}.")
    return wanted["--text-field"][0]


def plain_cell(value: Any) -> Any:
    """Return a cell as JSON-able data: whole numbers, strings and what is made of them; anything else as a string."""
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, dict):
        return {str(key): plain_cell(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_cell(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def cell_id(value: Any) -> str | None:
    """Return the id that a cell holds; None if it is empty."""
    return None if value is None else str(plain_cell(value)).strip() or None
