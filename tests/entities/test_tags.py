import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.entities.tags import ALLOWED, LABELS, N_TAGS, decode, encode


@st.composite
def spans(draw):
    """Spans side by side or apart, and the length of their text."""
    at, found = 0, []
    for _ in range(draw(st.integers(0, 6))):
        start = at + draw(st.integers(0, 3))
        at = start + draw(st.integers(1, 5))
        found.append((start, at, draw(st.sampled_from(LABELS))))
    return found, at + draw(st.integers(0, 3))


@given(spans())
def test_spans_come_back_from_their_tags(drawn):
    found, length = drawn
    scores = np.eye(N_TAGS, dtype=np.float32)[encode(found, length)]
    assert [(start, end, LABELS[label]) for start, end, label in decode(scores, [])] == found


@given(st.integers(0, 2**32 - 1), st.integers(1, 12), st.data())
def test_what_is_decoded_is_the_best_sequence_that_fits(seed, length, data):
    scores = np.random.default_rng(seed).normal(size=(length, N_TAGS)).astype(np.float32)
    at = data.draw(st.lists(st.integers(1, length), max_size=3))
    breaks = sorted({place for place in at if place < length})
    found = decode(scores, breaks)
    tags = encode([(start, end, LABELS[label]) for start, end, label in found], length)
    for place in breaks:
        assert not any(start < place < end for start, end, _ in found)
    total = scores[np.arange(length), tags].sum(dtype=np.float64)
    assert abs(total - sum(best(scores[a:b]) for a, b in zip([0, *breaks], [*breaks, length], strict=True))) < 1e-3


def best(scores):
    """The score of the best sequence that starts and ends outside of a span, the plain way."""
    inner = ~ALLOWED[0]
    unfinished = ~ALLOWED[:, 0]
    totals = np.where(inner, -np.inf, scores[0].astype(np.float64))
    for row in scores[1:]:
        totals = np.where(ALLOWED, totals[:, None], -np.inf).max(axis=0) + row
    return totals[~unfinished].max()
