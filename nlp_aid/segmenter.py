"""Cuts Chinese text into words with the small pkuseg model of `models/segmenter/`."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from nlp_aid.paths import model_path

_FILES = ("features.msgpack", "weights.npz")
_LIMIT = 512  # The longest sentence, in characters, that is decoded as one.

# What is decoded at one go, the first alternative that fits: a whitespace character; a sentence with its stops and
# closing quotes; what stands between the last stop and whitespace or the end of the text. Where there is more than
# _LIMIT characters of text without a stop, up to the last punctuation within them, or all of them if there is none.
_CHUNK = re.compile(
    rf"\s|[^\s。！？；]{{0,{_LIMIT}}}[。！？；]{{1,16}}[”’」』）》】]{{0,4}}"
    rf"|[^\s。！？；]{{1,{_LIMIT}}}(?=\s|\Z)"
    rf"|\S{{1,{_LIMIT - 1}}}[^\w\s]|\S{{1,{_LIMIT}}}"
)


class Segmenter:
    """A conditional random field that says where the words of a text end.

    Features and decoding are those of `spacy_pkuseg` without a user dictionary, except that a sentence is decoded by
    itself, so that time is linear in the length of the text and memory is bounded.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Load the model.

        Args:
            path: the folder of the model; the bundled one if None.

        Raises:
            FileNotFoundError: the folder lacks a file of the model.
            ValueError: the files are not of one model.
        """
        path = model_path("segmenter") if path is None else path
        if missing := [name for name in _FILES if not (path / name).is_file()]:
            raise FileNotFoundError(
                f"The segmentation model in {path} lacks {' and '.join(missing)}. Reinstall nlp_aid, "
                "or rebuild the model in a checkout: python models/segmenter/build.py"
            )
        # Not `spacy_pkuseg.pkuseg`: it sets the model folder of the whole process and reads a pickled dictionary.
        from spacy_pkuseg.feature_extractor import FeatureExtractor
        from spacy_pkuseg.inference import decodeViterbi_fast
        from spacy_pkuseg.model import Model

        self._extractor = FeatureExtractor.load(str(path))
        self._model = Model.load(str(path))
        self._decode = decodeViterbi_fast
        tags: dict[str, int] = self._extractor.tag_to_idx
        # The decoder reads the weights at these indices without a check of bounds.
        if (len(tags), len(self._extractor.feature_to_idx)) != (self._model.n_tag, self._model.n_feature):
            raise ValueError(f"{' and '.join(_FILES)} in {path} are not of the same model. Rebuild or reinstall it.")
        self._begins = frozenset(index for tag, index in tags.items() if "B" in tag)

    def segment(self, text: str) -> list[int]:
        """Find where the words of a text end.

        Args:
            text: any string.

        Returns:
            The end offset of every word, ascending; the last is the length of the text, and the slices between them
            rebuild it. Every whitespace character is a word of its own. Empty for an empty text.
        """
        ends: list[int] = []
        for chunk in _CHUNK.finditer(text):
            ends.extend(chunk.start() + offset for offset in self._inner_ends(chunk[0]))
            ends.append(chunk.end())
        return ends

    def words(self, text: str) -> list[str]:
        """Cut a text into words.

        Args:
            text: any string.

        Returns:
            The slices of the text between the offsets of `segment`, whitespace characters included.
        """
        return [text[start:end] for start, end in pairwise([0, *self.segment(text)])]

    def _inner_ends(self, chunk: str) -> Iterator[int]:
        """Decode a chunk and yield the ends of all its words but the last."""
        if len(chunk) == 1:
            return
        characters = list(self._extractor.normalize_text(chunk))
        features = [self._extractor.get_node_features_idx(index, characters) for index in range(len(characters))]
        _, tags = self._decode(features, self._model)
        yield from (index for index, tag in enumerate(tags) if index and tag in self._begins)
