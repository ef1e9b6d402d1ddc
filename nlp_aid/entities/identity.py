"""Which mentions are of one organisation, of what type it is, and which place its name belongs to."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from nlp_aid.entities.specification import TYPES
from nlp_aid.entities.value import Organisation
from nlp_aid.layers.mention import changed
from nlp_aid.layers.specification import LOCAL_ID

PlaceOf = Callable[[str], str | None]

_DATA = Path(__file__).with_name("data") / "organisation_types.json"
_KNOWN = _DATA.with_name("known.json")
_ALIAS = re.compile(r"[（(][^（）()]{0,8}?(?:简称|下称|称)(?:为)?[:：]?[“\"「]?$")
_CLOSED = re.compile('[”"」]?[)）]')
_BRACKET_BEHIND = re.compile("[（(][^（）()]{1,20}[）)]$")
_NOT_LETTERS = re.compile(r"[\s（）()“”\"《》·]")
# How far before a short name its full one is looked for, in names.
_BACK = 400
_SHORTEST = 2


@dataclass
class _Known:
    """An organisation of a document: its id, once it has one, and its name."""

    id: str
    name: str


def identified(
    text: str, mentions: Sequence[Organisation], place_of: PlaceOf, resumes: Mapping[int, int] = MappingProxyType({})
) -> list[Organisation]:
    """Return mentions with the `id` and the `name` of their organisation in the document, its `type`, its `place`.

    Two mentions are of one organisation if they are written the same; if the text says so (`中国扶贫基金会（以下简称“基金会”）`);
    or if one is made of characters of the other in their order, ends like it, and no other organisation of the document is so
    (`红基会` and `中国红十字基金会`, `市民政局` and `保山市民政局`).

    Args:
        text: the readable text.
        mentions: in order, with offsets into it.
        place_of: gives the code of the place that a name opens with, None where there is none or it is not certain.
        resumes: of mentions that are no names (`该基金会`), where they start, and where the mention starts that they resume.
    """
    spans = {mention.start: mention.end for mention in mentions}
    starts = [resumes.get(mention.start, mention.start) for mention in mentions]
    names = [_plain(text[start : spans[start]]) for start in starts]
    # Those of a list of the user's have their id and their name already.
    by_name = {
        name: _Known(mention.id, mention.name or name)
        for mention, name in zip(mentions, names, strict=True)
        if mention.id is not None
    }
    known = list(by_name.values())
    # The full names first, as an article may open with a short one: a headline.
    for index in sorted(range(len(names)), key=lambda index: (-len(names[index]), index)):
        name = names[index]
        if name in by_name:
            continue
        one = _of_alias(text, mentions, index, by_name, names) or _of_short(name, known[:_BACK])
        if one is None:
            one = _Known("", name)
            known.append(one)
        by_name[name] = one
    found: list[Organisation] = []
    count = 0
    for mention, name in zip(mentions, names, strict=True):
        one = by_name[name]
        if not one.id:
            count += 1
            one.id = f"{LOCAL_ID}{count}"
        found.append(changed(mention, id=one.id, name=one.name, type=type_of(one.name), place=place_of(one.name)))
    return found


@functools.lru_cache(maxsize=4_096)
def type_of(name: str) -> str | None:
    """Return the type of an organisation by its name, one of `nlp_aid.entities.specification.TYPES`; None where it does not tell."""
    if kind := well_known().get(name):
        return kind
    name = _BRACKET_BEHIND.sub("", name)
    opens, ends = _types()
    longest_opening, longest_end = _longest()
    opening = next((opens[name[:n]] for n in range(min(len(name), longest_opening), 0, -1) if name[:n] in opens), None)
    if opening == "international" or name in opens:
        return opening
    return next((ends[name[-n:]] for n in range(min(len(name), longest_end), 0, -1) if name[-n:] in ends), opening)


@functools.cache
def well_known() -> dict[str, str]:
    """Return the names of organisations that everybody knows, with their types."""
    data = json.loads(_KNOWN.read_text(encoding="utf8"))
    return {name: kind for kind, names in data.items() for name in names}


def heads() -> list[str]:
    """Return what the names of organisations end with, the longest first."""
    return sorted(_types()[1], key=lambda word: (-len(word), word))


@functools.cache
def _types() -> tuple[dict[str, str], dict[str, str]]:
    data = json.loads(_DATA.read_text(encoding="utf8"))
    unknown = set(data) - set(TYPES)
    if unknown:
        raise ValueError(f"{_DATA.name} has types that there are not: {sorted(unknown)}.")
    opens = {word: kind for kind, words in data.items() for word in words["opens"]}
    ends = {word: kind for kind, words in data.items() for word in words["ends"]}
    return opens, ends


@functools.cache
def _longest() -> tuple[int, int]:
    opens, ends = _types()
    return max(map(len, opens)), max(map(len, ends))


def _plain(name: str) -> str:
    return _NOT_LETTERS.sub("", name) or name


def _of_alias(
    text: str, mentions: Sequence[Organisation], index: int, by_name: dict[str, _Known], names: Sequence[str]
) -> _Known | None:
    """Return the organisation that the text calls so: it stands right before the bracket with the short name."""
    if index == 0:
        return None
    before, own = mentions[index - 1], mentions[index]
    between = text[before.end : own.start]
    if len(between) < 16 and _ALIAS.fullmatch(between) and _CLOSED.match(text, own.end):
        return by_name.get(names[index - 1])
    return None


def _of_short(name: str, known: Sequence[_Known]) -> _Known | None:
    """Return the one organisation whose name a short name is made of."""
    if len(name) < _SHORTEST:
        return None
    found = [one for one in known if _is_short_for(name, one.name)]
    return found[0] if len(found) == 1 else None


def _is_short_for(short: str, full: str) -> bool:
    if len(short) >= len(full):
        return False
    if full.endswith(short):
        return True
    # It ends alike, and all of it is there in order: `国家发展改革委` of `国家发展和改革委员会`.
    if short[-1] not in full[-4:]:
        return False
    rest = iter(full)
    return all(char in rest for char in short) and (kind := type_of(full)) is not None and kind == type_of(short)
