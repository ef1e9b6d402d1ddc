"""What is found, sentence by sentence, and what holds for every text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import nlp_aid
from nlp_aid.beneficiaries.find import WORDS, find_in
from nlp_aid.layers import layers
from nlp_aid.layers.mention import in_raw
from nlp_aid.text import read_text
from tests.annotated import Sentence, sentences
from tests.timing import processor_seconds

SENTENCES = list(sentences(Path(__file__).parent / "sentences.txt"))
USUAL = {"value": None, "lower": None, "upper": None, "unit": "person", "mod": "exact", "noun": None}


def found(text: str) -> list[dict[str, object]]:
    reading = read_text(text)
    return [in_raw(reading, mention).to_data() for mention in find_in(reading)]


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda sentence: sentence.line)
def test_sentence(sentence: Sentence) -> None:
    assert found(sentence.text) == [
        {"start": one.start, "end": one.end, "text": one.text, **USUAL, **one.fields} for one in sentence.mentions
    ]


PIECES = "0 1 3 50 1,200 三 十几 数百 万 至 - 多 余 名 位 户 人 口 个 家 村 人次 惠及 带动 帮助 贫困 农户 学生 干部 受益 每 第 约 以上 、 ， 。".split()


@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
def test_mentions_are_in_order_and_stand_where_they_say(text: str) -> None:
    end = 0
    for mention in found(text):
        assert end <= mention["start"] < mention["end"]
        assert mention["text"] == text[mention["start"] : mention["end"]]
        assert (mention["value"] is None) != (mention["lower"] is None)
        end = mention["end"]


def test_a_pipeline_leaves_them_on_the_doc_and_in_the_record() -> None:
    nlp = nlp_aid.load(["money", "beneficiaries"])
    doc = nlp("捐款20萬元，資助３００名困難學生(shēng)。")
    [count] = doc._.beneficiaries
    assert (count.text, count.value, count.noun) == ("３００名困難學生(shēng)", 300, "困難學生")
    assert doc.spans["beneficiaries"][0]._.beneficiary == count
    assert nlp_aid.to_record(doc)["beneficiaries"] == [count.to_data()]


def test_it_is_not_on_by_default() -> None:
    assert not layers()["beneficiaries"].is_default
    assert "beneficiaries" not in nlp_aid.to_record(nlp_aid.load("fast")("惠及300人。"))


def test_the_words_say_nothing_twice() -> None:
    for name, words in json.loads(WORDS.read_text(encoding="utf8")).items():
        if isinstance(words, list):
            assert len(words) == len(set(words)), name


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["9", "3人", "3人、", "30个贫困", "30名", "惠及", "贫困", "家庭的", "为", "1-", "每"])
def test_time_is_linear(unit: str) -> None:
    def seconds(length: int) -> float:
        reading = read_text((unit * length)[:length])
        return processor_seconds(find_in, reading)

    seconds(1000)
    short = min(seconds(10_000) for _ in range(2))
    assert min(seconds(40_000) for _ in range(2)) < 12 * short + 0.1
