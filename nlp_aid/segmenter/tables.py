"""The features of a pkuseg model as arrays, so that a whole text is looked up at once.

pkuseg names a feature by a template and what fills it: `c-1.的` (the character before is 的), `cc1.扶.贫` (this character and
the next), `w1.扶贫` (a word starts here), `ww.l.对口*支援` (one word ends before this character, another starts with it). The
rules are those of `spacy_pkuseg/feature_extractor.pyx`: characters are normalised, and a word counts only if it is in the
list of unigrams and has 2 to 6 characters.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray
from srsly.msgpack import OutOfData, Unpacker

Integers = NDArray[np.int64]
Doubles = NDArray[np.float64]

# The numbers of all whitespace characters, and of those that no feature names.
SPACE, _UNKNOWN = 0, 1
_WORD_LENGTHS = range(2, 7)
# How far off the character stands that a feature looks at, and its template.
_CHARACTER_TEMPLATES = {-2: "c-2", -1: "c-1", 0: "c", 1: "c1", 2: "c2"}
# The same for pairs; it is their first character that stands so far off.
_PAIR_TEMPLATES = {0: "cc1", -1: "c-1c", -2: "c-2c-1"}
# The fields of `Tables` that are one array of weights, and those that have one by distance.
_SINGLE = ("bias", "first", "last", "neighbours_left", "neighbours_right", "edges")
_BY_DISTANCE = {"characters": _CHARACTER_TEMPLATES, "pairs": _PAIR_TEMPLATES}
_NARROW = {np.float32: np.float16, np.int64: np.int32}
# Noncharacters take the places of pkuseg's names for any digit and any full-width letter, so that a name is a character.
_NUMBER, _LETTER = "\ufdd0", "\ufdd1"


class Keys:
    """Distinct integers, each with its rank."""

    def __init__(self, ascending: Integers) -> None:
        """Set up from the integers in ascending order."""
        # A sentinel, so that every search ends at a key.
        self._keys = np.append(ascending, np.iinfo(np.int64).max)

    @property
    def ascending(self) -> Integers:
        """The integers in ascending order."""
        return self._keys[:-1]

    def find(self, wanted: Integers) -> tuple[Integers, Integers]:
        """Return where in `wanted` a key stands, ascending, and the ranks of the keys there."""
        ranks = np.searchsorted(self._keys, wanted)
        at = np.flatnonzero(self._keys[ranks] == wanted)
        return at, ranks[at]


@dataclass(frozen=True, slots=True)
class WordLevel:
    """All beginnings of words that have the same length; a level of a trie. Their numbers are the ranks of their keys.

    Attributes:
        keys: number of the beginning that is a character shorter, times `n_characters`, plus the last character.
        words: by beginning, the number of the word that it is, or -1.
    """

    keys: Keys
    words: Integers


@dataclass(frozen=True, slots=True)
class Tables:
    """A pkuseg model. A score is a row with a number for each tag.

    Attributes:
        character_of: the number of every code point.
        n_characters: how many numbers there are for characters.
        bias: the score of every character.
        characters: by distance, then by character: its score for the character that stands so far before (1: for the
            one before it).
        pairs: by distance, then by number on the first level: the score of a pair.
        levels: for words of 2 to 6 characters; the first level has all pairs.
        first: by word, the score for its first character.
        last: by word, the score for its last character.
        n_words: how many numbers there are for words.
        neighbours: pairs of words that have a score side by side: number of the left, times `n_words`, plus the right.
        neighbours_left: by such pair, the score for the last character of the left word.
        neighbours_right: by such pair, the score for the first character of the right word.
        edges: the score of one tag before another, as `spacy_pkuseg.inference.run_viterbi` takes it.
    """

    character_of: NDArray[np.uint16]
    n_characters: int
    bias: Doubles
    characters: dict[int, Doubles]
    pairs: dict[int, Doubles]
    levels: list[WordLevel]
    first: Doubles
    last: Doubles
    n_words: int
    neighbours: Keys
    neighbours_left: Doubles
    neighbours_right: Doubles
    edges: Doubles


def write_tables(path: Path, tables: Tables, begins: NDArray[np.bool_], words: Sequence[str]) -> None:
    """Write the tables of a model, so that they need not be compiled again.

    Args:
        path: the file, `….npz`.
        tables: the tables.
        begins: of every tag whether a word begins with it.
        words: pkuseg's list of words.
    """
    known = np.flatnonzero(tables.character_of != _UNKNOWN)
    arrays: dict[str, NDArray[Any]] = {
        "codes": known.astype(np.uint32),
        "numbers": tables.character_of[known],
        "begins": begins,
        "words": np.frombuffer("\n".join(words).encode(), dtype=np.uint8),
        "sizes": np.array([tables.n_characters, tables.n_words]),
        "neighbours": tables.neighbours.ascending,
    }
    arrays |= {name: getattr(tables, name) for name in _SINGLE}
    for name in _BY_DISTANCE:
        arrays |= {f"{name}{distance}": table for distance, table in getattr(tables, name).items()}
    for number, level in enumerate(tables.levels):
        arrays |= {f"keys{number}": level.keys.ascending, f"words{number}": level.words}
    np.savez(path, **{name: _narrowed(array) for name, array in arrays.items()})  # type: ignore[arg-type]


def read_tables(path: Path) -> tuple[Tables, NDArray[np.bool_]]:
    """Return the tables of a model and of every tag whether a word begins with it, as `write_tables` wrote them.

    Raises:
        ValueError: the file is damaged.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files if name != "words"}
        character_of = np.full(sys.maxunicode + 1, _UNKNOWN, dtype=np.uint16)
        character_of[arrays["codes"]] = arrays["numbers"]
        n_characters, n_words = arrays["sizes"].tolist()
        weights: dict[str, Any] = {name: _widened(arrays[name]) for name in _SINGLE}
        for name, templates in _BY_DISTANCE.items():
            weights[name] = {distance: _widened(arrays[f"{name}{distance}"]) for distance in templates}
        return Tables(
            character_of=character_of,
            n_characters=n_characters,
            n_words=n_words,
            levels=[
                WordLevel(Keys(arrays[f"keys{number}"].astype(np.int64)), arrays[f"words{number}"].astype(np.int64))
                for number in range(len(_WORD_LENGTHS))
            ],
            neighbours=Keys(arrays["neighbours"].astype(np.int64)),
            **weights,
        ), arrays["begins"]
    except (KeyError, ValueError, EOFError, BadZipFile) as error:
        raise ValueError(f"{path} has no whole model ({error!r}). Rebuild or reinstall it.") from None


def read_words(path: Path) -> list[str]:
    """Return pkuseg's list of words, out of what `write_tables` wrote."""
    with np.load(path, allow_pickle=False) as file:
        joined: bytes = file["words"].tobytes()
    return joined.decode().split("\n")


def _narrowed(array: NDArray[Any]) -> NDArray[Any]:
    """Return the same numbers in half the room, where none is lost by it."""
    narrow = array.astype(_NARROW.get(array.dtype.type, array.dtype))
    return narrow if (narrow == array).all() else array


def _widened(array: NDArray[Any]) -> NDArray[Any]:
    """Return weights as they were before they were narrowed."""
    return array.astype(np.float32) if array.dtype == np.float16 else array


class FeatureWeights:
    """The names of a model's features, by template."""

    def __init__(self, names: Iterable[tuple[str, int]]) -> None:
        """Set up from the names and numbers of all features."""
        self.count = 0
        self.bias = 0
        self._fillings: dict[str, list[str]] = defaultdict(list)
        self._numbers: dict[str, list[int]] = defaultdict(list)
        for name, number in names:
            self.count += 1
            template, _, filling = name.partition(".")
            if template == "ww":
                template, filling = name[:4], name[5:]
            elif template == "$$":
                self.bias = number
            self._fillings[template].append(filling)
            self._numbers[template].append(number)
        for template in (*_CHARACTER_TEMPLATES.values(), *_PAIR_TEMPLATES.values()):
            filling = "\n".join(self._fillings[template]).replace("**Num", _NUMBER).replace("**Letter", _LETTER)
            self._fillings[template] = filling.split("\n") if filling else []

    def fillings(self, template: str) -> list[str]:
        """Return what fills a template in all its features."""
        return self._fillings[template]

    def numbers(self, template: str) -> Integers:
        """Return the numbers of the features with a template, in the order of `fillings`."""
        return np.array(self._numbers[template], dtype=np.int64)


def read_features(path: Path) -> tuple[FeatureWeights, list[str], dict[str, int]]:
    """Read pkuseg's `features.msgpack`.

    Args:
        path: the file.

    Returns:
        The features; the list of unigrams; the number of every tag.

    Raises:
        ValueError: the file is no such one.
    """
    tables: dict[str, Any] = {}
    with path.open("rb") as file:
        unpacker = Unpacker(file, raw=False)
        try:
            for _ in range(unpacker.read_map_header()):
                name = unpacker.unpack()
                if name == "feature_to_idx":
                    # One by one: as a dictionary they would take most of the memory and half the time.
                    names = range(unpacker.read_map_header())
                    tables[name] = FeatureWeights((unpacker.unpack(), unpacker.unpack()) for _ in names)
                else:
                    tables[name] = unpacker.unpack()
            return tables["feature_to_idx"], tables["unigram"], tables["tag_to_idx"]
        except (KeyError, OutOfData) as error:
            raise ValueError(f"{path} has no whole model ({error!r}). Rebuild or reinstall it.") from None


def compile_tables(features: FeatureWeights, unigrams: Sequence[str], weights: Doubles, n_tags: int) -> Tables:
    """Return the tables of a model.

    Args:
        features: from pkuseg's `feature_to_idx`.
        unigrams: pkuseg's list of words.
        weights: for every feature one for each tag, then for every tag one for each tag before it.
        n_tags: how many tags there are.

    Raises:
        ValueError: the weights are not as many as the features and tags need.
    """
    if len(weights) != (features.count + n_tags) * n_tags:
        raise ValueError(f"{len(weights)} weights are not those of {features.count} features and {n_tags} tags.")
    of_feature = weights[: features.count * n_tags].reshape(-1, n_tags)
    # Half the memory where nothing is lost, as with the bundled model's rounded weights.
    single = of_feature.astype(np.float32)
    rows: NDArray[Any] = single if (single == of_feature).all() else of_feature

    def scores(template: str, size: int, at: Integers) -> Doubles:
        """Return a table with the weights of a template's features in the rows `at`; negative ones are left out."""
        table = np.zeros((size, n_tags), dtype=rows.dtype)
        table[at[at >= 0]] = rows[features.numbers(template)[at >= 0]]
        return table

    substitutes = _substitutes()
    words = [word for word in unigrams if len(word) in _WORD_LENGTHS and substitutes.keys().isdisjoint(word)]
    character_of, n_characters = _number_characters(features, words, substitutes)

    spelled = _spell(words, character_of, _WORD_LENGTHS[-1])
    pair_keys = {}
    for distance, template in _PAIR_TEMPLATES.items():
        pair = _spell(features.fillings(template), character_of, 3)  # with a full stop between
        pair_keys[distance] = pair[:, 0] * n_characters + pair[:, 2]
    levels, first_level = _levels(spelled, n_characters, np.concatenate(list(pair_keys.values())))

    number_of_word = {word: number for number, word in enumerate(words)}

    def numbers_of(words: Sequence[str]) -> Integers:
        """Return the numbers of words, -1 for those that do not count."""
        return np.array([number_of_word.get(word, -1) for word in words], dtype=np.int64)

    neighbours: dict[str, Integers] = {}
    for template in ("ww.r", "ww.l"):
        sides = [word for filling in features.fillings(template) for word in filling.split("*")]
        left, right = numbers_of(sides).reshape(-1, 2).T
        neighbours[template] = np.where((left < 0) | (right < 0), -1, left * len(words) + right)
    known_neighbours = _distinct(np.concatenate([keys[keys >= 0] for keys in neighbours.values()]))

    def of_words(template: str) -> Doubles:
        return scores(template, len(words), numbers_of(features.fillings(template)))

    def of_neighbours(template: str) -> Doubles:
        keys = neighbours[template]
        at = np.where(keys < 0, -1, np.searchsorted(known_neighbours, keys))
        return scores(template, len(known_neighbours), at)

    return Tables(
        character_of=character_of,
        n_characters=n_characters,
        bias=of_feature[features.bias],
        characters={
            distance: scores(template, n_characters, _spell(features.fillings(template), character_of, 1)[:, 0])
            for distance, template in _CHARACTER_TEMPLATES.items()
        },
        pairs={
            distance: scores(template, len(first_level), np.searchsorted(first_level, pair_keys[distance]))
            for distance, template in _PAIR_TEMPLATES.items()
        },
        levels=levels,
        first=of_words("w1"),
        last=of_words("w-1"),
        n_words=len(words),
        neighbours=Keys(known_neighbours),
        neighbours_left=of_neighbours("ww.r"),
        neighbours_right=of_neighbours("ww.l"),
        edges=1.0 + weights[features.count * n_tags :].reshape(n_tags, n_tags).T,
    )


def _substitutes() -> dict[str, str]:
    """Return the characters that pkuseg reads as another one, or as any number or letter, and what it reads."""
    # Here, because it takes time that `import nlp_aid` should not take.
    from spacy_pkuseg.feature_extractor import FeatureExtractor

    substitutes = dict.fromkeys(FeatureExtractor.num, _NUMBER) | dict.fromkeys(FeatureExtractor.letter, _LETTER)
    return substitutes | {sign: FeatureExtractor.keyword_rename(sign) for sign in FeatureExtractor.keywords}


def _number_characters(
    features: FeatureWeights, words: Sequence[str], substitutes: dict[str, str]
) -> tuple[NDArray[np.uint16], int]:
    """Return the number of every code point, as pkuseg reads it, and how many numbers there are."""
    templates = (*_CHARACTER_TEMPLATES.values(), *_PAIR_TEMPLATES.values())
    named = "".join([*words, *("".join(features.fillings(template)) for template in templates)])
    alphabet = set(named).union(substitutes.values())
    numbers = {character: number for number, character in enumerate(sorted(alphabet), start=_UNKNOWN + 1)}
    character_of = np.full(sys.maxunicode + 1, _UNKNOWN, dtype=np.uint16)
    character_of[[code for code in range(0x3001) if chr(code).isspace()]] = SPACE
    for character, number in numbers.items():
        character_of[ord(character)] = number
    for character, read in substitutes.items():
        character_of[ord(character)] = numbers[read]
    return character_of, _UNKNOWN + 1 + len(numbers)


def _distinct(numbers: Integers) -> Integers:
    """Return distinct numbers in ascending order; `np.unique` hashes them and takes longer."""
    ascending = np.sort(numbers)
    return ascending[np.diff(ascending, prepend=-1) > 0]


def _spell(texts: Sequence[str], character_of: NDArray[np.uint16], length: int) -> Integers:
    """Return a row for every text with the numbers of its first `length` characters; -1 where it is shorter."""
    codes = np.array(texts, dtype=f"<U{length}").view(np.uint32).reshape(len(texts), length)
    return np.where(codes == 0, -1, character_of[codes].astype(np.int64))


def _levels(spelled: Integers, n_characters: int, pairs: Integers) -> tuple[list[WordLevel], Integers]:
    """Return the levels of the trie of all words, and the keys of the first.

    Args:
        spelled: the words, see `_spell`.
        n_characters: how many numbers of characters there are.
        pairs: keys that the first level has, too.
    """
    levels = []
    words = np.arange(len(spelled))
    beginnings = spelled[:, 0]
    first_level = pairs
    for length in _WORD_LENGTHS:
        keys = beginnings * n_characters + spelled[words, length - 1]
        known = _distinct(np.concatenate((keys, pairs)) if length == _WORD_LENGTHS[0] else keys)
        if length == _WORD_LENGTHS[0]:
            first_level = known
        beginnings = np.searchsorted(known, keys)
        end = (spelled[words, length] < 0) if length < spelled.shape[1] else np.ones(len(words), dtype=bool)
        word_of = np.full(len(known), -1, dtype=np.int64)
        word_of[beginnings[end]] = words[end]
        levels.append(WordLevel(Keys(known), word_of))
        words, beginnings = words[~end], beginnings[~end]
    return levels, first_level
