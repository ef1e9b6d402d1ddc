"""A file of a run has the pipeline's own tokens and sentences."""

import json
from itertools import chain

import pytest
import spacy
from hypothesis import given, settings
from spacy.tokens import DocBin
from typer.testing import CliRunner

import nlp_aid
from nlp_aid.cli import app
from nlp_aid.io.formats.conll import _SPACE_SIGN, _UNWRITABLE
from nlp_aid.records.docs import _only_tokenizer
from nlp_aid.records.pieces import Extras, make_record, pieces
from nlp_aid.records.tokens import TOKENS, doc_of, tokens_of
from nlp_aid.tokenizer import Tokenizer
from tests.strategies import scraped_text
from tests.test_promises import TEXTS

TOKENIZER = Tokenizer(spacy.blank("zh").vocab)


def seen(doc):
    return [(t.text, t.idx, t.whitespace_, t.norm_, bool(t.is_sent_start)) for t in doc]


@given(scraped_text())
@settings(max_examples=40, deadline=None)
def test_tokens_make_the_same_doc(text):
    doc = TOKENIZER(text)
    tokens = json.loads(json.dumps(tokens_of(doc)))
    assert seen(doc_of(spacy.blank("zh").vocab, text, tokens)) == seen(doc)


def test_tokens_of_another_text_are_refused():
    with pytest.raises(ValueError, match="not those of the text"):
        doc_of(TOKENIZER.vocab, "上海", tokens_of(TOKENIZER("上海市")))


def test_a_long_text_has_the_tokens_of_its_pieces(nlp):
    text = "滬滇協作，隆陽區(qū)收到 365 萬元。\n沪企入滇。 第二句！\n" * 3
    record = make_record(nlp, text, piece=40, extras=Extras(tokens=True))
    parts = [nlp(text[start:end]) for start, end in pieces(text, 40)]
    assert len(parts) > 2
    whole = doc_of(nlp.vocab, text, record[TOKENS])
    assert [row[::2] for row in seen(whole)] == [row[::2] for row in chain.from_iterable(map(seen, parts))]
    assert [s.text for s in whole.sents] == [s.text for part in parts for s in part.sents]


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "in.jsonl"
    rows = [{"id": str(number), "text": text} for number, text in enumerate(TEXTS)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture
def retokenized(monkeypatch):
    def fail(*_):
        raise AssertionError("A text is tokenised again.")

    monkeypatch.setattr("nlp_aid.records.docs.Tokenizer", fail)
    _only_tokenizer.cache_clear()
    yield
    _only_tokenizer.cache_clear()


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_docbin_of_a_run(nlp, tmp_path, source, retokenized, workers):
    out = tmp_path / "out.spacy"
    done = CliRunner().invoke(app, ["annotate", str(source), "-o", str(out), "-j", workers])
    assert done.exit_code == 0, done.output
    found = list(DocBin().from_disk(out).get_docs(spacy.blank("zh").vocab))
    made = [nlp(text) for text in TEXTS]
    assert [seen(doc) for doc in found] == [seen(doc) for doc in made]
    assert [doc._.money for doc in found] == [doc._.money for doc in made]
    assert [[(e.text, e.label_, e.kb_id_, e.id_) for e in doc.ents] for doc in found] == [
        [(e.text, e.label_, e.kb_id_, e.id_) for e in doc.ents] for doc in made
    ]
    assert [record["places"] for record in nlp_aid.read(out)] == [nlp_aid.to_record(doc)["places"] for doc in made]


def test_a_conll_file_of_a_run(nlp, tmp_path, source, retokenized):
    out = tmp_path / "out.conll"
    done = CliRunner().invoke(app, ["annotate", str(source), "-o", str(out)])
    assert done.exit_code == 0, done.output
    rows = [line.split("\t") for line in out.read_text("utf-8").splitlines() if "\t" in line]
    made = [nlp(text) for text in TEXTS]
    wanted = [t for doc in made for t in doc if _UNWRITABLE.sub(_SPACE_SIGN, t.text) != _SPACE_SIGN]
    assert [(row[2], row[3]) for row in rows] == [(str(t.idx), str(t.idx + len(t))) for t in wanted]
    assert len(rows) > 50


def test_records_in_jsonl_have_no_tokens(tmp_path, source):
    out = tmp_path / "out.jsonl"
    assert CliRunner().invoke(app, ["annotate", str(source), "-o", str(out)]).exit_code == 0
    assert all(TOKENS not in json.loads(line) for line in out.read_text("utf-8").splitlines())


def test_a_run_that_was_interrupted_goes_on_with_its_tokens(nlp, tmp_path, source, retokenized):
    out = tmp_path / "out.spacy"
    lines = source.read_text("utf-8").splitlines(keepends=True)
    source.write_text("".join([*lines, '{"id": "torn"\n']), "utf-8")
    first = CliRunner().invoke(app, ["annotate", str(source), "-o", str(out), "--strict"])
    assert first.exit_code == 1
    assert not out.exists()
    again = CliRunner().invoke(app, ["annotate", str(source), "-o", str(out), "--resume"])
    assert again.exit_code == 1, again.output
    found = list(DocBin().from_disk(out).get_docs(spacy.blank("zh").vocab))
    assert [seen(doc) for doc in found] == [seen(nlp(text)) for text in TEXTS]
