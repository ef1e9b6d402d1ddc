"""The tagger's network: a Thinc model that is a few matrix products over whole documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from thinc.api import Model

from nlp_aid.entities.features import N_ROWS, Features, Rows
from nlp_aid.entities.inference import places, scores_of
from nlp_aid.entities.tags import N_TAGS, Floats

Network = Model[Any, Any]
# How many inputs a window reaches to either side.
_CHARACTER_REACH, _WORD_REACH = 2, 1
# How far apart the words are that the windows over words see: the second and the third take every other one,
# since the first has looked at what is between (Yu and Koltun 2016).
_WORD_STEPS = (1, 2, 2)
# How many rows of zeros stand before, between and behind sentences: as far as any window reaches.
_GAP = 2
# How far embeddings differ at the start.
_SCALE = 0.25


def shapes(width: int, hidden: int) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the network's weights, by name.

    Args:
        width: numbers in an embedding.
        hidden: units in a hidden layer.
    """
    near, far = 2 * _CHARACTER_REACH + 1, 2 * _WORD_REACH + 1
    return {
        "table": (N_ROWS, width),
        "words1_w": (far * width, hidden),
        "words1_b": (hidden,),
        "words2_w": (far * hidden, hidden),
        "words2_b": (hidden,),
        "words3_w": (far * hidden, hidden),
        "words3_b": (hidden,),
        "context_w": (hidden, hidden),
        "characters_w": (near * width, hidden),
        "characters_b": (hidden,),
        "mixed_w": (hidden, hidden),
        "mixed_b": (hidden,),
        "joint_w": (hidden, hidden),
        "joint_b": (hidden,),
        "tags_w": (hidden, N_TAGS),
        "tags_b": (N_TAGS,),
        "transitions": (N_TAGS, N_TAGS),
    }


def build_network(width: int = 32, hidden: int = 80) -> Network:
    """Return the network; registered as `nlp_aid.EntityTagger.v3`.

    The embedding of a character or a word is the sum of its rows in one table. Three hidden layers over windows of words,
    ±1, ±2 and ±2, tell what a word stands among in its sentence. One over a window of ±2 characters tells what a character
    stands among (Collobert et al. 2011), the next takes both, another one follows, and a linear layer gives a score to every
    tag. Units are rectified; later layers add what those before gave to their output, so that they refine it (He et al. 2016).
    The `transitions` are not used here: they score which tag follows which, for `nlp_aid.entities.sequences`.

    Args:
        width: numbers in an embedding.
        hidden: units in a hidden layer.

    Returns:
        A model that takes the features of documents (see `nlp_aid.entities.features`), and gives one array with a score
        for every tag of every character of all of them.
    """
    return Model(
        "aid_entity_tagger",
        forward,
        init=initialise,
        dims={"width": width, "hidden": hidden, "nO": N_TAGS},
        params=dict.fromkeys(shapes(width, hidden)),
        attrs={"dropout_rate": 0.0},
    )


def initialise(model: Network, X: Any = None, Y: Any = None) -> None:
    """Set the weights at random, where they are not set (He et al. 2015)."""
    if model.has_param("table"):
        return
    random = np.random.default_rng(int(np.random.randint(1 << 31)))
    for name, shape in shapes(model.get_dim("width"), model.get_dim("hidden")).items():
        weights: Any
        if name == "table":
            weights = random.normal(scale=_SCALE, size=shape)
        elif name in ("tags_w", "transitions") or len(shape) == 1:
            weights = np.zeros(shape)
        else:
            weights = random.normal(scale=(2 / shape[0]) ** 0.5, size=shape)
        model.set_param(name, weights.astype(np.float32))


def forward(model: Network, documents: Sequence[Features], is_train: bool) -> tuple[Floats, Callable[[Floats], Any]]:
    """Return the scores, and the function that takes their gradient back to the weights."""
    if not is_train:
        return _inferred(model, documents), _no_way_back
    drop = model.attrs["dropout_rate"]
    keep = _Dropout(drop)
    of_characters = [document.characters for document in documents]
    of_words = [document.words for document in documents]
    lengths = np.concatenate([document.word_lengths for document in documents] or [np.zeros(0, dtype=np.int64)])
    characters, back_characters = _embedded(model, of_characters, keep)
    words, back_words = _embedded(model, of_words, keep)
    in_words = [np.searchsorted(document.word_starts, document.sentence_starts) for document in documents]
    at_words = _places(of_words, in_words)
    at_characters = _places(of_characters, [document.sentence_starts for document in documents])
    words1, back_words1 = _windowed(model, "words1", words, at_words, _WORD_REACH, _WORD_STEPS[0], keep)
    words2, back_words2 = _windowed(model, "words2", words1, at_words, _WORD_REACH, _WORD_STEPS[1], keep)
    words12 = words1 + words2
    words3, back_words3 = _windowed(model, "words3", words12, at_words, _WORD_REACH, _WORD_STEPS[2], keep)
    context, back_context = _spread(model, "context", words12 + words3, lengths)
    own, back_own = _windowed(model, "characters", characters, at_characters, _CHARACTER_REACH, 1, keep)
    mixed, back_mixed = _windowed(model, "mixed", own, at_characters, 0, 1, keep, context)
    joint, back_joint = _windowed(model, "joint", mixed, at_characters, 0, 1, keep)
    joined = own + mixed + joint
    scores = joined @ model.get_param("tags_w")
    scores += model.get_param("tags_b")

    def backprop(d_scores: Any) -> list[Features]:
        model.inc_grad("tags_w", joined.T @ d_scores)
        model.inc_grad("tags_b", d_scores.sum(axis=0))
        d_joined = d_scores @ model.get_param("tags_w").T
        d_own, d_context = back_mixed(d_joined + back_joint(d_joined)[0])
        back_characters(back_own(d_joined + d_own)[0])
        d_words3 = back_context(d_context)
        d_words2 = d_words3 + back_words3(d_words3)[0]
        d_words1 = d_words2 + back_words2(d_words2)[0]
        back_words(back_words1(d_words1)[0])
        return []

    return scores, backprop


def _inferred(model: Network, documents: Sequence[Features]) -> Floats:
    """Return the scores where nothing is to be learned."""
    weights = {name: model.get_param(name) for name in model.param_names}
    found = [scores_of(weights, document, _GAP, _WORD_STEPS, _CHARACTER_REACH) for document in documents]
    return np.concatenate(found) if len(found) != 1 else found[0]


def _no_way_back(d_scores: Any) -> Any:
    raise ValueError("A prediction keeps nothing to learn from; begin with `begin_update`.")


class _Dropout:
    """Makes masks to multiply with, so that some units fall out and the others make up for them (Srivastava et al. 2014)."""

    def __init__(self, rate: float) -> None:
        self._rate = rate
        self._random = np.random.default_rng(int(np.random.randint(1 << 31))) if rate else None

    def __call__(self, *shape: int) -> Any:
        """Return a mask; None if nothing falls out."""
        if self._random is None:
            return None
        return (self._random.random(shape, dtype=np.float32) >= self._rate).astype(np.float32) / np.float32(
            1 - self._rate
        )


def _embedded(model: Network, documents: Sequence[Rows], dropout: _Dropout) -> tuple[Floats, Callable[[Floats], None]]:
    """Return the sum of the rows of every item of all documents."""
    table: Any = model.get_param("table")
    rows = np.concatenate(documents) if documents else np.zeros((0, 1), dtype=np.int64)
    keep = dropout(*rows.shape)
    embedded: Floats
    if keep is None:
        embedded = table[rows[:, 0]]
        for column in range(1, rows.shape[1]):
            embedded += table[rows[:, column]]
    else:
        embedded = np.einsum("nkd,nk->nd", table[rows], keep)

    def backprop(d_embedded: Floats) -> None:
        if not model.has_grad("table"):
            model.set_grad("table", np.zeros_like(table))
        d_table: Any = model.get_grad("table")
        _scatter(d_table, rows, d_embedded, keep)

    return embedded, backprop


def _windowed(
    model: Network,
    name: str,
    inputs: Floats,
    at: Rows,
    reach: int,
    step: int,
    dropout: _Dropout,
    added: Floats | None = None,
) -> tuple[Floats, Callable[[Floats], tuple[Floats, Floats]]]:
    """Return the rectified units of a layer over windows of inputs.

    Args:
        model: the network.
        name: what the names of the layer's weights begin with.
        inputs: a row an item.
        at: where each item stands in a row of all of them with gaps between sentences, that no window reaches across.
        reach: how many inputs a window takes to either side.
        step: how far these are apart.
        dropout: makes the mask of the units that are kept.
        added: what is added before the units are rectified.

    Returns:
        The units, and the function that takes their gradient back to the inputs and to what was added.
    """
    weights: Any = model.get_param(f"{name}_w")
    span = 2 * reach + 1
    size = (int(at[-1]) + 1 if len(at) else 0) + _GAP
    windows = _windows(inputs, at, size, span, step) if reach else inputs
    units = windows @ weights
    units += model.get_param(f"{name}_b")
    if added is not None:
        units += added
    np.maximum(units, 0, out=units)
    keep = dropout(*units.shape)
    if keep is not None:
        units *= keep

    def backprop(d_units: Floats) -> tuple[Floats, Floats]:
        d = d_units * (units > 0)
        if keep is not None:
            d *= keep
        model.inc_grad(f"{name}_w", windows.T @ d)
        model.inc_grad(f"{name}_b", d.sum(axis=0))
        d_windows = d @ weights.T
        return (_unwindowed(d_windows, at, size, span, step) if reach else d_windows), d

    return units, backprop


def _spread(model: Network, name: str, words: Floats, lengths: Rows) -> tuple[Floats, Callable[[Floats], Floats]]:
    """Return what words hand to each of their characters, through a linear layer."""
    weights: Any = model.get_param(f"{name}_w")
    spread: Floats = np.repeat(words @ weights, lengths, axis=0)

    def backprop(d_spread: Floats) -> Floats:
        starts = np.cumsum(lengths) - lengths
        d: Any = np.add.reduceat(d_spread, starts, axis=0) if len(starts) else np.zeros_like(words)
        model.inc_grad(f"{name}_w", words.T @ d)
        d_words: Floats = d @ weights.T
        return d_words

    return spread, backprop


def _places(documents: Sequence[Rows], sentences: Sequence[Rows]) -> Rows:
    """Return the place at which every item of documents stands, with a gap before each sentence.

    Args:
        documents: a row an item.
        sentences: for each, the items that a sentence starts with.
    """
    ends = np.cumsum([0, *map(len, documents)])
    starts = [at + own for at, own in zip(ends[:-1], sentences, strict=True)]
    return places(int(ends[-1]), np.concatenate([np.zeros(0, dtype=np.int64), *starts]), _GAP)


def _windows(inputs: Floats, at: Rows, size: int, span: int, step: int) -> Floats:
    """Return for every item those around it, `span` of them, side by side; each `step` from the next."""
    rows = np.zeros((size, inputs.shape[1]), dtype=np.float32)
    rows[at] = inputs
    stride, item = rows.strides
    reach = span // 2 * step
    shape = (max(0, size - 2 * reach), span, rows.shape[1])
    windows: Floats = np.lib.stride_tricks.as_strided(rows, shape, (stride, step * stride, item))[at - reach]
    return windows.reshape(len(at), span * rows.shape[1])


def _unwindowed(d_windows: Floats, at: Rows, size: int, span: int, step: int) -> Floats:
    """Return the gradient of the items, given that of the windows around them."""
    width = d_windows.shape[1] // span
    d_rows = np.zeros((size, width), dtype=np.float32)
    for place in range(span):
        d_rows[at + (place - span // 2) * step] += d_windows[:, place * width : (place + 1) * width]
    return d_rows[at]


def _scatter(d_table: Floats, rows: Rows, d_embedded: Floats, keep: Floats | None) -> None:
    """Add to the gradient of the table: every embedding's goes to all of its rows."""
    if not rows.size:
        return
    flat = rows.ravel()
    order = np.argsort(flat, kind="stable")
    ordered = flat[order]
    begins = np.flatnonzero(np.diff(ordered, prepend=-1))
    d = d_embedded[order // rows.shape[1]]
    if keep is not None:
        d *= keep.ravel()[order, None]
    d_table[ordered[begins]] += np.add.reduceat(d, begins, axis=0)
