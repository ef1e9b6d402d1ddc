"""Cuts Chinese text into words with the small pkuseg model of `models/segmenter/`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp_aid.paths import model_path
from nlp_aid.segmenter.scores import score_tags
from nlp_aid.segmenter.tables import (
    SPACE,
    Integers,
    Tables,
    compile_tables,
    read_features,
    read_tables,
    read_words,
    write_tables,
)

_FILES = ("features.msgpack", "weights.npz")
_COMPILED = "segmenter/tables.npz"
# How many characters are looked up at one go, as many whole pieces between whitespace as fit; one longer piece is cut
# at the end of a sentence, or anywhere if it has none.
_CHUNK = 1 << 15
_SENTENCE_END = re.compile(r"[。！？；][”’」』）》】]{0,4}")


class Segmenter:
    """A conditional random field that says where the words of a text end.

    Model, features and decoding are those of `spacy_pkuseg` without a user dictionary; so are the words, as long as no
    more than 32,768 characters stand between two whitespace characters. Only the look-up of features is done
    otherwise, for all characters at once (see `nlp_aid.segmenter.tables`). Time is linear in the length of the text, and
    beside the result memory is bounded.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Load the model.

        Args:
            path: the folder of a model as `spacy_pkuseg` has it; None for the bundled one, whose tables are compiled already.

        Raises:
            FileNotFoundError: the folder lacks a file of the model.
            ValueError: the files are damaged, or not of one model.
        """
        if path is None:
            self._tables, self._begins = read_tables(model_path(_COMPILED))
            return
        if missing := [name for name in _FILES if not (path / name).is_file()]:
            raise FileNotFoundError(
                f"The segmentation model in {path} lacks {' and '.join(missing)}. Name the folder of a pkuseg model, or "
                "rebuild the bundled one in a checkout: python models/segmenter/build.py"
            )
        features, words, tags = read_features(path / "features.msgpack")
        with np.load(path / "weights.npz") as arrays:
            weights = arrays["w"]
        try:
            self._tables = compile_tables(features, words, weights, len(tags))
        except ValueError as error:
            raise ValueError(
                f"{' and '.join(_FILES)} in {path} are not of the same model: {error} Rebuild or reinstall it."
            ) from None
        self._begins = np.array(["B" in tag for tag in sorted(tags, key=tags.__getitem__)])
        self._words = words

    def write(self, path: Path) -> None:
        """Write the compiled tables of a model that was loaded from a folder.

        Args:
            path: the file, `….npz`; the bundled model's is `models/segmenter/tables.npz`.
        """
        write_tables(path, self._tables, self._begins, self._words)

    def segment(self, text: str) -> list[int]:
        """Find where the words of a text end.

        Args:
            text: any string.

        Returns:
            The end offset of every word, ascending; the last is the length of the text, and the slices between them
            rebuild it. Every whitespace character is a word of its own. Empty for an empty text.
        """
        ends: list[int] = []
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")
        start = 0
        while start < len(text):
            characters = self._tables.character_of[codes[start : start + _CHUNK]].astype(np.int64)
            if start + len(characters) < len(text):
                characters = characters[: _end_of_chunk(text, start, characters)]
            ends += (start + _ends(self._tables, self._begins, characters)).tolist()
            start += len(characters)
        return ends

    def words(self, text: str) -> list[str]:
        """Cut a text into words.

        Args:
            text: any string.

        Returns:
            The slices of the text between the offsets of `segment`, whitespace characters included.
        """
        return [text[start:end] for start, end in pairwise([0, *self.segment(text)])]


def bundled_words() -> list[str]:
    """Return the words that the bundled model knows, some 35,000 of 2 to 6 characters."""
    return read_words(model_path(_COMPILED))


def _end_of_chunk(text: str, start: int, characters: Integers) -> int:
    """Return how many of the characters that follow `start` are to be decoded together."""
    spaces = np.flatnonzero(characters == SPACE)
    if len(spaces):
        return int(spaces[-1]) + 1
    ends = [match.end() for match in _SENTENCE_END.finditer(text, start, start + len(characters))]
    return ends[-1] - start if ends else len(characters)


def _ends(tables: Tables, begins: NDArray[np.bool_], characters: Integers) -> Integers:
    """Return where the words of a chunk end."""
    # Here, because it takes a third of a second that `import nlp_aid` should not take.
    from spacy_pkuseg.inference import run_viterbi

    scores = score_tags(tables, characters)
    is_space = characters == SPACE
    starts = np.ones(len(characters) + 1, dtype=bool)
    for start, end in _pieces(is_space):
        _, tags = run_viterbi(scores[start:end], tables.edges)
        starts[start + 1 : end] = begins[tags[1:]]
    return np.flatnonzero(starts)[1:]


def _pieces(is_space: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield where the runs without whitespace start and end that are longer than a character."""
    changes = np.flatnonzero(np.diff(np.concatenate(([True], is_space, [True])).astype(np.int8)))
    for start, end in changes.reshape(-1, 2).tolist():
        if end - start > 1:
            yield start, end
