"""What a name could name, by the form it is written in."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp_aid.gazetteer.codes import CODE_LENGTHS, lineage
from nlp_aid.gazetteer.gazetteer import Gazetteer, GazetteerUnit
from nlp_aid.gazetteer.openings import LONGEST, Characters
from nlp_aid.places.lexicon import place_words
from nlp_aid.places.value import Level

# How a name is written: with its own suffix (隆阳区), with another suffix of its level, as it had before it was renamed
# or upgraded (康定县 for 康定市), without suffix (隆阳), as an abbreviation (沪), or by a pattern, in no list (八鸭塘).
Form = Literal["full", "other", "bare", "abbreviation", "pattern"]

SMALL: frozenset[Level] = frozenset(("township", "village"))

_KINDS = place_words("kinds")
_OTHER_SUFFIXES: dict[Level, tuple[str, ...]] = {
    level: tuple(suffixes) for level, suffixes in _KINDS["other_suffixes"].items()
}
# Foreign places are listed without their kind.
_KINDS_OF_FOREIGN_PLACES = tuple(_KINDS["of_foreign_places"])


_STREETS = tuple(_KINDS["streets_of_subdistricts"])
# Of units that the context says nothing of so many are weighed.
ENOUGH = 2


class Option(NamedTuple):
    """What a candidate could name, and in what form it would be written."""

    unit: GazetteerUnit
    form: Form


@functools.cache
def _other_suffixes(level: Level, forms: tuple[str, ...]) -> tuple[str, ...]:
    """Return the suffixes that a unit might be called by besides its own."""
    return tuple(suffix for suffix in _OTHER_SUFFIXES.get(level, ()) if suffix not in forms)


class _Once:
    """A property that is reckoned when it is first asked for (`functools.cached_property` takes a lock for it before 3.12)."""

    def __init__(self, reckon: Callable[[Group], Any]) -> None:
        self._reckon, self.__doc__ = reckon, reckon.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, group: Group, owner: type) -> Any:
        value = group.__dict__[self._name] = self._reckon(group)
        return value


@dataclass(eq=False)
class Group:
    """The units that a name could name in one form at one level: what the text says of one of them, it says of all.

    Attributes:
        form: how the name would be written.
        level: their level.
        whole: whether the name has no suffix in the list.
        units: the units; all have keys, or none has; all are units of today, or former ones.
    """

    form: Form
    level: Level
    whole: bool
    units: Sequence[GazetteerUnit]

    @_Once
    def kinds(self) -> tuple[tuple[Form, Level, bool, bool], tuple[Form, Level, bool, bool]]:
        """What features are asked for: form, level, whether the name has no suffix, and whether it continues a chain."""
        return (self.form, self.level, self.whole, False), (self.form, self.level, self.whole, True)

    @_Once
    def is_county(self) -> bool:
        """Whether the name is the short name of a county."""
        return self.form == "bare" and self.level == "county"

    @_Once
    def is_short(self) -> bool:
        """Whether the name is the short name of a county, or of a unit that is no more."""
        return self.form == "bare" and (self.level == "county" or self.units[0].valid is not None)

    @_Once
    def is_former(self) -> bool:
        """Whether the units are no more."""
        return self.units[0].valid is not None

    @_Once
    def options(self) -> tuple[Option, ...]:
        """The first units, as options: more are not needed to see a doubt."""
        return tuple(Option(unit, self.form) for unit in self.units[:ENOUGH])

    @_Once
    def divisions(self) -> bool:
        """Whether it is known what the units lie in, as of every division of China."""
        return bool(self.units[0].keys)

    @_Once
    def by_ancestor(self) -> Mapping[str, list[GazetteerUnit]]:
        """The units by their own codes and those of all that contain them."""
        index: dict[str, list[GazetteerUnit]] = defaultdict(list)
        if self.divisions:
            for unit in self.units:
                ancestors = {ancestor for key in unit.keys for ancestor in lineage(key)}
                for ancestor in ancestors:
                    index[ancestor].append(unit)
        return dict(index)

    @_Once
    def unsupported(self) -> str | None:
        """What it is called that nothing in a document supports the units; None where that says nothing."""
        if not self.divisions or self.form == "abbreviation" or self.level in ("country", "province"):
            return None
        unit = self.units[0]
        beyond = " beyond the mainland" if unit.key and unit.level != "city" else ", minor" if unit.minor else ""
        return f"no support, {self.form} {self.level}{beyond}"

    @_Once
    def near(self) -> frozenset[str]:
        """The codes of the units and of what lies directly above them; of a quarter beyond the mainland, of its region too."""
        own = CODE_LENGTHS.index(len(self.units[0].keys[0]))
        lengths = CODE_LENGTHS[own - 1 : own + 1]
        if self.units[0].key and self.level in SMALL:
            lengths = (CODE_LENGTHS[0], *lengths)
        return frozenset(
            code[:length] for unit in self.units for code in unit.keys for length in lengths if length <= len(code)
        )

    @_Once
    def provinces(self) -> frozenset[str]:
        """The codes of the provinces or countries that the units lie in."""
        length = CODE_LENGTHS[0]
        return frozenset([code[:length] for unit in self.units for code in unit.keys])

    @_Once
    def codes(self) -> frozenset[str]:
        """The codes of the units."""
        return frozenset(code for unit in self.units for code in unit.keys)

    def only(self, units: Sequence[GazetteerUnit]) -> Group:
        """Return the group with fewer units."""
        return Group(self.form, self.level, self.whole, units)


def alone(unit: GazetteerUnit, form: Form) -> Group:
    """Return the group of one unit."""
    return Group(form, unit.level, not unit.suffix, (unit,))


@dataclass(frozen=True)
class NameEntry:
    """A name.

    Attributes:
        is_word: it is an ordinary word.
        bare: what it names as it stands, from the county up and outside the divisions.
        short: townships and villages that it names without their suffix.
        suffixed: what it names with a suffix behind it.
    """

    is_word: bool
    bare: tuple[Group, ...]
    short: tuple[Group, ...]
    suffixed: dict[str, list[Group]]


class Names:
    """The names of a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Set up the names."""
        self.gazetteer = gazetteer
        others = {suffix for group in _OTHER_SUFFIXES.values() for suffix in group} | set(_KINDS_OF_FOREIGN_PLACES)
        by_first: dict[str, list[str]] = defaultdict(list)
        for suffix in sorted(gazetteer.suffix_forms() | others):
            by_first[suffix[0]].append(suffix)
        self._suffixes = {first: tuple(suffixes) for first, suffixes in by_first.items()}
        self._opens_suffix = np.zeros(1 << 16, dtype=bool)
        self._opens_suffix[[ord(first) & 0xFFFF for first in by_first]] = True
        self.entry = functools.lru_cache(maxsize=1_500)(self._entry)
        self.entry_but_small = functools.lru_cache(maxsize=4_000)(self._entry_but_small)
        self.endings = functools.lru_cache(maxsize=4_000)(self._endings)

    def __reduce__(self) -> tuple[type[Names], tuple[Gazetteer]]:
        """Travel to other processes without the cache."""
        return Names, (self.gazetteer,)

    def is_suffix_at(self, text: str, start: int) -> bool:
        """Tell whether a word for a kind of place stands in `text` at `start`, as written behind a name."""
        suffixes = self._suffixes.get(text[start : start + 1])
        return suffixes is not None and text.startswith(suffixes, start)

    def next_suffix(self, chars: Characters) -> NDArray[np.intp]:
        """Return for each offset in a text where the next character stands that a word for a kind of place opens with."""
        at = np.where(self._opens_suffix[chars], np.arange(len(chars)), len(chars) + LONGEST)
        return np.minimum.accumulate(at[::-1])[::-1]

    def _endings(self, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the suffixes that may stand behind a name, larger units' and those of townships and villages."""
        large, small = set[str](), set[str]()
        for level, forms in self.gazetteer.suffixes(name):
            written = {*forms, *_other_suffixes(level, forms)}
            if level == "city":
                written.update(_KINDS_OF_FOREIGN_PLACES)
            (small if level in SMALL else large).update(written)
        return tuple(large - {""}), tuple(small - {""})

    def _entry(self, name: str) -> NameEntry:
        """Return all that a name could name."""
        return self._entry_of(name, self.gazetteer.units(name))

    def _entry_but_small(self, name: str) -> NameEntry:
        """Return what a name could name but for today's townships and villages."""
        return self._entry_of(name, self.gazetteer.units_but_small(name))

    def _entry_of(self, name: str, units_of_name: Iterable[GazetteerUnit]) -> NameEntry:
        bare: dict[tuple[Form, Level, bool, int, bool], list[GazetteerUnit]] = defaultdict(list)
        suffixed: dict[tuple[Form, Level, tuple[str, ...], bool, int], list[GazetteerUnit]] = defaultdict(list)
        for unit in units_of_name:
            former = unit.valid is not None
            # What has a code, or a key, or neither, stands in groups of its own; so do small foreign places.
            code = unit.code
            if code and code[0] <= "9":
                coded = 1  # nearly all
            else:
                coded = 0 if not unit.keys else 1 if unit.codes else 3 if unit.minor else 2
            if unit.suffix:
                suffixed["full", unit.level, unit.forms, former, coded].append(unit)
            if len(name) == 1:
                continue
            form: Form = "bare" if unit.suffix else "full"
            bare[form, unit.level, not unit.suffix, coded, former].append(unit)
            if unit.suffix and not former and (others := _other_suffixes(unit.level, unit.forms)):
                suffixed["other", unit.level, others, former, coded].append(unit)
            if unit.level == "city":
                suffixed["full", unit.level, _KINDS_OF_FOREIGN_PLACES, former, coded].append(unit)
        groups = [Group(form, level, whole, units) for (form, level, whole, *_), units in bare.items()]
        by_suffix: dict[str, list[Group]] = defaultdict(list)
        for (form, level, written, *_), units in suffixed.items():
            group = Group(form, level, not units[0].suffix, units)
            for suffix in written:
                if suffix:
                    by_suffix[suffix].append(group)
        # A subdistrict called after a street is not what its name alone says.
        is_street = len(name) > 2 and name.endswith(_STREETS)
        return NameEntry(
            len(name) < 3 and self.gazetteer.is_word(name),
            tuple(group for group in groups if group.level not in SMALL or not group.divisions),
            tuple(group for group in groups if group.level in SMALL and group.divisions and not is_street),
            dict(by_suffix),
        )
