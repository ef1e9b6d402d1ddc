"""Sequences of tags: a conditional random field over the network's scores (Lafferty, McCallum and Pereira 2001).

The probability of a sequence is in proportion to the exponential of the sum of the scores of its tags and of the
transitions between them. No sequence has a tag behind one that it does not fit (`nlp_aid.entities.tags.ALLOWED`), and none
begins or ends inside a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp_aid.entities.tags import ALLOWED, INNER, LABELS, N_TAGS, OPEN, OUTSIDE, Floats

_FORBIDDEN = -1e6
# How many characters are decoded at a go, about; more where one sequence is longer.
_STRETCH = 1 << 15
_TINY = np.float32(1e-30)
# How far below the best tag of a character a score counts at most, and after how many steps weights are scaled anew: so that
# they do not become too small for a number of 64 bits.
_LEAST, _RESCALED = np.float32(-60), 8


class Expectation(NamedTuple):
    """How often tags and transitions are expected.

    Attributes:
        tags: the probability of every tag, a row a character.
        transitions: how often each tag follows each (by the one before, then by the one behind), the sum over the text.
        log_total: the logarithm of the sum of the exponentials of all possible sequences.
        entropy: how much it leaves open, 0 where one sequence alone is possible.
    """

    tags: Floats
    transitions: Floats
    log_total: float
    entropy: float = 0.0


def expectation(
    scores: Floats, transitions: Floats, starts: NDArray[np.int64], allowed: NDArray[np.bool_] | None = None
) -> Expectation:
    """Return the expectation of tags and transitions, by the forward-backward algorithm (Rabiner 1989).

    Args:
        scores: a row a character with a score for every tag.
        transitions: the scores of transitions.
        starts: where sequences start, ascending, the first at 0.
        allowed: which tags a character may have, all by default. Some sequence has to be possible.
    """
    if not len(scores):
        return Expectation(np.zeros_like(scores), np.zeros_like(transitions), 0.0)
    highest = scores.max(axis=1, keepdims=True)
    weight = np.exp(scores - highest)
    if allowed is not None:
        weight *= allowed
    step = np.exp(transitions) * ALLOWED
    run = _forward_backward(weight, step, starts)
    of_tags = np.empty_like(scores)
    of_tags[run.order] = run.forward * run.backward
    first = run.bounds[1]
    into = run.weight[first:] * run.backward[first:] / run.totals[first:, None]
    of_transitions = step * (run.forward[run.before].T @ into)
    log_total = float(np.log(run.totals, dtype=np.float64).sum() + highest.sum(dtype=np.float64))
    return Expectation(
        of_tags, of_transitions, log_total, log_total - mean_score(of_tags, of_transitions, scores, transitions)
    )


def chances(scores: Floats, transitions: Floats, starts: NDArray[np.int64]) -> Floats:
    """Return the probability of every tag, a row a character: as `expectation` does, but for rounding, and faster."""
    found = np.empty_like(scores)
    step = np.exp(transitions.astype(np.float64)) * ALLOWED
    back = np.ascontiguousarray(step.T)
    for first, last, own in _stretches(len(scores), starts):
        part = scores[first:last]
        order, bounds = _side_by_side(len(part), own)
        weight = np.exp(np.maximum(part - part.max(axis=1, keepdims=True), _LEAST)).astype(np.float64)
        _closed(weight, own)
        weight = weight[order]
        forward, backward = weight.copy(), np.ones_like(weight)
        for at in range(1, len(bounds) - 1):
            before, start, end = bounds[at - 1 : at + 2]
            ahead = forward[start:end]
            ahead *= forward[before : before + end - start] @ step
            if at % _RESCALED == 0:
                ahead /= ahead.sum(axis=1, keepdims=True)
        for at in range(len(bounds) - 2, 0, -1):
            before, start, end = bounds[at - 1 : at + 2]
            behind = backward[before : before + end - start]
            np.matmul(weight[start:end] * backward[start:end], back, out=behind)
            if at % _RESCALED == 0:
                behind /= behind.sum(axis=1, keepdims=True)
        forward *= backward
        forward /= forward.sum(axis=1, keepdims=True)
        found[first + order] = forward
    return found


def _stretches(length: int, starts: NDArray[np.int64]) -> Iterator[tuple[int, int, NDArray[np.int64]]]:
    """Yield stretches of a text, so that what is computed of a long one takes little memory at a time.

    Args:
        length: how many characters the text has.
        starts: where sequences start, ascending, the first at 0.

    Yields:
        Where a stretch of whole sequences starts and ends, and where sequences start in it.
    """
    first = 0
    while first < len(starts):
        last = max(first + 1, int(np.searchsorted(starts, starts[first] + _STRETCH)))
        end = int(starts[last]) if last < len(starts) else length
        yield int(starts[first]), end, starts[first:last] - starts[first]
        first = last


class _Run(NamedTuple):
    """The forward and the backward run over all sequences, side by side.

    Its rows: the first characters of all of them, the longest sequence first, then the second characters, and so on.

    Attributes:
        order: the character that each row is of.
        bounds: where the rows of each step start, and where the last ends.
        weight: the weight of every tag.
        forward: how probable a tag is, given what is before.
        backward: by how much more probable what is behind makes it.
        totals: what the forward weights of a row added up to.
    """

    order: NDArray[np.int64]
    bounds: list[int]
    weight: Floats
    forward: Floats
    backward: Floats
    totals: Floats

    @property
    def before(self) -> NDArray[np.int64]:
        """The row of the character before, for each row behind those of the first step."""
        counts = np.diff(self.bounds)
        return np.arange(self.bounds[1], self.bounds[-1]) - np.repeat(counts[:-1], counts[1:])


def _forward_backward(weight: Floats, step: Floats, starts: NDArray[np.int64]) -> _Run:
    """Return the two runs.

    Args:
        weight: a row a character with the weight of every tag, changed here: none begins or ends inside a name.
        step: the weights of transitions.
        starts: where sequences start, ascending, the first at 0.
    """
    order, bounds = _side_by_side(len(weight), starts)
    _closed(weight, starts)
    weight = weight[order]
    forward, backward = np.empty_like(weight), np.ones_like(weight)
    totals = np.empty((len(weight), 1), dtype=np.float32)
    before = weight[: bounds[1]]
    for at, (start, end) in enumerate(pairwise(bounds)):
        ahead = weight[:end] if at == 0 else (before[: end - start] @ step) * weight[start:end]
        total = np.add.reduce(ahead, axis=1, keepdims=True)
        total += _TINY
        totals[start:end] = total
        before = np.divide(ahead, total, out=forward[start:end])
    into = weight / totals
    back = np.ascontiguousarray(step.T)
    for at in range(len(bounds) - 2, 0, -1):
        start, end = bounds[at], bounds[at + 1]
        first = bounds[at - 1]
        np.matmul(into[start:end] * backward[start:end], back, out=backward[first : first + end - start])
    return _Run(order, bounds, weight, forward, backward, totals[:, 0])


def _closed(weight: NDArray[Any], starts: NDArray[np.int64]) -> None:
    """Take all weight from what begins or ends inside a name where sequences start and end."""
    weight[starts] *= ~INNER
    weight[np.append(starts[1:], len(weight)) - 1] *= ~OPEN


def _side_by_side(length: int, starts: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[int]]:
    """Return the order of the rows of a `_Run`, and its bounds."""
    lengths = np.diff(starts, append=length)
    rank = np.empty(len(starts), dtype=np.int64)
    rank[np.argsort(-lengths, kind="stable")] = np.arange(len(starts))
    offset = np.arange(length) - np.repeat(starts, lengths)
    bounds = np.append(0, np.cumsum(np.bincount(offset)))
    # In each step are the sequences that are longer, and these come first.
    order = np.empty(length, dtype=np.int64)
    order[bounds[offset] + np.repeat(rank, lengths)] = np.arange(length)
    return order, bounds.tolist()


def mean_score(of_tags: Floats, of_transitions: Floats, scores: Floats, transitions: Floats) -> float:
    """Return the score that sequences have on average, given how often their tags and transitions are expected."""
    of_both = (of_tags * scores).sum(dtype=np.float64) + (of_transitions * transitions).sum(dtype=np.float64)
    return float(of_both)


def known(allowed: NDArray[np.bool_], starts: NDArray[np.int64]) -> Expectation:
    """Return the expectation where every character may have just one tag."""
    tags = allowed.argmax(axis=1)
    behind = np.ones(len(tags), dtype=bool)
    behind[starts] = False
    at = np.flatnonzero(behind)
    counts = np.bincount(tags[at - 1] * N_TAGS + tags[at], minlength=N_TAGS * N_TAGS)
    return Expectation(allowed.astype(np.float32), counts.reshape(N_TAGS, N_TAGS).astype(np.float32), 0.0)


def best(
    scores: Floats,
    transitions: Floats,
    starts: NDArray[np.int64],
    outside: NDArray[np.bool_] | None = None,
) -> NDArray[np.int64]:
    """Return the tags of the most probable sequences.

    Args:
        scores: a row a character with a score for every tag.
        transitions: the scores of transitions.
        starts: where sequences start, ascending, the first at 0.
        outside: which characters are outside of all names for certain, and need not be looked at; none by default.
    """
    from spacy_pkuseg.inference import run_viterbi

    tags = np.full(len(scores), OUTSIDE, dtype=np.int64)
    edges = np.where(ALLOWED, transitions, _FORBIDDEN).astype(np.float64)
    for at, behind, own in _stretches(len(scores), starts):
        # With one character before and behind what is looked at, for the transitions.
        inside = np.ones(behind - at, dtype=bool) if outside is None else ~outside[at:behind]
        looked_at = inside.copy()
        looked_at[1:] |= inside[:-1]
        looked_at[:-1] |= inside[1:]
        is_cut = np.ones(len(inside) + 1, dtype=bool)
        is_cut[1:-1] = ~(looked_at[1:] & looked_at[:-1])
        is_cut[own] = True
        firsts = np.flatnonzero(looked_at & is_cut[:-1])
        ends = np.flatnonzero(looked_at & is_cut[1:]) + 1
        nodes = scores[at:behind].astype(np.float64)
        nodes[firsts] += INNER * _FORBIDDEN
        nodes[ends - 1] += OPEN * _FORBIDDEN
        found = tags[at:behind]
        for start, end in zip(firsts.tolist(), ends.tolist(), strict=True):
            found[start:end] = run_viterbi(nodes[start:end], edges)[1] if end - start > 1 else nodes[start].argmax()
    return tags


def certainty(
    scores: Floats,
    transitions: Floats,
    starts: NDArray[np.int64],
    tags: NDArray[np.int64],
    spans: Sequence[tuple[int, int, int]],
) -> list[float]:
    """Return how probable the label of each span is, beside the other labels and none, with all else as it is.

    Args:
        scores: a row a character with a score for every tag.
        transitions: the scores of transitions.
        starts: where sequences start, ascending.
        tags: the tags of all characters.
        spans: start, end and number of the label, as `nlp_aid.entities.tags.tagged_spans` gives them.

    Returns:
        A probability for each span, with three decimals.
    """
    if not spans:
        return []
    firsts, ends, labels = np.array(spans).T
    lengths = ends - firsts
    at = np.cumsum(lengths) - lengths
    inside = np.arange(lengths.sum()) + np.repeat(firsts - at, lengths)
    is_start = np.zeros(len(tags) + 1, dtype=bool)
    is_start[starts] = is_start[-1] = True
    # The alternatives: no name, then each label, at the same places of the span.
    position = (tags[inside] - 1) % 4
    others = np.column_stack(
        [np.zeros(len(inside), dtype=np.int64), position[:, None] + 1 + 4 * np.arange(len(LABELS))]
    )
    totals = scores[inside[:, None], others].astype(np.float64)
    into = np.zeros_like(totals)
    into[1:] = transitions[others[:-1], others[1:]]
    into[at] = np.where(is_start[firsts][:, None], 0, transitions[tags[firsts - 1][:, None], others[at]])
    out_of = np.append(ends[:-1], min(ends[-1], len(tags) - 1))
    totals += into
    summed = np.add.reduceat(totals, at, axis=0)
    summed += np.where(is_start[ends][:, None], 0, transitions[others[at + lengths - 1], tags[out_of][:, None]])
    summed -= summed.max(axis=1, keepdims=True)
    powers = np.exp(summed)
    chances = powers[np.arange(len(spans)), labels + 1] / powers.sum(axis=1)
    found: list[float] = chances.round(3).tolist()
    return found
