"""Which field of an object or a row is the text, which the id, and which go into the record."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from nlp_aid import caveats
from nlp_aid.io.document import ReadError, ReadOptions
from nlp_aid.io.readers.encoding import noting

# What the text, the id and what is told of a document are usually called, the likeliest first, in lower case.
_NAMES: dict[str, list[str]] = json.loads((Path(__file__).parent / "data" / "fields.json").read_text("utf-8"))
_TOLD = ("title", "author", "url")
# A whole number of ten digits is a time in seconds, of thirteen one in milliseconds; pages and exports count so.
_SECONDS = re.compile("1[0-9]{9}(?:[0-9]{3})?")
_CHINA = datetime.timezone(datetime.timedelta(hours=8))


def text_field(names: Iterable[str], wanted: str | None) -> str | None:
    """Return the name of the field with the text: the wanted one, else the most obvious one; None if there is none."""
    return _named(names, wanted, "text")


def id_field(names: Iterable[str], wanted: str | None) -> str | None:
    """Return the name of the field with the id: the wanted one, else the most obvious one; None if there is none."""
    return _named(names, wanted, "id")


def _named(names: Iterable[str], wanted: str | None, kind: str) -> str | None:
    """Return the one of some names that is wanted, or that is usual for what it holds.

    Names are compared as they are, and then without regard to case.
    """
    known = list(names)
    candidates = [wanted] if wanted is not None else _NAMES[kind]
    for candidate in candidates:
        if candidate in known:
            return candidate
    if wanted is None:
        lower = {name.strip().lower(): name for name in reversed(known)}
        return next((lower[candidate] for candidate in candidates if candidate in lower), None)
    return None


def described(item: Mapping[str, Any], options: ReadOptions) -> dict[str, Any]:
    """Return the record's `meta` of an item: `title`, `date`, `author` and `url` where it has them, and the chosen fields."""
    found: dict[str, Any] = {}
    for kind in _TOLD:
        value = item.get(_named(item, None, kind) or "")
        if isinstance(value, str) and value.strip():
            found[kind] = value.strip()
    return {**found, **chosen(item, options.meta_fields, options.date_field)}


def telling(names: Iterable[str], options: ReadOptions) -> list[str]:
    """Return those of some names that `described` looks at."""
    from nlp_aid.dates.document import DATE_FIELDS  # with it comes spaCy, which takes a second

    usual = {*DATE_FIELDS, *(name for kind in _TOLD for name in _NAMES[kind])}
    return [name for name in names if name == options.date_field or name.strip().lower() in usual]


def _day(item: Mapping[str, Any], date_field: str | None) -> str | None:
    """Return the day that an item says it is of, also by a number of seconds."""
    from nlp_aid.dates.document import date_field as usual_date_field
    from nlp_aid.dates.document import date_in

    if date := date_in(item, date_field):
        return str(date)
    name = date_field or usual_date_field(item)
    value = str(item.get(name or "") or "").strip()
    if _SECONDS.fullmatch(value):
        return str(datetime.datetime.fromtimestamp(int(value[:10]), _CHINA).date())
    caveats.note("doubtful_date", bool(value))
    return None


def chosen(item: Mapping[str, Any], names: Iterable[str], date_field: str | None = None) -> dict[str, Any]:
    """Return the record's `meta` of an item: the document's date, where it has one, and the chosen fields that it has.

    Args:
        item: its fields.
        names: which of them go into the record.
        date_field: which has the document's date; by default one with a usual name, such as `date` or `发布日期`.
    """
    date = _day(item, date_field)
    fields = {name: item[name] for name in names if name in item}
    return {**({"date": date} if date else {}), **({"fields": fields} if fields else {})}


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
        return value.decode("utf-8", noting("replace"))
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def cell_id(value: Any) -> str | None:
    """Return the id that a cell holds; None if it is empty."""
    return None if value is None else str(plain_cell(value)).strip() or None
