import pickle

import numpy as np
import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from nlp_aid.text import read_text
from nlp_aid.tokenizer import Tokenizer, cut, reading_of, word_bounds
from tests.strategies import scraped_text

TOKENIZER = Tokenizer(spacy.blank("zh").vocab)


@given(scraped_text())
def test_tokens_rebuild_the_text(raw):
    doc = TOKENIZER(raw)
    assert doc.text == raw
    assert "".join(token.text_with_ws for token in doc) == raw
    assert reading_of(doc).text == read_text(raw).text


def test_a_gloss_belongs_to_its_word_and_the_norm_is_readable():
    doc = TOKENIZER("隆陽區(qū)發(fā)展產(chǎn)業(yè)")
    assert [token.norm_ for token in doc] == ["隆阳区", "发展", "产业"]
    assert [token.text for token in doc] == ["隆陽區(qū)", "發(fā)展", "產(chǎn)業(yè)"]


def test_spaces_inside_an_amount_belong_to_its_tokens():
    doc = TOKENIZER("投入 365 万元 。")
    assert "".join(token.norm_ for token in doc if not token.is_space).startswith("投入365万元")
    assert doc.text == "投入 365 万元 。"


def test_half_a_surrogate_pair_is_an_error_that_says_where():
    with pytest.raises(ValueError, match="offset 2"):
        TOKENIZER("扶贫\ud83d资金")


@given(scraped_text(), st.data())
def test_tokens_yield_to_any_offset_and_nothing_else_changes(raw, data):
    doc = TOKENIZER(raw)
    doc.user_data["kept"] = 1
    if len(doc) > 1:
        doc.spans["kept"] = [doc[0 : len(doc) - 1], doc[1:2]]
        doc.set_ents([spacy.tokens.Span(doc, 0, 1, label="X", kb_id="Q1")])
        for number, token in enumerate(doc):
            token.is_sent_start = number % 2 == 0
    before = [
        (span.start_char, span.end_char, span.label_, span.kb_id_) for span in (*doc.spans.get("kept", ()), *doc.ents)
    ]
    starts = {token.idx for token in doc if token.is_sent_start}
    offsets = data.draw(st.lists(st.integers(0, len(raw)), max_size=5))
    finer = cut(doc, offsets)
    bounds = {bound for token in finer for bound in (token.idx, token.idx + len(token))} | {0}
    # A single space goes with the token before it, so nothing can start behind it and before the next token.
    assert all(offset in bounds or raw[offset - 1] == " " for offset in offsets)
    assert finer.text == raw
    assert finer.user_data["kept"] == 1
    assert before == [
        (span.start_char, span.end_char, span.label_, span.kb_id_)
        for span in (*finer.spans.get("kept", ()), *finer.ents)
    ]
    if len(doc) > 1:
        assert {token.idx for token in finer if token.is_sent_start} == starts


def test_cutting_keeps_a_space_at_the_very_end():
    doc = TOKENIZER("上海市帮扶 ")
    assert cut(doc, [1]).text == "上海市帮扶 "


def test_a_space_inside_a_token_keeps_the_spans_that_end_behind_it():
    doc = TOKENIZER("⻄\u200b 等7个项目")
    doc.spans["kept"] = [doc[1:2]]
    assert doc[1].text == "\u200b "
    finer = cut(cut(doc, [2]), [5])
    assert finer.text == doc.text
    assert [(span.start_char, span.end_char) for span in finer.spans["kept"]] == [(1, 3)]


def test_pieces_of_a_token_have_its_annotations():
    doc = TOKENIZER("上海市帮扶隆阳区")
    for number, token in enumerate(doc):
        token.tag_, token.pos_, token.lemma_ = f"T{number}", "NOUN", token.text
    doc.tensor = np.arange(len(doc), dtype="float32").reshape(-1, 1)
    finer = cut(doc, [1, 2])
    tags = {token.idx: token.tag_ for token in doc}
    assert [token.tag_ for token in finer][:3] == [tags[0]] * 3
    assert finer[3].tag_ == tags[3]
    assert finer.tensor[:4, 0].tolist() == [0, 0, 0, 1]
    assert all(token.pos_ == "NOUN" for token in finer)


def test_sentences_are_marked():
    doc = TOKENIZER("隆陽區(qū)投入 365 萬元（qū）。\n“真好！”他說。")
    assert [sentence.text for sentence in doc.sents] == ["隆陽區(qū)投入 365 萬元（qū）。\n", "“真好！”他說。"]
    finer = cut(doc, [1])
    assert [sentence.text for sentence in finer.sents] == [sentence.text for sentence in doc.sents]
    assert not finer[1].is_sent_start


@pytest.mark.slow
def test_a_text_over_spacys_limit_is_read(nlp):
    text = "隆阳区投入帮扶资金。\n" * 95_000
    doc = nlp.make_doc(text)
    assert doc.text == text
    assert sum(1 for _ in doc.sents) == 95_000


def test_a_doc_that_has_the_boundaries_is_returned_as_it_is():
    doc = TOKENIZER("上海市帮扶")
    assert cut(doc, [0, len(doc.text)]) is doc


def test_other_tokenizers_docs_can_be_read_too():
    doc = Doc(spacy.blank("zh").vocab, words=["隆陽區(qū)", "扶貧"], spaces=[False, False])
    assert reading_of(doc).text == "隆阳区扶贫"
    assert word_bounds(doc, reading_of(doc)) == {0, 3, 5}


def test_a_part_of_a_doc_has_a_reading_of_its_own():
    doc = TOKENIZER("隆陽區(qū)投入365 萬元，用於扶貧")
    part = doc[-2:].as_doc(copy_user_data=True)
    assert reading_of(part).text == "用于扶贫"[-len(part.text) :]
    assert reading_of(doc).text == "隆阳区投入365万元，用于扶贫"


def test_steps_can_be_chosen_in_the_config():
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "nlp_aid.Tokenizer.v1", "steps": ["script"]}}})
    assert reading_of(nlp("隆陽區(qū)")).text == "隆阳区(qū)"
    with pytest.raises(ValueError, match="Known are"):
        spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "nlp_aid.Tokenizer.v1", "steps": ["no"]}}})


def test_a_tokenizer_can_travel_to_another_process():
    again = pickle.loads(pickle.dumps(TOKENIZER))
    assert [t.text for t in again("上海市帮扶隆阳区")] == [t.text for t in TOKENIZER("上海市帮扶隆阳区")]
