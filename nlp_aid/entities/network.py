"""The tagger's network: a Thinc model that is a few matrix products over whole documents."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from thinc.api import Model

from nlp_aid.entities.features import N_FEATURES, N_ROWS, Rows
from nlp_aid.entities.tags import N_TAGS

WEIGHTS = ("table", "w1", "b1", "w2", "b2", "w3", "b3")
Floats = NDArray[np.float32]
Network = Model[Any, Any]
# How far apart the characters are that the second window sees: it takes every other one, since the first window has
# looked at those between (Yu and Koltun 2016).
_STEPS = (1, 2)
# How many rows of zeros stand before, between and behind documents: as far as the second window reaches.
GAP = 4


def build_network(width: int = 32, hidden: int = 96, window: int = 2) -> Network:
    """Return the network; registered as `nlp_aid.EntityTagger.v1`.

    A character's embedding is the sum of its rows in one table. Two hidden layers (Collobert et al. 2011), each over a
    window of characters, with rectified units, and a linear layer give a score to every tag. The second hidden layer
    adds the first to its output, so that it refines it.

    Args:
        width: numbers in an embedding.
        hidden: units in a hidden layer.
        window: how many characters a window reaches to either side, at most 2.

    Returns:
        A model that takes the rows of documents (see `nlp_aid.entities.features.rows_of`), and gives one array with a
        score for every tag of every character of all of them.
    """
    if not 0 < window <= GAP // 2:
        raise ValueError(f"A window of {window} does not fit. Choose 1 or {GAP // 2}.")
    span = 2 * window + 1
    return Model(
        "aid_entity_tagger",
        forward,
        init=initialise,
        dims={"width": width, "hidden": hidden, "span": span, "nO": N_TAGS},
        params=dict.fromkeys(WEIGHTS),
        attrs={"dropout_rate": 0.0},
    )


def initialise(model: Network, X: Any = None, Y: Any = None) -> None:
    """Set the weights at random, where they are not set (He et al. 2015)."""
    if model.has_param("table"):
        return
    random = np.random.default_rng(int(np.random.randint(1 << 31)))
    width, hidden, span, n_tags = (model.get_dim(name) for name in ("width", "hidden", "span", "nO"))

    def normal(*shape: int, scale: float) -> Any:
        return random.normal(scale=scale, size=shape).astype(np.float32)

    def zeros(*shape: int) -> Any:
        return np.zeros(shape, dtype=np.float32)

    model.set_param("table", normal(N_ROWS, width, scale=N_FEATURES**-0.5 * 0.5))
    for name, size in (("1", width), ("2", hidden)):
        model.set_param(f"w{name}", normal(span * size, hidden, scale=(2 / (span * size)) ** 0.5))
        model.set_param(f"b{name}", zeros(hidden))
    model.set_param("w3", zeros(hidden, n_tags))
    model.set_param("b3", zeros(n_tags))


def forward(model: Network, documents: Sequence[Rows], is_train: bool) -> tuple[Floats, Callable[[Floats], Any]]:
    """Return the scores, and the function that takes their gradient back to the weights."""
    weights: Any = [model.get_param(name) for name in WEIGHTS]
    table, w1, b1, w2, b2, w3, b3 = weights
    span = model.get_dim("span")
    at = _places(documents)
    size = (int(at[-1]) + 1 if len(at) else 0) + GAP
    rows = np.concatenate(documents) if documents else np.zeros((0, N_FEATURES), dtype=np.int64)
    drop = model.attrs["dropout_rate"] if is_train else 0.0
    random = np.random.default_rng(int(np.random.randint(1 << 31))) if drop else None

    def mask(*shape: int) -> Any:
        """Return what to multiply with so that some fall out, and the others make up for them; None if none does."""
        if random is None:
            return None
        return (random.random(shape, dtype=np.float32) >= drop).astype(np.float32) / np.float32(1 - drop)

    keep_rows, keep1, keep2 = mask(*rows.shape), mask(len(rows), len(b1)), mask(len(rows), len(b1))
    embedded = np.zeros((size, table.shape[1]), dtype=np.float32)
    total: Floats
    if keep_rows is None:
        total = table[rows[:, 0]]
        for column in range(1, N_FEATURES):
            total += table[rows[:, column]]
    else:
        total = np.einsum("nkd,nk->nd", table[rows], keep_rows)
    embedded[at] = total
    windows1 = _windows(embedded, at, span, _STEPS[0])
    first = windows1 @ w1
    first += b1
    np.maximum(first, 0, out=first)
    if keep1 is not None:
        first *= keep1
    spread = np.zeros((size, first.shape[1]), dtype=np.float32)
    spread[at] = first
    windows2 = _windows(spread, at, span, _STEPS[1])
    second = windows2 @ w2
    second += b2
    np.maximum(second, 0, out=second)
    if keep2 is not None:
        second *= keep2
    joined = second + first
    scores = joined @ w3
    scores += b3

    def backprop(d_scores: Floats) -> list[Rows]:
        model.inc_grad("w3", joined.T @ d_scores)
        model.inc_grad("b3", d_scores.sum(axis=0))
        d_joined = d_scores @ w3.T
        d_second = d_joined * (second > 0) if keep2 is None else d_joined * (second > 0) * keep2
        model.inc_grad("w2", windows2.T @ d_second)
        model.inc_grad("b2", d_second.sum(axis=0))
        d_first = d_joined + _unwindowed(d_second @ w2.T, at, size, span, _STEPS[1])
        d_first *= first > 0
        if keep1 is not None:
            d_first *= keep1
        model.inc_grad("w1", windows1.T @ d_first)
        model.inc_grad("b1", d_first.sum(axis=0))
        d_embedded = _unwindowed(d_first @ w1.T, at, size, span, _STEPS[0])
        if not model.has_grad("table"):
            model.set_grad("table", np.zeros_like(table))
        d_table: Any = model.get_grad("table")
        _scatter(d_table, rows, d_embedded, keep_rows)
        return []

    return scores, backprop


def _places(documents: Sequence[Rows]) -> Rows:
    """Return the row at which every character stands, with a gap before each document."""
    lengths = [len(document) for document in documents]
    gaps = np.repeat(np.arange(1, len(lengths) + 1) * GAP, lengths)
    return np.arange(sum(lengths)) + gaps


def _windows(rows: Floats, at: Rows, span: int, step: int) -> Floats:
    """Return for every place in `at` the rows around it, `span` of them, side by side; each `step` from the next."""
    stride, item = rows.strides
    reach = span // 2 * step
    shape = (max(0, len(rows) - 2 * reach), span, rows.shape[1])
    windows: Floats = np.lib.stride_tricks.as_strided(rows, shape, (stride, step * stride, item))[at - reach]
    return windows.reshape(len(at), span * rows.shape[1])


def _unwindowed(d_windows: Floats, at: Rows, size: int, span: int, step: int) -> Floats:
    """Return the gradient of the rows at `at`, given that of the windows around them."""
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
