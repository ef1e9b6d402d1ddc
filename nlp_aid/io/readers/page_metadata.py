"""What a web page tells of itself: its date, its title, its author. What is doubtful is not told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nlp_aid import caveats

_WORDS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "page_metadata.json").read_text("utf-8"))
# Names of <meta> with the date of publication, in lower case, the surest first: those that Chinese government sites have to use, Open Graph,
# Schema.org, Dublin Core, and what news sites and content managers write.
_META_DATES = tuple(_WORDS["meta_dates"])
_META_TITLES = tuple(_WORDS["meta_titles"])
_META_AUTHORS = tuple(_WORDS["meta_authors"])
# What stands before the date in the page itself, as expressions, the surest group first.
_LABELS = tuple("|".join(group) for group in _WORDS["date_labels"])
_LABELLED = tuple(re.compile(rf"(?<![一-鿿])(?:{label})\s{{0,4}}[:：]\s{{0,8}}") for label in _LABELS)
_SOURCE = re.compile(rf"(?:{'|'.join(_WORDS['source_labels'])})\s{{0,4}}[:：]")
_WITHIN = 40
# How far from the source the date stands in a page's head.
_BESIDE = 60
_SPACE = re.compile(r"\s+")
_SKIPPED = ("script", "style", "noscript", "template", "footer", "textarea", "select")
_LONGEST_TEXT = 2_000_000


def told(tree: Any) -> dict[str, str]:
    """Return the `title`, `date` (as YYYY-MM-DD) and `author` that a page's elements tell.

    Args:
        tree: the page, as lxml has it.
    """
    metas = _metas(tree)
    named = {
        "title": next((metas[name] for name in _META_TITLES if metas.get(name)), ""),
        "date": _date(tree, metas) or "",
        "author": next((metas[name] for name in _META_AUTHORS if metas.get(name)), ""),
    }
    return {name: value for name, value in named.items() if value}


def _metas(tree: Any) -> dict[str, str]:
    """Return the contents of the <meta> elements by name, the first of each."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        for key in ("name", "property", "itemprop"):
            name, content = (element.get(key) or "").strip().lower(), (element.get("content") or "").strip()
            if name and content:
                found.setdefault(name, content)
    return found


def _date(tree: Any, metas: dict[str, str]) -> str | None:
    """Return the day of publication: the surest that is told, where that is one."""
    is_doubtful = False
    for days in _told_days(tree, metas):
        if len(days) == 1:
            return days.pop()
        is_doubtful = is_doubtful or len(days) > 1
    caveats.note("doubtful_date", is_doubtful)
    return None


def _told_days(tree: Any, metas: dict[str, str]) -> Iterator[set[str]]:
    """Yield the days that a page tells, those of one place together, the surest place first."""
    for name in _META_DATES:
        yield _known([_day(metas.get(name, ""))])
    yield _known(_in_json(tree))
    times = [element for element in tree.iter("time") if element.get("datetime")]
    marked = [
        one
        for one in times
        if "publi" in f"{one.get('itemprop')} {one.get('class')}".lower() or one.get("pubdate") is not None
    ]
    yield _known(_day(element.get("datetime")) for element in marked or times)
    text = _text(tree)
    for label in _LABELLED:
        days = _known(_first_day(text[match.end() : match.end() + _WITHIN]) for match in label.finditer(text))
        if days:
            yield days
            return
    yield _known(_beside_source(text))


def _known(days: Iterable[str | None]) -> set[str]:
    return {day for day in days if day}


def _day(value: str) -> str | None:
    """Return the day that a value says, in a form of numbers or in Chinese."""
    from nlp_aid.dates.resolve import anchor_of  # with it comes spaCy, which readers of other files do without

    anchor = anchor_of(value)
    if anchor and anchor.date:
        return str(anchor)
    return _first_day(value[:_WITHIN])


def _first_day(text: str) -> str | None:
    """Return the day with which a text opens, in full."""
    return next((day for start, day in _days(text.lstrip()) if start == 0), None)


def _days(text: str) -> Iterator[tuple[int, str]]:
    """Yield the days that a text gives in full, and where each stands."""
    from nlp_aid.dates.read import expressions
    from nlp_aid.dates.resolve import anchor_of
    from nlp_aid.text import read_text

    for one in expressions(read_text(text).text):
        point = one.point
        if one.form == "point" and point and point.year and point.month and point.day:
            anchor = anchor_of(f"{point.year}-{point.month}-{point.day}")
            if anchor:
                yield one.start, str(anchor)


def _in_json(tree: Any) -> Iterator[str | None]:
    """Yield the dates of publication in the page's JSON-LD."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or ""):
            continue
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            item = waiting.pop()
            if isinstance(item, dict):
                value = item.get("datePublished") or item.get("pubDate")
                if isinstance(value, str):
                    yield _day(value)
                waiting += [one for one in item.values() if isinstance(one, (dict, list))]
            elif isinstance(item, list):
                waiting += item


def _beside_source(text: str) -> Iterator[str | None]:
    """Yield the days that stand beside the page's source (`来源：新华社 2024-03-05 10:30`)."""
    for match in _SOURCE.finditer(text):
        start = max(0, match.start() - _BESIDE // 2)
        around = text[start : match.end() + _BESIDE]
        for _, day in _days(around):
            yield day


def _text(tree: Any) -> str:
    """Return what a reader sees of a page, but for its footer, as one line."""
    parts: list[str] = []
    length = 0
    skipped = None
    for event, element in _walk(tree):
        if skipped is not None:
            if event == "end" and element is skipped:
                skipped = None
                parts.append(element.tail or "")
            continue
        if event == "start" and element.tag in _SKIPPED:
            skipped = element
            continue
        piece = (element.text if event == "start" else element.tail) or ""
        parts += [piece, " "] if element.tag not in ("span", "b", "i", "em", "strong", "font", "a") else [piece]
        length += len(piece)
        if length > _LONGEST_TEXT:
            caveats.note("limits_reached")
            break
    return _SPACE.sub(" ", "".join(parts))


def _walk(tree: Any) -> Iterator[tuple[str, Any]]:
    from lxml import etree

    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if isinstance(element.tag, str):
            yield event, element
