"""What fills a role of a relation. Nothing here needs spaCy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nlp_aid.layers.registry import layers
from nlp_aid.layers.specification import Data, RoleSpecification


@dataclass(frozen=True, kw_only=True)
class Role:
    """What fills a role of a relation: a stretch of the text, and the mention that stands there.

    Attributes:
        start: offset of its first character, in Unicode code points.
        end: offset behind its last character.
        text: what stands there.
        layer: the layer of the mention that it points to; None where it is a stretch of text alone.
        index: the index of the mention within its layer.
    """

    start: int
    end: int
    text: str
    layer: str | None = None
    index: int | None = None

    @classmethod
    def of(cls, layer: str, index: int, mentions: Sequence[Data]) -> Role:
        """Return the role that a mention fills.

        Args:
            layer: its layer.
            index: its index within it.
            mentions: the mentions of the layer, as data.
        """
        found = mentions[index]
        return cls(start=found["start"], end=found["end"], text=found["text"], layer=layer, index=index)


def fillers(role: RoleSpecification, value: Any, mentions: Mapping[str, Any]) -> Iterator[Role]:
    """Yield what fills a role in a record.

    Args:
        role: the role.
        value: what the record has of it: an index, an object, a list of objects, or null.
        mentions: the mentions of the record, by layer; and its text, where mentions do not say theirs.

    Raises:
        ValueError: it points to a mention that is not there, or is none.
    """
    if value is None:
        return
    if role.is_index:
        found = mentions.get(role.layers[0]) or []
        if type(value) is not int or not 0 <= value < len(found):
            raise ValueError(f"'{role.name}' is {value!r}, and there is no such mention in '{role.layers[0]}'.")
        one = found[value]
        yield Role(start=one["start"], end=one["end"], text=_words(one, mentions), layer=role.layers[0], index=value)
        return
    known = layers()
    for one in value if role.is_multiple and isinstance(value, list | tuple) else [value]:
        if not isinstance(one, Mapping) or type(one.get("start")) is not int or type(one.get("end")) is not int:
            raise ValueError(f"'{role.name}' needs an object with 'start' and 'end' as integers, or null.")
        layer, index = one.get("layer"), one.get("index")
        if layer is not None or index is not None:
            there = mentions.get(layer, []) if isinstance(layer, str) and layer in known else []
            if type(index) is not int or not 0 <= index < len(there):
                raise ValueError(f"'{role.name}' points to {layer} {index}, and there is no such mention.")
            if (there[index]["start"], there[index]["end"]) != (one["start"], one["end"]):
                raise ValueError(f"'{role.name}' points to {layer} {index}, which stands in another place.")
        yield Role(start=one["start"], end=one["end"], text=_words(one, mentions), layer=layer, index=index)


def _words(stretch: Mapping[str, Any], record: Mapping[str, Any]) -> str:
    """Return the text of a mention or a filler; of one that does not say it what stands there in the record."""
    given, text = stretch.get("text"), record.get("text")
    if given is None and isinstance(text, str):
        return text[stretch["start"] : stretch["end"]]
    return str(given or "")
