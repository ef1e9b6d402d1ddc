"""Records as CoNLL-U Plus: a token a line, a column of BIO tags for each layer.

Source: https://universaldependencies.org/ext-format.html.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO, NamedTuple

from nlp_aid.io.formats.files import encoding
from nlp_aid.layers.registry import layers
from nlp_aid.records import facts
from nlp_aid.records.docs import tokens_for
from nlp_aid.records.record import Record
from nlp_aid.records.tables import layers_of
from nlp_aid.records.tokens import Tokens

# What no field can hold: white space, which many a reader takes for the end of one, and control characters.
_UNWRITABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]+")
_SPACE_SIGN = "\u2423"


class ConllWriter:
    """Writes records to a stream."""

    def __init__(self, stream: BinaryIO, title: str = "") -> None:
        """Set up the writer.

        Args:
            stream: a binary stream.
            title: not used.
        """
        self._stream = stream
        self._put(f"# global.columns = {' '.join(_columns())}\n")

    def write(self, record: Record) -> None:
        """Write a document.

        Raises:
            ValueError: the record has no valid values or is too long.
        """
        with encoding(record):
            tokens = list(_tokens(record["text"], tokens_for(record)))
            self._put("".join(f"{line}\n" for line in _lines(record, tokens)))

    def close(self) -> None:
        """Finish. The stream stays open."""
        self._stream.flush()

    def _put(self, text: str) -> None:
        self._stream.write(text.encode("utf-8"))


def _columns() -> list[str]:
    return ["ID", "FORM", "START", "END", *(f"NLP_AID:{name.upper()}" for name in layers())]


class _Token(NamedTuple):
    """A token that is written: where it stands, what stands there, and whether a sentence starts with it."""

    start: int
    end: int
    form: str
    is_first: bool


def _lines(record: Record, tokens: list[_Token]) -> Iterator[str]:
    columns = [_tags(record, layer, tokens) for layer in layers()]
    # A mention goes on where a sentence seems to end: it does not.
    starts = [
        number
        for number, token in enumerate(tokens)
        if number == 0 or (token.is_first and not any(tags[number].startswith("I-") for tags in columns))
    ]
    rows = list(zip(tokens, map("\t".join, zip(*columns, strict=True)), strict=True))
    text = record["text"]
    yield f"# newdoc id = {_one_line(record['id'])}"
    for first, behind in pairwise([*starts, len(tokens)]):
        yield f"# text = {_one_line(text[tokens[first].start : tokens[behind - 1].end])}"
        for number, (token, tags) in enumerate(rows[first:behind], start=1):
            yield f"{number}\t{token.form}\t{token.start}\t{token.end}\t{tags}"
        yield ""
    if not tokens:
        yield ""


def _tokens(text: str, tokens: Tokens) -> Iterator[_Token]:
    """Yield the tokens, save white space between words."""
    is_first = True
    sentences, spaces = set(tokens["sentences"]), set(tokens["spaces"])
    end = 0
    for number, length in enumerate(tokens["lengths"]):
        start, end = end, end + length
        is_first = is_first or number in sentences
        form = text[start:end]
        if not form.isalnum():  # spares most of the tokens a search
            form = _UNWRITABLE.sub(_SPACE_SIGN, form)
        if form != _SPACE_SIGN:
            yield _Token(start, end, form, is_first)
            is_first = False
        end += number in spaces


def _tags(record: Record, layer: str, tokens: list[_Token]) -> list[str]:
    """Return a layer's tags. Of mentions that overlap within the layer the first counts; there are none in our records."""
    if layer not in layers_of(record):
        return ["_"] * len(tokens)
    tags = ["O"] * len(tokens)
    label = layers()[layer].label
    starts = [token.start for token in tokens]
    for mention in facts.mentions(record, layer):
        first, behind = bisect_left(starts, mention["start"]), bisect_left(starts, mention["end"])
        if all(tag == "O" for tag in tags[first:behind]):
            tags[first:behind] = [f"{'I' if number else 'B'}-{label}" for number in range(behind - first)]
    return tags


def _one_line(text: str) -> str:
    return " ".join(_UNWRITABLE.sub(" ", text).split())
