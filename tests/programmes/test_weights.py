"""What is added up to find a name is what the features that are learned weigh."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp_aid.places.value import Place
from nlp_aid.programmes import catalogue
from nlp_aid.programmes.features import Edges
from nlp_aid.programmes.find import evidence_of
from nlp_aid.programmes.page import Page
from nlp_aid.programmes.weighing import Calibration, Weighed, Weights, bundled, shares
from nlp_aid.training.programmes import Shares

PIECES = (
    "“ ” 《 》 （ ） ， 。 、 ： | \n \t 1. 实施 开展 了 和 的 扶贫 帮扶 东西部协作 脱贫攻坚 资金 项目 工程 行动 基金 甲县 乙村 财政 捐赠 "
    "500万元 产业园 二期 结对 救灾 乡村振兴 道路 学校 由 一批"
).split(" ")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=4, max_size=30))
def test_scores_are_the_weights_of_the_features(pieces):
    text, bounds, places = "", {0}, []
    for piece in pieces:
        if piece in ("甲县", "乙村"):
            places.append(Place(start=len(text), end=len(text) + 2, text=piece))
        text += piece
        bounds.add(len(text))
    evidence = evidence_of(Page(text, bounds, places), catalogue())
    if evidence is None:
        return
    weights = bundled()
    for start, end, word, edges in Edges(evidence, weights).weighed():
        score = edges + weights.score(evidence.of_both(start, end, word))
        names = list(evidence.names(start, end, word))
        assert score == pytest.approx(sum(weights.values.get(name, 0.0) for name in names))


SPANS = st.sets(st.tuples(st.integers(0, 12), st.integers(1, 6)), min_size=1, max_size=12)


@given(st.lists(SPANS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_what_is_learned_by_is_what_is_found_by(texts, random):
    found = [sorted(((start, start + length) for start, length in spans), key=lambda it: it[::-1]) for spans in texts]
    scores = [[random.uniform(-4, 4) for _ in spans] for spans in found]
    expected = [
        share
        for spans, of_text in zip(found, scores, strict=True)
        for share in shares([Weighed(*span, score) for span, score in zip(spans, of_text, strict=True)])
    ]
    assert Shares(found)(np.array([score for of_text in scores for score in of_text])) == pytest.approx(expected)


def test_a_feature_of_two_words_may_have_the_mark_between_them_as_a_word():
    table = Weights({"s pair=||实施": 1.0, "s pair=甲|乙": 2.0}, {}).double("s pair")
    assert table["|"]["实施"] == 1.0
    assert table["甲"] == {"乙": 2.0}


def test_names_of_the_catalogue_and_others_are_calibrated_apart():
    weights = Weights({}, {}, Calibration(((0.2, 0.4), (1.0, 1.0)), ((0.5, 0.3), (0.9, 0.7))))
    assert [weights.probability(said, is_known=True) for said in (0.1, 0.6, 1.0)] == pytest.approx([0.4, 0.7, 1.0])
    assert [weights.probability(said, is_known=False) for said in (0.1, 0.7, 1.0)] == pytest.approx([0.3, 0.5, 0.7])
    assert Weights.from_data(weights.to_data()) == weights
