"""The compiled gazetteer: which names there are, and what bears them."""

from __future__ import annotations

import functools
import json
import sys
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, cast

import marisa_trie
import numpy as np

from nlp_aid.gazetteer.codes import CODE_LENGTHS, DIGITS, Level, is_division, lineage, parent
from nlp_aid.gazetteer.openings import Openings
from nlp_aid.paths import model_path

# The longest stem is under 30 characters; a bound keeps look-ups constant.
_LONGEST_NAME = 30
# Nodes of the code tree that no text names: 市辖区 and the like.
UNNAMED = tuple((Path(__file__).parent / "data" / "unnamed.txt").read_text("utf-8").split())


class GazetteerUnit(NamedTuple):
    """What bears a name.

    Attributes:
        code: its division code or country code; None where it has none.
        level: its level.
        stem: its name without the suffix (`芒宽`).
        suffix: the official suffix (`彝族傣族乡`), empty where the name has none.
        forms: how the suffix is written (`彝族傣族乡`, `民族乡`, `乡`).
        valid: for a former unit or name, the first and the last year in which it was official.
        successors: for a former unit or name, the codes of today's units in its place; `code` is theirs where there is
            but one.
        covers: for a region, the codes of the divisions that it consists of, where that is defined.
        key: for what has no division code but lies in something known (a district of Hong Kong, a foreign city), what
            stands in its place: made like a code, it starts with that of what contains it.
        minor: for a foreign place, whether it is meant only where its country is named.
    """

    code: str | None
    level: Level
    stem: str
    suffix: str
    forms: tuple[str, ...]
    valid: tuple[int, int] | None = None
    successors: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    key: str = ""
    minor: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        """The codes of today's divisions that it is, or else its key, or nothing."""
        return self.successors or ((self.key or self.code,) if self.key or self.code else ())  # type: ignore[return-value]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of today's divisions that it is: more than one for a former unit that was divided."""
        # Asked all the time; the first character of a code tells a division's from a country's.
        return self.successors or ((self.code,) if self.code and self.code[0] <= "9" else ())

    @property
    def name(self) -> str:
        """The official name."""
        return self.stem + self.suffix


class Gazetteer:
    """Names of places with what bears them; see `models/gazetteer` for the sources.

    Attributes:
        folder: the folder of the compiled gazetteer.
        abbreviations: what abbreviations of one character stand for, by kind.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open the gazetteer.

        Args:
            path: the folder of the compiled gazetteer; the bundled one by default.

        Raises:
            FileNotFoundError: there is none.
        """
        path = model_path("gazetteer") if path is None else path
        if not (path / "names.marisa").exists():
            raise FileNotFoundError(f"No gazetteer in {path}: names.marisa is missing. Build it: see models/gazetteer.")
        self.folder = path
        self._names = marisa_trie.Trie().mmap(str(path / "names.marisa"))
        self._words = marisa_trie.Trie().mmap(str(path / "words.marisa"))
        table = json.loads((path / "named.json").read_text(encoding="utf8"))

        def array(name: str) -> np.ndarray:
            # A plain view: items of a memory map itself are slow to reach.
            return np.asarray(np.load(path / f"{name}.npy", mmap_mode="r", allow_pickle=False))

        self._large = np.unpackbits(array("large")).tobytes()
        self._postings = array("postings")
        self._posting_starts = np.concatenate([[0], np.cumsum(array("posting_counts"), dtype=np.uint32)])
        self._codes = array("codes")
        self._village_starts = array("village_starts")
        self._village_numbers = array("village_numbers")
        self._stems = array("stems")
        self._suffix_ids = array("suffixes")
        self._village_suffix_ids = array("village_suffixes")
        self._levels = [(start, cast(Level, level)) for level, start in table["levels"].items()]
        self._level_starts = [start for start, _ in self._levels]
        self._suffixes: list[tuple[str, tuple[str, ...]]] = [(s, tuple(forms)) for s, forms in table["suffixes"]]
        self._suffix_forms = frozenset(form for _, forms in self._suffixes for form in forms if form)
        self._named: list[dict[str, Any]] = table["named"]
        for named in self._named:  # one string for each level, not one for each unit
            named["level"] = sys.intern(named["level"])
        self._countries = {
            named["code"]: index
            for index, named in enumerate(self._named, len(self._stems))
            if named["level"] == "country"
        }
        self._keys: dict[str, int] = {}
        for index, named in enumerate(self._named, len(self._stems)):
            if "key" in named and named["level"] != "region":
                self._keys.setdefault(named["key"], index)
        # Units whose codes are still those of their townships, but which are no more: with their successors.
        self.ended: dict[str, list[str]] = table.get("ended", {})
        # Units that were founded when the codes were published, or later: with the year.
        self.founded: dict[str, int] = table.get("founded", {})
        self.abbreviations: dict[str, dict[str, list[str | None]]] = table["abbreviations"]

    @functools.cached_property
    def openings(self) -> Openings:
        """What tells where in a text names may start. Who looks up single names does without."""
        return Openings(self.folder)

    def __reduce__(self) -> tuple[type[Gazetteer], tuple[Path]]:
        """Travel to other processes as the path of the data."""
        return Gazetteer, (self.folder,)

    def prefixes(self, text: str, start: int) -> list[str]:
        """Return the names that stand in `text` at `start`, shortest first."""
        return cast("list[str]", self._names.prefixes(text[start : start + _LONGEST_NAME]))

    def is_large(self, name: str) -> bool:
        """Tell whether a name of the gazetteer names more than townships and villages."""
        return bool(self._large[self._names[name]])

    def is_name(self, text: str) -> bool:
        """Tell whether anything bears the name `text`."""
        return text in self._names and text not in UNNAMED

    def suffix_forms(self) -> frozenset[str]:
        """Return how suffixes are written."""
        return self._suffix_forms

    @functools.lru_cache(maxsize=1_000)  # noqa: B019 (a gazetteer lives as long as its pipeline)
    def units(self, name: str) -> tuple[GazetteerUnit, ...]:
        """Return what bears the name `name` (a stem, or a name without a suffix)."""
        if name not in self._names:
            return ()
        return self._named_units(self._rows(name))

    @functools.lru_cache(maxsize=1_000)  # noqa: B019
    def units_but_small(self, name: str) -> tuple[GazetteerUnit, ...]:
        """Return what bears the name `name` but for today's townships and villages, of which there may be hundreds."""
        if name not in self._names:
            return ()
        rows = self._rows(name)
        return self._named_units(rows[(rows < self._level_starts[-2]) | (rows >= len(self._stems))])

    @functools.lru_cache(maxsize=4_000)  # noqa: B019
    def suffixes(self, name: str) -> frozenset[tuple[Level, tuple[str, ...]]]:
        """Return the levels of what bears the name `name`, each with the forms of a suffix.

        Units would take longer to make, and behind most names in a text stands no such suffix.
        """
        if name not in self._names:
            return frozenset()
        found = set[tuple[Level, tuple[str, ...]]]()
        for level, rows in self._by_level(self._rows(name)):
            if level is None:
                found.update((unit.level, unit.forms) for unit in self._units_at(rows))
            else:
                found.update((level, self._suffixes[suffix][1]) for suffix in set(self._suffix_ids_of(level, rows)))
        return frozenset(found)

    @functools.lru_cache(maxsize=4_000)  # noqa: B019
    def around_others(self, name: str) -> frozenset[str]:
        """Return the codes and keys of the townships and villages named `name` that are no divisions of today, and of all they lie in."""
        rows = self._rows(name)
        others = self._others_at(rows[rows >= len(self._stems)].tolist())
        keys = (key for unit in others if unit.valid or unit.level in ("township", "village") for key in unit.keys)
        return frozenset(ancestor for key in keys for ancestor in lineage(key))

    @functools.lru_cache(maxsize=2_000)  # noqa: B019
    def rows_below(self, code: str, *, directly: bool = False) -> tuple[tuple[int, int], ...]:
        """Return where the divisions below one stand among all, to be asked of with `bears_any`.

        Args:
            code: the code of a division.
            directly: whether only those of the next level down are meant.
        """
        own, ranges = CODE_LENGTHS.index(len(code)), []
        if own == len(CODE_LENGTHS) - 1:
            return ()
        town = None
        for level in range(own + 1, len(CODE_LENGTHS) - 1):
            start, end = self._level_starts[level], self._level_starts[level + 1]
            factor = 10 ** (CODE_LENGTHS[level] - len(code))
            wanted = np.array([int(code) * factor, (int(code) + 1) * factor], dtype=self._codes.dtype)
            first, last = (self._codes[start:end].searchsorted(wanted) + start).tolist()
            ranges.append((first, last))
            town = first, last
            if directly:
                return tuple(ranges)
        if town is None:
            at = self._find(code)
            town = (at, at + 1) if at is not None else (0, 0)
        first, last = (at - self._level_starts[-2] for at in town)
        if last > first:
            ranges.append(
                (
                    self._level_starts[-1] + self._village_span(first)[0],
                    self._level_starts[-1] + self._village_span(last - 1)[1],
                )
            )
        return tuple(ranges)

    @functools.lru_cache(maxsize=1_000)  # noqa: B019
    def rows_near(self, code: str) -> tuple[tuple[int, int], ...]:
        """Return where the townships below a county stand among all; or a township, and the villages below it."""
        if len(code) == DIGITS["county"]:
            return self.rows_below(code, directly=True)
        if len(code) == DIGITS["township"] and (row := self._find(code)) is not None:
            return ((row, row + 1), *self.rows_below(code, directly=True))
        return ()

    def bears_any(self, name: str, ranges: Iterable[tuple[int, int]]) -> bool:
        """Tell whether a name of the gazetteer is borne by anything in ranges of divisions.

        Units would take longer to make, and most names in a text are other words.
        """
        rows = self._rows(name).tolist()
        for first, last in ranges:
            at = bisect_left(rows, first)
            if at < len(rows) and rows[at] < last:
                return True
        return False

    def are_small(self, rows: tuple[int, int]) -> bool:
        """Tell whether a range of `rows_below` is of townships or villages."""
        return bool(rows[0] >= self._level_starts[-2])

    def bears_others(self, name: str) -> bool:
        """Tell whether a name of the gazetteer is borne by what is no division of today, too."""
        rows = self._rows(name)
        return len(rows) > 0 and int(rows[-1]) >= len(self._stems)

    @functools.lru_cache(maxsize=1_000)  # noqa: B019
    def namesakes(self, name: str, code: str) -> frozenset[str]:
        """Return the codes of today's divisions named `name` that are not the one with a code, nor in it."""
        if name not in self._names:
            return frozenset()
        return frozenset(one for one in map(str, self._codes_of(self._rows(name))) if not one.startswith(code))

    @functools.lru_cache(maxsize=10_000)  # noqa: B019 (asked of the same words by all layers, again and again)
    def is_word(self, text: str) -> bool:
        """Tell whether `text` is an ordinary word of two to four characters."""
        return text in self._words

    @functools.lru_cache(maxsize=1_000)  # noqa: B019
    def by_code(self, code: str) -> GazetteerUnit | None:
        """Return the administrative unit with this code."""
        if len(code) == DIGITS["village"]:
            town = self._find(parent(code))
            if town is None:
                return None
            first = town - self._levels[3][0]
            start, end = self._village_span(first)
            numbers = self._village_numbers[start:end]
            at = int(np.searchsorted(numbers, int(code[DIGITS["township"] :])))
            if at >= len(numbers) or numbers[at] != int(code[DIGITS["township"] :]):
                return None
            return self._unit(self._levels[4][0] + start + at)
        index = self._find(code)
        return None if index is None else self._unit(index)

    def by_key(self, key: str) -> GazetteerUnit | None:
        """Return what has this code or key."""
        index = self._keys.get(key)
        return self._unit(index) if index is not None else self.by_code(key) if key.isdigit() else None

    @functools.lru_cache(maxsize=1_000)  # noqa: B019
    def path(self, code: str) -> tuple[str, ...]:
        """Return the official names from the province, or the country, down to the unit with this code or key."""
        units = map(self.by_key, lineage(code))
        names = [unit.name for unit in units if unit and unit.name not in UNNAMED]
        # A prefecture without counties (东莞市) stands at the county level again.
        return tuple(dict.fromkeys(names))

    def below(self, code: str) -> list[GazetteerUnit]:
        """Return the units directly below the one with this code, in the order of their codes; the provinces for ""."""
        depth = len(lineage(code))
        if depth == len(CODE_LENGTHS):
            return []
        if depth == len(CODE_LENGTHS) - 1:
            town = self._find(code)
            if town is None:
                return []
            start, end = self._village_span(town - self._levels[3][0])
            first = self._levels[4][0]
            return self._units_at(np.arange(first + start, first + end))
        level_start, level_end = self._levels[depth][0], self._levels[depth + 1][0]
        codes = self._codes[level_start:level_end]
        factor = 10 ** (CODE_LENGTHS[depth] - len(code))
        number = int(code or 0)
        start, end = np.searchsorted(codes, [number * factor, (number + 1) * factor])
        return self._units_at(np.arange(level_start + start, level_start + end))

    @functools.lru_cache(maxsize=300)  # noqa: B019
    def country(self, code: str) -> GazetteerUnit | None:
        """Return the country with this ISO 3166-1 alpha-2 code."""
        index = self._countries.get(code)
        return None if index is None else self._unit(index)

    def abbreviated(self, name: str) -> GazetteerUnit | None:
        """Return what an abbreviation of one character stands for, a division before a country."""
        for kind in ("division", "prefecture", "country"):
            for code in self.abbreviations[kind].get(name, [])[:1]:
                if code:
                    return self.by_code(code) if is_division(code) else self.country(code)
        return None

    def _find(self, code: str) -> int | None:
        """Return the index of a unit above the village."""
        if len(code) not in CODE_LENGTHS[:-1]:
            return None
        level = CODE_LENGTHS.index(len(code))
        start, end = self._level_starts[level], self._level_starts[level + 1]
        number = self._codes.dtype.type(int(code))  # of another type, all the codes would be converted
        at = start + int(self._codes[start:end].searchsorted(number))
        return at if at < end and self._codes[at] == number else None

    def _village_span(self, town: int) -> tuple[int, int]:
        start = int(self._village_starts[town])
        last = town + 1 == len(self._village_starts)
        return start, len(self._village_numbers) if last else int(self._village_starts[town + 1])

    def _unit(self, index: int) -> GazetteerUnit:
        return self._units_at(np.array([index]))[0]

    def _rows(self, name: str) -> np.ndarray:
        """Return the indices of what bears a name of the gazetteer, ascending."""
        at = self._names[name]
        return self._postings[int(self._posting_starts[at]) : int(self._posting_starts[at + 1])]

    def _named_units(self, rows: np.ndarray) -> tuple[GazetteerUnit, ...]:
        return tuple(unit for unit in self._units_at(rows) if unit.suffix or unit.stem not in UNNAMED)

    def _by_level(self, indices: np.ndarray) -> Iterator[tuple[Level | None, np.ndarray]]:
        """Yield the levels of units with these indices, which are sorted, each with the indices; None for what is no division."""
        rows = indices.tolist()
        first = 0
        for (_, level), end in zip(self._levels, (*self._level_starts[1:], len(self._stems)), strict=True):
            last = bisect_left(rows, end, first)
            if last > first:
                yield level, indices[first:last]
            first = last
        if first < len(rows):
            yield None, indices[first:]

    def _suffix_ids_of(self, level: Level, indices: np.ndarray) -> list[int]:
        """Return the rows of the suffixes of units of a level."""
        if level == "village":
            ids: list[int] = self._village_suffix_ids[indices - self._level_starts[-1]].tolist()
        else:
            ids = self._suffix_ids[indices].tolist()
        return ids

    def _units_at(self, indices: np.ndarray) -> list[GazetteerUnit]:
        """Return the units with these indices, which are sorted."""
        units: list[GazetteerUnit] = []
        names, suffixes = self._names, self._suffixes
        for level, rows in self._by_level(indices):
            if level is None:
                units += self._others_at(rows.tolist())
                continue
            stem_ids = self._stems[rows].tolist()
            stems = {stem: names.restore_key(stem) for stem in set(stem_ids)}
            ids = self._suffix_ids_of(level, rows)
            units += [
                GazetteerUnit(str(code), level, stems[stem], *suffixes[suffix])
                for code, stem, suffix in zip(self._codes_of(rows), stem_ids, ids, strict=True)
            ]
        return units

    def _others_at(self, rows: list[int]) -> Iterator[GazetteerUnit]:
        """Yield what is no division of today, by its indices."""
        for index in rows:
            named = self._named[index - len(self._stems)]
            yield GazetteerUnit(
                named["code"],
                named["level"],
                named["name"],
                named.get("suffix", ""),
                tuple(named.get("written", ("",))),
                tuple(named["valid"]) if "valid" in named else None,
                tuple(named.get("successors", ())),
                tuple(named.get("covers", ())),
                named.get("key", ""),
                named.get("minor", False),
            )

    def _codes_of(self, indices: np.ndarray) -> list[int]:
        """Return the codes of the divisions among units with these indices, which come first."""
        rows = indices.tolist()
        first_village = self._level_starts[-1]
        listed, villages = bisect_left(rows, len(self._stems)), bisect_left(rows, first_village)
        codes: list[int] = self._codes[indices[:villages]].tolist()
        if villages < listed:
            numbers = indices[villages:listed] - first_village
            towns = self._village_starts.searchsorted(numbers, side="right") + (self._level_starts[-2] - 1)
            codes += (self._codes[towns].astype(np.int64) * 1000 + self._village_numbers[numbers]).tolist()
        return codes
