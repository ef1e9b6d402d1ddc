import zlib

import pytest
import spacy
import srsly
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin
from spacy.util import filter_spans
from spacy.vocab import Vocab

import nlp_aid
from nlp_aid.io.formats import FORMATS
from nlp_aid.records import docs
from nlp_aid.records.tokens import TOKENS
from tests.io.formats.files import write
from tests.records import samples
from tests.test_promises import ARTICLE, TEXTS, facts


@pytest.fixture
def article(nlp, tmp_path):
    made = [nlp(text) for text in TEXTS]
    path = write(tmp_path / "out.spacy", "spacy", [nlp_aid.to_record(doc, str(n)) for n, doc in enumerate(made)])
    return made, list(DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab))


def test_docs_are_as_from_the_pipeline(article):
    for made, read in zip(*article, strict=True):
        ours, theirs = facts(read), facts(made)
        # A layer may have had tokens cut where it found nothing; the record does not tell of that.
        assert "".join(ours.pop("norms")) == "".join(theirs.pop("norms"))
        assert ours == theirs
        assert [sentence.text for sentence in read.sents] == [sentence.text for sentence in made.sents]


def test_values_are_reached_as_on_the_pipelines_docs(article):
    made, read = article[0][0], article[1][0]
    assert read.text == ARTICLE
    assert read._.money == made._.money != []
    assert read._.places == made._.places != []
    assert [span._.programme for span in read.spans["programmes"]] == made._.programmes != []


def test_the_file_is_what_spacy_itself_would_write(tmp_path):
    found = [samples.sample_record("a"), samples.sample_record("b")]
    path = write(tmp_path / "out.spacy", "spacy", found)
    attributes = ("ORTH", "NORM", "SENT_START", "ENT_IOB", "ENT_TYPE", "ENT_KB_ID", "ENT_ID")
    made = DocBin().from_disk(path).get_docs(spacy.blank("zh").vocab)
    whole = DocBin(attributes, store_user_data=True, docs=made).to_bytes()
    ours, theirs = (srsly.msgpack_loads(zlib.decompress(data)) for data in (path.read_bytes(), whole))
    assert list(ours) == list(theirs)
    assert ours == theirs


def test_any_docbin_of_our_pipeline_is_read(nlp, tmp_path):
    doc = nlp(ARTICLE)
    DocBin(store_user_data=True, docs=[doc]).to_disk(tmp_path / "own.spacy")
    (record,) = nlp_aid.read(tmp_path / "own.spacy")
    assert record == nlp_aid.to_record(doc)


def test_nlp_aid_train_takes_it(tmp_path):
    from nlp_aid.training.tagger import read_references

    record = samples.sample_record()
    record["persons"] = [{"start": 0, "end": 1, "text": "沪"}]
    record["meta"]["layers"].append("persons")
    path = write(tmp_path / "out.spacy", "spacy", [record])
    (reference,) = read_references(nlp_aid.load(), path)
    assert [span.text for span in reference.spans["persons"]] == ["沪"]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 5)), max_size=12))
def test_entities_that_overlap_are_chosen_as_spacy_does(found):
    doc = Doc(Vocab(), words=["字"] * 20)
    spans = [doc[start : start + length] for start, length in found]
    ours = docs._longest(
        docs.DocSpan(span.start, span.end, span.start_char, span.end_char, "", "", "") for span in spans
    )
    assert sorted(one[:2] for one in ours) == [(span.start, span.end) for span in filter_spans(spans)]


def test_a_record_that_is_refused_leaves_nothing(tmp_path):
    good = samples.sample_record("good")
    bad = {**samples.sample_record("bad"), "meta": {**good["meta"], "title": "\ud800"}}
    with (tmp_path / "out.spacy").open("wb") as stream:
        writer = FORMATS["spacy"].open(stream)
        for record in (good, bad, good):
            if record is bad:
                with pytest.raises(ValueError, match="'bad' has half of a surrogate pair"):
                    writer.write(record)
            else:
                writer.write(record)
        writer.close()
    assert list(nlp_aid.read(tmp_path / "out.spacy")) == [good, good]


def test_tokens_that_go_along_yield_to_a_mention(nlp):
    record = samples.sample_record()
    whole = {"lengths": [len(record["text"])], "spaces": [], "sentences": [0], "norms": []}
    parts = docs.doc_parts({**record, TOKENS: whole})
    assert "".join(parts.words) == record["text"]
    for layer in ("money", "places", "programmes"):
        assert ["".join(parts.words[span.start : span.end]) for span in parts.groups[layer]] == [
            mention["text"] for mention in record[layer]
        ]


def test_a_text_that_is_too_long_is_refused_with_advice(tmp_path, monkeypatch):
    monkeypatch.setattr(docs, "LONGEST_RECORD", 5)
    with pytest.raises(ValueError, match=r"'sample' has .* characters.*jsonl"):
        write(tmp_path / "out.spacy", "spacy", [samples.sample_record()])


@pytest.mark.parametrize("damage", [{"strings": []}, {"span_groups": [b"x"]}, {"user_data": [b"\xc1"]}, {"attrs": [1]}])
def test_a_docbin_whose_parts_do_not_fit_is_refused(tmp_path, damage):
    path = write(tmp_path / "bad.spacy", "spacy", [samples.sample_record()])
    parts = srsly.msgpack_loads(zlib.decompress(path.read_bytes()))
    path.write_bytes(zlib.compress(srsly.msgpack_dumps(parts | damage)))
    with pytest.raises(ValueError, match=r"bad\.spacy is no DocBin, or damaged"):
        list(nlp_aid.read(path))


@pytest.mark.parametrize("data", [b"", b"x", b"x\x9c", zlib.compress(b"\x80"), zlib.compress(b"junk")])
def test_what_is_no_docbin_is_refused(tmp_path, data):
    path = tmp_path / "bad.spacy"
    path.write_bytes(data)
    with pytest.raises(ValueError, match=r"bad\.spacy is no DocBin"):
        list(nlp_aid.read(path))


def test_the_vocabulary_of_many_words_does_not_grow_for_ever(monkeypatch):
    docs._only_tokenizer.cache_clear()
    docs.doc_parts(samples.sample_record())
    words = len(docs._tokenizer().vocab)
    monkeypatch.setattr(docs, "_WORDS", words + 100)
    for at in range(0x4E00, 0x5E00, 50):
        text = samples.TEXT + "".join(map(chr, range(at, at + 50)))
        parts = docs.doc_parts({**samples.sample_record(), "text": text})
        assert "".join(parts.words) == text
        assert len(docs._only_tokenizer().vocab) < words + 300
