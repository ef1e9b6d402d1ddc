r"""Annotated sentences: the one notation of the text files in the tests, for all layers.

    # a heading: what the lines below it have in common
    [上海市|places code=31]投入[365万元|money value=3650000]，支持[沪滇协作|programmes type=mechanism]。
    每亩补贴[300-500元|money lower=300 upper=500 mod=about per=亩]。
    社会和平安宁。

A line is a document. `[text|layer field=value …]` is a mention with those of its fields that the file is about; a value has no
space. Text without a mention has none of the layers that the file is about. `\n` and `\t` are a line break and a tab, and a
bracket that is no mention is text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

_MENTION = re.compile(r"\[(?P<text>[^\[\]]+?)\|(?P<layer>[a-z]+)(?P<fields>(?: [a-z_]+=[^\s\[\]]+)*)\]")
_ESCAPES = {"\\n": "\n", "\\t": "\t"}


class Mention(NamedTuple):
    """A stretch of a text, the layer it is of, and its fields as they are written."""

    start: int
    end: int
    text: str
    layer: str
    fields: dict[str, str]


class Sentence(NamedTuple):
    """A document: the line it stands in, the heading over it, its text and its mentions in order."""

    line: str
    heading: str
    text: str
    mentions: list[Mention]


def sentences(path: Path) -> Iterator[Sentence]:
    """Yield the sentences of a file."""
    heading = ""
    for line in path.read_text(encoding="utf8").split("\n"):
        if line.startswith("#"):
            heading = line.lstrip("# ")
        elif line:
            yield read_sentence(line, heading)


def read_sentence(line: str, heading: str = "") -> Sentence:
    """Return the sentence that a line stands for."""
    text, mentions, done = "", [], 0
    for match in _MENTION.finditer(line):
        text += _unescaped(line[done : match.start()])
        inner = _unescaped(match["text"])
        fields = dict(field.split("=", 1) for field in match["fields"].split())
        mentions.append(Mention(len(text), len(text) + len(inner), inner, match["layer"], fields))
        text += inner
        done = match.end()
    return Sentence(line, heading, text + _unescaped(line[done:]), mentions)


def write_sentence(text: str, mentions: Iterable[Mention]) -> str:
    """Return the line for a text and its mentions, which do not overlap and are in order."""
    line, done = "", 0
    for mention in mentions:
        fields = "".join(f" {name}={value}" for name, value in mention.fields.items())
        line += _escaped(text[done : mention.start]) + f"[{_escaped(mention.text)}|{mention.layer}{fields}]"
        done = mention.end
    return line + _escaped(text[done:])


def to_record(sentence: Sentence, id: str, layers: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Return a sentence as a record.

    Args:
        sentence: the sentence.
        id: the record's id.
        layers: the layers that the record has, and what their fields are where the sentence does not say.
    """
    record: dict[str, Any] = {"id": id, "text": sentence.text, **{layer: [] for layer in layers}}
    for mention in sentence.mentions:
        place = {"start": mention.start, "end": mention.end, "text": mention.text}
        record[mention.layer].append({**place, **layers[mention.layer], **mention.fields})
    return record


def _unescaped(text: str) -> str:
    for escape, char in _ESCAPES.items():
        text = text.replace(escape, char)
    return text


def _escaped(text: str) -> str:
    for escape, char in _ESCAPES.items():
        text = text.replace(char, escape)
    return text
