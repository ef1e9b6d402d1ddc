"""A user's own programmes, from a list; see docs/tasks/own-lists.md."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import fields
from functools import partial

from nlp_aid.gazetteer.codes import level_of
from nlp_aid.knowledge.lists import ListRow, ListSource, id_in, names_in, read_list, readable, string, strings
from nlp_aid.programmes.checks import AMOUNT
from nlp_aid.programmes.entries import Entry
from nlp_aid.programmes.heads import Heads
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import fold
from nlp_aid.programmes.patterns import names_of
from nlp_aid.programmes.value import PROGRAMME_TYPES, ProgrammeType

COLUMNS = tuple(field.name for field in fields(Entry))
_DEFAULT: ProgrammeType = "project"


def read_programmes(source: ListSource, *, own_names: bool = True, heads: Heads | None = None) -> dict[str, Entry]:
    """Return the programmes of a list by their ids.

    Args:
        source: the path of a `.jsonl`, `.csv` or `.tsv` file, or mappings; see `nlp_aid.knowledge.lists.read_list`.
        own_names: whether a name may belong to one entry only; else it is the last one's.
        heads: the head nouns that tell the type of an entry without one; the bundled ones by default.

    Raises:
        FileNotFoundError: there is no such file.
        ListError: something is wrong with it.
    """
    make = partial(_entry, heads=ProgrammeLexicon.bundled().heads if heads is None else heads)
    return read_list(source, make, COLUMNS, own_names=own_names)


def _entry(row: ListRow, heads: Heads) -> Entry:
    name, aliases = names_in(row)
    start, end = _year(row, "start"), _year(row, "end")
    if start and end and start > end:
        raise ValueError(f"It ends ({end}) before it starts ({start}). Exchange the two.")
    places = strings(row, "places")
    if wrong := [code for code in places if level_of(code) is None]:
        raise ValueError(f"{wrong[0]!r} in 'places' is no code. Write those of divisions (530502) and countries (NP).")
    pair = string(row, "pair")
    return Entry(
        id=id_in(row, name),
        name=fold(name),
        aliases=tuple(map(fold, aliases)),
        type=_type(row, name, heads),
        english=string(row, "english"),
        start=start,
        end=end,
        run_by=string(row, "run_by"),
        places=places,
        pair=readable(pair) if pair else "",
        original=string(row, "original"),
        patterns=_patterns(row),
        quoted=_quoted(row, (name, *aliases)),
        sources=strings(row, "sources"),
        part_of=string(row, "part_of"),
        successor_of=strings(row, "successor_of"),
        family=string(row, "family"),
        amount=_amount(row),
        currency=string(row, "currency"),
        amount_of=string(row, "amount_of"),
        theme=string(row, "theme"),
    )


def _type(row: ListRow, name: str, heads: Heads) -> ProgrammeType:
    """Return the type of a row; without one, what the last word of the name says."""
    given = string(row, "type").lower()
    if not given:
        head = heads.at_end(name)
        return head[1] if head else _DEFAULT
    for type in PROGRAMME_TYPES:
        if type == given:
            return type
    raise ValueError(f"The type {given!r} is none. Choose from {', '.join(PROGRAMME_TYPES)}.")


def _quoted(row: ListRow, names: Collection[str]) -> tuple[str, ...]:
    quoted = tuple(map(readable, strings(row, "quoted")))
    if strange := [name for name in quoted if name not in names]:
        raise ValueError(f"{strange[0]!r} in 'quoted' is none of its names. Put it among the 'aliases', too.")
    return tuple(map(fold, quoted))


def _patterns(row: ListRow) -> tuple[str, ...]:
    """Return the patterns of a row, in the form in which texts are read; each name that one stands for has to be one."""
    patterns = tuple(fold(pattern) for pattern in strings(row, "patterns"))
    for pattern in patterns:
        for name in names_of(pattern):
            if readable(name) != name:
                raise ValueError(
                    f"The pattern {pattern!r} stands for {name!r}, which is read as {readable(name)!r}. Write it so: in simplified "
                    "characters and without quotation marks."
                )
    return patterns


def _amount(row: ListRow) -> str:
    amount = string(row, "amount")
    if amount and not AMOUNT.fullmatch(amount):
        raise ValueError(f"The 'amount' {amount!r} is no plain number. Write it out, such as 20000000.")
    if amount and not string(row, "currency"):
        raise ValueError("Its 'amount' has no 'currency'. Give the code, such as CNY.")
    return amount


def _year(row: ListRow, column: str) -> int | None:
    written = string(row, column)
    if not written:
        return None
    if not (written.isascii() and written.isdigit() and len(written) == 4):
        raise ValueError(f"The {column!r} {written!r} is no year. Write four digits, such as 2016.")
    return int(written)
