"""The catalogue of aid programmes, and where their names stand in a text."""

from __future__ import annotations

import functools
import itertools
import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from operator import itemgetter
from pathlib import Path
from typing import Any, overload

import marisa_trie
import numpy as np

from nlp_aid.knowledge.sums import of_bytes
from nlp_aid.programmes.candidate import CATALOGUE, ProgrammeCandidate
from nlp_aid.programmes.lexicon import ProgrammeLexicon
from nlp_aid.programmes.page import Page, fold
from nlp_aid.programmes.patterns import names_of
from nlp_aid.programmes.value import ProgrammeType
from nlp_aid.programmes.words import alternation

# A file a theme, an entry a line.
FOLDER = Path(__file__).parent / "data" / "catalogue"
_LISTS = ("aliases", "patterns", "quoted", "places", "sources", "successor_of")
# Names are looked up where their opening characters may stand: three, or two of a name that has no more; none is shorter.
_KEYS = 1 << 18
_NOT_FOUND = 3
_LONGEST_LEVELS = 16
_BATCH = "（第[一二三四五六七八九十0-9]{1,2}批）"


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A programme of the catalogue.

    Attributes:
        id: a stable English slug: lower-case words joined by hyphens.
        name: the official name, in simplified characters and without quotation marks.
        aliases: other names it goes by, longer and shorter ones.
        patterns: further names, written as patterns (`云岭(暖冬/送暖)[公益]行动`); see `nlp_aid.programmes.patterns`. What is
            the name or an alias of an entry is that entry's, whatever pattern stands for it.
        original: the official name in traditional script, for a programme of Hong Kong, Macao or Taiwan.
        quoted: those of its names that are ordinary words too (`免费午餐`): they are found in quotation marks only.
        type: see `Programme`.
        english: its English name.
        start: its first year, None where it is not known.
        end: its last year, None while it runs or where it is not known.
        run_by: who runs it; empty where that is many.
        places: the places that it joins or is confined to, as division codes and ISO 3166-1 alpha-2 codes; the giver's first.
        sources: what the entry rests on: ids of `nlp_aid.programmes.source`, or, in a user's list, anything.
        part_of: the id of the programme that it is a part of.
        successor_of: the ids of those that it has taken the place of.
        family: the id of the programme after which a group is called that belongs together without being parts of one another
            (`消费扶贫`, `消费帮扶`); empty for that one itself, and where there is none.
        amount: money that a source states, as a plain decimal number in units of `currency`.
        currency: its ISO 4217 code.
        amount_of: what the amount is, in English: `pledged in 2015`.
        theme: what it is about, in the bundled catalogue: the name of the file that it stands in.
        pair: for an arrangement between two places, their abbreviations (`沪滇`): it goes by whatever is put together
            from them and a word for such an arrangement (`沪滇劳务协作`).
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    type: ProgrammeType
    english: str = ""
    start: int | None = None
    end: int | None = None
    run_by: str = ""
    places: tuple[str, ...] = ()
    pair: str = ""
    original: str = ""
    patterns: tuple[str, ...] = ()
    quoted: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    part_of: str = ""
    successor_of: tuple[str, ...] = ()
    family: str = ""
    amount: str = ""
    currency: str = ""
    amount_of: str = ""
    theme: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """The official name and the other ones."""
        return (self.name, *self.aliases)

    def to_row(self) -> dict[str, Any]:
        """Return it as a row of a list."""
        return asdict(self)


class Catalogue:
    """Finds programmes by name."""

    def __init__(self, entries: Sequence[Entry], digest: str = "", own: Set[str] = frozenset()) -> None:
        """Index the names of `entries`; where two go by one name, it is the later one's.

        Args:
            entries: the programmes, their names in the form that `fold` gives.
            digest: the SHA-256 of the data that they are from.
            own: the ids of those that are a user's own.
        """
        self.entries = entries
        self.own = own
        self.digest = digest
        rows = entries.rows if isinstance(entries, _Rows) else [_row_of(entry) for entry in entries]
        # Names are stored folded: folding them here would be a third of the time that opening the catalogue takes.
        self._by_name = {name: at for at, row in enumerate(rows) for name in (row["name"], *row.get("aliases", ()))}
        for at, row in enumerate(rows):
            for name in itertools.chain.from_iterable(map(names_of, row.get("patterns", ()))):
                self._by_name.setdefault(name, at)
        self._quoted = {name for row in rows for name in row.get("quoted", ())}
        self._may_open, self._may_be = np.zeros((2, _KEYS), dtype=bool)
        openings = {name[:3] for name in self._by_name}
        self._may_open[[_key(*map(ord, opening)) for opening in openings if len(opening) > 2]] = True
        self._may_be[[_key(ord(opening[0]), ord(opening[1]), 0) for opening in openings if len(opening) == 2]] = True
        self._longest = max(map(len, self._by_name), default=0)

    @functools.cached_property
    def _names(self) -> marisa_trie.Trie:
        return marisa_trie.Trie(list(self._by_name))

    @functools.cached_property
    def _by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @functools.cached_property
    def _by_pair(self) -> dict[str, Entry]:
        return {entry.pair: entry for entry in self.entries if entry.pair}

    @functools.cached_property
    def _by_places(self) -> dict[frozenset[str], list[Entry]]:
        found: dict[frozenset[str], list[Entry]] = defaultdict(list)
        for entry in self.entries:
            if entry.type == "mechanism" and len(entry.places) == 2:
                found[frozenset(entry.places)].append(entry)
        return found

    def with_own(self, own: Mapping[str, Entry]) -> Catalogue:
        """Return the catalogue with a user's own entries, by their ids: they win over those of the same id or name."""
        if not own:
            return self
        others = (entry for entry in self.entries if entry.id not in own)
        return Catalogue((*others, *own.values()), self.digest, frozenset(own))

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self.entries)

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries."""
        return iter(self.entries)

    def lookup(self, id: str) -> Entry:
        """Return the entry with an id.

        Raises:
            KeyError: there is none.
        """
        try:
            return self._by_id[id]
        except KeyError:
            raise KeyError(f"No programme {id!r} in the catalogue. Search by name: catalogue().search(…).") from None

    def search(self, name: str) -> list[Entry]:
        """Return the entries that go by a name, or a part of one.

        Args:
            name: Chinese, simplified, with or without quotation marks, or English; upper and lower case are the same.

        Returns:
            Those that go by just this name first, then those of which a name begins with it, then those that have it inside;
            among themselves in the order of the catalogue.
        """
        wanted = _plain(name)
        if not wanted:
            return []
        ranked = ((_rank(wanted, entry), entry) for entry in self.entries)
        return [entry for rank, entry in sorted(ranked, key=itemgetter(0)) if rank < _NOT_FOUND]

    def get(self, name: str) -> Entry | None:
        """Return the entry that goes by `name`."""
        index = self._by_name.get(fold(name))
        return None if index is None else self.entries[index]

    def of_pair(self, name: str, codes: Collection[str]) -> Entry | None:
        """Return the entry of an arrangement between two places.

        Args:
            name: what the text calls it.
            codes: the codes of the places in that.
        """
        if entry := self._by_pair.get(name[:2]):
            return entry
        found = self._by_places.get(frozenset(codes), [])
        # Two places may be bound in more than one way; the official name ends in the kind of bond.
        named = (entry for entry in found if entry.name.endswith(("支援", "援助")) == ("援" in name))
        return next(named, None)

    def find(self, page: Page) -> Iterator[ProgrammeCandidate]:
        """Yield where a name stands, the longest at each place, quotation marks in and around it included."""
        plain = page.plain
        done = 0
        prefixes = self._names.prefixes
        characters = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
        first, second, third = characters[:-1], characters[1:], np.append(characters[2:], np.uint32(0))
        may_open = self._may_open[_key(first, second, third)] | self._may_be[_key(first, second, 0)]
        for at in np.flatnonzero(may_open).tolist():
            if at < done:
                continue
            here = prefixes(plain[at : at + self._longest])[::-1]
            if len(here) > 1:
                # `脱贫攻坚|战场`: the longest that a word ends with, then the longest.
                here.sort(key=lambda name, at=at: not page.is_bound(page.in_text(at, at + len(name))[1]))
            for name in here:
                span = self._span(page, at, name)
                if span and (name not in self._quoted or page.is_quotation(*span)):
                    entry = self.entries[self._by_name[name]]
                    if entry.type == "fund":
                        span = _with_levels(page, *span)
                    yield ProgrammeCandidate(*span, entry.type, CATALOGUE, entry.id, entry.name)
                    done = at + len(name)
                    break

    def _span(self, page: Page, at: int, name: str) -> tuple[int, int] | None:
        start, end = page.in_text(at, at + len(name))
        if page.is_cut_by_words(start, end) or page.text.startswith(page.words.run_on, end - 2):
            return None
        return page.with_quotes(start, end)


def _key(first: Any, second: Any, third: Any) -> Any:
    """Return a number for three characters (code points, or arrays of them); others may have the same."""
    return (first * 509 + second + third * 92821) % _KEYS


def _with_levels(page: Page, start: int, end: int) -> tuple[int, int]:
    first = max(0, start - _LONGEST_LEVELS)
    match = page.lexicon.of(_levels).search(page.text[first:start])
    return (first + match.start(), end) if match and page.is_bound(first + match.start()) else (start, end)


def _levels(lexicon: ProgrammeLexicon) -> re.Pattern[str]:
    """Return what matches whose money a fund is, which belongs to its name: `中央和省级财政|衔接资金`."""
    words = lexicon.words
    return re.compile(
        rf"(?:[中省市州县区乡](?:、[省市州县区乡镇]){{1,4}}[两三四五]?级|{alternation(words.joined_levels)}(?:财政)?[和及与、])?"
        rf"(?:{alternation(words.levels)}(?:{_BATCH})?(?:财政)?(?:专项)?|财政)?\Z"
    )


def _plain(name: str) -> str:
    return "".join(char for char in fold(name).casefold() if char not in "“”‘’「」『』\"' —")


def _rank(wanted: str, entry: Entry) -> int:
    """Return how well an entry answers a search: 0 by name, 1 by the beginning of one, 2 by a part."""
    names = [_plain(name) for name in (*entry.names, entry.english, entry.pair)]
    if wanted in names:
        return 0
    if any(name.startswith(wanted) for name in names):
        return 1
    return 2 if any(wanted in name for name in names) else _NOT_FOUND


class _Rows(Sequence[Entry]):
    """Entries that are made when they are first asked for: a text names few of them."""

    def __init__(self, rows: list[dict[str, Any]]) -> None:
        self.rows = rows
        self._made: list[Entry | None] = [None] * len(rows)

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Entry: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Entry]: ...

    def __getitem__(self, index: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        made = self._made[index]
        if made is None:
            row = self.rows[index]
            made = self._made[index] = Entry(**{**row, **{key: tuple(row[key]) for key in _LISTS if key in row}})
        return made


def _row_of(entry: Entry) -> dict[str, Any]:
    return {"name": entry.name, "aliases": entry.aliases, "patterns": entry.patterns, "quoted": entry.quoted}


@functools.cache
def catalogue() -> Catalogue:
    """Return the catalogue that comes with the package; it is opened once."""
    files = [(path.stem, path.read_bytes()) for path in sorted(FOLDER.glob("*.json"))]
    rows = []
    for theme, content in files:
        for row in json.loads(content):
            row["theme"] = theme
            rows.append(row)
    return Catalogue(_Rows(rows), of_bytes(*(content for _, content in files)))
