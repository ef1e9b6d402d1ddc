"""The tokens of a Doc as plain data, for formats that need them: they go with a record from the pipeline to its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.vocab import Vocab

from nlp_aid.text.reading import Offsets

# Where they stand in a record on its way; no record that is kept has them.
TOKENS = "_tokens"
_STARTS, _STARTS_NOT = np.uint64(1), np.uint64(2**64 - 1)


class Tokens(TypedDict):
    """Tokens.

    Attributes:
        lengths: how many characters each has.
        spaces: the numbers of those behind which there is a space that belongs to none.
        sentences: the numbers of those with which a sentence starts.
        norms: the readable forms of those that have another than their own, with their numbers.
    """

    lengths: list[int]
    spaces: list[int]
    sentences: list[int]
    norms: list[tuple[int, str]]


def tokens_of(doc: Doc) -> Tokens:
    """Return the tokens of a Doc."""
    columns: Any = doc.to_array(["LENGTH", "SPACY", "SENT_START", "ORTH", "NORM"]).reshape(-1, 5).T
    other = np.flatnonzero(columns[3] != columns[4])
    strings = doc.vocab.strings
    return {
        "lengths": columns[0].tolist(),
        "spaces": np.flatnonzero(columns[1]).tolist(),
        "sentences": np.flatnonzero(columns[2] == _STARTS).tolist(),
        "norms": [
            (index, strings[norm]) for index, norm in zip(other.tolist(), columns[4][other].tolist(), strict=True)
        ],
    }


def joined(first: Tokens, second: Tokens) -> Tokens:
    """Return the tokens of two texts of which the second follows the first."""
    count = len(first["lengths"])
    return {
        "lengths": first["lengths"] + second["lengths"],
        "spaces": first["spaces"] + [index + count for index in second["spaces"]],
        "sentences": first["sentences"] + [index + count for index in second["sentences"]],
        "norms": first["norms"] + [(index + count, norm) for index, norm in second["norms"]],
    }


def doc_of(vocab: Vocab, text: str, tokens: Tokens) -> Doc:
    """Return the Doc of a text with these tokens.

    Raises:
        ValueError: they are not those of the text.
    """
    words = words_of(text, tokens)
    doc = Doc(vocab, words=words, spaces=spaces_of(tokens).tolist())
    if not words:
        return doc
    norms: Any = doc.to_array("ORTH")
    for index, norm in tokens["norms"]:
        norms[index] = vocab.strings.add(norm)
    columns: Any = np.stack((norms, sentence_starts_of(tokens)), axis=1)
    doc.from_array(["NORM", "SENT_START"], columns)
    return doc


def words_of(text: str, tokens: Tokens) -> list[str]:
    """Return each token's stretch of its text; raises as `bounds_of`."""
    starts, ends = bounds_of(text, tokens)
    return [text[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]


def bounds_of(text: str, tokens: Tokens) -> tuple[Offsets, Offsets]:
    """Return where each token starts in its text, and where it ends.

    Raises:
        ValueError: they are not those of the text.
    """
    lengths = np.asarray(tokens["lengths"], dtype=np.int64)
    spaces = spaces_of(tokens)
    behind = np.cumsum(lengths + spaces)
    if (behind[-1] if len(behind) else 0) != len(text):
        raise ValueError("The tokens are not those of the text.")
    ends = behind - spaces
    return ends - lengths, ends


def spaces_of(tokens: Tokens) -> NDArray[np.bool_]:
    """Return for each token whether there is a space behind it that belongs to none."""
    spaces = np.zeros(len(tokens["lengths"]), dtype=bool)
    spaces[tokens["spaces"]] = True
    return spaces


def sentence_starts_of(tokens: Tokens) -> NDArray[np.uint64]:
    """Return spaCy's `SENT_START` of each token."""
    starts = np.full(len(tokens["lengths"]), _STARTS_NOT)
    starts[tokens["sentences"]] = _STARTS
    return starts


def of_record(record: Mapping[str, Any]) -> Tokens | None:
    """Return the tokens that go with a record, if any do."""
    return record.get(TOKENS)
