"""What every layer leaves on a Doc, and each as a component of its own."""

from dataclasses import replace
from itertools import pairwise

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.util import filter_spans
from spacy.vocab import Vocab

import nlp_aid
from nlp_aid.layers.mention import in_raw, in_readable, put
from nlp_aid.places import Place
from nlp_aid.programmes import Programme
from nlp_aid.text import read_text
from nlp_aid.tokenizer import reading_of, word_bounds

VOCAB = Vocab()
TEXT = "閔行區(qū)投入滬滇協作資金 365 萬元，支持乡村振兴。"


@pytest.mark.parametrize(
    ("component", "layer", "found"),
    [
        ("aid_money", "money", [("365 萬元", "MONEY", "CNY")]),
        ("aid_places", "places", [("閔行區(qū)", "PLACE", "310112"), ("滬", "PLACE", "31"), ("滇", "PLACE", "53")]),
        (
            "aid_programmes",
            "programmes",
            [("滬滇協作資金", "PROGRAMME", ""), ("乡村振兴", "PROGRAMME", "rural-revitalisation")],
        ),
    ],
)
@pytest.mark.parametrize("tokenizer", ["nlp_aid.Tokenizer.v1", None], ids=["own tokenizer", "spaCy's tokenizer"])
def test_each_component_works_alone(component, layer, found, tokenizer):
    config = {"nlp": {"tokenizer": {"@tokenizers": tokenizer, "steps": None}}} if tokenizer else {}
    nlp = spacy.blank("zh", config=config)
    nlp.add_pipe(component)
    doc = nlp(TEXT)
    assert [(span.text, span.label_, span.kb_id_) for span in doc.spans[layer]] == found
    assert [mention.text for mention in getattr(doc._, layer)] == [text for text, _, _ in found]
    assert list(doc.spans) == [layer]


def test_entities_are_a_selection_that_does_not_overlap_the_longest_first(nlp):
    doc = nlp(TEXT)
    ents = [(ent.text, ent.label_) for ent in doc.ents]
    assert ents == [
        ("閔行區(qū)", "PLACE"),
        ("滬滇協作資金", "PROGRAMME"),
        ("365 萬元", "MONEY"),
        ("乡村振兴", "PROGRAMME"),
    ]
    assert all(a.end <= b.start for a, b in pairwise(doc.ents))


@given(st.lists(st.lists(st.integers(0, 9), unique=True), min_size=1, max_size=3), st.booleans())
def test_entities_are_the_same_whichever_way_they_are_set(layers, is_annotated):
    docs = [Doc(VOCAB, words=list("甲乙丙丁戊己庚辛壬"), spaces=[False] * 9) for _ in range(2)]
    doc, expected = docs
    if is_annotated:
        for one in docs:
            one.set_ents([Span(one, 0, 2, label="PERSON")], missing=[one[3:4]], blocked=[one[4:5]])
    for number, ends in enumerate(layers):
        kind, more = (
            (Place, {"code": None, "name": "甲", "level": "city", "path": ()})
            if number % 2
            else (Programme, {"type": "fund", "name": "甲"})
        )
        stretches = list(zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
        put(doc, kind, [kind(start=a, end=b, text=doc.text[a:b], **more) for a, b in stretches])
        found = [Span(expected, a, b, label=kind.label) for a, b in stretches]
        if found:
            expected.set_ents(filter_spans([*expected.ents, *found]))
    names = ["ENT_IOB", "ENT_TYPE"]
    assert doc.to_array(names).tolist() == expected.to_array(names).tolist()


def test_entities_of_other_components_stay(nlp):
    doc = nlp.make_doc("他在闵行区工作。")
    doc.set_ents([Span(doc, 0, 1, label="PERSON")])
    for _, component in nlp.pipeline:
        doc = component(doc)
    assert [(ent.text, ent.label_) for ent in doc.ents] == [("他", "PERSON"), ("闵行区", "PLACE")]


def test_a_span_that_no_layer_found_has_no_value(nlp):
    doc = nlp(TEXT)
    assert doc[0:2]._.money is None
    assert doc[0:2]._.programme is None


def test_layers_can_be_chosen():
    assert nlp_aid.load(["places"]).pipe_names == ["aid_places"]
    assert nlp_aid.load([]).pipe_names == []
    with pytest.raises(ValueError, match="programmes"):
        nlp_aid.load(["places", "weather"])


def test_components_are_scored_against_reference_spans(nlp):
    reference = nlp.make_doc("闵行区、隆阳区捐款20万元。")
    gold = [("places", "闵行区"), ("places", "隆阳区"), ("money", "20万元"), ("money", "捐款")]
    for layer, word in gold:
        at = reference.text.index(word)
        label = {"places": "PLACE", "money": "MONEY"}[layer]
        span = reference.char_span(at, at + len(word), label=label)
        reference.spans[layer] = [*reference.spans.get(layer, ()), span]
    scores = nlp.evaluate([Example(nlp.make_doc(reference.text), reference)])
    assert scores["spans_places_f"] == 1.0
    assert (scores["spans_money_p"], scores["spans_money_r"]) == (1.0, 0.5)


def test_a_mention_off_the_tokens_cannot_be_written(nlp):
    doc = nlp.make_doc("隆阳区扶贫")
    with pytest.raises(ValueError, match="token boundaries"):
        put(doc, nlp_aid.Place, [nlp_aid.Place(start=1, end=2, text="阳")])


@pytest.mark.parametrize(
    "text",
    [
        "专列开往昌澜镇区。",
        "他们参观了赣系陶瓷展。",
        "隆陽區(qū)蒲縹鎮(zhèn)投入 365 萬元。",
        "他说：“沪企入滇”。",
        "上海市投入帮扶资金365万元，支持隆阳区瓦房乡。",
    ],
)
def test_words_stay_words_save_where_a_span_ends(nlp, text):
    doc, words = nlp(text), nlp.make_doc(text)
    for group in doc.spans.values():
        assert all(doc.char_span(span.start_char, span.end_char) is not None for span in group)
    own = {at for token in words for at in (token.idx, token.idx + len(token))}
    ends = {at for group in doc.spans.values() for span in group for at in (span.start_char, span.end_char)}
    assert {at for token in doc for at in (token.idx, token.idx + len(token))} == own | ends


def test_matchers_find_words(nlp):
    doc = nlp("上海市投入帮扶资金，支持隆阳区。")
    matcher = Matcher(nlp.vocab)
    matcher.add("CITY", [[{"TEXT": "上海市"}, {"TEXT": "投入"}]])
    phrases = PhraseMatcher(nlp.vocab)
    phrases.add("COUNTY", [nlp.make_doc("隆阳区")])
    assert [span.text for span in matcher(doc, as_spans=True)] == ["上海市投入"]
    assert [span.text for span in phrases(doc, as_spans=True)] == ["隆阳区"]


def test_names_in_unknown_words_are_words_to_later_layers_and_tokens_stay(nlp):
    doc = nlp("专列开往昌澜镇区。")
    assert [token.text for token in doc] == [token.text for token in nlp.make_doc(doc.text)]
    assert 4 in word_bounds(doc, reading_of(doc))


def test_a_mention_that_is_moved_says_what_stands_there_in_clean_text_too():
    place = nlp_aid.Place(start=0, end=3, text="", code="530502")
    for raw, start in (("隆阳区瓦房乡", 0), ("<b>隆陽區</b>瓦房乡", 3)):
        reading = read_text(raw)
        moved = in_raw(reading, place)
        assert (moved.start, moved.text, moved.code) == (start, raw[start : start + 3], "530502")
        assert in_readable(reading, moved) == replace(place, text="隆阳区")
