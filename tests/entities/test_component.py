"""What the trained layers find, and how it travels. The sentences are made up."""

import json
import subprocess
import sys
from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from spacy.tokens import Doc, DocBin

import nlp_aid
from nlp_aid import Date
from nlp_aid.doc_data import kept
from nlp_aid.entities import Organisation, Person, witnesses
from nlp_aid.entities.witness import KEY
from nlp_aid.layers.mention import get
from nlp_aid.records.pieces import make_record
from nlp_aid.tokenizer import reading_of
from tests.strategies import scraped_text

KINDS = (Organisation, Person, Date)
LAYERS = ["organisations", "persons", "dates"]
TEXTS = [
    "2021年3月，国务院扶贫办负责人王建国在北京会见了世界银行代表。",
    "",
    " ",
    "雲(yún)南省紅(hóng)十字會昨天向保山市捐款20萬元。",
]


@pytest.fixture(scope="module")
def tagger():
    return nlp_aid.load(LAYERS)


def found(doc):
    return {kind.layer: [mention.text for mention in get(doc, kind)] for kind in KINDS}


@pytest.mark.parametrize(
    ("text", "organisations", "persons", "dates"),
    [
        ("中国红十字会向灾区捐赠了500顶帐篷。", ["中国红十字会"], [], []),
        ("王建国表示，今年将继续帮扶困难群众。", [], ["王建国"], ["今年"]),
        ("2021年3月，李明辉到云南省保山市调研。", [], ["李明辉"], ["2021年3月"]),
        ("昨天，国家发展改革委下达中央预算内投资50亿元。", ["国家发展改革委"], [], ["昨天"]),
        ("联合国儿童基金会为当地学校修建了水窖。", ["联合国儿童基金会"], [], []),
        ("教育部在2020年实施了对口支援计划。", ["教育部"], [], ["2020年"]),
        ("張偉明昨天在昆明表示，將繼續支持教育。", [], ["張偉明"], ["昨天"]),
        ("中國紅(hóng)十字會向災區捐贈了帳篷。", ["中國紅(hóng)十字會"], [], []),
        ("路修好了，村民们都很高兴。", [], [], []),
    ],
)
def test_names_and_dates_in_news_about_aid(tagger, text, organisations, persons, dates):
    assert found(tagger(text)) == {"organisations": organisations, "persons": persons, "dates": dates}


def test_spans_values_and_entities_agree(tagger):
    doc = tagger(TEXTS[0])
    for kind in KINDS:
        spans = doc.spans[kind.layer]
        assert [(span.start_char, span.end_char, span.label_) for span in spans] == [
            (mention.start, mention.end, kind.label) for mention in getattr(doc._, kind.layer)
        ]
        assert [getattr(span._, kind.label.lower()) for span in spans] == get(doc, kind)
    assert {ent.label_ for ent in doc.ents} == {"ORG", "PER", "DATE"}


def test_the_record_has_a_key_for_each_layer(tagger):
    record = nlp_aid.to_record(tagger(TEXTS[0]), "a")
    assert record["meta"]["layers"] == LAYERS
    assert record["persons"] == [{"start": 17, "end": 20, "text": "王建国"}]


def test_the_layers_are_in_the_default_pipeline_and_not_in_the_fast_one():
    fast = nlp_aid.to_record(nlp_aid.load("fast")(TEXTS[0]))
    assert list(fast) == ["id", "text", "money", "places", "programmes", "dates", "flows", "meta"]
    default = nlp_aid.to_record(nlp_aid.load()(TEXTS[0]))
    assert list(default) == ["id", "text", "money", "places", "programmes", *LAYERS, "flows", "meta"]
    assert default["meta"]["layers"] == ["money", "places", "programmes", *LAYERS, "flows"]
    only = nlp_aid.to_record(nlp_aid.load(["persons"])(TEXTS[0]))
    assert list(only) == ["id", "text", "money", "places", "programmes", "persons", "meta"]


def test_the_fast_pipeline_does_not_load_the_tagger():
    script = (
        "import sys, nlp_aid; nlp_aid.load('fast')('云南省'); "
        "print([name for name in sys.modules if name in ('nlp_aid.entities.component', 'nlp_aid.entities.network')])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_the_command_line_runs_them_where_they_are_named(run, tmp_path):
    (tmp_path / "a.txt").write_text(TEXTS[0], encoding="utf8")
    result = run("annotate", "a.txt", "--layers", "money,persons")
    assert result.exit_code == 0, result.stderr
    record = json.loads(result.stdout)
    assert [mention["text"] for mention in record["persons"]] == ["王建国"]
    assert "organisations" not in record
    assert "programmes 0, persons 1;" in result.stderr
    (tmp_path / "gold.jsonl").write_text(result.stdout, encoding="utf8")
    assert run("evaluate", "gold.jsonl", "--errors", "persons").stderr.strip().endswith("no errors in persons.")
    scores = json.loads(run("evaluate", "gold.jsonl", "--json").stdout)
    assert list(scores) == ["money", "persons"]  # the layers that the gold records say they have
    assert scores["persons"]["exact"] == [1.0, 1.0, 1.0]
    page = run("annotate", "a.txt", "--layers", "persons,organisations", "--format", "html").stdout
    assert '<mark class="persons"' in page
    assert '<mark class="organisations"' in page
    shown = run("show", "a.txt", "--layers", "persons").stdout
    assert "⟦王建国⟧" in shown
    assert "organisations" not in shown


def test_long_documents_in_pieces_have_them_too(tagger):
    text = TEXTS[0] * 3
    record = make_record(tagger, text, piece=len(TEXTS[0]))
    assert [mention["text"] for mention in record["persons"]] == ["王建国"] * 3
    assert all(text[m["start"] : m["end"]] == m["text"] for layer in LAYERS for m in record[layer])


def test_the_witness_speaks_of_places_in_the_readable_text(tagger):
    doc = tagger("昨天，張偉明在湖南省長沙市調研。")
    text = reading_of(doc).text
    said = witnesses(doc)
    assert [text[w.start : w.end] for w in said if w.label == "LOC"] == ["湖南省", "长沙市"]
    assert [text[w.start : w.end] for w in said if w.label == "PER"] == ["张伟明"]
    assert all(0 < w.probability <= 1 for w in said)
    assert witnesses(spacy.blank("zh")("云南省")) is None
    json.dumps(kept(doc, KEY))


def test_only_the_layers_asked_for_are_left_but_the_witness_speaks_of_all():
    nlp = nlp_aid.load(["persons"])
    doc = nlp(TEXTS[0])
    assert list(doc.spans) == ["persons"]
    assert {witness.label for witness in witnesses(doc)} >= {"PER", "ORG", "LOC", "DATE"}
    with pytest.raises(ValueError, match="Unknown layers"):
        spacy.blank("zh").add_pipe("aid_entities", config={"layers": ["money"]})


@given(scraped_text())
@settings(max_examples=60, deadline=None)
def test_mentions_are_whole_tokens_in_order_and_apart(text):
    doc = _TAGGER(text)
    assert doc.text == text
    bounds = {token.idx for token in doc} | {token.idx + len(token) for token in doc}
    everything = sorted((m.start, m.end) for kind in KINDS for m in get(doc, kind))
    assert all(start in bounds and end in bounds for start, end in everything)
    named = sorted((m.start, m.end) for kind in (Organisation, Person) for m in get(doc, kind))
    assert all(a[1] <= b[0] for a, b in pairwise(named))
    readable = reading_of(doc).text
    assert all(0 <= w.start < w.end <= len(readable) for w in witnesses(doc))


_TAGGER = nlp_aid.load(LAYERS)


def test_everything_survives_transport(tagger):
    def facts(doc):
        return nlp_aid.to_record(doc), witnesses(doc)

    alone = [facts(tagger(text)) for text in TEXTS]
    assert [facts(doc) for doc in tagger.pipe(TEXTS)] == alone
    assert [facts(doc) for doc in tagger.pipe(TEXTS, n_process=2, batch_size=2)] == alone
    docs = list(tagger.pipe(TEXTS))
    assert [facts(Doc(tagger.vocab).from_bytes(doc.to_bytes())) for doc in docs] == alone
    data = DocBin(docs=docs, store_user_data=True).to_bytes()
    assert [facts(doc) for doc in DocBin().from_bytes(data).get_docs(spacy.blank("zh").vocab)] == alone


def test_a_saved_pipeline_finds_the_same(tagger, tmp_path):
    tagger.to_disk(tmp_path / "pipeline")
    again = nlp_aid.load(tmp_path / "pipeline")
    assert [found(again(text)) for text in TEXTS] == [found(tagger(text)) for text in TEXTS]
    again = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "nlp_aid.Tokenizer.v1", "steps": None}}})
    again.add_pipe("aid_entities", config={"pretrained": False})
    again.get_pipe("aid_entities").from_bytes(tagger.get_pipe("aid_entities").to_bytes())
    named = {"organisations", "persons"}
    one, other = found(again(TEXTS[0])), found(tagger(TEXTS[0]))
    assert {layer: one[layer] for layer in named} == {layer: other[layer] for layer in named}


def test_pipelines_by_name_and_path(tmp_path):
    rules = ["aid_money", "aid_places", "aid_programmes", "aid_dates", "aid_flows"]
    assert nlp_aid.load().pipe_names == nlp_aid.load("default").pipe_names == ["aid_entities", *rules]
    assert nlp_aid.load("fast").pipe_names == rules
    assert nlp_aid.load(["persons", "money"]).pipe_names == ["aid_entities", "aid_money"]
    with pytest.raises(ValueError, match="organisations"):
        nlp_aid.load(["people"])
    with pytest.raises(FileNotFoundError, match="'default', 'fast'"):
        nlp_aid.load(tmp_path / "nothing")
    with pytest.raises(ValueError, match=r"config\.cfg"):
        nlp_aid.load(tmp_path)
