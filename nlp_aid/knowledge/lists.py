"""Reads the lists that users bring: JSONL, CSV or TSV with named columns; see docs/tasks/own-lists.md."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any, Protocol, TypeVar

from nlp_aid.text import read_text

# A list in memory, or the path of a file.
ListSource = str | PathLike[str] | Iterable[Mapping[str, Any]]
ListRow = dict[str, Any]

# How many of the errors of a list are told at once.
_MOST_ERRORS = 20
_DELIMITERS = {".csv": ",", ".tsv": "\t", ".tab": "\t"}
_JSON_LINES = (".jsonl", ".ndjson")
# What parts several values in one cell.
_BETWEEN = str.maketrans("；;", "||")
_QUOTES = str.maketrans(dict.fromkeys("“”‘’「」『』\"'"))
_LONGEST_NAME = 100
# What columns are called in Chinese tables.
_CHINESE: dict[str, str] = json.loads((Path(__file__).parent / "data" / "columns.json").read_text("utf-8"))


class ListEntry(Protocol):
    """An entry of a list."""

    @property
    def id(self) -> str:
        """What no other entry is called."""

    @property
    def names(self) -> tuple[str, ...]:
        """What it is called in texts, in readable form."""


E = TypeVar("E", bound=ListEntry)


class ListError(ValueError):
    """A list has entries that cannot be used. The message tells file, line and what to do, a line each."""


def read_list(
    source: ListSource, make: Callable[[ListRow], E], columns: Iterable[str], *, own_names: bool = True
) -> dict[str, E]:
    """Return the entries of a list by their ids.

    Args:
        source: the path of a `.jsonl`, `.csv` or `.tsv` file in UTF-8, with or without a byte order mark; or mappings.
        make: makes an entry of a row; a `ValueError` says what is wrong with it.
        columns: the names that columns may have.
        own_names: whether a name may belong to one entry only.

    Raises:
        FileNotFoundError: there is no such file.
        ListError: something is wrong with it; the first 20 errors are told.
    """
    is_file = isinstance(source, (str, PathLike))
    shown = str(source) if is_file else "The list"
    errors = _Errors(shown)
    entries: dict[str, E] = {}
    lines: dict[str, int] = {}
    owners: dict[str, str] = {}
    known = frozenset(columns)
    for line, row in _rows(Path(source), errors) if is_file else _given(source, errors):  # type: ignore[arg-type]
        try:
            if row is None:
                continue
            entry = make(_checked(row, known))
            if entry.id in lines:
                at = f"{errors.unit} {lines[entry.id]}"
                raise ValueError(f"The id {entry.id!r} stands in {at}, too. Give every entry an id of its own.")
            if own_names and (
                name := next((name for name in entry.names if owners.get(name, entry.id) != entry.id), "")
            ):
                raise ValueError(f"The name {name!r} is that of {owners[name]!r}, too. Take it out of one of them.")
        except ValueError as error:
            errors.add(line, str(error))
            continue
        entries[entry.id], lines[entry.id] = entry, line
        owners.update(dict.fromkeys(entry.names, entry.id))
    errors.check()
    if is_file and not entries:
        raise ListError(f"{shown} has no entries. It needs a line for each, with at least a name.")
    return entries


def names_in(row: ListRow) -> tuple[str, tuple[str, ...]]:
    """Return a row's name and its aliases in readable form: simplified script, no quotation marks.

    Raises:
        ValueError: there is no name, or one is too short or too long to be looked for.
    """
    if not row.get("name"):
        raise ValueError("It has no 'name'. Give one.")
    if not isinstance(row["name"], str):
        raise ValueError("Its 'name' is no text. Put it in quotation marks.")
    name, *aliases = map(readable, (row["name"], *strings(row, "aliases")))
    return name, tuple(alias for alias in dict.fromkeys(aliases) if alias != name)


def readable(name: str) -> str:
    """Return a name as texts are read, without quotation marks.

    Raises:
        ValueError: it is too short or too long to be looked for.
    """
    bare = name.translate(_QUOTES).strip()
    read = bare if bare.isascii() else read_text(bare).text.strip()
    if len(read) < 2:
        raise ValueError(f"The name {name!r} is too short: one character stands everywhere. Give two or more.")
    if len(read) > _LONGEST_NAME or "\n" in read:
        raise ValueError(
            f"The name {name[:20] + '…'!r} is too long. Give up to {_LONGEST_NAME} characters on one line."
        )
    return read


def strings(row: ListRow, column: str) -> tuple[str, ...]:
    """Return the values in a column: a list, or a text with `|` or `;` between them.

    Raises:
        ValueError: it holds something else.
    """
    values = row.get(column) or ()
    if isinstance(values, str):
        values = values.translate(_BETWEEN).split("|")
    if not isinstance(values, (list, tuple)) or not all(isinstance(value, str) for value in values):
        raise ValueError(f'Its {column!r} is neither a text nor a list of texts. Write a|b, or in JSON ["a", "b"].')
    return tuple(value.strip() for value in values if value.strip())


def string(row: ListRow, column: str) -> str:
    """Return the text in a column; a whole number is taken for its digits; empty where there is none."""
    value = row.get(column)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"Its {column!r} is no text. Put it in quotation marks.")
    return (value or "").strip()


def id_in(row: ListRow, name: str) -> str:
    """Return a row's id, by default its name.

    Raises:
        ValueError: it has white space or a colon in it.
    """
    id = string(row, "id") or name.replace(" ", "-").replace(":", "-").replace("：", "-")
    if any(char.isspace() or char == ":" or not char.isprintable() for char in id):
        raise ValueError(f"The id {id!r} has white space or a colon in it. Use letters, digits, '-' and '_'.")
    return id


def to_lines(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return rows as JSONL, without what is empty."""
    kept = ({key: value for key, value in row.items() if value not in (None, "", (), [])} for row in rows)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept)


class _Errors:
    """What is wrong with a list."""

    def __init__(self, source: str, unit: str = "line") -> None:
        self._source = source
        self._reasons: list[str] = []
        self._count = 0
        self.unit = unit

    def add(self, number: int, reason: str) -> None:
        self._count += 1
        if len(self._reasons) < _MOST_ERRORS:
            self._reasons.append(f"{self.unit} {number}: {reason}")

    def check(self) -> None:
        if not self._count:
            return
        if self._count == 1:
            raise ListError(f"{self._source}, {self._reasons[0]}")
        more = f"\n  and {self._count - len(self._reasons):,} more" if self._count > len(self._reasons) else ""
        raise ListError(f"{self._source} has {self._count:,} errors:\n  " + "\n  ".join(self._reasons) + more)


def _given(source: Iterable[Any], errors: _Errors) -> Iterator[tuple[int, ListRow | None]]:
    errors.unit = "entry"
    for number, row in enumerate(source, 1):
        if isinstance(row, Mapping):
            yield number, dict(row)
        else:
            errors.add(number, "It is no mapping. Give a dict with a 'name'.")


def _rows(path: Path, errors: _Errors) -> Iterator[tuple[int, ListRow | None]]:
    """Yield the rows of a file, each with the line that it starts on."""
    kind = path.suffix.lower()
    if kind not in (*_JSON_LINES, *_DELIMITERS):
        raise ListError(f"{path} is neither .jsonl, .csv nor .tsv. Save the table as CSV in UTF-8, and name that.")
    if not path.is_file():
        raise FileNotFoundError(f"There is no file {path}. Check the name and the folder.")
    data = path.read_bytes()
    try:
        content = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ListError(
            f"{path}, line {line}: It is not in UTF-8. Save the file as UTF-8 (in Excel: CSV UTF-8)."
        ) from None
    yield from _json_rows(content, errors) if kind in _JSON_LINES else _table_rows(content, _DELIMITERS[kind], errors)


def _json_rows(content: str, errors: _Errors) -> Iterator[tuple[int, ListRow | None]]:
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            errors.add(number, f"It is no JSON ({error}). Write one object a line.")
            continue
        except RecursionError:
            row = None
        if isinstance(row, dict):
            yield number, row
        else:
            errors.add(number, 'It is no JSON object. Write {"name": "…"}, one a line.')


def _table_rows(content: str, delimiter: str, errors: _Errors) -> Iterator[tuple[int, ListRow | None]]:
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    titles: list[str] | None = None
    start = 1
    try:
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if titles is None:
                titles = [_CHINESE.get(cell.strip(), cell.strip()) for cell in cells]
                if "name" not in titles:
                    parted = "commas" if delimiter == "," else "tabs"
                    errors.add(
                        line, f"No column is called 'name'. The first line names the columns, with {parted} between."
                    )
                    return
                if repeated := next((title for title in titles if title and titles.count(title) > 1), None):
                    errors.add(line, f"Two columns are called {repeated!r}. Put several values in one, with | between.")
                    return
            elif len(cells) > len(titles):
                errors.add(
                    line,
                    f"It has {len(cells)} cells, and there are {len(titles)} columns. Quote cells with {delimiter!r}.",
                )
            else:
                yield line, {title: cell.strip() for title, cell in zip(titles, cells, strict=False) if cell.strip()}
    except csv.Error as error:
        errors.add(start, f"It is no such table ({error}). Check the quotation marks.")


def _checked(row: ListRow, known: frozenset[str]) -> ListRow:
    if unknown := [title for title in row if title not in known and title != "note"]:
        names = ", ".join(sorted(known))
        raise ValueError(f"There is no column {unknown[0]!r}. Known are {names}, and 'note' for what is your own.")
    return row
