"""The words that dates are made up of: data files, and the expressions made of them.

- `data/words.json`: words reckoned from a date, each with how far on it is (`去年` is -1), from what (`from`: the date of the
  `document`, or that spoken of in the `text`), and what may not stand on either side of it, where it is a part of something
  else (`今日头条`); units, centuries and plans; words around dates.
- `data/festivals.json`: festivals with their day, `solar` or `lunar` as month and day, and how they are written. Quotation marks
  may be left out.
- `data/document.json`: what tells the date of a document: `fields` of its metadata, the surest first; in its text, labels (what was
  `done` on one of the `dates`, or `sources`), the day of the week, the office's notes behind it, and what a report opens with
  behind its date.

Where every word of a list is one character, it may be written as one string.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from nlp_aid.knowledge.sums import of_folder

_DATA = Path(__file__).parent / "data"
WORDS: dict[str, Any] = json.loads((_DATA / "words.json").read_text("utf-8"))
FESTIVALS: list[dict[str, Any]] = json.loads((_DATA / "festivals.json").read_text("utf-8"))
DOCUMENT: dict[str, Any] = json.loads((_DATA / "document.json").read_text("utf-8"))


def digest() -> str:
    """Return the SHA-256 of the files."""
    return of_folder(_DATA)


class Relative(NamedTuple):
    """What a word like `去年` says.

    Attributes:
        origin: what it is reckoned from: `document`, `text`, or nothing.
        value: by how many units, or which part; None where it is the whole.
    """

    origin: str | None
    value: Any


def meanings(entries: Iterable[Mapping[str, Any]]) -> dict[str, Relative]:
    """Return what each word of a list says, with its endings."""
    return {
        word + ending: Relative(entry.get("from"), value)
        for entry in entries
        for word, value in entry["words"].items()
        for ending in ("", *entry.get("endings", ()))
    }


def pattern(entries: Iterable[Mapping[str, Any]]) -> str:
    """Return the expression for the words of a list, where they stand by themselves."""
    return "|".join(map(_entry, entries))


def _entry(entry: Mapping[str, Any]) -> str:
    endings = f"(?:{'|'.join(entry['endings'])})?" if "endings" in entry else ""
    return (
        f"{_not_behind(entry.get('not_behind', ''))}(?:{'|'.join(map(re.escape, entry['words']))}){endings}"
        f"{_not_before(entry.get('not_before', ''))}"
    )


def _not_behind(words: Iterable[str]) -> str:
    single, longer = _by_length(words)
    return "".join([f"(?<![{single}])"] if single else []) + "".join(f"(?<!{word})" for word in longer)


def _not_before(words: Iterable[str]) -> str:
    single, longer = _by_length(words)
    return f"(?!{'|'.join([*([f'[{single}]'] if single else []), *longer])})" if single or longer else ""


def _by_length(words: Iterable[str]) -> tuple[str, list[str]]:
    listed = list(words)
    return "".join(word for word in listed if len(word) == 1), [word for word in listed if len(word) > 1]


def opening(entries: Iterable[Mapping[str, Any]]) -> str:
    """Return the characters that the words of a list open with."""
    return "".join(sorted({word[0] for entry in entries for word in entry["words"]}))


_MARKS = re.compile('[“”"]')
_FORMS: dict[str, dict[str, Any]] = {form: festival for festival in FESTIVALS for form in festival["forms"]}
_NAMES: dict[str, str] = {_MARKS.sub("", form): festival["name"] for form, festival in _FORMS.items()}


def festival_name(form: str) -> str:
    """Return the name of the festival that is written so."""
    return _NAMES[_MARKS.sub("", form)]


def festival_pattern() -> str:
    """Return the expression for a festival as it is written, its quotation marks straight, or left out."""
    marks = {"“": '[“"]?', "”": '[”"]?'}
    return "|".join(
        _MARKS.sub(lambda mark: marks[mark[0]], form)
        + (f"(?={'|'.join(festival['only_before'])})" if "only_before" in festival else "")
        for form, festival in _FORMS.items()
    )


def festival_opening() -> str:
    """Return the characters that festivals open with."""
    return '“"' + "".join(sorted({form.lstrip("“")[0] for form in _FORMS}))
