"""The article the project began with, against its annotation: the figures that the first release promises.

The annotated documents are not part of the project; where they do not lie beside it, these tests are skipped.
"""

import json
from pathlib import Path

import pytest

import nlp_aid

SEED = Path(__file__).parent.parent.parent / "shared" / "gold" / "seed.jsonl"
pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the annotated article is not here")


@pytest.fixture(scope="module")
def seed(nlp):
    gold = json.loads(SEED.read_text(encoding="utf8"))
    return gold, nlp_aid.to_record(nlp(gold["text"]))


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, marks=[] if path.stem.endswith("dev") else pytest.mark.slow, id=path.stem)
        for path in sorted(SEED.parent.glob("*.jsonl"))
    ],
)
def test_tokens_are_words_or_end_where_a_span_does(nlp, path):
    for line in path.read_text(encoding="utf8").splitlines():
        text = json.loads(line)["text"]
        doc = nlp(text)
        spans = [span for group in doc.spans.values() for span in group]
        assert all(doc.char_span(span.start_char, span.end_char) is not None for span in spans)
        words = {at for token in nlp.make_doc(text) for at in (token.idx, token.idx + len(token))}
        ends = {at for span in spans for at in (span.start_char, span.end_char)}
        assert {at for token in doc for at in (token.idx, token.idx + len(token))} <= words | ends


def by_span(mentions):
    return {(mention["start"], mention["end"]): mention for mention in mentions}


def test_all_amounts_have_their_spans_and_values(seed):
    gold, found = (by_span(record["money"]) for record in seed)
    assert gold.keys() == found.keys()
    assert all(found[span]["value"] == gold[span]["value"] for span in gold)


def test_places(seed):
    gold, found = (by_span(record["places"]) for record in seed)
    exact = gold.keys() & found.keys()
    linked = [span for span in exact if gold[span]["code"] == found[span]["code"]]
    assert len(exact) >= 0.9 * len(gold)
    assert len(linked) >= 0.85 * len(gold)
    assert len(found.keys() - gold.keys()) <= 5


def test_programmes(seed):
    gold, found = (by_span(record["programmes"]) for record in seed)
    assert len(gold.keys() & found.keys()) >= 0.7 * len(gold)
    assert len(found.keys() - gold.keys()) <= 8
