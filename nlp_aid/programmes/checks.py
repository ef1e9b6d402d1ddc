"""What makes the entries of a catalogue sound: their form, what they refer to, and that each has a source."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from nlp_aid.programmes.entries import Entry
from nlp_aid.programmes.page import fold
from nlp_aid.programmes.patterns import names_of
from nlp_aid.programmes.source import BASES, Source
from nlp_aid.programmes.value import PROGRAMME_TYPES

# A plain decimal number.
AMOUNT = re.compile(r"[0-9]{1,20}(?:\.[0-9]{1,4})?")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ENGLISH = re.compile(r"\A(?=[ -~–]*[A-Za-z])[ -~–]+")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DATE = re.compile(r"(?:19|20)[0-9]{2}(?:-[0-9]{2}){0,2}")
_MARKS = re.compile("[“”「」『』‘’\"'《》]")
_YEARS = range(1940, 2036)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an entry or a source.

    Attributes:
        id: the id of the entry or the source.
        what: what is wrong, and what to do, as a sentence.
    """

    id: str
    what: str


def check_entries(
    entries: Iterable[Entry], sources: Mapping[str, Source], is_code: Callable[[str], bool] = bool
) -> Iterator[Fault]:
    """Yield what is wrong with the entries of a catalogue.

    Args:
        entries: all of them.
        sources: what they may rest on, by its id.
        is_code: tells whether a division or a country has a code.
    """
    entries = tuple(entries)
    by_id = {entry.id: entry for entry in entries}
    for id, count in Counter(entry.id for entry in entries).items():
        if count > 1:
            yield Fault(id, f"{count} entries have this id. Give each its own.")
    owners: dict[str, str] = {}
    named = {name: entry.id for entry in entries for name in map(fold, entry.names)}
    for entry in entries:
        for what in chain(_of_form(entry, is_code), _of_references(entry, by_id, sources)):
            yield Fault(entry.id, what)
        for name in map(fold, entry.names):
            if name in owners:
                yield Fault(
                    entry.id, f"The name {name!r} is that of {owners[name]!r}, too. Take it out of one of them."
                )
            owners.setdefault(name, entry.id)
        for name in _by_patterns(entry):
            if named.get(name, entry.id) != entry.id:
                yield Fault(
                    entry.id, f"A pattern stands for {name!r}, the name of {named[name]!r}. Take it out of the pattern."
                )
            named.setdefault(name, entry.id)


def _by_patterns(entry: Entry) -> Iterator[str]:
    for pattern in entry.patterns:
        try:
            yield from names_of(pattern)
        except ValueError:
            continue  # `_of_form` tells it


def check_sources(sources: Iterable[Source], entries: Iterable[Entry]) -> Iterator[Fault]:
    """Yield what is wrong with the sources of a catalogue."""
    used = {id for entry in entries for id in entry.sources}
    sources = tuple(sources)
    for id, count in Counter(source.id for source in sources).items():
        if count > 1:
            yield Fault(id, f"{count} sources have this id. Give each its own.")
    for source in sources:
        yield from (Fault(source.id, what) for what in _of_source(source))
        if source.id not in used:
            yield Fault(source.id, "No entry rests on it. Take it out.")


def without_source(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that rest on nothing."""
    return [entry for entry in entries if not entry.sources]


def _of_form(entry: Entry, is_code: Callable[[str], bool]) -> Iterator[str]:
    if not _SLUG.fullmatch(entry.id):
        yield "Its id is none. Write lower-case words and digits, joined by hyphens."
    if entry.type not in PROGRAMME_TYPES:
        yield f"The type {entry.type!r} is none. Choose from {', '.join(PROGRAMME_TYPES)}."
    if not _ENGLISH.fullmatch(entry.english):
        yield "It has no English name, or one in another script."
    years = [year for year in (entry.start, entry.end) if year is not None]
    if any(year not in _YEARS for year in years):
        yield f"A year lies outside of {_YEARS[0]} to {_YEARS[-1]}."
    if years != sorted(years):
        yield "It ends before it starts. Exchange the two."
    for name in entry.names:
        if name != name.strip() or len(name) < 2 or _MARKS.search(name):
            yield f"The name {name!r} is too short, or has marks or blanks that names are written without."
        elif name != fold(name):
            yield f"The name {name!r} has a variant of a punctuation mark. Write {fold(name)!r}."
    for pattern in entry.patterns:
        try:
            names = names_of(pattern)
        except ValueError as error:
            yield str(error)
            continue
        for name in names:
            if len(name) < 2 or _MARKS.search(name) or name != fold(name):
                yield f"The pattern {pattern!r} stands for {name!r}, which is too short, or written with marks that names do not have."
    for name in entry.quoted:
        if name not in entry.names:
            yield f"{name!r} is to be found in quotation marks, but is none of its names."
    for code in entry.places:
        if not is_code(code):
            yield f"{code!r} is the code of no place."
    if entry.pair and len(entry.places) != 2:
        yield "It is named after a pair, but does not have two places."
    if entry.amount and not (AMOUNT.fullmatch(entry.amount) and _CURRENCY.fullmatch(entry.currency)):
        yield "Its amount is no plain number with the code of a currency."
    if not entry.amount and (entry.currency or entry.amount_of):
        yield "It has a currency, or says what its amount is, but has no amount."


def _of_references(entry: Entry, by_id: Mapping[str, Entry], sources: Mapping[str, Source]) -> Iterator[str]:
    if not entry.sources:
        yield "It has no source. Name a document or a page, or take the entry out."
    for id in entry.sources:
        if id not in sources:
            yield f"There is no source {id!r}."
    for id in filter(None, (entry.part_of, entry.family, *entry.successor_of)):
        if id not in by_id:
            yield f"There is no programme {id!r}."
        elif id == entry.id:
            yield "It refers to itself."
    if entry.family in by_id and by_id[entry.family].family:
        yield f"{entry.family!r} belongs to a family itself. Name that of {by_id[entry.family].family!r}."
    for what, next_of in (("a part", _whole), ("a successor", _before)):
        if _comes_back(entry, by_id, next_of):
            yield f"It is {what} of itself by way of others."


def _whole(entry: Entry) -> tuple[str, ...]:
    return (entry.part_of,)


def _before(entry: Entry) -> tuple[str, ...]:
    return entry.successor_of


def _comes_back(entry: Entry, by_id: Mapping[str, Entry], next_of: Callable[[Entry], tuple[str, ...]]) -> bool:
    seen: set[str] = set()
    waiting = list(next_of(entry))
    while waiting:
        id = waiting.pop()
        if id == entry.id:
            return True
        if id not in seen and id in by_id:
            seen.add(id)
            waiting += next_of(by_id[id])
    return False


def _of_source(source: Source) -> Iterator[str]:
    if not _SLUG.fullmatch(source.id):
        yield "Its id is none. Write lower-case words and digits, joined by hyphens."
    if len(source.title.strip()) < 2:
        yield "It has no title."
    if not source.issuer:
        yield "It has no issuer."
    if not source.says:
        yield "It does not tell what the source says."
    if source.basis not in BASES:
        yield f"The basis {source.basis!r} is none. Choose from {', '.join(BASES)}."
    if (source.basis == "page") != bool(source.url):
        yield "A page has an address, and a document that was not read has none."
    if source.url and not re.fullmatch(r"https?://[^\s/]+\.[^\s/]+/\S*", source.url):
        yield "Its address is none."
    if source.date and not _is_date(source.date):
        yield f"The date {source.date!r} is none. Write 2021, 2021-05 or 2021-05-21."
    if source.basis == "document" and not source.date:
        yield "A document needs a date."


def _is_date(text: str) -> bool:
    if not _DATE.fullmatch(text):
        return False
    year, month, day = ([int(part) for part in text.split("-")] + [1, 1])[:3]
    try:
        datetime.date(year, month, day)
    except ValueError:
        return False
    return True
