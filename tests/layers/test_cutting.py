"""What others have hung on a Doc stays there when a token is cut."""

import numpy as np
import pytest
import spacy
from spacy.tokens import Doc, Span, SpanGroup, Token

from nlp_aid.records.spans import spans_of
from nlp_aid.tokenizer import Tokenizer, cut

TOKENIZER = Tokenizer(spacy.blank("zh").vocab)


@pytest.fixture
def doc():
    doc = TOKENIZER("上海市帮扶 隆阳区。他们去了。")
    assert [token.text for token in doc] == ["上海市", "帮扶", "隆阳区", "。", "他们", "去", "了", "。"]
    return doc


@pytest.fixture(autouse=True)
def _mine():
    for kind in (Doc, Span, Token):
        kind.set_extension("mine", default=None)
    yield
    for kind in (Doc, Span, Token):
        kind.remove_extension("mine")


def test_heads_are_those_of_the_same_words(doc):
    relations = {
        "上海市": ("帮扶", "nsubj"),
        "帮扶": ("帮扶", "ROOT"),
        "隆阳区": ("帮扶", "obj"),
        "。": ("帮扶", "punct"),
    }
    for token in doc[:4]:
        head, token.dep_ = relations[token.text]
        token.head = next(other for other in doc[:4] if other.text == head)
    for token in doc[4:]:
        token.head, token.dep_ = doc[5], "ROOT" if token.i == 5 else "dep"
    finer = cut(doc, [1, 4, 8])
    assert [token.text for token in finer][:7] == ["上", "海市", "帮", "扶", "隆阳", "区", "。"]
    heads = [(token.text, token.head.text, token.dep_) for token in finer]
    assert heads[:7] == [
        ("上", "帮", "nsubj"),
        ("海市", "上", "goeswith"),
        ("帮", "帮", "ROOT"),
        ("扶", "帮", "goeswith"),
        ("隆阳", "帮", "obj"),
        ("区", "隆阳", "goeswith"),
        ("。", "帮", "punct"),
    ]
    assert [sentence.text for sentence in finer.sents] == [sentence.text for sentence in doc.sents]


def test_annotations_of_tokens(doc):
    for number, token in enumerate(doc):
        token.tag_, token.pos_, token.lemma_ = f"T{number}", "NOUN", f"l{number}"
        token.set_morph("Case=Nom" if number else "Case=Acc")
        token.norm_ = f"n{number}"
    doc.tensor = np.arange(len(doc), dtype="float32").reshape(-1, 1)
    finer = cut(doc, [1, 2])
    assert [(t.tag_, t.lemma_, str(t.morph)) for t in finer[:4]] == [("T0", "l0", "Case=Acc")] * 3 + [
        ("T1", "l1", "Case=Nom")
    ]
    assert [t.norm_ for t in finer[:5]] == ["上", "海", "市", "n1", "n2"]
    assert finer.tensor[:, 0].tolist() == [0, 0, 0, 1, 2, 3, 4, 5, 6, 7]


def test_what_hangs_on_the_doc(doc):
    doc.cats, doc._context, doc.has_unknown_spaces, doc.sentiment = {"aid": 1.0}, ("row", 7), True, 0.5
    doc._.mine, doc[0:2]._.mine, doc[0]._.mine, doc[2]._.mine = "doc", "span", "cut", "whole"
    doc.user_data["other"] = {"a": 1}
    doc.user_hooks["similarity"] = lambda *_: 0.25
    doc.user_span_hooks["sentiment"] = lambda span: 2.5
    doc.user_token_hooks["vector_norm"] = lambda token: 3.5
    finer = cut(doc, [1])
    assert finer is not doc
    assert (finer.cats, finer._context, finer.has_unknown_spaces, finer.sentiment) == (
        {"aid": 1.0},
        ("row", 7),
        True,
        0.5,
    )
    assert (finer._.mine, finer[0:3]._.mine, finer[0]._.mine, finer[3]._.mine) == ("doc", "span", "cut", "whole")
    assert finer[1]._.mine is None
    assert finer.user_data["other"] == {"a": 1}
    assert finer.similarity(doc) == 0.25
    assert finer[0:2].sentiment == 2.5
    assert finer[0].vector_norm == 3.5


def test_span_groups_and_entities(doc):
    spans = [Span(doc, 0, 2, label="A", kb_id="Q1", span_id="x"), Span(doc, 1, 3, label="B")]
    doc.spans["theirs"] = SpanGroup(doc, name="inner", attrs={"source": "ruler"}, spans=spans)
    doc.spans["empty"] = []
    doc.set_ents([Span(doc, 0, 1, label="ORG", kb_id="Q2", span_id="r7")], missing=[doc[3:4]], blocked=[doc[4:5]])
    finer = cut(doc, [1, 11])
    assert list(finer.spans) == ["theirs", "empty"]
    group = finer.spans["theirs"]
    assert (group.name, group.attrs) == ("inner", {"source": "ruler"})
    assert [(s.text, s.label_, s.kb_id_, s.id_) for s in group] == [
        ("上海市帮扶", "A", "Q1", "x"),
        ("帮扶 隆阳区", "B", "", ""),
    ]
    assert [(e.text, e.label_, e.kb_id_, e.id_) for e in finer.ents] == [("上海市", "ORG", "Q2", "r7")]
    assert [token.ent_iob_ for token in finer] == ["B", "I", "O", "O", "", "B", "B", "O", "O", "O"]
    assert [token.text for token in finer][5:7] == ["他", "们"]


def test_spans_on_merged_tokens_have_their_text_again(doc):
    doc.spans["theirs"] = [doc[0:1], doc[1:2]]
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[0:2])
    finer = cut(doc, [1])
    assert [span.text for span in finer.spans["theirs"]] == ["上海市", "帮扶"]


@pytest.mark.parametrize("processes", [1, 2])
def test_contexts_come_back_with_their_docs(nlp, processes):
    texts = ["上海市帮扶隆阳区。", "閔行區(qū)投入滬滇協作資金。", "闽宁协作十几亿元！"]
    given = [(text, {"row": number}) for number, text in enumerate(texts)]
    found = list(nlp.pipe(given, as_tuples=True, n_process=processes, batch_size=2))
    assert [(doc.text, context) for doc, context in found] == given
    assert any([t.text for t in doc] != [t.text for t in nlp.make_doc(doc.text)] for doc, _ in found)


@pytest.mark.parametrize("place", [{"first": True}, {"last": True}])
def test_rulers_before_and_behind(place):
    import nlp_aid

    nlp = nlp_aid.load(["places"])
    ruler = nlp.add_pipe("span_ruler", config={"spans_key": "mine"}, **place)
    ruler.add_patterns([{"label": "ACT", "pattern": "帮扶", "id": "help"}])
    entities = nlp.add_pipe("entity_ruler", **place)
    entities.add_patterns([{"label": "ACT", "pattern": "干部", "id": "cadre"}])
    doc = nlp("沪企入滇帮扶，干部到隆阳区。")
    assert [(span.text, span.label_, span.id_) for span in doc.spans["mine"]] == [("帮扶", "ACT", "help")]
    assert ("干部", "ACT", "cadre") in [(ent.text, ent.label_, ent.id_) for ent in doc.ents]
    assert "隆阳区" in [ent.text for ent in doc.ents]


@pytest.mark.parametrize("merged", [slice(0, 2), slice(0, 5)], ids=["behind it", "beyond the last token"])
def test_spans_stay_where_they_stand_when_somebody_merges_tokens_before(doc, merged):
    """spaCy leaves the spans of groups on the numbers of their tokens: on others, or on none."""
    doc.spans["mine"] = [doc[2:3], doc[5:8]]
    with doc.retokenize() as retokenizer:
        retokenizer.merge(doc[merged])
    assert [(one["text"], one["start"]) for one in spans_of(doc, ["mine"])["mine"]] == [("隆阳区", 6), ("去了。", 12)]
    finer = cut(doc, [1])
    assert [span.text for span in finer.spans["mine"]] == ["隆阳区", "去了。"]
