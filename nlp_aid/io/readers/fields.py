"""Which field of an object or a row is the text, which the id, and which go into the record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

# What the text is called where it is not called `text`, the likeliest first.
_TEXT_NAMES = ("text", "正文", "内容", "內容", "文本", "全文", "content", "body", "article")
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


def chosen(item: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    """Return the record's `meta` of an item: the chosen fields that it has."""
    fields = {name: item[name] for name in names if name in item}
    return {"fields": fields} if fields else {}


def listed(names: Iterable[str]) -> str:
    """Return names for a message, the first few of them."""
    known = [name[:40] for name in names]
    more = f" and {len(known) - 20} more" if len(known) > 20 else ""
    return ", ".join(f"'{name}'" for name in known[:20]) + more
