"""Records as CoNLL-U: ten columns, mentions in MISC, for readers that know no further columns.

Source: https://universaldependencies.org/format.html. Columns of which nothing is known are `_`, also the heads: there is no syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from nlp_aid.io.formats.conll import Token, one_line, sentences
from nlp_aid.io.formats.files import encoding
from nlp_aid.layers.registry import layers
from nlp_aid.records.docs import tokens_for
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import layers_of

# Which attribute spaCy's converter and others take entities from, of which a token has one.
_ENTITY = "name"


class ConlluWriter:
    """Writes records to a stream."""

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: not used.
        """
        self._stream = stream
        self._documents = 0

    def write(self, record: Record) -> None:
        """Write a document.

        Raises:
            ValueError: the record has no valid values or is too long, or holds half of a surrogate pair.
        """
        with encoding(record):
            lines = "\n".join([*_lines(record, self._documents + 1), ""]).encode("utf-8")
        self._stream.write(lines)
        self._documents += 1

    def close(self) -> None:
        """Finish. The stream stays open."""
        if not self._documents:
            self._stream.write(b"\n")
        self._stream.flush()


def _lines(record: Record, document: int) -> Iterator[str]:
    """Yield the lines of a document. One without tokens has none, as the format has no empty sentences."""
    names, text = layers_of(record), record["text"]
    for count, sentence in enumerate(sentences(record, tokens_for(record), names), start=1):
        if count == 1:
            yield f"# newdoc id = {one_line(record['id'])}"
        yield f"# sent_id = {document}-{count}"
        yield f"# text = {one_line(text[sentence[0].start : sentence[-1].end])}"
        entities = _entities(sentence, names)
        for number, token in enumerate(sentence, start=1):
            misc = [f"Start={token.start}", f"End={token.end}"]
            misc += [f"{name.title()}={tag}" for name, tag in zip(names, token.tags, strict=True) if len(tag) > 1]
            if number in entities:
                misc.append(f"{_ENTITY}={entities[number]}")
            if not text[token.end : token.end + 1].isspace():
                misc.append("SpaceAfter=No")
            yield "\t".join((str(number), token.form, "_", "_", "_", "_", "_", "_", "_", "|".join(misc)))
        yield ""


def _entities(sentence: list[Token], names: list[str]) -> dict[int, str]:
    """Return the tags of entities by the numbers of their tokens: of mentions that overlap the longest, or else the first."""
    found: list[tuple[int, int, str]] = []
    for column, name in enumerate(names):
        tags = "".join(f"{token.tags[column][:1]}" for token in sentence)
        found += [(match.start(), match.end(), layers()[name].label) for match in re.finditer("BI*", tags)]
    taken: dict[int, str] = {}
    for start, end, label in sorted(found, key=lambda one: (one[0] - one[1], one[0])):
        if not any(at + 1 in taken for at in range(start, end)):
            taken |= {at + 1: f"{'B' if at == start else 'I'}-{label}" for at in range(start, end)}
    return taken
