"""Other names in the place of those that sentences have, so that the tagger learns from what stands around them.

What takes a place is of the same kind and made up from lists and from the names of the sentences themselves: divisions by
the gazetteer, in full or short, alone or in chains; countries; Chinese persons by a surname and given characters; foreign
persons and places by characters that follow each other in such names. An organisation gets another division in its name.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from babel import Locale

from nlp_aid.places import gazetteer
from nlp_aid.places.candidates import SURNAMES

Sentence = dict[str, Any]
Span = tuple[int, int, str]

_SUFFIX = re.compile(r"(?<=..)(?:特别行政区|.{1,4}族自治[区州县]|自治[区州县]|[省市州县区盟旗镇乡]|地区|街道)$")
# What kinds of places in no list are called, behind a name.
_KIND = re.compile(r"(.{2,}?)([省州市县区镇乡村河江山湖岛港海路]|机场|水库|街道|社区)$")
_CHINESE_NAME = re.compile(f"[{''.join(sorted(SURNAMES))}][\u4e00-\u9fff]{{1,2}}")
_SEPARATOR = re.compile("[·．・]")
_LONGEST = 6
# The share of organisations that are replaced as a whole.
_OTHER_ORGANISATION = 0.6


class Spellings:
    """Makes up names of characters that follow each other in some names: each is drawn given the two before it."""

    def __init__(self, names: Iterable[str]) -> None:
        self._behind: dict[str, list[str]] = defaultdict(list)
        for name in names:
            for at, char in enumerate([*name, ""]):
                self._behind[name[max(0, at - 2) : at]].append(char)

    def draw(self, chance: random.Random) -> str:
        """Return a name of at least two characters."""
        while True:
            name = ""
            while len(name) < _LONGEST and (char := chance.choice(self._behind[name[-2:]])):
                name += char
            if len(name) > 1:
                return name


class Substitutes:
    """Draws names in the place of others."""

    def __init__(self, sentences: Sequence[Sentence], seed: int) -> None:
        """Set up with the sentences whose names are to be replaced."""
        # What makes up organisations, for its maker to set; without it, they get another division in their names alone.
        self.organisation: Callable[[], str] | None = None
        self._chance = random.Random(seed)
        self._countries = [name for code, name in Locale("zh").territories.items() if code.isalpha()]
        self._below: dict[str, list[tuple[str, str]]] = {}
        self._of_level: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._levels: dict[str, list[str]] = defaultdict(list)
        divisions = gazetteer()
        frontier = [(division.code or "", division.name, division.level) for division in divisions.children("CN")]
        while frontier:
            code, name, level = frontier.pop()
            self._of_level[level].append((code, name))
            self._levels[name].append(level)
            if level != "township":
                self._levels[_short(name)].append(level)
                # A prefecture without counties stands below itself.
                below = [division for division in divisions.children(code) if division.name != name]
                self._below[code] = [(division.code or "", division.name) for division in below]
                frontier += [(division.code or "", division.name, division.level) for division in below]
        names: dict[str, Counter[str]] = {label: Counter() for label in ("PER", "LOC", "ORG", "TIME")}
        for sentence in sentences:
            for start, end, label in sentence["ents"]:
                names.setdefault(label, Counter())[sentence["text"][start:end]] += 1
        chinese = [name for name in names["PER"] if _CHINESE_NAME.fullmatch(name)]
        self._surnames = sorted({name[0] for name in chinese})
        self._surname_counts = [Counter(name[0] for name in chinese)[surname] for surname in self._surnames]
        # Rare surnames oftener than they are, so that the common ones are not the only ones.
        self._surname_weights = [count**0.5 for count in self._surname_counts]
        self._given = sorted(char for name in chinese for char in name[1:])
        self._foreign = sorted(name for name in names["PER"] if len(name) > 3 or _SEPARATOR.search(name))
        parts = [part for name in self._foreign for part in _SEPARATOR.split(name) if len(part) > 1]
        sounds = {char for name in self._foreign if _SEPARATOR.search(name) for char in name}
        self._sounds = sounds
        self._persons = Spellings(parts)
        self._places = Spellings(sorted(name for name in names["LOC"] if self._is_spelled(name)) or parts)

    def replaced(self, sentence: Sentence, share: float) -> Sentence:
        """Return a sentence in which about a share of the names are others."""
        text, spans, done = "", [], 0
        for start, end, label in sorted(sentence["ents"]):
            if start < done:
                continue
            text += sentence["text"][done:start]
            name = sentence["text"][start:end]
            for part in (self._drawn(name, label) if self._chance.random() < share else None) or [name]:
                spans.append([len(text), len(text) + len(part), label])
                text += part
            done = end
        return {"text": text + sentence["text"][done:], "ents": spans}

    def country(self) -> str:
        """Return the name of a country."""
        return self._chance.choice(self._countries)

    def short(self, level: str) -> str:
        """Return the name of a division without its suffix."""
        return _short(self._chance.choice(self._of_level[level])[1])

    def chain(self, level: str) -> str:
        """Return the name of a division or, now and then, a chain of them that it begins; a village's is made up."""
        if level == "village":
            village = self.short("township") + self._chance.choice(("村", "村", "社区"))
            return (
                village if self._chance.random() < 0.5 else self._chance.choice(self._of_level["township"])[1] + village
            )
        code, name = self._chance.choice(self._of_level[level])
        below = self._below.get(code)
        return name + self._chance.choice(below)[1] if below and self._chance.random() < 0.25 else name

    def person(self) -> str:
        """Return the name of a Chinese person, now and then of a foreign one."""
        if self._chance.random() < 0.08:
            return self.foreign_person()
        (surname,) = self._chance.choices(self._surnames, self._surname_weights)
        return surname + "".join(self._chance.choice(self._given) for _ in range(self._chance.choice((1, 2, 2, 2))))

    def foreign_person(self) -> str:
        """Return the name of a foreign person in transcription."""
        if self._chance.random() < 0.3:
            return self._chance.choice(self._foreign)
        return "·".join(self._persons.draw(self._chance) for _ in range(self._chance.choice((1, 2, 2, 3))))

    def _drawn(self, name: str, label: str) -> list[str] | None:
        """Return what stands in the place of a name; None where nothing fits."""
        if label == "PER":
            person = self._person(name)
            return [person] if person else None
        if label == "LOC":
            return self._place(name)
        if label == "ORG":
            if self.organisation and len(name) > 3 and self._chance.random() < _OTHER_ORGANISATION:
                return [self.organisation()]
            for length in range(min(_LONGEST, len(name) - 2), 1, -1):
                if name[:length] in self._levels or name[:length] in self._countries:
                    return ["".join(self._place(name[:length]) or [name[:length]]) + name[length:]]
        return None

    def _person(self, name: str) -> str | None:
        chance = self._chance
        if _CHINESE_NAME.fullmatch(name):
            (surname,) = chance.choices(self._surnames, self._surname_counts)
            length = chance.choice((1, 2)) if chance.random() < 0.2 else len(name) - 1
            return surname + "".join(chance.choice(self._given) for _ in range(length))
        if name not in self._foreign:
            return None
        if chance.random() < 0.3:
            return chance.choice(self._foreign)
        return "·".join(self._persons.draw(chance) for _ in _SEPARATOR.split(name))

    def _place(self, name: str) -> list[str] | None:
        chance = self._chance
        if name in self._countries:
            return [chance.choice(self._countries)]
        if name in self._levels:
            level = chance.choice(self._levels[name])
            short = not _SUFFIX.search(name)
            chain = [chance.choice(self._of_level[level])]
            longest = chance.choice((1, 1, 2, 2, 3) if level == "province" else (1, 1, 2))
            while len(chain) < longest and (below := self._below.get(chain[-1][0])):
                chain.append(chance.choice(below))
            forms = [short, *(chance.random() < 0.5 for _ in chain[1:])]
            return [_short(it) if as_short else it for (_, it), as_short in zip(chain, forms, strict=True)]
        if self._is_spelled(name):
            return [self._places.draw(chance)]
        if kind := _KIND.fullmatch(name):
            if self._is_spelled(kind[1]):
                return [self._places.draw(chance) + kind[2]]
            level = "township" if chance.random() < 0.6 else "county"
            return [_short(chance.choice(self._of_level[level])[1]) + kind[2]]
        return None

    def _is_spelled(self, name: str) -> bool:
        """Tell whether a name could be a foreign one in transcription."""
        return len(name) > 2 and name not in self._levels and all(char in self._sounds for char in name)


def _short(name: str) -> str:
    """Return a division's name without its suffix, where two characters are left."""
    short = _SUFFIX.sub("", name)
    return short if len(short) > 1 else name
