"""Where names could stand, and which of them are taken. The sentences are made up."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.entities.candidates import Page, candidates, evidence
from nlp_aid.entities.decision import Weights, best_set, names
from nlp_aid.entities.tags import N_TAGS, OUTSIDE, tags_of
from nlp_aid.gazetteer.files import open_gazetteer

GAZETTEER = open_gazetteer()
# What is tagged is taken, whatever else there is.
PLAIN = Weights({"ORG": 1.0, "PER": 1.0})


def page_of(text, *tagged):
    """Return a page on which stretches are tagged for certain."""
    spans = [(text.index(part), text.index(part) + len(part), label) for part, label in tagged]
    chances = np.full((len(text), N_TAGS), 1e-6, dtype=np.float32)
    chances[:, OUTSIDE] = 1e-3
    chances[np.arange(len(text)), tags_of(spans, len(text))] = 1
    return Page(text, chances, spans, frozenset(range(len(text) + 1)), GAZETTEER)


def found(text, *tagged):
    return {(text[one.start : one.end], one.label) for one in candidates(page_of(text, *tagged))}


def test_two_with_a_comma_between_are_two():
    every = found("县教育局,县民政局发放", ("县教育局,县民政局", "ORG"))
    assert {("县教育局", "ORG"), ("县民政局", "ORG")} <= every
    assert ("县教育局,县民政局", "ORG") not in every
    assert ("县红十字会", "ORG") in found("起,县红十字会接收", (",县红十字会", "ORG"))


def test_a_bracket_that_was_opened_before_belongs_to_the_name():
    assert ("赢创（上海）投资管理有限公司", "ORG") in found(
        "赢创（上海）投资管理有限公司", ("上海）投资管理有限公司", "ORG")
    )


def test_what_goes_on_belongs_to_the_name_perhaps():
    every = found("保山市民政局办公室", ("保山市", "LOC"), ("民政局", "ORG"))
    assert {("民政局", "ORG"), ("保山市民政局", "ORG"), ("保山市民政局办公室", "ORG")} <= every


def test_names_that_everybody_knows_need_no_tagger():
    assert ("应急管理部", "ORG") in found("财政部会同应急管理部下达资金")


def test_an_organisation_with_a_village_of_its_name_is_one():
    assert GAZETTEER.is_name("国防大学")
    assert ("国防大学", "ORG") in found("国防大学派人", ("国防大学", "ORG"))


def test_what_stands_in_a_list_beside_a_name_may_be_one():
    text = "远山、禾木和云岭捐了款"
    assert ("禾木", "ORG") in found(text, ("远山", "ORG"))
    assert ("远山", "ORG") in found(text, ("禾木", "ORG"))
    assert ("云岭捐了款", "ORG") not in found(text, ("禾木", "ORG"))


def test_a_name_may_stand_again_where_the_tagger_does_not_see_it():
    text = "车旺生出钱，众人谢过车旺生才走"
    page = page_of(text, ("车旺生", "PER"))
    assert {one.start for one in candidates(page) if text[one.start : one.end] == "车旺生"} == {0, 10}


@pytest.mark.parametrize(
    ("text", "tagged", "part"),
    [
        ("驻村干部贺建明来了", "部贺建明", "贺建明"),
        ("贺建明主任来了", "贺建明主任", "贺建明"),
        ("覃秀说他知道", "覃秀说", "覃秀"),
        ("韦女士来了", "韦女士", "韦"),
    ],
)
def test_a_person_may_end_where_a_title_or_a_verb_begins(text, tagged, part):
    assert (part, "PER") in found(text, (tagged, "PER"))


@pytest.mark.parametrize(
    ("text", "tagged", "part"),
    [
        ("走进市妇联看看", "走进市妇联", "市妇联"),
        ("再跑县交通局", "再跑县交通局", "县交通局"),
        ("移送人社局", "移送人社局", "人社局"),
        ("远山银行（福州）开业", "远山银行", "远山银行（福州）"),
    ],
)
def test_an_organisation_may_begin_with_its_unit_and_end_with_its_branch(text, tagged, part):
    assert (part, "ORG") in found(text, (tagged, "ORG"))


def test_no_name_goes_beyond_the_end_of_the_text():
    text = "车旺生、车旺两人，车旺"
    page = page_of(text, ("车旺生", "PER"), ("车旺", "PER"))
    page.tagged.append((4, 6, "PER"))
    assert all(one.end <= len(text) for one in candidates(page))
    assert {one.start for one in candidates(page) if text[one.start : one.end] == "车旺"} >= {4, 9}


def test_a_unit_in_the_midst_of_what_is_no_place_speaks_against_a_name():
    page = page_of("走进市妇联，保山市妇联", ("走进市妇联", "ORG"), ("保山市妇联", "ORG"))
    every = candidates(page)
    alone = {
        page.text[one.start : one.end]
        for one, features in zip(every, evidence(page, every), strict=True)
        if "unit alone inside" in features
    }
    assert alone == {"走进市妇联"}


@pytest.mark.parametrize(
    ("text", "part"),
    [("杨浦区国和路765号", "杨浦区国和路"), ("由·组成", "·"), ("闵行、静安三区", "闵行"), ("到云南省去", "云南省")],
)
def test_what_no_organisation_is(text, part):
    assert (part, "ORG") not in found(text, (part, "ORG"))


@pytest.mark.parametrize(
    ("text", "part"),
    [("秦沈高速通车", "秦沈"), ("粤琼合作", "粤琼"), ("王3号", "王3"), ("孟加拉和海地受灾", "孟加拉")],
)
def test_what_no_person_is(text, part):
    assert (part, "PER") not in found(text, (part, "PER"))


@pytest.mark.parametrize("number", ["甘财振兴〔2023〕8号", "甘财振兴[2021]第15号", "甘财振兴（2022）字第3号"])
def test_the_letters_of_a_document_number_are_no_person(number):
    assert ("甘财", "PER") not in found(f"根据{number}下达", ("甘财", "PER"))
    assert ("甘财", "PER") in found("甘财养了八头牛", ("甘财", "PER"))


def test_a_name_that_is_tagged_in_parts_at_its_dot_is_one_perhaps():
    every = found("大使安德烈・伊万诺夫签字", ("安德烈", "PER"), ("伊万诺夫", "PER"))
    assert ("安德烈・伊万诺夫", "PER") in every


def evidence_of(text, name):
    """Return the evidence of a person who is tagged for certain."""
    page = page_of(text, (name, "PER"))
    every = candidates(page)
    of_each = zip(every, evidence(page, every), strict=True)
    return next(its for one, its in of_each if (text[one.start : one.end], one.label) == (name, "PER"))


@pytest.mark.parametrize(
    ("text", "name", "feature"),
    [
        ("看望了卓婆婆", "卓婆婆", "address inside"),
        ("打击哈马斯目标", "哈马斯", "an organisation"),
        ("萨方感谢援助", "萨方", "a side"),
        ("亩产800林吉特", "林吉特", "number before"),
        ("安德烈・伊万诺夫签字", "安德烈", "cut at a dot"),
        ("参观雷锋岗", "雷锋", "place goes on"),
    ],
)
def test_what_speaks_against_a_person(text, name, feature):
    assert feature in evidence_of(text, name)
    assert feature not in evidence_of("会计卓敏秀记账", "卓敏秀")


def test_characters_of_given_names_speak_for_a_person():
    assert evidence_of("会计卓敏秀记账", "卓敏秀")["given name"] > 0 > evidence_of("种了高山菜", "高山菜")["given name"]


@pytest.mark.parametrize("name", ["陈一鸣", "阿比·艾哈迈德"])
def test_what_a_person_is(name):
    assert names(page_of(f"{name}挂职", (name, "PER")), PLAIN) == [(0, len(name), "PER")]


def test_every_candidate_has_evidence_of_its_own_kind():
    page = page_of("县民政局局长陈一鸣介绍", ("县民政局", "ORG"), ("陈一鸣", "PER"))
    every = candidates(page)
    by_name = dict(
        zip(((page.text[one.start : one.end], one.label) for one in every), evidence(page, every), strict=True)
    )
    office, person = by_name["县民政局", "ORG"], by_name["陈一鸣", "PER"]
    assert (office["bare"], office["post behind"], office["ORG tagged"]) == (1, 1, 1)
    assert (person["title before"], person["surname"], person["PER tagged"]) == (1, 1, 1)


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(1, 6), st.floats(-2, 2)), max_size=8))
def test_the_best_set_is_the_best_of_all_sets(items):
    from nlp_aid.entities.candidates import Candidate

    every = [Candidate(start, start + length, "ORG", 1.0) for start, length, _ in items]
    scores = [score for _, _, score in items]
    chosen = best_set(every, scores)
    assert all(one.end <= other.start for one, other in itertools.pairwise(chosen))
    best = 0.0
    for mask in range(1 << len(every)):
        of = [at for at in range(len(every)) if mask >> at & 1]
        spans = sorted((every[at].start, every[at].end) for at in of)
        if all(end <= start for (_, end), (start, _) in itertools.pairwise(spans)):
            best = max(best, sum(scores[at] for at in of))
    left = list(zip(every, scores, strict=True))
    total = 0.0
    for one in chosen:
        at = max((i for i, (other, _) in enumerate(left) if other == one), key=lambda i: left[i][1])
        total += left.pop(at)[1]
    assert total == pytest.approx(best)


@given(st.text(alphabet="县民政局,，（）()·路1王\n ", max_size=30), st.data())
def test_names_are_in_the_text_and_in_order(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    chances = np.full((len(text), N_TAGS), 0.05, dtype=np.float32)
    spans = [(start, end, "ORG")] if end > start else []
    at = 0
    for first, last, _ in names(Page(text, chances, spans, frozenset(range(len(text) + 1)), GAZETTEER), PLAIN):
        assert at <= first < last <= len(text)
        at = last


def test_a_person_without_a_title_is_less_likely_among_words_of_reports():
    plan, tale = "全面推进改革，加快建设示范体系，车旺生健全机制", "雨停以后，车旺生牵着两头牛走过石桥回家去"

    def weight(text):
        page = page_of(text, ("车旺生", "PER"))
        every = candidates(page)
        return dict(zip(every, evidence(page, every), strict=True))[
            next(one for one in every if text[one.start : one.end] == "车旺生")
        ]["untitled among words of reports"]

    assert weight(plan) > weight(tale) == 0
