"""The catalogue of national aid programmes, and where their names stand in a text."""

from __future__ import annotations

import functools
import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp_aid.programmes.candidate import CATALOGUE, Candidate
from nlp_aid.programmes.page import Page, fold
from nlp_aid.programmes.value import ProgrammeType

_PATH = Path(__file__).with_name("catalogue.json")
# Names are looked up by their opening characters; none is shorter.
_KEY = 2


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A programme of the catalogue.

    Attributes:
        id: a stable English slug.
        name: the official name, in simplified characters and without quotation marks.
        aliases: other names it goes by, longer and shorter ones.
        type: see `Programme`.
        english: its English name.
        years: first and last year as `2015-2020`; one side is empty while it runs or where it is not known.
        run_by: who runs it.
        pair: for an arrangement between two places, their abbreviations (`沪滇`): it goes by whatever is put together
            from them and a word for such an arrangement (`沪滇劳务协作`).
        source: what the entry rests on: a document, or an event and its year.
    """

    id: str
    name: str
    aliases: tuple[str, ...]
    type: ProgrammeType
    english: str
    years: str = ""
    run_by: str = ""
    pair: str = ""
    source: str = ""


class Catalogue:
    """Finds programmes by name."""

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        """Index the names of `entries`."""
        self.entries = entries
        self._by_name = {fold(name): entry for entry in entries for name in (entry.name, *entry.aliases)}
        self._by_pair = {entry.pair: entry for entry in entries if entry.pair}
        by_key: dict[str, list[str]] = defaultdict(list)
        for name in sorted(self._by_name, key=len, reverse=True):
            by_key[name[:_KEY]].append(name)
        self._by_key = dict(by_key)

    def get(self, name: str) -> Entry | None:
        """Return the entry that goes by `name`."""
        return self._by_name.get(fold(name))

    def of_pair(self, name: str) -> Entry | None:
        """Return the entry of the pair of places that opens `name`."""
        return self._by_pair.get(name[:2])

    def find(self, page: Page) -> Iterator[Candidate]:
        """Yield where a name stands, the longest at each place, quotation marks in and around it included."""
        plain = page.plain
        done = 0
        for at in range(len(plain) - _KEY + 1):
            names = self._by_key.get(plain[at : at + _KEY])
            if names is None or at < done:
                continue
            here = [name for name in names if plain.startswith(name, at)]
            # `脱贫攻坚|战场`: the longest that a word ends with, then the longest.
            here.sort(key=lambda name: not page.is_bound(page.in_text(at, at + len(name))[1]))
            for name in here:
                if span := self._span(page, at, name):
                    entry = self._by_name[name]
                    yield Candidate(*span, entry.type, CATALOGUE, entry.id, entry.name)
                    done = at + len(name)
                    break

    def _span(self, page: Page, at: int, name: str) -> tuple[int, int] | None:
        start, end = page.in_text(at, at + len(name))
        if page.is_cut_by_words(start, end):
            return None
        return page.with_quotes(start, end)


@functools.cache
def load_catalogue() -> Catalogue:
    """Return the catalogue that comes with the package."""
    data = json.loads(_PATH.read_text(encoding="utf8"))
    return Catalogue(tuple(Entry(**{**entry, "aliases": tuple(entry["aliases"])}) for entry in data))
