"""What is found on a Doc goes with it wherever spaCy takes it, or an error says what has got lost."""

import pickle

import pytest
import spacy
from spacy.tokens import Doc, DocBin

import nlp_aid
from nlp_aid.entities import witnesses
from nlp_aid.tokenizer import reading_of

FIRST = "上海市投入幫扶資金 365 萬元，支持隆陽區(qū)瓦房鄉(xiāng)。"
SECOND = "闽宁协作已有二十年，福建省捐款20万元。"
LAYERS = {"money": "money", "places": "place", "programmes": "programme"}


def values(doc):
    """What there is of each layer, save where it stands."""
    found = {layer: [value.to_data() for value in getattr(doc._, layer)] for layer in LAYERS}
    assert all(value["text"] == doc.text[value["start"] : value["end"]] for layer in found.values() for value in layer)
    return {
        layer: [{key: value[key] for key in value if key not in ("start", "end")} for value in each]
        for layer, each in found.items()
    }


def by_span(doc):
    """The same by way of the spans."""
    return {layer: [getattr(span._, name) for span in doc.spans[layer]] for layer, name in LAYERS.items()}


def both(nlp):
    first, second = values(nlp(FIRST)), values(nlp(SECOND))
    assert first["money"]
    assert first["places"]
    assert second["programmes"]
    return {layer: first[layer] + second[layer] for layer in LAYERS}


@pytest.mark.parametrize("exclude", [(), ("tensor",)])
@pytest.mark.parametrize("space", [True, False])
def test_docs_that_are_joined(nlp, space, exclude):
    joined = Doc.from_docs([nlp(FIRST), nlp(""), nlp(SECOND)], ensure_whitespace=space, exclude=list(exclude))
    assert values(joined) == both(nlp)
    assert by_span(joined) == {layer: getattr(joined._, layer) for layer in LAYERS}
    record = nlp_aid.to_record(joined)
    assert [item["text"] for item in record["money"]] == ["365 萬元", "20万元"]
    # Each had its own; of the whole they say nothing.
    assert witnesses(joined) is None
    assert reading_of(joined).text.startswith("上海市投入帮扶资金365万元，支持隆阳区瓦房乡。")


def test_docs_that_are_joined_without_user_data(nlp):
    joined = Doc.from_docs([nlp(FIRST), nlp(SECOND)], exclude=["user_data"])
    with pytest.raises(ValueError, match="without its value"):
        joined._.money  # noqa: B018


def test_a_part_with_user_data(nlp):
    doc = nlp(FIRST + SECOND)
    at = next(token.i for token in doc if token.idx == len(FIRST))
    part = doc[at:].as_doc(copy_user_data=True)
    assert part.text == SECOND
    assert [(money.start, money.end, money.text) for money in part._.money] == [(15, 19, "20万元")]
    assert [place.text for place in part._.places] == [
        place.text for place in doc._.places if place.start >= len(FIRST)
    ]
    assert nlp_aid.to_record(part)["meta"]["layers"]
    assert reading_of(part).text == SECOND
    assert witnesses(part) is None
    (money,) = [ent for ent in part.ents if ent.label_ == "MONEY"]
    assert money._.money == part._.money[0]


def test_a_part_that_cuts_a_mention_does_not_have_it(nlp):
    doc = nlp(FIRST)
    amount = doc.spans["money"][0]
    part = doc[amount.start + 1 :].as_doc(copy_user_data=True)
    assert part._.money == []
    assert len(part._.places) == 1


def test_a_part_without_user_data_says_so(nlp):
    part = nlp(FIRST)[:].as_doc()
    with pytest.raises(ValueError, match=r"copy_user_data=True"):
        part._.money  # noqa: B018
    with pytest.raises(ValueError, match=r"copy_user_data=True"):
        nlp_aid.to_record(part)
    assert nlp("没有什么。")[:].as_doc()._.money == []


def test_a_doc_bin_without_user_data_says_so(nlp):
    (doc,) = DocBin().from_bytes(DocBin(docs=[nlp(FIRST)]).to_bytes()).get_docs(nlp.vocab)
    assert [span.text for span in doc.spans["money"]] == ["365 萬元"]
    for ask in (lambda: doc._.money, lambda: doc.spans["money"][0]._.money, lambda: nlp_aid.to_record(doc)):
        with pytest.raises(ValueError, match=r"DocBin\(store_user_data=True\)"):
            ask()


@pytest.mark.parametrize(
    "copied",
    [
        lambda doc: doc.copy(),
        lambda doc: pickle.loads(pickle.dumps(doc)),
        lambda doc: Doc(doc.vocab).from_bytes(doc.to_bytes()),
        lambda doc: next(DocBin(store_user_data=True, docs=[doc]).get_docs(spacy.blank("zh").vocab)),
    ],
    ids=["copy", "pickle", "bytes", "DocBin"],
)
def test_copies(nlp, copied):
    doc = nlp(FIRST)
    again = copied(doc)
    assert nlp_aid.to_record(again) == nlp_aid.to_record(doc)
    assert by_span(again) == by_span(doc)
    assert witnesses(again) == witnesses(doc) != []
    assert reading_of(again).text == reading_of(doc).text


def test_bytes_without_user_data_say_so(nlp):
    doc = Doc(nlp.vocab).from_bytes(nlp(FIRST).to_bytes(exclude=["user_data"]))
    with pytest.raises(ValueError, match=r"exclude=\['user_data'\]"):
        doc._.places  # noqa: B018


def test_json(nlp):
    doc = nlp(FIRST)
    data = doc.to_json(underscore=["aid_money", "aid_places", "aid_programmes"])
    assert data["_"]["aid_money"] == nlp_aid.to_record(doc)["money"]
    again = Doc(nlp.vocab).from_json(data)
    assert values(again) == values(doc)
    assert by_span(again) == by_span(doc)
    lost = Doc(nlp.vocab).from_json(doc.to_json())
    for ask in (lambda: lost._.money, lambda: lost.spans["money"][0]._.money):
        with pytest.raises(ValueError, match=r"underscore=\['aid_money'\]"):
            ask()
    # spaCy would put the values into the data as they are, and no JSON could be made of it.
    for layer in ("money", "places"):
        with pytest.raises(ValueError, match=rf"`doc._.{layer}` are no JSON. Name `aid_{layer}` instead"):
            doc.to_json(underscore=[layer])


def test_json_where_nothing_was_found(nlp):
    data = nlp("没有什么。").to_json(underscore=["aid_money"])
    assert data["_"] == {"aid_money": []}
    assert Doc(nlp.vocab).from_json(data)._.money == []


def test_a_slice_is_a_view(nlp):
    doc = nlp(FIRST)
    (span,) = doc.spans["money"]
    assert doc[span.start : span.end]._.money == doc._.money[0]
    assert doc[span.start : span.end - 1]._.money is None
    assert doc[0:1]._.money is None


def test_tokens_that_are_merged_and_split_afterwards(nlp):
    doc = nlp(FIRST)
    before = nlp_aid.to_record(doc)
    with doc.retokenize() as retokenizer:
        for ent in doc.ents:
            retokenizer.merge(ent)
    assert nlp_aid.to_record(doc) == before
    with doc.retokenize() as retokenizer:
        retokenizer.split(doc[0], list(doc[0].text), heads=[(doc[0], 0)] * len(doc[0]))
    assert nlp_aid.to_record(doc) == before


def test_a_layer_that_runs_again_leaves_what_it_finds_then(nlp):
    doc = nlp(FIRST)
    again = nlp(doc)
    assert nlp_aid.to_record(again) == nlp_aid.to_record(nlp(FIRST))


def test_gold_spans_without_values_are_no_values(nlp):
    doc = nlp.make_doc(SECOND)
    doc.spans["money"] = [doc[-2:]]
    with pytest.raises(ValueError, match="group with another name"):
        doc._.money  # noqa: B018
