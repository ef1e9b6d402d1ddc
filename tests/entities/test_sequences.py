"""The conditional random field, beside all sequences of tags one by one."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_aid.entities.sequences import best, certainty, chances, expectation
from nlp_aid.entities.tags import ALLOWED, INNER, LABELS, N_TAGS, OPEN, OUTSIDE, tagged_spans, tags_of


def sequences(length):
    """Yield all sequences of tags that fit together."""
    for tags in itertools.product(range(N_TAGS), repeat=length):
        if not INNER[tags[0]] and not OPEN[tags[-1]] and all(ALLOWED[a, b] for a, b in itertools.pairwise(tags)):
            yield tags


ALL = {length: list(sequences(length)) for length in (1, 2, 3)}


def score(tags, scores, transitions):
    return sum(scores[at, tag] for at, tag in enumerate(tags)) + sum(
        transitions[a, b] for a, b in itertools.pairwise(tags)
    )


@st.composite
def problems(draw):
    lengths = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scores = random.normal(scale=3, size=(sum(lengths), N_TAGS)).astype(np.float32)
    transitions = random.normal(size=(N_TAGS, N_TAGS)).astype(np.float32)
    return scores, transitions, np.cumsum([0, *lengths[:-1]]), lengths


@given(problems())
@settings(max_examples=25, deadline=None)
def test_expectations_and_the_best_are_those_of_all_sequences(problem):
    scores, transitions, starts, lengths = problem
    tags_expected, transitions_expected, log_total, best_tags = [], np.zeros_like(transitions), 0.0, []
    for start, length in zip(starts, lengths, strict=True):
        piece = scores[start : start + length].astype(np.float64)
        every = [score(tags, piece, transitions) for tags in ALL[length]]
        weights = np.exp(every)
        of_tags = np.zeros((length, N_TAGS))
        for tags, weight in zip(ALL[length], weights, strict=True):
            of_tags[np.arange(length), tags] += weight / weights.sum()
            for a, b in itertools.pairwise(tags):
                transitions_expected[a, b] += weight / weights.sum()
        tags_expected.append(of_tags)
        log_total += np.log(weights.sum())
        best_tags += ALL[length][int(np.argmax(every))]
    found = expectation(scores, transitions, starts)
    np.testing.assert_allclose(found.tags, np.concatenate(tags_expected), atol=1e-4)
    np.testing.assert_allclose(found.transitions, transitions_expected, atol=1e-4)
    assert found.log_total == pytest.approx(log_total, rel=1e-4, abs=1e-3)
    assert best(scores, transitions, starts).tolist() == best_tags


@given(problems(), st.data())
@settings(max_examples=25, deadline=None)
def test_what_is_known_is_expected_and_the_rest_as_the_scores_say(problem, data):
    scores, transitions, starts, lengths = problem
    tags = np.concatenate([data.draw(st.sampled_from(ALL[length])) for length in lengths])
    allowed = np.eye(N_TAGS, dtype=bool)[tags]
    known = expectation(scores, transitions, starts, allowed)
    assert (known.tags.argmax(axis=1) == tags).all()
    assert known.tags.max(axis=1) == pytest.approx(1, abs=1e-3)
    assert known.entropy == pytest.approx(0, abs=1e-2)
    free = expectation(scores, transitions, starts, np.ones_like(allowed))
    np.testing.assert_allclose(free.tags, expectation(scores, transitions, starts).tags, atol=1e-5)


@given(st.integers(0, 2**32 - 1), st.sampled_from(LABELS), st.integers(0, 1), st.integers(0, 1))
@settings(deadline=None)
def test_certainty_is_the_share_of_a_label_with_all_else_as_it_is(seed, label, before, behind):
    random = np.random.default_rng(seed)
    length = before + 3 + behind
    scores = random.normal(size=(length, N_TAGS)).astype(np.float32)
    transitions = random.normal(size=(N_TAGS, N_TAGS)).astype(np.float32)
    span = (before, before + 3, label)
    others = [tags_of([(*span[:2], other)], length) for other in LABELS] + [tags_of([], length)]
    weights = np.exp([score(tags, scores.astype(np.float64), transitions) for tags in others])
    tags = tags_of([span], length)
    (found,) = certainty(scores, transitions, np.array([0]), tags, tagged_spans(tags))
    assert found == pytest.approx(weights[LABELS.index(label)] / weights.sum(), abs=2e-3)


def test_nothing_comes_of_nothing():
    nothing, starts = np.zeros((0, N_TAGS), dtype=np.float32), np.zeros(0, dtype=np.int64)
    transitions = np.zeros((N_TAGS, N_TAGS), dtype=np.float32)
    assert expectation(nothing, transitions, starts).log_total == 0
    assert best(nothing, transitions, starts).tolist() == []
    assert certainty(nothing, transitions, starts, starts, []) == []


def test_a_long_text_is_decoded_in_stretches_as_it_is_at_one_go(monkeypatch):
    random = np.random.default_rng(5)
    scores, transitions = (random.normal(size=(rows, N_TAGS)).astype(np.float32) for rows in (40, N_TAGS))
    starts = np.array([0, 3, 4, 20, 31])
    tags, probable = best(scores, transitions, starts), chances(scores, transitions, starts)
    monkeypatch.setattr("nlp_aid.entities.sequences._STRETCH", 8)
    assert (best(scores, transitions, starts) == tags).all()
    np.testing.assert_allclose(chances(scores, transitions, starts), probable, atol=1e-5)
    np.testing.assert_allclose(probable, expectation(scores, transitions, starts).tags, atol=1e-6)


def test_the_best_where_names_may_be_are_the_best():
    random = np.random.default_rng(7)
    scores, transitions = (random.normal(size=(rows, N_TAGS)).astype(np.float32) for rows in (400, N_TAGS))
    scores[:, OUTSIDE] += np.where(random.random(400) < 0.6, 16, 2)
    starts = np.array([0, 3, 4, 120, 397])
    outside = chances(scores, transitions, starts)[:, OUTSIDE] > 0.999
    tags = best(scores, transitions, starts)
    assert 0.2 < outside.mean() < 0.9
    assert (tags != OUTSIDE).sum() > 50
    assert (best(scores, transitions, starts, outside) == tags).all()


def test_chances_of_a_long_sequence_do_not_vanish():
    random = np.random.default_rng(9)
    scores = random.normal(scale=6, size=(3000, N_TAGS)).astype(np.float32)
    transitions = random.normal(size=(N_TAGS, N_TAGS)).astype(np.float32)
    starts = np.array([0])
    probable = chances(scores, transitions, starts)
    np.testing.assert_allclose(probable, expectation(scores, transitions, starts).tags, atol=1e-4)
    # However far apart scores are, there is a probability.
    np.testing.assert_allclose(chances(scores * 50, transitions, starts).sum(axis=1), 1, atol=1e-5)
