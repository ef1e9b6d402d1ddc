"""The notation of annotated sentences."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp_aid.layers import layers
from tests.annotated import Mention, read_sentence, sentences, to_record, write_sentence

FILES = [
    *Path(__file__).parent.glob("money/corpus/*.txt"),
    *Path(__file__).parent.glob("places/*.txt"),
    *Path(__file__).parent.glob("places/sentences/*.txt"),
    *Path(__file__).parent.glob("programmes/sentences/*.txt"),
]


def test_a_line_is_a_text_with_mentions():
    sentence = read_sentence("[上海市|places code=31]投入\\n[365万元|money value=3650000 mod=about]，[注]。", "gifts")
    assert sentence.text == "上海市投入\n365万元，[注]。"
    assert sentence.heading == "gifts"
    assert sentence.mentions == [
        Mention(0, 3, "上海市", "places", {"code": "31"}),
        Mention(6, 11, "365万元", "money", {"value": "3650000", "mod": "about"}),
    ]


def test_a_bar_and_a_bracket_are_text_where_no_layer_is_behind_them():
    text = "| 县 | [1] | 甲[乙|丙] | [丁|戊 己] |"
    assert read_sentence(text) == (text, "", text, [])
    assert read_sentence("[a|b|money value=1]").mentions == [Mention(0, 3, "a|b", "money", {"value": "1"})]


def test_a_sentence_is_a_record():
    record = to_record(read_sentence("[上海|places]"), "1", {"places": {"code": None}, "money": {}})
    places = [{"start": 0, "end": 2, "text": "上海", "code": None}]
    assert record == {"id": "1", "text": "上海", "places": places, "money": []}


_TEXT = st.text("县市万元 0|a\n\t=，", min_size=1, max_size=6)
_FIELDS = st.dictionaries(st.sampled_from(["value", "code", "per"]), st.text("12./亩=|", min_size=1, max_size=4))


@given(st.lists(st.tuples(_TEXT, st.sampled_from(["money", "places"]), _FIELDS)), st.lists(_TEXT))
def test_what_is_written_is_read(marked, between):
    text, mentions = "", []
    for index, (inner, layer, fields) in enumerate(marked):
        text += between[index] if index < len(between) else ""
        mentions.append(Mention(len(text), len(text) + len(inner), inner, layer, fields))
        text += inner
    sentence = read_sentence(write_sentence(text, mentions))
    assert (sentence.text, sentence.mentions) == (text, mentions)


@pytest.mark.parametrize("path", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_files_are_in_the_notation(path):
    found = list(sentences(path))
    assert found
    for sentence in found:
        assert all(mention.layer in layers() for mention in sentence.mentions), sentence.line
        # What is left of a mark that was not read.
        assert not any(f"|{layer}" in sentence.text for layer in layers()), sentence.line
        assert write_sentence(sentence.text, sentence.mentions) == sentence.line
