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
from nlp_aid.records.schema import Record
from nlp_aid.records.tables import layers_of
from nlp_aid.records.tokens import Tokens, bounds_of, words_of

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
        # The layers that have a column: those of the first record. All records of a run have the same.
        self._layers: list[str] | None = None

    def write(self, record: Record) -> None:
        """Write a document.

        Raises:
            ValueError: the record has no valid values or is too long, or is of a run with other layers than those before.
        """
        found = layers_of(record)
        known = self._layers if self._layers is not None else found
        if further := [name for name in found if name not in known]:
            raise ValueError(
                f"The record {record['id']!r} has the layer '{further[0]}', and those before it in the file do not, which "
                "have one column for each of their layers. Write what was annotated with the same layers into one file."
            )
        with encoding(record):
            lines = "\n".join([*_lines(record, tokens_for(record), known), ""])
            if self._layers is None:
                self._begin(known)
            self._put(lines)

    def close(self) -> None:
        """Finish. The stream stays open."""
        if self._layers is None:
            self._begin([])
        self._stream.flush()

    def _begin(self, layers: list[str]) -> None:
        self._layers = layers
        columns = ["ID", "FORM", "START", "END", *(f"NLP_AID:{name.upper()}" for name in layers)]
        self._put(f"# global.columns = {' '.join(columns)}\n")

    def _put(self, text: str) -> None:
        self._stream.write(text.encode("utf-8"))


class Token(NamedTuple):
    """A token of a sentence.

    Attributes:
        form: what stands there, without white space.
        start: where it starts in the text.
        end: where it ends.
        tags: its tag in each layer, in order.
    """

    form: str
    start: int
    end: int
    tags: tuple[str, ...]


def sentences(record: Record, tokens: Tokens, names: list[str]) -> Iterator[list[Token]]:
    """Yield the tokens of a document by sentence: all but white space between words, with tags of the named layers."""
    text = record["text"]
    bounds = [offsets.tolist() for offsets in bounds_of(text, tokens)]
    # Most are plain words, and asking that takes less time than a search.
    forms = [form if form.isalnum() else _UNWRITABLE.sub(_SPACE_SIGN, form) for form in words_of(text, tokens)]
    written = [number for number, form in enumerate(forms) if form != _SPACE_SIGN]
    starts, ends = ([offsets[number] for number in written] for offsets in bounds)
    columns = [_tags(record, layer, starts) for layer in names]
    # A mention goes on where a sentence seems to end: it does not.
    firsts = {bisect_left(written, number) for number in tokens["sentences"]} - {len(written)}
    firsts = {first for first in firsts if not any(tags[first].startswith("I-") for tags in columns)}
    tags = list(zip(*columns, strict=True)) or [()] * len(starts)
    rows = list(map(Token, (forms[number] for number in written), starts, ends, tags))
    for first, behind in pairwise([*sorted(firsts | {0} if written else ()), len(written)]):
        yield rows[first:behind]


def _lines(record: Record, tokens: Tokens, names: list[str]) -> Iterator[str]:
    """Yield the lines of a document."""
    yield f"# newdoc id = {one_line(record['id'])}"
    count = 0
    for count, sentence in enumerate(sentences(record, tokens, names), start=1):  # noqa: B007
        yield f"# text = {one_line(record['text'][sentence[0].start : sentence[-1].end])}"
        for number, token in enumerate(sentence, start=1):
            yield "\t".join((str(number), token.form, str(token.start), str(token.end), *token.tags))
        yield ""
    if not count:
        yield ""


def _tags(record: Record, layer: str, starts: list[int]) -> list[str]:
    """Return a layer's tags. Of mentions that overlap within the layer the first counts; there are none in our records.

    Args:
        record: the record.
        layer: the layer.
        starts: where each token starts.
    """
    if layer not in layers_of(record):
        return ["_"] * len(starts)
    tags = ["O"] * len(starts)
    label = layers()[layer].label
    for mention in facts.mentions(record, layer):
        first, behind = bisect_left(starts, mention["start"]), bisect_left(starts, mention["end"])
        if all(tag == "O" for tag in tags[first:behind]):
            tags[first:behind] = [f"{'I' if number else 'B'}-{label}" for number in range(behind - first)]
    return tags


def one_line(text: str) -> str:
    """Return a text as a comment can hold it: white space is evened out."""
    return " ".join(_UNWRITABLE.sub(" ", text).split())
