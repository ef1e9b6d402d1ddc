"""Addresses made from the gazetteer, and how many resolve: `python benchmarks/addresses.py [COUNT] [SEED]`.

An address is a unit from the county down to the village with the names above it. Levels are left out at random, names shortened at
random, every fourth is in traditional script; an address counts only where what is left determines the unit: where no
other unit could be written the same way. Prints the share that resolves to the code, by kind, and the first failures.
"""

from __future__ import annotations

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import opencc

from nlp_aid.gazetteer.gazetteer import UNNAMED, Gazetteer, GazetteerUnit
from nlp_aid.places.addresses import AddressResolver

_LEVEL_WEIGHTS = {"county": 1, "township": 3, "village": 6}


class Address(NamedTuple):
    """An address, the code it stands for, and how it was made."""

    text: str
    code: str
    kind: str


class Maker:
    """Makes addresses from a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        """Set up with a gazetteer."""
        self._gazetteer = gazetteer
        self._traditional = opencc.OpenCC("s2t")
        starts = {level: start for start, level in gazetteer._levels}
        self._spans = {
            "county": (starts["county"], starts["township"]),
            "township": (starts["township"], starts["village"]),
            "village": (starts["village"], len(gazetteer._stems)),
        }

    def addresses(self, seed: int) -> Iterator[Address]:
        """Yield addresses without end."""
        chance = random.Random(seed)
        while True:
            level = chance.choices(list(_LEVEL_WEIGHTS), list(_LEVEL_WEIGHTS.values()))[0]
            unit = self._gazetteer._unit(chance.randrange(*self._spans[level]))
            address = self._address(unit, chance)
            if address:
                yield address

    def _address(self, unit: GazetteerUnit, chance: random.Random) -> Address | None:
        code = unit.code or ""
        chain = [self._gazetteer.by_code(code[:length]) for length in (2, 4, 6, 9) if length < len(code)]
        named = [above for above in chain if above and above.name not in UNNAMED and above.suffix]
        if not unit.suffix or unit.name in UNNAMED or len(unit.stem) < 2 or any(len(u.stem) < 2 for u in named):
            return None
        if len({u.stem for u in (*named, unit)}) <= len(named):
            return None  # 东莞市, 东莞市
        kind = chance.choice(["full", "left out", "short", "left out and short"])
        kept = [above for above in named if "left" not in kind or chance.random() < 0.6]
        short = "short" in kind
        texts = [_written(above, short and chance.random() < 0.6, chance) for above in kept]
        own_short = short and chance.random() < 0.4 and kept and kept[-1] is named[-1]
        texts.append(_written(unit, bool(own_short), chance))
        if not self._determined(unit, kept, bool(own_short)):
            return None
        text = "".join(texts)
        if chance.random() < 0.25:
            return Address(self._traditional.convert(text), code, kind + ", traditional")
        return Address(text, code, kind)

    def _determined(self, unit: GazetteerUnit, kept: list[GazetteerUnit], own_short: bool) -> bool:
        """Tell whether no other unit could be written the same way: has the name and lies in all that is kept."""
        for other in self._gazetteer.units(unit.stem):
            if other == unit or (not own_short and other.suffix != unit.suffix and other.level != unit.level):
                continue
            inside = all(any((other.code or "").startswith(c) for c in _codes(self._gazetteer, a)) for a in kept)
            if inside and (own_short or set(other.forms) & set(unit.forms) or other.level == unit.level):
                return False
        return True


def _codes(gazetteer: Gazetteer, unit: GazetteerUnit) -> list[str]:
    return [other.code or "-" for other in gazetteer.units(unit.stem) if other.level != "village" and other.code]


def _written(unit: GazetteerUnit, short: bool, chance: random.Random) -> str:
    if short:
        return unit.stem
    return unit.stem + chance.choice([form for form in unit.forms if form])


def resolves(resolver: AddressResolver, address: Address) -> bool:
    """Tell whether an address resolves, as one place, to its code."""
    places = resolver.resolve(address.text)
    return len(places) == 1 and places[0].code == address.code


def main() -> None:
    """Make, resolve, count and print."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    resolver = AddressResolver()
    addresses = Maker(resolver.finder.gazetteer).addresses(seed)
    made: Counter[str] = Counter()
    right: Counter[str] = Counter()
    failures: dict[str, list[str]] = defaultdict(list)
    for _ in range(count):
        address = next(addresses)
        made[address.kind] += 1
        if resolves(resolver, address):
            right[address.kind] += 1
        else:
            found = [(place.text, place.code) for place in resolver.resolve(address.text)]
            failures[address.kind].append(f"{address.text} is {address.code}, found {found}")
    for kind, number in sorted(made.items()):
        print(f"{kind:36}{number:6}{right[kind] / number:8.2%}")
    print(f"{'all':36}{count:6}{sum(right.values()) / count:8.2%}")
    for kind, texts in sorted(failures.items()):
        print(f"\n{kind}:", *texts[:12], sep="\n  ")


if __name__ == "__main__":
    main()
