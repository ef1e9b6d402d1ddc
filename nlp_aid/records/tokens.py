"""The tokens of a Doc as plain data, for formats that need them: they go with a record from the pipeline to its file."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import accumulate
from typing import Any, TypedDict

import numpy as np
from spacy.tokens import Doc
from spacy.vocab import Vocab

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
    spaces = [False] * len(tokens["lengths"])
    for index in tokens["spaces"]:
        spaces[index] = True
    ends = list(accumulate(length + space for length, space in zip(tokens["lengths"], spaces, strict=True)))
    if (ends[-1] if ends else 0) != len(text):
        raise ValueError("The tokens are not those of the text.")
    words = [
        text[end - space - length : end - space]
        for length, space, end in zip(tokens["lengths"], spaces, ends, strict=True)
    ]
    doc = Doc(vocab, words=words, spaces=spaces)
    if not words:
        return doc
    norms: Any = doc.to_array("ORTH")
    for index, norm in tokens["norms"]:
        norms[index] = vocab.strings.add(norm)
    starts = np.full(len(words), _STARTS_NOT)
    starts[tokens["sentences"]] = _STARTS
    columns: Any = np.stack((norms, starts), axis=1)
    doc.from_array(["NORM", "SENT_START"], columns)
    return doc


def of_record(record: Mapping[str, Any]) -> Tokens | None:
    """Return the tokens that go with a record, if any do."""
    return record.get(TOKENS)
